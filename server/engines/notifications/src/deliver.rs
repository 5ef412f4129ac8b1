//! Sending on what was said: by mail to those who want it, and to webhooks.
//!
//! First a message is handed out: it becomes a row for each letter and each call that is to be sent. Then what is due is
//! claimed for a while and sent; what can not be sent is tried again later and later. A process that is killed between
//! sending and saying so sends a letter twice: rather twice than never.

use std::collections::BTreeSet;
use std::time::Duration;

use aws_lc_rs::hmac;
use platform::db::{List, Lists as _, now_micros as now};
use platform::http::{Allowed, Http, Limits, Request};
use platform::mail::{Letter, Mailer};
use services::notifications::{Channel, Digest, Notification, Severity};
use services::{Actor, catalog::Addressee};
use tokio_util::sync::CancellationToken;

use crate::engine::NotificationEngine;
use crate::settings::{Mail, Settings, Unusable, Webhook, WebhookFormat};
use crate::{Error, choices, letter};

/// How often it is looked for what is due.
const POLL: Duration = Duration::from_secs(5);
/// How long a process may take to send something before another one tries.
const CLAIM: i64 = 120 * SECOND;
/// How often something is tried.
const TRIES: i64 = 8;
/// What was said longer ago than this is not handed out any more: mail was not set up then.
const LATE: i64 = 3_600 * SECOND;
const SECOND: i64 = 1_000_000;
const HOUR: i64 = 3_600 * SECOND;
const DAY: i64 = 24 * HOUR;
/// When daily mail comes, UTC.
const MORNING: i64 = 7 * HOUR;
/// What a webhook may answer with, and how long it may take.
const ANSWER: Limits = Limits { bytes: 64 << 10, time: Duration::from_secs(15) };

/// What sends.
pub struct Post {
    mail: Option<(Mailer, Mail)>,
    http: Http,
    webhooks: Vec<Webhook>,
}

impl Post {
    /// As the configuration says; nothing where nothing is to be sent.
    ///
    /// # Errors
    /// When the mail server can not be used as it is set up.
    pub fn of(settings: &Settings) -> Result<Option<Self>, Unusable> {
        if settings.mail.is_none() && settings.webhooks.is_empty() {
            return Ok(None);
        }
        let unusable = |error: &dyn std::fmt::Display| Unusable(error.to_string());
        let mut allowed = Allowed::new();
        for host in settings.webhooks.iter().filter_map(|webhook| {
            let host = webhook.url.host_str()?;
            Some(webhook.url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
        }) {
            allowed = allowed.host(host);
        }
        let mail = match &settings.mail {
            Some(mail) => Some((Mailer::new(&mail.server).map_err(|error| unusable(&error))?, mail.clone())),
            None => None,
        };
        let http = Http::new(allowed).map_err(|error| unusable(&error))?;
        Ok(Some(Self { mail, http, webhooks: settings.webhooks.clone() }))
    }
}

#[derive(sqlx::FromRow)]
struct Due {
    notification_id: String,
    channel: String,
    recipient: String,
    tries: i64,
}

#[derive(sqlx::FromRow)]
struct Said {
    id: String,
    origin: String,
    topic: String,
    scope: String,
    severity: i64,
    title: String,
    description: String,
    link: String,
    entity_ref: Option<String>,
    updated_at: i64,
}

impl Said {
    fn notification(&self) -> Notification {
        Notification {
            id: self.id.clone(),
            origin: self.origin.clone(),
            topic: self.topic.clone(),
            scope: self.scope.clone(),
            severity: Severity::of_number(self.severity),
            title: self.title.clone(),
            description: self.description.clone(),
            link: self.link.clone(),
            updated_at: self.updated_at,
            ..Notification::default()
        }
    }
}

/// When a letter is due.
fn due(digest: Digest, severity: Severity, at: i64) -> i64 {
    match digest {
        _ if severity == Severity::Critical => at,
        Digest::Now => at,
        Digest::Hourly => (at.div_euclid(HOUR) + 1) * HOUR,
        Digest::Daily => {
            let today = at.div_euclid(DAY) * DAY + MORNING;
            if at < today { today } else { today + DAY }
        }
    }
}

impl NotificationEngine {
    pub(crate) async fn deliver(&self, post: Post, stop: CancellationToken) {
        let mut signal = self.db.outbox_signal();
        loop {
            if let Err(error) = self.round(&post).await {
                tracing::warn!(%error, "notifications could not be sent on");
            }
            let wake = async {
                let _ = tokio::time::timeout(POLL, signal.changed()).await;
            };
            if stop.run_until_cancelled(wake).await.is_none() {
                return;
            }
        }
    }

    /// Hands out what was said, and sends what is due. Gives how many letters and calls were sent.
    ///
    /// # Errors
    /// When the database or the catalog do not answer. What can not be sent is no error: it is tried again.
    pub async fn round(&self, post: &Post) -> Result<usize, Error> {
        while self.hand_out(post).await? {}
        let mut sent = 0;
        while let Some(due) = self.claim().await? {
            sent += usize::from(self.send_on(post, due).await?);
        }
        Ok(sent)
    }

    /// Makes the rows of one message that is to be sent. Whether there was one.
    async fn hand_out(&self, post: &Post) -> Result<bool, Error> {
        let said: Option<Said> = platform::read!(self.db, conn => {
            sqlx::query_as(
                "SELECT id, origin, topic, scope, severity, title, description, link, entity_ref, updated_at \
                 FROM notifications_messages WHERE updated_at > $1 AND handed_at IS NULL ORDER BY updated_at LIMIT 1",
            )
            .bind(now().saturating_sub(LATE))
            .fetch_optional(conn)
            .await
        })?;
        let Some(said) = said else { return Ok(false) };
        let recipients = self.recipients(&said.id).await?;
        let to: Vec<String> = recipients.iter().filter(|(_, out)| *out == 0).map(|(to, _)| to.clone()).collect();
        let mut rows: Vec<(String, String, i64)> = Vec::new();
        for webhook in &post.webhooks {
            let severity = Severity::of_number(said.severity) <= webhook.at_least;
            let topic = webhook.topics.is_empty() || webhook.topics.contains(&said.topic);
            let whom = !webhook.broadcast_only || to.iter().any(String::is_empty);
            if severity && topic && whom {
                rows.push((webhook.url.to_string(), String::new(), said.updated_at));
            }
        }
        if let Some((_, mail)) = &post.mail {
            let out: Vec<&String> = recipients.iter().filter(|(_, out)| *out > 0).map(|(who, _)| who).collect();
            rows.extend(self.letters(mail, &said, &to, &out).await?);
        }
        let mut tx = self.db.begin().await?;
        let mine = platform::write!(tx, conn => {
            sqlx::query(
                "UPDATE notifications_messages SET handed_at = $2 WHERE id = $1 AND handed_at IS NULL AND updated_at = $3",
            )
            .bind(&said.id)
            .bind(now())
            .bind(said.updated_at)
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
        })?;
        if mine == 0 {
            // Another process was faster, or it was said again meanwhile.
            return Ok(true);
        }
        for (channel, recipient, due_at) in rows {
            platform::write!(tx, conn => {
                sqlx::query(
                    "INSERT INTO notifications_deliveries (notification_id, channel, recipient, due_at, claimed_until, tries) \
                     VALUES ($1, $2, $3, $4, 0, 0) ON CONFLICT (notification_id, channel, recipient) \
                     DO UPDATE SET due_at = $4, tries = 0",
                )
                .bind(&said.id)
                .bind(&channel)
                .bind(&recipient)
                .bind(due_at)
                .execute(conn)
                .await
                .map(drop)
            })?;
        }
        tx.commit().await?;
        Ok(true)
    }

    async fn recipients(&self, id: &str) -> Result<Vec<(String, i64)>, Error> {
        Ok(platform::read!(self.db, conn => {
            sqlx::query_as(
                "SELECT recipient, excluded FROM notifications_recipients WHERE notification_id = $1 ORDER BY recipient",
            )
            .bind(id)
            .fetch_all(conn)
            .await
        })?)
    }

    /// The letters that a message becomes: to whom it was said, who has an address and wants it.
    async fn letters(
        &self,
        mail: &Mail,
        said: &Said,
        to: &[String],
        out: &[&String],
    ) -> Result<Vec<(String, String, i64)>, Error> {
        let everybody = to.iter().any(String::is_empty);
        let severity = Severity::of_number(said.severity);
        if severity > mail.at_least || mail.except.contains(&said.topic) || (everybody && !mail.broadcast) {
            return Ok(Vec::new());
        }
        let whom: &[String] = if everybody { &[] } else { to };
        let people = self.glances.audience(&Actor::portal(), whom).await?;
        let people: Vec<Addressee> = people
            .into_iter()
            .filter(|person| person.email.is_some() && !person.ownership.iter().any(|own| out.contains(&own)))
            .collect();
        let people = self.who_see(said, people).await?;
        let names: List<String> = people.iter().map(|person| person.entity_ref.clone()).collect();
        let chosen = choices::of_all(self, &names).await?;
        let mut letters = Vec::new();
        for person in people {
            let chosen = chosen.iter().find(|(user_ref, _)| *user_ref == person.entity_ref).map(|(_, own)| own);
            let channel: Option<&Channel> =
                chosen.and_then(|chosen| chosen.channels.iter().find(|channel| channel.id == choices::EMAIL));
            if channel.is_some_and(|channel| !channel.tells(&said.origin, &said.topic)) {
                continue;
            }
            let digest = chosen.map_or(self.settings.digest, |chosen| chosen.digest);
            if let Some(address) = person.email {
                letters.push((choices::EMAIL.to_owned(), address, due(digest, severity, said.updated_at)));
            }
        }
        Ok(letters)
    }

    /// Those of them who see the entity that a message tells of.
    async fn who_see(&self, said: &Said, people: Vec<Addressee>) -> Result<Vec<Addressee>, Error> {
        let Some(entity_ref) = said.entity_ref.as_deref().and_then(|name| name.parse::<model::EntityRef>().ok()) else {
            return Ok(people);
        };
        let mut seeing = Vec::new();
        for person in people {
            let actor = person.actor();
            let rows = self.glances.rows(&actor, std::slice::from_ref(&entity_ref)).await?;
            if rows.first().is_some_and(Option::is_some) {
                seeing.push(person);
            }
        }
        Ok(seeing)
    }

    /// Takes what is due for one recipient: all of it, so that it becomes one letter.
    async fn claim(&self) -> Result<Option<Vec<Due>>, Error> {
        let at = now();
        let first: Option<(String, String)> = platform::read!(self.db, conn => {
            sqlx::query_as(
                "SELECT channel, recipient FROM notifications_deliveries WHERE due_at <= $1 AND claimed_until < $1 \
                 ORDER BY due_at LIMIT 1",
            )
            .bind(at)
            .fetch_optional(conn)
            .await
        })?;
        let Some((channel, recipient)) = first else { return Ok(None) };
        let mut tx = self.db.begin().await?;
        let claimed: Vec<Due> = platform::write!(tx, conn => {
            sqlx::query_as(
                "UPDATE notifications_deliveries SET claimed_until = $4, tries = tries + 1 \
                 WHERE channel = $1 AND recipient = $2 AND due_at <= $3 AND claimed_until < $3 \
                 RETURNING notification_id, channel, recipient, tries",
            )
            .bind(&channel)
            .bind(&recipient)
            .bind(at)
            .bind(at.saturating_add(CLAIM))
            .fetch_all(conn)
            .await
        })?;
        tx.commit().await?;
        Ok(Some(claimed))
    }

    /// Sends what was claimed. Whether it went.
    async fn send_on(&self, post: &Post, claimed: Vec<Due>) -> Result<bool, Error> {
        let Some(first) = claimed.first() else { return Ok(false) };
        let ids: List<String> = claimed.iter().map(|due| due.notification_id.clone()).collect();
        let said: Vec<Said> = platform::read!(self.db, conn => {
            let query = format!(
                "SELECT id, origin, topic, scope, severity, title, description, link, entity_ref, updated_at \
                 FROM notifications_messages WHERE id {} ORDER BY severity, updated_at",
                Db::one_of(1)
            );
            sqlx::query_as(sqlx::AssertSqlSafe(query)).bind(&ids).fetch_all(conn).await
        })?;
        let told: Vec<Notification> = said.iter().map(Said::notification).collect();
        let result = if first.channel == choices::EMAIL {
            self.write_to(post, &first.recipient, &told).await
        } else {
            self.call(post, &first.channel, &told).await
        };
        let mut tx = self.db.begin().await?;
        match &result {
            Ok(()) => platform::write!(tx, conn => {
                let query = format!(
                    "DELETE FROM notifications_deliveries WHERE channel = $2 AND recipient = $3 AND notification_id {}",
                    Db::one_of(1)
                );
                sqlx::query(sqlx::AssertSqlSafe(query))
                    .bind(&ids)
                    .bind(&first.channel)
                    .bind(&first.recipient)
                    .execute(conn)
                    .await
                    .map(drop)
            })?,
            Err(reason) => {
                let tries = claimed.iter().map(|due| due.tries).max().unwrap_or(1);
                let given_up = tries >= TRIES;
                tracing::warn!(reason, tries, given_up, channel = first.channel, "a notification could not be sent on");
                let later = now().saturating_add(60 * SECOND * (1i64 << tries.clamp(0, 10)));
                platform::write!(tx, conn => {
                    let query = format!(
                        "UPDATE notifications_deliveries SET due_at = $4, claimed_until = 0 \
                         WHERE channel = $2 AND recipient = $3 AND notification_id {}",
                        Db::one_of(1)
                    );
                    sqlx::query(sqlx::AssertSqlSafe(query))
                        .bind(&ids)
                        .bind(&first.channel)
                        .bind(&first.recipient)
                        .bind(later)
                        .execute(&mut *conn)
                        .await?;
                    sqlx::query("DELETE FROM notifications_deliveries WHERE tries >= $1").bind(TRIES).execute(conn).await.map(drop)
                })?;
            }
        }
        tx.commit().await?;
        Ok(result.is_ok())
    }

    async fn write_to(&self, post: &Post, address: &str, told: &[Notification]) -> Result<(), String> {
        let Some((mailer, mail)) = &post.mail else { return Err("mail is not set up any more".to_owned()) };
        let (subject, text) = letter::letter(told, &self.settings.base_url, &self.settings.title);
        let letter = Letter {
            from: mail.sender.clone(),
            reply_to: mail.reply_to.clone(),
            to: address.to_owned(),
            subject,
            text,
        };
        mailer.send(&letter).await.map_err(|error| error.to_string())
    }

    async fn call(&self, post: &Post, address: &str, told: &[Notification]) -> Result<(), String> {
        let Some(webhook) = post.webhooks.iter().find(|webhook| webhook.url.as_str() == address) else {
            return Err("this webhook is not set up any more".to_owned());
        };
        for one in told {
            let body = match webhook.format {
                WebhookFormat::Slack => letter::slack(one, &self.settings.base_url),
                WebhookFormat::Json => {
                    let recipients = self.recipients(&one.id).await.map_err(|error| error.to_string())?;
                    let to: BTreeSet<String> =
                        recipients.into_iter().filter(|(_, out)| *out == 0).map(|(to, _)| to).collect();
                    let to: Vec<String> = to.into_iter().filter(|to| !to.is_empty()).collect();
                    letter::json_of(one, &self.settings.base_url, &to)
                }
            };
            let body = body.to_string().into_bytes();
            let signature = webhook.secret.as_ref().map(|secret| signature(secret.expose(), &body));
            let mut request = Request::post(webhook.url.clone(), body).header("content-type", "application/json");
            if let Some(signature) = signature {
                request = request.header("x-callboard-signature-256", &signature);
            }
            post.http.send(request.limits(ANSWER)).await.map_err(|error| error.to_string())?;
        }
        Ok(())
    }
}

/// `sha256=` and the HMAC-SHA256 of the body, hexadecimal, as GitHub signs.
pub fn signature(secret: &str, body: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let tag = hmac::sign(&key, body);
    let hex: String = tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256={hex}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_wait_for_their_hour() {
        let at = 20_000 * DAY + 9 * HOUR + 5;
        assert_eq!(due(Digest::Now, Severity::Low, at), at);
        assert_eq!(due(Digest::Hourly, Severity::Normal, at), 20_000 * DAY + 10 * HOUR);
        assert_eq!(due(Digest::Daily, Severity::High, at), 20_001 * DAY + MORNING);
        assert_eq!(due(Digest::Daily, Severity::High, 20_000 * DAY + 6 * HOUR), 20_000 * DAY + MORNING);
        assert_eq!(due(Digest::Daily, Severity::Critical, at), at);
    }

    /// The example of GitHub's documentation of webhooks.
    #[test]
    fn signatures_are_those_that_receivers_know() {
        let wanted = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
        assert_eq!(signature("It's a Secret to Everybody", b"Hello, World!"), wanted);
    }
}
