//! The trait of `services::insights`.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use aws_lc_rs::hmac;
use aws_lc_rs::rand::{SecureRandom as _, SystemRandom};
use platform::db::{Database, now_micros as now};
use services::home::is_page;
use services::insights::{Insights, UseEvent};
use services::{Actor, Error as Told, Result};
use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::Error;

/// Events of one call.
const MOST: usize = 100;
/// Characters of what was clicked or looked for.
const SUBJECT: usize = 200;
/// Characters of all else.
const SHORT: usize = 100;
/// How often old events go.
const PRUNE: Duration = Duration::from_secs(3600);

/// What the engine needs.
pub struct Parts {
    /// Where everything is kept.
    pub db: Database,
    /// Anything is recorded.
    pub record: bool,
    /// How long events are kept; `None` for ever.
    pub keep: Option<Duration>,
}

/// How the portal is used.
pub struct InsightEngine {
    db: Database,
    record: bool,
    keep: Option<Duration>,
    key: OnceCell<hmac::Key>,
}

impl InsightEngine {
    /// With its parts.
    pub fn new(parts: Parts) -> Arc<Self> {
        Arc::new(Self { db: parts.db, record: parts.record, keep: parts.keep, key: OnceCell::new() })
    }

    /// Lets old events go from time to time, until told to stop.
    pub fn tidy(self: &Arc<Self>, tasks: &TaskTracker, stop: &CancellationToken) {
        let (own, stop) = (self.clone(), stop.child_token());
        tasks.spawn(async move {
            loop {
                if let Err(error) = own.prune().await {
                    tracing::warn!(%error, "old events could not be deleted");
                }
                if stop.run_until_cancelled(tokio::time::sleep(PRUNE)).await.is_none() {
                    return;
                }
            }
        });
    }

    /// Deletes what is older than is kept. Gives how many.
    ///
    /// # Errors
    /// When the database can not be written.
    pub async fn prune(&self) -> std::result::Result<u64, Error> {
        let Some(keep) = self.keep else { return Ok(0) };
        let oldest = now().saturating_sub(i64::try_from(keep.as_micros()).unwrap_or(i64::MAX));
        let mut tx = self.db.begin().await?;
        let gone = platform::write!(tx, conn => {
            sqlx::query("DELETE FROM insights_events WHERE at < $1")
                .bind(oldest)
                .execute(conn)
                .await
                .map(|done| done.rows_affected())
        })?;
        tx.commit().await?;
        Ok(gone)
    }

    /// The key of this portal, made when it is first needed.
    async fn key(&self) -> std::result::Result<&hmac::Key, Error> {
        self.key
            .get_or_try_init(|| async {
                let mut bytes = [0u8; 32];
                SystemRandom::new().fill(&mut bytes).map_err(|_| Told::internal())?;
                let new: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                let mut tx = self.db.begin().await?;
                let kept: String = platform::write!(tx, conn => {
                    sqlx::query("INSERT INTO insights_keys (id, key) VALUES (1, $1) ON CONFLICT (id) DO NOTHING")
                        .bind(&new)
                        .execute(&mut *conn)
                        .await?;
                    sqlx::query_scalar("SELECT key FROM insights_keys WHERE id = 1").fetch_one(conn).await
                })?;
                tx.commit().await?;
                Ok(hmac::Key::new(hmac::HMAC_SHA256, kept.as_bytes()))
            })
            .await
    }

    async fn pseudonym(&self, user_ref: &str) -> std::result::Result<String, Error> {
        let tag = hmac::sign(self.key().await?, user_ref.as_bytes());
        Ok(tag.as_ref().iter().take(8).map(|byte| format!("{byte:02x}")).collect())
    }

    async fn wants(&self, user_ref: &str) -> std::result::Result<bool, Error> {
        let consent: Option<i64> = platform::read!(self.db, conn => {
            sqlx::query_scalar("SELECT consent FROM insights_people WHERE user_ref = $1")
                .bind(user_ref)
                .fetch_optional(conn)
                .await
        })?;
        Ok(consent != Some(0))
    }

    async fn written(&self, actor: &Actor, events: &[UseEvent]) -> std::result::Result<(), Error> {
        let user_ref = actor.require_user()?;
        if !self.record || !self.wants(user_ref).await? {
            return Ok(());
        }
        let who = self.pseudonym(user_ref).await?;
        let cut = |text: &str, most: usize| -> String {
            text.trim().chars().filter(|char| !char.is_control()).take(most).collect()
        };
        let at = now();
        let mut tx = self.db.begin().await?;
        for event in events.iter().take(MOST) {
            let page = event.page.split(['?', '#']).next().unwrap_or_default();
            if !is_page(page) {
                continue;
            }
            platform::write!(tx, conn => {
                sqlx::query(
                    "INSERT INTO insights_events (id, at, who, plugin, action, page, entity_ref, subject, value) \
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                )
                .bind(Uuid::now_v7().to_string())
                .bind(at)
                .bind(&who)
                .bind(cut(&event.plugin, SHORT))
                .bind(event.action.name())
                .bind(cut(page, SUBJECT))
                .bind(event.entity_ref.as_deref().map(|name| cut(name, SUBJECT)))
                .bind(cut(&event.subject, SUBJECT))
                .bind(event.value.map(i64::from))
                .execute(conn)
                .await
                .map(drop)
            })?;
        }
        tx.commit().await?;
        Ok(())
    }

    async fn decided(&self, user_ref: &str, consent: bool) -> std::result::Result<(), Error> {
        // Before the transaction: making the key is one of its own.
        let who = self.pseudonym(user_ref).await?;
        let mut tx = self.db.begin().await?;
        platform::write!(tx, conn => {
            sqlx::query(
                "INSERT INTO insights_people (user_ref, consent) VALUES ($1, $2) \
                 ON CONFLICT (user_ref) DO UPDATE SET consent = $2",
            )
            .bind(user_ref)
            .bind(i64::from(consent))
            .execute(conn)
            .await
            .map(drop)
        })?;
        if !consent {
            // What was recorded before goes as well.
            platform::write!(tx, conn => {
                sqlx::query("DELETE FROM insights_events WHERE who = $1").bind(&who).execute(conn).await.map(drop)
            })?;
        }
        tx.commit().await?;
        Ok(())
    }
}

#[async_trait]
impl Insights for InsightEngine {
    async fn records(&self, actor: &Actor) -> Result<bool> {
        let user_ref = actor.require_user()?;
        Ok(self.record && self.wants(user_ref).await?)
    }

    async fn record(&self, actor: &Actor, events: &[UseEvent]) -> Result<()> {
        Ok(self.written(actor, events).await?)
    }

    async fn consent(&self, actor: &Actor, consent: bool) -> Result<()> {
        let user_ref = actor.require_user()?;
        Ok(self.decided(user_ref, consent).await?)
    }
}
