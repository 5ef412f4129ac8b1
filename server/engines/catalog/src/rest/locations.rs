//! Registered locations.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::{EntityRef, SearchRow};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use services::catalog::{AddLocation, RegisteredLocation};

use super::Served;
use super::answer;
use super::body::Object;
use super::call::Call;
use super::description::{
    ErrorBody, Location, LocationInput, LocationItem, LocationsQueryRequest, LocationsQueryResponse, NewLocation,
};
use super::failure::{Failure, Result};

/// Locations of a page, if the client says nothing else.
const PAGE: usize = 1_000;

/// Where a page of locations goes on.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cursor {
    /// The id of the last one.
    after: String,
    limit: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    query: Option<Value>,
}

/// Get all locations.
#[utoipa::path(get, path = "/locations", operation_id = "GetLocations", tag = "Locations",
    responses((status = 200, body = Vec<LocationItem>)))]
pub async fn list(State(services): State<Served>, call: Call) -> Result {
    call.expect(&[])?;
    let locations = services.locations.registered(&call.actor).await?;
    let wrapped: Vec<Value> = locations.iter().map(|location| json!({ "data": location })).collect();
    answer::json(&call.headers, &wrapped)
}

/// Create a location for a given target.
#[utoipa::path(post, path = "/locations", operation_id = "CreateLocation", tag = "Locations",
    params(("dryRun" = Option<String>, Query, description = "true: read everything, write nothing"),
        ("onConflict" = Option<String>, Query, description = "refresh or reject")),
    request_body = LocationInput,
    responses((status = 201, body = NewLocation), (status = 400, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub async fn create(State(services): State<Served>, call: Call, body: Object) -> Result {
    call.expect(&["dryRun", "onConflict"])?;
    body.expect(&["type", "target", "presence"])?;
    let dry_run = call
        .one("dryRun")?
        .is_some_and(|value| ["true", "1", "yes", "y", "on"].contains(&value.trim().to_lowercase().as_str()));
    let refresh = call.choice("onConflict", &["refresh", "reject"])? == Some("refresh");
    let presence = match body.text("presence")? {
        Some(presence) if !["required", "optional"].contains(&presence) => {
            return Err(Failure::input(
                "request/body/presence must be equal to one of the allowed values: required, optional",
            ));
        }
        presence => presence.map(str::to_owned),
    };
    let asked = AddLocation {
        kind: body.required_text("type")?.to_owned(),
        target: body.required_text("target")?.to_owned(),
        presence,
        dry_run,
        refresh,
    };
    let added = services.locations.add(&call.actor, &asked).await?;
    let mut response = answer::json(&axum::http::HeaderMap::new(), &added)?;
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}

/// Query for locations.
#[utoipa::path(post, path = "/locations/by-query", operation_id = "GetLocationsByQuery", tag = "Locations",
    request_body = LocationsQueryRequest,
    responses((status = 200, body = LocationsQueryResponse), (status = 400, body = ErrorBody)))]
pub async fn by_query(State(services): State<Served>, call: Call, body: Object) -> Result {
    call.expect(&[])?;
    let malformed = || Failure::input("Malformed cursor, could not be parsed");
    let cursor: Option<Cursor> = match body.text("cursor")? {
        None => None,
        Some(text) => {
            let bytes = STANDARD.decode(text).map_err(|_| malformed())?;
            Some(serde_json::from_slice(&bytes).map_err(|_| malformed())?)
        }
    };
    let limit = match &cursor {
        Some(cursor) => cursor.limit,
        None => body.count("limit")?.unwrap_or(PAGE),
    };
    if limit == 0 {
        return Err(Failure::input("request/body/limit must be >= 1"));
    }
    let query = cursor.as_ref().map_or_else(|| body.0.get("query").cloned(), |cursor| cursor.query.clone());
    let predicate = query.as_ref().map(model::predicate::parse).transpose();
    let predicate = predicate.map_err(|error| Failure::input(error.to_string()))?;
    let mut locations = services.locations.registered(&call.actor).await?;
    locations.sort_by(|one, two| one.id.cmp(&two.id));
    if let Some(predicate) = &predicate {
        locations.retain(|location| model::predicate::matches(&rows(location), predicate));
    }
    let total = locations.len();
    if let Some(cursor) = &cursor {
        locations.retain(|location| location.id > cursor.after);
    }
    let more = locations.len() > limit;
    locations.truncate(limit);
    let next = locations.last().filter(|_| more).map(|last| Cursor { after: last.id.clone(), limit, query });
    let page_info = match next {
        Some(next) => json!({ "nextCursor": STANDARD.encode(serde_json::to_vec(&next).unwrap_or_default()) }),
        None => json!({}),
    };
    answer::json(&call.headers, &json!({ "items": locations, "totalItems": total, "pageInfo": page_info }))
}

fn rows(location: &RegisteredLocation) -> Vec<SearchRow> {
    let rows = [
        ("id", &location.id),
        ("type", &location.kind),
        ("target", &location.target),
        ("entityref", &location.entity_ref),
    ];
    let row = |(key, value): (&str, &String)| SearchRow {
        key: key.to_owned(),
        value: Some(value.to_lowercase()),
        original: Some(value.clone()),
    };
    rows.into_iter().map(row).collect()
}

/// Get a location by id.
#[utoipa::path(get, path = "/locations/{id}", operation_id = "GetLocation", tag = "Locations", params(("id" = String, Path)),
    responses((status = 200, body = Location), (status = 404, body = ErrorBody)))]
pub async fn one(State(services): State<Served>, Path(id): Path<String>, call: Call) -> Result {
    call.expect(&[])?;
    answer::json(&call.headers, &services.locations.location(&call.actor, &id).await?)
}

/// Update the type and target of an existing location by id.
#[utoipa::path(put, path = "/locations/{id}", operation_id = "UpdateLocation", tag = "Locations",
    params(("id" = String, Path)), request_body = LocationInput,
    responses((status = 200, body = Location), (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub async fn update(State(services): State<Served>, Path(id): Path<String>, call: Call, body: Object) -> Result {
    call.expect(&[])?;
    body.expect(&["type", "target"])?;
    let (kind, target) = (body.required_text("type")?, body.required_text("target")?);
    let location = services.locations.update(&call.actor, &id, kind, target).await?;
    answer::json(&axum::http::HeaderMap::new(), &location)
}

/// Delete a location by id.
#[utoipa::path(delete, path = "/locations/{id}", operation_id = "DeleteLocation", tag = "Locations",
    params(("id" = String, Path)), responses((status = 204), (status = 404, body = ErrorBody)))]
pub async fn remove(State(services): State<Served>, Path(id): Path<String>, call: Call) -> Result {
    call.expect(&[])?;
    services.locations.remove(&call.actor, &id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Get a location for entity.
#[utoipa::path(get, path = "/locations/by-entity/{kind}/{namespace}/{name}", operation_id = "getLocationByEntity",
    tag = "Locations", params(("kind" = String, Path), ("namespace" = String, Path), ("name" = String, Path)),
    responses((status = 200, body = Location), (status = 404, body = ErrorBody)))]
pub async fn by_entity(
    State(services): State<Served>,
    Path((kind, namespace, name)): Path<(String, String, String)>,
    call: Call,
) -> Result {
    call.expect(&[])?;
    let entity_ref = EntityRef::new(&kind, &namespace, &name);
    answer::json(&call.headers, &services.locations.location_of(&call.actor, &entity_ref).await?)
}
