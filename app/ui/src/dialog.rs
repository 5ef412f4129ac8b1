//! Dialogs, on the browser's own `<dialog>`: it keeps the focus inside and gives it back to the opener.
//!
//! While a modal one is open, all else counts as if it were not there, which the browser works out for every element of the
//! page when it opens. A light one, of class `light`, stands on the whole window as a popover instead: it opens at once,
//! closes and gives back the focus in the same ways, and sees to it itself that Tab does not leave it.

use std::cell::RefCell;

use leptos::html;
use leptos::prelude::*;

use crate::{IconButton, click, dom, t};

thread_local! {
    /// What a light dialog was opened from. Not a signal: an element may not be dropped by another thread, as what the server
    /// makes for a page is. Stays empty there.
    static OPENER: RefCell<Option<web_sys::HtmlElement>> = const { RefCell::new(None) };
}

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
    /// Opens at once; what is in it keeps the focus itself.
    #[prop(optional)]
    light: bool,
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
        let _ = match (wanted, is_open(&dialog)) {
            (true, false) if light => {
                OPENER.set(dom::focused());
                dialog.show_popover()
            }
            (true, false) => dialog.show_modal(),
            (false, true) if light => {
                let hidden = dialog.hide_popover();
                // What had the focus may have gone before the dialog did.
                if let Some(opener) =
                    OPENER.take().filter(|_| dom::focused().is_none_or(|now| now.tag_name() == "BODY"))
                {
                    let _ = opener.focus();
                }
                hidden
            }
            (false, true) => {
                dialog.close();
                Ok(())
            }
            _ => Ok(()),
        };
    });
    let closed = move || {
        if open.try_get_untracked() == Some(true) {
            open.set(false);
        }
    };
    // A popover says that it closes and opens in one way.
    let toggled = move |_| {
        if light && dialog.get_untracked().is_some_and(|dialog| !is_open(&dialog)) {
            closed();
        }
    };
    // The backdrop is part of the dialog's box: a click whose target is the dialog itself fell beside its content.
    let beside = move |event: web_sys::MouseEvent| {
        let hit = event.target().zip(dialog.get_untracked()).is_some_and(|(target, dialog)| {
            let dialog: &wasm_bindgen::JsValue = dialog.as_ref();
            let target: &wasm_bindgen::JsValue = target.as_ref();
            target == dialog
        });
        if hit {
            // Else the browser takes the focus from the opener, which has just got it back.
            event.prevent_default();
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
            class=format!("dialog {class}{}", if light { " light" } else { "" })
            popover=light.then_some("auto")
            aria-modal=light.then_some("true")
            aria-labelledby=labelled
            on:close=move |_| closed()
            on:toggle=toggled
            on:mousedown=beside
        >
            <div class="dialog-box">
                <div class=if bare { "visually-hidden" } else { "dialog-head" }>
                    <h2 id=heading>{title}</h2>
                    {(!bare)
                        .then(|| view! { <IconButton label=t("Close") icon="x" on_click=click(move |_| open.set(false)) /> })}
                </div>
                {children()}
            </div>
        </dialog>
    }
    .into_any()
}

fn is_open(dialog: &web_sys::HtmlDialogElement) -> bool {
    dialog.open() || dialog.matches(":popover-open").unwrap_or(false)
}
