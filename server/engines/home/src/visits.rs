//! Pages that somebody has been to.
//!
//! How often counts less the longer ago it was: half as much after [`HALF`]. Kept is the *rank*, the time at which a
//! single visit would count as much as all of them: with a visit at `t` to a page with rank `r` it becomes
//! `t + HALF * log2(2^((r - t) / HALF) + 1)`. Ranks can be compared whenever they were written, so an index orders them.

use std::collections::{HashMap, HashSet};

use model::EntityRef;
use platform::db::now_micros as now;
use services::catalog::Row;
use services::home::{Visit, VisitKind, Visited, Visits, is_page};
use services::{Actor, Error as Told};

use crate::engine::HomeEngine;
use crate::who::{cut, reader, writer};
use crate::{Error, buckets};

/// After this a visit counts half as much: two weeks, in microseconds.
const HALF: i64 = 14 * 24 * 3_600 * 1_000_000;
/// Coming back within this is the same visit, in microseconds.
const SAME: i64 = 20 * 1_000_000;
/// Pages that are kept for one person.
const MOST: i64 = 300;
/// Characters of a title.
const TITLE: usize = 200;
/// Most of one list.
const LIST: u32 = 50;
/// A page that counts as much as so many visits just now is worth a shortcut.
const WORTH: f64 = 4.0;
/// Pages that are no places to come back to.
const PASSED_OVER: [&str; 3] = ["/", "/sign-in", "/device"];

/// The bucket of the switch and that of pages that are not to be suggested.
const SWITCH: (&str, &str) = ("callboard.visits", "counted");
const DISMISSED: &str = "callboard.suggestions";

#[derive(sqlx::FromRow)]
struct Kept {
    path: String,
    title: String,
    entity_ref: Option<String>,
    hits: i64,
    at: i64,
}

/// The rank of a page after a visit.
pub(crate) fn rank(before: Option<i64>, at: i64) -> i64 {
    let score = before.map_or(0.0, |before| ((before - at) as f64 / HALF as f64).exp2());
    at.saturating_add((HALF as f64 * (score + 1.0).log2()) as i64)
}

/// The entity whose page this is, one of its tabs included.
fn entity_of(path: &str) -> Option<EntityRef> {
    let mut parts = path.strip_prefix("/catalog/")?.split('/');
    let (namespace, kind, name) = (parts.next()?, parts.next()?, parts.next()?);
    let name = percent_encoding::percent_decode_str(name).decode_utf8().ok()?;
    format!("{kind}:{namespace}/{name}").parse().ok()
}

pub(crate) async fn counted(own: &HomeEngine, user_ref: &str) -> Result<bool, Error> {
    let switch = buckets::raw(own, user_ref, SWITCH.0, SWITCH.1).await?;
    Ok(switch.as_deref() != Some("false"))
}

pub(crate) async fn count(own: &HomeEngine, actor: &Actor, counted: bool) -> Result<(), Error> {
    let user_ref = writer(actor)?;
    let mut tx = own.db.begin().await?;
    if counted {
        buckets::erase(&mut tx, user_ref, SWITCH.0, SWITCH.1).await?;
    } else {
        buckets::keep(&mut tx, user_ref, SWITCH.0, SWITCH.1, "false").await?;
        // Who switches it off does not want to be remembered.
        forget(&mut tx, user_ref).await?;
    }
    own.commit(tx, user_ref).await
}

async fn forget(tx: &mut platform::db::Transaction, user_ref: &str) -> Result<(), Error> {
    platform::write!(tx, conn => {
        sqlx::query("DELETE FROM home_visits WHERE user_ref = $1").bind(user_ref).execute(conn).await.map(drop)
    })?;
    Ok(())
}

pub(crate) async fn clear(own: &HomeEngine, actor: &Actor) -> Result<(), Error> {
    let user_ref = writer(actor)?;
    let mut tx = own.db.begin().await?;
    forget(&mut tx, user_ref).await?;
    own.commit(tx, user_ref).await
}

pub(crate) async fn visit(own: &HomeEngine, actor: &Actor, visit: &Visited) -> Result<(), Error> {
    visit_at(own, actor, visit, now()).await
}

pub(crate) async fn visit_at(own: &HomeEngine, actor: &Actor, visit: &Visited, at: i64) -> Result<(), Error> {
    let user_ref = writer(actor)?;
    let path = visit.path.split(['?', '#']).next().unwrap_or_default();
    if !is_page(path) {
        return Err(Told::invalid("Only pages of this portal are visited.").into());
    }
    if PASSED_OVER.contains(&path) || !counted(own, user_ref).await? {
        return Ok(());
    }
    let entity_ref = entity_of(path);
    let path = entity_ref.as_ref().map_or_else(|| path.to_owned(), EntityRef::path);
    let title = cut(&visit.title, TITLE);
    let title = if title.is_empty() { path.clone() } else { title };
    let mut tx = own.db.begin().await?;
    let before: Option<(i64, i64)> = platform::write!(tx, conn => {
        sqlx::query_as("SELECT rank, at FROM home_visits WHERE user_ref = $1 AND path = $2")
            .bind(user_ref)
            .bind(&path)
            .fetch_optional(conn)
            .await
    })?;
    let again = before.is_some_and(|(_, last)| at.saturating_sub(last) < SAME);
    let rank = if again { before.map_or(at, |(rank, _)| rank) } else { rank(before.map(|(rank, _)| rank), at) };
    platform::write!(tx, conn => {
        sqlx::query(
            "INSERT INTO home_visits (user_ref, path, title, entity_ref, hits, rank, at) VALUES ($1, $2, $3, $4, 1, $5, $6) \
             ON CONFLICT (user_ref, path) DO UPDATE SET title = excluded.title, hits = home_visits.hits + $7, \
             rank = excluded.rank, at = excluded.at",
        )
        .bind(user_ref)
        .bind(&path)
        .bind(&title)
        .bind(entity_ref.as_ref().map(ToString::to_string))
        .bind(rank)
        .bind(at)
        .bind(i64::from(!again))
        .execute(conn)
        .await.map(drop)
    })?;
    if before.is_none() {
        platform::write!(tx, conn => {
            sqlx::query(
                "DELETE FROM home_visits WHERE user_ref = $1 AND path IN \
                 (SELECT path FROM home_visits WHERE user_ref = $1 ORDER BY at DESC LIMIT 1000 OFFSET $2)",
            )
            .bind(user_ref)
            .bind(MOST)
            .execute(conn)
            .await.map(drop)
        })?;
    }
    // No word to open pages: what is shown of visits is asked for with each page.
    Ok(tx.commit().await?)
}

pub(crate) async fn visits(own: &HomeEngine, actor: &Actor, kind: VisitKind, limit: u32) -> Result<Visits, Error> {
    let user_ref = reader(actor)?;
    if !counted(own, user_ref).await? {
        return Ok(Visits::default());
    }
    let limit = limit.clamp(1, LIST) as usize;
    // More than are shown: some of them may be gone.
    let fetched = limit as i64 * 2 + 10;
    let narrowed = match kind {
        VisitKind::All => 0,
        VisitKind::Entities => 1,
        VisitKind::Pages => 2,
    };
    let list = async |query: &'static str| -> Result<Vec<Kept>, Error> {
        Ok(platform::read!(own.db, conn => {
            sqlx::query_as(query).bind(user_ref).bind(narrowed).bind(fetched).fetch_all(conn).await
        })?)
    };
    let recent = list(
        "SELECT path, title, entity_ref, hits, at FROM home_visits WHERE user_ref = $1 \
         AND ($2 = 0 OR ($2 = 1) = (entity_ref IS NOT NULL)) ORDER BY at DESC, path LIMIT $3",
    )
    .await?;
    let frequent = list(
        "SELECT path, title, entity_ref, hits, at FROM home_visits WHERE user_ref = $1 AND hits > 1 \
         AND ($2 = 0 OR ($2 = 1) = (entity_ref IS NOT NULL)) ORDER BY rank DESC, path LIMIT $3",
    )
    .await?;
    let refs: HashSet<&String> = recent.iter().chain(&frequent).filter_map(|row| row.entity_ref.as_ref()).collect();
    let refs: Vec<EntityRef> = refs.into_iter().filter_map(|text| text.parse().ok()).collect();
    let found = own.glances.rows(actor, &refs).await?;
    let found: HashMap<String, Row> =
        refs.iter().zip(found).filter_map(|(entity_ref, row)| Some((entity_ref.to_string(), row?))).collect();
    let shown = |rows: Vec<Kept>| -> Vec<Visit> {
        rows.into_iter()
            .filter_map(|row| {
                let entity = match &row.entity_ref {
                    None => None,
                    // Gone, or not to be seen any more.
                    Some(text) => Some(found.get(text)?),
                };
                Some(Visit {
                    path: row.path,
                    title: entity.map_or(row.title, |entity| entity.link.title.clone()),
                    kind: entity.map(|entity| entity.link.entity_ref.kind().to_owned()),
                    kind_type: entity.and_then(|entity| entity.link.kind_type.clone()),
                    hits: u64::try_from(row.hits).unwrap_or(0),
                    at: row.at,
                })
            })
            .take(limit)
            .collect()
    };
    Ok(Visits { recent: shown(recent), frequent: shown(frequent), counted: true })
}

/// The page that is most worth a shortcut and has none: path and title.
pub(crate) async fn suggested(own: &HomeEngine, user_ref: &str) -> Result<Option<(String, String)>, Error> {
    let least = now().saturating_add((HALF as f64 * WORTH.log2()) as i64);
    Ok(platform::read!(own.db, conn => {
        sqlx::query_as(
            "SELECT v.path, v.title FROM home_visits v WHERE v.user_ref = $1 AND v.rank >= $2 \
             AND NOT EXISTS (SELECT 1 FROM home_shortcuts s WHERE s.user_ref = $1 AND s.href = v.path) \
             AND NOT EXISTS (SELECT 1 FROM home_settings t WHERE t.user_ref = $1 AND t.bucket = $3 AND t.key = v.path) \
             ORDER BY v.rank DESC LIMIT 1",
        )
        .bind(user_ref)
        .bind(least)
        .bind(DISMISSED)
        .fetch_optional(conn)
        .await
    })?)
}

pub(crate) async fn dismiss(own: &HomeEngine, actor: &Actor, path: &str) -> Result<(), Error> {
    let user_ref = writer(actor)?;
    if !is_page(path) {
        return Err(Told::invalid("Only pages of this portal are suggested.").into());
    }
    let mut tx = own.db.begin().await?;
    buckets::keep(&mut tx, user_ref, DISMISSED, path, "true").await?;
    own.commit(tx, user_ref).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_grow_with_visits_and_fall_behind_with_time() {
        let day = 24 * 3_600 * 1_000_000;
        let once = rank(None, 1_000 * day);
        assert_eq!(once, 1_000 * day);
        let mut often = rank(None, 1_000 * day);
        for _ in 0..7 {
            often = rank(Some(often), 1_000 * day);
        }
        // Eight visits count as one that comes three half-lives later.
        assert!((often - (1_000 * day + 3 * HALF)).abs() < 1_000);
        assert!(rank(None, 1_000 * day + 3 * HALF + day) > often);
        assert!(rank(None, 1_000 * day + 3 * HALF - day) < often);
        // What is long gone adds nothing.
        assert_eq!(rank(Some(0), 100_000 * day), 100_000 * day);
    }

    #[test]
    fn tabs_are_their_entitys() {
        let of = |path| entity_of(path).map(|found| found.to_string());
        assert_eq!(of("/catalog/default/component/a/history").as_deref(), Some("component:default/a"));
        assert_eq!(of("/catalog/Default/API/a%2Eb").as_deref(), Some("api:default/a.b"));
        assert_eq!(of("/catalog"), None);
        assert_eq!(of("/catalog/default/component"), None);
    }
}
