//! `$openapi` and `$asyncapi`: one document of an API description that is spread over several files.
//!
//! A reference to another file is replaced by what it leads to where it stands first; every further
//! reference to the same becomes one to that place, so that descriptions that refer to themselves stay
//! finite. References within the first file are left as they are.

use std::collections::{BTreeMap, HashMap, VecDeque};

use model::LocationRef;
use serde_json::Value;

use crate::parse::{self, size};
use crate::process::{MAX_ENTITY, Origin};
use crate::source::{Request, Sources};

/// Most files of one description.
const MAX_FILES: usize = 200;
/// Deepest nesting of the result.
const MAX_DEPTH: usize = 90;

type Documents = BTreeMap<String, Value>;

/// Reads a description with all its parts and gives it as YAML or JSON, as its first file is.
pub async fn bundle(
    sources: &Sources,
    request: &Request,
    file: &Origin,
    target: &str,
    note: &mut (dyn FnMut(&str, &[u8]) + Send),
) -> Result<String, String> {
    let source = sources.get(&request.location.kind).map_err(|error| error.message)?;
    let mut documents = Documents::new();
    let mut keys: HashMap<(String, String), String> = HashMap::new();
    let mut waiting = VecDeque::from([(file.clone(), target.to_owned())]);
    let mut first: Option<(String, bool)> = None;
    let mut bytes_read = 0;
    while let Some((from, target)) = waiting.pop_front() {
        let (key, bytes) =
            source.neighbour(request, &from, &target).await.map_err(|error| format!("'{target}': {}", error.told()))?;
        keys.insert((from.location.to_string(), target.clone()), key.clone());
        if documents.contains_key(&key) {
            continue;
        }
        bytes_read += bytes.len();
        if documents.len() >= MAX_FILES || bytes_read > 2 * MAX_ENTITY {
            return Err(format!(
                "The description has more than {MAX_FILES} files or is longer than {}",
                size(MAX_ENTITY as u64)
            ));
        }
        note(&key, &bytes);
        let text = parse::decode(&bytes).map_err(|fault| format!("'{target}': {}", fault.message))?;
        let json = text.trim_start().starts_with('{');
        first.get_or_insert_with(|| (key.clone(), json));
        let document = crate::process::placeholders::single(text, json, &target)?;
        let location =
            key.split_once(':').map_or_else(|| file.location.clone(), |(kind, target)| LocationRef::new(kind, target));
        let here = Origin { location, ..file.clone() };
        let mut outside = Vec::new();
        references(&document, &mut outside);
        for reference in outside {
            let path = reference.split('#').next().unwrap_or_default().to_owned();
            if !path.is_empty() && !keys.contains_key(&(key.clone(), path.clone())) {
                waiting.push_back((here.clone(), path));
            }
        }
        documents.insert(key, document);
    }
    let (root, json) = first.ok_or_else(|| format!("'{target}' is empty"))?;
    let mut bundler = Bundler { documents: &documents, keys: &keys, root: &root, places: HashMap::new(), size: 0 };
    let value = documents.get(&root).cloned().unwrap_or_default();
    let bundled = bundler.walk(&root, &value, &mut Vec::new())?;
    if json {
        serde_json::to_string_pretty(&bundled).map_err(|error| error.to_string())
    } else {
        crate::write::yaml(&bundled).map_err(|error| error.to_string())
    }
}

fn references<'a>(value: &'a Value, list: &mut Vec<&'a str>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                match value {
                    Value::String(text) if key == "$ref" => list.push(text),
                    _ => references(value, list),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, list)),
        _ => {}
    }
}

struct Bundler<'a> {
    documents: &'a Documents,
    keys: &'a HashMap<(String, String), String>,
    root: &'a str,
    /// Where in the result the target of a reference stands, by file and pointer.
    places: HashMap<(String, String), String>,
    size: usize,
}

impl Bundler<'_> {
    fn walk(&mut self, file: &str, value: &Value, path: &mut Vec<String>) -> Result<Value, String> {
        if path.len() > MAX_DEPTH {
            return Err(format!("The description is nested deeper than {MAX_DEPTH} levels"));
        }
        self.size += 16;
        if let Value::String(text) = value {
            self.size += text.len();
        }
        if self.size > 2 * MAX_ENTITY {
            return Err(format!("The description is longer than {}", size(MAX_ENTITY as u64)));
        }
        if let Some(reference) = value.get("$ref").and_then(Value::as_str)
            && let Some(found) = self.reference(file, reference, path)?
        {
            return Ok(found);
        }
        Ok(match value {
            Value::Object(object) => {
                let mut copy = serde_json::Map::with_capacity(object.len());
                for (key, value) in object {
                    path.push(key.replace('~', "~0").replace('/', "~1"));
                    copy.insert(key.clone(), self.walk(file, value, path)?);
                    path.pop();
                }
                Value::Object(copy)
            }
            Value::Array(items) => {
                let mut copy = Vec::with_capacity(items.len());
                for (at, item) in items.iter().enumerate() {
                    path.push(at.to_string());
                    copy.push(self.walk(file, item, path)?);
                    path.pop();
                }
                Value::Array(copy)
            }
            other => other.clone(),
        })
    }

    /// What stands for a reference; `None` to leave it.
    fn reference(&mut self, file: &str, reference: &str, path: &mut Vec<String>) -> Result<Option<Value>, String> {
        let (name, pointer) = reference.split_once('#').unwrap_or((reference, ""));
        let target = if name.is_empty() {
            file.to_owned()
        } else {
            match self.keys.get(&(file.to_owned(), name.to_owned())) {
                Some(key) => key.clone(),
                None => return Ok(None),
            }
        };
        let pointer = percent_encoding::percent_decode_str(pointer).decode_utf8_lossy().into_owned();
        if target == self.root {
            return Ok((!name.is_empty()).then(|| pointing(&format!("#{pointer}"))));
        }
        let place = (target, pointer);
        if let Some(at) = self.places.get(&place) {
            return Ok(Some(pointing(at)));
        }
        let found = self
            .documents
            .get(&place.0)
            .and_then(|document| document.pointer(&place.1))
            .ok_or_else(|| format!("'{reference}' leads to nothing"))?
            .clone();
        self.places.insert(place.clone(), format!("#/{}", path.join("/")));
        self.walk(&place.0, &found, path).map(Some)
    }
}

fn pointing(at: &str) -> Value {
    serde_json::json!({"$ref": at})
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn bundled(documents: &[(&str, Value)], keys: &[(&str, &str)]) -> Value {
        let documents: Documents = documents.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
        let all: HashMap<_, _> = documents
            .keys()
            .flat_map(|from| keys.iter().map(|(name, key)| ((from.clone(), (*name).to_owned()), (*key).to_owned())))
            .collect();
        let mut bundler = Bundler { documents: &documents, keys: &all, root: "root", places: HashMap::new(), size: 0 };
        bundler.walk("root", &documents["root"], &mut Vec::new()).unwrap()
    }

    #[test]
    fn the_first_reference_is_replaced_and_others_point_there() {
        let root = json!({"a": {"$ref": "b.yaml#/x"}, "c": [{"$ref": "b.yaml#/x"}], "d": {"$ref": "#/a"}});
        let result = bundled(&[("root", root), ("b", json!({"x": {"y": 1}}))], &[("b.yaml", "b")]);
        assert_eq!(result, json!({"a": {"y": 1}, "c": [{"$ref": "#/a"}], "d": {"$ref": "#/a"}}));
    }

    #[test]
    fn circles_stay_finite() {
        let other = json!({"pet": {"friend": {"$ref": "#/pet"}, "home": {"$ref": "root.yaml#/a"}}});
        let result = bundled(
            &[("root", json!({"a": {"$ref": "b.yaml#/pet"}})), ("b", other)],
            &[("b.yaml", "b"), ("root.yaml", "root")],
        );
        assert_eq!(result, json!({"a": {"friend": {"$ref": "#/a"}, "home": {"$ref": "#/a"}}}));
    }
}
