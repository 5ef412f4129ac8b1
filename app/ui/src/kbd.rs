//! Keys, drawn as keys.

use leptos::prelude::*;

/// Keys that are pressed together or one after the other: `Ctrl K`, `g c`. Parts are separated by spaces.
#[component]
pub fn Kbd(
    /// The keys.
    #[prop(into)]
    keys: String,
) -> impl IntoView {
    let parts: Vec<_> = keys.split(' ').map(|key| view! { <kbd>{key.to_owned()}</kbd> }).collect();
    view! { <span class="keys">{parts}</span> }.into_any()
}
