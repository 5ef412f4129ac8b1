//! Tooltips: one layer for the whole page. Any element with `data-tip="words"` (and perhaps
//! `data-keys="g c"`) has one; the name of the element itself must not depend on it.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::Kbd;

/// Shows the tooltips. Stands once in the document, after everything else.
#[component]
pub fn TooltipLayer() -> impl IntoView {
    let tip = RwSignal::new(None::<(String, Option<String>)>);
    let layer = NodeRef::<html::Div>::new();
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let hide = move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        if tip.try_get_untracked().flatten().is_some() {
            tip.set(None);
            if let Some(layer) = layer.get_untracked() {
                let _ = layer.hide_popover();
            }
        }
    };
    let show = move |element: HtmlElement, delay: u64| {
        hide();
        let wait = std::time::Duration::from_millis(delay);
        let handle = set_timeout_with_handle(move || open(&element, tip, layer), wait).ok();
        timer.set_value(handle);
    };
    Effect::new(move || {
        let over = window_event_listener(leptos::ev::mouseover, move |event| match owner_of(event.target()) {
            Some(element) => show(element, 450),
            None => hide(),
        });
        let focus = window_event_listener(leptos::ev::focusin, move |event| match owner_of(event.target()) {
            Some(element) if element.matches(":focus-visible").unwrap_or(false) => show(element, 450),
            _ => hide(),
        });
        let key = window_event_listener(leptos::ev::keydown, move |_| hide());
        let press = window_event_listener(leptos::ev::mousedown, move |_| hide());
        on_cleanup(move || {
            over.remove();
            focus.remove();
            key.remove();
            press.remove();
        });
    });
    view! {
        <div node_ref=layer class="tooltip" popover="manual" aria-hidden="true">
            {move || tip.get().map(|(words, keys)| view! { {words} {keys.map(|keys| view! { <Kbd keys /> })} })}
        </div>
    }
    .into_any()
}

fn owner_of(target: Option<web_sys::EventTarget>) -> Option<HtmlElement> {
    let element: Element = target?.dyn_into().ok()?;
    element.closest("[data-tip]").ok()??.dyn_into().ok()
}

fn open(element: &HtmlElement, tip: RwSignal<Option<(String, Option<String>)>>, layer: NodeRef<html::Div>) {
    let Some(words) = element.get_attribute("data-tip").filter(|words| !words.is_empty()) else { return };
    if !element.is_connected() {
        return;
    }
    tip.set(Some((words, element.get_attribute("data-keys"))));
    let Some(layer) = layer.get_untracked() else { return };
    let _ = layer.show_popover();
    let (near, own) = (element.get_bounding_client_rect(), layer.get_bounding_client_rect());
    let width = window().inner_width().ok().and_then(|width| width.as_f64()).unwrap_or(1024.0);
    let left = (near.left() + near.width() / 2.0 - own.width() / 2.0).clamp(6.0, (width - own.width() - 6.0).max(6.0));
    let above = near.top() - own.height() - 6.0;
    let top = if above > 6.0 { above } else { near.bottom() + 6.0 };
    // Through the object model, which the content security policy allows, not as an attribute.
    let style = HtmlElement::style(&layer);
    // Whole pixels: writing fractions takes more code than all of this.
    let _ = style.set_property("left", &format!("{}px", left as i32));
    let _ = style.set_property("top", &format!("{}px", top as i32));
}
