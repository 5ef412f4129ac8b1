//! `/scim/v2`: where users and groups are pushed to.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde_json::Value;
use services::Actor;

use super::error::{CONTENT_TYPE, Error};
use super::query::Query;
use super::resource::Kind;
use super::{ScimEngine, discovery};

/// Where they begin.
pub const BASE: &str = "/scim/v2";
/// Longest body, in bytes: a group of some ten thousand members.
const BODY: usize = 4 << 20;

/// Method and path of everything, for the test that walks all addresses.
pub const ADDRESSES: &[(&str, &str)] = &[
    ("GET", "/scim/v2/ServiceProviderConfig"),
    ("GET", "/scim/v2/ResourceTypes"),
    ("GET", "/scim/v2/Schemas"),
    ("GET", "/scim/v2/Users"),
    ("POST", "/scim/v2/Users"),
    ("GET", "/scim/v2/Users/{id}"),
    ("PUT", "/scim/v2/Users/{id}"),
    ("PATCH", "/scim/v2/Users/{id}"),
    ("DELETE", "/scim/v2/Users/{id}"),
    ("GET", "/scim/v2/Groups"),
    ("POST", "/scim/v2/Groups"),
    ("GET", "/scim/v2/Groups/{id}"),
    ("PUT", "/scim/v2/Groups/{id}"),
    ("PATCH", "/scim/v2/Groups/{id}"),
    ("DELETE", "/scim/v2/Groups/{id}"),
];

/// Something with its version.
pub(super) struct Versioned {
    /// As in `ETag`.
    pub(super) version: String,
    /// The answer.
    pub(super) body: Value,
}

type Engine = State<Arc<ScimEngine>>;
type Answer = Result<Response, Error>;

/// The addresses.
pub fn router(engine: Arc<ScimEngine>) -> Router {
    Router::new()
        .route("/scim/v2/ServiceProviderConfig", get(provider))
        .route("/scim/v2/ResourceTypes", get(types))
        .route("/scim/v2/Schemas", get(schemas))
        .route("/scim/v2/Users", get(users).post(add_user))
        .route("/scim/v2/Users/{id}", get(user).put(put_user).patch(patch_user).delete(delete_user))
        .route("/scim/v2/Groups", get(groups).post(add_group))
        .route("/scim/v2/Groups/{id}", get(group).put(put_group).patch(patch_group).delete(delete_group))
        .with_state(engine)
}

/// Who asks, and what. The first line of each handler.
struct Call {
    actor: Actor,
    query: Query,
    headers: HeaderMap,
    body: Body,
}

impl Call {
    /// Whether nothing can be pushed, nobody may, or the question is none.
    fn of(engine: &ScimEngine, request: Request) -> Result<Self, Error> {
        let (parts, body) = request.into_parts();
        let actor = parts.extensions.get::<Actor>().cloned().unwrap_or_else(|| Actor::anonymous(""));
        actor.require_administrator()?;
        engine.settings()?;
        let query = Query::parse(parts.uri.query().unwrap_or_default())?;
        Ok(Self { actor, query, headers: parts.headers, body })
    }

    fn header(&self, name: HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    fn expected(&self) -> Option<String> {
        self.header(header::IF_MATCH).map(str::to_owned)
    }

    async fn json(&mut self) -> Result<Value, Error> {
        let kind = self.header(header::CONTENT_TYPE).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if ![CONTENT_TYPE, "application/json"].iter().any(|known| kind.eq_ignore_ascii_case(known)) {
            let detail = format!("The body has the type {kind:?}; expected {CONTENT_TYPE}.");
            return Err(Error { status: 415, scim_type: None, detail });
        }
        let body = std::mem::take(&mut self.body);
        let bytes = axum::body::to_bytes(body, BODY).await;
        let bytes =
            bytes.map_err(|_| Error::too_large(format!("The body is longer than {BODY} bytes, or broke off.")))?;
        serde_json::from_slice(&bytes).map_err(|error| Error::syntax(format!("The body is no JSON: {error}.")))
    }
}

fn answer(status: StatusCode, body: &Value) -> Response {
    let mut response = (status, body.to_string()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn versioned(status: StatusCode, one: &Versioned) -> Response {
    let mut response = answer(status, &one.body);
    if let Ok(version) = HeaderValue::from_str(&one.version) {
        response.headers_mut().insert(header::ETAG, version);
    }
    response
}

/// The answer to adding something: with its address.
fn added(one: &Versioned) -> Response {
    let mut response = versioned(StatusCode::CREATED, one);
    let address = one.body.pointer("/meta/location").and_then(Value::as_str);
    if let Some(address) = address.and_then(|address| HeaderValue::from_str(address).ok()) {
        response.headers_mut().insert(header::LOCATION, address);
    }
    response
}

async fn provider(State(engine): Engine, request: Request) -> Answer {
    Call::of(&engine, request)?;
    Ok(answer(StatusCode::OK, &discovery::provider(&base(&engine))))
}

async fn types(State(engine): Engine, request: Request) -> Answer {
    Call::of(&engine, request)?;
    Ok(answer(StatusCode::OK, &discovery::types(&base(&engine))))
}

async fn schemas(State(engine): Engine, request: Request) -> Answer {
    Call::of(&engine, request)?;
    Ok(answer(StatusCode::OK, &discovery::schemas(&base(&engine))))
}

fn base(engine: &ScimEngine) -> String {
    format!("{}{BASE}", engine.base_url)
}

async fn users(State(engine): Engine, request: Request) -> Answer {
    let call = Call::of(&engine, request)?;
    Ok(answer(StatusCode::OK, &engine.users(&call.query).await?))
}

async fn groups(State(engine): Engine, request: Request) -> Answer {
    let call = Call::of(&engine, request)?;
    Ok(answer(StatusCode::OK, &engine.groups(&call.query).await?))
}

async fn user(State(engine): Engine, Path(id): Path<String>, request: Request) -> Answer {
    one(&engine, Kind::User, &id, request).await
}

async fn group(State(engine): Engine, Path(id): Path<String>, request: Request) -> Answer {
    one(&engine, Kind::Group, &id, request).await
}

async fn one(engine: &ScimEngine, kind: Kind, id: &str, request: Request) -> Answer {
    let call = Call::of(engine, request)?;
    let row = engine.there(kind, id, None).await?;
    let one = engine.one(kind, &row, &call.query.shape).await?;
    let known = call.header(header::IF_NONE_MATCH).unwrap_or_default();
    if known.split(',').any(|known| matches!(known.trim(), "*") || known.trim() == one.version) {
        let mut response = versioned(StatusCode::NOT_MODIFIED, &one);
        *response.body_mut() = Body::empty();
        return Ok(response);
    }
    Ok(versioned(StatusCode::OK, &one))
}

async fn add_user(State(engine): Engine, request: Request) -> Answer {
    let mut call = Call::of(&engine, request)?;
    let body = call.json().await?;
    Ok(added(&engine.add_user(&call.actor, &body).await?))
}

async fn put_user(State(engine): Engine, Path(id): Path<String>, request: Request) -> Answer {
    let mut call = Call::of(&engine, request)?;
    let body = call.json().await?;
    let one = engine.put_user(&call.actor, &id, &body, call.expected().as_deref()).await?;
    Ok(versioned(StatusCode::OK, &one))
}

async fn patch_user(State(engine): Engine, Path(id): Path<String>, request: Request) -> Answer {
    let mut call = Call::of(&engine, request)?;
    let body = call.json().await?;
    let one = engine.patch_user(&call.actor, &id, &body, call.expected().as_deref()).await?;
    Ok(versioned(StatusCode::OK, &one))
}

async fn delete_user(State(engine): Engine, Path(id): Path<String>, request: Request) -> Answer {
    let call = Call::of(&engine, request)?;
    engine.delete_user(&call.actor, &id, call.expected().as_deref()).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn add_group(State(engine): Engine, request: Request) -> Answer {
    let mut call = Call::of(&engine, request)?;
    let body = call.json().await?;
    Ok(added(&engine.add_group(&call.actor, &body).await?))
}

async fn put_group(State(engine): Engine, Path(id): Path<String>, request: Request) -> Answer {
    let mut call = Call::of(&engine, request)?;
    let body = call.json().await?;
    let one = engine.put_group(&call.actor, &id, &body, call.expected().as_deref()).await?;
    Ok(versioned(StatusCode::OK, &one))
}

async fn patch_group(State(engine): Engine, Path(id): Path<String>, request: Request) -> Answer {
    let mut call = Call::of(&engine, request)?;
    let body = call.json().await?;
    let expected = call.expected();
    let one = engine.patch_group(&call.actor, &id, &body, expected.as_deref(), &call.query.shape).await?;
    Ok(versioned(StatusCode::OK, &one))
}

async fn delete_group(State(engine): Engine, Path(id): Path<String>, request: Request) -> Answer {
    let call = Call::of(&engine, request)?;
    engine.delete_group(&call.actor, &id, call.expected().as_deref()).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
