//! Sign-ins that have begun.

use std::time::Duration;

use platform::db::{Database, now_micros as now};

use crate::error::{Error, Refusal};
use crate::secret;

/// How long somebody may take at the provider.
pub const TIME: Duration = Duration::from_secs(600);

/// What is remembered from the beginning to the end of a sign-in.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Attempt {
    /// The provider's name in the configuration.
    pub provider: String,
    /// Binds the provider's answer to this attempt.
    pub nonce: String,
    /// The secret half of PKCE (RFC 7636).
    pub verifier: String,
    /// Where to afterwards; a path of this portal.
    pub return_to: String,
    /// Whose account is to be connected; nobody's where somebody signs in.
    pub connects: Option<String>,
}

/// A row that is taken out: the hash of the browser's secret, the end, and the attempt.
type Taken = (String, i64, String, String, String, String, Option<String>);

/// Remembers an attempt, with the secrets that the browser brings back: the state through the provider, the other one in
/// a cookie.
pub async fn begin(db: &Database, attempt: &Attempt, state: &str, browser: &str) -> Result<(), Error> {
    let expires_at = now() + crate::sessions::micros(TIME);
    let mut tx = db.begin().await?;
    platform::write!(tx, conn => {
        sqlx::query(
            "INSERT INTO identity_attempts (state_hash, browser_hash, provider, nonce, verifier, return_to, expires_at, connects) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(secret::hash(state))
        .bind(secret::hash(browser))
        .bind(&attempt.provider)
        .bind(&attempt.nonce)
        .bind(&attempt.verifier)
        .bind(&attempt.return_to)
        .bind(expires_at)
        .bind(&attempt.connects)
        .execute(conn)
        .await
        .map(drop)
    })?;
    tx.commit().await?;
    Ok(())
}

/// Takes an attempt out, so that it is finished once. One of another browser or provider is gone as well: somebody has
/// got hold of its state.
pub async fn take(db: &Database, provider: &str, state: &str, browser: Option<&str>) -> Result<Attempt, Error> {
    let stale = |message: &str| Error::refused(Refusal::Stale, message);
    let mut tx = db.begin().await?;
    let found: Option<Taken> = platform::write!(tx, conn => {
        sqlx::query_as(
            "DELETE FROM identity_attempts WHERE state_hash = $1 \
             RETURNING browser_hash, expires_at, provider, nonce, verifier, return_to, connects",
        )
        .bind(secret::hash(state))
        .fetch_optional(conn)
        .await
    })?;
    tx.commit().await?;
    let Some((browser_hash, expires_at, began_at, nonce, verifier, return_to, connects)) = found else {
        return Err(stale("there is no such attempt"));
    };
    if expires_at < now() {
        return Err(stale("it has begun too long ago"));
    }
    if began_at != provider {
        return Err(stale("it has begun at another provider"));
    }
    if browser.map(secret::hash).as_deref() != Some(browser_hash.as_str()) {
        return Err(stale("another browser has begun it"));
    }
    Ok(Attempt { provider: began_at, nonce, verifier, return_to, connects })
}

/// Deletes those that nobody has finished.
pub async fn prune(db: &Database) -> Result<u64, Error> {
    let mut tx = db.begin().await?;
    let gone = platform::write!(tx, conn => {
        sqlx::query("DELETE FROM identity_attempts WHERE expires_at < $1")
            .bind(now())
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
    })?;
    tx.commit().await?;
    Ok(gone)
}
