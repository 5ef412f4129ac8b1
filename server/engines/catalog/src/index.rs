//! The read side of the catalog: an index on this machine's disk that follows the outbox.
//!
//! ```text
//! outbox ──► follower ──► tantivy (terms, words, stored rows and answers) ──► snapshot ──► queries
//!                 └────► caches of single entities forget what has changed
//! ```
//!
//! - [`terms`]: what an entity is found by. Every filter is a combination of posting lists.
//! - [`segment`]: what is worked out of posting lists and kept with a segment: sets of documents ([`bits`]),
//!   the values of a key for counting ([`column`]), the documents in the order of a key ([`order`]).
//!   Segments are immutable, so none of this is ever brought up to date; a new segment gets its own.
//! - [`snapshot`]: all segments as of one commit.
//! - [`store`]: folders, and how far an index has come.
//! - [`follower`]: reads the outbox, or all entities when the index is missing or too old.
//!
//! Why sets of bits and arrays beside the segments, and neither tantivy's fast fields nor one store of bitmaps in
//! memory: facets and orders by any key come from posting lists alone, nothing has to be loaded at start, and a
//! commit costs what it changes. `examples/index_bench.rs` measures it. With 100,000 entities, processor time of a
//! question (a busy machine's clock says little), release profile: first page with facets 0.24 ms, any page 1.8 ms,
//! type and tags never asked before 2.5 ms, full text 2.1 ms (one frequent word 3.2 ms), substring of a name 1 ms,
//! three facets under a new filter 2.1 ms, 20 entities by query 0.37 ms, by name 0.16 ms and 0.002 ms from the
//! cache; one change is shown after 0.13 s; 50 MB resident after start, 120 MB after all of these questions.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use futures::FutureExt;
use futures::future::BoxFuture;
use platform::db::Database;
use tokio::sync::watch;

pub mod answer;
pub mod bits;
pub mod column;
pub mod document;
mod error;
mod follower;
pub mod order;
pub mod schema;
pub mod segment;
pub mod snapshot;
pub mod source;
pub mod store;
pub mod terms;

pub use error::Error;
pub use snapshot::{Hit, Selection, Snapshot};

use schema::Fields;
use store::Store;

/// The index. Cheap to clone.
#[derive(Clone)]
pub struct Index {
    inner: Arc<Inner>,
}

struct Inner {
    db: Database,
    root: PathBuf,
    fields: Fields,
    /// What is answered from.
    shown: RwLock<Shown>,
    /// The last row of the outbox that is shown.
    applied: watch::Sender<Applied>,
    /// Called with the references that have changed.
    listeners: RwLock<Vec<Listener>>,
}

type Listener = Arc<dyn Fn(Arc<HashSet<String>>) -> BoxFuture<'static, ()> + Send + Sync>;

#[derive(Clone)]
struct Shown {
    store: Store,
    snapshot: Arc<Snapshot>,
}

/// How far the index has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// The last row of the outbox that is shown.
    pub seq: i64,
    /// All entities are in it; while it is built for the first time, those are shown that are there so far.
    pub complete: bool,
}

impl Index {
    /// Opens the index below the data folder, or begins a new one. Nothing is read from the database yet:
    /// that is what [`Index::follow`] is for.
    ///
    /// # Errors
    /// When the folder can not be written.
    pub fn open(db: Database, data: &Path) -> Result<Self, Error> {
        let (root, fields) = (store::root(data), Fields::new());
        std::fs::create_dir_all(&root)?;
        let store = match Store::current(&root, &fields) {
            Some(store) => store,
            None => {
                let store = Store::create(&root, &fields)?;
                store.make_current(&root)?;
                store
            }
        };
        let progress = store.progress()?.unwrap_or_default();
        let snapshot = Arc::new(Snapshot::new(store.reader.searcher(), fields.clone(), None)?);
        let applied = Applied { seq: progress.seq, complete: progress.complete };
        let inner = Inner {
            db,
            root,
            fields,
            shown: RwLock::new(Shown { store, snapshot }),
            applied: watch::Sender::new(applied),
            listeners: RwLock::default(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The catalog as it is known now.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.inner.shown.read().unwrap_or_else(PoisonError::into_inner).snapshot.clone()
    }

    /// How far the index has come, and to wait for it.
    pub fn applied(&self) -> watch::Receiver<Applied> {
        self.inner.applied.subscribe()
    }

    /// Waits until everything is shown that was committed before the call.
    pub async fn caught_up(&self) -> Result<(), Error> {
        let last = self.inner.db.outbox_bounds().await?.last;
        let mut applied = self.applied();
        applied.wait_for(|applied| applied.complete && applied.seq >= last).await.map_err(|_| Error::Interrupted)?;
        Ok(())
    }

    /// Has `listener` called with the references of entities that have changed, as soon as that is known. What has
    /// changed is shown only when the listener is done.
    pub fn listen<F: Future<Output = ()> + Send + 'static>(
        &self,
        listener: impl Fn(Arc<HashSet<String>>) -> F + Send + Sync + 'static,
    ) {
        let listener: Listener = Arc::new(move |changed| listener(changed).boxed());
        self.inner.listeners.write().unwrap_or_else(PoisonError::into_inner).push(listener);
    }

    /// Follows the outbox until cancelled. One follower for each data folder.
    pub async fn follow(&self, stop: tokio_util::sync::CancellationToken) {
        follower::run(self, stop).await;
    }

    async fn tell(&self, changed: &Arc<HashSet<String>>) {
        let listeners = self.inner.listeners.read().unwrap_or_else(PoisonError::into_inner).clone();
        for listener in listeners {
            listener(changed.clone()).await;
        }
    }

    fn shown(&self) -> Shown {
        self.inner.shown.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Answers from the last commit of a generation from now on.
    fn show(&self, store: &Store, changed: Option<&HashSet<String>>) -> Result<(), Error> {
        store.reader.reload()?;
        let before = self.shown();
        let same = before.store.folder == store.folder;
        let known = same.then_some(&*before.snapshot);
        let snapshot = Snapshot::new(store.reader.searcher(), self.inner.fields.clone(), known)?;
        snapshot.warm(Some(&before.snapshot))?;
        if same && let Some(changed) = changed {
            snapshot.keep_labels(&before.snapshot, changed);
        }
        let shown = Shown { store: store.clone(), snapshot: Arc::new(snapshot) };
        *self.inner.shown.write().unwrap_or_else(PoisonError::into_inner) = shown;
        let progress = store.progress()?.unwrap_or_default();
        self.inner.applied.send_replace(Applied { seq: progress.seq, complete: progress.complete });
        Ok(())
    }
}
