//! Telling people of changes of what they follow: entities, and what groups own.
//!
//! One message for each entity and change of it, said instead of the one before. Each process looks; the row that says
//! how far was looked is moved by one of them, and only that one tells.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use model::EntityRef;
use platform::db::{Transaction, now_micros as now};
use services::catalog::{ChangeKind, Happening};
use services::home::Follower;
use services::notifications::{NewNotification, Recipients};
use services::permission::{Decision, of_catalog};
use services::{Actor, Subject};
use tokio_util::sync::CancellationToken;

use crate::engine::NotificationEngine;
use crate::{Error, send};

/// Who tells it.
pub const ORIGIN: &str = "plugin:catalog";
/// What people switch off.
pub const TOPIC: &str = "What you follow";

/// What the outbox calls a change of an entity; its key is the reference.
const ENTITY: &str = "entity";
/// How often it is looked when nobody says that there is something new.
const POLL: Duration = Duration::from_secs(15);
/// Rows of one look.
const ROWS: i64 = 1_000;
/// Entities that are asked for at once.
const BATCH: usize = 500;
/// Changes that are older tell nothing any more, however late they are seen.
const LATE: i64 = 7 * 24 * 3_600 * 1_000_000;

/// Looks on and on, until told to stop.
pub(crate) async fn follow(own: &NotificationEngine, stop: CancellationToken) {
    let mut signal = own.db.outbox_signal();
    loop {
        let more = match look(own).await {
            Ok(more) => more,
            Err(error) => {
                tracing::warn!(%error, "who follows something is not told of its changes");
                false
            }
        };
        if more && !stop.is_cancelled() {
            continue;
        }
        let wake = async {
            let _ = tokio::time::timeout(POLL, signal.changed()).await;
            // The index comes a moment after the tables.
            tokio::time::sleep(Duration::from_millis(300)).await;
        };
        if stop.run_until_cancelled(wake).await.is_none() {
            return;
        }
    }
}

/// Looks at what has come since the last look. Whether there is more.
///
/// # Errors
/// When the database or the catalog do not answer.
pub async fn look(own: &NotificationEngine) -> Result<bool, Error> {
    let Some((seq, started_at)) = place(own).await? else { return Ok(false) };
    let rows = own.db.outbox_after(seq, ROWS).await?;
    let Some(last) = rows.last().map(|row| row.seq) else { return Ok(false) };
    let changed: BTreeSet<String> = rows.iter().filter(|row| row.kind == ENTITY).map(|row| row.key.clone()).collect();
    let mut messages = Vec::new();
    let changed: Vec<EntityRef> = changed.iter().filter_map(|name| name.parse().ok()).collect();
    // When a catalog is read for the first time, or all of it changes, who follows a group is not told of each thing that
    // it owns, and nobody looks them all up.
    let flood = rows.len() as i64 == ROWS;
    for some in changed.chunks(BATCH) {
        if flood {
            let names: Vec<String> = some.iter().map(ToString::to_string).collect();
            let followed = own.followers.followers(&Actor::portal(), &names).await?;
            let followed: BTreeSet<String> = followed.into_iter().map(|follower| follower.entity_ref).collect();
            let some: Vec<EntityRef> =
                some.iter().filter(|entity_ref| followed.contains(&entity_ref.to_string())).cloned().collect();
            messages.extend(about(own, &some, started_at).await?);
        } else {
            messages.extend(about(own, some, started_at).await?);
        }
    }
    let mut ready = Vec::with_capacity(messages.len());
    for message in &messages {
        ready.push(send::prepare(own, message).await?);
    }
    // What is told and how far was looked are one write: whenever a process ends, nothing is left out or told twice.
    let mut tx = own.db.begin().await?;
    if !take(&mut tx, seq, last).await? {
        // Another process was faster, and tells.
        return Ok(true);
    }
    for ready in &ready {
        send::say(&mut tx, ready).await?;
    }
    tx.commit().await?;
    Ok(rows.len() as i64 == ROWS)
}

/// How far was looked, and when looking began; the end of the outbox at first.
async fn place(own: &NotificationEngine) -> Result<Option<(i64, i64)>, Error> {
    let kept: Option<(i64, i64)> = platform::read!(own.db, conn => {
        sqlx::query_as("SELECT seq, started_at FROM notifications_followed WHERE id = 1").fetch_optional(conn).await
    })?;
    if kept.is_some() {
        return Ok(kept);
    }
    let last = own.db.outbox_bounds().await?.last;
    let mut tx = own.db.begin().await?;
    platform::write!(tx, conn => {
        sqlx::query(
            "INSERT INTO notifications_followed (id, seq, started_at) VALUES (1, $1, $2) ON CONFLICT (id) DO NOTHING",
        )
        .bind(last)
        .bind(now())
        .execute(conn)
        .await
        .map(drop)
    })?;
    tx.commit().await?;
    Ok(None)
}

async fn take(tx: &mut Transaction, from: i64, to: i64) -> Result<bool, Error> {
    let moved = platform::write!(tx, conn => {
        sqlx::query("UPDATE notifications_followed SET seq = $2 WHERE id = 1 AND seq = $1")
            .bind(from)
            .bind(to)
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
    })?;
    Ok(moved > 0)
}

/// What is to be told of these entities.
async fn about(own: &NotificationEngine, refs: &[EntityRef], started_at: i64) -> Result<Vec<NewNotification>, Error> {
    if refs.is_empty() {
        return Ok(Vec::new());
    }
    let portal = Actor::portal();
    let rows = own.glances.rows(&portal, refs).await?;
    // Who follows the entity itself, and who follows a group that owns it.
    let mut watched: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (entity_ref, row) in refs.iter().zip(&rows) {
        let name = entity_ref.to_string();
        let owners = row.iter().flat_map(|row| &row.owners).map(|owner| owner.entity_ref.to_string());
        for by in owners.chain([name.clone()]) {
            watched.entry(by).or_default().push(name.clone());
        }
    }
    let names: Vec<String> = watched.keys().cloned().collect();
    let mut following: BTreeMap<String, Vec<Follower>> = BTreeMap::new();
    for follower in own.followers.followers(&portal, &names).await? {
        for name in watched.get(&follower.entity_ref).into_iter().flatten() {
            following.entry(name.clone()).or_default().push(follower.clone());
        }
    }
    let mut messages = Vec::new();
    for (entity_ref, row) in refs.iter().zip(rows) {
        let name = entity_ref.to_string();
        let Some(followers) = following.get(&name) else { continue };
        match row {
            Some(_) => {
                let changes = own.glances.changes(&portal, std::slice::from_ref(entity_ref), 20).await?;
                let Some(change) = changes.into_iter().find(|change| change.row.link.entity_ref == *entity_ref) else {
                    continue;
                };
                messages.extend(changed(own, change, followers, started_at).await?);
            }
            None => messages.extend(gone(own, entity_ref, followers).await?),
        }
    }
    Ok(messages)
}

async fn changed(
    own: &NotificationEngine,
    change: Happening,
    followers: &[Follower],
    started_at: i64,
) -> Result<Option<NewNotification>, Error> {
    let name = change.row.link.entity_ref.to_string();
    if change.at < started_at.max(now().saturating_sub(LATE)) || said(own, &name).await? >= Some(change.id) {
        return Ok(None);
    }
    let refs: BTreeSet<String> =
        followers.iter().filter(|follower| follower.since <= change.at).map(|own| own.user_ref.clone()).collect();
    if refs.is_empty() {
        return Ok(None);
    }
    let title = &change.row.link.title;
    let words = match change.kind {
        ChangeKind::Created => format!("{title} is new in the catalog"),
        ChangeKind::Updated => format!("{title} has changed"),
        ChangeKind::Deleted => format!("{title} is not in the catalog any more"),
    };
    let mut description = change.fields.join(", ");
    let more = (change.changed as usize).saturating_sub(change.fields.len());
    if more > 0 {
        description.push_str(&format!(" and {more} more"));
    }
    let to = Recipients::Refs { refs: refs.into_iter().collect(), except: Vec::new() };
    Ok(Some(NewNotification {
        description,
        link: format!("{}/history", change.row.link.entity_ref.path()),
        topic: TOPIC.to_owned(),
        scope: scope(&name),
        metadata: Some(serde_json::json!({ "entityRef": name, "change": change.id }).to_string()),
        entity_ref: Some(name),
        ..NewNotification::of(ORIGIN, to, words)
    }))
}

/// An entity that is gone can be held against no condition: told are those who see everything.
async fn gone(
    own: &NotificationEngine,
    entity_ref: &EntityRef,
    followers: &[Follower],
) -> Result<Option<NewNotification>, Error> {
    let name = entity_ref.to_string();
    let users: Vec<String> = followers.iter().map(|follower| follower.user_ref.clone()).collect();
    let people = own.glances.audience(&Actor::portal(), &users).await?;
    let sees_all = |user_ref: &String| {
        let ownership = people.iter().find(|person| person.entity_ref == *user_ref);
        let ownership = ownership.map_or_else(|| vec![user_ref.clone()], |person| person.ownership.clone());
        let subject = Subject::User { entity_ref: user_ref.clone(), ownership, administrator: false };
        own.decide.decide(&Actor::new(subject, ""), &of_catalog::READ) == Decision::Allow
    };
    let refs: BTreeSet<String> = users.into_iter().filter(sees_all).collect();
    if refs.is_empty() {
        return Ok(None);
    }
    let to = Recipients::Refs { refs: refs.into_iter().collect(), except: Vec::new() };
    Ok(Some(NewNotification {
        description: name.clone(),
        topic: TOPIC.to_owned(),
        scope: format!("gone:{name}"),
        ..NewNotification::of(ORIGIN, to, format!("{} is not in the catalog any more", entity_ref.name()))
    }))
}

fn scope(name: &str) -> String {
    format!("entity:{name}")
}

/// The number of the change that was last told of an entity.
async fn said(own: &NotificationEngine, name: &str) -> Result<Option<i64>, Error> {
    let kept: Vec<Option<String>> = platform::read!(own.db, conn => {
        sqlx::query_scalar("SELECT metadata FROM notifications_messages WHERE origin = $1 AND scope = $2")
            .bind(ORIGIN)
            .bind(scope(name))
            .fetch_all(conn)
            .await
    })?;
    let change = |text: String| serde_json::from_str::<serde_json::Value>(&text).ok()?.get("change")?.as_i64();
    Ok(kept.into_iter().flatten().filter_map(change).max())
}
