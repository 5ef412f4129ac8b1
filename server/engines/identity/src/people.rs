//! Everybody who has signed in, for administrators, and how ways to sign in are used.

use std::collections::HashMap;

use platform::db::{Database, now_micros as now};
use services::identity::PeopleQuery;

use crate::error::Error;

/// People on a page.
const PAGE: i64 = 50;

/// Somebody who has signed in, by their account that was used last.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Row {
    /// `user:default/jo`.
    pub user_ref: String,
    /// The name to show.
    pub name: String,
    /// As a provider knows it.
    pub email: Option<String>,
    /// Let in without a user of the catalog.
    pub provisional: bool,
    /// When they last signed in.
    pub seen_at: i64,
}

const GROUPED: &str = "SELECT user_ref, MAX(name) AS name, MAX(email) AS email, \
     CAST(MAX(CASE WHEN provisional THEN 1 ELSE 0 END) AS BIGINT) = 1 AS provisional, MAX(seen_at) AS seen_at \
     FROM identity_accounts";
const MATCHING: &str = "(LOWER(name) LIKE $1 ESCAPE '\\' OR LOWER(COALESCE(email, '')) LIKE $1 ESCAPE '\\' \
     OR user_ref LIKE $1 ESCAPE '\\')";

/// A page of people by name, and how many there are.
pub async fn list(db: &Database, query: &PeopleQuery) -> Result<(Vec<Row>, u64), Error> {
    let text: String = query.text.trim().to_lowercase().chars().take(200).collect();
    let like = format!("%{}%", text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
    let rows = platform::read!(db, conn => {
        let sql = format!("{GROUPED} WHERE {MATCHING} GROUP BY user_ref ORDER BY LOWER(MAX(name)), user_ref LIMIT $2 OFFSET $3");
        sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(&like)
            .bind(PAGE)
            .bind(i64::from(query.page.max(1) - 1) * PAGE)
            .fetch_all(conn)
            .await
    })?;
    let total: i64 = platform::read!(db, conn => {
        let sql = format!("SELECT COUNT(DISTINCT user_ref) FROM identity_accounts WHERE {MATCHING}");
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).bind(&like).fetch_one(conn).await
    })?;
    Ok((rows, u64::try_from(total).unwrap_or(0)))
}

/// One of them.
pub async fn one(db: &Database, user_ref: &str) -> Result<Option<Row>, Error> {
    Ok(platform::read!(db, conn => {
        let sql = format!("{GROUPED} WHERE user_ref = $1 GROUP BY user_ref");
        sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(user_ref).fetch_optional(conn).await
    })?)
}

/// What somebody has signed in with.
pub async fn providers_of(db: &Database, user_ref: &str) -> Result<Vec<String>, Error> {
    Ok(platform::read!(db, conn => {
        sqlx::query_scalar("SELECT provider FROM identity_accounts WHERE user_ref = $1 ORDER BY seen_at DESC")
            .bind(user_ref)
            .fetch_all(conn)
            .await
    })?)
}

/// How a way to sign in is used.
#[derive(Clone, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Use {
    /// Its name in the configuration.
    pub provider: String,
    /// When somebody last signed in with it.
    pub used_at: Option<i64>,
    /// When it last refused somebody.
    pub refused_at: Option<i64>,
    /// Why.
    pub refusal: Option<String>,
}

/// How all of them are used, and how many accounts each has.
pub async fn uses(db: &Database) -> Result<HashMap<String, (Use, u64)>, Error> {
    let uses: Vec<Use> = platform::read!(db, conn => {
        sqlx::query_as("SELECT provider, used_at, refused_at, refusal FROM identity_providers").fetch_all(conn).await
    })?;
    let counts: Vec<(String, i64)> = platform::read!(db, conn => {
        sqlx::query_as("SELECT provider, COUNT(*) FROM identity_accounts GROUP BY provider").fetch_all(conn).await
    })?;
    let mut all: HashMap<String, (Use, u64)> = uses.into_iter().map(|one| (one.provider.clone(), (one, 0))).collect();
    for (provider, count) in counts {
        all.entry(provider).or_default().1 = u64::try_from(count).unwrap_or(0);
    }
    Ok(all)
}

/// Notes that a way was used, or why it refused somebody, as part of a transaction.
pub async fn note(
    tx: &mut platform::db::Transaction,
    provider: &str,
    refusal: Option<&str>,
) -> Result<(), sqlx::Error> {
    let at = now();
    let refusal = refusal.map(|text| text.chars().filter(|c| !c.is_control()).take(300).collect::<String>());
    platform::write!(tx, conn => {
        let query = match &refusal {
            None => sqlx::query(
                "INSERT INTO identity_providers (provider, used_at) VALUES ($1, $2) \
                 ON CONFLICT (provider) DO UPDATE SET used_at = excluded.used_at",
            )
            .bind(provider)
            .bind(at),
            Some(text) => sqlx::query(
                "INSERT INTO identity_providers (provider, refused_at, refusal) VALUES ($1, $2, $3) \
                 ON CONFLICT (provider) DO UPDATE SET refused_at = excluded.refused_at, refusal = excluded.refusal",
            )
            .bind(provider)
            .bind(at)
            .bind(text),
        };
        query.execute(conn).await.map(drop)
    })
}
