//! Removing entities, and the locations that nobody asks for any more.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use platform::db::{Database, List, Lists as _, Transaction};
use services::catalog::Problem;

use super::batch::{record, reprocess_owner};
use super::locations::LocationRow;
use super::touched::Touched;
use super::{CHUNK, problems_text};
use crate::settings::OrphanStrategy;

/// How many entities one transaction removes: others shall get to write in between.
pub const REMOVED_AT_ONCE: usize = 1_000;

/// An entity by number and reference.
pub type Known = (i64, String);

const OF_FILE: &str =
    "SELECT id, entity_ref FROM catalog_entities WHERE location_id = $1 AND file_id = $2 AND NOT orphan ORDER BY id";

/// The entities of a file, in a steady order.
pub async fn of_file(db: &Database, location_id: &str, file_id: i64) -> Result<Vec<Known>, sqlx::Error> {
    platform::read!(db, conn => {
        sqlx::query_as(OF_FILE)
            .bind(location_id)
            .bind(file_id)
            .fetch_all(conn)
            .await
    })
}

/// The same within a transaction.
pub async fn of_file_within(tx: &mut Transaction, location_id: &str, file_id: i64) -> Result<Vec<Known>, sqlx::Error> {
    platform::write!(tx, conn => {
        sqlx::query_as(OF_FILE)
            .bind(location_id)
            .bind(file_id)
            .fetch_all(conn)
            .await
    })
}

/// Removes entities, or marks them as orphans.
pub async fn remove(
    tx: &mut Transaction,
    location: &str,
    revision: Option<&str>,
    gone: &[Known],
    strategy: OrphanStrategy,
) -> Result<(), sqlx::Error> {
    let mut touched = Touched::default();
    for chunk in gone.chunks(CHUNK / 2) {
        match strategy {
            OrphanStrategy::Delete => delete(tx, location, revision, chunk, &mut touched).await?,
            OrphanStrategy::Keep => orphan(tx, chunk, &mut touched).await?,
        }
    }
    touched.announce(tx).await
}

async fn orphan(tx: &mut Transaction, gone: &[Known], touched: &mut Touched) -> Result<(), sqlx::Error> {
    for (id, entity_ref) in gone {
        let marked = platform::write!(tx, conn => {
            sqlx::query("UPDATE catalog_entities SET orphan = TRUE WHERE id = $1 AND NOT orphan")
                .bind(id)
                .execute(conn)
                .await
                .map(|done| done.rows_affected() > 0)
        })?;
        if marked {
            touched.changed(entity_ref);
        }
    }
    Ok(())
}

async fn delete(
    tx: &mut Transaction,
    location: &str,
    revision: Option<&str>,
    gone: &[Known],
    touched: &mut Touched,
) -> Result<(), sqlx::Error> {
    let ids = List::from_iter(gone.iter().map(|(id, _)| *id));
    let refs = List::from_iter(gone.iter().map(|(_, entity_ref)| entity_ref.clone()));
    // What Location entities among them asked for, nobody asks for now; and those who waited for one of them get it.
    let (ends, waiting): (Vec<(String, String)>, Vec<(i64, String)>) = platform::write!(tx, conn => {
        let (one, two) = (Db::one_of(1), Db::one_of(2));
        // Relations that they declare: each of them is one end of its own.
        let declared = format!("(source_ref {one} OR target_ref {one}) AND origin_id {two}");
        let sql = format!("SELECT source_ref, target_ref FROM catalog_relations WHERE {declared}");
        let ends = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(&refs).bind(&ids).fetch_all(&mut *conn).await?;
        let sql = format!("DELETE FROM catalog_relations WHERE {declared}");
        sqlx::query(sqlx::AssertSqlSafe(sql)).bind(&refs).bind(&ids).execute(&mut *conn).await?;
        let sql = format!("DELETE FROM catalog_entities WHERE id {one}");
        sqlx::query(sqlx::AssertSqlSafe(sql)).bind(&ids).execute(&mut *conn).await?;
        let sql = format!("DELETE FROM catalog_references WHERE source {one}");
        sqlx::query(sqlx::AssertSqlSafe(sql)).bind(&refs).execute(&mut *conn).await?;
        let sql = format!("DELETE FROM catalog_claims WHERE entity_ref {one} RETURNING file_id, location_id");
        let waiting = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(&refs).fetch_all(conn).await?;
        Ok::<_, sqlx::Error>((ends, waiting))
    })?;
    for (file_id, location_id) in waiting {
        reprocess(tx, file_id, &location_id).await?;
    }
    let changes: Vec<_> = gone.iter().map(|(_, entity_ref)| (entity_ref.as_str(), "deleted", None)).collect();
    record(tx, location, revision, &changes).await?;
    gone.iter().for_each(|(_, entity_ref)| touched.changed(entity_ref));
    for (source, target) in &ends {
        touched.related(source);
        touched.related(target);
    }
    Ok(())
}

/// Has a file processed again.
async fn reprocess(tx: &mut Transaction, file_id: i64, location_id: &str) -> Result<(), sqlx::Error> {
    platform::write!(tx, conn => {
        sqlx::query("UPDATE catalog_files SET hash = '' WHERE id = $1").bind(file_id).execute(&mut *conn).await?;
        sqlx::query("UPDATE catalog_locations SET next_read_at = 0, revision = NULL WHERE id = $1")
            .bind(location_id)
            .execute(conn)
            .await.map(drop)
    })?;
    Ok(())
}

/// Forgets what a file claimed, but for what it still does; the owners of those entities are looked at again.
pub async fn unclaim(tx: &mut Transaction, file_id: i64, still: &HashSet<String>) -> Result<(), sqlx::Error> {
    let claimed: Vec<String> = platform::write!(tx, conn => {
        sqlx::query_scalar("SELECT entity_ref FROM catalog_claims WHERE file_id = $1").bind(file_id).fetch_all(conn).await
    })?;
    for entity_ref in claimed.iter().filter(|entity_ref| !still.contains(*entity_ref)) {
        platform::write!(tx, conn => {
            sqlx::query("DELETE FROM catalog_claims WHERE file_id = $1 AND entity_ref = $2")
                .bind(file_id)
                .bind(entity_ref)
                .execute(conn)
                .await
                .map(drop)
        })?;
        reprocess_owner(tx, entity_ref).await?;
    }
    Ok(())
}

/// Writes onto entities why their last good version is served. The caller announces what was touched.
pub async fn trouble(
    tx: &mut Transaction,
    entities: &[Known],
    problems: &[Problem],
    touched: &mut Touched,
) -> Result<(), sqlx::Error> {
    let text = problems_text(problems);
    for (id, entity_ref) in entities {
        let changed = platform::write!(tx, conn => {
            sqlx::query("UPDATE catalog_entities SET problems = $1 WHERE id = $2 AND (problems IS NULL OR problems <> $1)")
                .bind(&text)
                .bind(id)
                .execute(conn)
                .await
                .map(|done| done.rows_affected() > 0)
        })?;
        if changed {
            touched.changed(entity_ref);
        }
    }
    Ok(())
}

/// Forgets files, which have no entities any more.
pub async fn forget_file(tx: &mut Transaction, file_id: i64) -> Result<(), sqlx::Error> {
    unclaim(tx, file_id, &HashSet::new()).await?;
    platform::write!(tx, conn => {
        sqlx::query("DELETE FROM catalog_refresh_keys WHERE file_id = $1").bind(file_id).execute(&mut *conn).await?;
        sqlx::query("DELETE FROM catalog_files WHERE id = $1").bind(file_id).execute(conn).await.map(drop)
    })?;
    Ok(())
}

/// The locations that nobody asks for: neither configuration nor a person, nor a Location entity that itself
/// comes from a location that is asked for. Circles of locations that only name each other are among them.
pub async fn unreachable(db: &Database) -> Result<Vec<Unreachable>, sqlx::Error> {
    // First of all: whoever asks for one of these has written that down by the time that the edges are read.
    let all: Vec<String> = platform::read!(db, conn => {
        sqlx::query_scalar("SELECT id FROM catalog_locations WHERE next_read_at < $1 ORDER BY id")
            .bind(NEVER)
            .fetch_all(conn)
            .await
    })?;
    let edges: Vec<(String, String, Option<String>)> = platform::read!(db, conn => {
        sqlx::query_as(
            "SELECT r.location_id, r.source, e.location_id FROM catalog_references r \
             LEFT JOIN catalog_entities e ON e.entity_ref = r.source AND NOT e.orphan",
        )
        .fetch_all(conn)
        .await
    })?;
    let mut alive: HashSet<&str> = HashSet::new();
    let mut next: Vec<&str> = Vec::new();
    let mut below: HashMap<&str, Vec<&str>> = HashMap::new();
    for (location, source, parent) in &edges {
        if source == super::locations::CONFIGURATION || source == super::locations::REGISTERED {
            next.push(location);
        } else if let Some(parent) = parent {
            below.entry(parent).or_default().push(location);
        }
    }
    while let Some(location) = next.pop() {
        if alive.insert(location) {
            next.extend(below.get(location).into_iter().flatten());
        }
    }
    let mut dead: BTreeMap<String, BTreeSet<String>> =
        all.into_iter().filter(|id| !alive.contains(id.as_str())).map(|id| (id, BTreeSet::new())).collect();
    for (location, source, _) in &edges {
        if let Some(sources) = dead.get_mut(location) {
            sources.insert(source.clone());
        }
    }
    Ok(dead.into_iter().map(|(id, sources)| Unreachable { id, sources }).collect())
}

/// A location that nobody asks for.
pub struct Unreachable {
    /// Its id.
    pub id: String,
    /// Location entities that name it, which nobody asks for either.
    pub sources: BTreeSet<String>,
}

/// Whether nobody else has come to ask for it; nobody comes while the transaction lasts.
async fn is_still(tx: &mut Transaction, found: &Unreachable) -> Result<bool, sqlx::Error> {
    let sources: Vec<String> = platform::write!(tx, conn => {
        sqlx::query("UPDATE catalog_locations SET claimed_until = claimed_until WHERE id = $1")
            .bind(&found.id)
            .execute(&mut *conn)
            .await?;
        sqlx::query_scalar("SELECT source FROM catalog_references WHERE location_id = $1")
            .bind(&found.id)
            .fetch_all(conn)
            .await
    })?;
    // Those who ask no longer have gone with what was removed before.
    Ok(sources.iter().all(|source| found.sources.contains(source)))
}

/// `next_read_at` of a location that is kept, but not read.
pub const NEVER: i64 = i64::MAX;

/// Removes a location that nobody asks for, with all that came from it; or keeps that, marked.
/// The caller holds the claim. Gives how many entities went, or nothing when somebody has come to ask for it; then it
/// has to be read again.
pub async fn sweep(
    db: &Database,
    row: &LocationRow,
    found: &Unreachable,
    strategy: OrphanStrategy,
) -> Result<Option<u64>, sqlx::Error> {
    let location = row.location().to_string();
    let mut count = 0;
    loop {
        let open = match strategy {
            OrphanStrategy::Delete => "",
            OrphanStrategy::Keep => "AND NOT orphan ",
        };
        let gone: Vec<Known> = platform::read!(db, conn => {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "SELECT id, entity_ref FROM catalog_entities WHERE location_id = $1 {open}ORDER BY id LIMIT $2"
            )))
            .bind(&row.id)
            .bind(REMOVED_AT_ONCE as i64)
            .fetch_all(conn)
            .await
        })?;
        let mut tx = db.begin().await?;
        if !is_still(&mut tx, found).await? {
            return Ok(None);
        }
        if gone.is_empty() {
            finish_sweep(&mut tx, row, strategy).await?;
            tx.commit().await?;
            return Ok(Some(count));
        }
        remove(&mut tx, &location, None, &gone, strategy).await?;
        tx.commit().await?;
        count += gone.len() as u64;
    }
}

async fn finish_sweep(tx: &mut Transaction, row: &LocationRow, strategy: OrphanStrategy) -> Result<(), sqlx::Error> {
    if strategy == OrphanStrategy::Keep {
        return platform::write!(tx, conn => {
            sqlx::query(
                "UPDATE catalog_locations SET next_read_at = $1, claimed_by = NULL, claimed_until = 0, revision = NULL, \
                 fingerprint = '' WHERE id = $2",
            )
            .bind(NEVER)
            .bind(&row.id)
            .execute(conn)
            .await
            .map(drop)
        });
    }
    let files: Vec<i64> = platform::write!(tx, conn => {
        sqlx::query_scalar("SELECT id FROM catalog_files WHERE location_id = $1").bind(&row.id).fetch_all(conn).await
    })?;
    for file in files {
        forget_file(tx, file).await?;
    }
    platform::write!(tx, conn => {
        sqlx::query("DELETE FROM catalog_uploads WHERE location_id = $1").bind(&row.id).execute(&mut *conn).await?;
        sqlx::query("DELETE FROM catalog_locations WHERE id = $1").bind(&row.id).execute(conn).await.map(drop)
    })?;
    Ok(())
}
