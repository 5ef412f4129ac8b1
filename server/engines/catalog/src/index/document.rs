//! From what SQL holds of an entity to what the index holds.

use model::{EntityRef, inverse_of};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use services::catalog::Problem;
use tantivy::TantivyDocument;

use super::answer;
use super::schema::Fields;
use super::source::Record;
use super::terms::{KEY_REF, KEY_SHOWN, KEY_STATUS, KEY_SYSTEM, KEY_UPDATED, term, terms};

/// Characters of the description that a row shows.
const DESCRIPTION: usize = 200;

/// What a row of the list shows, as it is stored. Names are short because each entity has them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredRow {
    /// The canonical reference.
    #[serde(rename = "r")]
    pub entity_ref: String,
    /// The name to show.
    #[serde(rename = "t")]
    pub title: String,
    /// The kind as written.
    #[serde(rename = "k")]
    pub kind: String,
    /// `spec.type`.
    #[serde(rename = "y", default, skip_serializing_if = "Option::is_none")]
    pub kind_type: Option<String>,
    /// The beginning of the description, plain text.
    #[serde(rename = "d", default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// References of the owners.
    #[serde(rename = "o", default, skip_serializing_if = "Vec::is_empty")]
    pub owners: Vec<String>,
    /// The reference of the system.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// `spec.lifecycle`.
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    pub lifecycle: Option<String>,
    /// `metadata.tags`.
    #[serde(rename = "g", default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Microseconds UTC.
    #[serde(rename = "u")]
    pub updated_at: i64,
    /// Has errors from reading it.
    #[serde(rename = "p", default, skip_serializing_if = "std::ops::Not::not")]
    pub problems: bool,
    /// Nothing refers to its source any more.
    #[serde(rename = "x", default, skip_serializing_if = "std::ops::Not::not")]
    pub orphan: bool,
}

/// The document of an entity.
///
/// # Errors
/// When the stored document is no JSON, which only a damaged database can bring about.
pub fn document(fields: &Fields, record: &Record) -> Result<TantivyDocument, serde_json::Error> {
    let answer = answer::answer(record)?;
    let entity: Value = serde_json::from_str(answer.get())?;
    let row = stored_row(record, &entity);
    let terms = terms(&model::search_rows(&entity));
    let text = |pointer: &str| entity.pointer(pointer).and_then(Value::as_str);

    let mut document = TantivyDocument::default();
    for term in &terms.lowered {
        document.add_text(fields.terms, term);
    }
    for term in &terms.originals {
        document.add_text(fields.originals, term);
    }
    let mut own = |key: &str, value: &str| document.add_text(fields.terms, term(key, value));
    own(KEY_REF, &record.entity_ref);
    own(KEY_SHOWN, &cut(&row.title.to_lowercase(), DESCRIPTION).replace('\0', ""));
    own(KEY_UPDATED, &format!("{:020}", record.updated_at.max(0)));
    for (_, target) in
        record.relations.iter().filter(|(kind, target)| kind == "partOf" && target.starts_with("system:"))
    {
        own(KEY_SYSTEM, target);
    }
    if row.problems {
        own(KEY_STATUS, "problems");
    }
    if row.orphan {
        own(KEY_STATUS, "orphan");
    }
    for title in [text("/metadata/title"), text("/spec/profile/displayName")].into_iter().flatten() {
        document.add_text(fields.title, title);
    }
    document.add_text(fields.name, &record.name);
    for tag in &row.tags {
        document.add_text(fields.tags, tag);
    }
    for owner in row.owners.iter().filter_map(|owner| owner.parse::<EntityRef>().ok()) {
        document.add_text(fields.owner, owner.name());
    }
    if let Some(description) = text("/metadata/description") {
        document.add_text(fields.description, cut(description, 4_000));
    }
    document.add_text(fields.row, serde_json::to_string(&row)?);
    document.add_text(fields.entity, answer.get());
    Ok(document)
}

/// The row of an entity.
pub fn stored_row(record: &Record, entity: &Value) -> StoredRow {
    let text = |pointer: &str| entity.pointer(pointer).and_then(Value::as_str);
    let targets = |wanted: &str| {
        record.relations.iter().filter(|(kind, _)| kind == wanted).map(|(_, target)| target.clone()).collect::<Vec<_>>()
    };
    let shown = text("/spec/profile/displayName").or_else(|| text("/metadata/title")).unwrap_or(&record.name);
    let tags = entity.pointer("/metadata/tags").and_then(Value::as_array);
    StoredRow {
        entity_ref: record.entity_ref.clone(),
        title: shown.to_owned(),
        kind: record.kind.clone(),
        kind_type: text("/spec/type").map(str::to_owned),
        description: plain(text("/metadata/description").unwrap_or_default()),
        owners: targets("ownedBy"),
        system: targets("partOf").into_iter().find(|target| target.starts_with("system:")),
        lifecycle: text("/spec/lifecycle").map(str::to_owned),
        tags: tags.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect(),
        updated_at: record.updated_at,
        problems: record.problems.iter().any(|problem: &Problem| problem.error),
        orphan: record.orphan,
    }
}

/// The relations of an entity from its edges, each with the type and the other end: of those that go out from it, or
/// of those that come to it. Of the latter, types without an inverse give none.
pub fn relations<'a>(
    edges: impl Iterator<Item = (&'a str, &'a str)>,
    outgoing: bool,
) -> impl Iterator<Item = (String, String)> {
    edges.filter_map(move |(kind, other)| {
        let kind = if outgoing { kind } else { inverse_of(kind)? };
        Some((kind.to_owned(), other.to_owned()))
    })
}

/// The first characters of a Markdown text on one line.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    for word in text.split_whitespace() {
        if !plain.is_empty() {
            plain.push(' ');
        }
        plain.push_str(word);
        if plain.len() > DESCRIPTION * 4 {
            break;
        }
    }
    cut(&plain, DESCRIPTION).to_owned()
}

fn cut(text: &str, characters: usize) -> &str {
    text.char_indices().nth(characters).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}
