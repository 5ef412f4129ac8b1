//! What went wrong, in the words of RFC 7644, section 3.12.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use platform::db::Failure;
use serde_json::json;

/// The content of every answer.
pub const CONTENT_TYPE: &str = "application/scim+json";

/// The only error that leaves the engine.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct Error {
    /// Of the answer.
    pub status: u16,
    /// One of the words that the standard has.
    pub scim_type: Option<&'static str>,
    /// What happened, where, and what to do.
    pub detail: String,
}

impl Error {
    /// With one of the standard's words for a bad request.
    pub fn bad(scim_type: &'static str, detail: impl Into<String>) -> Self {
        Self { status: 400, scim_type: Some(scim_type), detail: detail.into() }
    }

    /// A value that its attribute can not have.
    pub fn value(detail: impl Into<String>) -> Self {
        Self::bad("invalidValue", detail)
    }

    /// Not what a request looks like.
    pub fn syntax(detail: impl Into<String>) -> Self {
        Self::bad("invalidSyntax", detail)
    }

    /// There is no such thing.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self { status: 404, scim_type: None, detail: detail.into() }
    }

    /// Somebody else has it already.
    pub fn taken(detail: impl Into<String>) -> Self {
        Self { status: 409, scim_type: Some("uniqueness"), detail: detail.into() }
    }

    /// It has changed since the caller saw it.
    pub fn changed() -> Self {
        let detail = "It has changed since: its version is not the one in If-Match. Read it again.";
        Self { status: 412, scim_type: None, detail: detail.into() }
    }

    /// More than is taken.
    pub fn too_large(detail: impl Into<String>) -> Self {
        Self { status: 413, scim_type: None, detail: detail.into() }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        let (status, detail) = match Failure::of(&error) {
            Failure::Conflict => return Self::taken("Somebody else has just taken the name."),
            Failure::Unavailable => (503, "The database can not be reached at the moment. Try again in a moment."),
            Failure::DiskFull => (503, "The disk that the database lives on is full."),
            Failure::NotFound | Failure::Fault => {
                (500, "Something went wrong in the portal. The log has the cause under the request id.")
            }
        };
        tracing::error!(%error, "a query about pushed users and groups failed");
        Self { status, scim_type: None, detail: detail.into() }
    }
}

impl From<services::Error> for Error {
    fn from(error: services::Error) -> Self {
        Self { status: error.kind.status(), scim_type: None, detail: error.message }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut body = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
            "status": self.status.to_string(),
            "detail": self.detail,
        });
        if let (Some(scim_type), Some(body)) = (self.scim_type, body.as_object_mut()) {
            body.insert("scimType".into(), scim_type.into());
        }
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, body.to_string()).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE));
        response
    }
}
