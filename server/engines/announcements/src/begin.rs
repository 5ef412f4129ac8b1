//! Telling people that an announcement has begun.

use std::time::Duration;

use platform::db::now_micros as now;
use services::Actor;
use services::announcements::{Audience, Weight};
use services::notifications::{NewNotification, Recipients, Severity};
use tokio_util::sync::CancellationToken;

use crate::engine::AnnouncementEngine;
use crate::{CHANGED, Error, body, store};

/// How often it is looked for announcements that have begun.
const POLL: Duration = Duration::from_secs(10);
/// Who tells it.
const ORIGIN: &str = "plugin:announcements";
/// What people switch off.
const TOPIC: &str = "Announcements";
/// Characters of the body that are told.
const SUMMARY: usize = 300;
/// What has begun longer ago is not told any more.
const LATE: i64 = 24 * 3_600 * 1_000_000;

pub(crate) async fn begin(own: &AnnouncementEngine, stop: CancellationToken) {
    let mut signal = own.db.outbox_signal();
    loop {
        if let Err(error) = own.tell_begun().await {
            tracing::warn!(%error, "nobody was told of an announcement that has begun");
        }
        let wake = async {
            let _ = tokio::time::timeout(POLL, signal.changed()).await;
        };
        if stop.run_until_cancelled(wake).await.is_none() {
            return;
        }
    }
}

impl AnnouncementEngine {
    /// Tells people of every announcement that has begun and of which they were not told. Gives how many.
    ///
    /// # Errors
    /// When the database or the catalog do not answer.
    pub async fn tell_begun(&self) -> Result<usize, Error> {
        let at = now();
        let waiting: Vec<String> = platform::read!(self.db, conn => {
            sqlx::query_scalar("SELECT id FROM announcements WHERE notified_at IS NULL AND from_at <= $1 AND from_at > $2")
                .bind(at)
                .bind(at.saturating_sub(LATE))
                .fetch_all(conn)
                .await
        })?;
        let mut told = 0;
        for id in waiting {
            let Some(row) = store::row(&self.db, &id).await?.filter(|row| row.is_on(at)) else { continue };
            let mut tx = self.db.begin().await?;
            let mine = platform::write!(tx, conn => {
                sqlx::query("UPDATE announcements SET notified_at = $2 WHERE id = $1 AND notified_at IS NULL")
                    .bind(&id)
                    .bind(at)
                    .execute(conn)
                    .await
                    .map(|done| done.rows_affected())
            })?;
            if mine == 0 {
                continue;
            }
            // Open pages show it, whatever becomes of the notification.
            tx.outbox(CHANGED, "").await?;
            tx.commit().await?;
            let refs = match row.audience()? {
                Audience::Everybody => None,
                Audience::Groups(groups) => Some(groups),
                Audience::Owners(filter) => Some(self.glances.owners(&Actor::portal(), &filter).await?),
            };
            if refs.as_ref().is_some_and(Vec::is_empty) {
                continue;
            }
            let to = match refs {
                None => Recipients::Everybody,
                Some(refs) => Recipients::Refs { refs, except: Vec::new() },
            };
            let message = NewNotification {
                description: body::summary(&row.body, SUMMARY),
                link: format!("/announcements/{id}"),
                severity: match row.weight() {
                    Weight::Critical => Severity::Critical,
                    Weight::Warning => Severity::High,
                    Weight::Info => Severity::Normal,
                },
                topic: TOPIC.to_owned(),
                scope: id.clone(),
                icon: "megaphone".to_owned(),
                ..NewNotification::of(ORIGIN, to, row.title.clone())
            };
            self.notifications.send(&Actor::portal(), &message).await?;
            told += 1;
        }
        Ok(told)
    }
}
