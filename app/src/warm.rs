//! Has the code of pages loaded that somebody is about to go to: a pointer is over a link, or a key has brought the focus
//! there.

use std::cell::RefCell;

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, EventTarget};

/// Listens to looks at links, while the page is open.
pub fn listen() {
    // Listeners of the window stand outside of what they find their context in.
    let shell = Owner::current();
    let last = RefCell::new(String::new());
    let look = std::rc::Rc::new(move |target: Option<EventTarget>| {
        let Some(path) = target.and_then(path) else { return };
        if let Some(shell) = shell.as_ref().filter(|_| last.replace(path.clone()) != path) {
            shell.with(|| plugin::warm(&path));
        }
    });
    let (on_focus, on_press) = (look.clone(), look.clone());
    let over = window_event_listener(ev::pointerover, move |event| look(event.target()));
    let focus = window_event_listener(ev::focusin, move |event| on_focus(event.target()));
    let press = window_event_listener(ev::pointerdown, move |event| on_press(event.target()));
    on_cleanup(move || {
        over.remove();
        focus.remove();
        press.remove();
    });
}

/// The path of the link that this is part of, where that leads to a page of the portal.
fn path(target: EventTarget) -> Option<String> {
    let link = target.dyn_into::<Element>().ok()?.closest("a[href]").ok()??;
    let href = link.get_attribute("href")?;
    let path = href.split(['?', '#']).next().unwrap_or_default();
    (path.starts_with('/') && !path.starts_with("//")).then(|| path.to_owned())
}
