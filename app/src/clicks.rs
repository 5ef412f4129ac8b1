//! What is clicked, for those whose use of the portal is recorded.

use leptos::ev;
use leptos::prelude::*;
use plugin::{record, send_recorded};
use services::insights::UseAction;
use wasm_bindgen::JsCast;

/// What tells something when it is clicked.
const TELLING: &str = "a[href], button, summary, [role=option], [role=menuitem]";
/// Letters of what it is called that are kept.
const LETTERS: usize = 80;

/// Listens to clicks, and to the person turning away.
pub fn listen() {
    // Listeners of the window stand outside of what they find their context in.
    let shell = Owner::current();
    let clicks = window_event_listener(ev::click, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let Some(clicked) = target.and_then(|target| target.closest(TELLING).ok().flatten()) else { return };
        let name = clicked.get_attribute("aria-label").or_else(|| clicked.text_content()).unwrap_or_default();
        let name: String = name.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LETTERS).collect();
        if let Some(shell) = shell.as_ref().filter(|_| !name.is_empty()) {
            shell.with(|| record(UseAction::Click, &name, None));
        }
    });
    let hidden = window_event_listener(ev::visibilitychange, |_| {
        if document().visibility_state() == web_sys::VisibilityState::Hidden {
            send_recorded();
        }
    });
    on_cleanup(move || {
        clicks.remove();
        hidden.remove();
    });
}
