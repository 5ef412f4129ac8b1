//! Checking and keeping what is said.

use std::collections::BTreeSet;

use model::EntityRef;
use platform::db::{Lists as _, Transaction, now_micros as now};
use services::notifications::{NewNotification, Recipients, SEND};
use services::{Actor, Error as Told, Subject, home};
use uuid::Uuid;

use crate::engine::NotificationEngine;
use crate::{CHANGED, Error};

/// Characters of a title.
const TITLE: usize = 500;
/// Characters of a description, and of what is there for programs.
const LONG: usize = 10_000;
/// Characters of topics, scopes, links and icons.
const SHORT: usize = 255;
/// Characters of a link.
const LINK: usize = 2_000;
/// References that a message may be addressed to.
const REFS: usize = 1_000;

/// Everybody, as it is kept.
pub(crate) const EVERYBODY: &str = "";

/// What is said, checked.
pub(crate) struct Ready {
    origin: String,
    topic: String,
    scope: String,
    title: String,
    description: String,
    link: String,
    icon: String,
    metadata: Option<String>,
    entity_ref: Option<String>,
    severity: i64,
    to: BTreeSet<String>,
    except: BTreeSet<String>,
}

pub(crate) async fn send(own: &NotificationEngine, actor: &Actor, message: &NewNotification) -> Result<String, Error> {
    let origin = origin(actor, message)?;
    let ready = ready(own, message, origin).await?;
    let mut tx = own.db.begin().await?;
    let id = say(&mut tx, &ready).await?;
    tx.commit().await?;
    Ok(id)
}

/// Checks what the portal itself says.
pub(crate) async fn prepare(own: &NotificationEngine, message: &NewNotification) -> Result<Ready, Error> {
    ready(own, message, message.origin.clone()).await
}

/// Keeps what is said. Gives its id.
pub(crate) async fn say(tx: &mut Transaction, ready: &Ready) -> Result<String, Error> {
    let told: Vec<&String> = ready.to.iter().collect();
    // First of all: on PostgreSQL this is also what keeps two of one scope from being written side by side.
    tx.outbox_all(CHANGED, &told).await?;
    match replaced(tx, ready).await? {
        Some(id) => again(tx, ready, id).await,
        None => first(tx, ready).await,
    }
}

/// Who says it. People do not: what they say to others are announcements, feedback and replies.
fn origin(actor: &Actor, message: &NewNotification) -> Result<String, Told> {
    actor.require_known()?;
    match &actor.subject {
        Subject::Portal => Ok(message.origin.clone()),
        Subject::Service { subject } if actor.is_within(&SEND) => Ok(subject.clone()),
        Subject::Service { .. } => {
            Err(Told::forbidden(format!("This token is not good for sending notifications ({}).", SEND.name)))
        }
        _ => Err(Told::forbidden("Only programs send notifications.")
            .hint("Administrators make tokens for programs; announcements are for people to write.")),
    }
}

async fn ready(own: &NotificationEngine, message: &NewNotification, origin: String) -> Result<Ready, Error> {
    let title = message.title.trim();
    if title.is_empty() {
        return Err(Told::invalid("A notification needs a title (payload.title).").into());
    }
    let long = |text: &str, most: usize, field: &str| -> Result<String, Told> {
        if text.chars().count() > most {
            return Err(Told::invalid(format!("payload.{field} has more than {most} characters.")));
        }
        Ok(text.to_owned())
    };
    if !message.link.is_empty() && !is_link(&message.link) {
        return Err(Told::invalid("payload.link is neither an address with http or https nor a page of the portal.")
            .hint("Pages of the portal begin with one '/'.")
            .into());
    }
    let (refs, except): (&[String], &[String]) = match &message.to {
        Recipients::Everybody => (&[], &[]),
        Recipients::Refs { refs, except } => (refs, except),
    };
    if refs.len() > REFS || except.len() > REFS {
        return Err(Told::invalid(format!("A notification is addressed to at most {REFS} references.")).into());
    }
    let to = if message.to == Recipients::Everybody {
        BTreeSet::from([EVERYBODY.to_owned()])
    } else {
        addressed(own, refs).await?
    };
    if to.is_empty() {
        return Err(Told::invalid("This notification is for nobody: nobody owns what it is addressed to.").into());
    }
    let except = except.iter().map(|text| parsed(text).map(|entity_ref| entity_ref.to_string()));
    Ok(Ready {
        origin,
        topic: long(message.topic.trim(), SHORT, "topic")?,
        scope: long(&message.scope, SHORT, "scope")?,
        title: title.chars().take(TITLE).map(|char| if char.is_control() { ' ' } else { char }).collect(),
        description: long(&message.description, LONG, "description")?,
        link: long(&message.link, LINK, "link")?,
        icon: long(&message.icon, SHORT, "icon")?,
        metadata: message.metadata.as_deref().map(|text| long(text, LONG, "metadata")).transpose()?,
        entity_ref: message.entity_ref.clone(),
        severity: message.severity.number(),
        to,
        except: except.collect::<Result<_, Told>>()?,
    })
}

/// Whether a link may stand in an inbox: a page of the portal, or an address with http or https.
pub(crate) fn is_link(link: &str) -> bool {
    if home::is_page(link) {
        return true;
    }
    url::Url::parse(link).is_ok_and(|url| ["http", "https"].contains(&url.scheme()) && url.username().is_empty())
}

fn parsed(text: &str) -> Result<EntityRef, Told> {
    text.parse().map_err(|error| Told::invalid(format!("'{text}' is no reference of an entity: {error}")))
}

/// Users and groups as they are, and owners in place of all else.
async fn addressed(own: &NotificationEngine, refs: &[String]) -> Result<BTreeSet<String>, Error> {
    let mut to = BTreeSet::new();
    let mut owned = Vec::new();
    for text in refs {
        let entity_ref = parsed(text)?;
        match entity_ref.kind() {
            "user" | "group" => drop(to.insert(entity_ref.to_string())),
            _ => owned.push(entity_ref),
        }
    }
    if !owned.is_empty() {
        for row in own.glances.rows(&Actor::portal(), &owned).await?.into_iter().flatten() {
            to.extend(row.owners.into_iter().map(|owner| owner.entity_ref.to_string()));
        }
    }
    Ok(to)
}

/// The message that this one is said instead of. Where it went to other people as well, it stays for those.
async fn replaced(tx: &mut Transaction, ready: &Ready) -> Result<Option<String>, Error> {
    if ready.scope.is_empty() {
        return Ok(None);
    }
    let kept: Vec<(String, String)> = platform::write!(tx, conn => {
        sqlx::query_as(
            "SELECT m.id, r.recipient FROM notifications_messages m JOIN notifications_recipients r \
             ON r.notification_id = m.id AND r.excluded = 0 WHERE m.origin = $1 AND m.scope = $2 ORDER BY m.id",
        )
        .bind(&ready.origin)
        .bind(&ready.scope)
        .fetch_all(conn)
        .await
    })?;
    let mut same = None;
    let ids: BTreeSet<&String> = kept.iter().map(|(id, _)| id).collect();
    for id in ids {
        let to: BTreeSet<&String> = kept.iter().filter(|(own, _)| own == id).map(|(_, to)| to).collect();
        if same.is_none() && to.iter().copied().eq(&ready.to) {
            same = Some(id.clone());
            continue;
        }
        let taken: platform::db::List<String> =
            to.iter().filter(|to| ready.to.contains(**to)).map(|to| (*to).clone()).collect();
        let all = taken.0.len() == to.len();
        if taken.0.is_empty() {
            continue;
        }
        platform::write!(tx, conn => {
            if all {
                let query = sqlx::query("DELETE FROM notifications_messages WHERE id = $1").bind(id);
                query.execute(conn).await.map(drop)
            } else {
                let sql = format!(
                    "DELETE FROM notifications_recipients WHERE notification_id = $1 AND recipient {}",
                    Db::one_of(2)
                );
                sqlx::query(sqlx::AssertSqlSafe(sql)).bind(id).bind(&taken).execute(conn).await.map(drop)
            }
        })?;
    }
    Ok(same)
}

async fn first(tx: &mut Transaction, ready: &Ready) -> Result<String, Error> {
    let id = Uuid::now_v7().to_string();
    platform::write!(tx, conn => {
        sqlx::query(
            "INSERT INTO notifications_messages (id, origin, topic, scope, severity, title, description, link, icon, \
             metadata, entity_ref, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)",
        )
        .bind(&id)
        .bind(&ready.origin)
        .bind(&ready.topic)
        .bind(&ready.scope)
        .bind(ready.severity)
        .bind(&ready.title)
        .bind(&ready.description)
        .bind(&ready.link)
        .bind(&ready.icon)
        .bind(&ready.metadata)
        .bind(&ready.entity_ref)
        .bind(now())
        .execute(conn)
        .await
        .map(drop)
    })?;
    address(tx, &id, &ready.to, false).await?;
    address(tx, &id, &ready.except, true).await?;
    Ok(id)
}

/// Writes down whom a message is for, or who of these it is not for.
async fn address(tx: &mut Transaction, id: &str, refs: &BTreeSet<String>, excluded: bool) -> Result<(), Error> {
    for recipient in refs {
        platform::write!(tx, conn => {
            sqlx::query(
                "INSERT INTO notifications_recipients (recipient, notification_id, excluded) VALUES ($1, $2, $3)",
            )
            .bind(recipient)
            .bind(id)
            .bind(i64::from(excluded))
            .execute(conn)
            .await
            .map(drop)
        })?;
    }
    Ok(())
}

/// Says it again: it is unread for everybody, and goes out once more.
async fn again(tx: &mut Transaction, ready: &Ready, id: String) -> Result<String, Error> {
    platform::write!(tx, conn => {
        sqlx::query(
            "UPDATE notifications_messages SET topic = $2, severity = $3, title = $4, description = $5, link = $6, \
             icon = $7, metadata = $8, entity_ref = $9, updated_at = $10, handed_at = NULL WHERE id = $1",
        )
        .bind(&id)
        .bind(&ready.topic)
        .bind(ready.severity)
        .bind(&ready.title)
        .bind(&ready.description)
        .bind(&ready.link)
        .bind(&ready.icon)
        .bind(&ready.metadata)
        .bind(&ready.entity_ref)
        .bind(now())
        .execute(conn)
        .await
        .map(drop)
    })?;
    // Who it is not for may be others than before.
    platform::write!(tx, conn => {
        sqlx::query("DELETE FROM notifications_recipients WHERE notification_id = $1 AND excluded = 1")
            .bind(&id)
            .execute(conn)
            .await
            .map(drop)
    })?;
    address(tx, &id, &ready.except, true).await?;
    Ok(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_pages_and_to_the_web() {
        for good in ["/catalog", "/catalog?kind=api#x", "https://ci.example.com/1", "http://ci"] {
            assert!(is_link(good), "{good}");
        }
        for bad in [
            "javascript:alert(1)",
            "//evil.example",
            "/\\evil",
            "data:text/html,x",
            "ftp://x",
            "catalog",
            "https://a:b@c",
        ] {
            assert!(!is_link(bad), "{bad}");
        }
    }
}
