//! Keeps the index up to date: reads what has changed from the outbox, or everything when it has to.
//!
//! A few changes are committed at once; while there are many, commits are a second apart and changes of one
//! entity that come close together are applied once.

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

/// Memory that changes may take before they are written, in bytes.
const WRITER_MEMORY: usize = 24_000_000;
/// Rows of the outbox that are read at once. While many entities come, those they refer to are named again and
/// again; the more rows are read at once, the fewer of these repetitions cost anything.
const ROWS: i64 = 60_000;
/// Entities that are held at once.
const ENTITIES: usize = 1_000;
/// From so many changed entities at once on, commits are [`PACE`] apart.
const MANY: usize = 500;
const PACE: Duration = Duration::from_secs(1);
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
    loop {
        signal.mark_unchanged();
        let changed = follower.catch_up().await?;
        let Some(changed) = changed else { return Ok(()) };
        let wait = async {
            if changed >= MANY {
                tokio::time::sleep(PACE).await;
                return Ok(());
            }
            follower.show_merges().await?;
            // A timeout is as good as a signal: other processes may have written.
            if tokio::time::timeout(POLL, signal.changed()).await.is_ok() {
                tokio::time::sleep(GATHER).await;
            }
            Ok::<_, Error>(())
        };
        match stop.run_until_cancelled(wait).await {
            Some(waited) => waited?,
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
    /// Applied, committed or not.
    progress: Progress,
}

impl Follower {
    async fn new(index: Index, store: Store, progress: Progress) -> Result<Self, Error> {
        let tantivy = store.index.clone();
        let writer = blocking(move || {
            let writer: IndexWriter = tantivy.writer_with_num_threads(1, WRITER_MEMORY)?;
            let mut policy = LogMergePolicy::default();
            policy.set_del_docs_ratio_before_merge(0.4);
            writer.set_merge_policy(Box::new(policy));
            Ok(writer)
        })
        .await?;
        Ok(Self { index, store, writer: Some(writer), progress })
    }

    /// Reads all entities. What changes meanwhile is read again afterwards: `seq` was taken before.
    async fn build(&mut self, stop: &CancellationToken) -> Result<(), Error> {
        let started = Instant::now();
        let mut committed = Instant::now();
        let alone = self.index.shown().store.folder == self.store.folder;
        let db = self.index.inner.db.clone();
        let mut records = source::after(&db, self.progress.after, ENTITIES as i64).await?;
        let mut total = 0;
        while let Some(last) = records.last().map(|record| record.id) {
            total += records.len();
            let refs: Vec<String> = records.iter().map(|record| record.entity_ref.clone()).collect();
            let (applied, next) = tokio::join!(self.apply(refs, records), source::after(&db, last, ENTITIES as i64));
            applied?;
            records = next?;
            self.progress.after = last;
            if stop.is_cancelled() {
                return self.commit().await;
            }
            if committed.elapsed() > PACE * 3 {
                self.commit().await?;
                if alone {
                    self.show(None).await?;
                }
                committed = Instant::now();
            }
        }
        self.progress.complete = true;
        self.commit().await?;
        let (store, root) = (self.store.clone(), self.index.inner.root.clone());
        blocking(move || Ok(store.make_current(&root)?)).await?;
        self.show(None).await?;
        tracing::info!(entities = total, seconds = started.elapsed().as_secs_f32(), "the index was built");
        Ok(())
    }

    /// Applies what the outbox has. Gives how many entities had changed, or nothing when rows are missing.
    async fn catch_up(&mut self) -> Result<Option<usize>, Error> {
        let db = self.index.inner.db.clone();
        let mut changed = HashSet::new();
        loop {
            let rows = db.outbox_after(self.progress.seq, ROWS).await?;
            let Some(last) = rows.last().map(|row| row.seq) else { break };
            // Looked at after the rows were read, so that pruning in between is seen.
            if !reaches(self.progress, db.outbox_bounds().await?) {
                return Ok(None);
            }
            let full = rows.len() as i64 >= ROWS;
            let keys: HashSet<String> =
                rows.into_iter().filter(|row| row.kind == "entity").map(|row| row.key).collect();
            let keys = Arc::new(keys);
            self.index.tell(&keys).await;
            let refs: Vec<String> = keys.iter().cloned().collect();
            for refs in refs.chunks(ENTITIES) {
                let records = source::by_refs(&db, refs).await?;
                self.apply(refs.to_vec(), records).await?;
            }
            self.progress.seq = last;
            changed.extend(refs);
            if !full {
                break;
            }
        }
        let committed = self.index.applied().borrow().seq;
        if self.progress.seq > committed {
            if changed.is_empty() && self.progress.seq < committed + ROWS {
                // Rows of other kinds alone: nothing to write, and reading them again costs little.
                self.index.inner.applied.send_modify(|applied| applied.seq = self.progress.seq);
            } else {
                self.commit().await?;
                self.show(Some(&changed)).await?;
            }
        } else if db.outbox_bounds().await?.last < self.progress.seq {
            // The database was put back to an earlier state.
            return Ok(None);
        }
        Ok(Some(changed.len()))
    }

    /// Replaces the entities with these references by the records; those without one go.
    async fn apply(&mut self, refs: Vec<String>, records: Vec<Record>) -> Result<(), Error> {
        let fields = self.index.inner.fields.clone();
        self.write(move |writer| {
            for entity_ref in &refs {
                writer.delete_term(Term::from_field_text(fields.terms, &term(KEY_REF, entity_ref)));
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
