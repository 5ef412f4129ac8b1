//! The record for people, and how long it is kept.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use platform::db::{Database, Failure, now_micros as now};
use services::audit::{Audit, AuditEntry, AuditFormat, AuditOutcome, AuditPage, AuditQuery, Verified};
use services::catalog::Export;
use services::{Actor, Error, Result};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::chain::{self, Row};
use crate::export;
use crate::record::Entry;

/// Entries on a page.
const PAGE: i64 = 100;
/// Entries of a file.
const MOST: i64 = 100_000;
/// How often old entries go.
const PRUNE: Duration = Duration::from_secs(3600);

/// Reads the record.
pub struct AuditEngine {
    db: Database,
    keep: Option<Duration>,
}

impl AuditEngine {
    /// Of a database. Entries older than `keep` go, `None` keeps them for ever.
    pub fn new(db: Database, keep: Option<Duration>) -> Arc<Self> {
        Arc::new(Self { db, keep })
    }

    /// Lets old entries go from time to time, until told to stop.
    pub fn tidy(self: &Arc<Self>, tasks: &TaskTracker, stop: &CancellationToken) {
        let (own, stop) = (self.clone(), stop.child_token());
        tasks.spawn(async move {
            loop {
                match own.prune().await {
                    Ok(0) => {}
                    Ok(gone) => tracing::info!(gone, "old entries of the audit record are gone"),
                    Err(error) => tracing::warn!(%error, "old entries of the audit record could not be deleted"),
                }
                if stop.run_until_cancelled(tokio::time::sleep(PRUNE)).await.is_none() {
                    return;
                }
            }
        });
    }

    /// Deletes what is older than is kept; the newest entry stays. That it went is an entry of its own.
    ///
    /// # Errors
    /// When the database can not be written.
    pub async fn prune(&self) -> std::result::Result<i64, sqlx::Error> {
        let Some(keep) = self.keep else { return Ok(0) };
        let oldest = now().saturating_sub(i64::try_from(keep.as_micros()).unwrap_or(i64::MAX));
        let last: Option<(i64, String)> = platform::read!(self.db, conn => {
            sqlx::query_as(
                "SELECT seq, hash FROM audit_entries WHERE at < $1 AND seq < (SELECT seq FROM audit_head WHERE id = 1) \
                 ORDER BY seq DESC LIMIT 1",
            )
            .bind(oldest)
            .fetch_optional(conn)
            .await
        })?;
        let Some((seq, hash)) = last else { return Ok(0) };
        let mut tx = self.db.begin().await?;
        let entry = Entry::of(&Actor::portal(), "audit.pruned", "").with("up to", seq.to_string()).with("hash", &hash);
        entry.write(&mut tx).await?;
        let gone = platform::write!(tx, conn => {
            sqlx::query("UPDATE audit_head SET first_seq = $1, first_prev = $2 WHERE id = 1 AND first_seq <= $1")
                .bind(seq.saturating_add(1))
                .bind(&hash)
                .execute(&mut *conn)
                .await?;
            sqlx::query("DELETE FROM audit_entries WHERE seq < (SELECT first_seq FROM audit_head WHERE id = 1)")
                .execute(conn)
                .await
                .map(|done| done.rows_affected())
        })?;
        tx.commit().await?;
        Ok(i64::try_from(gone).unwrap_or(i64::MAX))
    }

    async fn rows(&self, query: &AuditQuery, limit: i64) -> std::result::Result<Vec<Row>, sqlx::Error> {
        let like = |text: &str| {
            let text: String = text.trim().to_lowercase().chars().take(200).collect();
            text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
        };
        let text = format!("%{}%", like(&query.text));
        let action = format!("{}%", like(&query.action));
        platform::read!(self.db, conn => {
            sqlx::query_as(
                "SELECT seq, at, actor, action, target, outcome, request_id, address, details, hash FROM audit_entries \
                 WHERE seq < $1 AND at >= $2 AND at < $3 AND ($4 = '' OR actor = $4) AND ($5 = '' OR outcome = $5) \
                 AND action LIKE $6 ESCAPE '\\' \
                 AND ($7 = '%%' OR LOWER(actor) LIKE $7 ESCAPE '\\' OR LOWER(action) LIKE $7 ESCAPE '\\' \
                 OR LOWER(target) LIKE $7 ESCAPE '\\' OR LOWER(details) LIKE $7 ESCAPE '\\' OR address LIKE $7 ESCAPE '\\' \
                 OR request_id LIKE $7 ESCAPE '\\') ORDER BY seq DESC LIMIT $8",
            )
            .bind(query.before.unwrap_or(i64::MAX))
            .bind(query.from.unwrap_or(i64::MIN))
            .bind(query.to.unwrap_or(i64::MAX))
            .bind(query.actor.trim())
            .bind(query.outcome.map_or("", AuditOutcome::name))
            .bind(&action)
            .bind(&text)
            .bind(limit)
            .fetch_all(conn)
            .await
        })
    }
}

fn entry(row: Row) -> AuditEntry {
    AuditEntry {
        seq: row.seq,
        at: row.at,
        actor: row.actor,
        action: row.action,
        target: row.target,
        outcome: AuditOutcome::named(&row.outcome).unwrap_or_default(),
        request_id: row.request_id,
        address: row.address,
        details: serde_json::from_str(&row.details).unwrap_or_default(),
        hash: row.hash,
    }
}

fn failed(error: sqlx::Error) -> Error {
    tracing::error!(%error, "the audit record could not be read");
    match Failure::of(&error) {
        Failure::Unavailable => Error::unavailable("The database does not answer at the moment.")
            .hint("Nothing is lost. Try again in a moment."),
        _ => Error::internal(),
    }
}

#[async_trait]
impl Audit for AuditEngine {
    async fn list(&self, actor: &Actor, query: &AuditQuery) -> Result<AuditPage> {
        actor.require_administrator()?;
        let mut rows = self.rows(query, PAGE + 1).await.map_err(failed)?;
        let more = rows.len() as i64 > PAGE;
        rows.truncate(PAGE as usize);
        let next = rows.last().map(|row| row.seq).filter(|_| more);
        let total: i64 = platform::read!(self.db, conn => {
            sqlx::query_scalar("SELECT seq - first_seq + 1 FROM audit_head WHERE id = 1").fetch_one(conn).await
        })
        .map_err(failed)?;
        let kept_days = self.keep.map(|keep| u32::try_from(keep.as_secs() / 86_400).unwrap_or(u32::MAX));
        let entries = rows.into_iter().map(entry).collect();
        Ok(AuditPage { entries, next, total: u64::try_from(total).unwrap_or(0), kept_days })
    }

    async fn export(&self, actor: &Actor, query: &AuditQuery, format: AuditFormat) -> Result<Export> {
        actor.require_administrator()?;
        let rows = self.rows(query, MOST).await.map_err(failed)?;
        Ok(export::file(rows.into_iter().map(entry), format))
    }

    async fn verify(&self, actor: &Actor) -> Result<Verified> {
        actor.require_administrator()?;
        let verified = chain::verify(&self.db).await.map_err(failed)?;
        if let Some((seq, problem)) = &verified.broken {
            tracing::error!(seq, problem, "the audit record is not as it was written");
        }
        Ok(verified)
    }
}
