//! Tokens of programs, for administrators.

use leptos::prelude::*;
use plugin::{PageHead, failure, use_page};
use services::identity::TokenKind;
use ui::{Crumb, SkeletonTable, kept, t, tv};

use crate::address::PROGRAMS;
use crate::functions::service_tokens;
use crate::tokens::TokenActions;
use crate::{secret, token_form, tokens};

/// The page.
#[component]
pub fn ProgramsPage() -> impl IntoView {
    let found = plugin::data(|| (), |()| service_tokens());
    let actions = TokenActions::new(move || found.refetch());
    ui::use_list_keys("programs");
    let content = move || {
        Suspend::new(async move {
            let found = found.await;
            kept(move || match found {
                Ok(list) => view! {
                    <div class="two-columns">
                        {tokens::card(actions, list, TokenKind::Service)}
                        {token_form::card(actions, TokenKind::Service)}
                    </div>
                }
                .into_any(),
                Err(error) => view! { <div class="card">{failure(error, PROGRAMS.to_owned())}</div> }.into_any(),
            })
        })
    };
    view! {
        {use_page(t("Tokens").to_owned(), vec![Crumb::here(t("Administration")), Crumb::here(t("Tokens"))])}
        <div id="programs" class="page programs-page">
            <PageHead title=t("Tokens of programs") />
            <p class="page-lead muted">
                {tv(
                    "A program with a token of its own asks in its own name. Those of people stand on their pages; \
                     those in {0} stand in the configuration only.",
                    vec![view! { <code>"backend.auth.externalAccess"</code> }.into_any()],
                )}
            </p>
            {secret::panel(actions.made)}
            <Transition fallback=|| {
                view! {
                    <div class="card">
                        <SkeletonTable rows=6 columns=5 />
                    </div>
                }
            }>{ui::once(content)}</Transition>
            {tokens::dialog(actions)}
        </div>
    }
    .into_any()
}
