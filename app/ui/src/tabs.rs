//! Tabs. Each is a page of its own, so they are links.

use leptos::prelude::*;

use crate::dom;

/// A tab.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TabItem {
    /// What it is called.
    pub title: String,
    /// Its page.
    pub href: String,
    /// A number beside the title.
    pub count: Option<u64>,
    /// The page that is shown.
    pub current: bool,
}

/// A line of tabs. All of them are tab stops, as links are; the arrow keys move between them as well.
#[component]
pub fn Tabs(
    /// What they are tabs of: `Kinds`.
    #[prop(into)]
    label: String,
    /// The tabs.
    #[prop(into)]
    items: Signal<Vec<TabItem>>,
) -> impl IntoView {
    let strip = NodeRef::<leptos::html::Nav>::new();
    let keys = move |event: web_sys::KeyboardEvent| {
        let Some(strip) = strip.get_untracked() else { return };
        let links = dom::all(&strip, "a");
        match event.key().as_str() {
            "ArrowRight" => dom::move_focus(&links, 1),
            "ArrowLeft" => dom::move_focus(&links, -1),
            _ => return,
        }
        event.prevent_default();
    };
    let links = move || {
        items
            .get()
            .into_iter()
            .map(|item| {
                view! {
                    <a href=item.href aria-current=item.current.then_some("page")>
                        {item.title}
                        {item
                            .count
                            .map(|count| view! { " " <span class="count">{crate::thousands(count)}</span> })}
                    </a>
                }
            })
            .collect::<Vec<_>>()
    };
    view! {
        <nav class="tabs" aria-label=label node_ref=strip on:keydown=keys>
            {links}
        </nav>
    }
    .into_any()
}
