//! Errors in the shape that Backstage's clients know: `{error, request, response}`.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use services::Error;

/// What a handler could not do.
#[derive(Clone, Debug)]
pub struct Failure {
    status: u16,
    name: &'static str,
    /// Boxed, as results with it are passed through many hands.
    error: Box<Error>,
}

/// The result of a handler.
pub type Result<T = Response, E = Failure> = std::result::Result<T, E>;

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { status: error.kind.status(), name: error.kind.name(), error: Box::new(error) }
    }
}

impl Failure {
    /// The request is not as the description says.
    pub fn input(message: impl Into<String>) -> Self {
        Error::invalid(message).into()
    }

    /// The body is longer than this address reads.
    pub fn too_large(limit: usize) -> Self {
        let error = Error::invalid(format!("The request body is larger than the {limit} bytes that are read here"));
        Self { status: 413, name: "PayloadTooLargeError", error: Box::new(error) }
    }

    /// The same with another message, if it says that something is not there.
    #[must_use]
    pub fn if_missing(mut self, message: impl FnOnce() -> String) -> Self {
        if self.status == 404 {
            self.error.message = message();
        }
        self
    }
}

impl IntoResponse for Failure {
    /// The status alone; [`told`] knows the request and writes the rest.
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes the bodies of failures. The address in them has no base, as in Backstage.
pub async fn told(request: Request, next: Next) -> Response {
    let (method, url) = (request.method().to_string(), request.uri().to_string());
    let response = next.run(request).await;
    let Some(failure) = response.extensions().get::<Failure>().cloned() else { return response };
    let parts = [
        ("name", Some(failure.name)),
        ("message", Some(failure.error.message.as_str())),
        ("hint", failure.error.hint.as_deref()),
        ("requestId", failure.error.request_id.as_deref()),
    ];
    let error: BTreeMap<_, _> = parts.into_iter().filter_map(|(name, text)| Some((name, text?))).collect();
    let body = json!({
        "error": error,
        "request": { "method": method, "url": url },
        "response": { "statusCode": failure.status },
    });
    (response.status(), Json(body)).into_response()
}
