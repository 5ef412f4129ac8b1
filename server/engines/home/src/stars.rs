//! What somebody has starred.

use model::EntityRef;
use platform::db::now_micros as now;
use services::Actor;
use services::home::{Star, Target};

use crate::Error;
use crate::engine::HomeEngine;
use crate::who::{cut, reader, writer};

/// Stars of one person.
const MOST: i64 = 1_000;
/// Characters of a title.
const TITLE: usize = 200;

/// Everything that is starred, the newest first.
pub(crate) async fn targets(own: &HomeEngine, user_ref: &str) -> Result<Vec<String>, Error> {
    Ok(rows(own, user_ref).await?.into_iter().map(|(target, ..)| target).collect())
}

async fn rows(own: &HomeEngine, user_ref: &str) -> Result<Vec<(String, String, i64)>, Error> {
    Ok(platform::read!(own.db, conn => {
        sqlx::query_as(
            "SELECT target, title, created_at FROM home_stars WHERE user_ref = $1 ORDER BY created_at DESC, target",
        )
        .bind(user_ref)
        .fetch_all(conn)
        .await
    })?)
}

pub(crate) async fn shown(own: &HomeEngine, actor: &Actor) -> Result<Vec<Star>, Error> {
    let rows = rows(own, reader(actor)?).await?;
    with_rows(own, actor, rows).await
}

/// With what the catalog says of each of these now.
pub(crate) async fn with_rows(
    own: &HomeEngine,
    actor: &Actor,
    kept: Vec<(String, String, i64)>,
) -> Result<Vec<Star>, Error> {
    let refs: Vec<EntityRef> = kept.iter().filter_map(|(target, ..)| entity(target)).collect();
    let mut found = own.glances.rows(actor, &refs).await?.into_iter();
    let stars = kept.into_iter().map(|(target, title, at)| {
        let row = entity(&target).and_then(|_| found.next().flatten());
        let title = row.as_ref().map_or(title, |row| row.link.title.clone());
        Star { target, title, row, at }
    });
    Ok(stars.collect())
}

fn entity(target: &str) -> Option<EntityRef> {
    match target.parse() {
        Ok(Target::Entity(entity_ref)) => Some(entity_ref),
        _ => None,
    }
}

/// Who stars what they may not see learns nothing by it: it looks gone.
pub(crate) async fn star(own: &HomeEngine, actor: &Actor, target: &Target, title: &str) -> Result<(), Error> {
    let user_ref = writer(actor)?;
    let title = match target {
        Target::Entity(entity_ref) if title.trim().is_empty() => entity_ref.humanised(),
        Target::Page(path) if title.trim().is_empty() => path.clone(),
        _ => title.to_owned(),
    };
    let target = target.to_string();
    let mut tx = own.db.begin().await?;
    let (count, there): (i64, i64) = platform::write!(tx, conn => {
        sqlx::query_as(
            "SELECT COUNT(*), COALESCE(SUM(CASE WHEN target = $2 THEN 1 ELSE 0 END), 0) FROM home_stars WHERE user_ref = $1",
        )
        .bind(user_ref)
        .bind(&target)
        .fetch_one(conn)
        .await
    })?;
    if there > 0 {
        return Ok(());
    }
    if count >= MOST {
        return Err(services::Error::invalid(format!("{MOST} things are starred already."))
            .hint("Take the star away from some of them first.")
            .into());
    }
    platform::write!(tx, conn => {
        sqlx::query(
            "INSERT INTO home_stars (user_ref, target, title, created_at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (user_ref, target) DO NOTHING",
        )
        .bind(user_ref)
        .bind(&target)
        .bind(cut(&title, TITLE))
        .bind(now())
        .execute(conn)
        .await.map(drop)
    })?;
    own.commit(tx, user_ref).await
}

pub(crate) async fn unstar(own: &HomeEngine, actor: &Actor, target: &Target) -> Result<(), Error> {
    let user_ref = writer(actor)?;
    let mut tx = own.db.begin().await?;
    let gone = platform::write!(tx, conn => {
        sqlx::query("DELETE FROM home_stars WHERE user_ref = $1 AND target = $2")
            .bind(user_ref)
            .bind(target.to_string())
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
    })?;
    if gone > 0 { own.commit(tx, user_ref).await } else { Ok(()) }
}

/// Makes these the starred entities, as Backstage's clients keep them: all in one value. Pages stay starred.
pub(crate) async fn replace(own: &HomeEngine, actor: &Actor, refs: &[EntityRef]) -> Result<(), Error> {
    let user_ref = writer(actor)?;
    let wanted: Vec<String> = refs.iter().map(ToString::to_string).collect();
    if wanted.len() as i64 > MOST {
        return Err(services::Error::invalid(format!("At most {MOST} things can be starred.")).into());
    }
    let before: Vec<String> = targets(own, user_ref).await?.into_iter().filter(|one| !one.starts_with('/')).collect();
    let mut tx = own.db.begin().await?;
    for gone in before.iter().filter(|one| !wanted.contains(one)) {
        platform::write!(tx, conn => {
            sqlx::query("DELETE FROM home_stars WHERE user_ref = $1 AND target = $2")
                .bind(user_ref)
                .bind(gone)
                .execute(conn)
                .await.map(drop)
        })?;
    }
    let at = now();
    for entity_ref in refs {
        let target = entity_ref.to_string();
        if before.contains(&target) {
            continue;
        }
        platform::write!(tx, conn => {
            sqlx::query(
                "INSERT INTO home_stars (user_ref, target, title, created_at) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (user_ref, target) DO NOTHING",
            )
            .bind(user_ref)
            .bind(&target)
            .bind(entity_ref.humanised())
            .bind(at)
            .execute(conn)
            .await.map(drop)
        })?;
    }
    own.commit(tx, user_ref).await
}
