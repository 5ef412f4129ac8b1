//! Cards that show while somebody looks at a link: one layer for a whole page, so that links cost nothing.
//!
//! As WCAG 2.2 (1.4.13) asks, the card stays while the pointer is over it or over its link, Escape closes it
//! without moving anything, and it goes only when hover or focus leave.

use std::cell::RefCell;
use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, PointerEvent};

/// How long a pointer rests on a link before what it leads to is asked for.
const ASKED: Duration = Duration::from_millis(80);
/// How much longer until the card shows.
const SHOWN: Duration = Duration::from_millis(320);
/// How long the pointer may be between the link and the card.
const GRACE: Duration = Duration::from_millis(180);
/// The id of the layer, which describes the link that it shows something about.
const ID: &str = "hover-card";

thread_local! {
    /// The link that somebody looks at. Not a signal: an element may not be dropped by another thread, as what
    /// the server makes for a page is. Stays empty there.
    static LINK: RefCell<Option<HtmlElement>> = const { RefCell::new(None) };
}

/// Shows cards for links. Stands once on a page.
#[component]
pub fn HoverLayer(
    /// The links that have cards.
    selector: &'static str,
    /// The address of the link that somebody looks at; set here, a moment before the card shows.
    asked: RwSignal<Option<String>>,
    /// Whether there is something to show for it.
    #[prop(into)]
    ready: Signal<bool>,
    /// The card for the address that is asked for.
    children: Children,
) -> impl IntoView {
    let layer = NodeRef::<html::Div>::new();
    let timer = StoredValue::new(None::<TimeoutHandle>);
    // Somebody has looked long enough; what is not ready by then shows as soon as it is.
    let due = RwSignal::new(false);

    let wait = move |then: Box<dyn FnOnce()>, time: Duration| {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        timer.try_set_value(set_timeout_with_handle(then, time).ok());
    };
    let hide = move || {
        wait(Box::new(|| ()), Duration::ZERO);
        if let Some(link) = LINK.take() {
            let _ = link.remove_attribute("aria-describedby");
        }
        let _ = due.try_set(false);
        if let Some(layer) = layer.try_get_untracked().flatten() {
            let _ = layer.hide_popover();
        }
    };
    let look = move |found: HtmlElement| {
        if LINK.with_borrow(|link| link.as_ref() == Some(&found)) {
            // Back on the link before the card has gone.
            if due.get_untracked() {
                wait(Box::new(|| ()), Duration::ZERO);
            }
            return;
        }
        hide();
        // The card says more than the browser's own tip.
        if let Ok(Some(tip)) = found.query_selector("[title]") {
            let _ = tip.remove_attribute("title");
        }
        let href = found.get_attribute("href");
        LINK.set(Some(found));
        wait(
            Box::new(move || {
                let _ = asked.try_set(href);
                wait(Box::new(move || due.try_set(true).map_or((), drop)), SHOWN);
            }),
            ASKED,
        );
    };
    Effect::new(move || {
        if !due.get() || !ready.get() {
            return;
        }
        // The card is drawn before it is measured.
        request_animation_frame(move || {
            let (Some(link), Some(layer)) = (LINK.with_borrow(Clone::clone), layer.try_get_untracked().flatten())
            else {
                return;
            };
            if link.is_connected() && due.try_get_untracked() == Some(true) {
                place(&link, &layer);
                let _ = link.set_attribute("aria-describedby", ID);
            }
        });
    });
    Effect::new(move || {
        let over = window_event_listener(leptos::ev::pointerover, move |event: PointerEvent| {
            if event.pointer_type() != "mouse" {
                return;
            }
            match target(event.target(), selector) {
                Some(Over::Link(found)) => look(found),
                Some(Over::Card) => wait(Box::new(|| ()), Duration::ZERO),
                None if due.get_untracked() => wait(Box::new(hide), GRACE),
                None => hide(),
            }
        });
        let focus = window_event_listener(leptos::ev::focusin, move |event| match target(event.target(), selector) {
            Some(Over::Link(found)) if found.matches(":focus-visible").unwrap_or(false) => look(found),
            _ => hide(),
        });
        let key = window_event_listener(leptos::ev::keydown, move |_| hide());
        let press = window_event_listener(leptos::ev::pointerdown, move |_| hide());
        let scroll = window_event_listener(leptos::ev::scroll, move |_| hide());
        on_cleanup(move || {
            over.remove();
            focus.remove();
            key.remove();
            press.remove();
            scroll.remove();
        });
    });
    view! {
        <div node_ref=layer id=ID class="floating hover-card" role="tooltip" popover="manual">
            {children()}
        </div>
    }
    .into_any()
}

enum Over {
    Link(HtmlElement),
    Card,
}

fn target(target: Option<web_sys::EventTarget>, selector: &str) -> Option<Over> {
    let element: Element = target?.dyn_into().ok()?;
    if element.closest(".hover-card").ok()?.is_some() {
        return Some(Over::Card);
    }
    element.closest(selector).ok()??.dyn_into().ok().map(Over::Link)
}

/// Below the link, or above it where there is no room.
fn place(link: &HtmlElement, layer: &HtmlElement) {
    let _ = layer.show_popover();
    let (near, own) = (link.get_bounding_client_rect(), layer.get_bounding_client_rect());
    let inner = |size: Result<wasm_bindgen::JsValue, _>| size.ok().and_then(|size| size.as_f64()).unwrap_or(1024.0);
    let (width, height) = (inner(window().inner_width()), inner(window().inner_height()));
    let left = near.left().clamp(8.0, (width - own.width() - 8.0).max(8.0));
    let below = near.bottom() + 6.0;
    let top = if below + own.height() < height - 8.0 { below } else { (near.top() - own.height() - 6.0).max(8.0) };
    // Through the object model, which the content security policy allows, not as an attribute.
    let style = HtmlElement::style(layer);
    // Whole pixels: writing fractions takes more code than all of this.
    let _ = style.set_property("left", &format!("{}px", left as i32));
    let _ = style.set_property("top", &format!("{}px", top as i32));
}
