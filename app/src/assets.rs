//! Where the parts of the browser's half are served.

use std::collections::HashMap;
use std::sync::Arc;

/// The addresses of what a page needs, from `manifest.json` of the built site. The server reads it once and
/// provides it as context for every page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteAssets {
    /// The build's own name; another one means that another version is served.
    pub build: Arc<str>,
    /// The glue that starts the WebAssembly; without it pages are served but do not come alive.
    pub js: Arc<str>,
    /// The WebAssembly.
    pub wasm: Arc<str>,
    /// The style sheet.
    pub css: Arc<str>,
    /// The sprite of icons.
    pub icons: Arc<str>,
    /// The favicon.
    pub favicon: Arc<str>,
    /// The glue that loads the parts of single pages.
    pub loader: Arc<str>,
    /// Where the parts are.
    pub base: Arc<str>,
    /// For each lazy function, by the name that `#[lazy]` gives it, the files that it needs.
    pub parts: Arc<HashMap<String, Vec<String>>>,
    /// Fonts to be fetched before the style sheet asks for them.
    pub fonts: Vec<Arc<str>>,
}

impl SiteAssets {
    /// The addresses below a base (`/pkg/<build>`), with the names that the build gives to the files.
    pub fn below(base: &str, build: &str, parts: HashMap<String, Vec<String>>) -> Self {
        let at = |name: &str| Arc::from(format!("{base}/{name}"));
        Self {
            build: build.into(),
            js: at("frontend.js"),
            wasm: at("frontend.wasm"),
            css: at("main.css"),
            icons: at("icons.svg"),
            favicon: at("favicon.svg"),
            loader: at("split.js"),
            base: base.into(),
            parts: Arc::new(parts),
            fonts: vec![at("fonts/inter.woff2")],
        }
    }
}
