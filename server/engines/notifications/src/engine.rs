//! The trait of `services::notifications`, put together.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use platform::db::{Database, now_micros as now};
use services::catalog::Glances;
use services::home::Followers;
use services::notifications::{
    Mark, NewNotification, Notification, NotificationPage, NotificationQuery, NotificationSettings, NotificationStatus,
    Notifications, READ, Topic, UPDATE,
};
use services::permission::Decide;
use services::{Actor, Result};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::deliver::Post;
use crate::settings::Settings;
use crate::{Error, choices, followed, inbox, send};

/// How often old messages go.
const PRUNE: Duration = Duration::from_secs(3600);

/// What the engine needs.
pub struct Parts {
    /// Where everything is kept.
    pub db: Database,
    /// Who is meant by groups and owners, and who sees which entity.
    pub glances: Arc<dyn Glances>,
    /// Who follows what.
    pub followers: Arc<dyn Followers>,
    /// Who may see everything.
    pub decide: Arc<dyn Decide>,
    /// What the configuration says.
    pub settings: Settings,
}

/// What people are told.
pub struct NotificationEngine {
    pub(crate) db: Database,
    pub(crate) glances: Arc<dyn Glances>,
    pub(crate) followers: Arc<dyn Followers>,
    pub(crate) decide: Arc<dyn Decide>,
    pub(crate) settings: Settings,
}

impl NotificationEngine {
    /// With its parts. Nothing is sent by mail and nobody is told of changes until [`NotificationEngine::start`].
    pub fn new(parts: Parts) -> Arc<Self> {
        let Parts { db, glances, followers, decide, settings } = parts;
        Arc::new(Self { db, glances, followers, decide, settings })
    }

    /// Begins the work in the background, until told to stop.
    ///
    /// # Errors
    /// When mail or webhooks are set up in a way that can not work.
    pub fn start(
        self: &Arc<Self>,
        tasks: &TaskTracker,
        stop: &CancellationToken,
    ) -> std::result::Result<(), crate::settings::Unusable> {
        if let Some(post) = Post::of(&self.settings)? {
            let (own, stopped) = (self.clone(), stop.child_token());
            tasks.spawn(async move { own.deliver(post, stopped).await });
        }
        let (own, stopped) = (self.clone(), stop.child_token());
        tasks.spawn(async move { followed::follow(&own, stopped).await });
        let (own, stopped) = (self.clone(), stop.child_token());
        tasks.spawn(async move {
            loop {
                if let Err(error) = own.prune().await {
                    tracing::warn!(%error, "old notifications could not be deleted");
                }
                if stopped.run_until_cancelled(tokio::time::sleep(PRUNE)).await.is_none() {
                    return;
                }
            }
        });
        Ok(())
    }

    /// Deletes what is older than is kept, unless somebody has saved it. Gives how many.
    ///
    /// # Errors
    /// When the database can not be written.
    pub async fn prune(&self) -> std::result::Result<u64, Error> {
        let Some(keep) = self.settings.keep else { return Ok(0) };
        let oldest = now().saturating_sub(i64::try_from(keep.as_micros()).unwrap_or(i64::MAX));
        let mut tx = self.db.begin().await?;
        let gone = platform::write!(tx, conn => {
            sqlx::query(
                "DELETE FROM notifications_messages WHERE updated_at < $1 AND NOT EXISTS \
                 (SELECT 1 FROM notifications_states s WHERE s.notification_id = id AND s.saved_at IS NOT NULL)",
            )
            .bind(oldest)
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
        })?;
        tx.commit().await?;
        Ok(gone)
    }
}

#[async_trait]
impl Notifications for NotificationEngine {
    async fn status(&self, actor: &Actor) -> Result<NotificationStatus> {
        let user_ref = actor.require_own(&READ)?;
        Ok(inbox::status(self, actor, user_ref).await?)
    }

    async fn list(&self, actor: &Actor, query: &NotificationQuery) -> Result<NotificationPage> {
        let user_ref = actor.require_own(&READ)?;
        Ok(inbox::list(self, actor, user_ref, query).await?)
    }

    async fn get(&self, actor: &Actor, id: &str) -> Result<Notification> {
        let user_ref = actor.require_own(&READ)?;
        Ok(inbox::get(self, actor, user_ref, id).await?)
    }

    async fn mark(&self, actor: &Actor, ids: &[String], mark: Mark) -> Result<NotificationStatus> {
        let user_ref = actor.require_own(&UPDATE)?;
        inbox::mark(self, actor, user_ref, ids, mark).await?;
        Ok(inbox::status(self, actor, user_ref).await?)
    }

    async fn mark_all(&self, actor: &Actor, query: &NotificationQuery, mark: Mark) -> Result<u64> {
        let user_ref = actor.require_own(&UPDATE)?;
        Ok(inbox::mark_all(self, actor, user_ref, query, mark).await?)
    }

    async fn topics(&self, actor: &Actor) -> Result<Vec<Topic>> {
        actor.require_own(&READ)?;
        Ok(inbox::topics(self, actor).await?)
    }

    async fn settings(&self, actor: &Actor) -> Result<NotificationSettings> {
        let user_ref = actor.require_own(&READ)?;
        Ok(choices::shown(self, actor, user_ref).await?)
    }

    async fn save_settings(&self, actor: &Actor, settings: &NotificationSettings) -> Result<()> {
        let user_ref = actor.require_own(&UPDATE)?;
        Ok(choices::save(self, user_ref, settings).await?)
    }

    async fn send(&self, actor: &Actor, message: &NewNotification) -> Result<String> {
        Ok(send::send(self, actor, message).await?)
    }
}
