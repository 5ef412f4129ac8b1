//! One question of a GraphQL interface.

use std::time::Duration;

use platform::http::{Error as Foreign, GraphQlAnswer, Limits, Request};
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::engine::Access;
use crate::error::Error;

/// People wait for it.
const LIMITS: Limits = Limits { bytes: 2 << 20, time: Duration::from_secs(8) };

/// What a host answers. An answer that comes with complaints counts: organisations that want their own sign-in are left
/// out of it in this way, and the others are there.
pub async fn ask<T: DeserializeOwned>(access: &Access, query: &str) -> Result<T, Error> {
    let request = Request::graphql(access.graphql.clone(), query, &json!({}))
        .header("authorization", &format!("Bearer {}", access.token.expose()))
        .limits(LIMITS);
    let answer = match access.http.send(request).await {
        Err(Foreign::Status { status: 401, .. }) => return Err(Error::Refused),
        other => other?,
    };
    let answer = GraphQlAnswer::read(&answer).map_err(|error| Error::Answer(error.to_string()))?;
    answer.data.ok_or_else(|| Error::Answer(answer.errors.join("; ").chars().take(200).collect()))
}

/// A time as both hosts write it, in microseconds; 0 for what is none.
pub fn micros(time: &str) -> i64 {
    time.parse::<jiff::Timestamp>().map_or(0, jiff::Timestamp::as_microsecond)
}
