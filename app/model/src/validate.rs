//! The rules that make a document an entity. Their texts are those of Backstage's catalog, so that people
//! and programs find what they know; unlike there, every error is told, not only the first.

use std::fmt;

use serde_json::Value;

use crate::{DEFAULT_NAMESPACE, Entity, Kinds};

mod envelope;
pub mod format;
mod schema;
mod spec;

/// One rule that a document breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The keys that lead to the field; positions of lists as numbers. For a field that is missing, where it
    /// should be.
    pub path: Vec<String>,
    /// What is wrong and what is expected.
    pub message: String,
    /// What to do about it, if the message does not say it.
    pub hint: Option<String>,
}

impl Violation {
    fn new(path: Vec<String>, message: impl Into<String>) -> Self {
        Self { path, message: message.into(), hint: None }
    }

    /// A rule broken at a dotted path whose keys have no dots, and a position in the list there.
    pub(crate) fn at_dotted(path: &str, at: Option<usize>, message: impl Into<String>) -> Self {
        let mut path: Vec<_> = path.split('.').map(str::to_owned).collect();
        path.extend(at.map(|at| at.to_string()));
        Self::new(path, message)
    }

    /// With advice.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The dotted path, for people; empty for the document itself.
    pub fn field(&self) -> String {
        self.path.join(".")
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// Only what must hold before a document is processed: `apiVersion`, `kind` and `metadata.name` are texts.
pub fn validate_envelope(document: &Value) -> Result<(), Vec<Violation>> {
    let mut violations = Vec::new();
    envelope::check(document, &mut violations);
    if violations.is_empty() { Ok(()) } else { Err(violations) }
}

/// Checks a document against every rule, and gives the entity: its namespace filled in, the lists of its
/// spec that are sets in Backstage's order.
///
/// Errors come in the order in which Backstage checks, so the first one is the one it would report. For a
/// kind with a schema of its own the caller checks that too; this crate knows no schemas.
pub fn validate(document: &Value, kinds: &Kinds) -> Result<Entity, Vec<Violation>> {
    if deeper_than(document, crate::search::MAX_DEPTH) {
        let message = format!("The document is nested more than {} levels deep", crate::search::MAX_DEPTH);
        return Err(vec![Violation::new(Vec::new(), message)]);
    }
    let mut violations = Vec::new();
    envelope::check(document, &mut violations);
    envelope::check_metadata(document, &mut violations);
    envelope::check_root(document, &mut violations);
    format::check(document, &mut violations);
    spec::check(document, kinds, &mut violations);
    let duplicates = crate::search::duplicate_keys(document);
    if !duplicates.is_empty() {
        violations.push(
            Violation::new(
                Vec::new(),
                format!("Entity has duplicate keys that vary only in casing, '{}'", duplicates.join("', '")),
            )
            .hint("Keep one of them."),
        );
    }
    if !violations.is_empty() {
        return Err(violations);
    }
    let mut entity: Entity = serde_json::from_value(document.clone())
        .map_err(|error| vec![Violation::new(Vec::new(), format!("The document is not an entity: {error}"))])?;
    entity.metadata.namespace.get_or_insert_with(|| DEFAULT_NAMESPACE.to_owned());
    sort_sets(&mut entity);
    Ok(entity)
}

/// Lists in a spec whose order says nothing. They are sorted, so that a changed order is no change.
const SETS: &[&str] = &["providesApis", "consumesApis", "dependsOn", "dependencyOf", "memberOf", "children", "members"];

fn sort_sets(entity: &mut Entity) {
    let Some(spec) = &mut entity.spec else { return };
    for name in SETS {
        if let Some(Value::Array(items)) = spec.get_mut(*name)
            && items.iter().all(Value::is_string)
        {
            items.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
        }
    }
}

fn deeper_than(value: &Value, levels: usize) -> bool {
    match value {
        Value::Array(items) => levels == 0 || items.iter().any(|item| deeper_than(item, levels - 1)),
        Value::Object(object) => levels == 0 || object.values().any(|item| deeper_than(item, levels - 1)),
        _ => false,
    }
}

/// A path as JSON schema validators write it: `/metadata/labels/a~1b`.
fn pointer(path: &[String]) -> String {
    if path.is_empty() {
        return "<root>".into();
    }
    path.iter().map(|key| format!("/{}", key.replace('~', "~0").replace('/', "~1"))).collect()
}

fn joined(path: &[String], key: impl ToString) -> Vec<String> {
    let mut path = path.to_vec();
    path.push(key.to_string());
    path
}
