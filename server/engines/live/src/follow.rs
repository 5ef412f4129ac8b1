//! One follower of the outbox for all streams of the process.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use model::EntityRef;
use platform::db::{Database, OutboxRow};
use services::catalog::Entities;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::Error;

/// How often the outbox is looked at when nobody says that there is something new.
const POLL: Duration = Duration::from_secs(5);
/// Rows of one batch.
const ROWS: i64 = 1_000;
/// Batches that a slow stream may be behind.
const BEHIND: usize = 256;
/// A page may have been made from what was read this long before, in microseconds.
const EARLIER: i64 = 2_000_000;
/// Entities that are told one by one; of more it is said that they are many.
const MOST: usize = 50;

/// What the outbox calls changes of something that is somebody's, and what their pages hear; the key is a person, a group,
/// or empty for everybody.
pub(crate) const OWN: [(&str, &str); 4] =
    [("home", "mine"), ("navigation", "mine"), ("notifications", "notifications"), ("announcements", "announcements")];
/// What the outbox calls a change of an entity; its key is the reference.
const ENTITY: &str = "entity";

/// What has changed, as far as one read of the outbox shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// The last row that is in it.
    pub seq: i64,
    /// What is told, and to whom: persons, groups, empty for everybody.
    pub owners: BTreeSet<(&'static str, String)>,
    /// Entities that have changed, at most [`MOST`].
    pub entities: Vec<EntityRef>,
    /// More have.
    pub many: bool,
}

impl Batch {
    /// From rows, in their order.
    pub fn of(rows: &[OutboxRow]) -> Self {
        let mut batch = Self::default();
        let mut entities = BTreeSet::new();
        for row in rows {
            batch.seq = row.seq;
            if row.kind == ENTITY {
                entities.insert(row.key.as_str());
            } else if let Some((_, event)) = OWN.iter().find(|(kind, _)| *kind == row.kind) {
                batch.owners.insert((event, row.key.clone()));
            }
        }
        batch.many = entities.len() > MOST;
        if !batch.many {
            batch.entities = entities.into_iter().filter_map(|entity_ref| entity_ref.parse().ok()).collect();
        }
        batch
    }

    /// Nobody needs to hear of it.
    pub fn is_empty(&self) -> bool {
        self.owners.is_empty() && self.entities.is_empty() && !self.many
    }
}

/// What the engine needs.
pub struct Parts {
    /// Whose outbox is followed.
    pub db: Database,
    /// Who may see which entities.
    pub entities: Arc<dyn Entities>,
    /// The name of the build, so that pages of another one know that there is a new version.
    pub build: Arc<str>,
}

/// Tells open pages what has changed.
pub struct LiveEngine {
    pub(crate) db: Database,
    pub(crate) entities: Arc<dyn Entities>,
    pub(crate) build: Arc<str>,
    batches: broadcast::Sender<Arc<Batch>>,
    /// All streams end: the process is about to stop.
    pub(crate) closing: CancellationToken,
}

impl LiveEngine {
    /// Follows the outbox from its end on, until told to stop.
    ///
    /// # Errors
    /// When the outbox can not be read.
    pub async fn start(parts: Parts, tasks: &TaskTracker, stop: &CancellationToken) -> Result<Arc<Self>, Error> {
        let own = Arc::new(Self {
            db: parts.db,
            entities: parts.entities,
            build: parts.build,
            batches: broadcast::Sender::new(BEHIND),
            closing: stop.child_token(),
        });
        let (following, stop) = (own.clone(), stop.child_token());
        let seq = own.db.outbox_bounds().await?.last;
        tasks.spawn(async move { following.follow(seq, stop).await });
        Ok(own)
    }

    /// Ends all streams; browsers come again, to another process or to this one when it is back.
    pub fn close(&self) {
        self.closing.cancel();
    }

    pub(crate) fn listen(&self) -> broadcast::Receiver<Arc<Batch>> {
        self.batches.subscribe()
    }

    /// The last row before a page was made, and a moment earlier: it was read while the page was made. Nothing when that can
    /// not be read: the page hears what comes from now on.
    pub(crate) async fn before(&self, since: i64) -> Option<i64> {
        self.db.outbox_before(since.saturating_sub(EARLIER)).await.ok()
    }

    /// How many streams are open.
    pub fn open(&self) -> usize {
        self.batches.receiver_count()
    }

    async fn follow(&self, mut seq: i64, stop: CancellationToken) {
        let mut signal = self.db.outbox_signal();
        loop {
            match self.read(seq).await {
                Ok(Some((batch, more))) => {
                    seq = batch.seq;
                    if !batch.is_empty() {
                        // Nobody listens at the moment: no loss.
                        let _ = self.batches.send(Arc::new(batch));
                    }
                    if more {
                        continue;
                    }
                }
                Ok(None) => {}
                Err(error) => tracing::warn!(%error, "open pages are not told what is new"),
            }
            let wake = async {
                let _ = tokio::time::timeout(POLL, signal.changed()).await;
            };
            if stop.run_until_cancelled(wake).await.is_none() {
                return;
            }
        }
    }

    /// What has come after a `seq`, and whether there is more.
    pub(crate) async fn read(&self, seq: i64) -> Result<Option<(Batch, bool)>, Error> {
        let rows = self.db.outbox_after(seq, ROWS).await?;
        if rows.is_empty() {
            return Ok(None);
        }
        Ok(Some((Batch::of(&rows), rows.len() as i64 == ROWS)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(seq: i64, kind: &str, key: &str) -> OutboxRow {
        OutboxRow { seq, kind: kind.into(), key: key.into() }
    }

    #[test]
    fn a_flood_of_entities_is_one_word() {
        let few: Vec<OutboxRow> = (0..60).map(|seq| row(seq, "entity", "component:default/a")).collect();
        let batch = Batch::of(&few);
        assert_eq!((batch.seq, batch.entities.len(), batch.many), (59, 1, false));
        let many: Vec<OutboxRow> =
            (0..60).map(|seq| row(seq, "entity", &format!("component:default/a{seq}"))).collect();
        let batch = Batch::of(&many);
        assert_eq!((batch.entities.len(), batch.many), (0, true));
        assert!(Batch::of(&[row(1, "policy", "x"), row(2, "entity", "nonsense")]).is_empty());
    }
}
