//! Tokens in a table, whoever's they are, and ending one.

use leptos::prelude::*;
use services::identity::{CreatedToken, TokenKind, TokenView};
use ui::{Button, Column, Dialog, EmptyState, IconButton, Look, Status, Table, TimeAgo, click, dom, t, tf, time, tv};

use crate::functions::{CreateToken, EndToken};
use crate::parts::told;
use crate::scope;
use crate::token_form::TokenForm;

/// A week, in microseconds: from then on a token is said to end soon.
const SOON: i64 = 7 * 24 * 3_600_000_000;

/// What can be done with tokens on a page. Cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct TokenActions {
    pub create: ServerAction<CreateToken>,
    pub end: ServerAction<EndToken>,
    /// What is typed for a new one.
    pub form: TokenForm,
    /// The one that was made a moment ago, until its secret is put away.
    pub made: RwSignal<Option<CreatedToken>>,
    /// The one that is asked about before it ends: its id and name.
    ending: RwSignal<Option<(String, String)>>,
}

impl TokenActions {
    /// The actions; `again` has the page look again after one that changes it.
    pub fn new(again: impl Fn() + Copy + 'static) -> Self {
        let this = Self {
            create: ServerAction::new(),
            end: ServerAction::new(),
            form: TokenForm::default(),
            made: RwSignal::new(None),
            ending: RwSignal::new(None),
        };
        Effect::new(move || {
            let Some(Ok(made)) = this.create.value().get() else { return };
            this.made.set(Some(made));
            this.form.clear();
            again();
            // Whoever can not see the page is led to the secret, which is shown this once.
            request_animation_frame(|| {
                if let Some(panel) = dom::by_id(crate::secret::ID) {
                    let _ = panel.focus();
                }
            });
        });
        Effect::new(move || {
            let Some(done) = this.end.value().get() else { return };
            this.ending.set(None);
            if told(done, |()| t("The token has ended").to_owned()) {
                again();
            }
        });
        this
    }
}

/// The table, in its card.
pub(crate) fn card(actions: TokenActions, tokens: Vec<TokenView>, kind: TokenKind) -> AnyView {
    let count = tokens.len() as u64;
    let content = if tokens.is_empty() { empty(kind) } else { table(actions, tokens, kind) };
    view! {
        <section class="card" aria-labelledby="tokens-title">
            <header>
                <h2 id="tokens-title">{t("Tokens")}</h2>
                <span class="count">{ui::thousands(count)}</span>
            </header>
            {content}
        </section>
    }
    .into_any()
}

fn empty(kind: TokenKind) -> AnyView {
    let words = match kind {
        TokenKind::Personal => t(
            "With a token, a script or a command line acts for you. It may never do more than you, and ends when you end it.",
        ),
        TokenKind::Service => t(
            "With a token of its own, a program asks the portal without a person: a pipeline that registers what it builds, a report that counts.",
        ),
    };
    view! {
        <EmptyState icon="key" title=t("No tokens yet")>
            <p>{words}</p>
        </EmptyState>
    }
    .into_any()
}

fn table(actions: TokenActions, tokens: Vec<TokenView>, kind: TokenKind) -> AnyView {
    let service = kind == TokenKind::Service;
    let columns = vec![
        Column::new(t("Name"), ""),
        Column::new(t("May"), "w-20 hide-s"),
        Column::new(if service { t("Made") } else { t("Created") }, "w-20 hide-m"),
        Column::new(t("Ends"), "token-end"),
        Column::new(t("Last used"), "w-15 hide-s"),
        Column::new(t("Actions"), "row-actions").silent(),
    ];
    let rows: Vec<_> = tokens.into_iter().map(|token| row(actions, token)).collect();
    view! {
        <Table caption=t("Tokens") columns id="tokens-table">
            {rows}
        </Table>
    }
    .into_any()
}

fn row(actions: TokenActions, token: TokenView) -> AnyView {
    let service = token.kind == TokenKind::Service;
    let used = token.used_at.map_or_else(
        || view! { <span class="faint">{t("never")}</span> }.into_any(),
        |at| view! { <TimeAgo at /> }.into_any(),
    );
    let by = service
        .then(|| view! { <span class="faint">" " {tv("by {0}", vec![token.created_by.clone().into_any()])}</span> });
    let (id, name) = (token.id.clone(), token.name.clone());
    let ask = move |_| actions.ending.set(Some((id.clone(), name.clone())));
    view! {
        <tr data-row="">
            <th scope="row">
                <div class="cell">
                    <span class="cut">{token.name.clone()}</span>
                    <code class="faint cut token-hint" title=t("How the token begins")>
                        {format!("{}…", token.hint)}
                    </code>
                </div>
            </th>
            <td class="w-20 hide-s" title=scope::whole(&token.scope)>
                {scope::words(&token.scope, token.kind)}
            </td>
            <td class="w-20 hide-m">
                <TimeAgo at=token.created_at />
                {by}
            </td>
            <td class="token-end">{ends(&token)}</td>
            <td class="w-15 hide-s">{used}</td>
            <td class="row-actions">
                <IconButton
                    class="js-only"
                    label=tf("End {0}", &[&token.name])
                    icon="trash-2"
                    attr:data-primary=""
                    on_click=click(ask)
                />
            </td>
        </tr>
    }
    .into_any()
}

fn ends(token: &TokenView) -> AnyView {
    if token.expired {
        return view! { <Status icon="clock" label=t("ended") /> }.into_any();
    }
    let at = token.expires_at;
    let soon = move || at - time::now() < SOON;
    view! {
        <span class="token-soon" class:soon=soon>
            <TimeAgo at />
        </span>
    }
    .into_any()
}

/// The question before a token ends. Stands once on a page.
pub(crate) fn dialog(actions: TokenActions) -> AnyView {
    let open = RwSignal::new(false);
    Effect::new(move || open.set(actions.ending.with(Option::is_some)));
    Effect::new(move || {
        if !open.get() && actions.ending.with_untracked(Option::is_some) {
            actions.ending.set(None);
        }
    });
    let part = move |pick: fn((String, String)) -> String| actions.ending.get().map(pick).unwrap_or_default();
    view! {
        <Dialog open title=t("End this token?") id="end-token">
            <div class="dialog-body">
                <p>
                    {tv(
                        "{0} stops working at once. Whatever uses it is refused from then on; it can not be brought \
                         back, only replaced by a new one.",
                        vec![view! { <b>{move || part(|it| it.1)}</b> }.into_any()],
                    )}
                </p>
            </div>
            <ActionForm action=actions.end>
                <input type="hidden" name="id" prop:value=move || part(|it| it.0) />
                <footer class="dialog-actions">
                    <Button on_click=click(move |_| actions.ending.set(None))>{t("Keep it")}</Button>
                    <Button submit=true look=Look::Danger icon="trash-2">
                        {t("End token")}
                    </Button>
                </footer>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}
