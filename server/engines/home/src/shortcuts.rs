//! Pages pinned to the sidebar.

use platform::db::Transaction;
use services::home::{Color, Shortcut, ShortcutChange, is_page};
use services::{Actor, Error as Told};
use uuid::Uuid;

use crate::Error;
use crate::engine::HomeEngine;
use crate::who::{cut, icon, named, writer};

/// Shortcuts of one person.
const MOST: usize = 100;
/// Characters of a title.
const TITLE: usize = 80;

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    href: String,
    title: String,
    icon: String,
    color: String,
}

impl From<Row> for Shortcut {
    fn from(row: Row) -> Self {
        Self { id: row.id, href: row.href, title: row.title, icon: row.icon, color: Color::named(&row.color) }
    }
}

/// In their order.
pub(crate) async fn list(own: &HomeEngine, user_ref: &str) -> Result<Vec<Shortcut>, Error> {
    let rows: Vec<Row> = platform::read!(own.db, conn => {
        sqlx::query_as("SELECT id, href, title, icon, color FROM home_shortcuts WHERE user_ref = $1 ORDER BY place, id")
            .bind(user_ref)
            .fetch_all(conn)
            .await
    })?;
    Ok(rows.into_iter().map(Shortcut::from).collect())
}

/// The same within a transaction.
async fn all(tx: &mut Transaction, user_ref: &str) -> Result<Vec<Shortcut>, Error> {
    let rows: Vec<Row> = platform::write!(tx, conn => {
        sqlx::query_as("SELECT id, href, title, icon, color FROM home_shortcuts WHERE user_ref = $1 ORDER BY place, id")
            .bind(user_ref)
            .fetch_all(conn)
            .await
    })?;
    Ok(rows.into_iter().map(Shortcut::from).collect())
}

async fn place(tx: &mut Transaction, user_ref: &str, ids: &[String]) -> Result<(), Error> {
    for (place, id) in (0i64..).zip(ids) {
        platform::write!(tx, conn => {
            sqlx::query("UPDATE home_shortcuts SET place = $3 WHERE user_ref = $1 AND id = $2 AND place <> $3")
                .bind(user_ref)
                .bind(id)
                .bind(place)
                .execute(conn)
                .await.map(drop)
        })?;
    }
    Ok(())
}

async fn insert(tx: &mut Transaction, user_ref: &str, shortcut: &Shortcut, place: i64) -> Result<(), Error> {
    platform::write!(tx, conn => {
        sqlx::query(
            "INSERT INTO home_shortcuts (id, user_ref, href, title, icon, color, place) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(&shortcut.id)
        .bind(user_ref)
        .bind(&shortcut.href)
        .bind(&shortcut.title)
        .bind(&shortcut.icon)
        .bind(shortcut.color.name())
        .bind(place)
        .execute(conn)
        .await.map(drop)
    })?;
    Ok(())
}

fn page(href: &str) -> Result<&str, Told> {
    if is_page(href) {
        Ok(href)
    } else {
        Err(Told::invalid("A shortcut leads to a page of this portal: its address begins with one '/'."))
    }
}

fn room(there: usize) -> Result<(), Told> {
    if there < MOST {
        Ok(())
    } else {
        Err(Told::invalid(format!("There are {MOST} shortcuts already.")).hint("Remove some of them first."))
    }
}

pub(crate) async fn pin(own: &HomeEngine, actor: &Actor, href: &str, title: &str) -> Result<Shortcut, Error> {
    let user_ref = writer(actor)?;
    let (href, title) = (page(href)?, cut(title, TITLE));
    let title = if title.is_empty() { href.to_owned() } else { title };
    let mut tx = own.db.begin().await?;
    let there = all(&mut tx, user_ref).await?;
    if let Some(found) = there.iter().find(|shortcut| shortcut.href == href) {
        return Ok(found.clone());
    }
    room(there.len())?;
    let shortcut = Shortcut { id: Uuid::now_v7().to_string(), href: href.to_owned(), title, ..Shortcut::default() };
    place(&mut tx, user_ref, &there.iter().map(|one| one.id.clone()).collect::<Vec<_>>()).await?;
    insert(&mut tx, user_ref, &shortcut, there.len() as i64).await?;
    own.commit(tx, user_ref).await?;
    Ok(shortcut)
}

pub(crate) async fn change(own: &HomeEngine, actor: &Actor, id: &str, change: &ShortcutChange) -> Result<(), Error> {
    let user_ref = writer(actor)?;
    let (title, icon) = (named(&change.title, "A shortcut", TITLE)?, icon(&change.icon)?);
    let mut tx = own.db.begin().await?;
    let changed = platform::write!(tx, conn => {
        sqlx::query("UPDATE home_shortcuts SET title = $3, icon = $4, color = $5 WHERE user_ref = $1 AND id = $2")
            .bind(user_ref)
            .bind(id)
            .bind(title)
            .bind(icon)
            .bind(change.color.name())
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
    })?;
    if changed == 0 {
        return Err(Told::not_found("There is no such shortcut any more.").into());
    }
    own.commit(tx, user_ref).await
}

pub(crate) async fn unpin(own: &HomeEngine, actor: &Actor, id: &str) -> Result<(), Error> {
    let user_ref = writer(actor)?;
    let mut tx = own.db.begin().await?;
    let gone = platform::write!(tx, conn => {
        sqlx::query("DELETE FROM home_shortcuts WHERE user_ref = $1 AND id = $2")
            .bind(user_ref)
            .bind(id)
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
    })?;
    if gone > 0 { own.commit(tx, user_ref).await } else { Ok(()) }
}

pub(crate) async fn put_back(own: &HomeEngine, actor: &Actor, shortcut: &Shortcut, at: u32) -> Result<(), Error> {
    let user_ref = writer(actor)?;
    let shortcut = Shortcut {
        // A new one: ids come from callers here.
        id: Uuid::now_v7().to_string(),
        href: page(&shortcut.href)?.to_owned(),
        title: named(&shortcut.title, "A shortcut", TITLE)?.to_owned(),
        icon: icon(&shortcut.icon)?.to_owned(),
        color: shortcut.color,
    };
    let mut tx = own.db.begin().await?;
    let there = all(&mut tx, user_ref).await?;
    if there.iter().any(|one| one.href == shortcut.href) {
        return Ok(());
    }
    room(there.len())?;
    let mut ids: Vec<String> = there.into_iter().map(|one| one.id).collect();
    ids.insert((at as usize).min(ids.len()), shortcut.id.clone());
    insert(&mut tx, user_ref, &shortcut, i64::from(at)).await?;
    place(&mut tx, user_ref, &ids).await?;
    own.commit(tx, user_ref).await
}

pub(crate) async fn arrange(own: &HomeEngine, actor: &Actor, wanted: &[String]) -> Result<(), Error> {
    let user_ref = writer(actor)?;
    let mut tx = own.db.begin().await?;
    let there: Vec<String> = all(&mut tx, user_ref).await?.into_iter().map(|one| one.id).collect();
    let mut ids: Vec<String> = Vec::with_capacity(there.len());
    for id in wanted.iter().filter(|id| there.contains(id)).chain(&there) {
        if !ids.contains(id) {
            ids.push(id.clone());
        }
    }
    if ids == there {
        return Ok(());
    }
    place(&mut tx, user_ref, &ids).await?;
    own.commit(tx, user_ref).await
}

/// Makes these the shortcuts, as Backstage's clients keep them: all in one value. Those with the same address keep their
/// looks.
pub(crate) async fn replace(own: &HomeEngine, actor: &Actor, wanted: &[(String, String)]) -> Result<(), Error> {
    let user_ref = writer(actor)?;
    if wanted.len() > MOST {
        return Err(Told::invalid(format!("There can be {MOST} shortcuts.")).into());
    }
    let mut tx = own.db.begin().await?;
    let there = all(&mut tx, user_ref).await?;
    platform::write!(tx, conn => {
        sqlx::query("DELETE FROM home_shortcuts WHERE user_ref = $1").bind(user_ref).execute(conn).await.map(drop)
    })?;
    let mut done: Vec<&str> = Vec::new();
    for (href, title) in wanted {
        let href = page(href)?;
        if done.contains(&href) {
            continue;
        }
        let before = there.iter().find(|one| one.href == href).cloned();
        let fresh = || Shortcut { id: Uuid::now_v7().to_string(), href: href.to_owned(), ..Shortcut::default() };
        let title = cut(title, TITLE);
        let title = if title.is_empty() { href.to_owned() } else { title };
        let shortcut = Shortcut { title, ..before.unwrap_or_else(fresh) };
        insert(&mut tx, user_ref, &shortcut, done.len() as i64).await?;
        done.push(href);
    }
    own.commit(tx, user_ref).await
}
