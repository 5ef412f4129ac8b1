//! Dropping or choosing a file of this computer. Needs scripts, so it does not show before the page is alive.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, File, HtmlInputElement};

use crate::{Icon, t, tf, thousands, tv};

/// A place to drop a text file on, or to choose one.
#[component]
pub fn FileDrop(
    /// What it is for, in a few words: `YAML, up to 5 MB`. Gives way to the name of the file.
    #[prop(into)]
    hint: String,
    /// The ends of names that may be chosen: `.yaml,.yml`.
    accept: &'static str,
    /// The largest file, in kilobytes.
    most: u32,
    /// Called with the name and the content of a file.
    on_file: Callback<(String, String)>,
) -> impl IntoView {
    let over = RwSignal::new(false);
    let name = RwSignal::new(None::<String>);
    let wrong = RwSignal::new(None::<String>);
    let take = move |chosen: Option<File>| {
        let Some(chosen) = chosen else { return };
        wrong.set(None);
        if chosen.size() > f64::from(most) * 1024.0 {
            let size = thousands((chosen.size() / 1024.0) as u64);
            let most = thousands(u64::from(most));
            wrong.set(Some(tf("{0} has {1} KB; a file may have {2} KB.", &[&chosen.name(), &size, &most])));
            return;
        }
        spawn_local(async move {
            let called = chosen.name();
            match wasm_bindgen_futures::JsFuture::from(chosen.text()).await.ok().and_then(|text| text.as_string()) {
                Some(content) => {
                    let _ = name.try_set(Some(called.clone()));
                    on_file.run((called, content));
                }
                None => {
                    let _ = wrong.try_set(Some(tf("{0} could not be read. Is it still there?", &[&called])));
                }
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
    let choose = view! { <b>{t("Choose a file")}</b> }.into_any();
    view! {
        <div
            class="file-drop js-only"
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
                <span>{tv("{0} or drop it here", vec![choose])}</span>
                <span class="faint">{move || name.get().unwrap_or_else(|| hint.clone())}</span>
                <input type="file" class="visually-hidden" accept=accept on:change=chosen />
            </label>
            <p class="message" role="alert">
                {move || wrong.get()}
            </p>
        </div>
    }
    .into_any()
}
