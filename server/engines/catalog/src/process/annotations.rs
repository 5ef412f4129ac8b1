//! The annotations that say where an entity comes from.

use model::LocationRef;
use serde_json::{Map, Value};

/// Where a file's entities come from.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The file itself: `url:https://…/catalog-info.yaml`.
    pub location: LocationRef,
    /// The configured or registered location that led to it.
    pub root: LocationRef,
    /// To see the file at its host.
    pub view_url: Option<String>,
    /// To change the file at its host.
    pub edit_url: Option<String>,
    /// The folder of the file at its host, `url:https://…/`.
    pub source_location: Option<String>,
}

/// Adds the annotations. Where the entity comes from is always the catalog's to say; addresses that the
/// document gives itself are kept.
pub fn add(document: &mut Value, origin: &Origin) {
    let Some(metadata) = document.get_mut("metadata").and_then(Value::as_object_mut) else {
        return;
    };
    let annotations = metadata.entry("annotations").or_insert_with(|| Value::Object(Map::new()));
    // Anything else than an object is told by validation.
    let Some(annotations) = annotations.as_object_mut() else {
        return;
    };
    annotations.insert("backstage.io/managed-by-location".into(), origin.location.to_string().into());
    annotations.insert("backstage.io/managed-by-origin-location".into(), origin.root.to_string().into());
    for (key, value) in [
        ("backstage.io/view-url", &origin.view_url),
        ("backstage.io/edit-url", &origin.edit_url),
        ("backstage.io/source-location", &origin.source_location),
    ] {
        if let Some(value) = value {
            annotations.entry(key).or_insert_with(|| value.clone().into());
        }
    }
    for key in ["backstage.io/view-url", "backstage.io/edit-url"] {
        let bad = annotations
            .get(key)
            .and_then(Value::as_str)
            .is_some_and(|value| value.trim_start().to_ascii_lowercase().starts_with("javascript:"));
        if bad {
            annotations.insert(key.into(), REJECTED.into());
        }
    }
    // A claim that only the catalog makes.
    annotations.remove("backstage.io/orphan");
}

/// What Backstage puts in the place of an address that would run a script.
const REJECTED: &str = "https://backstage.io/annotation-rejected-for-security-reasons";
