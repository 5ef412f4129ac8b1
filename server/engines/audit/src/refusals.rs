//! Attempts that were refused. They are noted beside the answer, so that nobody waits for the record, and so many from
//! one caller and no more: whoever knocks a million times must not fill it.

use std::time::Duration;

use moka::sync::Cache;
use platform::db::Database;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::record::Entry;

/// Noted of one caller in [`WINDOW`]; the last of them says that there are more.
const MOST: u32 = 30;
/// Afterwards it counts anew.
const WINDOW: Duration = Duration::from_secs(60);
/// Entries that wait to be written. What comes beyond is lost, with a word in the log.
const WAITING: usize = 1_000;
/// Entries of one transaction.
const BATCH: usize = 100;

/// Takes refused attempts. Cheap to clone.
#[derive(Clone)]
pub struct Refusals {
    sender: mpsc::Sender<Entry>,
    seen: Cache<(String, String), u32>,
}

impl Refusals {
    /// Writes what it is given until told to stop.
    pub fn start(db: Database, tasks: &TaskTracker, stop: &CancellationToken) -> Self {
        let (sender, mut waiting) = mpsc::channel(WAITING);
        let stop = stop.child_token();
        tasks.spawn(async move {
            let mut batch = Vec::with_capacity(BATCH);
            loop {
                let taken = stop.run_until_cancelled(waiting.recv_many(&mut batch, BATCH)).await;
                if taken.is_none() {
                    // What has come until now is still written.
                    while batch.len() < WAITING
                        && let Ok(entry) = waiting.try_recv()
                    {
                        batch.push(entry);
                    }
                }
                if let Err(error) = write(&db, &mut batch).await {
                    tracing::error!(%error, "refused attempts could not be written to the audit record");
                }
                if taken.is_none_or(|taken| taken == 0) {
                    return;
                }
            }
        });
        let seen = Cache::builder().max_capacity(10_000).time_to_live(WINDOW).build();
        Self { sender, seen }
    }

    /// Notes a refused attempt.
    pub fn note(&self, entry: Entry) {
        let key = (entry.actor.clone(), entry.address.clone());
        let count = self.seen.get(&key).unwrap_or(0) + 1;
        if count > MOST {
            return;
        }
        self.seen.insert(key, count);
        let entry =
            if count == MOST { entry.with("note", "further attempts of this minute are not noted") } else { entry };
        if self.sender.try_send(entry.refused()).is_err() {
            tracing::warn!("a refused attempt could not be noted: too many wait to be written");
        }
    }
}

async fn write(db: &Database, batch: &mut Vec<Entry>) -> Result<(), sqlx::Error> {
    if batch.is_empty() {
        return Ok(());
    }
    let mut tx = db.begin().await?;
    for entry in batch.drain(..) {
        entry.write(&mut tx).await?;
    }
    tx.commit().await
}
