//! A piece of a file with all that storing it takes; with the last piece the file is complete.

use std::collections::HashSet;

use platform::db::Transaction;
use services::catalog::Problem;

use super::texts::Keys;
use crate::process::Prepared;
use crate::store::touched::Touched;
use crate::store::{self, batch, locations, problems_text, removal};

/// Most problems that are kept of one file.
const MAX_PROBLEMS: usize = 200;

/// Entities of one file.
pub(super) struct Unit {
    pub location_id: String,
    /// Type and target, for the history.
    pub location: String,
    /// For the history.
    pub revision: Option<String>,
    pub path: String,
    /// `None` for a file that has no row yet.
    pub file_id: Option<i64>,
    pub entities: Vec<Prepared>,
    /// Entities that broke, with the reasons.
    pub troubled: Vec<(String, Vec<Problem>)>,
    /// Of the last piece.
    pub end: Option<End>,
}

/// What is known of a file once all of it was read.
#[derive(Default)]
pub(super) struct End {
    pub hash: String,
    pub problems: Vec<Problem>,
    /// The entities that it has, if there may be others stored under it.
    pub seen: Option<HashSet<String>>,
    /// A document could not be read, and so one cannot tell which entities are missing.
    pub unreadable: bool,
    /// It has Location entities: it is complete only once what they name is written down.
    pub leads_on: bool,
    /// Entities of its other pieces that belong to other locations.
    pub conflicts: HashSet<String>,
    pub keys: Keys,
}

/// What storing a unit did.
#[derive(Default)]
pub(super) struct Settled {
    pub file_id: i64,
    pub created: u64,
    pub updated: u64,
    /// Entities that belong to another location.
    pub conflicts: HashSet<String>,
    /// Of the whole file with its last piece, else what storing this piece brought up.
    pub problems: Vec<Problem>,
    /// Entities that the file does not have any more; settled at the end of the location.
    pub missing: Vec<removal::Known>,
    /// Not complete before the end of the location.
    pub open: Option<Complete>,
}

/// What to write down about a file once all of it is stored.
pub(super) struct Complete {
    pub file_id: i64,
    /// `None` for a file that is gone.
    pub hash: Option<String>,
    pub problems: Option<String>,
}

impl Unit {
    /// Stores it. `None` when somebody else created one of the entities at the same time: the transaction has to
    /// begin anew. The caller announces what was touched.
    pub(super) async fn store(
        &self,
        tx: &mut Transaction,
        touched: &mut Touched,
    ) -> Result<Option<Settled>, sqlx::Error> {
        let file_id = match self.file_id {
            Some(id) => id,
            None => new_file(tx, &self.location_id, &self.path).await?,
        };
        let place = batch::Place {
            location_id: &self.location_id,
            location: &self.location,
            file_id,
            revision: self.revision.as_deref(),
        };
        let stored = batch::store(tx, &place, &self.entities, touched).await?;
        if stored.raced {
            return Ok(None);
        }
        for (entity_ref, problems) in &self.troubled {
            keep_last_good(tx, &self.location_id, entity_ref, problems, touched).await?;
        }
        let mut settled = Settled { file_id, created: stored.created, updated: stored.updated, ..Settled::default() };
        for (entity_ref, owner) in stored.conflicts {
            let owner = locations::name(tx, &owner).await?.unwrap_or_else(|| "another location".to_owned());
            let entity = self.entities.iter().find(|entity| entity.entity_ref == entity_ref);
            settled.problems.push(Problem {
                error: true,
                message: format!("{entity_ref} belongs to {owner}, which had it first; it is ignored here"),
                file: Some(self.path.clone()),
                line: entity.and_then(|entity| entity.line),
                field: None,
                hint: Some("Rename one of the two, or remove one of the locations.".into()),
            });
            settled.conflicts.insert(entity_ref);
        }
        if let Some(end) = &self.end {
            self.complete(tx, end, &mut settled, touched).await?;
        }
        Ok(Some(settled))
    }

    /// Settles what the file does not have any more, or leaves that to the end of the location.
    async fn complete(
        &self,
        tx: &mut Transaction,
        end: &End,
        settled: &mut Settled,
        touched: &mut Touched,
    ) -> Result<(), sqlx::Error> {
        let file_id = settled.file_id;
        let mut problems = end.problems.clone();
        std::mem::take(&mut settled.problems).into_iter().for_each(|problem| add(&mut problems, problem));
        let mut missing = Vec::new();
        if let Some(seen) = &end.seen {
            missing = removal::of_file_within(tx, &self.location_id, file_id).await?;
            missing.retain(|(_, entity_ref)| !seen.contains(entity_ref));
        }
        end.keys.store(tx, file_id).await?;
        if end.unreadable && !missing.is_empty() {
            let reasons: Vec<_> = problems.iter().filter(|problem| problem.error).take(5).cloned().collect();
            removal::trouble(tx, &missing, &reasons, touched).await?;
            missing.clear();
        }
        if self.file_id.is_some() {
            let mut conflicts = end.conflicts.clone();
            conflicts.extend(settled.conflicts.iter().cloned());
            removal::unclaim(tx, file_id, &conflicts).await?;
        }
        let complete = Complete { file_id, hash: Some(end.hash.clone()), problems: problems_text(&problems) };
        if missing.is_empty() && !end.leads_on {
            complete.write(tx).await?;
        } else {
            settled.open = Some(complete);
        }
        settled.missing = missing;
        settled.problems = problems;
        Ok(())
    }
}

impl Complete {
    /// Writes it down; only now the file counts as processed.
    pub(super) async fn write(&self, tx: &mut Transaction) -> Result<(), sqlx::Error> {
        let Some(hash) = &self.hash else {
            return removal::forget_file(tx, self.file_id).await;
        };
        platform::write!(tx, conn => {
            sqlx::query("UPDATE catalog_files SET hash = $1, problems = $2 WHERE id = $3")
                .bind(hash)
                .bind(&self.problems)
                .bind(self.file_id)
                .execute(conn)
                .await
                .map(drop)
        })
    }
}

/// Adds a problem unless there are too many.
pub(super) fn add(problems: &mut Vec<Problem>, problem: Problem) {
    if problems.len() < MAX_PROBLEMS {
        problems.push(problem);
    }
}

async fn new_file(tx: &mut Transaction, location_id: &str, path: &str) -> Result<i64, sqlx::Error> {
    let id = store::numbers(tx, "file", 1).await?;
    platform::write!(tx, conn => {
        sqlx::query("INSERT INTO catalog_files (id, location_id, path, hash) VALUES ($1, $2, $3, '')")
            .bind(id)
            .bind(location_id)
            .bind(path)
            .execute(conn)
            .await.map(drop)
    })?;
    Ok(id)
}

/// An entity that broke keeps its last good version, with the reason on it.
async fn keep_last_good(
    tx: &mut Transaction,
    location_id: &str,
    entity_ref: &str,
    problems: &[Problem],
    touched: &mut Touched,
) -> Result<(), sqlx::Error> {
    let known: Option<removal::Known> = platform::write!(tx, conn => {
        sqlx::query_as("SELECT id, entity_ref FROM catalog_entities WHERE entity_ref = $1 AND location_id = $2")
            .bind(entity_ref)
            .bind(location_id)
            .fetch_optional(conn)
            .await
    })?;
    match known {
        Some(known) => removal::trouble(tx, &[known], problems, touched).await,
        None => Ok(()),
    }
}
