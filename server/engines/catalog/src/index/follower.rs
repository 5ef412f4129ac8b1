//! Keeps the index up to date: reads what has changed from the outbox, or everything when it has to.
//!
//! A few changes are committed at once. Many are a burst, as when a catalog is read for the first time: then entities
//! are gathered and applied in large steps, and those of which only relations have changed wait for the end of the
//! burst, since most of them will be named again until then. A commit in between says that the index has come as far as
//! the beginning of the burst, so that a process that is killed goes on from there; applying a change twice is
//! harmless.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tantivy::indexer::LogMergePolicy;
use tantivy::{IndexWriter, Term};
use tokio_util::sync::CancellationToken;

use super::source::{self, Record};
use super::store::{Progress, Store};
use super::terms::{KEY_REF, term};
use super::{Error, Index};
use crate::index::document::document;
use crate::store::touched::{ENTITY, RELATIONS};

/// Memory that changes may take before they are written, in bytes; it is taken as changes come. A dictionary of terms
/// is most of what a segment costs, and merging builds it anew, so that a burst goes into few large segments.
const WRITER_MEMORY: usize = 128_000_000;
/// Rows of the outbox that are read at once.
const ROWS: i64 = 20_000;
/// Entities that are held at once.
const ENTITIES: usize = 1_000;
/// From so many changed entities at once on, more are expected.
const MANY: usize = 500;
/// A burst is over when nothing has come for so long.
const QUIET: Duration = Duration::from_millis(400);
/// In a burst, entities are applied for the first time after so long, so that something is there to be seen, and then
/// each time so many times later: most of those that are applied early are applied again for their relations.
const FIRST_STEP: Duration = Duration::from_secs(2);
const LATER: u32 = 8;
/// But nothing waits longer than this.
const LONGEST_STEP: Duration = Duration::from_secs(180);
/// Applied at once whatever the time, as memory is not without end.
const FULL: usize = 500_000;
/// How long relations wait in a burst that does not end.
const LONGEST_BURST: Duration = Duration::from_secs(900);
/// While all entities are read, commits are this far apart.
const PACE: Duration = Duration::from_secs(3);
/// Segments that are merged into one: few, so that questions are answered fast, but not while more come by the second.
const MERGED: usize = 8;
const MERGED_IN_BURST: usize = 32;
/// Changes that come this close together go into one commit.
const GATHER: Duration = Duration::from_millis(20);
/// How often the outbox is looked at when nobody tells of changes.
const POLL: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Follows until cancelled. Errors are logged and tried again.
pub async fn run(index: &Index, stop: CancellationToken) {
    let mut pause = Duration::from_millis(200);
    loop {
        let started = Instant::now();
        // Not cancelled from outside: threads that write go on by themselves, and are waited for.
        if let Err(error) = follow(index, &stop).await {
            tracing::error!(%error, "the index stands still and tries again");
        }
        if stop.is_cancelled() {
            return;
        }
        if started.elapsed() > LONGEST_PAUSE {
            pause = Duration::from_millis(200);
        }
        if stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_none() {
            return;
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Follows until cancelled, until an error, or until the index has to be built anew.
async fn follow(index: &Index, stop: &CancellationToken) -> Result<(), Error> {
    let mut signal = index.inner.db.outbox_signal();
    let shown = index.shown().store;
    let bounds = index.inner.db.outbox_bounds().await?;
    let progress = shown.progress()?;
    let usable = match progress {
        None => true,
        Some(progress) => reaches(progress, bounds),
    };
    let store = if usable {
        shown
    } else {
        tracing::warn!("the index is too old to be brought up to date; it answers until a new one is built");
        let (root, fields) = (index.inner.root.clone(), index.inner.fields.clone());
        blocking(move || Store::create(&root, &fields)).await?
    };
    let progress = progress.filter(|_| usable).unwrap_or(Progress { seq: bounds.last, complete: false, after: 0 });
    let mut follower = Follower::new(index.clone(), store, progress).await?;
    if !follower.progress.complete {
        follower.build(stop).await?;
    } else {
        follower.show(None).await?;
    }
    if !follower.progress.complete {
        // Stopped on the way; what is there is still needed.
        return Ok(());
    }
    let (store, root) = (follower.store.clone(), index.inner.root.clone());
    blocking(move || {
        store.remove_others(&root);
        Ok(())
    })
    .await?;
    let mut quiet = false;
    loop {
        signal.mark_unchanged();
        let Some(burst) = follower.catch_up(quiet).await? else { return Ok(()) };
        let wait = async {
            if burst {
                return Ok(tokio::time::timeout(QUIET, signal.changed()).await.is_err());
            }
            follower.show_merges().await?;
            // A timeout is as good as a signal: other processes may have written.
            if tokio::time::timeout(POLL, signal.changed()).await.is_ok() {
                tokio::time::sleep(GATHER).await;
            }
            Ok::<_, Error>(false)
        };
        match stop.run_until_cancelled(wait).await {
            Some(waited) => quiet = waited?,
            None => return Ok(()),
        }
    }
}

/// Whether an index that has come so far can be brought up to date by the rows that are there.
fn reaches(progress: Progress, bounds: platform::db::OutboxBounds) -> bool {
    progress.seq <= bounds.last && bounds.first <= progress.seq + 1
}

struct Follower {
    index: Index,
    store: Store,
    /// Taken by the thread that writes.
    writer: Option<IndexWriter>,
    /// All up to here is applied, committed or not.
    progress: Progress,
    /// The last row of the outbox that was read.
    read: i64,
    /// Entities of the rows that were read, to be applied.
    changed: HashSet<String>,
    /// Those of which relations alone have changed.
    related: HashSet<String>,
    burst: Option<Burst>,
}

struct Burst {
    since: Instant,
    /// When entities are applied next, from its beginning.
    next: Duration,
}

impl Follower {
    async fn new(index: Index, store: Store, progress: Progress) -> Result<Self, Error> {
        let tantivy = store.index.clone();
        let writer = blocking(move || {
            let writer: IndexWriter = tantivy.writer_with_num_threads(1, WRITER_MEMORY)?;
            Ok(writer)
        })
        .await?;
        // A burst may have ended with an error.
        index.inner.db.expect_writes(false).await?;
        let (read, changed, related) = (progress.seq, HashSet::new(), HashSet::new());
        let follower = Self { index, store, writer: Some(writer), progress, read, changed, related, burst: None };
        follower.merge(MERGED);
        Ok(follower)
    }

    /// Merges segments once there are so many of about the same size.
    fn merge(&self, segments: usize) {
        let mut policy = LogMergePolicy::default();
        policy.set_del_docs_ratio_before_merge(0.4);
        policy.set_min_num_segments(segments);
        if let Some(writer) = &self.writer {
            writer.set_merge_policy(Box::new(policy));
        }
    }

    /// Reads all entities. What changes meanwhile is read again afterwards: `seq` was taken before.
    async fn build(&mut self, stop: &CancellationToken) -> Result<(), Error> {
        let started = Instant::now();
        let mut committed = Instant::now();
        self.merge(MERGED_IN_BURST);
        let alone = self.index.shown().store.folder == self.store.folder;
        let db = self.index.inner.db.clone();
        let mut records = source::after(&db, self.progress.after, ENTITIES as i64).await?;
        let mut total = 0;
        while let Some(last) = records.last().map(|record| record.id) {
            total += records.len();
            // An entity that is there twice, because it went and came again meanwhile, is put right by its row of the outbox.
            let (applied, next) =
                tokio::join!(self.add(Vec::new(), records), source::after(&db, last, ENTITIES as i64));
            applied?;
            records = next?;
            self.progress.after = last;
            if stop.is_cancelled() {
                return self.commit().await;
            }
            if committed.elapsed() > PACE {
                self.commit().await?;
                if alone {
                    self.show(None).await?;
                }
                committed = Instant::now();
            }
        }
        self.progress.complete = true;
        self.merge(MERGED);
        self.commit().await?;
        let (store, root) = (self.store.clone(), self.index.inner.root.clone());
        blocking(move || Ok(store.make_current(&root)?)).await?;
        self.show(None).await?;
        tracing::info!(entities = total, seconds = started.elapsed().as_secs_f32(), "the index was built");
        Ok(())
    }

    /// Reads what the outbox has and applies it, unless it is part of a burst and can wait. `quiet` says that nothing
    /// has come for a while. Gives whether a burst goes on, or nothing when rows are missing.
    async fn catch_up(&mut self, quiet: bool) -> Result<Option<bool>, Error> {
        let Some(rows) = self.read_rows().await? else { return Ok(None) };
        let waiting = self.changed.len() + self.related.len();
        if waiting == 0 {
            let before = std::mem::replace(&mut self.progress.seq, self.read);
            if self.end_burst().await? || self.read > before + ROWS {
                self.commit().await?;
                self.show(Some(&HashSet::new())).await?;
            } else if self.read > before {
                // Few rows of other kinds: nothing to write, and reading them again after a start costs little.
                self.index.inner.applied.send_modify(|applied| applied.seq = self.read);
            }
            return Ok(Some(false));
        }
        let now = Instant::now();
        if waiting >= MANY && self.burst.is_none() {
            self.burst = Some(Burst { since: now, next: FIRST_STEP });
            self.merge(MERGED_IN_BURST);
            self.index.inner.db.expect_writes(true).await?;
        }
        let (mut step, mut end) = (true, true);
        if let Some(burst) = &self.burst {
            end = (quiet && rows < MANY) || burst.since.elapsed() > LONGEST_BURST;
            step = end || burst.since.elapsed() > burst.next || self.changed.len() >= FULL;
        }
        if step {
            self.step(end).await?;
        }
        Ok(Some(self.burst.is_some()))
    }

    /// Gives whether there was one.
    async fn end_burst(&mut self) -> Result<bool, Error> {
        if self.burst.take().is_none() {
            return Ok(false);
        }
        self.index.inner.db.expect_writes(false).await?;
        self.merge(MERGED);
        Ok(true)
    }

    /// Reads rows until there are no more, or enough. Gives how many, or nothing when rows are missing.
    async fn read_rows(&mut self) -> Result<Option<usize>, Error> {
        let db = self.index.inner.db.clone();
        let mut total = 0;
        loop {
            let rows = db.outbox_after(self.read, ROWS).await?;
            let bounds = db.outbox_bounds().await?;
            let Some(last) = rows.last().map(|row| row.seq) else {
                // Fewer rows than before: the database was put back to an earlier state.
                return Ok((bounds.last >= self.read).then_some(total));
            };
            // Looked at after the rows were read, so that pruning in between is seen.
            if !reaches(Progress { seq: self.read, ..self.progress }, bounds) {
                return Ok(None);
            }
            let full = rows.len() as i64 >= ROWS;
            total += rows.len();
            self.read = last;
            let mut keys = HashSet::new();
            for row in rows {
                match row.kind.as_str() {
                    ENTITY => self.changed.insert(row.key.clone()),
                    RELATIONS => self.related.insert(row.key.clone()),
                    _ => continue,
                };
                keys.insert(row.key);
            }
            self.index.tell(&Arc::new(keys)).await;
            if !full || self.changed.len() >= FULL {
                return Ok(Some(total));
            }
        }
    }

    /// Applies entities that have changed, at the end of a burst also those whose relations have, and shows them.
    async fn step(&mut self, end: bool) -> Result<(), Error> {
        let mut keys = std::mem::take(&mut self.changed);
        self.related.retain(|key| !keys.contains(key));
        if end {
            keys.extend(std::mem::take(&mut self.related));
        }
        if self.related.is_empty() {
            self.progress.seq = self.read;
        }
        // In the order of the trees that they are read from.
        let mut refs: Vec<String> = keys.iter().cloned().collect();
        refs.sort_unstable();
        self.apply(&refs).await?;
        if end {
            self.end_burst().await?;
        } else if let Some(burst) = &mut self.burst {
            burst.next = burst.next.saturating_mul(LATER).min(burst.since.elapsed() + LONGEST_STEP);
        }
        self.commit().await?;
        self.show(Some(&keys)).await
    }

    /// Brings these entities up to date, each named once; what was applied before must be shown. The next ones are
    /// read while those before are written.
    async fn apply(&mut self, refs: &[String]) -> Result<(), Error> {
        let db = self.index.inner.db.clone();
        let mut chunks = refs.chunks(ENTITIES);
        let mut next = chunks.next();
        let mut records = source::by_refs(&db, next.unwrap_or_default()).await?;
        while let Some(refs) = next {
            next = chunks.next();
            let following = source::by_refs(&db, next.unwrap_or_default());
            let (added, read) = tokio::join!(self.add(refs.to_vec(), records), following);
            added?;
            records = read?;
        }
        Ok(())
    }

    /// Takes out the entities with these references, where they are in the index, and puts in the records.
    async fn add(&mut self, refs: Vec<String>, records: Vec<Record>) -> Result<(), Error> {
        let fields = self.index.inner.fields.clone();
        let snapshot = self.index.snapshot();
        self.write(move |writer| {
            for entity_ref in &refs {
                // A deletion is looked for in every segment; most of what comes in a burst is new.
                if snapshot.find(entity_ref)?.is_some() {
                    writer.delete_term(Term::from_field_text(fields.terms, &term(KEY_REF, entity_ref)));
                }
            }
            for record in &records {
                match document(&fields, record) {
                    Ok(document) => {
                        writer.add_document(document)?;
                    }
                    Err(error) => tracing::error!(entity = record.entity_ref, %error, "an entity can not be indexed"),
                }
            }
            Ok(())
        })
        .await
    }

    async fn commit(&mut self) -> Result<(), Error> {
        let payload = serde_json::to_string(&self.progress)?;
        self.write(move |writer| {
            let mut commit = writer.prepare_commit()?;
            commit.set_payload(&payload);
            commit.commit()?;
            Ok(())
        })
        .await
    }

    async fn show(&self, changed: Option<&HashSet<String>>) -> Result<(), Error> {
        let (index, store, changed) = (self.index.clone(), self.store.clone(), changed.cloned());
        blocking(move || index.show(&store, changed.as_ref())).await
    }

    /// Shows segments that were merged meanwhile.
    async fn show_merges(&self) -> Result<(), Error> {
        let (index, store) = (self.index.clone(), self.store.clone());
        blocking(move || {
            let current: HashSet<_> = store.index.searchable_segment_ids()?.into_iter().collect();
            let shown: HashSet<_> = index.snapshot().segments.iter().map(|segment| segment.id()).collect();
            if current == shown { Ok(()) } else { index.show(&store, Some(&HashSet::new())) }
        })
        .await
    }

    async fn write<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut IndexWriter) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let mut writer = self.writer.take().ok_or(Error::Interrupted)?;
        let (writer, result) = tokio::task::spawn_blocking(move || {
            let result = work(&mut writer);
            (writer, result)
        })
        .await
        .map_err(|_| Error::Interrupted)?;
        self.writer = Some(writer);
        result
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Error> + Send + 'static) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Error::Interrupted)?
}
