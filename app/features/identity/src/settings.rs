//! A person's settings: who they are, how the portal looks, their tokens, where they are signed in.

mod appearance;
mod profile;

use leptos::prelude::*;
use plugin::{PageHead, failure, use_page, who};
use serde::{Deserialize, Serialize};
use services::Error;
use services::identity::{Connection, Me, Session, TokenKind, TokenView};
use ui::{Crumb, SkeletonCard, TabItem, Tabs, kept, t, tf};

use crate::address::{Part, SETTINGS};
use crate::connections::ConnectionActions;
use crate::functions::{my_connections, my_sessions, my_tokens};
use crate::sessions::SessionActions;
use crate::tokens::TokenActions;
use crate::{connections, secret, sessions, token_form, tokens};

/// What a part shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Shown {
    Profile(Option<Me>),
    Appearance,
    Tokens(Vec<TokenView>),
    Sessions(Vec<Session>),
    Connections(Vec<Connection>),
}

async fn load(part: Part) -> Result<Shown, Error> {
    Ok(match part {
        Part::Profile => Shown::Profile(who().await?),
        Part::Appearance => Shown::Appearance,
        Part::Tokens => Shown::Tokens(my_tokens().await?),
        Part::Sessions => Shown::Sessions(my_sessions().await?),
        Part::Connections => Shown::Connections(my_connections().await?),
    })
}

/// The page.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let part = plugin::address_at(SETTINGS, Part::parse);
    let search = plugin::address_at(SETTINGS, str::to_owned);
    let found = plugin::data(move || part.get(), load);
    let token_actions = TokenActions::new(move || found.refetch());
    let connection_actions = ConnectionActions::new(move || found.refetch());
    let session_actions = SessionActions::new(move || found.refetch());
    ui::use_list_keys("settings");
    let content = move || {
        Suspend::new(async move {
            let shown = found.await;
            kept(move || match shown {
                Ok(Shown::Profile(me)) => profile::view(me),
                Ok(Shown::Appearance) => appearance::view(),
                Ok(Shown::Tokens(list)) => view! {
                    <div class="two-columns">
                        {tokens::card(token_actions, list, TokenKind::Personal)}
                        {token_form::card(token_actions, TokenKind::Personal)}
                    </div>
                }
                .into_any(),
                Ok(Shown::Sessions(list)) => sessions::card(session_actions, list, true),
                Ok(Shown::Connections(list)) => connections::card(connection_actions, list, &search.get_untracked()),
                Err(error) => {
                    let state = failure(error, part.get_untracked().href());
                    view! { <div class="card">{state}</div> }.into_any()
                }
            })
        })
    };
    let tabs = Signal::derive(move || {
        let item = |of: Part| TabItem {
            title: of.title().to_owned(),
            href: of.href(),
            count: None,
            current: part.get() == of,
        };
        Part::ALL.into_iter().map(item).collect::<Vec<_>>()
    });
    let title = Signal::derive(move || tf("{0} · Settings", &[part.get().title()]));
    let crumbs = Signal::derive(move || vec![Crumb::link(t("Settings"), SETTINGS), Crumb::here(part.get().title())]);
    view! {
        {use_page(title, crumbs)}
        <div id="settings" class="page settings-page">
            <PageHead title=t("Settings") />
            <Tabs label=t("Parts of the settings") items=tabs />
            {secret::panel(token_actions.made)}
            <Transition fallback=|| view! { <SkeletonCard lines=6 /> }>{ui::once(content)}</Transition>
            {tokens::dialog(token_actions)}
        </div>
    }
    .into_any()
}
