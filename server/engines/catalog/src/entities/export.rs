//! The list as a file.

use model::EntityRef;
use serde_json::value::RawValue;
use services::catalog::{Export, ExportFormat, ListQuery};

use super::list::{hits, row, selected};
use crate::index::{Error, Hit, Snapshot};

/// Most rows of an export.
const ROWS: usize = 100_000;

/// The chosen entities, or all that the query selects, in its order.
pub fn export(
    snapshot: &Snapshot,
    query: &ListQuery,
    refs: &[EntityRef],
    format: ExportFormat,
) -> Result<Export, Error> {
    let hits = if refs.is_empty() {
        hits(snapshot, query, &selected(snapshot, query)?, 0, ROWS)?
    } else {
        let mut hits = Vec::new();
        for entity_ref in refs.iter().take(ROWS) {
            hits.extend(snapshot.find(&entity_ref.to_string())?);
        }
        hits
    };
    let (extension, content_type, content) = match format {
        ExportFormat::Csv => ("csv", "text/csv; charset=utf-8", csv(snapshot, &hits)?),
        ExportFormat::Json => ("json", "application/json", json(snapshot, &hits)?),
        ExportFormat::Yaml => ("yaml", "application/yaml", yaml(snapshot, &hits)?),
    };
    let kind: String = query.kind.as_deref().unwrap_or("catalog").chars().filter(char::is_ascii_alphanumeric).collect();
    Ok(Export {
        file_name: format!("{}.{extension}", if kind.is_empty() { "catalog" } else { &kind }),
        content_type: content_type.to_owned(),
        content,
    })
}

fn csv(snapshot: &Snapshot, hits: &[Hit]) -> Result<String, Error> {
    let mut out = String::from("Reference,Name,Kind,Type,Owner,System,Lifecycle,Tags,Description,Updated\r\n");
    for hit in hits {
        let row = row(snapshot, *hit)?;
        let updated =
            jiff::Timestamp::from_microsecond(row.updated_at).map(|time| time.to_string()).unwrap_or_default();
        let owners: Vec<String> = row.owners.iter().map(|owner| owner.entity_ref.to_string()).collect();
        let cells = [
            row.link.entity_ref.to_string(),
            row.link.title,
            row.kind,
            row.link.kind_type.unwrap_or_default(),
            owners.join(" "),
            row.system.map(|system| system.entity_ref.to_string()).unwrap_or_default(),
            row.lifecycle.unwrap_or_default(),
            row.tags.join(" "),
            row.description,
            updated,
        ];
        out.push_str(&platform::csv::line(&cells));
    }
    Ok(out)
}

fn json(snapshot: &Snapshot, hits: &[Hit]) -> Result<String, Error> {
    let mut out = String::from("[\n");
    for (index, hit) in hits.iter().enumerate() {
        if index > 0 {
            out.push_str(",\n");
        }
        out.push_str(&snapshot.entity(*hit)?);
    }
    out.push_str("\n]\n");
    Ok(out)
}

fn yaml(snapshot: &Snapshot, hits: &[Hit]) -> Result<String, Error> {
    let mut out = String::new();
    for hit in hits {
        out.push_str("---\n");
        out.push_str(&as_file(&snapshot.entity(*hit)?)?);
    }
    Ok(out)
}

/// An entity as a file holds it: without what only the catalog knows.
fn as_file(entity: &str) -> Result<String, Error> {
    let mut entity: serde_json::Value = serde_json::from_str(entity)?;
    if let Some(fields) = entity.as_object_mut() {
        fields.remove("relations");
        fields.remove("status");
        if let Some(metadata) = fields.get_mut("metadata").and_then(serde_json::Value::as_object_mut) {
            metadata.remove("uid");
            metadata.remove("etag");
        }
    }
    to_yaml(&entity)
}

/// YAML of a document.
pub fn to_yaml(value: &serde_json::Value) -> Result<String, Error> {
    crate::write::yaml(value).map_err(|error| Error::Document(serde::ser::Error::custom(error)))
}

/// Indented JSON of a document.
pub fn to_json(answer: &RawValue) -> Result<String, Error> {
    let value: serde_json::Value = serde_json::from_str(answer.get())?;
    Ok(serde_json::to_string_pretty(&value)?)
}
