//! The tables.

use platform::db::{Database, List, Lists as _, Transaction, now_micros as now};
use services::announcements::{AnnouncementDraft, Audience, Weight};

use crate::Error;

/// What stands in the table.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) body: String,
    pub(crate) category: String,
    pub(crate) weight: String,
    pub(crate) audience: String,
    pub(crate) from_at: i64,
    pub(crate) until_at: Option<i64>,
    pub(crate) acknowledge: i64,
    pub(crate) created_by: String,
    pub(crate) updated_at: i64,
}

/// What somebody has done with an announcement.
#[derive(Clone, Debug, Default, sqlx::FromRow)]
pub(crate) struct Touched {
    pub(crate) announcement_id: String,
    pub(crate) acknowledged_at: Option<i64>,
    pub(crate) dismissed_at: Option<i64>,
}

const COLUMNS: &str =
    "id, title, body, category, weight, audience, from_at, until_at, acknowledge, created_by, updated_at";

/// Announcements that are read to find those that are somebody's.
const MOST: i64 = 2_000;

impl Row {
    pub(crate) fn audience(&self) -> Result<Audience, Error> {
        Ok(serde_json::from_str(&self.audience)?)
    }

    pub(crate) fn weight(&self) -> Weight {
        Weight::named(&self.weight).unwrap_or_default()
    }

    pub(crate) fn is_on(&self, at: i64) -> bool {
        self.from_at <= at && self.until_at.is_none_or(|until| at < until)
    }
}

/// All, or those that are on, the newest first.
pub(crate) async fn rows(db: &Database, all: bool) -> Result<Vec<Row>, Error> {
    Ok(platform::read!(db, conn => {
        let query = format!(
            "SELECT {COLUMNS} FROM announcements WHERE $1 = 1 OR (from_at <= $2 AND (until_at IS NULL OR until_at > $2)) \
             ORDER BY from_at DESC, id DESC LIMIT $3"
        );
        sqlx::query_as(sqlx::AssertSqlSafe(query)).bind(i64::from(all)).bind(now()).bind(MOST).fetch_all(conn).await
    })?)
}

pub(crate) async fn row(db: &Database, id: &str) -> Result<Option<Row>, Error> {
    Ok(platform::read!(db, conn => {
        let query = format!("SELECT {COLUMNS} FROM announcements WHERE id = $1");
        sqlx::query_as(sqlx::AssertSqlSafe(query)).bind(id).fetch_optional(conn).await
    })?)
}

/// What somebody has done with these.
pub(crate) async fn touched(db: &Database, user_ref: &str, ids: Vec<String>) -> Result<Vec<Touched>, Error> {
    let ids: List<String> = List(ids);
    Ok(platform::read!(db, conn => {
        let query = format!(
            "SELECT announcement_id, acknowledged_at, dismissed_at FROM announcements_people \
             WHERE user_ref = $1 AND announcement_id {}",
            Db::one_of(2)
        );
        sqlx::query_as(sqlx::AssertSqlSafe(query)).bind(user_ref).bind(&ids).fetch_all(conn).await
    })?)
}

/// Who has acknowledged one, with the time, the latest first.
pub(crate) async fn acknowledged(db: &Database, id: &str) -> Result<Vec<(String, i64)>, Error> {
    Ok(platform::read!(db, conn => {
        sqlx::query_as(
            "SELECT user_ref, acknowledged_at FROM announcements_people \
             WHERE announcement_id = $1 AND acknowledged_at IS NOT NULL ORDER BY acknowledged_at DESC, user_ref",
        )
        .bind(id)
        .fetch_all(conn)
        .await
    })?)
}

pub(crate) async fn insert(
    tx: &mut Transaction,
    id: &str,
    draft: &AnnouncementDraft,
    from: i64,
    by: &str,
) -> Result<(), Error> {
    let audience = serde_json::to_string(&draft.audience)?;
    Ok(platform::write!(tx, conn => {
        sqlx::query(
            "INSERT INTO announcements (id, title, body, category, weight, audience, from_at, until_at, acknowledge, \
             created_by, created_at, updated_at, notified_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, NULL)",
        )
        .bind(id)
        .bind(&draft.title)
        .bind(&draft.body)
        .bind(&draft.category)
        .bind(draft.weight.name())
        .bind(&audience)
        .bind(from)
        .bind(draft.until)
        .bind(i64::from(draft.acknowledge))
        .bind(by)
        .bind(now())
        .execute(conn)
        .await
        .map(drop)
    })?)
}

/// Gives whether there was one.
pub(crate) async fn update(
    tx: &mut Transaction,
    id: &str,
    draft: &AnnouncementDraft,
    from: i64,
) -> Result<bool, Error> {
    let audience = serde_json::to_string(&draft.audience)?;
    let changed = platform::write!(tx, conn => {
        sqlx::query(
            "UPDATE announcements SET title = $2, body = $3, category = $4, weight = $5, audience = $6, from_at = $7, \
             until_at = $8, acknowledge = $9, updated_at = $10, \
             notified_at = CASE WHEN from_at <> $7 AND $7 > $10 THEN NULL ELSE notified_at END WHERE id = $1",
        )
        .bind(id)
        .bind(&draft.title)
        .bind(&draft.body)
        .bind(&draft.category)
        .bind(draft.weight.name())
        .bind(&audience)
        .bind(from)
        .bind(draft.until)
        .bind(i64::from(draft.acknowledge))
        .bind(now())
        .execute(conn)
        .await
        .map(|done| done.rows_affected())
    })?;
    Ok(changed > 0)
}

/// Remembers what somebody has done with one.
pub(crate) async fn touch(tx: &mut Transaction, id: &str, user_ref: &str, acknowledged: bool) -> Result<(), Error> {
    let (column, other) =
        if acknowledged { ("acknowledged_at", "dismissed_at") } else { ("dismissed_at", "acknowledged_at") };
    Ok(platform::write!(tx, conn => {
        let query = format!(
            "INSERT INTO announcements_people (announcement_id, user_ref, {column}, {other}) VALUES ($1, $2, $3, NULL) \
             ON CONFLICT (announcement_id, user_ref) \
             DO UPDATE SET {column} = COALESCE(announcements_people.{column}, $3)"
        );
        sqlx::query(sqlx::AssertSqlSafe(query)).bind(id).bind(user_ref).bind(now()).execute(conn).await.map(drop)
    })?)
}
