//! `GET /api/live`.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Query, State};
use axum::response::sse::{KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router, routing};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Deserialize;
use services::Actor;

use crate::follow::LiveEngine;
use crate::stream::events;

/// Method and path of all addresses.
pub const ADDRESSES: [(&str, &str); 1] = [("GET", "/api/live")];

/// How often something is sent on a stream without events, so that what is between does not end it.
const ALIVE: Duration = Duration::from_secs(20);

/// The addresses. The caller stands in the request's extensions.
pub fn router(live: Arc<LiveEngine>) -> Router {
    Router::new().route("/api/live", routing::get(stream)).with_state(live)
}

/// `?since=…`: when the page was made, microseconds UTC. What has changed since then is told first.
#[derive(Deserialize)]
struct Asked {
    since: Option<i64>,
}

async fn stream(
    State(live): State<Arc<LiveEngine>>,
    actor: Option<Extension<Actor>>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    let Some(Extension(actor)) = actor.filter(|Extension(actor)| actor.is_known()) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok()).and_then(|text| text.parse().ok());
    // What the browser has heard goes before what its page knows.
    let last = match (last, asked.since) {
        (None, Some(since)) => live.before(since).await,
        (last, _) => last,
    };
    let events = events(live, actor, last).await;
    let mut response = Sse::new(events).keep_alive(KeepAlive::new().interval(ALIVE)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // What is in front of the portal shall pass each event on at once (nginx).
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}
