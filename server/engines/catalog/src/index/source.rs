//! What SQL holds of entities, for the index and for single answers.

use std::collections::HashMap;

use platform::db::{Database, List, Lists as _};
use services::catalog::Problem;

use super::document;

/// Entities in one statement.
const BATCH: usize = 500;

/// An entity with its relations.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// Its number; grows in the order of coming.
    pub id: i64,
    /// Its unique id.
    pub uid: String,
    /// The canonical reference.
    pub entity_ref: String,
    /// As written.
    pub kind: String,
    /// As written.
    pub name: String,
    /// Processed, JSON, without relations, status, uid and etag.
    pub doc: String,
    /// Changes with the document and its relations.
    pub etag: String,
    /// Errors and warnings from reading it.
    pub problems: Vec<Problem>,
    /// Nothing refers to its source any more.
    pub orphan: bool,
    /// Microseconds UTC.
    pub updated_at: i64,
    /// Type and target in both directions, ordered, each once.
    pub relations: Vec<(String, String)>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    uid: String,
    entity_ref: String,
    kind: String,
    name: String,
    doc: String,
    etag: String,
    problems: Option<String>,
    orphan: bool,
    updated_at: i64,
}

/// Between type and reference of an edge, and between edges, in the text that a database makes of all edges at one end:
/// a row for each edge costs more to hand over than to read.
const UNIT: &str = "\u{1f}";
const RECORD: &str = "\u{1e}";

const COLUMNS: &str =
    "SELECT id, uid, entity_ref, kind, name, doc, etag, problems, orphan, updated_at FROM catalog_entities";

/// The entities with these references, in no order.
pub async fn by_refs(db: &Database, refs: &[String]) -> Result<Vec<Record>, sqlx::Error> {
    let mut records = Vec::with_capacity(refs.len());
    for refs in refs.chunks(BATCH) {
        let rows = platform::read!(db, conn => {
            let sql = format!("{COLUMNS} WHERE entity_ref {}", Db::one_of(1));
            sqlx::query_as::<_, Row>(sqlx::AssertSqlSafe(sql)).bind(List::from_iter(refs.iter().cloned())).fetch_all(conn).await
        })?;
        records.extend(with_relations(db, rows).await?);
    }
    Ok(records)
}

/// The entity with this reference.
pub async fn by_ref(db: &Database, entity_ref: &str) -> Result<Option<Record>, sqlx::Error> {
    let row = platform::read!(db, conn => {
        sqlx::query_as::<_, Row>(
            "SELECT id, uid, entity_ref, kind, name, doc, etag, problems, orphan, updated_at FROM catalog_entities \
             WHERE entity_ref = $1",
        )
        .bind(entity_ref)
        .fetch_optional(conn)
        .await
    })?;
    Ok(with_relations(db, row.into_iter().collect()).await?.pop())
}

/// The reference of the entity with this unique id.
pub async fn ref_by_uid(db: &Database, uid: &str) -> Result<Option<String>, sqlx::Error> {
    platform::read!(db, conn => {
        sqlx::query_scalar::<_, String>("SELECT entity_ref FROM catalog_entities WHERE uid = $1")
            .bind(uid)
            .fetch_optional(conn)
            .await
    })
}

/// The entities after a number, by number, at most `limit`.
pub async fn after(db: &Database, id: i64, limit: i64) -> Result<Vec<Record>, sqlx::Error> {
    let rows = platform::read!(db, conn => {
        sqlx::query_as::<_, Row>(
            "SELECT id, uid, entity_ref, kind, name, doc, etag, problems, orphan, updated_at FROM catalog_entities \
             WHERE id > $1 ORDER BY id LIMIT $2",
        )
        .bind(id)
        .bind(limit)
        .fetch_all(conn)
        .await
    })?;
    let mut records = Vec::with_capacity(rows.len());
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        records.extend(with_relations(db, rows.by_ref().take(BATCH).collect()).await?);
    }
    Ok(records)
}

async fn with_relations(db: &Database, rows: Vec<Row>) -> Result<Vec<Record>, sqlx::Error> {
    let mut edges: HashMap<String, Vec<(String, String)>> = HashMap::new();
    if !rows.is_empty() {
        // The two halves of the question have an index each; with OR neither would be used for both.
        let refs = List::from_iter(rows.iter().map(|row| row.entity_ref.clone()));
        for (this, other, outgoing) in [("source_ref", "target_ref", true), ("target_ref", "source_ref", false)] {
            let found: Vec<(String, String)> = platform::read!(db, conn => {
                let list = Db::one_of(1);
                let sql = format!(
                    "SELECT {this}, string_agg(type || $2 || {other}, $3) FROM catalog_relations WHERE {this} {list} \
                     GROUP BY {this}"
                );
                sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(&refs).bind(UNIT).bind(RECORD).fetch_all(conn).await
            })?;
            for (this, text) in found {
                let pairs = text.split(RECORD).filter_map(|edge| edge.split_once(UNIT));
                let relations = document::relations(pairs, outgoing);
                edges.entry(this).or_default().extend(relations);
            }
        }
    }
    Ok(rows
        .into_iter()
        .map(|row| {
            let mut relations = edges.remove(&row.entity_ref).unwrap_or_default();
            relations.sort_unstable();
            relations.dedup();
            Record {
                relations,
                problems: row.problems.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default(),
                id: row.id,
                uid: row.uid,
                entity_ref: row.entity_ref,
                kind: row.kind,
                name: row.name,
                doc: row.doc,
                etag: row.etag,
                orphan: row.orphan,
                updated_at: row.updated_at,
            }
        })
        .collect())
}
