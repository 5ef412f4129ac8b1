//! The portal's mark: a theatre's callboard with its three lamps.

use leptos::prelude::*;

/// The mark, 22 px.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">
            <rect x="1.5" y="3.5" width="19" height="15" rx="3.5"></rect>
            <circle cx="6.2" cy="8.2" r="1.55"></circle>
            <circle cx="11" cy="8.2" r="1.55"></circle>
            <circle cx="15.8" cy="8.2" r="1.55"></circle>
            <path d="M5.5 13.8h11"></path>
        </svg>
    }
    .into_any()
}
