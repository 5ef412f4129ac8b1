//! From a document to an entity: placeholders, annotations, validation, rules, relations and children.
//!
//! Processing knows no database and, once the texts that placeholders ask for are there, no input or
//! output: the same document under the same settings gives the same entity.

mod annotations;
mod children;
pub mod placeholders;
mod schemas;

pub use annotations::Origin;
pub use children::{ALLOWED_TYPES, Child, location_entity};
pub use schemas::Schemas;

use model::{EntityRef, Violation};
use serde_json::Value;
use services::catalog::Problem;
use sha1::{Digest, Sha1};

use crate::parse::{self, Chunk, Fault};
use crate::settings::Settings;
use placeholders::Texts;

/// Most relations that one entity may declare.
pub const MAX_RELATIONS: usize = 5_000;
/// Longest processed entity, in bytes of JSON.
pub const MAX_ENTITY: usize = 10 << 20;

/// An entity that is ready to be stored.
#[derive(Clone, Debug, Default)]
pub struct Prepared {
    /// Canonical reference.
    pub entity_ref: String,
    /// As written.
    pub kind: String,
    /// As written.
    pub namespace: String,
    /// As written.
    pub name: String,
    /// The line of its document.
    pub line: Option<u32>,
    /// JSON without relations, status, uid and etag.
    pub doc: String,
    /// The document as it stood in the file, if the entity does not tell.
    pub source: Option<String>,
    /// The source's own, or a hash.
    pub etag: String,
    /// Of document and relations.
    pub hash: i64,
    /// Source, forward type, target.
    pub edges: Vec<(String, String, String)>,
    /// For a Location entity: what it names.
    pub children: Option<Vec<Child>>,
    /// Things to mend that do not keep it out.
    pub problems: Vec<Problem>,
}

/// A document that does not become an entity, or not now.
#[derive(Clone, Debug, Default)]
pub struct Refused {
    /// The entity it would be, as far as that can be read.
    pub entity_ref: Option<EntityRef>,
    /// The name to show.
    pub title: String,
    /// Why.
    pub problems: Vec<Problem>,
}

/// What becomes of a document.
pub type Outcome = Result<Box<Prepared>, Refused>;

/// A file being processed.
#[derive(Clone, Debug)]
pub struct Place {
    /// The file as problems name it.
    pub path: String,
    /// Where its entities come from.
    pub origin: Origin,
    /// Documents that are no entities at all are passed over (folders hold other files as well).
    pub lenient: bool,
}

/// A document with what it needs to be finished.
pub struct Draft {
    value: Result<Value, Fault>,
    line: Option<u32>,
    chunk: usize,
    at: usize,
}

/// Reads the documents of some chunks.
pub fn drafts(chunks: &[Chunk<'_>]) -> Vec<Draft> {
    let mut drafts = Vec::with_capacity(chunks.len());
    for (index, chunk) in chunks.iter().enumerate() {
        for (at, document) in parse::read(chunk).into_iter().enumerate() {
            drafts.push(match document {
                Ok(document) => Draft { value: Ok(document.value), line: Some(document.line), chunk: index, at },
                Err(fault) => Draft { line: fault.line, value: Err(fault), chunk: index, at },
            });
        }
    }
    drafts
}

/// The texts that placeholders of the drafts ask for.
pub fn needs(drafts: &[Draft]) -> Vec<placeholders::Need> {
    drafts.iter().filter_map(|draft| draft.value.as_ref().ok()).flat_map(placeholders::needs).collect()
}

/// Finishes drafts, in their order.
pub fn finish(
    drafts: Vec<Draft>,
    chunks: &[Chunk<'_>],
    texts: &Texts,
    place: &Place,
    settings: &Settings,
    schemas: &Schemas,
) -> Vec<Outcome> {
    let mut outcomes = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let value = match draft.value {
            Ok(value) => value,
            Err(fault) => {
                outcomes.push(Err(Refused {
                    problems: vec![problem(fault, &place.path, !place.lenient)],
                    ..Refused::default()
                }));
                continue;
            }
        };
        if place.lenient && !looks_like_entity(&value) {
            continue;
        }
        let line_of = |path: &str| {
            chunks
                .get(draft.chunk)
                .map_or_else(|| draft.line.unwrap_or(1), |chunk| parse::line_of(chunk, draft.at, path))
        };
        let title = title_of(&value);
        let entity_ref = reference_of(&value);
        match entity(value, draft.line, texts, place, settings, schemas) {
            Ok(prepared) => outcomes.push(Ok(Box::new(prepared))),
            Err(violations) => {
                let problems = violations
                    .into_iter()
                    .take(100)
                    .map(|violation| {
                        let field = violation.field();
                        Problem {
                            error: true,
                            line: Some(line_of(&field)),
                            file: Some(place.path.clone()),
                            field: (!field.is_empty()).then_some(field),
                            message: violation.message,
                            hint: violation.hint,
                        }
                    })
                    .collect();
                outcomes.push(Err(Refused { entity_ref, title, problems }));
            }
        }
    }
    outcomes
}

/// Processes one document.
pub fn entity(
    mut value: Value,
    line: Option<u32>,
    texts: &Texts,
    place: &Place,
    settings: &Settings,
    schemas: &Schemas,
) -> Result<Prepared, Vec<Violation>> {
    model::validate::validate_envelope(&value)?;
    let source = placeholders::substitute(&mut value, texts)?;
    annotations::add(&mut value, &place.origin);
    let mut entity = model::validate(&value, &settings.kinds)?;
    let violations = schemas.check(&entity.api_version, &entity.kind, &value);
    if !violations.is_empty() {
        return Err(violations);
    }
    let entity_ref = entity.entity_ref();
    if !settings.rules.allow(&entity.kind, entity.spec_str("type"), &place.origin.root) {
        return Err(vec![not_allowed(&entity_ref, &entity.kind, &place.origin)]);
    }
    let edges = model::relations_of(&entity, &settings.kinds)?;
    if edges.len() > MAX_RELATIONS {
        let message = format!("The entity declares {} relations, the limit is {MAX_RELATIONS}", edges.len());
        return Err(vec![violation("spec", message)]);
    }
    let children = if entity.kind == "Location" { Some(children::of(&entity, &place.origin, settings)?) } else { None };
    entity.metadata.uid = None;
    let own_etag = entity.metadata.etag.take();
    let namespace = entity.metadata.namespace.clone().unwrap_or_default();
    let doc = serde_json::to_string(&entity).map_err(|error| vec![violation("", error.to_string())])?;
    if doc.len() > MAX_ENTITY {
        let message = format!(
            "The entity is {} long, the limit is {}",
            parse::size(doc.len() as u64),
            parse::size(MAX_ENTITY as u64)
        );
        return Err(vec![violation("", message)]);
    }
    let edges: Vec<_> =
        edges.into_iter().map(|edge| (edge.source.to_string(), edge.kind, edge.target.to_string())).collect();
    let (etag, hash) = fingerprint(&doc, &edges);
    Ok(Prepared {
        entity_ref: entity_ref.to_string(),
        kind: entity.kind,
        namespace,
        name: entity.metadata.name,
        line,
        doc,
        source,
        etag: own_etag.unwrap_or(etag),
        hash,
        edges,
        children,
        problems: Vec::new(),
    })
}

/// The etag and the hash of a processed document with its edges.
pub(crate) fn fingerprint(doc: &str, edges: &[(String, String, String)]) -> (String, i64) {
    let mut digest = Sha1::new();
    digest.update(doc);
    for (source, kind, target) in edges {
        for part in [source, kind, target] {
            digest.update([0]);
            digest.update(part);
        }
    }
    let digest = digest.finalize();
    let hash = digest.iter().take(8).fold(0_i64, |hash, byte| (hash << 8) | i64::from(*byte));
    (crate::digest::hex(&digest), hash)
}

fn not_allowed(entity_ref: &EntityRef, kind: &str, origin: &Origin) -> Violation {
    let location = &origin.location;
    let root = &origin.root;
    violation(
        "kind",
        format!("Entity {entity_ref} at {location}, originated at {root}, is not of an allowed kind for that location"),
    )
    .hint(format!(
        "Allow it in app-config.yaml: under catalog.rules add `- allow: [{kind}]`, or give the location rules of its own."
    ))
}

pub(crate) fn violation(path: &str, message: impl Into<String>) -> Violation {
    let path = if path.is_empty() { Vec::new() } else { path.split('.').map(str::to_owned).collect() };
    Violation { path, message: message.into(), hint: None }
}

/// A fault as people see it.
pub(crate) fn problem(fault: Fault, path: &str, error: bool) -> Problem {
    Problem {
        error,
        message: fault.message,
        file: Some(path.to_owned()),
        line: fault.line,
        field: None,
        hint: fault.hint,
    }
}

/// Whether a document means to be an entity at all.
fn looks_like_entity(value: &Value) -> bool {
    value.get("apiVersion").is_some_and(Value::is_string)
        && value.get("kind").is_some_and(Value::is_string)
        && value.get("metadata").is_some_and(Value::is_object)
}

/// The reference of a document, if it says enough.
pub(crate) fn reference_of(value: &Value) -> Option<EntityRef> {
    let metadata = value.get("metadata")?;
    let kind = value.get("kind")?.as_str()?;
    let name = metadata.get("name")?.as_str()?;
    let namespace = metadata.get("namespace").and_then(Value::as_str).unwrap_or(model::DEFAULT_NAMESPACE);
    if kind.is_empty() || name.is_empty() || namespace.is_empty() {
        return None;
    }
    Some(EntityRef::new(kind, namespace, name))
}

fn title_of(value: &Value) -> String {
    let metadata = value.get("metadata");
    let text = |key: &str| metadata.and_then(|metadata| metadata.get(key)).and_then(Value::as_str);
    text("title").or_else(|| text("name")).unwrap_or_default().chars().take(200).collect()
}
