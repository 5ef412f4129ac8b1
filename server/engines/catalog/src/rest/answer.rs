//! Answers: JSON with a weak etag, and nothing at all for a client that has it already.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use sha1::{Digest, Sha1};

use super::failure::Result;
use crate::index::Error;

const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");

/// The answer to a question: 304 when the client names the etag of what it would get.
pub fn json(headers: &HeaderMap, value: &impl Serialize) -> Result {
    let body = serde_json::to_string(value).map_err(|error| services::Error::from(Error::from(error)))?;
    Ok(text(headers, body))
}

/// The same of JSON that is written already.
pub fn text(headers: &HeaderMap, body: String) -> Response {
    let etag = etag(body.as_bytes());
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let opaque = etag.trim_start_matches("W/");
    let is_known = known.flat_map(|list| list.split(',')).any(|one| {
        let one = one.trim();
        one == "*" || one.trim_start_matches("W/") == opaque
    });
    let tag = HeaderValue::from_str(&etag).unwrap_or(HeaderValue::from_static("W/\"\""));
    if is_known {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response();
    }
    ([(header::CONTENT_TYPE, JSON), (header::ETAG, tag)], body).into_response()
}

/// JSON that is written while it is sent.
pub fn stream(body: Body) -> Response {
    ([(header::CONTENT_TYPE, JSON)], body).into_response()
}

/// `W/"<length>-<sha1>"`, as Backstage's framework writes it.
fn etag(body: &[u8]) -> String {
    let digest = STANDARD.encode(Sha1::digest(body));
    format!("W/\"{:x}-{}\"", body.len(), digest.trim_end_matches('='))
}

#[cfg(test)]
mod tests {
    use super::etag;

    #[test]
    fn etags_are_those_of_recorded_answers() {
        assert_eq!(etag(b"[]"), "W/\"2-l9Fw4VUO7kr8CvBlt4zaMCqXZ0w\"");
    }
}
