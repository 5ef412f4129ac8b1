//! The secret of a token that was made a moment ago: shown once.

use leptos::prelude::*;
use services::identity::CreatedToken;
use ui::{Button, CopyButton, Icon, TimeAgo, click, t, tf, tv};

/// The id of the panel, to which the focus goes.
pub(crate) const ID: &str = "token-secret";

/// The panel; nothing when no token was made. What changes is announced, so its place is there from the start.
pub(crate) fn panel(made: RwSignal<Option<CreatedToken>>) -> AnyView {
    let content = move || made.get().map(|token| shown(token, made));
    view! { <div class="token-made">{content}</div> }.into_any()
}

fn shown(created: CreatedToken, made: RwSignal<Option<CreatedToken>>) -> AnyView {
    let secret = created.secret;
    view! {
        <section id=ID class="banner tone-ok" tabindex="-1" aria-labelledby="token-secret-title">
            <Icon name="key" />
            <div class="token-secret">
                <h2 id="token-secret-title" class="banner-title">
                    {tf("{0} is made", &[&created.token.name])}
                </h2>
                <p>
                    {tv(
                        "Copy it now: it is shown this once. The portal keeps only what it takes to recognise it. It \
                         ends {0}.",
                        vec![view! { <TimeAgo at=created.token.expires_at /> }.into_any()],
                    )}
                </p>
                <div class="token-value">
                    <code>{secret.clone()}</code>
                    <CopyButton label=t("Copy the token") text=secret />
                </div>
                <p class="muted">
                    {tv(
                        "Programs send it with each request: {0}. Whoever has it may what it may; it does not belong \
                         into a repository.",
                        vec![view! { <code>"Authorization: Bearer …"</code> }.into_any()],
                    )}
                </p>
                <div>
                    <Button icon="check" on_click=click(move |_| made.set(None))>
                        {t("I have kept it")}
                    </Button>
                </div>
            </div>
        </section>
    }
    .into_any()
}
