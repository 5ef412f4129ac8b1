//! The outbox: what others must hear of, in the order it was committed.
//!
//! A follower keeps the last `seq` it has applied and reads on from there; [`Database::outbox_signal`] only wakes it
//! earlier than its next poll. When `first` of [`Database::outbox_bounds`] is beyond the follower's next row, rows that it
//! has not seen were pruned and it starts over from the tables.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::watch;

use super::Database;

/// A change.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct OutboxRow {
    /// Grows with each commit; has gaps.
    pub seq: i64,
    /// What kind of thing has changed: `entity`, …
    pub kind: String,
    /// Which one.
    pub key: String,
}

/// The rows that are there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct OutboxBounds {
    /// The oldest row; 0 when there is none.
    pub first: i64,
    /// The newest row; 0 when there is none.
    pub last: i64,
}

/// How much of the outbox is kept for followers that were away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// At most so many rows.
    pub rows: i64,
    /// None older than this.
    pub age: Duration,
}

impl Default for Retention {
    /// A million rows, a week.
    fn default() -> Self {
        Self { rows: 1_000_000, age: Duration::from_secs(7 * 24 * 60 * 60) }
    }
}

/// How many rows one transaction prunes: others shall get to write in between.
const PRUNE_BATCH: i64 = 20_000;

impl Database {
    /// The rows after a `seq`, oldest first, at most `limit`.
    pub async fn outbox_after(&self, seq: i64, limit: i64) -> Result<Vec<OutboxRow>, sqlx::Error> {
        crate::read!(self, conn => {
            sqlx::query_as::<_, OutboxRow>("SELECT seq, kind, key FROM outbox WHERE seq > $1 ORDER BY seq LIMIT $2")
                .bind(seq)
                .bind(limit)
                .fetch_all(conn)
                .await
        })
    }

    /// The last row that was added before a time; 0 when there is none.
    pub async fn outbox_before(&self, at: i64) -> Result<i64, sqlx::Error> {
        let last: Option<i64> = crate::read!(self, conn => {
            sqlx::query_scalar("SELECT seq FROM outbox WHERE at < $1 ORDER BY seq DESC LIMIT 1")
                .bind(at)
                .fetch_optional(conn)
                .await
        })?;
        Ok(last.unwrap_or(0))
    }

    /// The oldest and the newest row.
    pub async fn outbox_bounds(&self) -> Result<OutboxBounds, sqlx::Error> {
        crate::read!(self, conn => {
            sqlx::query_as::<_, OutboxBounds>(
                "SELECT coalesce((SELECT seq FROM outbox ORDER BY seq LIMIT 1), 0) AS first, \
                 coalesce((SELECT seq FROM outbox ORDER BY seq DESC LIMIT 1), 0) AS last",
            )
            .fetch_one(conn)
            .await
        })
    }

    /// A counter that moves when rows may have been added, by this process or (PostgreSQL) by another. Only a hint:
    /// follow with `tokio::time::timeout(interval, receiver.changed())` and read on in both cases.
    pub fn outbox_signal(&self) -> watch::Receiver<u64> {
        self.inner.signal.subscribe(&self.inner.pools, &self.inner.stop)
    }

    /// Deletes the oldest rows: those beyond the newest `rows` and those older than `age`, never the newest one. Gives
    /// how many.
    pub async fn outbox_prune(&self, retention: Retention) -> Result<u64, sqlx::Error> {
        let bounds = self.outbox_bounds().await?;
        let cutoff = now_micros().saturating_sub(i64::try_from(retention.age.as_micros()).unwrap_or(i64::MAX));
        // Times grow with seq but for the clocks of several writers, so the first young row is where the old ones end.
        let young = crate::read!(self, conn => {
            sqlx::query_scalar::<_, i64>("SELECT seq FROM outbox WHERE at >= $1 ORDER BY seq LIMIT 1")
                .bind(cutoff)
                .fetch_optional(conn)
                .await
        })?;
        let kept = crate::read!(self, conn => {
            sqlx::query_scalar::<_, i64>("SELECT seq FROM outbox ORDER BY seq DESC LIMIT 1 OFFSET $1")
                .bind(retention.rows.max(1) - 1)
                .fetch_optional(conn)
                .await
        })?;
        let keep_from = young.unwrap_or(bounds.last).max(kept.unwrap_or(bounds.first)).min(bounds.last);
        let mut pruned = 0;
        loop {
            let mut tx = self.begin().await?;
            let count = crate::write!(tx, conn => {
                sqlx::query(
                    "DELETE FROM outbox WHERE seq IN (SELECT seq FROM outbox WHERE seq < $1 ORDER BY seq LIMIT $2)",
                )
                .bind(keep_from)
                .bind(PRUNE_BATCH)
                .execute(conn)
                .await
                .map(|done| done.rows_affected())
            })?;
            tx.commit().await?;
            pruned += count;
            if count < PRUNE_BATCH.unsigned_abs() {
                return Ok(pruned);
            }
        }
    }
}

/// The time as the database keeps it: microseconds UTC.
pub fn now_micros() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(now.as_micros()).unwrap_or(i64::MAX)
}
