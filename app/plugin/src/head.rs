//! What a page is made of, named in its head, so that the browser need not find out step by step.
//!
//! Leptos would name the parts of all lazy functions that have been called, but asks for its manifest after waiting,
//! when it may be on another thread that knows of none: now and then the head would name nothing.

#[cfg(feature = "ssr")]
use {
    leptos::prelude::*,
    leptos_meta::{Link, Meta},
    std::collections::{HashMap, HashSet},
    std::sync::{Arc, Mutex},
};

/// Where the parts of the browser's half are, for the pages that a server renders.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug)]
pub struct PageParts {
    /// The folder's address.
    pub base: Arc<str>,
    /// For each lazy function, by the name that `#[lazy]` gives it, the files that it needs.
    pub files: Arc<HashMap<String, Vec<String>>>,
    named: Arc<Mutex<HashSet<String>>>,
}

#[cfg(feature = "ssr")]
impl PageParts {
    /// For one page.
    pub fn new(base: Arc<str>, files: Arc<HashMap<String, Vec<String>>>) -> Self {
        Self { base, files, named: Arc::default() }
    }

    /// Whether this page's head does not name the file yet.
    fn is_new(&self, file: &str) -> bool {
        self.named.lock().is_ok_and(|mut named| named.insert(file.to_owned()))
    }
}

/// Names the parts of a lazy function in the head of the page that is being rendered. Does nothing in a browser.
pub fn needs(function: &str) {
    #[cfg(feature = "ssr")]
    if let Some(parts) = use_context::<PageParts>() {
        let name = |key: &str| {
            let key = key.trim_start_matches('_').trim_end_matches(|c: char| c.is_ascii_digit());
            key.trim_end_matches('_') == function
        };
        for file in parts.files.iter().filter(|(key, _)| name(key)).flat_map(|(_, files)| files) {
            if !parts.is_new(file) {
                continue;
            }
            let href = format!("{}/{file}.wasm", parts.base);
            // Is put into the head; what it gives as HTML is nothing.
            let link =
                view! { <Link rel="preload" href as_="fetch" type_="application/wasm" crossorigin="anonymous" /> };
            let _ = link.to_html();
        }
    }
    #[cfg(not(feature = "ssr"))]
    let _ = function;
}

/// Leaves a note in the head of the page that is being rendered, for the browser to read ([`ui::dom::noted`]) before it takes
/// the page over. Does nothing in a browser.
pub fn note(name: &'static str, content: String) {
    #[cfg(feature = "ssr")]
    {
        let _ = view! { <Meta name content /> }.to_html();
    }
    #[cfg(not(feature = "ssr"))]
    let _ = (name, content);
}
