//! The bar on top. The page's own breadcrumbs stand at its start (see `plugin::use_page`).

use leptos::prelude::*;
use plugin::{LivePreferences, News, PREFERENCE_ACTION, Theme, ThisPerson};
use ui::{Icon, IconButton, t, tn};

use crate::sidebar::FindLink;

/// What stands at the end of the bar on every page.
#[component]
pub fn TopBar() -> impl IntoView {
    view! {
        <header class="topbar">
            <div class="topbar-tools">
                <FindLink class="find" label=t("Search or run a command") />
                <ThemeSwitch />
                {bell()}
            </div>
        </header>
    }
    .into_any()
}

/// Switches between light and dark; the palette also offers the system's. A form, so that it works before the
/// page is alive.
#[component]
fn ThemeSwitch() -> impl IntoView {
    let live = expect_context::<LivePreferences>();
    let other = move || if live.get().theme == Theme::Dark { "light" } else { "dark" };
    let icon = Signal::derive(move || if live.get().theme == Theme::Dark { "sun" } else { "moon" }.to_owned());
    let switch = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let dark = match live.get_untracked().theme {
            Theme::Dark => true,
            Theme::Light => false,
            // What the system says is only known here.
            Theme::System => window()
                .match_media("(prefers-color-scheme: dark)")
                .is_ok_and(|query| query.is_some_and(|query| query.matches())),
        };
        live.set("theme", if dark { "light" } else { "dark" });
    };
    view! {
        <form method="post" action=PREFERENCE_ACTION on:submit=switch>
            <input type="hidden" name="name" value="theme" />
            <input type="hidden" name="value" value=other />
            <IconButton label=t("Switch theme") icon submit=true />
        </form>
    }
    .into_any()
}

/// Leads to the notifications, and tells how many are not read.
fn bell() -> AnyView {
    let (news, ThisPerson(person)) = (News::here(), expect_context());
    let link = move || {
        let ready = News::ready();
        Suspend::new(async move {
            let known = person.await.me.is_some();
            ready.await;
            // Who has not signed in is told nothing.
            known.then(|| {
                let words = move || match news.unread() {
                    0 => t("Notifications").to_owned(),
                    many => tn(many, "Notifications: {0} is not read", "Notifications: {0} are not read"),
                };
                let count = move || match news.unread() {
                    0 => String::new(),
                    many if many > 99 => "99+".to_owned(),
                    many => many.to_string(),
                };
                view! {
                    <a class="icon-button bell" href="/notifications" aria-label=words data-tip=words data-keys="g b">
                        <Icon name="bell" />
                        <span
                            class="bell-count"
                            class:none=move || news.unread() == 0
                            aria-hidden="true"
                            data-changing=""
                        >
                            {count}
                        </span>
                    </a>
                }
            })
        })
    };
    view! { <Suspense fallback=|| ()>{ui::once(link)}</Suspense> }.into_any()
}
