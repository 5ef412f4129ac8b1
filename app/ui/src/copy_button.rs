//! Copying a text.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::{IconButton, click, dom, t};

/// A button that copies a text and says so. It needs scripts, so it does not show before the page is alive.
#[component]
pub fn CopyButton(
    /// What is copied, in words: `Copy reference`.
    #[prop(into)]
    label: String,
    /// The text.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let done = RwSignal::new(None::<bool>);
    let icon = Signal::derive(move || match done.get() {
        Some(true) => "check".to_owned(),
        Some(false) => "triangle-alert".to_owned(),
        None => "copy".to_owned(),
    });
    let said = move || match done.get() {
        Some(true) => t("Copied"),
        Some(false) => t("The browser refused to copy"),
        None => "",
    };
    let copy = move |_| {
        spawn_local(async move {
            let copied = dom::copy(&text.get_untracked()).await;
            let _ = done.try_set(Some(copied));
            set_timeout(
                move || {
                    let _ = done.try_set(None);
                },
                Duration::from_millis(1600),
            );
        });
    };
    view! {
        <span class="copy js-only">
            <IconButton label icon on_click=click(copy) />
            <span class="visually-hidden" aria-live="polite">
                {said}
            </span>
        </span>
    }
    .into_any()
}
