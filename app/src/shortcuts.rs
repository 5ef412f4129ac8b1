//! The person's shortcuts in the sidebar: pages pinned, in their order, named and painted.

mod editor;

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use plugin::{Announcer, LiveMine};
use services::home::{Change, Color, Shortcut};
use ui::{Icon, IconButton, click, dom, settled, t, tf, tv};

pub use editor::ShortcutEditor;

/// The shortcut that is being changed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Editing {
    /// Its dialog is open.
    pub open: RwSignal<bool>,
    /// Which it is.
    pub shortcut: RwSignal<Shortcut>,
}

/// The class of a colour.
pub(crate) fn class_of(color: Color) -> &'static str {
    match color {
        Color::Plain => "dot",
        Color::Blue => "dot kind-component",
        Color::Violet => "dot kind-api",
        Color::Amber => "dot kind-resource",
        Color::Green => "dot kind-system",
        Color::Teal => "dot kind-domain",
        Color::Red => "dot kind-group",
    }
}

/// The group in the sidebar.
pub fn shortcuts(live: LiveMine) -> AnyView {
    let here = here();
    let pinned =
        Memo::new(move |_| live.with(|mine| here.with(|here| mine.shortcuts.iter().any(|one| one.href == *here))));
    let title = use_context::<Announcer>().map(|Announcer(title)| title);
    let add = move |_| {
        if !pinned.get_untracked() {
            let title = title.map(|title| title.get_untracked()).unwrap_or_default();
            live.change(Change::Pin { href: here.get_untracked(), title });
        }
    };
    // What is being dragged, and what it is over.
    let (dragged, target) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    view! {
        <h2 class="nav-heading">
            <span class="nav-label">{t("Shortcuts")}</span>
        </h2>
        <ul class="shortcuts">
            {move || {
                let all = live.with(|mine| mine.shortcuts.clone());
                all.into_iter().map(|shortcut| line(live, shortcut, here, (dragged, target))).collect::<Vec<_>>()
            }}
        </ul>
        {suggestion(live)}
        <button
            type="button"
            class="nav add-shortcut js-only"
            aria-disabled=move || pinned.get().then_some("true")
            on:click=add
        >
            {move || view! { <Icon name=if pinned.get() { "check" } else { "plus" } /> }}
            <span class="nav-label">
                {move || if pinned.get() { t("This page is a shortcut") } else { t("Add shortcut") }}
            </span>
        </button>
    }
    .into_any()
}

/// The address of the page, as shortcuts hold it.
fn here() -> Memo<String> {
    let location = use_location();
    settled(Memo::new(move |_| {
        let (path, search) = (location.pathname.get(), location.search.get());
        if search.is_empty() { path } else { format!("{path}?{search}") }
    }))
}

fn line(
    live: LiveMine,
    shortcut: Shortcut,
    here: Memo<String>,
    (dragged, target): (RwSignal<String>, RwSignal<String>),
) -> AnyView {
    let editing = expect_context::<Editing>();
    let (id, href) = (StoredValue::new(shortcut.id.clone()), shortcut.href.clone());
    // The line may be gone when its last event comes.
    let own = move || id.try_get_value().unwrap_or_default();
    let current = {
        let href = href.clone();
        move || here.with(|here| *here == href).then_some("page")
    };
    let look = class_of(shortcut.color);
    let picture = if shortcut.icon.is_empty() {
        view! { <span class=look aria-hidden="true"></span> }.into_any()
    } else {
        let (name, look) = (shortcut.icon.clone(), format!("shortcut-icon {}", look.trim_start_matches("dot")));
        view! {
            <span class=look>
                <Icon name />
            </span>
        }
        .into_any()
    };
    let label = tf("Change {0}", &[&shortcut.title]);
    let title = shortcut.title.clone();
    let edit = move |_| {
        editing.shortcut.set(shortcut.clone());
        editing.open.set(true);
    };
    // With Alt, the arrows move it.
    let keys = move |event: web_sys::KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowUp" => -1,
            "ArrowDown" => 1,
            _ => return,
        };
        if event.alt_key() {
            event.prevent_default();
            shift(live, &own(), step);
        }
    };
    let over = move |event: web_sys::DragEvent| {
        if !dragged.with_untracked(String::is_empty) {
            event.prevent_default();
            target.set(own());
        }
    };
    let dropped = move |event: web_sys::DragEvent| {
        event.prevent_default();
        let (from, to) = (dragged.get_untracked(), own());
        dragged.set(String::new());
        target.set(String::new());
        if !from.is_empty() && from != to {
            place_at(live, &from, &to);
        }
    };
    let ended = move |_| {
        dragged.set(String::new());
        target.set(String::new());
    };
    view! {
        <li
            class="shortcut"
            draggable="true"
            class:dragged=move || dragged.with(|dragged| !dragged.is_empty() && *dragged == own())
            on:dragstart=move |_| dragged.set(own())
            on:dragover=over
            class:target=move || target.with(|target| *target == own() && !target.is_empty())
            on:drop=dropped
            on:dragend=ended
            on:keydown=keys
        >
            <a class="nav" id=link_id(&own()) href=href aria-current=current aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown">
                {picture}
                <span class="nav-label">{title}</span>
            </a>
            <IconButton class="shortcut-more js-only" label icon="ellipsis" on_click=click(edit) />
        </li>
    }
    .into_any()
}

/// Moves a shortcut up or down.
pub(crate) fn shift(live: LiveMine, id: &str, step: i32) {
    let mut ids = ids(live);
    let Some(at) = ids.iter().position(|own| own == id) else { return };
    let to = at as i32 + step;
    if to < 0 || to as usize >= ids.len() {
        return;
    }
    ids.swap(at, to as usize);
    live.change(Change::Arrange { ids });
    // The lines are made anew; the focus stays with the shortcut.
    let id = link_id(id);
    set_timeout(
        move || {
            if let Some(link) = dom::by_id(&id) {
                let _ = link.focus();
            }
        },
        std::time::Duration::from_millis(30),
    );
}

fn link_id(id: &str) -> String {
    format!("shortcut-{id}")
}

/// Puts a shortcut where another one is.
fn place_at(live: LiveMine, from: &str, to: &str) {
    let mut ids = ids(live);
    let place = |id: &str| ids.iter().position(|own| own == id);
    let (Some(at), Some(to)) = (place(from), place(to)) else { return };
    let moved = ids.remove(at);
    ids.insert(to, moved);
    live.change(Change::Arrange { ids });
}

fn ids(live: LiveMine) -> Vec<String> {
    live.with_untracked(|mine| mine.shortcuts.iter().map(|one| one.id.clone()).collect())
}

/// A page that the person comes to again and again.
fn suggestion(live: LiveMine) -> AnyView {
    let suggested = Memo::new(move |_| live.with(|mine| mine.suggested.clone()));
    let view = move || {
        let (path, title) = suggested.get()?;
        let (pin, dismiss) = (path.clone(), path);
        let name = title.clone();
        let pin = move |_| live.change(Change::Pin { href: pin.clone(), title: name.clone() });
        let dismiss = move |_| live.change(Change::Dismiss { path: dismiss.clone() });
        let bold = view! { <b>{title.clone()}</b> }.into_any();
        Some(view! {
            <div class="suggestion js-only" role="group" aria-label=t("A suggested shortcut")>
                <p class="nav-label">{tv("You come to {0} often.", vec![bold])}</p>
                <button type="button" class="button quiet small" on:click=pin>
                    {t("Pin it")}
                </button>
                <IconButton label=tf("Do not suggest {0}", &[&title]) icon="x" on_click=click(dismiss) />
            </div>
        })
    };
    view! { {view} }.into_any()
}
