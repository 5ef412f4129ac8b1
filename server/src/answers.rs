//! Errors as answers: in Backstage's shape below `/api`, in that of server functions below `/fn`, as a page elsewhere.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Method, Request, StatusCode, Uri, header};
use serde_json::json;
use services::{Error, ErrorKind, wire};

/// Who is answered, and in which shape.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    method: Method,
    uri: Uri,
    pub(crate) request_id: String,
}

impl Asked {
    pub(crate) fn of<B>(request: &Request<B>) -> Self {
        Self {
            method: request.method().clone(),
            uri: request.uri().clone(),
            request_id: crate::layers::request_id(request).to_owned(),
        }
    }

    /// An error in the shape that the caller understands.
    pub(crate) fn answer(&self, error: &Error) -> Response {
        let status = StatusCode::from_u16(error.kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        self.answer_with(status, error)
    }

    /// With another status than that of its kind.
    pub(crate) fn answer_with(&self, status: StatusCode, error: &Error) -> Response {
        let path = self.uri.path();
        let mut response = if path.starts_with("/fn/") {
            let mut error = error.clone();
            error.request_id.get_or_insert_with(|| self.request_id.clone());
            wire_of(&error)
        } else if is_for_programs(path) {
            let name = if status.as_u16() == error.kind.status() { error.kind.name() } else { name_of(status) };
            json_of(&json!({
                "error": { "name": name, "message": error.message },
                "request": { "method": self.method.as_str(), "url": self.uri.to_string() },
                "response": { "statusCode": status.as_u16() },
            }))
        } else {
            page(status, error, &self.request_id)
        };
        *response.status_mut() = status;
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

/// Whether an address answers programs rather than people.
pub(crate) fn is_for_programs(path: &str) -> bool {
    ["/api", "/fn", "/.backstage", "/metrics", "/.well-known", "/scim"]
        .iter()
        .any(|prefix| path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

fn name_of(status: StatusCode) -> &'static str {
    match status.as_u16() {
        400..=499 if status == StatusCode::NOT_FOUND => ErrorKind::NotFound.name(),
        400..=499 => ErrorKind::Invalid.name(),
        503 => ErrorKind::Unavailable.name(),
        _ => ErrorKind::Internal.name(),
    }
}

fn json_of(value: &serde_json::Value) -> Response {
    ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], value.to_string()).into_response()
}

/// In the form in which pages are answered.
fn wire_of(error: &Error) -> Response {
    let text = wire::write(error).unwrap_or_default();
    ([(header::CONTENT_TYPE, wire::CONTENT_TYPE)], text).into_response()
}

/// A page that needs nothing: no script, no style sheet, no engine.
fn page(status: StatusCode, error: &Error, request_id: &str) -> Response {
    let title = match error.kind {
        ErrorKind::Unauthenticated => "Sign-in is required",
        ErrorKind::NotFound => "Not found",
        ErrorKind::Unavailable => "Not available at the moment",
        _ if status.is_client_error() => "This can not be done",
        _ => "Something went wrong",
    };
    let hint = error.hint.as_deref().unwrap_or_default();
    let html = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">\
         <title>{title}</title></head><body><main><h1>{title}</h1><p>{}</p><p>{}</p>\
         <p>Request <code>{}</code></p><p><a href=\"/\">To the start page</a></p></main></body></html>",
        escape(&error.message),
        escape(hint),
        escape(request_id),
    );
    let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    (headers, Body::from(html)).into_response()
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}
