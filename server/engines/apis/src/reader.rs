//! The service: finds the entity, takes its definition apart, remembers what was read.

use std::sync::Arc;

use async_trait::async_trait;
use model::EntityRef;
use moka::future::Cache;
use serde_json::{Map, Value};
use services::apis::{Apis, Definition};
use services::catalog::Entities;
use services::{Actor, Error, Result};
use sha2::{Digest, Sha256};

use crate::highlight::{self, Language};
use crate::tree::Node;
use crate::{asyncapi, graphql, limits, mcp, openapi, protobuf};

/// Bytes of text whose definitions are remembered.
const REMEMBERED: u64 = 16 * 1024 * 1024;

/// Reads the definitions of API entities. Who may see one is decided by the catalog.
#[derive(Clone)]
pub struct ApiReader {
    entities: Arc<dyn Entities>,
    /// By type and text, so an entity that changes is read again and equal texts are read once.
    read: Cache<[u8; 32], Arc<Definition>>,
}

impl ApiReader {
    /// A reader over a catalog.
    pub fn new(entities: Arc<dyn Entities>) -> Self {
        let weigher = |_: &[u8; 32], definition: &Arc<Definition>| {
            let raw: usize = definition.raw_html.iter().map(String::len).sum();
            u32::try_from(raw.saturating_add(definition.raw.len()).saturating_add(1_000)).unwrap_or(u32::MAX)
        };
        Self { entities, read: Cache::builder().max_capacity(REMEMBERED).weigher(weigher).build() }
    }
}

#[async_trait]
impl Apis for ApiReader {
    async fn definition(&self, actor: &Actor, entity_ref: &EntityRef) -> Result<Definition> {
        let json = self.entities.by_name(actor, entity_ref).await?;
        let entity: Value = serde_json::from_str(json.get()).map_err(|error| {
            tracing::error!(%entity_ref, %error, "a stored entity is not JSON");
            Error::internal()
        })?;
        let spec = entity.get("spec").and_then(Value::as_object).cloned().unwrap_or_default();
        let kind = spec.get("type").and_then(Value::as_str).unwrap_or_default().to_lowercase();
        let text = spec.get("definition").and_then(Value::as_str).unwrap_or_default().to_owned();
        if text.is_empty() && !spec.contains_key("remotes") {
            return Err(Error::not_found(format!("{entity_ref} has no definition."))
                .hint("Write the definition into spec.definition, or name its file there with $text."));
        }
        let key: [u8; 32] = if text.is_empty() {
            Sha256::digest(serde_json::to_vec(&spec).unwrap_or_default()).into()
        } else {
            Sha256::new().chain_update(&kind).chain_update([0]).chain_update(&text).finalize().into()
        };
        let definition = self
            .read
            .try_get_with(key, async move {
                // Taking a definition apart is work without waiting, so it has a thread of its own; should a
                // parser fail on a hostile text, it takes nothing else with it.
                tokio::task::spawn_blocking(move || Arc::new(read(&kind, &text, &spec))).await
            })
            .await
            .map_err(|error| {
                tracing::error!(%entity_ref, %error, "a definition could not be taken apart");
                Error::internal().hint("The definition itself is on the entity's Inspect page.")
            })?;
        Ok(Definition::clone(&definition))
    }
}

/// Takes a definition apart: the type of the API as the entity gives it, the text, and the spec of the
/// entity for APIs without a text.
pub fn read(kind: &str, text: &str, spec: &Map<String, Value>) -> Definition {
    let mut definition = match kind {
        "mcp-server" => mcp::read(spec),
        "graphql" => graphql::read(text),
        "grpc" | "proto" | "protobuf" => protobuf::read(text),
        // Of other types the ones that are told by their first key are read, whatever they are called.
        _ => structured(kind, text),
    };
    let raw = if text.is_empty() { pretty(spec) } else { text.to_owned() };
    let language = Language::of(&definition.format, &raw);
    (definition.raw_html, definition.raw_omitted) = highlight::lines(&raw, language);
    if raw.len() <= limits::COPIED {
        definition.raw = raw;
    }
    definition
}

fn structured(kind: &str, text: &str) -> Definition {
    let is_expected = matches!(kind, "openapi" | "swagger" | "asyncapi");
    let raw = || Definition { format: kind.to_owned(), ..Definition::default() };
    let looks_so = text.lines().take(50).any(|line| {
        let line = line.trim_start_matches(['{', ' ', '"', '\'', '\t']);
        line.starts_with("openapi") || line.starts_with("swagger") || line.starts_with("asyncapi")
    });
    if !is_expected && !looks_so {
        return raw();
    }
    match Node::parse(text) {
        Ok(root) if openapi::claims(&root) => openapi::read(root),
        Ok(root) if asyncapi::claims(&root) => asyncapi::read(root),
        Ok(_) if is_expected => Definition {
            problems: vec![format!(
                "The definition has none of the keys `openapi`, `swagger` and `asyncapi`, so it is not one of type {kind}."
            )],
            ..raw()
        },
        Err(problem) if is_expected => Definition { problems: vec![problem], ..raw() },
        _ => raw(),
    }
}

fn pretty(spec: &Map<String, Value>) -> String {
    serde_json::to_string_pretty(spec).unwrap_or_default()
}
