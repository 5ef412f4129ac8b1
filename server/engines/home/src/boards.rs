//! Arrangements of home pages with their versions.

use platform::db::now_micros as now;
use services::home::{Arranged, Board, BoardOwner, BoardVersion};
use services::{Actor, Error as Told};

use crate::engine::HomeEngine;
use crate::who::{groups, reader, writer};
use crate::{Error, arrange};

/// Versions that are kept.
const KEPT: i64 = 20;

/// The key of the portal's own arrangement.
const PORTAL: &str = "";

/// Who may for their own arrangement: [`reader`] or [`writer`].
type Own = fn(&Actor) -> Result<&str, Told>;

/// The key of an arrangement. Those of groups and of the portal are for administrators, programs among them.
fn key(actor: &Actor, owner: &BoardOwner, own: Own) -> Result<String, Told> {
    match owner {
        BoardOwner::Me => own(actor).map(str::to_owned),
        BoardOwner::Portal => actor.require_administrator().map(|()| PORTAL.to_owned()),
        BoardOwner::Group(group) => {
            actor.require_administrator()?;
            match group.parse::<model::EntityRef>() {
                Ok(group) if group.kind() == "group" => Ok(group.to_string()),
                _ => Err(Told::invalid(format!("'{group}' is no reference of a group."))),
            }
        }
    }
}

/// The newest version: its number, and the arrangement unless it was reset.
async fn newest(own: &HomeEngine, key: &str) -> Result<(i64, Option<Board>), Error> {
    let row: Option<(i64, Option<String>)> = platform::read!(own.db, conn => {
        sqlx::query_as("SELECT version, board FROM home_boards WHERE owner_ref = $1 ORDER BY version DESC LIMIT 1")
            .bind(key)
            .fetch_optional(conn)
            .await
    })?;
    let Some((version, text)) = row else { return Ok((0, None)) };
    let board = text.map(|text| serde_json::from_str(&text)).transpose()?;
    Ok((version, board))
}

/// What a person without an arrangement of their own has.
async fn below(own: &HomeEngine, actor: &Actor) -> Result<Arranged, Error> {
    for group in groups(actor) {
        if let (version, Some(board)) = newest(own, group).await? {
            let owner = BoardOwner::Group(group.to_owned());
            return Ok(Arranged { board, owner, version, added: Vec::new() });
        }
    }
    let (version, board) = newest(own, PORTAL).await?;
    let board = board.unwrap_or_else(|| own.settings.board.clone());
    Ok(Arranged { board, owner: BoardOwner::Portal, version, added: Vec::new() })
}

pub(crate) async fn board(own: &HomeEngine, actor: &Actor) -> Result<Arranged, Error> {
    let user_ref = reader(actor)?;
    let mut below = below(own, actor).await?;
    below.board.known = below.board.widgets.iter().map(|placed| placed.id.clone()).collect();
    let (version, mine) = newest(own, user_ref).await?;
    let Some(mine) = mine else {
        // To be saved over whatever there was before the last reset.
        return Ok(Arranged { version, ..below });
    };
    let (board, added) = arrange::over(&mine, &below.board);
    Ok(Arranged { board, owner: BoardOwner::Me, version, added })
}

pub(crate) async fn saved(own: &HomeEngine, actor: &Actor, owner: &BoardOwner) -> Result<Arranged, Error> {
    let key = key(actor, owner, reader)?;
    let (version, board) = newest(own, &key).await?;
    if let Some(board) = board {
        return Ok(Arranged { board, owner: owner.clone(), version, added: Vec::new() });
    }
    let (_, everybody) = newest(own, PORTAL).await?;
    let board = everybody.unwrap_or_else(|| own.settings.board.clone());
    Ok(Arranged { board, owner: BoardOwner::Portal, version, added: Vec::new() })
}

/// The address of a page that may stand in a card.
pub(crate) fn frame(own: &HomeEngine, actor: &Actor, address: &str) -> Result<String, Error> {
    reader(actor)?;
    let wrong = || Told::invalid(format!("'{}' is no address with https.", model::text::clipped(address, 80)));
    let url = url::Url::parse(address).map_err(|_| wrong())?;
    let origin = url.origin().ascii_serialization();
    if !url.username().is_empty() || url.password().is_some() || !own.settings.frames.contains(&origin) {
        return Err(Told::forbidden(format!("Pages of {origin} may not stand in cards here."))
            .hint("An administrator can list the site in the configuration, at home.frames.")
            .into());
    }
    Ok(url.to_string())
}

pub(crate) async fn save(
    own: &HomeEngine,
    actor: &Actor,
    owner: &BoardOwner,
    board: Option<&Board>,
    version: i64,
) -> Result<i64, Error> {
    let key = key(actor, owner, writer)?;
    if let Some(problem) = board.and_then(arrange::problem) {
        return Err(Told::invalid(problem).into());
    }
    let text = board.map(serde_json::to_string).transpose()?;
    let mut tx = own.db.begin().await?;
    if *owner != BoardOwner::Me {
        let whose = if key == PORTAL { "everybody" } else { key.as_str() };
        let action = if board.is_some() { "home.arranged" } else { "home.reset" };
        engine_audit::record(&mut tx, actor, action, whose, &[]).await?;
    }
    let next = version.saturating_add(1);
    let saved = platform::write!(tx, conn => {
        sqlx::query(
            "INSERT INTO home_boards (owner_ref, version, board, saved_by, saved_at) SELECT $1, $2, $3, $4, $5 \
             WHERE COALESCE((SELECT MAX(version) FROM home_boards WHERE owner_ref = $1), 0) = $6 \
             ON CONFLICT (owner_ref, version) DO NOTHING",
        )
        .bind(&key)
        .bind(next)
        .bind(&text)
        .bind(actor.name())
        .bind(now())
        .bind(version)
        .execute(&mut *conn)
        .await
        .map(|done| done.rows_affected())
    })?;
    if saved == 0 {
        return Err(Told::conflict("The home page has been arranged in another window meanwhile.")
            .hint("Load the page again to see it; what you have just done there can be done again.")
            .into());
    }
    platform::write!(tx, conn => {
        sqlx::query("DELETE FROM home_boards WHERE owner_ref = $1 AND version <= $2")
            .bind(&key)
            .bind(next.saturating_sub(KEPT))
            .execute(conn)
            .await.map(drop)
    })?;
    own.commit(tx, &key).await?;
    Ok(next)
}

pub(crate) async fn reset(own: &HomeEngine, actor: &Actor, owner: &BoardOwner) -> Result<(), Error> {
    let key = key(actor, owner, writer)?;
    match newest(own, &key).await? {
        (_, None) => Ok(()),
        (version, Some(_)) => save(own, actor, owner, None, version).await.map(drop),
    }
}

pub(crate) async fn versions(own: &HomeEngine, actor: &Actor, owner: &BoardOwner) -> Result<Vec<BoardVersion>, Error> {
    let key = key(actor, owner, reader)?;
    let rows: Vec<(i64, Option<String>, String, i64)> = platform::read!(own.db, conn => {
        sqlx::query_as(
            "SELECT version, board, saved_by, saved_at FROM home_boards WHERE owner_ref = $1 \
             ORDER BY version DESC LIMIT $2",
        )
        .bind(&key)
        .bind(KEPT)
        .fetch_all(conn)
        .await
    })?;
    let mut versions = Vec::with_capacity(rows.len());
    for (version, text, by, at) in rows {
        let board: Option<Board> = text.map(|text| serde_json::from_str(&text)).transpose()?;
        let widgets = board.map_or(0, |board| u32::try_from(board.widgets.len()).unwrap_or(u32::MAX));
        versions.push(BoardVersion { version, at, by, widgets });
    }
    Ok(versions)
}

pub(crate) async fn restore(own: &HomeEngine, actor: &Actor, owner: &BoardOwner, version: i64) -> Result<i64, Error> {
    let key = key(actor, owner, writer)?;
    let text: Option<Option<String>> = platform::read!(own.db, conn => {
        sqlx::query_scalar("SELECT board FROM home_boards WHERE owner_ref = $1 AND version = $2")
            .bind(&key)
            .bind(version)
            .fetch_optional(conn)
            .await
    })?;
    let text = text.ok_or_else(|| Told::not_found("That version is not kept any more."))?;
    let board: Option<Board> = text.map(|text| serde_json::from_str(&text)).transpose()?;
    let (newest, _) = newest(own, &key).await?;
    save(own, actor, owner, board.as_ref(), newest).await
}
