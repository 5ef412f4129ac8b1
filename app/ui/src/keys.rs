//! Keys: when single letters may act, and moving in lists with them.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

use crate::dom;

/// Whether a single key may act now: not while typing, not with modifiers, not while a dialog or menu is open,
/// and not when the person has switched such keys off (`<html data-keys="off">`, WCAG 2.1.4).
pub fn single_keys_allowed(event: &KeyboardEvent) -> bool {
    if event.ctrl_key() || event.meta_key() || event.alt_key() || event.is_composing() || event.default_prevented() {
        return false;
    }
    if dom::root_data("keys").as_deref() == Some("off") {
        return false;
    }
    let typing = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .and_then(|element| {
            element
                .closest(
                    "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog, [popover]",
                )
                .ok()
        })
        .flatten();
    typing.is_none()
}

/// Listens to keys of the whole page as long as the caller lives.
pub fn use_keys(act: impl Fn(KeyboardEvent) + 'static) {
    if dom::BROWSER {
        let listener = window_event_listener(ev::keydown, act);
        on_cleanup(move || listener.remove());
    }
}

/// Focuses the search field of the page; false when it has none.
pub fn focus_page_search() -> bool {
    let Ok(Some(field)) = document().query_selector("main [data-page-search]") else { return false };
    let Ok(field) = field.dyn_into::<web_sys::HtmlInputElement>() else { return false };
    let _ = field.focus();
    field.select();
    true
}

/// Moves through the rows (`[data-row]`) of the element with that id: `j` and `k` focus the first link of the
/// next and previous row (one with `data-primary` before others), `x` ticks its checkbox.
pub fn use_list_keys(id: &'static str) {
    use_keys(move |event| {
        if !single_keys_allowed(&event) {
            return;
        }
        let step = match event.key().as_str() {
            "j" => 1,
            "k" => -1,
            "x" => 0,
            _ => return,
        };
        let Some(list) = dom::by_id(id) else { return };
        let rows = dom::all(&list, "[data-row]");
        let here = dom::focused();
        let at = rows.iter().position(|row| row.contains(here.as_ref().map(AsRef::as_ref)));
        let target = match (step, at) {
            (0, at) => at,
            (1, None) => Some(0),
            (1, Some(at)) => Some((at + 1).min(rows.len().saturating_sub(1))),
            (_, at) => Some(at.unwrap_or(rows.len()).saturating_sub(1)),
        };
        let Some(row) = target.and_then(|at| rows.get(at)) else { return };
        event.prevent_default();
        if step == 0 {
            if let Some(tick) = part(row, "input[data-select]") {
                tick.click();
            }
        } else if let Some(link) = part(row, "[data-primary]").or_else(|| part(row, "a[href]")) {
            let _ = link.focus();
        }
    });
}

fn part(row: &HtmlElement, selector: &str) -> Option<HtmlElement> {
    row.query_selector(selector).ok()??.dyn_into().ok()
}
