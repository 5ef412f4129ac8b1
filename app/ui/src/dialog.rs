//! Dialogs, on the browser's own `<dialog>`: it keeps the focus inside and gives it back to the opener.

use leptos::html;
use leptos::prelude::*;

use crate::{IconButton, click, t};

/// A modal dialog. Escape, a click beside it and its close button close it.
#[component]
pub fn Dialog(
    /// Whether it is open. The dialog sets it to false when the person closes it.
    open: RwSignal<bool>,
    /// Its heading.
    #[prop(into)]
    title: String,
    /// A further class: `wide`, `drawer`, `bare` (no visible heading).
    #[prop(optional, into)]
    class: String,
    /// Unique on the page; wires the heading.
    #[prop(into)]
    id: String,
    /// Its content.
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        let wanted = open.get();
        let Some(dialog) = dialog.get() else { return };
        if wanted && !dialog.open() {
            let _ = dialog.show_modal();
        } else if !wanted && dialog.open() {
            dialog.close();
        }
    });
    // The backdrop is part of the dialog's box: a click whose target is the dialog itself fell beside its content.
    let beside = move |event: web_sys::MouseEvent| {
        let hit = event.target().zip(dialog.get_untracked()).is_some_and(|(target, dialog)| {
            let dialog: &wasm_bindgen::JsValue = dialog.as_ref();
            let target: &wasm_bindgen::JsValue = target.as_ref();
            target == dialog
        });
        if hit {
            open.set(false);
        }
    };
    let heading = format!("{id}-title");
    let labelled = heading.clone();
    let bare = class.split(' ').any(|class| class == "bare");
    view! {
        <dialog
            node_ref=dialog
            id=id
            class=format!("dialog {class}")
            aria-labelledby=labelled
            on:close=move |_| {
                if open.try_get_untracked() == Some(true) {
                    open.set(false);
                }
            }
            on:mousedown=beside
        >
            <div class="dialog-box">
                <header class=if bare { "visually-hidden" } else { "dialog-head" }>
                    <h2 id=heading>{title}</h2>
                    {(!bare)
                        .then(|| view! { <IconButton label=t("Close") icon="x" on_click=click(move |_| open.set(false)) /> })}
                </header>
                {children()}
            </div>
        </dialog>
    }
    .into_any()
}
