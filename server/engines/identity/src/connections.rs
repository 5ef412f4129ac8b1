//! Accounts at GitHub and GitLab that people let the portal read with, for what only they themselves may see there: their
//! pull requests, for one. Signing in gives no such access; each person connects an account of theirs, and ends it.
//!
//! The tokens are sealed with `auth.session.secret`, so nothing can be connected where that is not configured.

use std::sync::Arc;
use std::time::Duration;

use engine_audit::record;
use moka::future::Cache;
use platform::config::Secret;
use platform::db::{Database, now_micros as now};
use platform::http::Http;
use serde::{Deserialize, Serialize};
use services::identity::{Connection, ForgeKind};
use services::{Actor, Subject};
use tokio::sync::Mutex;
use url::Url;

use crate::engine::IdentityEngine;
use crate::error::{Error, Refusal};
use crate::provider::{Answer, Provider};
use crate::seal::Sealer;
use crate::settings::ProviderKind;

/// A token is exchanged for a new one when it is good for less than this, in microseconds.
const AHEAD: i64 = 60_000_000;
/// Longer than an exchange takes.
const EXCHANGE: Duration = Duration::from_secs(120);

/// What a provider has given out for an account.
#[derive(Clone, Serialize, Deserialize)]
pub struct Tokens {
    /// Opens the provider's interface.
    pub access: String,
    /// Is exchanged for the next ones.
    pub refresh: Option<String>,
    /// When the first is good no more, microseconds UTC.
    pub expires_at: Option<i64>,
}

/// How somebody's account at a provider is read.
#[derive(Clone)]
pub struct Access {
    /// What kind of provider it is.
    pub kind: ForgeKind,
    /// Its interface, with a slash at the end.
    pub api: Url,
    /// A client that speaks to this provider only.
    pub http: Http,
    /// Opens the provider's interface.
    pub token: Secret,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
struct Row {
    provider: String,
    username: String,
    sealed: Option<String>,
    created_at: i64,
}

/// The table.
pub(crate) struct Connections {
    db: Database,
    sealer: Option<Sealer>,
    /// By owner: held while tokens are exchanged, as the second of two who do it with the same one would be refused.
    exchanges: Cache<String, Arc<Mutex<()>>>,
}

fn owner(user_ref: &str, provider: &str) -> String {
    format!("{user_ref} {provider}")
}

impl Connections {
    pub(crate) fn new(db: Database, secret: Option<&Secret>) -> Self {
        let sealer = secret.map(|secret| Sealer::new("callboard connections", secret));
        let exchanges = Cache::builder().max_capacity(10_000).time_to_idle(EXCHANGE).build();
        Self { db, sealer, exchanges }
    }

    async fn rows(&self, user_ref: &str) -> Result<Vec<Row>, Error> {
        Ok(platform::read!(self.db, conn => {
            sqlx::query_as("SELECT provider, username, sealed, created_at FROM identity_connections WHERE user_ref = $1")
                .bind(user_ref)
                .fetch_all(conn)
                .await
        })?)
    }

    async fn row(&self, user_ref: &str, provider: &str) -> Result<Option<Row>, Error> {
        Ok(self.rows(user_ref).await?.into_iter().find(|row| row.provider == provider))
    }

    fn seal(&self, user_ref: &str, provider: &str, tokens: &Tokens) -> Result<String, Error> {
        let sealer = self.sealer.as_ref().ok_or_else(|| Error::provider(provider, "auth.session.secret is not set"))?;
        let plain = serde_json::to_vec(tokens).map_err(|error| Error::provider(provider, error))?;
        sealer.seal(&owner(user_ref, provider), &plain)
    }

    fn open(&self, user_ref: &str, row: &Row) -> Option<Tokens> {
        let plain = self.sealer.as_ref()?.open(&owner(user_ref, &row.provider), row.sealed.as_deref()?)?;
        serde_json::from_slice(&plain).ok()
    }

    async fn keep(
        &self,
        actor: &Actor,
        user_ref: &str,
        provider: &str,
        username: &str,
        tokens: &Tokens,
    ) -> Result<(), Error> {
        let sealed = self.seal(user_ref, provider, tokens)?;
        let mut tx = self.db.begin().await?;
        record(&mut tx, actor, "identity.connected", provider, &[("username", username)]).await?;
        platform::write!(tx, conn => {
            sqlx::query(
                "INSERT INTO identity_connections (user_ref, provider, username, sealed, created_at) \
                 VALUES ($1, $2, $3, $4, $5) ON CONFLICT (user_ref, provider) \
                 DO UPDATE SET username = excluded.username, sealed = excluded.sealed, created_at = excluded.created_at",
            )
            .bind(user_ref)
            .bind(provider)
            .bind(username)
            .bind(&sealed)
            .bind(now())
            .execute(conn)
            .await
            .map(drop)
        })?;
        tx.commit().await?;
        Ok(())
    }

    /// Puts other tokens, or none, in the place of those of a row. Gives whether they were still there.
    async fn replace(&self, user_ref: &str, row: &Row, sealed: Option<&str>) -> Result<bool, Error> {
        let mut tx = self.db.begin().await?;
        let done = platform::write!(tx, conn => {
            sqlx::query(
                "UPDATE identity_connections SET sealed = $1 WHERE user_ref = $2 AND provider = $3 AND sealed = $4",
            )
            .bind(sealed)
            .bind(user_ref)
            .bind(&row.provider)
            .bind(&row.sealed)
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
        })?;
        tx.commit().await?;
        Ok(done > 0)
    }

    async fn end(&self, actor: &Actor, user_ref: &str, provider: &str) -> Result<bool, Error> {
        if self.row(user_ref, provider).await?.is_none() {
            return Ok(false);
        }
        let mut tx = self.db.begin().await?;
        record(&mut tx, actor, "identity.disconnected", provider, &[]).await?;
        platform::write!(tx, conn => {
            sqlx::query("DELETE FROM identity_connections WHERE user_ref = $1 AND provider = $2")
                .bind(user_ref)
                .bind(provider)
                .execute(conn)
                .await
                .map(drop)
        })?;
        tx.commit().await?;
        Ok(true)
    }

    /// Ends all of a person's.
    pub(crate) async fn end_all(&self, actor: &Actor, user_ref: &str) -> Result<(), Error> {
        let rows = self.rows(user_ref).await?;
        if rows.is_empty() {
            return Ok(());
        }
        let mut tx = self.db.begin().await?;
        let providers: Vec<&str> = rows.iter().map(|row| row.provider.as_str()).collect();
        record(&mut tx, actor, "identity.disconnected", user_ref, &[("providers", &providers.join(" "))]).await?;
        platform::write!(tx, conn => {
            sqlx::query("DELETE FROM identity_connections WHERE user_ref = $1")
                .bind(user_ref)
                .execute(conn)
                .await
                .map(drop)
        })?;
        tx.commit().await?;
        Ok(())
    }
}

impl IdentityEngine {
    /// The providers at which accounts can be connected.
    fn connecting(&self) -> impl Iterator<Item = &Provider> {
        let possible = self.connections.sealer.is_some();
        self.providers.iter().filter(move |provider| possible && provider.forge().is_some())
    }

    /// A provider at which accounts can be connected.
    pub fn connects(&self, id: &str) -> Option<&Provider> {
        self.connecting().find(|provider| provider.settings.id == id)
    }

    /// The caller, if they are somebody in particular: whoever comes as the guest would get what another guest has
    /// connected.
    pub(crate) async fn somebody(&self, actor: &Actor) -> Result<Option<String>, Error> {
        let (Subject::User { entity_ref, .. }, Some(id)) = (&actor.subject, actor.session()) else { return Ok(None) };
        let session = self.sessions.one(id).await?;
        let provider = session.and_then(|session| self.provider(&session.provider));
        let guest = provider.is_none_or(|own| matches!(own.settings.kind, ProviderKind::Guest { .. }));
        Ok((!guest).then(|| entity_ref.clone()))
    }

    /// What a caller can connect and has connected; nothing for programs and guests.
    ///
    /// # Errors
    /// When the database can not be read.
    pub async fn connections_of(&self, actor: &Actor) -> Result<Vec<Connection>, Error> {
        let Some(user_ref) = self.somebody(actor).await? else { return Ok(Vec::new()) };
        let rows = self.connections.rows(&user_ref).await?;
        let view = |provider: &Provider| {
            let settings = &provider.settings;
            let row = rows.iter().find(|row| row.provider == settings.id);
            Connection {
                provider: settings.id.clone(),
                title: settings.title.clone(),
                username: row.map(|row| row.username.clone()),
                lapsed: row.is_some_and(|row| self.connections.open(&user_ref, row).is_none()),
                since: row.map(|row| row.created_at),
            }
        };
        Ok(self.connecting().map(view).collect())
    }

    /// Keeps what a provider has sent back for an account that somebody connects.
    pub(crate) async fn connect(
        &self,
        provider: &Provider,
        actor: &Actor,
        user_ref: &str,
        answer: &Answer,
        verifier: &str,
    ) -> Result<(), Error> {
        let (profile, tokens) = provider.connect(answer, verifier).await?;
        let username = profile.username.as_deref().unwrap_or(&profile.subject);
        self.connections.keep(actor, user_ref, &provider.settings.id, username, &tokens).await
    }

    /// Ends a connection of the caller; nothing happens where there is none.
    pub(crate) async fn disconnect(&self, actor: &Actor, provider: &str) -> Result<bool, Error> {
        match self.somebody(actor).await? {
            Some(user_ref) => self.connections.end(actor, &user_ref, provider).await,
            None => Ok(false),
        }
    }

    /// How the caller's account at a provider is read; nothing where none is connected, or the provider takes its token
    /// no more.
    ///
    /// # Errors
    /// When the database or the provider can not be asked.
    pub async fn access(&self, actor: &Actor, provider: &str) -> Result<Option<Access>, Error> {
        let Some(user_ref) = self.somebody(actor).await? else { return Ok(None) };
        let Some(provider) = self.connects(provider) else { return Ok(None) };
        let Some(forge) = provider.forge() else { return Ok(None) };
        let Some(row) = self.connections.row(&user_ref, &provider.settings.id).await? else { return Ok(None) };
        let Some(mut tokens) = self.connections.open(&user_ref, &row) else { return Ok(None) };
        if tokens.expires_at.is_some_and(|until| until < now().saturating_add(AHEAD)) {
            match self.renewed(provider, &user_ref).await? {
                Some(renewed) => tokens = renewed,
                None => return Ok(None),
            }
        }
        Ok(Some(Access {
            kind: forge.kind(),
            api: forge.api().clone(),
            http: forge.http().clone(),
            token: Secret::new(tokens.access),
        }))
    }

    /// The next tokens of an account. Another request, or another process, may have got them meanwhile.
    async fn renewed(&self, provider: &Provider, user_ref: &str) -> Result<Option<Tokens>, Error> {
        let id = provider.settings.id.as_str();
        let exchange = self.connections.exchanges.get_with(owner(user_ref, id), async { Arc::default() }).await;
        let _alone = exchange.lock().await;
        let Some(row) = self.connections.row(user_ref, id).await? else { return Ok(None) };
        let Some(tokens) = self.connections.open(user_ref, &row) else { return Ok(None) };
        if tokens.expires_at.is_none_or(|until| until >= now().saturating_add(AHEAD)) {
            return Ok(Some(tokens));
        }
        match provider.renew(&tokens).await {
            Ok(renewed) => {
                let sealed = self.connections.seal(user_ref, id, &renewed)?;
                self.connections.replace(user_ref, &row, Some(&sealed)).await?;
                Ok(Some(renewed))
            }
            Err(Error::Refused { refusal: Refusal::Denied, message }) => {
                tracing::info!(user_ref, provider = id, message, "a connection has lapsed");
                if self.connections.replace(user_ref, &row, None).await? {
                    return Ok(None);
                }
                let row = self.connections.row(user_ref, id).await?;
                Ok(row.and_then(|row| self.connections.open(user_ref, &row)))
            }
            Err(error) => Err(error),
        }
    }

    /// The provider has refused a token: the account has to be connected anew.
    ///
    /// # Errors
    /// When the database can not be written.
    pub async fn lapse(&self, actor: &Actor, provider: &str, refused: &Secret) -> Result<(), Error> {
        let Some(user_ref) = self.somebody(actor).await? else { return Ok(()) };
        let Some(row) = self.connections.row(&user_ref, provider).await? else { return Ok(()) };
        // Not when there is another one since.
        if self.connections.open(&user_ref, &row).is_some_and(|tokens| tokens.access == refused.expose()) {
            self.connections.replace(&user_ref, &row, None).await?;
        }
        Ok(())
    }
}
