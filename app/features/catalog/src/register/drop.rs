//! Dropping or choosing a file of this computer; the preview starts as soon as the file is read.

use leptos::prelude::*;
use ui::{FileDrop, t};

use super::functions::PreviewFile;

/// The largest file that the catalog takes, in kilobytes.
const MOST: u32 = 5 * 1024;

/// A file with its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dropped {
    pub name: String,
    pub content: String,
}

/// The place to drop a file on.
pub(super) fn view(file: RwSignal<Option<Dropped>>, preview: ServerAction<PreviewFile>) -> AnyView {
    let take = Callback::new(move |(name, content): (String, String)| {
        file.set(Some(Dropped { name: name.clone(), content: content.clone() }));
        preview.dispatch(PreviewFile { file_name: name, content });
    });
    view! { <FileDrop hint=t("YAML, up to 5 MB") accept=".yaml,.yml,.json" most=MOST on_file=take /> }.into_any()
}
