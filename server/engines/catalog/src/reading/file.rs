//! The files of a location, in their order: what of them is stored, and what became of it.

use std::collections::HashSet;

use futures::{StreamExt as _, TryStreamExt as _};
use services::catalog::Problem;
use tokio::sync::oneshot;

use super::load::{self, Cut, Loaded, Piece, State};
use super::texts::Keys;
use super::unit::{Complete, End, Settled, Unit, add};
use super::{FileRow, Work};
use crate::error::Error;
use crate::process::{self, Prepared, Refused};
use crate::source::{File, ReadError};
use crate::store::touched::Touched;
use crate::store::{self, problems_text, removal};

/// Files that are read ahead.
const AHEAD: usize = 4;
/// Entities and files that may wait to be stored before reading waits for them.
const WAITING_ENTITIES: usize = 8_000;
const WAITING_FILES: usize = 500;

/// A file as it is processed.
#[derive(Default)]
struct Progress {
    /// Known once its row is there.
    file_id: Option<i64>,
    /// Entities may be stored under it.
    known: bool,
    problems: Vec<Problem>,
    seen: HashSet<String>,
    unreadable: bool,
    leads_on: bool,
    conflicts: HashSet<String>,
    keys: Keys,
}

/// A unit that is being stored.
pub(super) struct Waiting {
    answer: oneshot::Receiver<Result<Settled, Error>>,
    entities: usize,
    path: String,
    /// It completes its file.
    last: bool,
}

impl Work<'_> {
    /// Reads and stores files. Those after are read while those before are stored.
    pub(super) async fn read_files(
        &mut self,
        files: Vec<(File, Option<FileRow>)>,
        same_rules: bool,
    ) -> Result<(), Error> {
        let (reader, request) = (self.reader, self.request.clone());
        let request = &request;
        let mut loading = futures::stream::iter(files)
            .map(|(file, row)| load::load(reader, request, file, row, same_rules))
            .buffered(AHEAD);
        while let Some(loaded) = loading.try_next().await? {
            self.file(loaded).await?;
        }
        self.settle_all().await
    }

    async fn file(&mut self, loaded: Loaded) -> Result<(), Error> {
        let Loaded { file, row, state } = loaded;
        let (hash, content) = match state {
            State::Unchanged => {
                let problems = row.and_then(|row| row.problems);
                self.problems.extend(store::problems_of(problems.as_deref()));
                return Ok(());
            }
            State::Unreadable(error) => return self.unreadable(&file, row, error).await,
            State::Changed { hash, content } => (hash, content),
        };
        self.summary.files += 1;
        self.paths.push(file.path.clone());
        let progress =
            Progress { file_id: row.as_ref().map(|row| row.id), known: row.is_some(), ..Progress::default() };
        match content {
            Ok((cut, piece)) => self.pieces(&file, hash, cut, piece, progress).await,
            Err(fault) => {
                let mut progress = progress;
                progress.unreadable = true;
                progress.problems.push(process::problem(fault, &file.path, true));
                self.submit(&file, Vec::new(), &mut progress, Some(hash)).await
            }
        }
    }

    /// The pieces of one file, each read while the one before is stored.
    async fn pieces(
        &mut self,
        file: &File,
        hash: String,
        cut: Cut,
        mut piece: Piece,
        mut progress: Progress,
    ) -> Result<(), Error> {
        loop {
            progress.keys.extend(std::mem::take(&mut piece.keys));
            let (end, outcomes) = (piece.end, piece.outcomes);
            if end >= cut.len() {
                return self.submit(file, outcomes, &mut progress, Some(hash)).await;
            }
            self.submit(file, outcomes, &mut progress, None).await?;
            let (reader, request) = (self.reader, self.request.clone());
            piece = cut.piece(reader, &request, end).await?;
            // All before it has to be there when the last piece completes the file.
            self.settle_all_of(&mut progress).await?;
        }
    }

    /// Has a piece stored, with a hash the last one.
    async fn submit(
        &mut self,
        file: &File,
        outcomes: Vec<process::Outcome>,
        progress: &mut Progress,
        hash: Option<String>,
    ) -> Result<(), Error> {
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
        let file_id = progress.file_id;
        let end = hash.map(|hash| {
            let progress = std::mem::take(progress);
            End {
                hash,
                problems: progress.problems,
                seen: progress.known.then_some(progress.seen),
                unreadable: progress.unreadable,
                leads_on: progress.leads_on,
                conflicts: progress.conflicts,
                keys: progress.keys,
            }
        });
        let (count, last) = (entities.len(), end.is_some());
        let unit = Unit {
            location_id: self.row.id.clone(),
            location: self.location.clone(),
            revision: self.revision.clone(),
            path: file.path.clone(),
            file_id,
            entities,
            troubled,
            end,
        };
        let answer = self.reader.together.store(unit);
        self.waiting.push_back(Waiting { answer, entities: count, path: file.path.clone(), last });
        // The last one is left to the caller, who may have a question about it.
        while self.waiting.len() > 1
            && (self.waiting.len() > WAITING_FILES
                || self.waiting.iter().map(|waiting| waiting.entities).sum::<usize>() > WAITING_ENTITIES)
        {
            self.settle().await?;
        }
        Ok(())
    }

    /// Waits for the unit that was submitted first.
    async fn settle(&mut self) -> Result<Option<Settled>, Error> {
        let Some(waiting) = self.waiting.pop_front() else { return Ok(None) };
        let stored = waiting.answer.await.map_err(|_| Error::Broken("storing was broken off".into()))?;
        let mut settled = stored?;
        self.summary.created += settled.created;
        self.summary.updated += settled.updated;
        self.children.retain(|(parent, _)| !settled.conflicts.contains(parent));
        if waiting.last {
            self.problems.extend(std::mem::take(&mut settled.problems));
            if let Some(complete) = settled.open.take() {
                self.gone.push((settled.file_id, std::mem::take(&mut settled.missing)));
                self.open.push(complete);
            }
            tracing::debug!(file = %waiting.path, "processed");
        }
        Ok(Some(settled))
    }

    async fn settle_all(&mut self) -> Result<(), Error> {
        while self.settle().await?.is_some() {}
        Ok(())
    }

    /// Waits for all that was submitted, the last of which is a piece of the file that `progress` is of.
    async fn settle_all_of(&mut self, progress: &mut Progress) -> Result<(), Error> {
        while let Some(settled) = self.settle().await? {
            if self.waiting.is_empty() {
                progress.file_id = Some(settled.file_id);
                progress.conflicts.extend(settled.conflicts);
                settled.problems.into_iter().for_each(|problem| add(&mut progress.problems, problem));
            }
        }
        Ok(())
    }

    /// Whether an entity stood in this location before; the first one counts.
    fn doubled(&mut self, entity_ref: &str, line: Option<u32>, file: &File, progress: &mut Progress) -> bool {
        let here = (self.paths.len().saturating_sub(1), line.unwrap_or(1));
        let (path, first) = match self.seen.entry(entity_ref.to_owned()) {
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert(here);
                if progress.known {
                    progress.seen.insert(entity_ref.to_owned());
                }
                return false;
            }
            std::collections::hash_map::Entry::Occupied(entry) => *entry.get(),
        };
        let path = self.paths.get(path).map_or("", String::as_str);
        add(
            &mut progress.problems,
            Problem {
                error: true,
                message: format!("{entity_ref} is defined twice in this location; the one at {path}:{first} counts"),
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

    /// A file that is there but can not be read: what it brought before stays.
    async fn unreadable(&mut self, file: &File, row: Option<FileRow>, error: ReadError) -> Result<(), Error> {
        let problem = Problem { file: Some(file.path.clone()), ..error.problem() };
        self.problems.push(problem.clone());
        let Some(row) = row else {
            return Ok(());
        };
        let mut tx = self.reader.begin(&self.row.id).await?;
        let entities = removal::of_file_within(&mut tx, &self.row.id, row.id).await?;
        let mut touched = Touched::default();
        removal::trouble(&mut tx, &entities, std::slice::from_ref(&problem), &mut touched).await?;
        touched.announce(&mut tx).await?;
        let complete = Complete { file_id: row.id, hash: Some(String::new()), problems: problems_text(&[problem]) };
        complete.write(&mut tx).await?;
        tx.commit().await?;
        Ok(())
    }
}
