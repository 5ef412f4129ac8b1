//! Answers of addresses that clients of Backstage know.

use axum::extract::rejection::JsonRejection;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use http::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use services::{Actor, Error, Result};

/// The caller, as the layers around left them in the request.
pub type Who = Option<Extension<Actor>>;
/// A body that should be JSON.
pub type Body = std::result::Result<Json<Value>, JsonRejection>;

/// The caller; nobody where the layers around know of none.
pub fn caller(who: Who) -> Actor {
    who.map_or_else(|| Actor::anonymous(""), |Extension(actor)| actor)
}

/// What a body says.
///
/// # Errors
/// When it is no JSON, or not of this form.
pub fn given<T: DeserializeOwned>(body: Body) -> Result<T> {
    let Json(body) = body.map_err(|error| Error::invalid(error.body_text()))?;
    serde_json::from_value(body).map_err(|error| Error::invalid(error.to_string()))
}

/// The answer, or the failure in its place.
pub fn answer(answer: Result<Value>) -> Response {
    match answer {
        Ok(value) => Json(value).into_response(),
        Err(error) => failure(&error),
    }
}

/// A failure. The layers around give it the shape that clients know.
pub fn failure(error: &Error) -> Response {
    let status = StatusCode::from_u16(error.kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = json!({
        "error": { "name": error.kind.name(), "message": error.message },
        "response": { "statusCode": status.as_u16() },
    });
    (status, Json(body)).into_response()
}
