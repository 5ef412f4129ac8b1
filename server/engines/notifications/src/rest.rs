//! `/api/notifications`, as Backstage's clients know it.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, routing};
use reply::rest::{Body, Who, answer, caller, failure, given};
use serde::Deserialize;
use serde_json::{Value, json};
use services::notifications::{
    Channel, ChannelOrigin, ChannelTopic, Mark, NewNotification, Notification, NotificationOrder, NotificationQuery,
    NotificationSettings, NotificationView, Notifications, Recipients, Severity,
};
use services::{Actor, Error, Result};

use crate::letter::iso;

/// Method and path of all addresses.
pub const ADDRESSES: [(&str, &str); 11] = [
    ("GET", "/api/notifications"),
    ("GET", "/api/notifications/"),
    ("GET", "/api/notifications/notifications"),
    ("POST", "/api/notifications"),
    ("POST", "/api/notifications/notifications"),
    ("POST", "/api/notifications/notifications/update"),
    ("GET", "/api/notifications/notifications/{id}"),
    ("GET", "/api/notifications/status"),
    ("GET", "/api/notifications/settings"),
    ("POST", "/api/notifications/settings"),
    ("GET", "/api/notifications/topics"),
];

type Served = State<Arc<dyn Notifications>>;
type Asked = Query<Vec<(String, String)>>;

/// The addresses. The caller stands in the request's extensions.
pub fn router(notifications: Arc<dyn Notifications>) -> Router {
    Router::new()
        .route("/api/notifications", routing::get(list).post(send))
        .route("/api/notifications/", routing::get(list))
        .route("/api/notifications/notifications", routing::get(list).post(send))
        .route("/api/notifications/notifications/update", routing::post(update))
        .route("/api/notifications/notifications/{id}", routing::get(one))
        .route("/api/notifications/status", routing::get(status))
        .route("/api/notifications/settings", routing::get(settings).post(save_settings))
        .route("/api/notifications/topics", routing::get(topics))
        .with_state(notifications)
}

/// The caller. First of all, so that who may not ask learns nothing about how.
fn actor(who: Who) -> Result<Actor> {
    let actor = caller(who);
    actor.require_known()?;
    Ok(actor)
}

/// A person.
fn person(who: Who) -> Result<Actor> {
    let actor = actor(who)?;
    actor.require_user()?;
    Ok(actor)
}

async fn list(State(notifications): Served, who: Who, Query(asked): Asked) -> Response {
    let asked = person(who).and_then(|actor| query(&asked).map(|query| (actor, query)));
    let (actor, query) = match asked {
        Ok(asked) => asked,
        Err(error) => return failure(&error),
    };
    answer(notifications.list(&actor, &query).await.map(|page| {
        let notifications: Vec<Value> = page.notifications.iter().map(|one| shown(one, &actor)).collect();
        json!({ "totalCount": page.total, "notifications": notifications })
    }))
}

fn query(pairs: &[(String, String)]) -> Result<NotificationQuery> {
    let invalid = |name: &str, wanted: &str| Error::invalid(format!("{name}: expected {wanted}."));
    let mut query = NotificationQuery { view: NotificationView::All, limit: 10, ..NotificationQuery::default() };
    for (name, value) in pairs {
        match name.as_str() {
            "offset" => query.offset = value.parse().map_err(|_| invalid(name, "a number"))?,
            "limit" => query.limit = value.parse().map_err(|_| invalid(name, "a number"))?,
            "topic" => query.topic.clone_from(value),
            "search" => query.text.clone_from(value),
            "read" => match value.as_str() {
                "true" => query.view = NotificationView::Read,
                "false" => query.view = NotificationView::Unread,
                _ => return Err(invalid(name, "true or false")),
            },
            "saved" if value == "true" => query.view = NotificationView::Saved,
            "saved" if value == "false" => {}
            "saved" => return Err(invalid(name, "true or false")),
            "minimumSeverity" => {
                query.severity =
                    Some(Severity::named(value).ok_or_else(|| invalid(name, "critical, high, normal or low"))?);
            }
            "createdAfter" => {
                let at: jiff::Timestamp =
                    value.parse().map_err(|_| invalid(name, "a time, as in 2026-11-22T10:00:00Z"))?;
                query.after = Some(at.as_microsecond());
            }
            // Backstage's clients send `orderField=created,desc`; `sort` and `sortOrder` are the older names.
            "orderField" | "sort" | "sortOrder" => {
                for word in value.split(',') {
                    match word {
                        "created" => query.order = NotificationOrder::Created,
                        "topic" => query.order = NotificationOrder::Topic,
                        "origin" => query.order = NotificationOrder::Origin,
                        "asc" => query.ascending = true,
                        "desc" => query.ascending = false,
                        _ => return Err(invalid(name, "created, topic or origin, and asc or desc")),
                    }
                }
            }
            _ => return Err(Error::invalid(format!("There is no parameter '{name}'."))),
        }
    }
    if query.limit == 0 {
        return Err(invalid("limit", "a number from 1"));
    }
    Ok(query)
}

async fn one(State(notifications): Served, who: Who, Path(id): Path<String>) -> Response {
    match person(who) {
        Ok(actor) => answer(notifications.get(&actor, &id).await.map(|one| shown(&one, &actor))),
        Err(error) => failure(&error),
    }
}

async fn status(State(notifications): Served, who: Who) -> Response {
    match person(who) {
        Ok(actor) => answer(
            notifications.status(&actor).await.map(|status| json!({ "unread": status.unread, "read": status.read })),
        ),
        Err(error) => failure(&error),
    }
}

async fn topics(State(notifications): Served, who: Who) -> Response {
    match person(who) {
        Ok(actor) => answer(notifications.topics(&actor).await.map(|topics| {
            let mut names: Vec<String> =
                topics.into_iter().map(|topic| topic.topic).filter(|topic| !topic.is_empty()).collect();
            names.sort();
            names.dedup();
            let topics: Vec<Value> = names.into_iter().map(|topic| json!({ "topic": topic })).collect();
            json!({ "topics": topics })
        })),
        Err(error) => failure(&error),
    }
}

async fn update(State(notifications): Served, who: Who, body: Body) -> Response {
    #[derive(Deserialize)]
    struct Given {
        ids: Vec<String>,
        read: Option<bool>,
        saved: Option<bool>,
    }
    let given = person(who).and_then(|actor| given::<Given>(body).map(|given| (actor, given)));
    let (actor, given) = match given {
        Ok(given) => given,
        Err(error) => return failure(&error),
    };
    if given.ids.is_empty() || (given.read.is_none() && given.saved.is_none()) {
        return failure(&Error::invalid("ids, and one of read and saved, are needed."));
    }
    let marks = [
        given.read.map(|read| if read { Mark::Read } else { Mark::Unread }),
        given.saved.map(|saved| if saved { Mark::Saved } else { Mark::Unsaved }),
    ];
    let mut found = Vec::new();
    for mark in marks.into_iter().flatten() {
        if let Err(error) = notifications.mark(&actor, &given.ids, mark).await {
            return failure(&error);
        }
    }
    for id in &given.ids {
        // Ids that are none are passed over.
        if let Ok(one) = notifications.get(&actor, id).await {
            found.push(shown(&one, &actor));
        }
    }
    Json(found).into_response()
}

async fn send(State(notifications): Served, who: Who, body: Body) -> Response {
    #[derive(Deserialize)]
    struct Given {
        recipients: To,
        payload: Payload,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct To {
        r#type: String,
        entity_ref: Option<OneOrMore>,
        exclude_entity_ref: Option<OneOrMore>,
    }
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMore {
        One(String),
        More(Vec<String>),
    }
    impl OneOrMore {
        fn list(this: Option<Self>) -> Vec<String> {
            match this {
                None => Vec::new(),
                Some(Self::One(one)) => vec![one],
                Some(Self::More(more)) => more,
            }
        }
    }
    #[derive(Deserialize)]
    struct Payload {
        title: String,
        #[serde(default)]
        description: Option<String>,
        #[serde(default)]
        link: Option<String>,
        #[serde(default)]
        severity: Option<String>,
        #[serde(default)]
        topic: Option<String>,
        #[serde(default)]
        scope: Option<String>,
        #[serde(default)]
        icon: Option<String>,
        #[serde(default)]
        metadata: Option<Value>,
    }
    let sender = actor(who).and_then(|actor| actor.require_program().map(|()| actor));
    let given = sender.and_then(|actor| given::<Given>(body).map(|given| (actor, given)));
    let (actor, given) = match given {
        Ok(given) => given,
        Err(error) => return failure(&error),
    };
    let to = match given.recipients.r#type.as_str() {
        "broadcast" => Recipients::Everybody,
        "entity" => {
            let refs = OneOrMore::list(given.recipients.entity_ref);
            if refs.is_empty() {
                return failure(&Error::invalid("recipients.entityRef: expected one reference or several."));
            }
            Recipients::Refs { refs, except: OneOrMore::list(given.recipients.exclude_entity_ref) }
        }
        _ => return failure(&Error::invalid("recipients.type: expected entity or broadcast.")),
    };
    let payload = given.payload;
    let severity = match payload.severity.as_deref().map(Severity::named) {
        None => Severity::Normal,
        Some(Some(severity)) => severity,
        Some(None) => return failure(&Error::invalid("payload.severity: expected critical, high, normal or low.")),
    };
    let message = NewNotification {
        description: payload.description.unwrap_or_default(),
        link: payload.link.unwrap_or_default(),
        severity,
        topic: payload.topic.unwrap_or_default(),
        scope: payload.scope.unwrap_or_default(),
        icon: payload.icon.unwrap_or_default(),
        metadata: payload.metadata.map(|metadata| metadata.to_string()),
        ..NewNotification::of("", to, payload.title)
    };
    let origin = actor.name().to_owned();
    answer(notifications.send(&actor, &message).await.map(|id| {
        let user = Value::Null;
        json!([{ "id": id, "user": user, "origin": origin, "payload": payload_of_new(&message) }])
    }))
}

fn payload_of_new(message: &NewNotification) -> Value {
    json!({ "title": message.title, "severity": message.severity.name(), "topic": message.topic, "scope": message.scope })
}

/// A notification as clients know it.
fn shown(one: &Notification, actor: &Actor) -> Value {
    let mut payload = json!({ "title": one.title, "severity": one.severity.name() });
    let texts = [
        ("description", &one.description),
        ("link", &one.link),
        ("topic", &one.topic),
        ("scope", &one.scope),
        ("icon", &one.icon),
    ];
    for (name, text) in texts.into_iter().filter(|(_, text)| !text.is_empty()) {
        if let Some(payload) = payload.as_object_mut() {
            payload.insert(name.to_owned(), json!(text));
        }
    }
    if let (Some(payload), Some(metadata)) = (payload.as_object_mut(), &one.metadata) {
        payload.insert("metadata".to_owned(), serde_json::from_str(metadata).unwrap_or_default());
    }
    let mut shown = json!({
        "id": one.id,
        "user": if one.everybody { Value::Null } else { json!(actor.name()) },
        "created": iso(one.created_at),
        "origin": one.origin,
        "payload": payload,
    });
    let times = [
        ("read", one.read_at),
        ("saved", one.saved_at),
        ("updated", (one.updated_at > one.created_at).then_some(one.updated_at)),
    ];
    for (name, at) in times {
        if let (Some(shown), Some(at)) = (shown.as_object_mut(), at) {
            shown.insert(name.to_owned(), json!(iso(at)));
        }
    }
    shown
}

async fn settings(State(notifications): Served, who: Who) -> Response {
    match person(who) {
        Ok(actor) => answer(notifications.settings(&actor).await.map(|settings| settings_shown(&settings))),
        Err(error) => failure(&error),
    }
}

fn settings_shown(settings: &NotificationSettings) -> Value {
    let topic = |topic: &ChannelTopic| json!({ "id": topic.id, "enabled": topic.enabled });
    let origin = |origin: &ChannelOrigin| {
        let topics: Vec<Value> = origin.topics.iter().map(topic).collect();
        json!({ "id": origin.id, "enabled": origin.enabled, "topics": topics })
    };
    let channel = |channel: &Channel| {
        let origins: Vec<Value> = channel.origins.iter().map(origin).collect();
        json!({ "id": channel.id, "enabled": channel.enabled, "origins": origins })
    };
    json!({ "channels": settings.channels.iter().map(channel).collect::<Vec<_>>() })
}

async fn save_settings(State(notifications): Served, who: Who, body: Body) -> Response {
    #[derive(Deserialize)]
    struct Given {
        channels: Vec<OfChannel>,
    }
    #[derive(Deserialize)]
    struct OfChannel {
        id: String,
        #[serde(default)]
        enabled: Option<bool>,
        #[serde(default)]
        origins: Vec<OfOrigin>,
    }
    #[derive(Deserialize)]
    struct OfOrigin {
        id: String,
        #[serde(default)]
        enabled: Option<bool>,
        #[serde(default)]
        topics: Vec<OfTopic>,
    }
    #[derive(Deserialize)]
    struct OfTopic {
        id: String,
        #[serde(default)]
        enabled: Option<bool>,
    }
    let given = person(who).and_then(|actor| given::<Given>(body).map(|given| (actor, given)));
    let (actor, given) = match given {
        Ok(given) => given,
        Err(error) => return failure(&error),
    };
    let before = match notifications.settings(&actor).await {
        Ok(before) => before,
        Err(error) => return failure(&error),
    };
    let topic = |topic: OfTopic| ChannelTopic { id: topic.id, enabled: topic.enabled.unwrap_or(true) };
    let origin = |origin: OfOrigin| ChannelOrigin {
        id: origin.id,
        enabled: origin.enabled.unwrap_or(true),
        topics: origin.topics.into_iter().map(topic).collect(),
    };
    let mut channels: HashMap<String, Channel> = HashMap::new();
    for channel in given.channels {
        let id = channel.id.clone();
        let origins = channel.origins.into_iter().map(origin).collect();
        channels.insert(id, Channel { id: channel.id, enabled: channel.enabled.unwrap_or(true), origins });
    }
    // Channels that were not sent stay as they are.
    let channels = before.channels.into_iter().map(|channel| channels.remove(&channel.id).unwrap_or(channel));
    let settings = NotificationSettings { channels: channels.collect(), digest: before.digest };
    if let Err(error) = notifications.save_settings(&actor, &settings).await {
        return failure(&error);
    }
    answer(notifications.settings(&actor).await.map(|settings| settings_shown(&settings)))
}
