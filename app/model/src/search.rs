//! The rows by which an entity is found: each leaf of its document as a dotted key with a value.
//!
//! Filters, facets and orders of Backstage's catalog API are defined over these rows, so this module is
//! what they mean. [`crate::filter`] and [`crate::predicate`] evaluate them without an index; the server's
//! index must agree with that.

use std::collections::HashSet;

use serde_json::Value;

use crate::{DEFAULT_NAMESPACE, text};

/// Longest key that is indexed, and longest value that can be matched, in characters.
pub const MAX_LENGTH: usize = 200;

/// Deepest nesting that is looked into. Deeper documents are refused by [`crate::validate()`].
pub const MAX_DEPTH: usize = 100;

/// One key of an entity with one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchRow {
    /// The dotted path, lower case.
    pub key: String,
    /// The value, lower case; `None` for null and for values too long to be matched.
    pub value: Option<String>,
    /// The value as written.
    pub original: Option<String>,
}

/// All rows of an entity as the API answers it (with relations, which become `relations.<type>`).
///
/// Arrays give one row per item under the array's key, and for items that are texts another one,
/// `<key>.<item>` = `true`. Keys over [`MAX_LENGTH`] are left out.
pub fn search_rows(entity: &Value) -> Vec<SearchRow> {
    let mut rows = Vec::new();
    leaves(entity, &mut |key, value| {
        let key = key.to_lowercase();
        if key.chars().count() > MAX_LENGTH {
            return;
        }
        let original = value.map(Leaf::text);
        let lower = original.as_deref().map(str::to_lowercase).filter(|value| value.chars().count() <= MAX_LENGTH);
        let original = if lower.is_some() { original } else { None };
        rows.push(SearchRow { key, value: lower, original });
    });
    rows
}

/// Keys of an entity that differ from others only in their case, lower-cased. Such an entity is refused,
/// because filters could not tell them apart.
pub fn duplicate_keys(entity: &Value) -> Vec<String> {
    let mut keys = HashSet::new();
    let mut lower = HashSet::new();
    let mut duplicates = Vec::new();
    leaves(entity, &mut |key, _| {
        if !keys.contains(key) {
            keys.insert(key.to_owned());
            let key = key.to_lowercase();
            if lower.contains(&key) {
                if !duplicates.contains(&key) {
                    duplicates.push(key);
                }
            } else {
                lower.insert(key);
            }
        }
    });
    duplicates
}

#[derive(Clone, Copy)]
enum Leaf<'a> {
    Value(&'a Value),
    True,
    Text(&'a str),
}

impl Leaf<'_> {
    fn text(self) -> String {
        match self {
            Self::Value(value) => text::scalar(value).unwrap_or_default(),
            Self::True => "true".into(),
            Self::Text(text) => text.to_owned(),
        }
    }
}

const LEFT_OUT: &[&str] =
    &["attachments", "relations", "status", "metadata.name", "metadata.namespace", "metadata.uid", "metadata.etag"];

fn leaves(entity: &Value, visit: &mut dyn FnMut(&str, Option<Leaf<'_>>)) {
    let mut items = HashSet::new();
    walk(entity, &mut String::new(), 0, &mut items, visit);

    let metadata = entity.get("metadata");
    for name in ["name", "namespace", "uid"] {
        let value = metadata.and_then(|metadata| metadata.get(name)).filter(|value| !value.is_null());
        visit(&format!("metadata.{name}"), value.map(Leaf::Value));
    }
    let namespace = metadata.and_then(|metadata| metadata.get("namespace")).and_then(Value::as_str);
    if namespace.is_none_or(str::is_empty) {
        visit("metadata.namespace", Some(Leaf::Text(DEFAULT_NAMESPACE)));
    }
    for relation in entity.get("relations").and_then(Value::as_array).into_iter().flatten() {
        if let (Some(kind), Some(target)) =
            (relation.get("type").and_then(Value::as_str), relation.get("targetRef").and_then(Value::as_str))
        {
            visit(&format!("relations.{kind}"), Some(Leaf::Text(target)));
        }
    }
}

fn walk(
    value: &Value,
    path: &mut String,
    depth: usize,
    items: &mut HashSet<String>,
    visit: &mut dyn FnMut(&str, Option<Leaf<'_>>),
) {
    if depth > MAX_DEPTH || LEFT_OUT.contains(&path.as_str()) {
        return;
    }
    match value {
        Value::Null => visit(path, None),
        Value::Array(array) => {
            for item in array {
                walk(item, path, depth + 1, items, visit);
                if let Value::String(text) = item {
                    let length = path.len();
                    path.push('.');
                    path.push_str(text);
                    // One item that differs from another in its case alone gives one key, the first one's.
                    if items.insert(path.to_lowercase()) {
                        visit(path, Some(Leaf::True));
                    }
                    path.truncate(length);
                }
            }
        }
        Value::Object(object) => {
            for (key, value) in object {
                let length = path.len();
                if length > 0 {
                    path.push('.');
                }
                path.push_str(key);
                walk(value, path, depth + 1, items, visit);
                path.truncate(length);
            }
        }
        scalar => visit(path, Some(Leaf::Value(scalar))),
    }
}
