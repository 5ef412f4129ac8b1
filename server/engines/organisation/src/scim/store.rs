//! The tables `scim_users`, `scim_groups` and `scim_members`.

use std::collections::HashMap;

use platform::db::{Database, List, Lists as _, Transaction};
use sqlx::AssertSqlSafe;

use super::resource::Kind;

/// A user or a group.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Row {
    /// A UUID.
    pub id: String,
    /// The name of its entity.
    pub entity_name: String,
    /// What the pushing side calls it.
    pub external_id: Option<String>,
    /// For people.
    pub title: String,
    /// A user may come in; groups are always.
    pub active: bool,
    /// JSON of what is kept.
    pub doc: String,
    /// Raised with every change.
    pub version: i64,
    /// Microseconds UTC.
    pub created_at: i64,
    /// Microseconds UTC.
    pub changed_at: i64,
}

/// That somebody is in a group.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Membership {
    /// The group.
    pub group_id: String,
    /// What the group is called.
    pub group_title: String,
    /// A user or a group.
    pub member_id: String,
    /// Which of the two.
    pub kind: String,
    /// What the member is called.
    pub member_title: String,
}

/// What something is found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// The portal's id.
    Id,
    /// `userName` in small letters.
    UserKey,
    /// The name of the entity.
    EntityName,
    /// The pushing side's id.
    ExternalId,
    /// What a group is called, in any case.
    Title,
}

impl Key {
    fn condition(self) -> &'static str {
        match self {
            Self::Id => "id = $1",
            Self::UserKey => "user_key = $1",
            Self::EntityName => "entity_name = $1",
            Self::ExternalId => "external_id = $1",
            Self::Title => "title = $1",
        }
    }
}

fn table(kind: Kind) -> &'static str {
    match kind {
        Kind::User => "scim_users",
        Kind::Group => "scim_groups",
    }
}

fn select(kind: Kind, rest: &str) -> String {
    let active = if kind == Kind::User { "active" } else { "TRUE AS active" };
    let table = table(kind);
    format!(
        "SELECT id, entity_name, external_id, title, {active}, doc, version, created_at, changed_at FROM {table} {rest}"
    )
}

/// Those that have a value of a key, the oldest first; more than one only for [`Key::ExternalId`] and [`Key::Title`].
pub async fn by_key(db: &Database, kind: Kind, key: Key, value: &str) -> Result<Vec<Row>, sqlx::Error> {
    let sql = select(kind, &format!("WHERE {} ORDER BY created_at, id", key.condition()));
    platform::read!(db, conn => {
        sqlx::query_as(AssertSqlSafe(sql)).bind(value).fetch_all(conn).await
    })
}

/// One of them.
pub async fn by_id(db: &Database, kind: Kind, id: &str) -> Result<Option<Row>, sqlx::Error> {
    Ok(by_key(db, kind, Key::Id, id).await?.pop())
}

/// How many there are.
pub async fn count(db: &Database, kind: Kind) -> Result<i64, sqlx::Error> {
    let sql = format!("SELECT count(*) FROM {}", table(kind));
    platform::read!(db, conn => sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(conn).await)
}

/// Some of them, in the order they came.
pub async fn page(db: &Database, kind: Kind, offset: i64, limit: i64) -> Result<Vec<Row>, sqlx::Error> {
    let sql = select(kind, "ORDER BY created_at, id LIMIT $1 OFFSET $2");
    platform::read!(db, conn => {
        sqlx::query_as(AssertSqlSafe(sql)).bind(limit).bind(offset).fetch_all(conn).await
    })
}

/// Those that came after one of them.
pub async fn after(db: &Database, kind: Kind, last: Option<&Row>, limit: i64) -> Result<Vec<Row>, sqlx::Error> {
    let sql = select(kind, "WHERE created_at > $1 OR (created_at = $1 AND id > $2) ORDER BY created_at, id LIMIT $3");
    let (at, id) = last.map_or((-1, ""), |row| (row.created_at, row.id.as_str()));
    platform::read!(db, conn => {
        sqlx::query_as(AssertSqlSafe(sql)).bind(at).bind(id).bind(limit).fetch_all(conn).await
    })
}

const MEMBERSHIP: &str = "SELECT m.group_id, p.title AS group_title, m.member_id, m.kind, \
     coalesce(u.title, g.title, '') AS member_title FROM scim_members m JOIN scim_groups p ON p.id = m.group_id \
     LEFT JOIN scim_users u ON u.id = m.member_id LEFT JOIN scim_groups g ON g.id = m.member_id";

/// The members of groups.
pub async fn members_of(db: &Database, groups: &[String]) -> Result<Vec<Membership>, sqlx::Error> {
    memberships(db, "m.group_id", groups).await
}

/// The groups of members.
pub async fn groups_of(db: &Database, members: &[String]) -> Result<Vec<Membership>, sqlx::Error> {
    memberships(db, "m.member_id", members).await
}

async fn memberships(db: &Database, column: &'static str, ids: &[String]) -> Result<Vec<Membership>, sqlx::Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    platform::read!(db, conn => {
        let sql = format!("{MEMBERSHIP} WHERE {column} {} ORDER BY m.group_id, m.member_id", Db::one_of(1));
        sqlx::query_as(AssertSqlSafe(sql)).bind(List(ids.to_vec())).fetch_all(conn).await
    })
}

/// Every membership: group and member.
pub async fn all_members(db: &Database) -> Result<Vec<(String, String)>, sqlx::Error> {
    platform::read!(db, conn => {
        sqlx::query_as("SELECT group_id, member_id FROM scim_members ORDER BY group_id, member_id").fetch_all(conn).await
    })
}

/// Which of some ids there are, and what they are.
pub async fn kinds_of(db: &Database, ids: &[String]) -> Result<HashMap<String, Kind>, sqlx::Error> {
    let mut kinds = HashMap::new();
    for kind in [Kind::User, Kind::Group] {
        let found: Vec<String> = platform::read!(db, conn => {
            let sql = format!("SELECT id FROM {} WHERE id {}", table(kind), Db::one_of(1));
            sqlx::query_scalar(AssertSqlSafe(sql)).bind(List(ids.to_vec())).fetch_all(conn).await
        })?;
        kinds.extend(found.into_iter().map(|id| (id, kind)));
    }
    Ok(kinds)
}

/// Adds a user.
pub async fn add_user(tx: &mut Transaction, user_key: &str, row: &Row) -> Result<(), sqlx::Error> {
    platform::write!(tx, conn => {
        sqlx::query(
            "INSERT INTO scim_users (id, user_key, entity_name, external_id, title, active, doc, version, created_at, changed_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(&row.id)
        .bind(user_key)
        .bind(&row.entity_name)
        .bind(&row.external_id)
        .bind(&row.title)
        .bind(row.active)
        .bind(&row.doc)
        .bind(row.version)
        .bind(row.created_at)
        .bind(row.changed_at)
        .execute(conn)
        .await
        .map(drop)
    })
}

/// Adds a group.
pub async fn add_group(tx: &mut Transaction, row: &Row) -> Result<(), sqlx::Error> {
    platform::write!(tx, conn => {
        sqlx::query(
            "INSERT INTO scim_groups (id, entity_name, external_id, title, doc, version, created_at, changed_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(&row.id)
        .bind(&row.entity_name)
        .bind(&row.external_id)
        .bind(&row.title)
        .bind(&row.doc)
        .bind(row.version)
        .bind(row.created_at)
        .bind(row.changed_at)
        .execute(conn)
        .await
        .map(drop)
    })
}

/// Changes a user that still has the version before `row`'s. `false` when somebody else was faster.
pub async fn change_user(tx: &mut Transaction, user_key: &str, row: &Row) -> Result<bool, sqlx::Error> {
    platform::write!(tx, conn => {
        sqlx::query(
            "UPDATE scim_users SET user_key = $1, entity_name = $2, external_id = $3, title = $4, active = $5, doc = $6, \
             version = $7, changed_at = $8 WHERE id = $9 AND version = $10",
        )
        .bind(user_key)
        .bind(&row.entity_name)
        .bind(&row.external_id)
        .bind(&row.title)
        .bind(row.active)
        .bind(&row.doc)
        .bind(row.version)
        .bind(row.changed_at)
        .bind(&row.id)
        .bind(row.version - 1)
        .execute(conn)
        .await
        .map(|done| done.rows_affected() > 0)
    })
}

/// As [`change_user`], for a group.
pub async fn change_group(tx: &mut Transaction, row: &Row) -> Result<bool, sqlx::Error> {
    platform::write!(tx, conn => {
        sqlx::query(
            "UPDATE scim_groups SET entity_name = $1, external_id = $2, title = $3, doc = $4, version = $5, changed_at = $6 \
             WHERE id = $7 AND version = $8",
        )
        .bind(&row.entity_name)
        .bind(&row.external_id)
        .bind(&row.title)
        .bind(&row.doc)
        .bind(row.version)
        .bind(row.changed_at)
        .bind(&row.id)
        .bind(row.version - 1)
        .execute(conn)
        .await
        .map(|done| done.rows_affected() > 0)
    })
}

/// Deletes something that still has a version, with its memberships. `false` when somebody else was faster.
pub async fn delete(tx: &mut Transaction, kind: Kind, id: &str, version: i64) -> Result<bool, sqlx::Error> {
    let sql = format!("DELETE FROM {} WHERE id = $1 AND version = $2", table(kind));
    platform::write!(tx, conn => {
        let done = sqlx::query(AssertSqlSafe(sql)).bind(id).bind(version).execute(&mut *conn).await?;
        sqlx::query("DELETE FROM scim_members WHERE group_id = $1 OR member_id = $1").bind(id).execute(conn).await?;
        Ok(done.rows_affected() > 0)
    })
}

/// Puts members into a group and takes others out.
pub async fn change_members(
    tx: &mut Transaction,
    group: &str,
    come: &[(String, Kind)],
    go: &[String],
) -> Result<(), sqlx::Error> {
    for (id, kind) in come {
        platform::write!(tx, conn => {
            sqlx::query("INSERT INTO scim_members (group_id, member_id, kind) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
                .bind(group)
                .bind(id)
                .bind(kind.name())
                .execute(conn)
                .await
                .map(drop)
        })?;
    }
    if go.is_empty() {
        return Ok(());
    }
    platform::write!(tx, conn => {
        let sql = format!("DELETE FROM scim_members WHERE group_id = $1 AND member_id {}", Db::one_of(2));
        sqlx::query(AssertSqlSafe(sql)).bind(group).bind(List(go.to_vec())).execute(conn).await.map(drop)
    })
}
