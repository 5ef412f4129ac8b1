//! The toolbox: what stands in the configuration, what administrators have added, what somebody has added for themselves.

use platform::db::now_micros as now;
pub(crate) use reply::is_place;
use services::home::{Tool, ToolChange, Toolbox};
use services::{Actor, Error as Told};
use uuid::Uuid;

use crate::Error;
use crate::engine::HomeEngine;
use crate::who::{cut, icon, named, reader, writer};

/// Tools of one owner.
const MOST: i64 = 100;
/// Characters of a title and of a category.
const TITLE: usize = 60;

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    owner_ref: String,
    url: String,
    title: String,
    category: String,
    icon: String,
}

pub(crate) async fn toolbox(own: &HomeEngine, actor: &Actor) -> Result<Toolbox, Error> {
    let user_ref = reader(actor)?;
    let rows: Vec<Row> = platform::read!(own.db, conn => {
        sqlx::query_as(
            "SELECT id, owner_ref, url, title, category, icon FROM home_tools WHERE owner_ref = '' OR owner_ref = $1 \
             ORDER BY CASE WHEN owner_ref = '' THEN 0 ELSE 1 END, created_at, id",
        )
        .bind(user_ref)
        .fetch_all(conn)
        .await
    })?;
    let kept = rows.into_iter().map(|row| Tool {
        own: !row.owner_ref.is_empty(),
        id: row.id,
        url: row.url,
        title: row.title,
        category: row.category,
        icon: row.icon,
    });
    let tools = own.settings.tools.iter().cloned().chain(kept).collect();
    Ok(Toolbox { tools, administers: actor.is_administrator() })
}

pub(crate) async fn save(own: &HomeEngine, actor: &Actor, change: &ToolChange) -> Result<(), Error> {
    let user_ref = writer(actor)?;
    if !change.own {
        actor.require_administrator()?;
    }
    let title = named(&change.title, "A tool", TITLE)?;
    let icon = icon(&change.icon)?;
    let url = change.url.trim();
    if !is_place(url) {
        return Err(Told::invalid("A tool is at an address with http or https, or it is a page of the portal.").into());
    }
    let owner = if change.own { user_ref } else { "" };
    let category = cut(&change.category, TITLE);
    let mut tx = own.db.begin().await?;
    if !change.own {
        engine_audit::record(&mut tx, actor, "home.tool-saved", title, &[("address", url)]).await?;
    }
    let written = platform::write!(tx, conn => {
        let query = if change.id.is_empty() {
            sqlx::query(
                "INSERT INTO home_tools (id, owner_ref, url, title, category, icon, created_at) \
                 SELECT $1, $2, $3, $4, $5, $6, $7 WHERE (SELECT COUNT(*) FROM home_tools WHERE owner_ref = $2) < $8",
            )
            .bind(Uuid::now_v7().to_string())
            .bind(owner)
            .bind(url)
            .bind(title)
            .bind(&category)
            .bind(icon)
            .bind(now())
            .bind(MOST)
        } else {
            sqlx::query(
                "UPDATE home_tools SET url = $3, title = $4, category = $5, icon = $6 WHERE id = $1 AND owner_ref = $2",
            )
            .bind(&change.id)
            .bind(owner)
            .bind(url)
            .bind(title)
            .bind(&category)
            .bind(icon)
        };
        query.execute(conn).await.map(|done| done.rows_affected())
    })?;
    if written == 0 {
        let error = if change.id.is_empty() {
            Told::invalid(format!("There are {MOST} tools already."))
        } else {
            Told::not_found("There is no such tool any more.")
        };
        return Err(error.into());
    }
    own.commit(tx, owner).await
}

pub(crate) async fn remove(own: &HomeEngine, actor: &Actor, id: &str) -> Result<(), Error> {
    let user_ref = writer(actor)?;
    let found: Option<(String, String)> = platform::read!(own.db, conn => {
        sqlx::query_as("SELECT owner_ref, title FROM home_tools WHERE id = $1").bind(id).fetch_optional(conn).await
    })?;
    let Some((owner, title)) = found.filter(|(owner, _)| owner.is_empty() || owner == user_ref) else { return Ok(()) };
    if owner.is_empty() {
        actor.require_administrator()?;
    }
    let mut tx = own.db.begin().await?;
    if owner.is_empty() {
        engine_audit::record(&mut tx, actor, "home.tool-removed", &title, &[]).await?;
    }
    platform::write!(tx, conn => {
        sqlx::query("DELETE FROM home_tools WHERE id = $1 AND owner_ref = $2").bind(id).bind(&owner).execute(conn).await.map(drop)
    })?;
    own.commit(tx, &owner).await
}
