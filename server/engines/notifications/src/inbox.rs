//! Somebody's notifications: lists, counts, and what becomes of them.

use model::EntityRef;
use platform::db::{List, Lists, now_micros as now};
use services::notifications::{
    Mark, Notification, NotificationOrder, NotificationPage, NotificationQuery, NotificationStatus, NotificationView,
    Severity, Topic,
};
use services::permission::{Decision, of_catalog};
use services::{Actor, Error as Told};

use crate::engine::NotificationEngine;
use crate::send::EVERYBODY;
use crate::{CHANGED, Error, choices};

/// Notifications on a page.
const PAGE: u32 = 500;
/// Notifications that one call marks by their ids.
const IDS: usize = 1_000;
/// Notifications that one call marks.
const ALL: u32 = 10_000;
/// Notifications that are marked in one statement.
const BATCH: usize = 500;
/// What was told longer than this before somebody first looked is not new to them.
const EARLIER: i64 = 14 * 24 * 3_600 * 1_000_000;

/// Not read since it was last told.
const UNREAD: &str = "(s.read_at IS NULL OR s.read_at < m.updated_at) AND m.updated_at >= $4";
/// Not done since it was last told.
const UNDONE: &str = "(s.done_at IS NULL OR s.done_at < m.updated_at)";

/// What a statement over somebody's notifications is bound to.
struct Mine {
    user_ref: String,
    /// Themselves, their groups, and everybody.
    owners: List<String>,
    /// Entities that they do not see.
    unseen: List<String>,
    /// When they first looked, and some days.
    since: i64,
    /// Origin and topic of what they do not want to be told.
    muted: List<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    origin: String,
    topic: String,
    scope: String,
    severity: i64,
    title: String,
    description: String,
    link: String,
    icon: String,
    metadata: Option<String>,
    created_at: i64,
    updated_at: i64,
    read_at: Option<i64>,
    saved_at: Option<i64>,
    done_at: Option<i64>,
    everybody: i64,
}

impl Row {
    fn notification(self, since: i64) -> Notification {
        let kept = |at: Option<i64>| at.filter(|at| *at >= self.updated_at);
        let (read_at, done_at) = (kept(self.read_at), kept(self.done_at));
        // What is too old to be new counts as read when it was told.
        let read_at = read_at.or((self.updated_at < since).then_some(self.updated_at));
        Notification {
            read_at,
            done_at,
            id: self.id,
            origin: self.origin,
            topic: self.topic,
            scope: self.scope,
            severity: Severity::of_number(self.severity),
            title: self.title,
            description: self.description,
            link: self.link,
            icon: self.icon,
            metadata: self.metadata,
            everybody: self.everybody > 0,
            created_at: self.created_at,
            updated_at: self.updated_at,
            saved_at: self.saved_at,
        }
    }
}

/// What a [`Row`] is made of.
const COLUMNS: &str = "m.id, m.origin, m.topic, m.scope, m.severity, m.title, m.description, m.link, m.icon, m.metadata, \
    m.created_at, m.updated_at, s.read_at, s.saved_at, s.done_at, \
    (SELECT COUNT(*) FROM notifications_recipients e WHERE e.notification_id = m.id AND e.recipient = '') AS everybody";

/// The tables and the conditions of every statement: `$1` who, `$2` whom it was said to, `$3` entities that they do not
/// see, `$4` since when it is new to them, `$5` what they do not want.
fn from<D: Lists>(view: &str) -> String {
    let (owners, unseen, muted) = (D::one_of(2), D::one_of(3), D::one_of(5));
    format!(
        "FROM notifications_messages m \
         LEFT JOIN notifications_states s ON s.notification_id = m.id AND s.user_ref = $1 \
         WHERE m.id IN (SELECT r.notification_id FROM notifications_recipients r WHERE r.recipient {owners} AND r.excluded = 0) \
         AND NOT EXISTS (SELECT 1 FROM notifications_recipients x \
         WHERE x.notification_id = m.id AND x.excluded = 1 AND x.recipient {owners}) \
         AND (m.entity_ref IS NULL OR NOT (m.entity_ref {unseen})) \
         AND (s.saved_at IS NOT NULL OR NOT (m.origin || ' ' || m.topic {muted})) AND {view}"
    )
}

fn condition(view: NotificationView) -> String {
    match view {
        NotificationView::Inbox => UNDONE.to_owned(),
        NotificationView::Unread => format!("{UNREAD} AND {UNDONE}"),
        NotificationView::Read => format!("NOT ({UNREAD} AND {UNDONE})"),
        NotificationView::Saved => "s.saved_at IS NOT NULL".to_owned(),
        NotificationView::Done => format!("NOT {UNDONE}"),
        // The parameter has to stand somewhere.
        NotificationView::All => "$4 = $4".to_owned(),
    }
}

/// What a query narrows beyond its view.
const NARROWED: &str = "AND ($6 = '' OR m.topic = $6) AND ($7 = '' OR m.origin = $7) \
    AND ($8 = '' OR LOWER(m.title) LIKE $8 ESCAPE '\\' OR LOWER(m.description) LIKE $8 ESCAPE '\\') \
    AND m.severity <= $9 AND m.updated_at > $10";

/// A text as it stands in a pattern; empty for none.
fn like(text: &str) -> String {
    let text: String = text.trim().to_lowercase().chars().take(200).collect();
    if text.is_empty() {
        return text;
    }
    format!("%{}%", text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))
}

/// Binds what every statement is bound to.
macro_rules! bound {
    ($query:expr, $mine:expr) => {
        $query.bind(&$mine.user_ref).bind(&$mine.owners).bind(&$mine.unseen).bind($mine.since).bind(&$mine.muted)
    };
}

/// Binds that, and what a query narrows.
macro_rules! narrowed {
    ($query:expr, $mine:expr, $asked:expr) => {
        bound!($query, $mine)
            .bind(&$asked.topic)
            .bind(&$asked.origin)
            .bind(like(&$asked.text))
            .bind($asked.severity.unwrap_or(Severity::Low).number())
            .bind($asked.after.unwrap_or(i64::MIN))
    };
}

async fn mine(own: &NotificationEngine, actor: &Actor, user_ref: &str) -> Result<Mine, Error> {
    let owners: List<String> = actor.ownership().iter().cloned().chain([EVERYBODY.to_owned()]).collect();
    let (since, settings) = choices::of(own, user_ref).await?;
    let unseen = unseen(own, actor, &owners).await?;
    let muted = match &settings {
        Some(settings) => {
            let web = settings.channels.iter().find(|channel| channel.id == choices::WEB);
            let pairs = told(own, &owners).await?.into_iter();
            let muted = pairs.filter(|pair| web.is_some_and(|web| !web.tells(&pair.origin, &pair.topic)));
            muted.map(|pair| format!("{} {}", pair.origin, pair.topic)).collect()
        }
        None => List(Vec::new()),
    };
    let since = since.unwrap_or_else(now).saturating_sub(EARLIER);
    Ok(Mine { user_ref: user_ref.to_owned(), owners, unseen, since, muted })
}

/// The entities that messages tell of and the caller does not see.
async fn unseen(own: &NotificationEngine, actor: &Actor, owners: &List<String>) -> Result<List<String>, Error> {
    if own.decide.decide(actor, &of_catalog::READ) == Decision::Allow {
        return Ok(List(Vec::new()));
    }
    let named: Vec<String> = platform::read!(own.db, conn => {
        let query = format!(
            "SELECT DISTINCT m.entity_ref FROM notifications_messages m JOIN notifications_recipients r \
             ON r.notification_id = m.id WHERE m.entity_ref IS NOT NULL AND r.recipient {}",
            Db::one_of(1)
        );
        sqlx::query_scalar(sqlx::AssertSqlSafe(query)).bind(owners).fetch_all(conn).await
    })?;
    let mut unseen = Vec::new();
    for some in named.chunks(1_000) {
        let refs: Vec<EntityRef> = some.iter().filter_map(|name| name.parse().ok()).collect();
        let rows = own.glances.rows(actor, &refs).await?;
        let hidden = refs.iter().zip(rows).filter(|(_, row)| row.is_none());
        unseen.extend(hidden.map(|(entity_ref, _)| entity_ref.to_string()));
    }
    Ok(List(unseen))
}

/// Origins and topics of all that was said to these.
async fn told(own: &NotificationEngine, owners: &List<String>) -> Result<Vec<Topic>, Error> {
    let pairs: Vec<(String, String)> = platform::read!(own.db, conn => {
        let query = format!(
            "SELECT DISTINCT m.origin, m.topic FROM notifications_messages m JOIN notifications_recipients r \
             ON r.notification_id = m.id WHERE r.excluded = 0 AND r.recipient {} ORDER BY m.origin, m.topic",
            Db::one_of(1)
        );
        sqlx::query_as(sqlx::AssertSqlSafe(query)).bind(owners).fetch_all(conn).await
    })?;
    Ok(pairs.into_iter().map(|(origin, topic)| Topic { origin, topic }).collect())
}

pub(crate) async fn topics(own: &NotificationEngine, actor: &Actor) -> Result<Vec<Topic>, Error> {
    let owners: List<String> = actor.ownership().iter().cloned().chain([EVERYBODY.to_owned()]).collect();
    told(own, &owners).await
}

async fn counted(own: &NotificationEngine, mine: &Mine, asked: &NotificationQuery) -> Result<u64, Error> {
    let count: i64 = platform::read!(own.db, conn => {
        let query = format!("SELECT COUNT(*) {} {NARROWED}", from::<Db>(&condition(asked.view)));
        narrowed!(sqlx::query_scalar(sqlx::AssertSqlSafe(query)), mine, asked).fetch_one(conn).await
    })?;
    Ok(u64::try_from(count).unwrap_or(0))
}

async fn rows(own: &NotificationEngine, mine: &Mine, asked: &NotificationQuery, most: u32) -> Result<Vec<Row>, Error> {
    let way = if asked.ascending { "ASC" } else { "DESC" };
    let order = match asked.order {
        NotificationOrder::Created => format!("m.updated_at {way}, m.id {way}"),
        NotificationOrder::Topic => format!("m.topic {way}, m.updated_at DESC, m.id"),
        NotificationOrder::Origin => format!("m.origin {way}, m.updated_at DESC, m.id"),
    };
    Ok(platform::read!(own.db, conn => {
        let query = format!(
            "SELECT {COLUMNS} {} {NARROWED} ORDER BY {order} LIMIT $11 OFFSET $12",
            from::<Db>(&condition(asked.view))
        );
        narrowed!(sqlx::query_as(sqlx::AssertSqlSafe(query)), mine, asked)
            .bind(i64::from(asked.limit.clamp(1, most)))
            .bind(i64::try_from(asked.offset).unwrap_or(i64::MAX))
            .fetch_all(conn)
            .await
    })?)
}

pub(crate) async fn status(
    own: &NotificationEngine,
    actor: &Actor,
    user_ref: &str,
) -> Result<NotificationStatus, Error> {
    let mine = mine(own, actor, user_ref).await?;
    // Each page asks this: both in one go.
    let (unread, all): (i64, i64) = platform::read!(own.db, conn => {
        let query = format!(
            "SELECT COUNT(*) FILTER (WHERE {UNREAD} AND {UNDONE}), COUNT(*) {}",
            from::<Db>(&condition(NotificationView::All))
        );
        bound!(sqlx::query_as(sqlx::AssertSqlSafe(query)), mine).fetch_one(conn).await
    })?;
    let count = |number: i64| u64::try_from(number).unwrap_or(0);
    Ok(NotificationStatus { unread: count(unread), read: count(all.saturating_sub(unread)) })
}

pub(crate) async fn list(
    own: &NotificationEngine,
    actor: &Actor,
    user_ref: &str,
    asked: &NotificationQuery,
) -> Result<NotificationPage, Error> {
    choices::begin(own, user_ref).await?;
    let mine = mine(own, actor, user_ref).await?;
    let rows = rows(own, &mine, asked, PAGE).await?;
    let unread = NotificationQuery { view: NotificationView::Unread, ..NotificationQuery::default() };
    Ok(NotificationPage {
        notifications: rows.into_iter().map(|row| row.notification(mine.since)).collect(),
        total: counted(own, &mine, asked).await?,
        unread: counted(own, &mine, &unread).await?,
    })
}

pub(crate) async fn get(
    own: &NotificationEngine,
    actor: &Actor,
    user_ref: &str,
    id: &str,
) -> Result<Notification, Error> {
    let mine = mine(own, actor, user_ref).await?;
    let found = own_ids(own, &mine, std::slice::from_ref(&id.to_owned())).await?;
    let Some((id, ..)) = found.into_iter().next() else {
        return Err(Told::not_found("There is no such notification.").into());
    };
    let row: Row = platform::read!(own.db, conn => {
        let query = format!(
            "SELECT {COLUMNS} FROM notifications_messages m \
             LEFT JOIN notifications_states s ON s.notification_id = m.id AND s.user_ref = $1 WHERE m.id = $2"
        );
        sqlx::query_as(sqlx::AssertSqlSafe(query)).bind(user_ref).bind(&id).fetch_one(conn).await
    })?;
    Ok(row.notification(mine.since))
}

/// Those of these ids that are the caller's, with when they were last told.
async fn own_ids(own: &NotificationEngine, mine: &Mine, ids: &[String]) -> Result<Vec<(String, i64)>, Error> {
    let wanted: List<String> = ids.iter().cloned().collect();
    Ok(platform::read!(own.db, conn => {
        let query = format!(
            "SELECT m.id, m.updated_at {} AND m.id {}",
            from::<Db>(&condition(NotificationView::All)),
            Db::one_of(6)
        );
        bound!(sqlx::query_as(sqlx::AssertSqlSafe(query)), mine).bind(&wanted).fetch_all(conn).await
    })?)
}

pub(crate) async fn mark(
    own: &NotificationEngine,
    actor: &Actor,
    user_ref: &str,
    ids: &[String],
    mark: Mark,
) -> Result<(), Error> {
    if ids.len() > IDS {
        return Err(Told::invalid(format!("At most {IDS} notifications are marked at once.")).into());
    }
    let mine = mine(own, actor, user_ref).await?;
    let found = own_ids(own, &mine, ids).await?;
    write(own, user_ref, &found, mark).await
}

pub(crate) async fn mark_all(
    own: &NotificationEngine,
    actor: &Actor,
    user_ref: &str,
    asked: &NotificationQuery,
    mark: Mark,
) -> Result<u64, Error> {
    let mine = mine(own, actor, user_ref).await?;
    let asked = NotificationQuery { offset: 0, limit: ALL, ..asked.clone() };
    let found: Vec<(String, i64)> =
        rows(own, &mine, &asked, ALL).await?.into_iter().map(|row| (row.id, row.updated_at)).collect();
    write(own, user_ref, &found, mark).await?;
    Ok(found.len() as u64)
}

async fn write(own: &NotificationEngine, user_ref: &str, found: &[(String, i64)], mark: Mark) -> Result<(), Error> {
    if found.is_empty() {
        return Ok(());
    }
    // Not before it was told, whatever the clock of the process says that told it.
    let newest = found.iter().map(|(_, at)| *at).max().unwrap_or_default();
    let at = now().max(newest);
    let (insert, update) = match mark {
        Mark::Read => ("$2, NULL, NULL", "read_at = $2"),
        Mark::Unread => ("NULL, NULL, NULL", "read_at = NULL, done_at = NULL"),
        Mark::Saved => ("NULL, $2, NULL", "saved_at = $2"),
        Mark::Unsaved => ("NULL, NULL, NULL", "saved_at = NULL"),
        Mark::Done => ("$2, NULL, $2", "read_at = $2, done_at = $2"),
        Mark::Undone => ("$2, NULL, NULL", "read_at = $2, done_at = NULL"),
    };
    let mut tx = own.db.begin().await?;
    for some in found.chunks(BATCH) {
        let ids: List<String> = some.iter().map(|(id, _)| id.clone()).collect();
        platform::write!(tx, conn => {
            // `WHERE` so that SQLite does not take `ON CONFLICT` for a part of the selection; `$2` stands in it because
            // not every mark says a time.
            let query = format!(
                "INSERT INTO notifications_states (user_ref, notification_id, read_at, saved_at, done_at) \
                 SELECT $1, m.id, {insert} FROM notifications_messages m WHERE m.id {} AND m.updated_at <= $2 \
                 ON CONFLICT (user_ref, notification_id) DO UPDATE SET {update}",
                Db::one_of(3)
            );
            sqlx::query(sqlx::AssertSqlSafe(query)).bind(user_ref).bind(at).bind(&ids).execute(conn).await.map(drop)
        })?;
    }
    tx.outbox(CHANGED, user_ref).await?;
    tx.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_for_is_taken_literally() {
        assert_eq!(like(""), "");
        assert_eq!(like(" 100%_A\\ "), "%100\\%\\_a\\\\%");
    }
}
