//! The languages that the interface can be read in. Which of them a page speaks is decided by the server: another one is
//! another document (see [`ui::words`]).

use std::sync::Arc;

use leptos::prelude::*;
use ui::dom;

/// The name of the preference, which stands in a cookie as the others do.
pub const LANGUAGE: &str = "language";
/// Its value for whatever the browser asks for.
pub const AS_THE_BROWSER: &str = "auto";

/// What can be chosen. The server provides it as context and writes it into `<html>`, where the browser reads it back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Languages {
    /// The tag of each (`de`) and its own name (`Deutsch`).
    pub offered: Arc<[(String, String)]>,
    /// What the person has chosen; without it, the browser is asked.
    pub chosen: Option<Arc<str>>,
}

impl Languages {
    /// Those of the page.
    pub fn here() -> Self {
        if let Some(languages) = use_context::<Self>() {
            return languages;
        }
        let lines = dom::root_data("languages").unwrap_or_default();
        let pairs = lines.lines().filter_map(|line| line.split_once(' '));
        Self {
            offered: pairs.map(|(tag, name)| (tag.to_owned(), name.to_owned())).collect(),
            chosen: dom::root_data(LANGUAGE).map(Into::into),
        }
    }

    /// As they stand in `<html>`; nothing where there is no choice.
    pub fn written(&self) -> Option<String> {
        let lines: Vec<String> = self.offered.iter().map(|(tag, name)| format!("{tag} {name}")).collect();
        (lines.len() > 1).then(|| lines.join("\n"))
    }

    /// Whether the preference can have a value.
    pub fn allows(&self, value: &str) -> bool {
        value == AS_THE_BROWSER || self.offered.iter().any(|(tag, _)| tag == value)
    }

    /// Keeps a choice and shows the page in it. What has been typed and not saved is lost: this is for places where
    /// nothing is.
    pub fn choose(value: &str) {
        dom::set_cookie(LANGUAGE, value);
        let _ = window().location().reload();
    }
}
