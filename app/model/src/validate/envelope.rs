//! What is common to all kinds.

use serde_json::Value;

use super::Violation;
use super::schema::{Property, Shape, check_properties, optional, required};

const ENVELOPE: &[Property] = &[
    required("apiVersion", Shape::Text),
    required("kind", Shape::Text),
    required("metadata", Shape::Object(&[required("name", Shape::Text), optional("namespace", Shape::Text)])),
];

const METADATA: &[Property] = &[
    optional("uid", Shape::Text),
    optional("etag", Shape::Text),
    optional("title", Shape::Text),
    optional("description", Shape::AnyText),
    optional("labels", Shape::MapOf(&Shape::AnyText)),
    optional("annotations", Shape::MapOf(&Shape::AnyText)),
    optional("tags", Shape::List(&Shape::Text, 0)),
    optional(
        "links",
        Shape::List(
            &Shape::Object(&[
                required("url", Shape::Text),
                optional("title", Shape::Text),
                optional("icon", Shape::Text),
                optional("type", Shape::Text),
            ]),
            0,
        ),
    ),
];

/// The fields that a document may have.
const ROOT: &[&str] = &["apiVersion", "kind", "metadata", "spec"];

pub(super) fn check(document: &Value, violations: &mut Vec<Violation>) {
    match document {
        Value::Object(object) => check_properties(object, ENVELOPE, &[], violations),
        other => {
            let found = match other {
                Value::Null | Value::Array(_) => "object",
                Value::String(_) => "string",
                Value::Number(_) => "number",
                _ => "boolean",
            };
            violations.push(Violation::new(Vec::new(), format!("Expected object at root, got {found}")));
        }
    }
}

pub(super) fn check_metadata(document: &Value, violations: &mut Vec<Violation>) {
    if let Some(Value::Object(metadata)) = document.get("metadata") {
        check_properties(metadata, METADATA, &["metadata".into()], violations);
    }
    if let Some(spec) = document.get("spec") {
        Shape::Object(&[]).check(spec, &["spec".into()], violations);
    }
}

pub(super) fn check_root(document: &Value, violations: &mut Vec<Violation>) {
    for key in document.as_object().into_iter().flat_map(|object| object.keys()) {
        if !ROOT.contains(&key.as_str()) {
            let hint = match key.as_str() {
                "relations" | "status" => "The catalog makes this field itself; remove it.".to_owned(),
                "name" | "namespace" | "labels" | "annotations" | "tags" | "links" | "title" | "description" => {
                    format!("Move it under `metadata`: `metadata.{key}`.")
                }
                _ => "Move it under `spec` or `metadata`, or remove it.".to_owned(),
            };
            violations.push(Violation::new(vec![key.clone()], format!("Unknown field {key}")).hint(hint));
        }
    }
}
