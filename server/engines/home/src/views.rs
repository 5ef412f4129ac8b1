//! Lists as somebody has narrowed them, by a name.

use model::EntityRef;
use platform::db::now_micros as now;
use services::home::{NewView, SavedView, is_page};
use services::{Actor, Error as Told};
use uuid::Uuid;

use crate::Error;
use crate::engine::HomeEngine;
use crate::who::{groups, named, reader, writer};

/// Views of one owner.
const MOST: i64 = 200;
/// Characters of a name.
const NAME: usize = 80;

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    owner_ref: String,
    href: String,
    name: String,
    created_by: String,
}

impl Row {
    fn view(self, user_ref: &str) -> SavedView {
        SavedView {
            id: self.id,
            name: self.name,
            href: self.href,
            group: (self.owner_ref != user_ref).then_some(self.owner_ref),
            created_by: self.created_by,
        }
    }
}

fn path_of(href: &str) -> &str {
    href.split(['?', '#']).next().unwrap_or_default()
}

pub(crate) async fn list(own: &HomeEngine, actor: &Actor, path: &str) -> Result<Vec<SavedView>, Error> {
    let user_ref = reader(actor)?;
    let owners: platform::db::List<String> =
        std::iter::once(user_ref).chain(groups(actor)).map(str::to_owned).collect();
    let rows: Vec<Row> = platform::read!(own.db, conn => {
        let owned = <Db as platform::db::Lists>::one_of(1);
        let query = format!(
            "SELECT id, owner_ref, href, name, created_by FROM home_views WHERE owner_ref {owned} AND path = $2 \
             ORDER BY LOWER(name), id"
        );
        sqlx::query_as(sqlx::AssertSqlSafe(query)).bind(&owners).bind(path).fetch_all(conn).await
    })?;
    Ok(rows.into_iter().map(|row| row.view(user_ref)).collect())
}

pub(crate) async fn save(own: &HomeEngine, actor: &Actor, view: &NewView) -> Result<SavedView, Error> {
    let user_ref = writer(actor)?;
    let name = named(&view.name, "A view", NAME)?;
    if !is_page(&view.href) {
        return Err(Told::invalid("A view is a page of this portal: its address begins with one '/'.").into());
    }
    let owner = match &view.group {
        None => user_ref.to_owned(),
        Some(group) => {
            let group: EntityRef =
                group.parse().map_err(|error| Told::invalid(format!("That is no reference of a group: {error}")))?;
            let group = group.to_string();
            if !groups(actor).any(|own| own == group) {
                return Err(Told::forbidden("Views are shared with groups that one is a member of.").into());
            }
            group
        }
    };
    let row = Row {
        id: Uuid::now_v7().to_string(),
        owner_ref: owner,
        href: view.href.clone(),
        name: name.to_owned(),
        created_by: user_ref.to_owned(),
    };
    let mut tx = own.db.begin().await?;
    let added = platform::write!(tx, conn => {
        sqlx::query(
            "INSERT INTO home_views (id, owner_ref, path, href, name, created_by, created_at) \
             SELECT $1, $2, $3, $4, $5, $6, $7 WHERE (SELECT COUNT(*) FROM home_views WHERE owner_ref = $2) < $8",
        )
        .bind(&row.id)
        .bind(&row.owner_ref)
        .bind(path_of(&row.href))
        .bind(&row.href)
        .bind(&row.name)
        .bind(&row.created_by)
        .bind(now())
        .bind(MOST)
        .execute(conn)
        .await
        .map(|done| done.rows_affected())
    })?;
    if added == 0 {
        return Err(Told::invalid(format!("There are {MOST} views already."))
            .hint("Delete some of them first.")
            .into());
    }
    own.commit(tx, &row.owner_ref).await?;
    Ok(row.view(user_ref))
}

/// The owner of a view that the caller may change.
async fn owner(own: &HomeEngine, actor: &Actor, id: &str) -> Result<String, Error> {
    let user_ref = writer(actor)?;
    let owner: Option<String> = platform::read!(own.db, conn => {
        sqlx::query_scalar("SELECT owner_ref FROM home_views WHERE id = $1").bind(id).fetch_optional(conn).await
    })?;
    match owner {
        Some(owner) if owner == user_ref || groups(actor).any(|group| group == owner) => Ok(owner),
        // Somebody else's is none.
        _ => Err(Told::not_found("There is no such view any more.").into()),
    }
}

pub(crate) async fn rename(own: &HomeEngine, actor: &Actor, id: &str, name: &str) -> Result<(), Error> {
    let owner = owner(own, actor, id).await?;
    let name = named(name, "A view", NAME)?;
    let mut tx = own.db.begin().await?;
    platform::write!(tx, conn => {
        sqlx::query("UPDATE home_views SET name = $3 WHERE id = $1 AND owner_ref = $2")
            .bind(id)
            .bind(&owner)
            .bind(name)
            .execute(conn)
            .await.map(drop)
    })?;
    own.commit(tx, &owner).await
}

pub(crate) async fn delete(own: &HomeEngine, actor: &Actor, id: &str) -> Result<(), Error> {
    let owner = owner(own, actor, id).await?;
    let mut tx = own.db.begin().await?;
    platform::write!(tx, conn => {
        sqlx::query("DELETE FROM home_views WHERE id = $1 AND owner_ref = $2").bind(id).bind(&owner).execute(conn).await.map(drop)
    })?;
    own.commit(tx, &owner).await
}
