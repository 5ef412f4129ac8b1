//! One file: unchanged, or processed and stored in batches.

use std::collections::HashSet;
use std::sync::Arc;

use bytes::Bytes;
use services::catalog::Problem;
use tokio::task::JoinHandle;

use super::texts::{self, Keys};
use super::{FileRow, Work};
use crate::error::Error;
use crate::parse::{self, Chunk};
use crate::process::{self, Outcome, Place, Prepared, Refused};
use crate::source::{Content, File, ReadError};
use crate::store::{self, batch, problems_text, removal};

/// Documents in one batch.
const BATCH: usize = 4_000;
/// Bytes after which a batch ends early, so that large entities do not pile up in memory.
const BATCH_BYTES: usize = 8 << 20;
/// Most problems that are kept of one file.
const MAX_PROBLEMS: usize = 200;

/// What to write down about a file once all of it is stored.
pub(super) struct Complete {
    pub file_id: i64,
    /// `None` for a file that is gone.
    pub hash: Option<String>,
    pub problems: Option<String>,
}

/// A file as it is processed.
#[derive(Default)]
struct Progress {
    file_id: i64,
    problems: Vec<Problem>,
    seen: HashSet<String>,
    /// A document could not be read, and so one cannot tell which entities are missing.
    unreadable: bool,
    /// It has Location entities: it is complete only once what they name is written down.
    leads_on: bool,
    /// Entities that belong to other locations.
    conflicts: HashSet<String>,
    keys: Keys,
}

impl Work<'_> {
    pub(super) async fn file(&mut self, file: File, row: Option<FileRow>, same_rules: bool) -> Result<(), Error> {
        let (bytes, hash) = match read(file.content.clone()).await {
            Ok(read) => read,
            Err(error) => return self.unreadable(&file, row, error).await,
        };
        if let Some(row) = &row
            && row.hash == hash
            && same_rules
            && texts::unchanged(self.reader, &self.request, &file.origin, row.id).await?
        {
            self.problems.extend(store::problems_of(row.problems.as_deref()));
            return Ok(());
        }
        self.summary.files += 1;
        let file_id = match &row {
            Some(row) => row.id,
            None => self.new_file(&file.path).await?,
        };
        let mut progress = Progress { file_id, ..Progress::default() };
        self.documents(&file, bytes, &mut progress).await?;
        self.end_of_file(&file, row.is_some(), hash, progress).await
    }

    async fn new_file(&self, path: &str) -> Result<i64, Error> {
        let mut tx = self.reader.begin(&self.row.id).await?;
        let id = store::numbers(&mut tx, "file", 1).await?;
        platform::write!(tx, conn => {
            sqlx::query("INSERT INTO catalog_files (id, location_id, path, hash) VALUES ($1, $2, $3, '')")
                .bind(id)
                .bind(&self.row.id)
                .bind(path)
                .execute(conn)
                .await.map(drop)
        })?;
        tx.commit().await?;
        Ok(id)
    }

    /// Reads, processes and stores the documents. The next batch is processed while one is stored.
    async fn documents(&mut self, file: &File, bytes: Bytes, progress: &mut Progress) -> Result<(), Error> {
        let ranges = match cut(&bytes, &file.path) {
            Ok(ranges) => ranges,
            Err(fault) => {
                progress.unreadable = true;
                progress.problems.push(process::problem(fault, &file.path, true));
                return Ok(());
            }
        };
        let place = Arc::new(Place { path: file.path.clone(), origin: file.origin.clone(), lenient: file.lenient });
        let ranges = Arc::new(ranges);
        let mut next: Option<JoinHandle<(Vec<process::Draft>, Batch)>> = None;
        let mut at = 0;
        loop {
            let end = end_of_batch(&ranges, at);
            let following =
                (at < ranges.len()).then(|| Batch { bytes: bytes.clone(), ranges: ranges.clone(), at, end });
            at = end;
            let spawned = following.map(|batch| tokio::task::spawn_blocking(move || batch.drafts()));
            let Some(current) = std::mem::replace(&mut next, spawned) else {
                if next.is_none() {
                    return Ok(());
                }
                continue;
            };
            let (drafts, batch) = current.await.map_err(|error| Error::Broken(error.to_string()))?;
            let needs = process::needs(&drafts);
            let texts =
                texts::fetch(&self.reader.sources, &self.request, &file.origin, needs, &mut progress.keys).await;
            let (settings, schemas, place) = (self.reader.settings.clone(), self.reader.schemas.clone(), place.clone());
            let outcomes = tokio::task::spawn_blocking(move || {
                process::finish(drafts, &batch.chunks(), &texts, &place, &settings, &schemas)
            })
            .await
            .map_err(|error| Error::Broken(error.to_string()))?;
            self.batch(file, outcomes, progress).await?;
        }
    }

    /// Stores one batch.
    async fn batch(&mut self, file: &File, outcomes: Vec<Outcome>, progress: &mut Progress) -> Result<(), Error> {
        let mut entities: Vec<Prepared> = Vec::with_capacity(outcomes.len());
        let mut troubled = Vec::new();
        for outcome in outcomes {
            match outcome {
                Ok(entity) => {
                    if self.doubled(&entity.entity_ref, entity.line, file, progress) {
                        continue;
                    }
                    if let Some(children) = &entity.children {
                        progress.leads_on = true;
                        self.children.push((entity.entity_ref.clone(), children.clone()));
                    }
                    entities.push(*entity);
                }
                Err(refused) => self.refused(refused, progress, &mut troubled),
            }
        }
        let place = batch::Place {
            location_id: &self.row.id,
            location: &self.location,
            file_id: progress.file_id,
            revision: self.revision.as_deref(),
        };
        let stored = loop {
            let mut tx = self.reader.begin(&self.row.id).await?;
            let stored = batch::store(&mut tx, &place, &entities).await?;
            if stored.raced {
                tx.rollback().await?;
                continue;
            }
            for (entity_ref, problems) in &troubled {
                keep_last_good(&mut tx, &self.row.id, entity_ref, problems).await?;
            }
            tx.commit().await?;
            break stored;
        };
        self.summary.created += stored.created;
        self.summary.updated += stored.updated;
        for (entity_ref, owner) in &stored.conflicts {
            let owner = crate::store::locations::by_id(&self.reader.db, owner).await?;
            let owner = owner.map_or_else(|| "another location".to_owned(), |row| row.location().to_string());
            let line = entities.iter().find(|entity| entity.entity_ref == *entity_ref).and_then(|entity| entity.line);
            self.children.retain(|(parent, _)| parent != entity_ref);
            progress.conflicts.insert(entity_ref.clone());
            add(
                &mut progress.problems,
                Problem {
                    error: true,
                    message: format!("{entity_ref} belongs to {owner}, which had it first; it is ignored here"),
                    file: Some(file.path.clone()),
                    line,
                    field: None,
                    hint: Some("Rename one of the two, or remove one of the locations.".into()),
                },
            );
        }
        Ok(())
    }

    /// Whether an entity stood in this location before; the first one counts.
    fn doubled(&mut self, entity_ref: &str, line: Option<u32>, file: &File, progress: &mut Progress) -> bool {
        let here = format!("{}:{}", file.path, line.unwrap_or(1));
        let first = match self.seen.entry(entity_ref.to_owned()) {
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert(here);
                progress.seen.insert(entity_ref.to_owned());
                return false;
            }
            std::collections::hash_map::Entry::Occupied(entry) => entry.get().clone(),
        };
        add(
            &mut progress.problems,
            Problem {
                error: true,
                message: format!("{entity_ref} is defined twice in this location; the one at {first} counts"),
                file: Some(file.path.clone()),
                line,
                field: Some("metadata.name".into()),
                hint: Some("Rename one of the two.".into()),
            },
        );
        true
    }

    fn refused(&mut self, refused: Refused, progress: &mut Progress, troubled: &mut Vec<(String, Vec<Problem>)>) {
        match refused.entity_ref {
            Some(entity_ref) => {
                let entity_ref = entity_ref.to_string();
                progress.seen.insert(entity_ref.clone());
                troubled.push((entity_ref, refused.problems.clone()));
            }
            None => progress.unreadable |= refused.problems.iter().any(|problem| problem.error),
        }
        for problem in refused.problems {
            add(&mut progress.problems, problem);
        }
    }

    /// Settles what the file does not have any more, or leaves that to the end of the location.
    async fn end_of_file(&mut self, file: &File, known: bool, hash: String, progress: Progress) -> Result<(), Error> {
        let mut missing = Vec::new();
        if known {
            missing = removal::of_file(&self.reader.db, &self.row.id, progress.file_id).await?;
            missing.retain(|(_, entity_ref)| !progress.seen.contains(entity_ref));
        }
        let problems = problems_text(&progress.problems);
        self.problems.extend(progress.problems.iter().cloned());
        let mut tx = self.reader.begin(&self.row.id).await?;
        progress.keys.store(&mut tx, progress.file_id).await?;
        let complete = Complete { file_id: progress.file_id, hash: Some(hash), problems };
        if progress.unreadable && !missing.is_empty() {
            let mut reasons = progress.problems.clone();
            reasons.retain(|problem| problem.error);
            reasons.truncate(5);
            removal::trouble(&mut tx, &missing, &reasons).await?;
            missing.clear();
        }
        removal::unclaim(&mut tx, complete.file_id, &progress.conflicts).await?;
        if missing.is_empty() && !progress.leads_on {
            complete.write(&mut tx).await?;
        } else {
            self.gone.push((progress.file_id, missing));
            self.open.push(complete);
        }
        tx.commit().await?;
        tracing::debug!(file = %file.path, "processed");
        Ok(())
    }

    /// A file that is there but can not be read: what it brought before stays.
    async fn unreadable(&mut self, file: &File, row: Option<FileRow>, error: ReadError) -> Result<(), Error> {
        let problem = Problem { file: Some(file.path.clone()), ..error.problem() };
        self.problems.push(problem.clone());
        let Some(row) = row else {
            return Ok(());
        };
        let entities = removal::of_file(&self.reader.db, &self.row.id, row.id).await?;
        let mut tx = self.reader.begin(&self.row.id).await?;
        removal::trouble(&mut tx, &entities, std::slice::from_ref(&problem)).await?;
        let complete = Complete { file_id: row.id, hash: Some(String::new()), problems: problems_text(&[problem]) };
        complete.write(&mut tx).await?;
        tx.commit().await?;
        Ok(())
    }
}

impl Complete {
    /// Writes it down; only now the file counts as processed.
    pub(super) async fn write(&self, tx: &mut platform::db::Transaction) -> Result<(), sqlx::Error> {
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

/// An entity that broke keeps its last good version, with the reason on it.
async fn keep_last_good(
    tx: &mut platform::db::Transaction,
    location_id: &str,
    entity_ref: &str,
    problems: &[Problem],
) -> Result<(), sqlx::Error> {
    let known: Option<removal::Known> = platform::write!(tx, conn => {
        sqlx::query_as("SELECT id, entity_ref FROM catalog_entities WHERE entity_ref = $1 AND location_id = $2")
            .bind(entity_ref)
            .bind(location_id)
            .fetch_optional(conn)
            .await
    })?;
    match known {
        Some(known) => removal::trouble(tx, &[known], problems).await,
        None => Ok(()),
    }
}

fn add(problems: &mut Vec<Problem>, problem: Problem) {
    if problems.len() < MAX_PROBLEMS {
        problems.push(problem);
    }
}

/// The content of a file and its hash.
async fn read(content: Content) -> Result<(Bytes, String), ReadError> {
    tokio::task::spawn_blocking(move || {
        let bytes = match content {
            Content::Disk(folder, path) => folder
                .read(&path, parse::limits::LOCAL_FILE)
                .map_err(|error| crate::source::file::read_error(&error))?
                .into(),
            Content::Memory(bytes) => bytes,
        };
        let hash = crate::digest::content(&bytes);
        Ok((bytes, hash))
    })
    .await
    .map_err(|error| ReadError::new(format!("Reading was broken off: {error}")))?
}

/// A chunk by its place in the file.
#[derive(Clone, Copy)]
struct Range {
    start: usize,
    end: usize,
    line: u32,
    json: bool,
}

fn cut(bytes: &Bytes, path: &str) -> Result<Vec<Range>, parse::Fault> {
    let text = parse::decode(bytes)?;
    let base = bytes.len() - text.len();
    let origin = text.as_ptr() as usize;
    let chunks = parse::split(text, path)?;
    Ok(chunks
        .into_iter()
        .map(|chunk| {
            let start = base + (chunk.text.as_ptr() as usize - origin);
            Range { start, end: start + chunk.text.len(), line: chunk.line, json: chunk.json }
        })
        .collect())
}

fn end_of_batch(ranges: &[Range], at: usize) -> usize {
    let mut bytes = 0;
    let mut end = at;
    for range in ranges.iter().skip(at).take(BATCH) {
        if end > at && bytes + (range.end - range.start) > BATCH_BYTES {
            break;
        }
        bytes += range.end - range.start;
        end += 1;
    }
    end
}

/// Some chunks of a file, ready to go to another thread.
struct Batch {
    bytes: Bytes,
    ranges: Arc<Vec<Range>>,
    at: usize,
    end: usize,
}

impl Batch {
    fn chunks(&self) -> Vec<Chunk<'_>> {
        let ranges = self.ranges.get(self.at..self.end).unwrap_or_default();
        ranges
            .iter()
            .filter_map(|range| {
                let text = std::str::from_utf8(self.bytes.get(range.start..range.end)?).ok()?;
                Some(Chunk { text, line: range.line, json: range.json })
            })
            .collect()
    }

    fn drafts(self) -> (Vec<process::Draft>, Self) {
        let drafts = process::drafts(&self.chunks());
        (drafts, self)
    }
}
