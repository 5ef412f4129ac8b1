//! The relations that an entity declares, as edges of a graph.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::kind::{DefaultNamespace, Direction};
use crate::{DEFAULT_NAMESPACE, Entity, EntityRef, Kinds, Violation};

/// A relation in its canonical direction: its type is the forward one of its pair, whichever side declares it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Edge {
    /// Where it starts.
    pub source: EntityRef,
    /// The forward type of its pair: `ownedBy`, `dependsOn`, `memberOf`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// Where it leads; need not exist.
    pub target: EntityRef,
}

/// The edges that an entity declares by the fields of its kind, sorted, each once.
///
/// References without a namespace point into the entity's own namespace. `dependencyOf`, a group's
/// `children` and its `members` are declared from the far end: their edges have the entity as target.
/// A reference that is not one makes the entity invalid: all such errors are given.
pub fn relations_of(entity: &Entity, kinds: &Kinds) -> Result<Vec<Edge>, Vec<Violation>> {
    let Some(kind) = kinds.claiming(&entity.api_version, &entity.kind) else { return Ok(Vec::new()) };
    let this = entity.entity_ref();
    let (mut edges, mut violations) = (Vec::new(), Vec::new());
    for field in &kind.relation_fields {
        if field.spec_type.as_deref().is_some_and(|wanted| entity.spec_str("type") != Some(wanted)) {
            continue;
        }
        let (forward, direction) = field.canonical();
        let namespace = match field.default_namespace {
            DefaultNamespace::Inherit => this.namespace(),
            DefaultNamespace::Default => DEFAULT_NAMESPACE,
        };
        for (at, text) in references(entity, &field.path) {
            let other = match EntityRef::parse_with(text, field.default_kind.as_deref(), namespace) {
                Ok(other) => other,
                Err(error) => {
                    violations.push(Violation::at_dotted(&field.path, at, error.to_string()).hint(
                        match &field.default_kind {
                            Some(kind) => format!(
                                "Write <name>, <namespace>/<name> or {}:<namespace>/<name>.",
                                kind.to_lowercase()
                            ),
                            None => {
                                "Write <kind>:<name> or <kind>:<namespace>/<name>; the kind is needed here.".to_owned()
                            }
                        },
                    ));
                    continue;
                }
            };
            let allowed = &field.allowed_kinds;
            if !allowed.is_empty() && !allowed.iter().any(|kind| kind.eq_ignore_ascii_case(other.kind())) {
                continue;
            }
            let (source, target) = match direction {
                Direction::Forward => (this.clone(), other),
                Direction::Reverse => (other, this.clone()),
            };
            edges.push(Edge { source, kind: forward.to_owned(), target });
        }
    }
    if !violations.is_empty() {
        return Err(violations);
    }
    edges.sort();
    edges.dedup();
    Ok(edges)
}

/// The texts at a dotted path below the root, with their place in a list.
fn references<'a>(entity: &'a Entity, path: &str) -> Vec<(Option<usize>, &'a str)> {
    let mut parts = path.split('.');
    let mut value = match parts.next() {
        Some("spec") => match (&entity.spec, parts.next()) {
            (Some(spec), Some(key)) => spec.get(key),
            _ => None,
        },
        Some("metadata") => parts.next().and_then(|key| entity.metadata.extra.get(key)),
        _ => None,
    };
    for part in parts {
        value = value.and_then(|value| value.get(part));
    }
    match value {
        Some(Value::String(text)) => vec![(None, text.as_str())],
        Some(Value::Array(items)) => {
            items.iter().enumerate().filter_map(|(at, item)| Some((Some(at), item.as_str()?))).collect()
        }
        _ => Vec::new(),
    }
}
