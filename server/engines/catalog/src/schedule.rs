//! When which location is read: on a schedule with some chance in it, later and later after failures, at once
//! when somebody asks or a file changes. Several processes on one database share the work by claims.

use std::sync::Arc;
use std::time::Duration;

use platform::db::{Database, Failure};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::error::Error;
use crate::reading::{LEASE, Reader, Summary};
use crate::store::locations::{self, LocationRow};
use crate::store::{self, now, removal};

/// Locations that this process reads at the same time: enough for some to be ready to be stored together while
/// others are read.
const AT_ONCE: usize = 8;
/// How often other processes' wishes are looked for.
const POLL: Duration = Duration::from_secs(1);
/// How long to wait when the database can not be reached.
const PAUSE: Duration = Duration::from_secs(2);

/// Wakes the schedule: something is due now.
#[derive(Clone, Debug, Default)]
pub struct Wake(Arc<Notify>);

impl Wake {
    /// Something is due.
    pub fn now(&self) {
        self.0.notify_one();
    }
}

/// Reads what is due until it is told to stop. What is being read then is broken off; it is read again
/// next time.
pub async fn run(reader: Arc<Reader>, wake: Wake, stop: CancellationToken) {
    let mut tasks: JoinSet<()> = JoinSet::new();
    let mut clean = false;
    loop {
        let room = AT_ONCE.saturating_sub(tasks.len());
        let claimed = if room == 0 {
            Ok(Vec::new())
        } else {
            locations::claim(&reader.db, &reader.process, reader.lease(), room as i64).await
        };
        let mut wait = POLL;
        match claimed {
            Ok(rows) => {
                for row in rows {
                    let (reader, wake) = (Arc::clone(&reader), wake.clone());
                    clean = false;
                    tasks.spawn(async move {
                        one(&reader, &row).await;
                        wake.now();
                    });
                }
            }
            Err(error) => {
                tracing::error!(%error, "the locations that are due can not be looked up; trying again");
                wait = PAUSE;
            }
        }
        if tasks.is_empty() && !clean {
            match sweep(&reader).await {
                Ok(_) => clean = true,
                Err(error) => {
                    tracing::error!(%error, "what nobody asks for any more could not be removed; trying again")
                }
            }
            if let Err(error) = forget_history(&reader).await {
                tracing::warn!(%error, "old history could not be removed");
            }
        }
        tokio::select! {
            () = stop.cancelled() => break,
            () = wake.0.notified() => {}
            _ = tasks.join_next(), if !tasks.is_empty() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
    tasks.shutdown().await;
}

/// Reads one claimed location, keeping the claim while that takes long.
pub async fn one(reader: &Reader, row: &LocationRow) {
    let started = std::time::Instant::now();
    let renew = async {
        loop {
            tokio::time::sleep(LEASE / 3).await;
            match reader.begin(&row.id).await {
                Ok(tx) => drop(tx.commit().await),
                Err(Error::Superseded) => return,
                Err(error) => tracing::warn!(%error, "a claim could not be renewed"),
            }
        }
    };
    let result = tokio::select! {
        result = reader.read(row) => result,
        () = renew => Err(Error::Superseded),
    };
    let kind = row.kind.clone();
    metrics::histogram!("callboard_catalog_read_seconds", "type" => kind.clone())
        .record(started.elapsed().as_secs_f64());
    // A read that failed was written down as well.
    if matches!(result, Ok(_) | Err(Error::Read(_))) {
        reader.unstored.forget(&row.id);
    }
    match result {
        Ok(summary) => told(row, &summary, started.elapsed()),
        Err(Error::Read(_)) => {
            metrics::counter!("callboard_catalog_reads_total", "type" => kind, "outcome" => "failed").increment(1);
        }
        Err(Error::Superseded) => tracing::info!(location = %row.location(), "another process reads the location now"),
        Err(Error::Database(error)) => {
            metrics::counter!("callboard_catalog_reads_total", "type" => kind, "outcome" => "database").increment(1);
            let full = Failure::of(&error) == Failure::DiskFull;
            tracing::error!(location = %row.location(), %error, full, "what was read can not be stored; it is tried again");
            reader.unstored.note(&row.id, &error);
            let again = reader.after_failure(row, None);
            if let Err(error) = locations::release(&reader.db, &reader.process, &row.id, again).await {
                tracing::debug!(%error, "the claim runs out by itself");
            }
        }
        Err(error @ Error::Broken(_)) => tracing::debug!(%error, "reading was broken off"),
    }
}

/// Reads what is due, and what that leads to, until nothing is. For the command line and for tests.
///
/// # Errors
/// When the database can not be used; locations that can not be read are noted on their rows.
pub async fn settle(reader: &Reader) -> Result<(), Error> {
    loop {
        let rows = locations::claim(&reader.db, &reader.process, reader.lease(), AT_ONCE as i64).await?;
        if rows.is_empty() {
            sweep(reader).await?;
            if locations::next_due(&reader.db).await?.is_none_or(|at| at > now()) {
                return Ok(());
            }
            // Another process reads what is due.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        }
        futures::future::join_all(rows.iter().map(|row| one(reader, row))).await;
    }
}

fn told(row: &LocationRow, summary: &Summary, took: Duration) {
    let outcome = if summary.unchanged || summary.files == 0 { "unchanged" } else { "changed" };
    metrics::counter!("callboard_catalog_reads_total", "type" => row.kind.clone(), "outcome" => outcome).increment(1);
    for (what, count) in [("created", summary.created), ("updated", summary.updated), ("deleted", summary.removed)] {
        if count > 0 {
            metrics::counter!("callboard_catalog_entities_total", "change" => what).increment(count);
        }
    }
    if summary.files > 0 || summary.removed > 0 || summary.held > 0 {
        let Summary { files, created, updated, removed, held, errors, .. } = *summary;
        tracing::info!(location = %row.location(), files, created, updated, removed, held, errors, ?took, "read a location");
    }
}

/// Removes or marks what came from locations that nobody asks for.
pub async fn sweep(reader: &Reader) -> Result<u64, Error> {
    let mut count = 0;
    for found in removal::unreachable(&reader.db).await? {
        if !locations::claim_one(&reader.db, &reader.process, reader.lease(), &found.id).await? {
            continue;
        }
        let Some(row) = locations::by_id(&reader.db, &found.id).await? else { continue };
        match removal::sweep(&reader.db, &row, &found, reader.settings.orphans).await? {
            Some(gone) => {
                count += gone;
                tracing::info!(location = %row.location(), "nobody asks for the location any more");
            }
            // Whatever of it has gone comes back.
            None => locations::read_again(&reader.db, &reader.process, &found.id).await?,
        }
    }
    Ok(count)
}

/// Removes history that is older than the configuration wants it kept, a few rows at a time.
async fn forget_history(reader: &Reader) -> Result<(), sqlx::Error> {
    let before = now() - i64::try_from(reader.settings.history.as_micros()).unwrap_or(i64::MAX);
    loop {
        let oldest: Option<i64> = platform::read!(reader.db, conn => {
            sqlx::query_scalar("SELECT at FROM catalog_changes ORDER BY id LIMIT 1").fetch_optional(conn).await
        })?;
        if oldest.is_none_or(|at| at >= before) {
            return Ok(());
        }
        let mut tx = reader.db.begin().await?;
        platform::write!(tx, conn => {
            sqlx::query(
                "DELETE FROM catalog_changes WHERE at < $1 AND id IN (SELECT id FROM catalog_changes ORDER BY id LIMIT 5000)",
            )
            .bind(before)
            .execute(conn)
            .await.map(drop)
        })?;
        tx.commit().await?;
    }
}

/// Brings the locations of the configuration into the tables: new ones come, ones that it does not name any
/// more are asked for no longer, files of this machine are due at once.
pub async fn configure(reader: &Reader) -> Result<(), sqlx::Error> {
    let db: &Database = &reader.db;
    let mut tx = db.begin().await?;
    let before = locations::wanted_by(&mut tx, locations::CONFIGURATION).await?;
    let mut own = Vec::new();
    for configured in &reader.settings.locations {
        let location = &configured.location;
        let text = location.to_string();
        let name = format!("location:default/generated-{}", crate::digest::sha1_hex(&text));
        let wanted = locations::Wanted {
            location,
            origin: "configuration",
            optional: configured.optional,
            entity_ref: &name,
            root: &text,
            source: locations::CONFIGURATION,
        };
        let (id, _) = locations::want(&mut tx, &wanted).await?;
        crate::reading::stand_in(&mut tx, location, configured.optional, &id).await?;
        if let Some(schedule) = configured.schedule {
            own.push((id, schedule.delay));
        }
    }
    for (id, kind, target) in before {
        let named =
            reader.settings.locations.iter().any(|one| one.location.kind == kind && one.location.target == target);
        if !named {
            locations::unwant(&mut tx, &id, locations::CONFIGURATION).await?;
        }
    }
    let fingerprint = &reader.settings.fingerprint;
    platform::write!(tx, conn => {
        sqlx::query("UPDATE catalog_locations SET next_read_at = 0 WHERE (kind = 'file' OR fingerprint <> $1) AND next_read_at < $2")
            .bind(fingerprint)
            .bind(removal::NEVER)
            .execute(conn)
            .await.map(drop)
    })?;
    // An SQLite database has one process: claims that stand there are those of one that ended.
    if db.dialect() == platform::db::Dialect::Sqlite {
        platform::write!(tx, conn => {
            sqlx::query(
                "UPDATE catalog_locations SET claimed_by = NULL, claimed_until = 0, next_read_at = 0 WHERE claimed_until > 0",
            )
            .execute(conn)
            .await.map(drop)
        })?;
    }
    // Those with times of their own begin anew: what their target stands for may be configured in another way now.
    for (id, delay) in own {
        let first = if delay.is_zero() { 0 } else { now() + i64::try_from(delay.as_micros()).unwrap_or(i64::MAX / 2) };
        platform::write!(tx, conn => {
            sqlx::query("UPDATE catalog_locations SET next_read_at = $1 WHERE id = $2 AND claimed_until < $3")
                .bind(first)
                .bind(&id)
                .bind(now())
                .execute(conn)
                .await
                .map(drop)
        })?;
    }
    tx.commit().await
}

/// Has a location read as soon as the transaction is committed, whatever its source says of what has changed: for
/// engines whose writes are what it reads. Wake the schedule afterwards with [`Wake::now`].
///
/// # Errors
/// When the database can not be written.
pub async fn changed(tx: &mut platform::db::Transaction, location: &model::LocationRef) -> Result<(), sqlx::Error> {
    platform::write!(tx, conn => {
        sqlx::query("UPDATE catalog_locations SET next_read_at = 0, revision = NULL WHERE kind = $1 AND target = $2")
            .bind(&location.kind)
            .bind(&location.target)
            .execute(conn)
            .await
            .map(drop)
    })
}

/// Has locations read as soon as possible.
pub async fn soon(db: &Database, ids: &[String], wake: &Wake) -> Result<(), sqlx::Error> {
    let mut tx = db.begin().await?;
    for id in ids {
        store::locations::due(&mut tx, id, false).await?;
    }
    tx.commit().await?;
    wake.now();
    Ok(())
}
