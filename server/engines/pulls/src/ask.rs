//! One question of a GraphQL interface.

use std::time::Duration;

use platform::http::{Error as Foreign, Limits, Request};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::engine::Access;
use crate::error::Error;

/// People wait for it.
const LIMITS: Limits = Limits { bytes: 2 << 20, time: Duration::from_secs(8) };

#[derive(Deserialize)]
#[serde(bound(deserialize = "T: DeserializeOwned"))]
struct Envelope<T> {
    data: Option<T>,
    #[serde(default)]
    errors: Vec<Complaint>,
}

#[derive(Deserialize)]
struct Complaint {
    #[serde(default)]
    message: String,
}

/// What a host answers. An answer that comes with complaints counts: organisations that want their own sign-in are left
/// out of it in this way, and the others are there.
pub async fn ask<T: DeserializeOwned>(access: &Access, query: &str) -> Result<T, Error> {
    let body = serde_json::to_vec(&json!({ "query": query })).map_err(|error| Error::Answer(error.to_string()))?;
    let request = Request::post(access.graphql.clone(), body)
        .header("accept", "application/json")
        .header("content-type", "application/json")
        .header("authorization", &format!("Bearer {}", access.token.expose()))
        .limits(LIMITS);
    let answer = match access.http.send(request).await {
        Err(Foreign::Status { status: 401, .. }) => return Err(Error::Refused),
        other => other?,
    };
    let envelope: Envelope<T> =
        serde_json::from_slice(&answer.body).map_err(|error| Error::Answer(error.to_string()))?;
    envelope.data.ok_or_else(|| {
        let first = envelope.errors.first().map_or("no data", |complaint| complaint.message.as_str());
        Error::Answer(first.chars().take(200).collect())
    })
}

/// A time as both hosts write it, in microseconds; 0 for what is none.
pub fn micros(time: &str) -> i64 {
    time.parse::<jiff::Timestamp>().map_or(0, jiff::Timestamp::as_microsecond)
}

/// An address that may stand in a link.
pub fn link(url: String) -> Option<String> {
    let parsed = url::Url::parse(&url).ok()?;
    (matches!(parsed.scheme(), "http" | "https") && parsed.has_host()).then_some(url)
}
