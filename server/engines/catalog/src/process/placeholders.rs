//! Placeholders: `$text`, `$json`, `$yaml`, `$openapi` and `$asyncapi`.
//!
//! Any object with exactly one key that is one of these is replaced by what its value, an address or a
//! relative path, leads to. Other objects with `$` keys, such as the `$ref` of a schema, are left alone.

use std::collections::HashMap;

use model::Violation;
use serde_json::Value;

use super::violation;
use crate::parse::{self, Chunk};

/// How the text behind a placeholder is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Form {
    /// As it is.
    Text,
    /// Parsed.
    Json,
    /// Parsed; exactly one document.
    Yaml,
    /// With all its references to other files brought in, as a text.
    Bundle,
}

/// A text that a document asks for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Need {
    /// What becomes of it.
    pub form: Form,
    /// As the document writes it.
    pub target: String,
}

/// The texts that could be read, and why others could not.
pub type Texts = HashMap<Need, Result<String, String>>;

fn form(key: &str) -> Option<Form> {
    match key {
        "$text" => Some(Form::Text),
        "$json" => Some(Form::Json),
        "$yaml" => Some(Form::Yaml),
        "$openapi" | "$asyncapi" => Some(Form::Bundle),
        _ => None,
    }
}

/// The form and the value of an object that is a placeholder.
fn placeholder(value: &Value) -> Option<(Form, &str, &Value)> {
    let object = value.as_object().filter(|object| object.len() == 1)?;
    let (key, value) = object.iter().next()?;
    Some((form(key)?, key, value))
}

/// What a document asks for.
pub fn needs(value: &Value) -> Vec<Need> {
    let mut list = Vec::new();
    collect(value, &mut list);
    list
}

fn collect(value: &Value, list: &mut Vec<Need>) {
    match value {
        Value::Object(object) => match placeholder(value) {
            Some((form, _, Value::String(target))) => list.push(Need { form, target: target.clone() }),
            Some(_) => {}
            None => object.values().for_each(|value| collect(value, list)),
        },
        Value::Array(items) => items.iter().for_each(|value| collect(value, list)),
        _ => {}
    }
}

/// Replaces the placeholders of a document. Gives the document as it was if it had any.
pub fn substitute(document: &mut Value, texts: &Texts) -> Result<Option<String>, Vec<Violation>> {
    if !has_any(document) {
        return Ok(None);
    }
    let source = document.to_string();
    let mut violations = Vec::new();
    replace(document, &mut Vec::new(), texts, &mut violations);
    if violations.is_empty() { Ok(Some(source)) } else { Err(violations) }
}

fn has_any(value: &Value) -> bool {
    match value {
        Value::Object(object) => placeholder(value).is_some() || object.values().any(has_any),
        Value::Array(items) => items.iter().any(has_any),
        _ => false,
    }
}

fn replace(value: &mut Value, path: &mut Vec<String>, texts: &Texts, violations: &mut Vec<Violation>) {
    if let Some((form, key, target)) = placeholder(value) {
        let found = match target {
            Value::String(target) => resolve(form, target, texts),
            _ => Err("Expected a text: an address or a relative path".to_owned()),
        };
        match found {
            Ok(found) => *value = found,
            Err(message) => {
                let mut at = path.clone();
                at.push(key.to_owned());
                let message = format!("Placeholder {key} could not be resolved. {message}");
                violations.push(Violation { path: at, ..violation("", message) });
            }
        }
        return;
    }
    match value {
        Value::Object(object) => {
            for (key, value) in object.iter_mut() {
                path.push(key.clone());
                replace(value, path, texts, violations);
                path.pop();
            }
        }
        Value::Array(items) => {
            for (at, value) in items.iter_mut().enumerate() {
                path.push(at.to_string());
                replace(value, path, texts, violations);
                path.pop();
            }
        }
        _ => {}
    }
}

fn resolve(form: Form, target: &str, texts: &Texts) -> Result<Value, String> {
    let text = match texts.get(&Need { form, target: target.to_owned() }) {
        Some(Ok(text)) => text,
        Some(Err(message)) => return Err(message.clone()),
        None => return Err(format!("'{target}' was not read")),
    };
    match form {
        Form::Text | Form::Bundle => Ok(Value::String(text.clone())),
        Form::Json => single(text, true, target),
        Form::Yaml => single(text, false, target),
    }
}

/// The only document of a text.
pub(crate) fn single(text: &str, json: bool, target: &str) -> Result<Value, String> {
    let mut documents = parse::read(&Chunk { text, line: 1, json });
    match (documents.pop(), documents.is_empty()) {
        (Some(Ok(document)), true) => Ok(document.value),
        (Some(Err(fault)), _) => Err(format!("'{target}', line {}: {}", fault.line.unwrap_or(1), fault.message)),
        (None, _) => Err(format!("'{target}' is empty")),
        (Some(Ok(_)), false) => Err(format!("'{target}' holds more than one document")),
    }
}
