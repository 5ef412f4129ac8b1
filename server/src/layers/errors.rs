//! Errors of the framework (a route that is not there, a body that is no JSON) in the shape that callers of `/api` know.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::{StatusCode, header};
use http_body_util::BodyExt;
use services::{Error, ErrorKind, wire};

use crate::answers::{Asked, is_for_programs};

/// Texts of the framework are short; anything longer is no error message.
const MAX_TEXT: usize = 2_000;

pub(crate) async fn shape(request: Request, next: Next) -> Response {
    let programs = is_for_programs(request.uri().path());
    let asked = Asked::of(&request);
    let response = next.run(request).await;
    let status = response.status();
    if !programs || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let shaped = response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|kind| kind.contains("json") || kind == wire::CONTENT_TYPE);
    // Errors of server functions say so in a header of their own.
    if shaped || response.headers().contains_key("serverfnerror") {
        return response;
    }
    let allow = response.headers().get(header::ALLOW).cloned();
    let text = http_body_util::Limited::new(response.into_body(), MAX_TEXT).collect().await.ok();
    let text = text.and_then(|body| String::from_utf8(body.to_bytes().to_vec()).ok()).unwrap_or_default();
    let (kind, standard) = match status {
        StatusCode::NOT_FOUND => (ErrorKind::NotFound, "There is nothing at this address."),
        StatusCode::METHOD_NOT_ALLOWED => (ErrorKind::Invalid, "This method is not allowed at this address."),
        StatusCode::PAYLOAD_TOO_LARGE => (ErrorKind::Invalid, "The request is too large."),
        status if status.is_client_error() => (ErrorKind::Invalid, "The request is not understood."),
        StatusCode::SERVICE_UNAVAILABLE => (ErrorKind::Unavailable, "Not available at the moment."),
        _ => (ErrorKind::Internal, ""),
    };
    let error = match (kind, text.trim()) {
        // What went wrong inside is for the log.
        (ErrorKind::Internal, _) => Error::internal(),
        (kind, "") => Error::new(kind, standard),
        (kind, text) => Error::new(kind, text),
    };
    let mut shaped = asked.answer_with(status, &error);
    if let Some(allow) = allow {
        shaped.headers_mut().insert(header::ALLOW, allow);
    }
    shaped
}
