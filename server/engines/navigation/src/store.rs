//! The table of layouts.

use platform::db::{Database, Transaction, now_micros as now};
use services::navigation::Layout;

use crate::Error;

/// Versions that are kept.
pub(crate) const KEPT: i64 = 20;

/// A version as it stands in the table.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Row {
    pub(crate) version: i64,
    /// JSON; none after a reset.
    pub(crate) layout: Option<String>,
    pub(crate) saved_by: String,
    pub(crate) saved_at: i64,
}

impl Row {
    /// The layout, unless this version went back to what is configured.
    pub(crate) fn layout(&self) -> Result<Option<Layout>, serde_json::Error> {
        self.layout.as_deref().map(serde_json::from_str).transpose()
    }
}

const COLUMNS: &str = "version, layout, saved_by, saved_at";

/// The number of the newest version; 0 where there is none.
pub(crate) async fn newest_number(db: &Database) -> Result<i64, sqlx::Error> {
    platform::read!(db, conn => {
        sqlx::query_scalar("SELECT COALESCE(MAX(version), 0) FROM navigation_layouts").fetch_one(conn).await
    })
}

/// Versions, the newest first.
pub(crate) async fn newest(db: &Database, limit: i64) -> Result<Vec<Row>, sqlx::Error> {
    platform::read!(db, conn => {
        let sql = format!("SELECT {COLUMNS} FROM navigation_layouts ORDER BY version DESC LIMIT $1");
        sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(limit).fetch_all(conn).await
    })
}

/// One of them.
pub(crate) async fn one(db: &Database, version: i64) -> Result<Option<Row>, sqlx::Error> {
    platform::read!(db, conn => {
        let sql = format!("SELECT {COLUMNS} FROM navigation_layouts WHERE version = $1");
        sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(version).fetch_optional(conn).await
    })
}

/// Adds a version over the one that was changed, and lets the oldest go. Gives its number; nothing when there is another one
/// by now.
pub(crate) async fn add(
    tx: &mut Transaction,
    layout: Option<&Layout>,
    by: &str,
    seen: i64,
) -> Result<Option<i64>, Error> {
    let text = layout.map(serde_json::to_string).transpose()?;
    let next = seen.saturating_add(1);
    let added = platform::write!(tx, conn => {
        sqlx::query(
            "INSERT INTO navigation_layouts (version, layout, saved_by, saved_at) SELECT $1, $2, $3, $4 \
             WHERE COALESCE((SELECT MAX(version) FROM navigation_layouts), 0) = $5 ON CONFLICT (version) DO NOTHING",
        )
        .bind(next)
        .bind(&text)
        .bind(by)
        .bind(now())
        .bind(seen)
        .execute(&mut *conn)
        .await
        .map(|done| done.rows_affected())
    })?;
    if added == 0 {
        return Ok(None);
    }
    platform::write!(tx, conn => {
        sqlx::query("DELETE FROM navigation_layouts WHERE version <= $1")
            .bind(next.saturating_sub(KEPT))
            .execute(conn)
            .await.map(drop)
    })?;
    Ok(Some(next))
}
