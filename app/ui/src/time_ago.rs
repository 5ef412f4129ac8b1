//! A time, said as people say it.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::time;

/// How long ago a time is; the absolute one on hover, in the person's time zone.
#[component]
pub fn TimeAgo(
    /// Microseconds since 1970 UTC.
    at: i64,
) -> impl IntoView {
    // The title is set to the person's own time zone when it is about to be seen: the server does not know it.
    let localise = move |event: web_sys::PointerEvent| {
        if let Some(element) = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) {
            let _ = element.set_attribute("title", &time::local(at));
        }
    };
    view! {
        <time datetime=time::iso(at) title=time::absolute(at) on:pointerenter=localise>
            {move || time::relative(at, time::now())}
        </time>
    }
    .into_any()
}
