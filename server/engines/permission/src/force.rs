//! The policy in force: every decision is taken here.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use platform::db::Database;
use services::permission::{Decide, Decision, Permission, Policy};
use services::{Actor, Subject};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::compile::{Compiled, Says};
use crate::{standard, store};

/// How often another process's policy is looked for when nobody says that there is one.
const POLL: Duration = Duration::from_secs(5);

/// Decides.
pub struct PolicyInForce {
    db: Database,
    administrators: Vec<String>,
    initial: Policy,
    loaded: RwLock<Arc<Loaded>>,
}

/// A policy as it was read.
pub(crate) struct Loaded {
    pub id: String,
    pub etag: String,
    pub policy: Policy,
    pub compiled: Compiled,
}

impl Loaded {
    fn initial(policy: Policy) -> Self {
        let (compiled, _) = Compiled::of(&policy);
        Self { id: standard::ID.into(), etag: standard::ID.into(), policy, compiled }
    }
}

impl PolicyInForce {
    /// Loads it. `administrators` are references of users and groups whom no policy concerns.
    ///
    /// # Errors
    /// When the database can not be read, or what it has is no policy: better no portal than one that is open.
    pub async fn load(db: Database, administrators: Vec<String>) -> Result<Arc<Self>, sqlx::Error> {
        Self::load_with(db, administrators, standard::policy()).await
    }

    /// The same with another policy that is in force until one is published.
    ///
    /// # Errors
    /// As [`PolicyInForce::load`].
    pub async fn load_with(
        db: Database,
        administrators: Vec<String>,
        initial: Policy,
    ) -> Result<Arc<Self>, sqlx::Error> {
        let loaded = RwLock::new(Arc::new(Loaded::initial(initial.clone())));
        let own = Arc::new(Self { db, administrators, initial, loaded });
        own.reload().await?;
        Ok(own)
    }

    /// Follows what other processes publish, until told to stop.
    pub fn follow(self: &Arc<Self>, tasks: &TaskTracker, stop: &CancellationToken) {
        let (own, stop) = (self.clone(), stop.child_token());
        let mut signal = self.db.outbox_signal();
        tasks.spawn(async move {
            loop {
                let wake = async {
                    let _ = tokio::time::timeout(POLL, signal.changed()).await;
                };
                if stop.run_until_cancelled(wake).await.is_none() {
                    return;
                }
                if let Err(error) = own.reload().await {
                    tracing::error!(%error, "the policy in force could not be looked up; the last one stays");
                    let _ = stop.run_until_cancelled(tokio::time::sleep(POLL)).await;
                }
            }
        });
    }

    /// The policy that is in force until one is published.
    pub fn initial(&self) -> &Policy {
        &self.initial
    }

    /// References of users and groups whom no policy concerns.
    pub fn administrators(&self) -> &[String] {
        &self.administrators
    }

    pub(crate) fn loaded(&self) -> Arc<Loaded> {
        self.loaded.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn put(&self, loaded: Loaded) {
        *self.loaded.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(loaded);
    }

    pub(crate) async fn reload(&self) -> Result<(), sqlx::Error> {
        let before = self.loaded();
        let head: Option<(String, String)> = platform::read!(self.db, conn => {
            sqlx::query_as("SELECT id, etag FROM permission_policies WHERE state = 'published'").fetch_optional(conn).await
        })?;
        let same = match &head {
            Some((id, etag)) => *id == before.id && *etag == before.etag,
            None => before.id == standard::ID,
        };
        if same {
            return Ok(());
        }
        let Some(row) = store::published(&self.db).await? else {
            self.put(Loaded::initial(self.initial.clone()));
            return Ok(());
        };
        let policy = row.policy().map_err(|error| sqlx::Error::Decode(error.into()))?;
        let (compiled, problems) = Compiled::of(&policy);
        for problem in &problems {
            tracing::warn!(field = problem.field, message = problem.message, "the policy in force has a problem");
        }
        tracing::info!(id = row.id, name = policy.name, "a policy is in force");
        self.put(Loaded { id: row.id, etag: row.etag, policy, compiled });
        Ok(())
    }
}

impl Decide for PolicyInForce {
    fn decide(&self, actor: &Actor, permission: &Permission) -> Decision {
        let within = || if actor.is_within(permission) { Decision::Allow } else { Decision::Deny };
        match &actor.subject {
            Subject::Anonymous => Decision::Deny,
            Subject::Portal => Decision::Allow,
            Subject::Service { .. } => within(),
            Subject::User { administrator: true, .. } => within(),
            Subject::User { entity_ref, ownership, .. } => match within() {
                Decision::Allow => self.loaded().compiled.decide(entity_ref, ownership, permission),
                other => other,
            },
        }
    }

    fn who_grants(&self, permission: &Permission) -> Option<String> {
        let force = self.loaded();
        let mut roles: Vec<String> = Vec::new();
        for rule in force.compiled.rules_about(permission).iter().filter(|rule| rule.says != Says::Deny) {
            let Some(role) = force.compiled.roles.get(rule.role as usize) else { continue };
            let owner = if role.owner.is_empty() { String::new() } else { format!(" (ask {})", role.owner) };
            let text = format!("{}{owner}", role.name);
            if !roles.contains(&text) && roles.len() < 3 {
                roles.push(text);
            }
        }
        let mut text = match roles.as_slice() {
            [] => String::new(),
            [one] => format!("The role {one} allows it. "),
            roles => format!("One of these roles allows it: {}. ", roles.join(", ")),
        };
        match self.administrators.as_slice() {
            [] => text.push_str("The administrators of the portal can grant it."),
            some => {
                let some: Vec<&str> = some.iter().take(5).map(String::as_str).collect();
                text.push_str(&format!("Who administers the portal can grant it: {}.", some.join(", ")));
            }
        }
        Some(text)
    }
}
