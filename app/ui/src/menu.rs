//! Menus and popovers, on the browser's own `popover`: they open and close without scripts.

use leptos::html;
use leptos::prelude::*;

use crate::button::{Click, clicked};
use crate::{Icon, dom};

/// A button that opens a menu of [`MenuLink`]s and [`MenuButton`]s. The arrow keys, Home and End move in it.
#[component]
pub fn Menu(
    /// Unique on the page; wires the button to the menu.
    #[prop(into)]
    id: String,
    /// What the menu is for. Shown beside the icon unless `compact`.
    #[prop(into)]
    label: String,
    /// The button's icon.
    #[prop(into, default = "ellipsis-vertical".into())]
    icon: String,
    /// The icon only.
    #[prop(optional)]
    compact: bool,
    /// Becomes true before it first opens: the items of many menus on one page may wait for that.
    #[prop(optional)]
    wanted: Option<RwSignal<bool>>,
    /// The items.
    children: Children,
) -> impl IntoView {
    let list = NodeRef::<html::Div>::new();
    let items = move || list.get_untracked().map(|list| dom::all(&list, "[role=menuitem]")).unwrap_or_default();
    let keys = move |event: web_sys::KeyboardEvent| {
        match event.key().as_str() {
            "ArrowDown" => dom::move_focus(&items(), 1),
            "ArrowUp" => dom::move_focus(&items(), -1),
            "Home" => focus(items().first()),
            "End" => focus(items().last()),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let toggled = move |_: web_sys::Event| {
        let open = list.get_untracked().is_some_and(|list| list.matches(":popover-open").unwrap_or(false));
        if open {
            focus(items().first());
        }
    };
    let shut = move |_: web_sys::MouseEvent| {
        if let Some(list) = list.get_untracked() {
            let _ = list.hide_popover();
        }
    };
    view! {
        <button
            type="button"
            class=if compact { "icon-button menu-opener" } else { "button menu-opener" }
            popovertarget=id.clone()
            aria-haspopup="menu"
            aria-label=compact.then(|| label.clone())
            data-tip=compact.then(|| label.clone())
        >
            <Icon name=icon />
            {(!compact).then(|| label.clone())}
        </button>
        <div
            node_ref=list
            id=id
            popover="auto"
            class="floating popover menu"
            role="menu"
            aria-label=label
            on:keydown=keys
            on:beforetoggle=move |_: web_sys::Event| {
                // It may close because the page that it belongs to has gone.
                if let Some(wanted) = wanted {
                    let _ = wanted.try_set(true);
                }
            }
            on:toggle=toggled
            on:click=shut
        >
            {children()}
        </div>
    }
    .into_any()
}

fn focus(item: Option<&web_sys::HtmlElement>) {
    if let Some(item) = item {
        let _ = item.focus();
    }
}

/// An entry of a menu that leads somewhere.
#[component]
pub fn MenuLink(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// Its icon.
    #[prop(into)]
    icon: String,
    /// Its words.
    #[prop(into)]
    label: String,
    /// The server answers with a file: not handled by the router.
    #[prop(optional)]
    download: bool,
) -> impl IntoView {
    view! {
        <a
            role="menuitem"
            class="menu-item"
            href=href
            download=download.then_some("")
            rel=download.then_some("external")
        >
            <Icon name=icon />
            {label}
        </a>
    }
    .into_any()
}

/// An entry of a menu that does something.
#[component]
pub fn MenuButton(
    /// Its icon.
    #[prop(into)]
    icon: String,
    /// Its words.
    #[prop(into)]
    label: String,
    /// Whether what it switches is on.
    #[prop(optional, into)]
    pressed: MaybeProp<bool>,
    /// It takes something away.
    #[prop(optional)]
    danger: bool,
    /// What it does: `click(move |_| …)`.
    #[prop(optional)]
    on_click: Option<Click>,
) -> impl IntoView {
    let class = if danger { "menu-item danger" } else { "menu-item" };
    view! {
        <button
            type="button"
            role="menuitem"
            class=class
            aria-current=move || pressed.get().map(|on| if on { "true" } else { "false" })
            on:click=clicked(on_click)
        >
            <Icon name=icon />
            {label}
        </button>
    }
    .into_any()
}

/// A button that opens a small surface with any content: choices of columns, a form.
#[component]
pub fn Popover(
    /// Unique on the page; wires the button to the surface.
    #[prop(into)]
    id: String,
    /// What it is for. Shown beside the icon unless `compact`.
    #[prop(into)]
    label: String,
    /// The button's icon.
    #[prop(into)]
    icon: String,
    /// The icon only.
    #[prop(optional)]
    compact: bool,
    /// The content.
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class=if compact { "icon-button menu-opener" } else { "button menu-opener" }
            popovertarget=id.clone()
            aria-label=compact.then(|| label.clone())
            data-tip=compact.then(|| label.clone())
        >
            <Icon name=icon />
            {(!compact).then(|| label.clone())}
        </button>
        <div id=id popover="auto" class="floating popover" role="group" aria-label=label>
            {children()}
        </div>
    }
    .into_any()
}
