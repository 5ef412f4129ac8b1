//! Where people are signed in. The browser has a random secret in a cookie, the database its hash; all processes share
//! the table, so that whoever is signed out at one is signed out at all of them after [`REMEMBERED`].

use std::sync::Arc;
use std::time::Duration;

use engine_audit::{Entry, record};
use moka::future::Cache;
use platform::db::{Database, now_micros as now};
use services::Actor;
use uuid::Uuid;

use crate::accounts::Account;
use crate::engine::Origin;
use crate::error::Error;
use crate::people;
use crate::secret;
use crate::settings::Lifetimes;

/// How long what was read is good: so much later, another process hears that a session has ended.
pub const REMEMBERED: Duration = Duration::from_secs(3);
/// Being seen is written down this often.
const SEEN: Duration = Duration::from_secs(60);
/// What a browser calls itself is kept so far.
const LONGEST_AGENT: usize = 300;
/// Sessions of one person; the oldest go.
const MOST: i64 = 50;

/// A session.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Session {
    /// For ending it; tells nothing that opens it.
    pub id: String,
    /// `user:default/jo`.
    pub user_ref: String,
    /// What they signed in with.
    pub provider: String,
    /// The account there.
    pub subject: String,
    /// Let in without a user of the catalog.
    pub provisional: bool,
    /// When it began.
    pub created_at: i64,
    /// When it was last used, to the minute.
    pub seen_at: i64,
    /// When it ends, whatever happens.
    pub expires_at: i64,
    /// What the browser called itself.
    pub agent: String,
    /// The network address that it came from at first.
    pub address: String,
}

const COLUMNS: &str = "id, user_ref, provider, subject, provisional, created_at, seen_at, expires_at, agent, address";

/// The table with a small memory in front.
#[derive(Clone)]
pub struct Sessions {
    db: Database,
    lifetimes: Lifetimes,
    /// By hash; `None` for secrets that open nothing.
    known: Cache<String, Option<Arc<Session>>>,
}

pub(crate) fn micros(time: Duration) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX)
}

impl Sessions {
    /// Of a database.
    pub fn new(db: Database, lifetimes: Lifetimes) -> Self {
        let known = Cache::builder().max_capacity(10_000).time_to_live(REMEMBERED).build();
        Self { db, lifetimes, known }
    }

    /// Begins a session. Gives the secret for the cookie, which is nowhere else from then on, and how long it is good.
    pub async fn begin(
        &self,
        account: &Account,
        origin: &Origin,
        at_most: Option<Duration>,
    ) -> Result<(String, Duration), Error> {
        let (agent, address) = (origin.agent.as_str(), origin.address.as_str());
        let secret = secret::random();
        let time = at_most.unwrap_or(self.lifetimes.absolute);
        let at = now();
        let mut tx = self.db.begin().await?;
        let entry = Entry {
            actor: account.user_ref.clone(),
            action: "identity.signed-in".into(),
            target: account.user_ref.clone(),
            address: origin.address.clone(),
            request_id: origin.request_id.clone(),
            ..Entry::default()
        };
        entry.with("with", &account.provider).write(&mut tx).await?;
        people::note(&mut tx, &account.provider, None).await?;
        platform::write!(tx, conn => {
            sqlx::query(
                "INSERT INTO identity_sessions \
                 (id, hash, user_ref, provider, subject, provisional, created_at, seen_at, expires_at, agent, address) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9, $10)",
            )
            .bind(Uuid::now_v7().to_string())
            .bind(secret::hash(&secret))
            .bind(&account.user_ref)
            .bind(&account.provider)
            .bind(&account.subject)
            .bind(account.provisional)
            .bind(at)
            .bind(at.saturating_add(micros(time)))
            .bind(agent.chars().filter(|c| !c.is_control()).take(LONGEST_AGENT).collect::<String>())
            .bind(address)
            .execute(conn)
            .await
            .map(drop)
        })?;
        platform::write!(tx, conn => {
            sqlx::query(
                "DELETE FROM identity_sessions WHERE user_ref = $1 AND id NOT IN \
                 (SELECT id FROM identity_sessions WHERE user_ref = $1 ORDER BY created_at DESC, id DESC LIMIT $2)",
            )
            .bind(&account.user_ref)
            .bind(MOST)
            .execute(conn)
            .await
            .map(drop)
        })?;
        tx.commit().await?;
        Ok((secret, time))
    }

    /// The session that a secret opens, if it has not ended. Using it keeps it from idling away.
    pub async fn find(&self, secret: &str) -> Result<Option<Arc<Session>>, Error> {
        let hash = secret::hash(secret);
        let session = match self.known.get(&hash).await {
            Some(session) => session,
            None => {
                let found: Option<Session> = platform::read!(self.db, conn => {
                    let sql = format!("SELECT {COLUMNS} FROM identity_sessions WHERE hash = $1");
                    sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(&hash).fetch_optional(conn).await
                })?;
                let found = found.map(Arc::new);
                self.known.insert(hash.clone(), found.clone()).await;
                found
            }
        };
        let Some(session) = session.filter(|session| self.is_open(session)) else { return Ok(None) };
        if now().saturating_sub(session.seen_at) > micros(SEEN) {
            self.seen(&session.id).await?;
            self.known.invalidate(&hash).await;
        }
        Ok(Some(session))
    }

    fn is_open(&self, session: &Session) -> bool {
        let at = now();
        session.expires_at > at && session.seen_at.saturating_add(micros(self.lifetimes.idle)) > at
    }

    async fn seen(&self, id: &str) -> Result<(), Error> {
        let mut tx = self.db.begin().await?;
        platform::write!(tx, conn => {
            sqlx::query("UPDATE identity_sessions SET seen_at = $1 WHERE id = $2")
                .bind(now())
                .bind(id)
                .execute(conn)
                .await
                .map(drop)
        })?;
        tx.commit().await?;
        Ok(())
    }

    /// The open sessions of a user, the newest first.
    pub async fn of_user(&self, user_ref: &str) -> Result<Vec<Session>, Error> {
        let all: Vec<Session> = platform::read!(self.db, conn => {
            let sql = format!(
                "SELECT {COLUMNS} FROM identity_sessions WHERE user_ref = $1 ORDER BY created_at DESC, id DESC"
            );
            sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(user_ref).fetch_all(conn).await
        })?;
        Ok(all.into_iter().filter(|session| self.is_open(session)).collect())
    }

    /// An open session by its id.
    pub async fn one(&self, id: &str) -> Result<Option<Session>, Error> {
        let found: Option<Session> = platform::read!(self.db, conn => {
            let sql = format!("SELECT {COLUMNS} FROM identity_sessions WHERE id = $1");
            sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(id).fetch_optional(conn).await
        })?;
        Ok(found.filter(|session| self.is_open(session)))
    }

    /// Ends one. Gives whether it was there.
    pub async fn end(&self, actor: &Actor, action: &'static str, session: &Session) -> Result<bool, Error> {
        let id = &session.id;
        let mut tx = self.db.begin().await?;
        record(&mut tx, actor, action, &session.user_ref, &[("session", id)]).await?;
        let hashes: Vec<String> = platform::write!(tx, conn => {
            sqlx::query_scalar("DELETE FROM identity_sessions WHERE id = $1 RETURNING hash").bind(id).fetch_all(conn).await
        })?;
        if hashes.is_empty() {
            return Ok(false);
        }
        tx.commit().await?;
        self.forget(&hashes).await;
        Ok(true)
    }

    /// Ends all of a user but one. Gives how many there were.
    pub async fn end_all(&self, actor: &Actor, user_ref: &str, but: Option<&str>) -> Result<u64, Error> {
        let mut tx = self.db.begin().await?;
        record(&mut tx, actor, "identity.sessions-ended", user_ref, &[]).await?;
        let hashes: Vec<String> = platform::write!(tx, conn => {
            sqlx::query_scalar("DELETE FROM identity_sessions WHERE user_ref = $1 AND id <> $2 RETURNING hash")
                .bind(user_ref)
                .bind(but.unwrap_or_default())
                .fetch_all(conn)
                .await
        })?;
        if !hashes.is_empty() {
            tx.commit().await?;
        }
        self.forget(&hashes).await;
        Ok(hashes.len() as u64)
    }

    async fn forget(&self, hashes: &[String]) {
        for hash in hashes {
            self.known.invalidate(hash).await;
        }
    }

    /// Deletes those that have ended by themselves.
    pub async fn prune(&self) -> Result<u64, Error> {
        let idle = now().saturating_sub(micros(self.lifetimes.idle));
        let mut tx = self.db.begin().await?;
        let gone = platform::write!(tx, conn => {
            sqlx::query("DELETE FROM identity_sessions WHERE expires_at < $1 OR seen_at < $2")
                .bind(now())
                .bind(idle)
                .execute(conn)
                .await
                .map(|done| done.rows_affected())
        })?;
        tx.commit().await?;
        Ok(gone)
    }
}
