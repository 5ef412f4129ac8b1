//! The browser's entry: takes over the page that the server sent.

use wasm_bindgen::prelude::wasm_bindgen;

/// Says in which language the page is, before it comes alive; the words are in the form that `ui::words` reads.
#[wasm_bindgen]
pub fn speak(words: String) {
    ui::words::speak(words);
}

/// Makes the page alive, and says so in `<html data-hydrated>`.
#[wasm_bindgen]
pub fn hydrate() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        // The style sheet shows a bar with a way out: nothing on the page can be relied on any more.
        mark("data-crashed");
    }));
    wasm_bindgen_futures::spawn_local(async {
        // Ends once the part of this page is there and has been taken over as well.
        let page = leptos::mount::hydrate_from_async(leptos::tachys::dom::body(), app::App).await;
        page.forget();
        mark("data-hydrated");
    });
}

fn mark(name: &str) {
    let root = web_sys::window().and_then(|window| window.document()).and_then(|document| document.document_element());
    if let Some(root) = root {
        let _ = root.set_attribute(name, "");
    }
}
