//! The sidebar: where one can go. Under 768 px it is a drawer that the bar at the bottom opens.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use plugin::{
    LiveMine, LivePreferences, NavigationGroup, NavigationPlace, News, PREFERENCE_ACTION, Plugins, ThisPerson,
};
use services::navigation::GroupKind;
use ui::{Icon, Kbd, settled, t, tf};

use crate::address;
use crate::commands::Commands;
use crate::keyboard::destinations;
use crate::look::{Look, mark};
use crate::person::{Administers, person};
use crate::shortcuts::shortcuts;

/// The address of the entry that the current page belongs to.
type Current = Memo<Option<String>>;

/// Where the person can go, and at which of these places they are. Asked for once it is known who they are.
#[derive(Clone, Copy)]
struct Places {
    groups: Memo<Vec<NavigationGroup>>,
    current: Current,
}

impl Places {
    fn of(plugins: Plugins, administers: bool) -> Self {
        let (news, location) = (News::here(), use_location());
        let known = plugins.clone();
        let current = Memo::new(move |_| {
            let hrefs = destinations(&known, administers);
            let hrefs = || hrefs.iter().map(|place| place.href.as_str());
            let (path, search) = (location.pathname.get(), location.search.get());
            address::current(&path, &search, hrefs).map(str::to_owned)
        });
        let groups = Memo::new(move |_| plugins.groups(&news.navigation(), administers));
        Self { groups: settled(groups), current: settled(current) }
    }
}

/// Where a link to a place opens: beside the portal, if it leads out of it.
pub fn target(place: &NavigationPlace) -> Option<&'static str> {
    place.is_external().then_some("_blank")
}

/// The sign of a link that opens a new tab, with its words for those who can not see it.
pub fn new_tab(place: &NavigationPlace) -> Option<AnyView> {
    place.is_external().then(|| {
        view! {
            <Icon name="arrow-up-right" class="s nav-out" />
            <span class="visually-hidden">{t("opens in a new tab")}</span>
        }
        .into_any()
    })
}

fn entry(place: NavigationPlace, current: Current) -> AnyView {
    let (to, sign) = (target(&place), new_tab(&place));
    let href = place.href.clone();
    view! {
        <li>
            <a
                class="nav"
                href=place.href
                target=to
                rel=to.map(|_| "noopener noreferrer")
                aria-current=move || current.with(|now| now.as_ref() == Some(&href)).then_some("page")
            >
                <Icon name=place.icon />
                <span class="nav-label">{place.title}</span>
                {sign}
            </a>
        </li>
    }
    .into_any()
}

/// A link that opens the palette once the page is alive, and leads to the catalog's search before.
#[component]
pub fn FindLink(
    /// Its class.
    class: &'static str,
    /// Its words.
    label: &'static str,
) -> impl IntoView {
    let commands = Commands::here();
    let open = move |event: web_sys::MouseEvent| {
        if !event.ctrl_key() && !event.meta_key() && !event.shift_key() {
            event.prevent_default();
            commands.palette.set(true);
        }
    };
    // A button by its role answers to the space bar as well.
    let space = move |event: web_sys::KeyboardEvent| {
        if event.key() == " " {
            event.prevent_default();
            commands.palette.set(true);
        }
    };
    view! {
        <a class=class href="/catalog" role="button" aria-haspopup="dialog" on:click=open on:keydown=space>
            <Icon name="search" />
            <span class="nav-label">{label}</span>
            <Kbd keys="Ctrl K" />
        </a>
    }
    .into_any()
}

/// The sidebar.
#[component]
pub fn Sidebar() -> impl IntoView {
    let look = Look::here();
    let plugins = expect_context::<Plugins>();
    // One answer for what depends on the person, so that the page that the server sends is right from the first byte.
    let ThisPerson(found) = expect_context();
    let administers = Administers::here();
    let rest = move || {
        let plugins = plugins.clone();
        let (live, ready, told) = (LiveMine::here(), LiveMine::ready(), News::ready());
        Suspend::new(async move {
            let me = found.await.me;
            ready.await;
            told.await;
            let administrator = me.as_ref().is_some_and(|me| me.administrator);
            administers.set(administrator);
            let Places { groups, current } = Places::of(plugins, administrator);
            let menu = move || {
                let own = |group: &NavigationGroup| group.kind == GroupKind::Person;
                groups.with(|groups| groups.iter().find(|group| own(group)).map(|own| own.places.clone()))
            };
            // Who has not signed in has no shortcuts.
            let own = me.is_some().then(|| shortcuts(live));
            let feedback = me.is_some().then(|| view! { <FeedbackButton /> });
            view! {
                {move || groups.get().into_iter().map(|one| group(one, current)).collect::<Vec<_>>()}
                <div class="sidebar-group">{own}</div>
                <div class="sidebar-foot">
                    <PinSwitch />
                    <HelpButton />
                    {feedback}
                    {person(me, move || menu().unwrap_or_default())}
                </div>
            }
        })
    };
    view! {
        <nav id="sidebar" class="sidebar" popover="auto" aria-label=t("Main")>
            <a class="brand" href="/" aria-label=tf("{0}, to the home page", &[&look.name])>
                {mark(&look)}
                <span class="nav-label">{look.name.to_string()}</span>
            </a>
            <FindLink class="nav" label=t("Search") />
            <Suspense fallback=|| ()>{ui::once(rest)}</Suspense>
        </nav>
    }
    .into_any()
}

/// A group with its heading; nothing for what stands in the person's menu.
fn group(NavigationGroup { kind, title, places }: NavigationGroup, current: Current) -> AnyView {
    let entries: Vec<AnyView> = places.into_iter().map(|place| entry(place, current)).collect();
    let entries = view! { <ul>{entries}</ul> };
    match kind {
        GroupKind::Person => ().into_any(),
        GroupKind::More => more(title, entries.into_any()),
        _ => {
            let heading = (!title.is_empty()).then(|| {
                view! {
                    <h2 class="nav-heading">
                        <span class="nav-label">{title}</span>
                    </h2>
                }
            });
            view! { <div class="sidebar-group">{heading} {entries}</div> }.into_any()
        }
    }
}

/// A group that is closed until it is opened, as it was left on this device.
fn more(title: String, entries: AnyView) -> AnyView {
    let live = expect_context::<LivePreferences>();
    let open = live.get_untracked().more;
    let toggled = move |event: web_sys::Event| {
        let open = event_target::<web_sys::Element>(&event).has_attribute("open");
        if open != live.get_untracked().more {
            live.set("more", if open { "open" } else { "closed" });
        }
    };
    view! {
        <details class="sidebar-group nav-more" open=open on:toggle=toggled>
            <summary class="nav">
                <Icon name="ellipsis" />
                <span class="nav-label">{title}</span>
                <Icon name="chevron-down" class="s" />
            </summary>
            {entries}
        </details>
    }
    .into_any()
}

/// Keeps the sidebar open, or lets it collapse to icons. A form, so that it works before the page is alive.
#[component]
fn PinSwitch() -> impl IntoView {
    let live = expect_context::<LivePreferences>();
    let collapsed = move || live.get().collapsed;
    let target = move || if collapsed() { "pinned" } else { "collapsed" };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        live.set("sidebar", target());
    };
    view! {
        <form class="pin" method="post" action=PREFERENCE_ACTION on:submit=submit>
            <input type="hidden" name="name" value="sidebar" />
            <input type="hidden" name="value" value=target />
            <button class="nav" type="submit">
                {move || view! { <Icon name=if collapsed() { "pin" } else { "pin-off" } /> }}
                <span class="nav-label">{move || if collapsed() { t("Pin sidebar") } else { t("Unpin sidebar") }}</span>
            </button>
        </form>
    }
    .into_any()
}

#[component]
fn HelpButton() -> impl IntoView {
    let commands = Commands::here();
    view! {
        <button class="nav js-only" type="button" aria-haspopup="dialog" on:click=move |_| commands.help.set(true)>
            <Icon name="keyboard" />
            <span class="nav-label">{t("Shortcuts")}</span>
            <Kbd keys="?" />
        </button>
    }
    .into_any()
}

#[component]
fn FeedbackButton() -> impl IntoView {
    let commands = Commands::here();
    view! {
        <button class="nav js-only" type="button" aria-haspopup="dialog" on:click=move |_| commands.feedback.set(true)>
            <Icon name="message-square" />
            <span class="nav-label">{t("Leave feedback")}</span>
        </button>
    }
    .into_any()
}

/// The bar at the bottom of small screens: the first places, and the drawer with the rest.
#[component]
pub fn BottomBar() -> impl IntoView {
    let plugins = expect_context::<Plugins>();
    let ThisPerson(found) = expect_context();
    let places = move || {
        let (plugins, told) = (plugins.clone(), News::ready());
        Suspend::new(async move {
            let administers = found.await.me.is_some_and(|me| me.administrator);
            told.await;
            let Places { groups, current } = Places::of(plugins, administers);
            move || {
                let seen = |group: &NavigationGroup| !matches!(group.kind, GroupKind::More | GroupKind::Person);
                let places = groups.get().into_iter().filter(seen).flat_map(|group| group.places);
                places
                    .filter(|place| !place.is_external())
                    .take(4)
                    .map(|place| entry(place, current))
                    .collect::<Vec<_>>()
            }
        })
    };
    view! {
        <nav class="bottom-bar" aria-label=t("Quick")>
            <ul>
                <Suspense fallback=|| ()>{ui::once(places)}</Suspense> <li>
                    <button class="nav" type="button" popovertarget="sidebar">
                        <Icon name="menu" />
                        <span class="nav-label">{t("Menu")}</span>
                    </button>
                </li>
            </ul>
        </nav>
    }
    .into_any()
}
