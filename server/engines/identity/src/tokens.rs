//! The table of tokens. A token's secret is given out once and kept as its hash; what it opens is looked up with each
//! request, with a small memory in front, as for sessions.

use std::sync::Arc;
use std::time::Duration;

use engine_audit::{Entry, record};
use moka::future::Cache;
use platform::db::{Database, now_micros as now};
use services::identity::{NewToken, TokenKind, TokenScope, TokenView};
use services::{Actor, Grant};
use uuid::Uuid;

use crate::error::Error;
use crate::secret;
use crate::sessions::{REMEMBERED, micros};

/// Being used is written down this often.
const USED: Duration = Duration::from_secs(300);
/// Being used is an entry of the audit record this often.
const RECORDED: Duration = Duration::from_secs(3600);
/// Tokens of one person.
pub const MOST: i64 = 100;
/// Characters of a secret by which people tell theirs apart.
const HINT: usize = 10;

/// A token.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Token {
    /// For ending it.
    pub id: String,
    /// `personal` or `service`.
    pub kind: String,
    /// What it is for.
    pub name: String,
    /// The user that it acts for, or the program.
    pub subject: String,
    /// The first characters of its secret.
    pub hint: String,
    /// JSON of [`TokenScope`].
    pub scope: String,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_at: i64,
    /// When it ends.
    pub expires_at: i64,
    /// When it was last used.
    pub used_at: Option<i64>,
}

const COLUMNS: &str = "id, kind, name, subject, hint, scope, created_by, created_at, expires_at, used_at";

impl Token {
    /// Whose it is.
    pub fn kind(&self) -> TokenKind {
        if self.kind == "service" { TokenKind::Service } else { TokenKind::Personal }
    }

    /// What it is good for; nothing when that can not be read.
    pub fn scope(&self) -> TokenScope {
        serde_json::from_str(&self.scope).unwrap_or_else(|_| TokenScope::Permissions(Vec::new()))
    }

    /// The same, as what a request comes with.
    pub fn grants(&self) -> Option<Vec<Grant>> {
        match self.scope() {
            TokenScope::All => None,
            TokenScope::Read => Some(vec![Grant::reading()]),
            // Without one it would be good for everything.
            TokenScope::Permissions(names) if names.is_empty() => Some(Vec::new()),
            TokenScope::Permissions(permissions) => Some(vec![Grant { permissions, ..Grant::default() }]),
        }
    }

    /// As people see it.
    pub fn view(&self) -> TokenView {
        TokenView {
            id: self.id.clone(),
            kind: self.kind(),
            name: self.name.clone(),
            subject: self.subject.clone(),
            hint: self.hint.clone(),
            scope: self.scope(),
            created_by: self.created_by.clone(),
            created_at: self.created_at,
            expires_at: self.expires_at,
            used_at: self.used_at,
            expired: self.expires_at <= now(),
        }
    }
}

/// The table with a small memory in front.
#[derive(Clone)]
pub struct Tokens {
    db: Database,
    known: Cache<String, Option<Arc<Token>>>,
}

/// Whether a text looks like one of our tokens; others are asked about elsewhere.
pub fn is_ours(secret: &str) -> bool {
    secret.starts_with("cbp_") || secret.starts_with("cbs_")
}

impl Tokens {
    /// Of a database.
    pub fn new(db: Database) -> Self {
        Self { db, known: Cache::builder().max_capacity(10_000).time_to_live(REMEMBERED).build() }
    }

    /// Makes a token for a subject. Gives it with its secret, which is nowhere else from then on.
    pub async fn create(&self, actor: &Actor, subject: &str, wanted: &NewToken) -> Result<(Token, String), Error> {
        let (kind, prefix) = match wanted.kind {
            TokenKind::Personal => ("personal", "cbp_"),
            TokenKind::Service => ("service", "cbs_"),
        };
        let secret = format!("{prefix}{}", secret::random());
        let at = now();
        let token = Token {
            id: Uuid::now_v7().to_string(),
            kind: kind.to_owned(),
            name: wanted.name.trim().to_owned(),
            subject: subject.to_owned(),
            hint: secret.chars().take(HINT).collect(),
            scope: serde_json::to_string(&wanted.scope).unwrap_or_default(),
            created_by: actor.name().to_owned(),
            created_at: at,
            expires_at: at.saturating_add(micros(Duration::from_secs(u64::from(wanted.days) * 86_400))),
            used_at: None,
        };
        let mut tx = self.db.begin().await?;
        let details = [("name", token.name.as_str()), ("for", subject), ("scope", token.scope.as_str())];
        record(&mut tx, actor, "token.created", &format!("token:{}", token.id), &details).await?;
        platform::write!(tx, conn => {
            sqlx::query(
                "INSERT INTO identity_tokens (id, hash, kind, name, subject, hint, scope, created_by, created_at, expires_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            )
            .bind(&token.id)
            .bind(secret::hash(&secret))
            .bind(&token.kind)
            .bind(&token.name)
            .bind(&token.subject)
            .bind(&token.hint)
            .bind(&token.scope)
            .bind(&token.created_by)
            .bind(token.created_at)
            .bind(token.expires_at)
            .execute(conn)
            .await
            .map(drop)
        })?;
        tx.commit().await?;
        Ok((token, secret))
    }

    /// The token that a secret is of, if it has not ended.
    pub async fn find(&self, secret: &str) -> Result<Option<Arc<Token>>, Error> {
        let hash = secret::hash(secret);
        let token = match self.known.get(&hash).await {
            Some(token) => token,
            None => {
                let found: Option<Token> = platform::read!(self.db, conn => {
                    let sql = format!("SELECT {COLUMNS} FROM identity_tokens WHERE hash = $1");
                    sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(&hash).fetch_optional(conn).await
                })?;
                let found = found.map(Arc::new);
                self.known.insert(hash, found.clone()).await;
                found
            }
        };
        Ok(token.filter(|token| token.expires_at > now()))
    }

    /// Writes down that a token is used.
    pub async fn used(&self, token: &Token, secret: &str, actor: &Actor) -> Result<(), Error> {
        let at = now();
        let since = token.used_at.map_or(i64::MAX, |before| at.saturating_sub(before));
        if since < micros(USED) {
            return Ok(());
        }
        let mut tx = self.db.begin().await?;
        if since >= micros(RECORDED) {
            let entry = Entry::of(actor, "token.used", &format!("token:{}", token.id)).with("name", &token.name);
            entry.write(&mut tx).await?;
        }
        platform::write!(tx, conn => {
            sqlx::query("UPDATE identity_tokens SET used_at = $1 WHERE id = $2")
                .bind(at)
                .bind(&token.id)
                .execute(conn)
                .await
                .map(drop)
        })?;
        tx.commit().await?;
        self.known.invalidate(&secret::hash(secret)).await;
        Ok(())
    }

    /// The tokens of a user, or all of programs, the newest first.
    pub async fn list(&self, kind: TokenKind, subject: Option<&str>) -> Result<Vec<Token>, Error> {
        let kind = if kind == TokenKind::Service { "service" } else { "personal" };
        Ok(platform::read!(self.db, conn => {
            let sql = format!(
                "SELECT {COLUMNS} FROM identity_tokens WHERE kind = $1 AND ($2 = '' OR subject = $2) \
                 ORDER BY created_at DESC, id DESC LIMIT 1000"
            );
            sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(kind).bind(subject.unwrap_or_default()).fetch_all(conn).await
        })?)
    }

    /// One by its id.
    pub async fn one(&self, id: &str) -> Result<Option<Token>, Error> {
        Ok(platform::read!(self.db, conn => {
            let sql = format!("SELECT {COLUMNS} FROM identity_tokens WHERE id = $1");
            sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(id).fetch_optional(conn).await
        })?)
    }

    /// Ends one. Gives whether it was there.
    pub async fn end(&self, actor: &Actor, token: &Token) -> Result<bool, Error> {
        let mut tx = self.db.begin().await?;
        let details = [("name", token.name.as_str()), ("for", token.subject.as_str())];
        record(&mut tx, actor, "token.ended", &format!("token:{}", token.id), &details).await?;
        let hashes: Vec<String> = platform::write!(tx, conn => {
            sqlx::query_scalar("DELETE FROM identity_tokens WHERE id = $1 RETURNING hash").bind(&token.id).fetch_all(conn).await
        })?;
        if hashes.is_empty() {
            return Ok(false);
        }
        tx.commit().await?;
        self.forget(&hashes).await;
        Ok(true)
    }

    /// Ends all of a user. Gives how many there were.
    pub async fn end_all(&self, user_ref: &str) -> Result<u64, Error> {
        let mut tx = self.db.begin().await?;
        let hashes: Vec<String> = platform::write!(tx, conn => {
            sqlx::query_scalar("DELETE FROM identity_tokens WHERE kind = 'personal' AND subject = $1 RETURNING hash")
                .bind(user_ref)
                .fetch_all(conn)
                .await
        })?;
        tx.commit().await?;
        self.forget(&hashes).await;
        Ok(hashes.len() as u64)
    }

    async fn forget(&self, hashes: &[String]) {
        for hash in hashes {
            self.known.invalidate(hash).await;
        }
    }

    /// Deletes those that ended a month ago; until then people see that they did.
    pub async fn prune(&self) -> Result<(), Error> {
        let long_ago = now().saturating_sub(micros(Duration::from_secs(30 * 86_400)));
        let mut tx = self.db.begin().await?;
        platform::write!(tx, conn => {
            sqlx::query("DELETE FROM identity_tokens WHERE expires_at < $1").bind(long_ago).execute(conn).await.map(drop)
        })?;
        tx.commit().await?;
        Ok(())
    }
}
