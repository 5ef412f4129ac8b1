//! Who is signed in: the menu at the foot of the sidebar, and what the shell shows to administrators.

use leptos::prelude::*;
use plugin::{NavigationPlace, PreferenceChoice, PreferenceSwitch};
use services::identity::Me;
use ui::{Icon, dom, key, t, tf};

use crate::sidebar::{new_tab, target};

/// The id of the menu.
const MENU: &str = "person-menu";

const THEMES: [PreferenceChoice; 3] =
    [("system", key("System"), "monitor"), ("light", key("Light"), "sun"), ("dark", key("Dark"), "moon")];

/// Whether the person administers the portal, as soon as that is known.
#[derive(Clone, Copy, Debug, Default)]
pub struct Administers(RwSignal<bool>);

impl Administers {
    /// The shell's own.
    ///
    /// # Panics
    /// Outside the shell, which provides it first.
    pub fn here() -> Self {
        expect_context()
    }

    /// Whether they do, as far as it is known now.
    pub fn now() -> bool {
        Self::here().0.get_untracked()
    }

    /// It is known.
    pub fn set(self, administers: bool) {
        let _ = self.0.try_set(administers);
    }
}

/// The person with their menu, in which these places stand. It opens without scripts, and everything in it works without
/// them.
pub fn person(me: Option<Me>, places: impl Fn() -> Vec<NavigationPlace> + Send + 'static) -> AnyView {
    let Some(me) = me else { return ().into_any() };
    let title = if me.way.is_none() { t("Guest").to_owned() } else { me.title };
    let initial: String = title.chars().next().into_iter().flat_map(char::to_uppercase).collect();
    let below = me.email.unwrap_or_else(|| me.entity_ref.clone());
    let user = me.entity_ref.parse().ok().filter(|_| me.in_catalog);
    let own = user.map(|user: model::EntityRef| {
        let (title, icon) = (t("Your page in the catalog").to_owned(), "user".to_owned());
        line(NavigationPlace { title, href: user.path(), icon, key: None })
    });
    let places = move || places().into_iter().map(line).collect::<Vec<_>>();
    let out = me.way.map(|way| {
        view! {
            <form class="sign-out" method="post" action="/api/auth/sign-out">
                <button class="menu-item" type="submit" title=tf("Signed in with {0}", &[&way])>
                    <Icon name="log-out" />
                    {t("Sign out")}
                </button>
            </form>
        }
    });
    view! {
        <button type="button" class="nav person" popovertarget=MENU>
            <span class="avatar" aria-hidden="true">
                {initial}
            </span>
            <span class="nav-label">{title.clone()}</span>
            <Icon name="chevrons-up-down" class="s" />
        </button>
        <div id=MENU popover="auto" class="floating popover person-menu" role="group" aria-label=t("You")>
            <p class="person-name">
                <b class="cut">{title}</b>
                <span class="cut faint">{below}</span>
            </p>
            {own}
            {places}
            <div class="person-theme">
                <span aria-hidden="true">{t("Theme")}</span>
                <PreferenceSwitch name="theme" label=key("Theme") choices=&THEMES />
            </div>
            {out}
        </div>
    }
    .into_any()
}

fn line(place: NavigationPlace) -> AnyView {
    let shut = move |_| {
        if let Some(menu) = dom::by_id(MENU) {
            let _ = menu.hide_popover();
        }
    };
    let (to, sign) = (target(&place), new_tab(&place));
    view! {
        <a class="menu-item" href=place.href target=to rel=to.map(|_| "noopener noreferrer") on:click=shut>
            <Icon name=place.icon />
            {place.title}
            {sign}
        </a>
    }
    .into_any()
}
