//! The `fields` parameter of the catalog API: only some parts of an entity.

use serde_json::{Map, Value};

/// The paths to keep.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(Vec<String>);

/// Why fields can not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid fields, array type fields are not supported")]
pub struct FieldsError;

/// Reads `fields` parameters: lists of dotted paths, separated by commas. `None` when all is to be kept.
pub fn parse<S: AsRef<str>>(parameters: impl IntoIterator<Item = S>) -> Result<Option<Fields>, FieldsError> {
    let mut paths = Vec::new();
    for parameter in parameters {
        for path in parameter.as_ref().split(',').map(str::trim).filter(|path| !path.is_empty()) {
            if path.contains('[') {
                return Err(FieldsError);
            }
            paths.push(path.to_owned());
        }
    }
    Ok(if paths.is_empty() { None } else { Some(Fields(paths)) })
}

impl Fields {
    /// The paths as they were given.
    pub fn paths(&self) -> &[String] {
        &self.0
    }

    /// The parts of a document that the paths name. A key may itself contain dots: the shortest run of
    /// parts that is a key is taken at each step. What is not there is left out.
    pub fn project(&self, document: &Value) -> Value {
        let mut output = Map::new();
        for path in &self.0 {
            let keys = keys_of(document, path);
            let mut value = Some(document);
            for key in &keys {
                value = value.and_then(|value| value.get(key.as_str()));
            }
            if let (Some(value), false) = (value, keys.is_empty()) {
                insert(&mut output, &keys, value.clone());
            }
        }
        Value::Object(output)
    }
}

/// The keys that lead through a document along a dotted path; empty when they do not lead to its end.
fn keys_of(document: &Value, path: &str) -> Vec<String> {
    let mut keys = Vec::new();
    let mut at = document;
    let mut key = String::new();
    for part in path.split('.') {
        if !key.is_empty() {
            key.push('.');
        }
        key.push_str(part);
        if let Some(inner) = at.as_object().and_then(|object| object.get(&key)) {
            keys.push(std::mem::take(&mut key));
            at = inner;
        }
    }
    if key.is_empty() { keys } else { Vec::new() }
}

fn insert(output: &mut Map<String, Value>, keys: &[String], value: Value) {
    let Some((first, rest)) = keys.split_first() else { return };
    if rest.is_empty() {
        output.insert(first.clone(), value);
        return;
    }
    let inner = output.entry(first.clone()).or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(inner) = inner {
        insert(inner, rest, value);
    }
}
