//! What changed between two versions of a document, by dotted path.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::text;

/// Most changes that are told of.
pub const MAX_CHANGES: usize = 200;

/// Longest text of a value, in characters.
pub const MAX_TEXT: usize = 2_000;

/// A field that changed. `None` stands for a field that was not there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The dotted path.
    pub field: String,
    /// Before, as text of at most [`MAX_TEXT`] characters.
    pub before: Option<String>,
    /// After.
    pub after: Option<String>,
}

/// The fields that differ, in the order of their names; at most [`MAX_CHANGES`].
///
/// Objects are looked into, arrays are compared as a whole. Values of the catalog's own bookkeeping
/// (`metadata.uid`, `metadata.etag`, `status`) are passed over.
pub fn changes(before: &Value, after: &Value) -> Vec<FieldChange> {
    let mut list = Vec::new();
    compare(&mut list, &mut String::new(), Some(before), Some(after), 0);
    list
}

fn compare(
    list: &mut Vec<FieldChange>,
    path: &mut String,
    before: Option<&Value>,
    after: Option<&Value>,
    depth: usize,
) {
    if list.len() >= MAX_CHANGES || before == after {
        return;
    }
    if matches!(path.as_str(), "metadata.uid" | "metadata.etag" | "status") {
        return;
    }
    if let Some((old, new)) = objects(before, after)
        && depth < crate::search::MAX_DEPTH
    {
        let mut names: Vec<_> = [old, new].into_iter().flatten().flat_map(Map::keys).collect();
        names.sort();
        names.dedup();
        for name in names {
            let length = path.len();
            if length > 0 {
                path.push('.');
            }
            path.push_str(name);
            compare(list, path, old.and_then(|old| old.get(name)), new.and_then(|new| new.get(name)), depth + 1);
            path.truncate(length);
        }
        return;
    }
    list.push(FieldChange { field: path.clone(), before: before.map(shown), after: after.map(shown) });
}

type Object<'a> = Option<&'a Map<String, Value>>;

/// Both sides when they can be compared key by key: objects, or an object that came or went.
fn objects<'a>(before: Option<&'a Value>, after: Option<&'a Value>) -> Option<(Object<'a>, Object<'a>)> {
    match (before, after) {
        (Some(Value::Object(old)), Some(Value::Object(new))) => Some((Some(old), Some(new))),
        (Some(Value::Object(old)), None) if !old.is_empty() => Some((Some(old), None)),
        (None, Some(Value::Object(new))) if !new.is_empty() => Some((None, Some(new))),
        _ => None,
    }
}

fn shown(value: &Value) -> String {
    let text = text::scalar(value).unwrap_or_else(|| value.to_string());
    text::clipped(&text, MAX_TEXT - 1)
}
