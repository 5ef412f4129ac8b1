//! What a location would bring, and whether an entity is valid: nothing is written.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use serde_json::{Value, json};

use super::Served;
use super::answer;
use super::body::{self, Object, missing};
use super::call::Call;
use super::description::{AnalyzeRequest, AnalyzeResponse, ErrorBody, ValidateRequest, ValidationErrors};
use super::failure::{Failure, Result};

/// Validate a given location.
#[utoipa::path(post, path = "/analyze-location", operation_id = "AnalyzeLocation", tag = "Locations",
    request_body = AnalyzeRequest,
    responses((status = 200, body = AnalyzeResponse), (status = 400, body = ErrorBody)))]
pub async fn analyze(State(services): State<Served>, call: Call, body: Object) -> Result {
    call.expect(&[])?;
    let location = body.0.get("location").ok_or_else(|| missing("location"))?;
    let location = location.as_object().ok_or_else(|| Failure::input("request/body/location must be object"))?;
    let location = Object(location.clone());
    location.expect(&["type", "target"])?;
    let (kind, target) = (location.required_text("type")?, location.required_text("target")?);
    // Clients write the name of this field in both ways.
    let file_name = match body.text("catalogFilename")? {
        None => body.text("catalogFileName")?,
        file_name => file_name,
    };
    let found = services.locations.analyze(&call.actor, kind, target, file_name).await?;
    answer::json(&HeaderMap::new(), &found)
}

/// Validate that a passed in entity has no errors in schema.
#[utoipa::path(post, path = "/validate-entity", operation_id = "ValidateEntity", tag = "Entity",
    request_body = ValidateRequest,
    responses((status = 200), (status = 400, body = ValidationErrors)))]
pub async fn validate(State(services): State<Served>, call: Call, request: Request) -> Result {
    call.expect(&[])?;
    let body = body::read(request.into_body(), body::ENTITY).await?;
    let entity = body.0.get("entity").ok_or_else(|| missing("entity"))?;
    if !entity.is_object() {
        return Err(Failure::input("request/body/entity must be object"));
    }
    let location = body.required_text("location")?;
    if !location.trim_start().starts_with("url:") {
        return Ok(refused(&[format!("Location {location} is not of type: url")]));
    }
    match services.locations.validate(&call.actor, entity, location).await? {
        errors if errors.is_empty() => Ok(StatusCode::OK.into_response()),
        errors => Ok(refused(&errors)),
    }
}

/// The body that this address alone has for its errors.
fn refused(errors: &[String]) -> axum::response::Response {
    let errors: Vec<Value> = errors.iter().map(|message| json!({ "name": "InputError", "message": message })).collect();
    (StatusCode::BAD_REQUEST, axum::Json(json!({ "errors": errors }))).into_response()
}
