//! Back and forward lead to where somebody was on a page.
//!
//! The browser restores the place at once, when the page that it belongs to is not drawn yet and has another
//! height. So the places are noted here, by address, and taken up when there is enough to scroll.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use leptos::prelude::*;

use crate::dom;

/// How long a page may take to become as high as it was, in milliseconds.
const PATIENCE: f64 = 4_000.0;
/// Addresses that are remembered.
const MOST: usize = 200;

#[derive(Default)]
struct Places {
    by_address: RefCell<HashMap<String, f64>>,
    /// Counts up when somebody moves on or scrolls, so that a restoration that is under way gives up.
    turn: Cell<u32>,
    restoring: Cell<bool>,
}

/// Keeps the scroll positions of pages. Called once, by the shell.
pub fn keep_scroll() {
    if !dom::BROWSER {
        return;
    }
    let places = Rc::new(Places::default());
    let (noting, going) = (places.clone(), places.clone());
    let scroll = window_event_listener(leptos::ev::scroll, move |_| note(&noting));
    let back = window_event_listener(leptos::ev::popstate, move |_| {
        let Some(place) = going.by_address.borrow().get(&here()).copied() else { return };
        going.turn.set(going.turn.get() + 1);
        going.restoring.set(true);
        restore(going.clone(), place, going.turn.get(), js_sys::Date::now() + PATIENCE);
    });
    let stop = move |places: &Rc<Places>| {
        let places = places.clone();
        move || {
            places.turn.set(places.turn.get() + 1);
            places.restoring.set(false);
        }
    };
    let (on_wheel, on_key, on_press) = (stop(&places), stop(&places), stop(&places));
    let wheel = window_event_listener(leptos::ev::wheel, move |_| on_wheel());
    let key = window_event_listener(leptos::ev::keydown, move |_| on_key());
    let press = window_event_listener(leptos::ev::pointerdown, move |_| on_press());
    on_cleanup(move || {
        for listener in [scroll, back, wheel, key, press] {
            listener.remove();
        }
    });
}

fn here() -> String {
    let location = window().location();
    format!("{}{}", location.pathname().unwrap_or_default(), location.search().unwrap_or_default())
}

fn note(places: &Places) {
    if places.restoring.get() {
        return;
    }
    let mut by_address = places.by_address.borrow_mut();
    if by_address.len() >= MOST {
        by_address.clear();
    }
    by_address.insert(here(), window().scroll_y().unwrap_or_default());
}

/// Scrolls as soon as the page is high enough, looking at every frame.
fn restore(places: Rc<Places>, place: f64, turn: u32, until: f64) {
    request_animation_frame(move || {
        if places.turn.get() != turn {
            return;
        }
        let late = js_sys::Date::now() > until;
        let room =
            document().document_element().map_or(0.0, |root| f64::from(root.scroll_height() - root.client_height()));
        if room + 1.0 >= place || late {
            window().scroll_to_with_x_and_y(0.0, place);
        }
        // What replaces a page may still be on its way, at the height of the page before.
        let there = (window().scroll_y().unwrap_or_default() - place).abs() < 2.0;
        if late || (there && js_sys::Date::now() > until - PATIENCE + 600.0) {
            places.restoring.set(false);
            return;
        }
        restore(places, place, turn, until);
    });
}
