//! How reading goes: every location, orphans, and entities with problems.

use platform::db::Database;
use serde_json::Value;
use services::Result;
use services::catalog::{EntityLink, Ingestion, IngestionQuery, LocationView, Problem};

use crate::error::of_database;
use crate::reading::Reader;
use crate::sight::{self, Limit};
use crate::store::locations::{COLUMNS, LocationRow};
use crate::store::problems_of;

/// Locations on a page.
const PAGE: i64 = 50;
/// Most orphans, entities with problems and entities of a registration that are shown.
const SHOWN: i64 = 100;
/// Entities that are looked at to find those which a caller sees who does not see everything.
const MOST_MARKED: i64 = 20_000;

const SELECTED: &str = "(LOWER(target) LIKE $1 ESCAPE '\\' OR LOWER(kind) LIKE $1 ESCAPE '\\') AND (troubled OR held IS NOT NULL OR NOT $2) \
     AND ($3 = '' OR $3 LIKE '%,' || kind || ',%')";

/// What the caller may do on the page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Abilities {
    /// Remove registered locations.
    pub remove: bool,
}

/// The page's content, with entities that the caller sees.
pub(super) async fn ingestion(
    reader: &Reader,
    abilities: Abilities,
    limit: &Limit,
    query: &IngestionQuery,
) -> Result<Ingestion> {
    let mut ingestion = read(reader, abilities, limit.is_some(), query).await.map_err(|error| of_database(&error))?;
    let db = &reader.db;
    let (orphans, orphan_total) = marked(db, limit, "orphan").await?;
    ingestion.orphans = orphans.into_iter().map(|(link, _)| link).collect();
    ingestion.orphan_total = orphan_total;
    (ingestion.troubled, ingestion.troubled_total) = marked(db, limit, "problems IS NOT NULL").await?;
    Ok(ingestion)
}

async fn read(
    reader: &Reader,
    abilities: Abilities,
    limited: bool,
    query: &IngestionQuery,
) -> std::result::Result<Ingestion, sqlx::Error> {
    let db = &reader.db;
    let text: String = query.text.trim().to_lowercase().chars().take(200).collect();
    let like = format!("%{}%", text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
    // One text for a list of any length: `,ldap,scim,`.
    let kinds = if query.kinds.is_empty() { String::new() } else { format!(",{},", query.kinds.join(",")) };
    let offset = i64::from(query.page.max(1) - 1) * PAGE;
    let rows: Vec<LocationRow> = platform::read!(db, conn => {
        sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "SELECT {COLUMNS} FROM catalog_locations WHERE {SELECTED} \
             ORDER BY CASE WHEN troubled OR held IS NOT NULL THEN 0 ELSE 1 END, target, kind LIMIT $4 OFFSET $5"
        )))
        .bind(&like)
        .bind(query.failing)
        .bind(&kinds)
        .bind(PAGE)
        .bind(offset)
        .fetch_all(conn)
        .await
    })?;
    let total: i64 = platform::read!(db, conn => {
        sqlx::query_scalar(sqlx::AssertSqlSafe(format!("SELECT count(*) FROM catalog_locations WHERE {SELECTED}")))
            .bind(&like)
            .bind(query.failing)
            .bind(&kinds)
            .fetch_one(conn)
            .await
    })?;
    let failing: i64 = platform::read!(db, conn => {
        sqlx::query_scalar("SELECT count(*) FROM catalog_locations WHERE troubled OR held IS NOT NULL").fetch_one(conn).await
    })?;
    let Abilities { remove } = abilities;
    Ok(Ingestion {
        locations: rows.iter().map(|row| view(row, remove, limited, reader.unstored.of(&row.id))).collect(),
        total: total.max(0) as u64,
        failing: (failing.max(0) as u64).max(reader.unstored.count() as u64),
        ..Ingestion::default()
    })
}

fn view(row: &LocationRow, removable: bool, limited: bool, unstored: Option<Problem>) -> LocationView {
    let mut problems = problems_of(row.problems.as_deref());
    if let Some(unstored) = unstored {
        problems.insert(0, unstored);
    }
    let held = row.held();
    if let Some(held) = &held {
        // Whoever does not see everything is not told their names.
        let sample = if limited { &[][..] } else { held.sample.get(..5).unwrap_or(&held.sample) };
        problems.insert(
            0,
            Problem {
                error: false,
                message: format!(
                    "{} of {} entities are gone from the source. They are kept until somebody confirms the removal{}{}{}",
                    held.count,
                    held.of,
                    if sample.is_empty() { "." } else { ": " },
                    sample.join(", "),
                    if held.count > 5 && !sample.is_empty() { ", …" } else { "" }
                ),
                file: None,
                line: None,
                field: None,
                hint: Some("Confirm the removal if it is meant; otherwise mend the source.".into()),
            },
        );
    }
    LocationView {
        id: row.id.clone(),
        kind: row.kind.clone(),
        target: row.target.clone(),
        origin: if row.origin == "upload" { "registered".into() } else { row.origin.clone() },
        entity_ref: row.entity_ref.parse().ok(),
        read_at: row.read_at,
        good_at: row.good_at,
        duration: row.duration,
        entities: row.entities.max(0) as u64,
        next_read_at: Some(row.next_read_at).filter(|at| (1..i64::MAX - 1).contains(at)),
        failures: row.failures.max(0) as u32,
        revision: row.revision.clone(),
        problems,
        held_removals: held.map_or(0, |held| held.count),
        removable: removable && matches!(row.origin.as_str(), "registered" | "upload"),
    }
}

#[derive(sqlx::FromRow)]
struct Shown {
    entity_ref: String,
    name: String,
    doc: String,
    problems: Option<String>,
}

impl Shown {
    fn link(&self) -> Option<EntityLink> {
        let doc: Value = serde_json::from_str(&self.doc).unwrap_or_default();
        Some(EntityLink {
            entity_ref: self.entity_ref.parse().ok()?,
            title: title(&doc, &self.name),
            kind_type: doc.pointer("/spec/type").and_then(Value::as_str).map(str::to_owned),
            exists: true,
        })
    }
}

/// Entities and their problems, and how many there are.
type Marked = (Vec<(EntityLink, Vec<Problem>)>, u64);

async fn marked(db: &Database, limit: &Limit, marks: &'static str) -> Result<Marked> {
    let most = if limit.is_some() { MOST_MARKED } else { SHOWN };
    let (rows, total) = rows(db, marks, most).await.map_err(|error| of_database(&error))?;
    let linked = |row: &Shown| Some((row.link()?, problems_of(row.problems.as_deref())));
    let Some(condition) = limit else { return Ok((rows.iter().filter_map(linked).collect(), total)) };
    let refs: Vec<String> = rows.iter().map(|row| row.entity_ref.clone()).collect();
    let seen = sight::seen(db, condition, &refs).await?;
    let rows: Vec<&Shown> = rows.iter().filter(|row| seen.contains(&row.entity_ref)).collect();
    let shown = usize::try_from(SHOWN).unwrap_or(usize::MAX);
    Ok((rows.iter().take(shown).filter_map(|row| linked(row)).collect(), rows.len() as u64))
}

async fn rows(
    db: &Database,
    condition: &'static str,
    most: i64,
) -> std::result::Result<(Vec<Shown>, u64), sqlx::Error> {
    let rows: Vec<Shown> = platform::read!(db, conn => {
        sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "SELECT entity_ref, name, doc, problems FROM catalog_entities WHERE {condition} ORDER BY id LIMIT $1"
        )))
        .bind(most)
        .fetch_all(conn)
        .await
    })?;
    let total: i64 = platform::read!(db, conn => {
        sqlx::query_scalar(sqlx::AssertSqlSafe(format!("SELECT count(*) FROM catalog_entities WHERE {condition}")))
            .fetch_one(conn)
            .await
    })?;
    Ok((rows, total.max(0) as u64))
}

/// The first entities of a location that the caller sees.
pub(super) async fn of_location(db: &Database, limit: &Limit, id: &str) -> Result<Vec<EntityLink>> {
    let found: std::result::Result<Vec<Shown>, sqlx::Error> = platform::read!(db, conn => {
        sqlx::query_as(
            "SELECT entity_ref, name, doc, problems FROM catalog_entities WHERE location_id = $1 AND file_id > 0 \
             ORDER BY id LIMIT $2",
        )
        .bind(id)
        .bind(SHOWN)
        .fetch_all(conn)
        .await
    });
    let rows = found.map_err(|error| of_database(&error))?;
    let Some(condition) = limit else { return Ok(rows.iter().filter_map(Shown::link).collect()) };
    let refs: Vec<String> = rows.iter().map(|row| row.entity_ref.clone()).collect();
    let seen = sight::seen(db, condition, &refs).await?;
    Ok(rows.iter().filter(|row| seen.contains(&row.entity_ref)).filter_map(Shown::link).collect())
}

/// The name to show.
pub(super) fn title(doc: &Value, name: &str) -> String {
    let text = |pointer: &str| doc.pointer(pointer).and_then(Value::as_str);
    text("/spec/profile/displayName").or_else(|| text("/metadata/title")).unwrap_or(name).to_owned()
}
