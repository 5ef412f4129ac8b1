//! What Location entities name, and the Location entities that stand for locations.

use model::{Entity, LocationRef, Violation};
use serde_json::{Value, json};

use super::{Origin, violation};
use crate::settings::Settings;
use crate::source;

/// A location that a Location entity names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Child {
    /// Type and absolute target.
    pub location: LocationRef,
    /// A missing file is no error.
    pub optional: bool,
}

/// The types that a location of another type may lead to. Backstage's default.
pub const ALLOWED_TYPES: &[&str] = &["url"];

/// Most targets of one Location entity.
const MAX_TARGETS: usize = 10_000;

/// The children of a Location entity.
///
/// Their type is that of the location that the entity was read from unless it says another one, and only
/// `url` may be another one: a file from the network must not point at files of this machine. Targets
/// are relative to the file that the entity stands in.
pub fn of(entity: &Entity, origin: &Origin, settings: &Settings) -> Result<Vec<Child>, Vec<Violation>> {
    let kind = entity.spec_str("type").unwrap_or(&origin.location.kind);
    if kind != origin.location.kind && !ALLOWED_TYPES.contains(&kind) {
        return Err(vec![
            violation("spec.type", format!("Registered locations must be of an allowed type {}", allowed_types()))
                .hint("Leave `spec.type` out, or use `url`."),
        ]);
    }
    let optional = entity.spec_str("presence") == Some("optional");
    let mut targets: Vec<(String, &str)> = Vec::new();
    if let Some(target) = entity.spec_str("target") {
        targets.push(("spec.target".into(), target));
    }
    let list = entity.spec.as_ref().and_then(|spec| spec.get("targets")).and_then(Value::as_array);
    for (at, target) in list.into_iter().flatten().enumerate() {
        if let Some(target) = target.as_str() {
            targets.push((format!("spec.targets.{at}"), target));
        }
    }
    if targets.len() > MAX_TARGETS {
        return Err(vec![violation(
            "spec.targets",
            format!("The Location names {} targets, the limit is {MAX_TARGETS}", targets.len()),
        )]);
    }
    let (mut children, mut violations) = (Vec::new(), Vec::new());
    for (field, target) in targets {
        match source::resolve(kind, target, &origin.location, &settings.hosts) {
            Ok(target) => {
                let child = Child { location: LocationRef::new(kind, target), optional };
                if !children.contains(&child) {
                    children.push(child);
                }
            }
            Err(message) => violations.push(violation(&field, message)),
        }
    }
    if violations.is_empty() { Ok(children) } else { Err(violations) }
}

pub fn allowed_types() -> String {
    serde_json::to_string(ALLOWED_TYPES).unwrap_or_default()
}

/// The document of the Location entity that stands for a configured or registered location.
pub fn location_entity(location: &LocationRef, optional: bool) -> Value {
    let name = format!("generated-{}", crate::digest::sha1_hex(&location.to_string()));
    let at = location.to_string();
    let mut spec = json!({"type": location.kind, "target": location.target});
    if let (true, Some(spec)) = (optional, spec.as_object_mut()) {
        spec.insert("presence".into(), "optional".into());
    }
    json!({
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Location",
        "metadata": {
            "name": name,
            "namespace": "default",
            "annotations": {
                "backstage.io/managed-by-location": at,
                "backstage.io/managed-by-origin-location": at,
            },
        },
        "spec": spec,
    })
}
