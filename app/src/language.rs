//! The language of a page.

use std::sync::Arc;

use leptos::prelude::*;
use ui::words::{Spoken, Words};

/// What a page is written in, as the server has chosen it for whoever asks.
#[derive(Clone, Debug)]
pub struct Language {
    /// Its tag, for `<html lang>`: `de`.
    pub tag: Arc<str>,
    /// `rtl` for one that is written from right to left.
    pub direction: Option<&'static str>,
    /// Its words; none where they are those of the source.
    pub words: Option<&'static Words>,
    /// Where the browser fetches them.
    pub table: Option<Arc<str>>,
}

impl Default for Language {
    fn default() -> Self {
        Self { tag: "en".into(), direction: None, words: None, table: None }
    }
}

impl Language {
    /// Makes everything below speak it.
    pub fn provide(self) {
        if let Some(words) = self.words {
            provide_context(Spoken(words));
        }
        provide_context(self);
    }
}
