//! The sidebar: where one can go. Under 768 px it is a drawer that the bar at the bottom opens.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use plugin::{LiveMine, LivePreferences, NavigationItem, PREFERENCE_ACTION, Plugins, Section, ThisPerson};
use ui::{Icon, Kbd};

use crate::address;
use crate::commands::Commands;
use crate::keyboard::destinations;
use crate::look::{Look, mark};
use crate::person::{Administers, person};
use crate::shortcuts::shortcuts;

/// The address of the entry that the current page belongs to.
fn current_entry() -> Memo<Option<&'static str>> {
    let hrefs: Vec<&'static str> = destinations(&expect_context(), true).iter().map(|item| item.href).collect();
    let path = use_location().pathname;
    Memo::new(move |_| path.with(|path| address::current(path, hrefs.iter().copied())))
}

fn entry(item: NavigationItem, current: Memo<Option<&'static str>>) -> AnyView {
    view! {
        <li>
            <a
                class="nav"
                href=item.href
                aria-current=move || (current.get() == Some(item.href)).then_some("page")
            >
                <Icon name=item.icon />
                <span class="nav-label">{item.title}</span>
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
    let current = current_entry();
    let entries =
        |section| plugins.navigation(section).into_iter().map(|item| entry(item, current)).collect::<Vec<_>>();
    let (main, manage) = (entries(Section::Main), entries(Section::Manage));
    // One answer for what depends on the person, so that the page that the server sends is right from the first byte.
    let ThisPerson(found) = expect_context();
    let administers = Administers::here();
    let rest = move || {
        let plugins = plugins.clone();
        let (live, ready) = (LiveMine::here(), LiveMine::ready());
        Suspend::new(async move {
            let me = found.await.me;
            ready.await;
            let administrator = me.as_ref().is_some_and(|me| me.administrator);
            administers.set(administrator);
            let administer = if administrator { plugins.navigation(Section::Administer) } else { Vec::new() };
            let administer: Vec<_> = administer.into_iter().map(|item| entry(item, current)).collect();
            // Who has not signed in has no shortcuts.
            let own = me.is_some().then(|| shortcuts(live));
            let feedback = me.is_some().then(|| view! { <FeedbackButton /> });
            view! {
                <div class="sidebar-group">{group("Administration", administer)}</div>
                <div class="sidebar-group">{own}</div>
                <div class="sidebar-foot">
                    <PinSwitch />
                    <HelpButton />
                    {feedback}
                    {person(me, &plugins)}
                </div>
            }
        })
    };
    view! {
        <nav id="sidebar" class="sidebar" popover="auto" aria-label="Main">
            <a class="brand" href="/" aria-label=format!("{}, to the home page", look.name)>
                {mark(&look)}
                <span class="nav-label">{look.name.to_string()}</span>
            </a>
            <FindLink class="nav" label="Search" />
            <ul>{main}</ul>
            {group("Manage", manage)}
            <Suspense fallback=|| ()>{ui::once(rest)}</Suspense>
        </nav>
    }
    .into_any()
}

/// Entries under a heading; nothing where there are none.
fn group(title: &'static str, entries: Vec<AnyView>) -> Option<AnyView> {
    (!entries.is_empty()).then(|| {
        view! {
            <h2 class="nav-heading">
                <span class="nav-label">{title}</span>
            </h2>
            <ul>{entries}</ul>
        }
        .into_any()
    })
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
                <span class="nav-label">{move || if collapsed() { "Pin sidebar" } else { "Unpin sidebar" }}</span>
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
            <span class="nav-label">"Shortcuts"</span>
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
            <span class="nav-label">"Leave feedback"</span>
        </button>
    }
    .into_any()
}

/// The bar at the bottom of small screens: the first places, and the drawer with the rest.
#[component]
pub fn BottomBar() -> impl IntoView {
    let current = current_entry();
    let places: Vec<_> = expect_context::<Plugins>()
        .navigation(Section::Main)
        .into_iter()
        .take(4)
        .map(|item| entry(item, current))
        .collect();
    view! {
        <nav class="bottom-bar" aria-label="Quick">
            <ul>
                {places} <li>
                    <button class="nav" type="button" popovertarget="sidebar">
                        <Icon name="menu" />
                        <span class="nav-label">"Menu"</span>
                    </button>
                </li>
            </ul>
        </nav>
    }
    .into_any()
}
