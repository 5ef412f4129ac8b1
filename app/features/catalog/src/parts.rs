//! Small things that several pages of the catalog show.

use leptos::prelude::*;
pub use plugin::{failure, sentence};
use ui::words::within;
use ui::{CodeBlock, Status, Tone, t};

/// A lifecycle with its icon. Those that the format does not name are neutral.
pub fn lifecycle(lifecycle: &str) -> AnyView {
    let (tone, icon) = match lifecycle {
        "production" => (Tone::Ok, "check"),
        "experimental" => (Tone::Info, "flask-conical"),
        "deprecated" => (Tone::Warn, "archive"),
        _ => (Tone::Neutral, "circle-dot"),
    };
    view! { <Status tone icon label=lifecycle /> }.into_any()
}

/// What the entities of a kind are called within a sentence: `components`, `APIs`; `entities` for all kinds.
pub fn kinds_in_a_sentence(kind: Option<&str>) -> String {
    kind.map_or_else(|| within("Entities", t("Entities")), plugin::kinds::plural_within)
}

/// An entity's file to begin with, to be copied.
pub fn example_file() -> AnyView {
    const EXAMPLE: &str = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: my-service\n  \
                           description: What it does, in one sentence\nspec:\n  type: service\n  lifecycle: production\n  \
                           owner: my-team";
    // The lines are fixed text without characters that HTML knows.
    let lines: Vec<String> = EXAMPLE.lines().map(str::to_owned).collect();
    view! { <CodeBlock lines label="catalog-info.yaml" copy=EXAMPLE /> }.into_any()
}
