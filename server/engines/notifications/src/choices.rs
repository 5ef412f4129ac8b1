//! What people want to be told, and how.

use platform::db::{List, now_micros as now};
use services::notifications::{Channel, ChannelOrigin, ChannelTopic, Digest, NotificationSettings, Topic};
use services::{Actor, Error as Told};

use crate::engine::NotificationEngine;
use crate::{CHANGED, Error, followed, inbox};

/// The inbox.
pub(crate) const WEB: &str = "Web";
/// Mail.
pub(crate) const EMAIL: &str = "Email";

/// Longest choices, in bytes of JSON.
const LONGEST: usize = 100_000;

/// What everybody can be told by the portal itself, told already or not.
const OWN: [(&str, &str); 3] =
    [(followed::ORIGIN, followed::TOPIC), ("plugin:announcements", "Announcements"), ("plugin:feedback", "Feedback")];

/// When somebody first looked, and what they have chosen; nothing for those who never have.
pub(crate) async fn of(
    own: &NotificationEngine,
    user_ref: &str,
) -> Result<(Option<i64>, Option<NotificationSettings>), Error> {
    let row: Option<(i64, Option<String>, String)> = platform::read!(own.db, conn => {
        sqlx::query_as("SELECT since, settings, digest FROM notifications_people WHERE user_ref = $1")
            .bind(user_ref)
            .fetch_optional(conn)
            .await
    })?;
    let Some((since, settings, digest)) = row else { return Ok((None, None)) };
    Ok((Some(since), chosen(settings, &digest)))
}

/// What these people have chosen; those who have not are left out.
pub(crate) async fn of_all(
    own: &NotificationEngine,
    people: &List<String>,
) -> Result<Vec<(String, NotificationSettings)>, Error> {
    let rows: Vec<(String, Option<String>, String)> = platform::read!(own.db, conn => {
        let query = format!(
            "SELECT user_ref, settings, digest FROM notifications_people WHERE settings IS NOT NULL AND user_ref {}",
            <Db as platform::db::Lists>::one_of(1)
        );
        sqlx::query_as(sqlx::AssertSqlSafe(query)).bind(people).fetch_all(conn).await
    })?;
    Ok(rows
        .into_iter()
        .filter_map(|(user_ref, settings, digest)| Some((user_ref, chosen(settings, &digest)?)))
        .collect())
}

fn chosen(settings: Option<String>, digest: &str) -> Option<NotificationSettings> {
    let mut settings: NotificationSettings = serde_json::from_str(&settings?).ok()?;
    settings.digest = Digest::named(digest).unwrap_or_default();
    Some(settings)
}

/// Remembers that somebody has looked.
pub(crate) async fn begin(own: &NotificationEngine, user_ref: &str) -> Result<(), Error> {
    if of(own, user_ref).await?.0.is_some() {
        return Ok(());
    }
    let mut tx = own.db.begin().await?;
    platform::write!(tx, conn => {
        sqlx::query(
            "INSERT INTO notifications_people (user_ref, since, settings, digest) VALUES ($1, $2, NULL, $3) \
             ON CONFLICT (user_ref) DO NOTHING",
        )
        .bind(user_ref)
        .bind(now())
        .bind(own.settings.digest.name())
        .execute(conn)
        .await
        .map(drop)
    })?;
    tx.commit().await?;
    Ok(())
}

/// The choices with all that there is to choose.
pub(crate) async fn shown(
    own: &NotificationEngine,
    actor: &Actor,
    user_ref: &str,
) -> Result<NotificationSettings, Error> {
    let mut known = inbox::topics(own, actor).await?;
    known.extend(OWN.map(|(origin, topic)| Topic { origin: origin.to_owned(), topic: topic.to_owned() }));
    known.sort();
    known.dedup();
    let chosen = of(own, user_ref).await?.1;
    let mut ids = vec![WEB];
    if own.settings.mail.is_some() {
        ids.push(EMAIL);
    }
    let channel = |id: &str| {
        let chosen = chosen.as_ref().and_then(|chosen| chosen.channels.iter().find(|channel| channel.id == id));
        let mut channel =
            Channel { id: id.to_owned(), enabled: chosen.is_none_or(|chosen| chosen.enabled), origins: Vec::new() };
        for Topic { origin, topic } in &known {
            let of = chosen.and_then(|chosen| chosen.origins.iter().find(|own| own.id == *origin));
            if channel.origins.last().is_none_or(|last| last.id != *origin) {
                let enabled = of.is_none_or(|of| of.enabled);
                channel.origins.push(ChannelOrigin { id: origin.clone(), enabled, topics: Vec::new() });
            }
            if let Some(last) = channel.origins.last_mut().filter(|_| !topic.is_empty()) {
                let of = of.and_then(|of| of.topics.iter().find(|own| own.id == *topic));
                last.topics.push(ChannelTopic { id: topic.clone(), enabled: of.is_none_or(|of| of.enabled) });
            }
        }
        channel
    };
    Ok(NotificationSettings {
        channels: ids.into_iter().map(channel).collect(),
        digest: chosen.as_ref().map_or(own.settings.digest, |chosen| chosen.digest),
    })
}

pub(crate) async fn save(
    own: &NotificationEngine,
    user_ref: &str,
    settings: &NotificationSettings,
) -> Result<(), Error> {
    let text = serde_json::to_string(settings)?;
    if text.len() > LONGEST {
        return Err(Told::invalid("These are more choices than can be kept.").into());
    }
    let mut tx = own.db.begin().await?;
    platform::write!(tx, conn => {
        sqlx::query(
            "INSERT INTO notifications_people (user_ref, since, settings, digest) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (user_ref) DO UPDATE SET settings = $3, digest = $4",
        )
        .bind(user_ref)
        .bind(now())
        .bind(&text)
        .bind(settings.digest.name())
        .execute(conn)
        .await
        .map(drop)
    })?;
    tx.outbox(CHANGED, user_ref).await?;
    tx.commit().await?;
    Ok(())
}
