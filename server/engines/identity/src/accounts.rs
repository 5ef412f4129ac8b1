//! Accounts at providers, each bound to the user of the catalog that it stands for.

use platform::db::{Database, now_micros as now};

use crate::error::{Error, Refusal};
use crate::provider::Profile;

/// An account and whose it is.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Account {
    /// The provider's name in the configuration.
    pub provider: String,
    /// The provider's own name for the person, which never changes.
    pub subject: String,
    /// `user:default/jo`.
    pub user_ref: String,
    /// Let in without a user of the catalog.
    pub provisional: bool,
    /// The name to show.
    pub name: String,
    /// As the provider knows it.
    pub email: Option<String>,
    /// The address of a picture.
    pub picture: Option<String>,
}

const COLUMNS: &str = "provider, subject, user_ref, provisional, name, email, picture";

/// The account that somebody has signed in with.
pub async fn of(db: &Database, provider: &str, subject: &str) -> Result<Option<Account>, Error> {
    Ok(platform::read!(db, conn => {
        let sql = format!("SELECT {COLUMNS} FROM identity_accounts WHERE provider = $1 AND subject = $2");
        sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(provider).bind(subject).fetch_optional(conn).await
    })?)
}

/// Binds an account to a user, or confirms that it is.
///
/// A user who has signed in with one account is not handed to another one that merely looks alike: e-mail addresses and
/// names are given to somebody else when people leave, and another provider may not check them. `may_join` says that
/// this provider's word is good enough for users who have an account elsewhere; a second account of the same provider
/// never is.
///
/// # Errors
/// [`Refusal::Taken`] when the user is bound to another account.
pub async fn bind(
    db: &Database,
    profile: &Profile,
    user_ref: &str,
    provisional: bool,
    may_join: bool,
) -> Result<Account, Error> {
    let account = Account {
        provider: profile.provider.clone(),
        subject: profile.subject.clone(),
        user_ref: user_ref.to_owned(),
        provisional,
        name: profile.shown(),
        email: profile.email.as_ref().map(|email| email.address.clone()),
        picture: profile.picture.clone(),
    };
    let at = now();
    let mut tx = db.begin().await?;
    let others: Vec<(String, String)> = platform::write!(tx, conn => {
        sqlx::query_as(
            "SELECT provider, subject FROM identity_accounts WHERE user_ref = $1 AND NOT (provider = $2 AND subject = $3)",
        )
        .bind(user_ref)
        .bind(&account.provider)
        .bind(&account.subject)
        .fetch_all(conn)
        .await
    })?;
    let same = others.iter().any(|(provider, _)| *provider == account.provider);
    if same || !(others.is_empty() || may_join) {
        let other = others.first().map(|(provider, _)| provider.as_str()).unwrap_or_default();
        let message = format!("{user_ref} signs in with another account, at {other}");
        return Err(Error::refused(Refusal::Taken, message));
    }
    platform::write!(tx, conn => {
        sqlx::query(
            "INSERT INTO identity_accounts (provider, subject, user_ref, provisional, name, email, picture, created_at, seen_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) \
             ON CONFLICT (provider, subject) DO UPDATE SET user_ref = excluded.user_ref, provisional = excluded.provisional, \
             name = excluded.name, email = excluded.email, picture = excluded.picture, seen_at = excluded.seen_at",
        )
        .bind(&account.provider)
        .bind(&account.subject)
        .bind(&account.user_ref)
        .bind(account.provisional)
        .bind(&account.name)
        .bind(&account.email)
        .bind(&account.picture)
        .bind(at)
        .execute(conn)
        .await
        .map(drop)
    })?;
    tx.commit().await?;
    Ok(account)
}
