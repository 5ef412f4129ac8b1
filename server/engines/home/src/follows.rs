//! What somebody follows.

use model::EntityRef;
use platform::db::now_micros as now;
use services::Actor;
use services::home::{Follower, Star};

use crate::Error;
use crate::engine::HomeEngine;
use crate::stars::with_rows;
use crate::who::{reader, writer};

/// What one person can follow.
const MOST: i64 = 1_000;

pub(crate) async fn refs(own: &HomeEngine, user_ref: &str) -> Result<Vec<String>, Error> {
    Ok(platform::read!(own.db, conn => {
        sqlx::query_scalar(
            "SELECT entity_ref FROM home_follows WHERE user_ref = $1 ORDER BY created_at DESC, entity_ref",
        )
        .bind(user_ref)
        .fetch_all(conn)
        .await
    })?)
}

pub(crate) async fn shown(own: &HomeEngine, actor: &Actor) -> Result<Vec<Star>, Error> {
    let user_ref = reader(actor)?;
    let kept: Vec<(String, i64)> = platform::read!(own.db, conn => {
        sqlx::query_as(
            "SELECT entity_ref, created_at FROM home_follows WHERE user_ref = $1 ORDER BY created_at DESC, entity_ref",
        )
        .bind(user_ref)
        .fetch_all(conn)
        .await
    })?;
    let named = kept.into_iter().map(|(entity_ref, at)| {
        let title = entity_ref.parse().map_or_else(|_| entity_ref.clone(), |parsed: EntityRef| parsed.humanised());
        (entity_ref, title, at)
    });
    with_rows(own, actor, named.collect()).await
}

pub(crate) async fn follow(own: &HomeEngine, actor: &Actor, entity_ref: &str, follow: bool) -> Result<(), Error> {
    let user_ref = writer(actor)?;
    let entity_ref: EntityRef = entity_ref
        .parse()
        .map_err(|error| services::Error::invalid(format!("That is no reference of an entity: {error}")))?;
    let entity_ref = entity_ref.to_string();
    let mut tx = own.db.begin().await?;
    let changed = platform::write!(tx, conn => {
        let query = if follow {
            sqlx::query(
                "INSERT INTO home_follows (user_ref, entity_ref, created_at) SELECT $1, $2, $3 \
                 WHERE (SELECT COUNT(*) FROM home_follows WHERE user_ref = $1) < $4 \
                 ON CONFLICT (user_ref, entity_ref) DO NOTHING",
            )
            .bind(user_ref)
            .bind(&entity_ref)
            .bind(now())
            .bind(MOST)
        } else {
            sqlx::query("DELETE FROM home_follows WHERE user_ref = $1 AND entity_ref = $2")
                .bind(user_ref)
                .bind(&entity_ref)
        };
        query.execute(conn).await.map(|done| done.rows_affected())
    })?;
    if changed > 0 {
        return own.commit(tx, user_ref).await;
    }
    drop(tx);
    if follow && !refs(own, user_ref).await?.contains(&entity_ref) {
        return Err(services::Error::invalid(format!("You follow {MOST} things already.")).into());
    }
    Ok(())
}

pub(crate) async fn followers(own: &HomeEngine, refs: &[String]) -> Result<Vec<Follower>, Error> {
    let refs: platform::db::List<String> = refs.iter().cloned().collect();
    let rows: Vec<(String, String, i64)> = platform::read!(own.db, conn => {
        let query = format!(
            "SELECT user_ref, entity_ref, created_at FROM home_follows WHERE entity_ref {} ORDER BY user_ref, entity_ref",
            <Db as platform::db::Lists>::one_of(1)
        );
        sqlx::query_as(sqlx::AssertSqlSafe(query)).bind(&refs).fetch_all(conn).await
    })?;
    Ok(rows.into_iter().map(|(user_ref, entity_ref, since)| Follower { user_ref, entity_ref, since }).collect())
}
