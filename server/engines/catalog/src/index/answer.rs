//! An entity as the API answers it: the stored document with uid, etag, relations and status put in.
//!
//! The document's own bytes are passed on; nothing of a specification is taken apart for an answer.

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use services::catalog::{Json, Problem};

use super::source::Record;

/// The annotation of an entity that nothing refers to any more.
const ORPHAN: &str = "backstage.io/orphan";

/// The parts of a stored document.
#[derive(Deserialize)]
struct Parts<'a> {
    #[serde(rename = "apiVersion", borrow)]
    api_version: &'a RawValue,
    #[serde(borrow)]
    kind: &'a RawValue,
    #[serde(borrow)]
    metadata: &'a RawValue,
    #[serde(borrow, default)]
    spec: Option<&'a RawValue>,
}

/// The answer for an entity.
///
/// # Errors
/// When the stored document is no entity.
pub fn answer(record: &Record) -> Result<Json, serde_json::Error> {
    let parts: Parts<'_> = serde_json::from_str(&record.doc)?;
    let changed;
    let mut metadata = parts.metadata.get();
    if record.orphan {
        changed = with_orphan(metadata)?;
        metadata = &changed;
    }
    let metadata = metadata.trim().strip_suffix('}').unwrap_or("{");
    let comma = if metadata.trim_end().ends_with('{') { "" } else { "," };
    let mut out = String::with_capacity(record.doc.len() + 256 + record.relations.len() * 64);
    out.push_str("{\"metadata\":");
    out.push_str(metadata);
    out.push_str(comma);
    out.push_str("\"uid\":");
    out.push_str(&serde_json::to_string(&record.uid)?);
    out.push_str(",\"etag\":");
    out.push_str(&serde_json::to_string(&record.etag)?);
    out.push_str("},\"apiVersion\":");
    out.push_str(parts.api_version.get());
    out.push_str(",\"kind\":");
    out.push_str(parts.kind.get());
    if let Some(spec) = parts.spec {
        out.push_str(",\"spec\":");
        out.push_str(spec.get());
    }
    out.push_str(",\"relations\":[");
    for (index, (kind, target)) in record.relations.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        out.push_str("{\"type\":");
        out.push_str(&serde_json::to_string(kind)?);
        out.push_str(",\"targetRef\":");
        out.push_str(&serde_json::to_string(target)?);
        out.push('}');
    }
    out.push(']');
    if !record.problems.is_empty() {
        out.push_str(",\"status\":");
        out.push_str(&status(&record.problems).to_string());
    }
    out.push('}');
    RawValue::from_string(out)
}

fn with_orphan(metadata: &str) -> Result<String, serde_json::Error> {
    let mut metadata: Value = serde_json::from_str(metadata)?;
    if let Some(fields) = metadata.as_object_mut() {
        let annotations = fields.entry("annotations").or_insert_with(|| json!({}));
        if let Some(annotations) = annotations.as_object_mut() {
            annotations.insert(ORPHAN.to_owned(), json!("true"));
        }
    }
    serde_json::to_string(&metadata)
}

fn status(problems: &[Problem]) -> Value {
    let items: Vec<Value> = problems
        .iter()
        .map(|problem| {
            json!({
                "type": "backstage.io/catalog-processing",
                "level": if problem.error { "error" } else { "warning" },
                "message": format!("InputError: {}", problem.message),
                "error": { "name": "InputError", "message": sentence(problem) },
            })
        })
        .collect();
    json!({ "items": items })
}

/// The problem with its place and remedy.
fn sentence(problem: &Problem) -> String {
    let mut text = problem.message.clone();
    if let Some(file) = &problem.file {
        text.push_str(&format!(" ({file}"));
        if let Some(line) = problem.line {
            text.push_str(&format!(":{line}"));
        }
        text.push(')');
    }
    if let Some(hint) = &problem.hint {
        text.push_str(&format!(" {hint}"));
    }
    text
}
