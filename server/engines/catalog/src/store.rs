//! The tables of the catalog (`migrations/*/0002_catalog.sql`): the only code that writes them.

pub mod batch;
pub mod locations;
pub mod removal;
pub mod uploads;

use std::time::{SystemTime, UNIX_EPOCH};

use platform::db::{Database, Transaction};
use services::catalog::Problem;

/// Most rows of a statement with a list of values: below the parameter limits of both databases.
pub(crate) const CHUNK: usize = 1_000;

/// The time as the tables keep it.
pub fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(now.as_micros()).unwrap_or(i64::MAX)
}

/// Takes `count` numbers of a sequence; gives the first. Gaps are harmless.
pub async fn numbers(tx: &mut Transaction, name: &str, count: usize) -> Result<i64, sqlx::Error> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let last: i64 = platform::write!(tx, conn => {
        sqlx::query_scalar("UPDATE catalog_sequences SET value = value + $1 WHERE name = $2 RETURNING value")
            .bind(count)
            .bind(name)
            .fetch_one(conn)
            .await
    })?;
    Ok(last - count + 1)
}

/// Takes numbers in a transaction of its own.
pub async fn reserve(db: &Database, name: &str, count: usize) -> Result<i64, sqlx::Error> {
    let mut tx = db.begin().await?;
    let first = numbers(&mut tx, name, count).await?;
    tx.commit().await?;
    Ok(first)
}

/// Problems as a column holds them; `None` for none.
pub fn problems_text(problems: &[Problem]) -> Option<String> {
    if problems.is_empty() { None } else { serde_json::to_string(problems).ok() }
}

/// Problems as a column holds them.
pub fn problems_of(text: Option<&str>) -> Vec<Problem> {
    text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}
