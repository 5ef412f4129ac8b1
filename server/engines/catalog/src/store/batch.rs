//! Storing a batch of processed entities: one transaction with their relations, their history and the rows
//! that tell the index. Storing the same batch twice changes nothing the second time.

use std::collections::{HashMap, HashSet};

use model::FieldChange;
use platform::db::{List, Lists as _, Transaction};
use serde_json::Value;
use services::catalog::Problem;
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::touched::Touched;
use super::{CHUNK, now, numbers, pieces, problems_text};
use crate::process::Prepared;

/// From where a batch comes.
#[derive(Clone, Debug)]
pub struct Place<'a> {
    /// The location's id.
    pub location_id: &'a str,
    /// Type and target of the file, for the history.
    pub location: &'a str,
    /// The file's id; 0 for what stands in no file.
    pub file_id: i64,
    /// The revision, for the history.
    pub revision: Option<&'a str>,
}

/// What storing a batch did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stored {
    /// Came.
    pub created: u64,
    /// Changed.
    pub updated: u64,
    /// Entities that belong to another location, with that location.
    pub conflicts: Vec<(String, String)>,
    /// Somebody else created one of them at the same time: nothing was stored, do it again.
    pub raced: bool,
}

#[derive(sqlx::FromRow)]
struct Existing {
    id: i64,
    entity_ref: String,
    location_id: String,
    file_id: i64,
    line: Option<i32>,
    etag: String,
    hash: i64,
    problems: Option<String>,
    orphan: bool,
}

/// Stores entities. Those that belong to another location are left alone and named in the answer. The caller
/// announces what was touched.
pub async fn store(
    tx: &mut Transaction,
    place: &Place<'_>,
    entities: &[Prepared],
    touched: &mut Touched,
) -> Result<Stored, sqlx::Error> {
    let mut stored = Stored::default();
    if entities.is_empty() {
        return Ok(stored);
    }
    let existing = existing(tx, entities).await?;
    let claims = claims_on(tx, place.file_id, entities).await?;
    let (mut created, mut updated, mut moved) = (Vec::new(), Vec::new(), Vec::new());
    for entity in entities {
        let Some(row) = existing.get(&entity.entity_ref) else {
            created.push(entity);
            continue;
        };
        if row.location_id != place.location_id && !row.orphan {
            stored.conflicts.push((entity.entity_ref.clone(), row.location_id.clone()));
            continue;
        }
        let problems = problems_with(entity, &claims);
        let same = row.hash == entity.hash && row.etag == entity.etag;
        let line = entity.line.and_then(|line| i32::try_from(line).ok());
        if !same || row.problems != problems || row.orphan {
            updated.push((entity, row, problems, !same));
        } else if row.file_id != place.file_id || row.line != line || row.location_id != place.location_id {
            moved.push((row.id, line));
        }
    }
    stored.created = created.len() as u64;
    stored.updated = updated.len() as u64;
    if !created.is_empty() && !create(tx, place, &created, &claims, touched).await? {
        stored.raced = true;
        return Ok(stored);
    }
    update(tx, place, &updated, touched).await?;
    relocate(tx, place, &moved).await?;
    if !stored.conflicts.is_empty() {
        claim(tx, place, &stored.conflicts).await?;
    }
    Ok(stored)
}

async fn existing(tx: &mut Transaction, entities: &[Prepared]) -> Result<HashMap<String, Existing>, sqlx::Error> {
    let mut found = HashMap::with_capacity(entities.len());
    for chunk in entities.chunks(CHUNK) {
        let rows: Vec<Existing> = platform::write!(tx, conn => {
            let sql = format!(
                "SELECT id, entity_ref, location_id, file_id, line, etag, hash, problems, orphan \
                 FROM catalog_entities WHERE entity_ref {}",
                Db::one_of(1)
            );
            let refs = List::from_iter(chunk.iter().map(|entity| entity.entity_ref.clone()));
            sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(refs).fetch_all(conn).await
        })?;
        found.extend(rows.into_iter().map(|row| (row.entity_ref.clone(), row)));
    }
    Ok(found)
}

/// Locations that have an entity of the batch as well, but do not own it. Rare.
async fn claims_on(
    tx: &mut Transaction,
    file_id: i64,
    entities: &[Prepared],
) -> Result<HashMap<String, Vec<String>>, sqlx::Error> {
    let rows: Vec<(String, String, String)> = platform::write!(tx, conn => {
        sqlx::query_as(
            "SELECT c.entity_ref, l.kind, l.target FROM catalog_claims c JOIN catalog_locations l ON l.id = c.location_id \
             WHERE c.file_id <> $1 ORDER BY l.kind, l.target LIMIT 10000",
        )
        .bind(file_id)
        .fetch_all(conn)
        .await
    })?;
    let mut claims: HashMap<String, Vec<String>> = HashMap::new();
    if rows.is_empty() {
        return Ok(claims);
    }
    let ours: HashSet<&str> = entities.iter().map(|entity| entity.entity_ref.as_str()).collect();
    for (entity_ref, kind, target) in rows {
        if ours.contains(entity_ref.as_str()) {
            claims.entry(entity_ref).or_default().push(format!("{kind}:{target}"));
        }
    }
    Ok(claims)
}

fn problems_with(entity: &Prepared, claims: &HashMap<String, Vec<String>>) -> Option<String> {
    let Some(claimants) = claims.get(&entity.entity_ref) else {
        return problems_text(&entity.problems);
    };
    let mut problems = entity.problems.clone();
    problems.extend(claimants.iter().map(|location| claimed_by(location)));
    problems_text(&problems)
}

/// What the owner of an entity is told when another location has it too.
fn claimed_by(location: &str) -> Problem {
    Problem {
        error: false,
        message: format!(
            "{location} defines this entity as well; it is ignored there, because this location came first."
        ),
        file: None,
        line: None,
        field: None,
        hint: Some("Rename one of the two, or remove one of the locations.".into()),
    }
}

/// Inserts new entities. `false` when one of them exists by now.
async fn create(
    tx: &mut Transaction,
    place: &Place<'_>,
    entities: &[&Prepared],
    claims: &HashMap<String, Vec<String>>,
    touched: &mut Touched,
) -> Result<bool, sqlx::Error> {
    let at = now();
    let first = numbers(tx, "entity", entities.len()).await?;
    let numbered: Vec<(i64, &Prepared)> = (first..).zip(entities.iter().copied()).collect();
    for chunk in pieces(&numbered) {
        let inserted = platform::write!(tx, conn => {
            let mut query = QueryBuilder::<Db>::new(
                "INSERT INTO catalog_entities (id, uid, entity_ref, kind, namespace, name, location_id, file_id, line, doc, \
                 source, etag, hash, problems, created_at, updated_at) ",
            );
            query.push_values(chunk, |mut row, (id, entity)| {
                row.push_bind(*id)
                    .push_bind(Uuid::now_v7().to_string())
                    .push_bind(&entity.entity_ref)
                    .push_bind(&entity.kind)
                    .push_bind(&entity.namespace)
                    .push_bind(&entity.name)
                    .push_bind(place.location_id)
                    .push_bind(place.file_id)
                    .push_bind(entity.line.and_then(|line| i32::try_from(line).ok()))
                    .push_bind(&entity.doc)
                    .push_bind(&entity.source)
                    .push_bind(&entity.etag)
                    .push_bind(entity.hash)
                    .push_bind(problems_with(entity, claims))
                    .push_bind(at)
                    .push_bind(at);
            });
            query.push(" ON CONFLICT (entity_ref) DO NOTHING");
            query.build().execute(conn).await.map(|done| done.rows_affected())
        })?;
        if inserted != chunk.len() as u64 {
            return Ok(false);
        }
    }
    let mut edges = Vec::new();
    for (id, entity) in &numbered {
        edges.extend(entity.edges.iter().map(|edge| (*id, edge)));
    }
    insert_edges(tx, edges).await?;
    let changes: Vec<_> = entities.iter().map(|entity| (entity.entity_ref.as_str(), "created", None)).collect();
    record(tx, place.location, place.revision, &changes).await?;
    for entity in entities {
        touched.changed(&entity.entity_ref);
        touched.ends(&entity.edges);
    }
    Ok(true)
}

/// An edge with the entity that declares it.
type Declared<'a> = (i64, &'a (String, String, String));

async fn insert_edges(tx: &mut Transaction, mut edges: Vec<Declared<'_>>) -> Result<(), sqlx::Error> {
    // In the order of the primary key, which keeps the tree's pages together.
    edges.sort_unstable_by(|left, right| left.1.cmp(right.1));
    for chunk in pieces(&edges) {
        platform::write!(tx, conn => {
            let mut query =
                QueryBuilder::<Db>::new("INSERT INTO catalog_relations (origin_id, source_ref, type, target_ref) ");
            query.push_values(chunk, |mut row, (id, (source, kind, target))| {
                row.push_bind(*id).push_bind(source).push_bind(kind).push_bind(target);
            });
            query.push(" ON CONFLICT DO NOTHING");
            query.build().execute(conn).await.map(drop)
        })?;
    }
    Ok(())
}

/// A row of the history: reference, kind, changed fields as JSON.
pub(super) type ChangeRow<'a> = (&'a str, &'static str, Option<String>);

/// Writes history.
pub(super) async fn record(
    tx: &mut Transaction,
    location: &str,
    revision: Option<&str>,
    changes: &[ChangeRow<'_>],
) -> Result<(), sqlx::Error> {
    if changes.is_empty() {
        return Ok(());
    }
    let at = now();
    let mut next = numbers(tx, "change", changes.len()).await?;
    for chunk in pieces(changes) {
        let first = next;
        next += i64::try_from(chunk.len()).unwrap_or_default();
        platform::write!(tx, conn => {
            let mut query = QueryBuilder::<Db>::new(
                "INSERT INTO catalog_changes (id, entity_ref, at, kind, fields, revision, location) ",
            );
            query.push_values((first..).zip(chunk), |mut row, (id, (entity_ref, kind, fields))| {
                row.push_bind(id)
                    .push_bind(*entity_ref)
                    .push_bind(at)
                    .push_bind(*kind)
                    .push_bind(fields)
                    .push_bind(revision)
                    .push_bind(location);
            });
            query.build().execute(conn).await.map(drop)
        })?;
    }
    Ok(())
}

type Update<'a> = (&'a Prepared, &'a Existing, Option<String>, bool);

async fn update(
    tx: &mut Transaction,
    place: &Place<'_>,
    updates: &[Update<'_>],
    touched: &mut Touched,
) -> Result<(), sqlx::Error> {
    let at = now();
    for chunk in pieces(updates) {
        let old = documents(tx, chunk).await?;
        let mut changes: Vec<ChangeRow<'_>> = Vec::new();
        for (entity, row, _, content) in chunk {
            touched.changed(&entity.entity_ref);
            if !content {
                continue;
            }
            let fields = old.get(&row.id).map(|old| changed_fields(old, &entity.doc)).unwrap_or_default();
            if !fields.is_empty() {
                changes.push((&entity.entity_ref, "updated", serde_json::to_string(&fields).ok()));
            }
            replace_edges(tx, row.id, entity, touched).await?;
        }
        platform::write!(tx, conn => {
            let mut query = QueryBuilder::<Db>::new("UPDATE catalog_entities SET ");
            query
                .push("kind = v.column2, namespace = v.column3, name = v.column4, file_id = v.column5, line = v.column6, ")
                .push("doc = v.column7, source = v.column8, etag = v.column9, hash = v.column10, problems = v.column11, ")
                .push("updated_at = CASE WHEN v.column12 THEN v.column13 ELSE updated_at END, orphan = FALSE, ")
                .push("location_id = v.column14 FROM (");
            query.push_values(chunk, |mut row, (entity, existing, problems, content)| {
                row.push_bind(existing.id)
                    .push_bind(&entity.kind)
                    .push_bind(&entity.namespace)
                    .push_bind(&entity.name)
                    .push_bind(place.file_id)
                    .push_bind(entity.line.and_then(|line| i32::try_from(line).ok()))
                    .push_bind(&entity.doc)
                    .push_bind(&entity.source)
                    .push_bind(&entity.etag)
                    .push_bind(entity.hash)
                    .push_bind(problems)
                    .push_bind(*content)
                    .push_bind(at)
                    .push_bind(place.location_id);
            });
            query.push(") AS v WHERE catalog_entities.id = v.column1");
            query.build().execute(conn).await.map(drop)
        })?;
        record(tx, place.location, place.revision, &changes).await?;
    }
    Ok(())
}

async fn documents(tx: &mut Transaction, updates: &[Update<'_>]) -> Result<HashMap<i64, String>, sqlx::Error> {
    let rows: Vec<(i64, String)> = platform::write!(tx, conn => {
        let sql = format!("SELECT id, doc FROM catalog_entities WHERE id {}", Db::one_of(1));
        let ids = List::from_iter(updates.iter().map(|(_, row, _, _)| row.id));
        sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(ids).fetch_all(conn).await
    })?;
    Ok(rows.into_iter().collect())
}

/// The fields in which two processed documents differ.
pub fn changed_fields(old: &str, new: &str) -> Vec<FieldChange> {
    let parse = |text| serde_json::from_str::<Value>(text).unwrap_or_default();
    if old == new { Vec::new() } else { model::changes(&parse(old), &parse(new)) }
}

async fn replace_edges(
    tx: &mut Transaction,
    id: i64,
    entity: &Prepared,
    touched: &mut Touched,
) -> Result<(), sqlx::Error> {
    let old: HashSet<_> = edges_of(tx, id, &entity.entity_ref).await?.into_iter().collect();
    let new: HashSet<_> = entity.edges.iter().cloned().collect();
    let gone: Vec<_> = old.difference(&new).cloned().collect();
    let came: Vec<_> = new.difference(&old).cloned().collect();
    for (source, kind, target) in &gone {
        platform::write!(tx, conn => {
            sqlx::query(
                "DELETE FROM catalog_relations WHERE source_ref = $1 AND type = $2 AND target_ref = $3 AND origin_id = $4",
            )
            .bind(source)
            .bind(kind)
            .bind(target)
            .bind(id)
            .execute(conn)
            .await.map(drop)
        })?;
    }
    insert_edges(tx, came.iter().map(|edge| (id, edge)).collect()).await?;
    touched.ends(&gone);
    touched.ends(&came);
    Ok(())
}

/// The edges that an entity declares. It is one end of each, so both indexes of the table help.
pub(super) async fn edges_of(
    tx: &mut Transaction,
    id: i64,
    entity_ref: &str,
) -> Result<Vec<(String, String, String)>, sqlx::Error> {
    platform::write!(tx, conn => {
        sqlx::query_as(
            "SELECT source_ref, type, target_ref FROM catalog_relations WHERE source_ref = $1 AND origin_id = $2 \
             UNION SELECT source_ref, type, target_ref FROM catalog_relations WHERE target_ref = $1 AND origin_id = $2",
        )
        .bind(entity_ref)
        .bind(id)
        .fetch_all(conn)
        .await
    })
}

/// Entities that are the same, but stand on another line or in another file.
async fn relocate(tx: &mut Transaction, place: &Place<'_>, moved: &[(i64, Option<i32>)]) -> Result<(), sqlx::Error> {
    for chunk in pieces(moved) {
        platform::write!(tx, conn => {
            let mut query = QueryBuilder::<Db>::new("UPDATE catalog_entities SET line = v.column2, file_id = ");
            query.push_bind(place.file_id).push(", location_id = ").push_bind(place.location_id).push(" FROM (");
            query.push_values(chunk, |mut row, (id, line)| {
                row.push_bind(*id).push_bind(*line);
            });
            query.push(") AS v WHERE catalog_entities.id = v.column1");
            query.build().execute(conn).await.map(drop)
        })?;
    }
    Ok(())
}

/// Writes down that a file has entities which belong to others, and has the owners look at it.
async fn claim(tx: &mut Transaction, place: &Place<'_>, conflicts: &[(String, String)]) -> Result<(), sqlx::Error> {
    for (entity_ref, _) in conflicts {
        let new = platform::write!(tx, conn => {
            sqlx::query(
                "INSERT INTO catalog_claims (entity_ref, file_id, location_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            )
            .bind(entity_ref)
            .bind(place.file_id)
            .bind(place.location_id)
            .execute(conn)
            .await
            .map(|done| done.rows_affected() > 0)
        })?;
        if new {
            reprocess_owner(tx, entity_ref).await?;
        }
    }
    Ok(())
}

/// Has the file of an entity processed again, because what is said about the entity has changed.
pub(super) async fn reprocess_owner(tx: &mut Transaction, entity_ref: &str) -> Result<(), sqlx::Error> {
    platform::write!(tx, conn => {
        sqlx::query("UPDATE catalog_files SET hash = '' WHERE id = (SELECT file_id FROM catalog_entities WHERE entity_ref = $1)")
            .bind(entity_ref)
            .execute(&mut *conn)
            .await?;
        sqlx::query(
            "UPDATE catalog_locations SET next_read_at = 0, revision = NULL \
             WHERE id = (SELECT location_id FROM catalog_entities WHERE entity_ref = $1)",
        )
        .bind(entity_ref)
        .execute(conn)
        .await.map(drop)
    })?;
    Ok(())
}
