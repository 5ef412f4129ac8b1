//! The few things that components ask of the browser. On the server all of them answer with nothing.

use leptos::prelude::*;
use leptos::task::{spawn_local, tick};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Whether this runs in a browser.
pub const BROWSER: bool = cfg!(target_arch = "wasm32");

/// Whether the browser thinks that it reaches anything.
pub fn online() -> bool {
    BROWSER && window().navigator().on_line()
}

/// The `data-` attribute of `<html>`, by its name in JavaScript's `dataset`, in kebab case without `data-`.
pub fn root_data(name: &str) -> Option<String> {
    if BROWSER { document().document_element()?.get_attribute(&format!("data-{name}")) } else { None }
}

/// The language of the document, by its tag; English on the server.
pub fn language() -> String {
    let root = if BROWSER { document().document_element() } else { None };
    root.and_then(|root| root.get_attribute("lang")).unwrap_or_else(|| "en".to_owned())
}

/// What the server has noted in the head of the document under a name.
pub fn noted(name: &str) -> Option<String> {
    document().query_selector(&format!("head meta[name={name}]")).ok()??.get_attribute("content")
}

/// Sets a `data-` attribute of `<html>`.
pub fn set_root_data(name: &str, value: &str) {
    if BROWSER && let Some(root) = document().document_element() {
        let _ = root.set_attribute(&format!("data-{name}"), value);
    }
}

/// Removes a `data-` attribute of `<html>`.
pub fn remove_root_data(name: &str) {
    if BROWSER && let Some(root) = document().document_element() {
        let _ = root.remove_attribute(&format!("data-{name}"));
    }
}

/// The element that has the focus.
pub fn focused() -> Option<HtmlElement> {
    document().active_element()?.dyn_into().ok()
}

/// The element of that id.
pub fn by_id(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// All elements below `root` that a selector finds, in the order of the document.
pub fn all(root: &Element, selector: &str) -> Vec<HtmlElement> {
    let Ok(found) = root.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect()
}

/// Moves the focus among elements, `step` places on from the focused one, and around the ends.
pub fn move_focus(items: &[HtmlElement], step: i32) {
    let count = items.len() as i32;
    if count == 0 {
        return;
    }
    let here = focused();
    let at = items.iter().position(|item| here.as_ref() == Some(item)).map(|at| at as i32);
    let next = match at {
        Some(at) => (at + step).rem_euclid(count),
        None if step > 0 => 0,
        None => count - 1,
    };
    if let Some(item) = items.get(next as usize) {
        let _ = item.focus();
    }
}

/// Keeps the focus where what was just done moves or removes the part of the page that has it, once that is drawn: it stays
/// with the part, on its `grip` or, where another of its elements had it, on its `other`; where the part has gone, it goes to
/// the grip of the part that has taken its place. All of them are selectors.
pub fn keep_focus(part: &'static str, grip: &'static str, other: &'static str) {
    let Some(had) = focused().filter(|_| BROWSER) else { return };
    let Ok(Some(here)) = had.closest(part) else { return };
    let Some(root) = document().document_element() else { return };
    let parts = move || all(&root, part);
    let at = parts().iter().position(|one| **one == here).unwrap_or_default();
    let wanted = if had.matches(grip).unwrap_or(false) { grip } else { other };
    spawn_local(async move {
        tick().await;
        if focused().is_some_and(|now| now.tag_name() != "BODY") {
            return;
        }
        let parts = parts();
        let (part, wanted) = match parts.get(at).or(parts.last()) {
            _ if here.is_connected() => (here, wanted),
            Some(next) => (Element::from(next.clone()), grip),
            None => return,
        };
        if let Some(element) = all(&part, wanted).first() {
            let _ = element.focus();
        }
    });
}

/// What the names of cookies begin with, so that those of other programs on the same host are left alone.
pub const COOKIE_PREFIX: &str = "ui-";

/// Keeps a choice of display (never a secret) for the whole site and a year, in the cookie
/// [`COOKIE_PREFIX`]`<name>`.
pub fn set_cookie(name: &str, value: &str) {
    if !BROWSER {
        return;
    }
    if let Some(document) = document().dyn_ref::<web_sys::HtmlDocument>() {
        let _ = document.set_cookie(&format!("{COOKIE_PREFIX}{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax"));
    }
}

/// Puts a text on the clipboard; false when the browser refuses.
pub async fn copy(text: &str) -> bool {
    let navigator = window().navigator();
    // Without a secure context (plain HTTP inside a company) there is no clipboard object.
    let present = js_sys::Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|value| !value.is_undefined());
    if present {
        return wasm_bindgen_futures::JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok();
    }
    copy_by_command(text).unwrap_or(false)
}

fn copy_by_command(text: &str) -> Option<bool> {
    let document = document();
    let back = focused();
    let area: web_sys::HtmlTextAreaElement = document.create_element("textarea").ok()?.dyn_into().ok()?;
    area.set_value(text);
    area.set_class_name("visually-hidden");
    // Inside an open dialog only its own content can take the selection.
    let place = back.as_ref().and_then(|el| el.closest("dialog, [popover]").ok().flatten());
    let place = match place {
        Some(place) => place,
        None => document.body()?.into(),
    };
    place.append_child(&area).ok()?;
    area.select();
    let done = document.dyn_ref::<web_sys::HtmlDocument>()?.exec_command("copy").unwrap_or(false);
    area.remove();
    if let Some(back) = back {
        let _ = back.focus();
    }
    Some(done)
}

/// A value of the browser's local storage.
pub fn stored(key: &str) -> Option<String> {
    if BROWSER { window().local_storage().ok()??.get_item(key).ok()? } else { None }
}

/// Keeps a value in the browser's local storage; a full or forbidden storage is no error.
pub fn store(key: &str, value: &str) {
    if BROWSER && let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(key, value);
    }
}

/// A fresh id for wiring labels to fields; the same on the server and in the browser only for equal `hint`s,
/// so callers give a hint that is unique on the page.
pub fn id(prefix: &str, hint: &str) -> String {
    let mut id = String::with_capacity(prefix.len() + hint.len() + 1);
    id.push_str(prefix);
    id.push('-');
    id.extend(hint.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }));
    id
}
