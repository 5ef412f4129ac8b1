//! Dropping or choosing a file of this computer. Needs scripts, so it does not show before the page is alive.

use leptos::prelude::*;
use leptos::task::spawn_local;
use ui::{Icon, thousands};
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, File, HtmlInputElement};

use super::functions::PreviewFile;

/// The largest file that the catalog takes.
const MOST_BYTES: f64 = 5.0 * 1024.0 * 1024.0;

/// A file with its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dropped {
    pub name: String,
    pub content: String,
}

/// The place to drop a file on; the preview starts as soon as the file is read.
pub(super) fn view(file: RwSignal<Option<Dropped>>, preview: ServerAction<PreviewFile>) -> AnyView {
    let over = RwSignal::new(false);
    let wrong = RwSignal::new(None::<String>);
    let take = move |chosen: Option<File>| {
        let Some(chosen) = chosen else { return };
        wrong.set(None);
        if chosen.size() > MOST_BYTES {
            let size = thousands((chosen.size() / 1024.0) as u64);
            wrong.set(Some(format!("{} has {size} KB; a file may have 5,120 KB.", chosen.name())));
            return;
        }
        spawn_local(async move {
            let name = chosen.name();
            match wasm_bindgen_futures::JsFuture::from(chosen.text()).await.ok().and_then(|text| text.as_string()) {
                Some(content) => {
                    file.set(Some(Dropped { name: name.clone(), content: content.clone() }));
                    preview.dispatch(PreviewFile { file_name: name, content });
                }
                None => wrong.set(Some(format!("{name} could not be read. Is it still there?"))),
            }
        });
    };
    let dropped = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        take(event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0)));
    };
    let chosen = move |event: web_sys::Event| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        if let Some(input) = input {
            take(input.files().and_then(|files| files.get(0)));
            // So that the same file can be chosen again after it was changed.
            input.set_value("");
        }
    };
    view! {
        <div
            class="register-drop js-only"
            class:over=move || over.get()
            on:dragover=move |event: DragEvent| {
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=dropped
        >
            <label>
                <Icon name="file-plus" class="l" />
                <span>
                    <b>"Choose a file"</b>
                    " or drop it here"
                </span>
                <span class="faint">
                    {move || file.with(|file| file.as_ref().map_or("YAML, up to 5 MB".into(), |file| file.name.clone()))}
                </span>
                <input type="file" class="visually-hidden" accept=".yaml,.yml,.json" on:change=chosen />
            </label>
            <p class="message" role="alert">
                {move || wrong.get()}
            </p>
        </div>
    }
    .into_any()
}
