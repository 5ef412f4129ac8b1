//! Entities by their references, and all of them.

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use futures::stream;
use model::EntityRef;
use serde_json::value::RawValue;
use services::Actor;
use services::catalog::{ByQuery, ByRefs, EntitiesQuery, Json, QueryPage};

use super::Served;

use super::body::{Object, missing};
use super::call::Call;
use super::description::{AncestryResponse, BatchRequest, BatchResponse, Entity, ErrorBody, RefreshRequest};
use super::failure::{Failure, Result};
use super::{answer, query};

/// Entities of one chunk of a stream.
const CHUNK: usize = 500;

/// References that may be asked for at once.
const REFS: usize = 10_000;

/// Get all entities matching a given filter.
///
/// Without `limit`, `offset` and `after` the whole set is streamed, ordered by uid.
#[utoipa::path(get, path = "/entities", operation_id = "GetEntities", tag = "Entity",
    params(
        ("fields" = Option<String>, Query, description = "Comma separated paths to keep"),
        ("limit" = Option<usize>, Query, description = "Rows of a page, at least 1"),
        ("filter" = Option<Vec<String>>, Query, description = "Conditions joined by commas; repeated parameters are alternatives"),
        ("offset" = Option<usize>, Query, description = "Rows to pass over"),
        ("after" = Option<String>, Query, description = "Where the last page ended"),
        ("order" = Option<Vec<String>>, Query, description = "asc:<field> or desc:<field>"),
    ),
    responses((status = 200, body = Vec<Entity>), (status = 400, body = ErrorBody)))]
pub async fn list(State(services): State<Served>, call: Call) -> Result {
    call.expect(&["fields", "limit", "filter", "offset", "after", "order"])?;
    let asked = EntitiesQuery {
        filter: call.all("filter"),
        fields: call.all("fields"),
        order: call.all("order"),
        limit: call.count("limit")?,
        offset: call.count("offset")?,
        after: call.filled("after")?.map(str::to_owned),
    };
    if asked.limit.is_none() && asked.offset.is_none() && asked.after.is_none() {
        return streamed(services, call, asked).await;
    }
    let (entities, next) = services.entities.entities(&call.actor, &asked).await?;
    let mut response = answer::json(&call.headers, &entities)?;
    if let Some(next) = next {
        let mut address = url::form_urlencoded::Serializer::new(String::new());
        address.extend_pairs(call.without("after")).append_pair("after", &next);
        let link = format!("<{}?{}>; rel=\"next\"", call.uri.path(), address.finish());
        if let Ok(link) = HeaderValue::from_str(&link) {
            response.headers_mut().insert(header::LINK, link);
        }
    }
    Ok(response)
}

/// The whole set, page by page, so that no more than one page is held at a time.
async fn streamed(services: Served, call: Call, asked: EntitiesQuery) -> Result {
    let order = asked.order.first().map(|order| query::order(order)).transpose()?;
    let first = ByQuery {
        filter: asked.filter,
        fields: asked.fields,
        order: order.into_iter().collect(),
        limit: CHUNK,
        total: false,
        ..ByQuery::default()
    };
    let page = services.entities.by_query(&call.actor, &first).await?;
    if page.page_info.next_cursor.is_none() {
        return answer::json(&call.headers, &page.items);
    }
    let rest = Rest { services, actor: call.actor, fields: first.fields, page: Some(page), started: false };
    Ok(answer::stream(Body::from_stream(stream::unfold(rest, Rest::next))))
}

/// What is left of a stream.
struct Rest {
    services: Served,
    actor: Actor,
    fields: Vec<String>,
    page: Option<QueryPage>,
    started: bool,
}

impl Rest {
    async fn next(mut self) -> Option<(std::result::Result<Bytes, services::Error>, Self)> {
        let page = self.page.take()?;
        let mut chunk = String::new();
        for entity in &page.items {
            chunk.push(if self.started { ',' } else { '[' });
            chunk.push_str(entity.get());
            self.started = true;
        }
        match page.page_info.next_cursor {
            None => chunk.push_str(if self.started { "]" } else { "[]" }),
            cursor => {
                let next = ByQuery { cursor, fields: self.fields.clone(), limit: CHUNK, ..ByQuery::default() };
                match self.services.entities.by_query(&self.actor, &next).await {
                    Ok(page) => self.page = Some(page),
                    // The status has been sent, so the answer breaks off and is no valid JSON.
                    Err(error) => return Some((Err(error), self)),
                }
            }
        }
        Some((Ok(chunk.into()), self))
    }
}

/// Get a single entity by the UID.
#[utoipa::path(get, path = "/entities/by-uid/{uid}", operation_id = "GetEntityByUid", tag = "Entity",
    params(("uid" = String, Path)),
    responses((status = 200, body = Entity), (status = 404, body = ErrorBody)))]
pub async fn by_uid(State(services): State<Served>, Path(uid): Path<String>, call: Call) -> Result {
    call.expect(&[])?;
    one(&call, services.entities.by_uid(&call.actor, &uid).await?)
}

/// Delete a single entity by UID.
#[utoipa::path(delete, path = "/entities/by-uid/{uid}", operation_id = "DeleteEntityByUid", tag = "Entity",
    params(("uid" = String, Path)),
    responses((status = 204), (status = 404, body = ErrorBody)))]
pub async fn delete_by_uid(State(services): State<Served>, Path(uid): Path<String>, call: Call) -> Result {
    call.expect(&[])?;
    services.locations.delete_by_uid(&call.actor, &uid).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Get an entity by an entity ref.
#[utoipa::path(get, path = "/entities/by-name/{kind}/{namespace}/{name}", operation_id = "GetEntityByName", tag = "Entity",
    params(("kind" = String, Path), ("namespace" = String, Path), ("name" = String, Path)),
    responses((status = 200, body = Entity), (status = 404, body = ErrorBody)))]
pub async fn by_name(
    State(services): State<Served>,
    Path((kind, namespace, name)): Path<(String, String, String)>,
    call: Call,
) -> Result {
    call.expect(&[])?;
    let entity_ref = EntityRef::new(&kind, &namespace, &name);
    let found = services.entities.by_name(&call.actor, &entity_ref).await.map_err(|error| {
        Failure::from(error)
            .if_missing(|| format!("No entity named '{name}' found, with kind '{kind}' in namespace '{namespace}'"))
    })?;
    one(&call, found)
}

fn one(call: &Call, entity: Json) -> Result {
    Ok(answer::text(&call.headers, Box::<str>::from(entity).into_string()))
}

/// Get an entity's ancestry by entity ref.
#[utoipa::path(get, path = "/entities/by-name/{kind}/{namespace}/{name}/ancestry", operation_id = "GetEntityAncestryByName",
    tag = "Entity", params(("kind" = String, Path), ("namespace" = String, Path), ("name" = String, Path)),
    responses((status = 200, body = AncestryResponse), (status = 404, body = ErrorBody)))]
pub async fn ancestry(
    State(services): State<Served>,
    Path((kind, namespace, name)): Path<(String, String, String)>,
    call: Call,
) -> Result {
    call.expect(&[])?;
    let entity_ref = EntityRef::new(&kind, &namespace, &name);
    let found = services.entities.ancestry(&call.actor, &entity_ref).await;
    let found = found.map_err(|error| Failure::from(error).if_missing(|| format!("No such entity {entity_ref}")))?;
    answer::json(&call.headers, &found)
}

/// Get a batch set of entities given an array of entityRefs.
#[utoipa::path(post, path = "/entities/by-refs", operation_id = "GetEntitiesByRefs", tag = "Entity",
    params(("filter" = Option<Vec<String>>, Query)), request_body = BatchRequest,
    responses((status = 200, body = BatchResponse), (status = 400, body = ErrorBody)))]
pub async fn by_refs(State(services): State<Served>, call: Call, body: Object) -> Result {
    call.expect(&["filter"])?;
    let refs = body.texts("entityRefs")?.ok_or_else(|| missing("entityRefs"))?;
    if refs.len() > REFS {
        return Err(Failure::input(format!("request/body/entityRefs must NOT have more than {REFS} items")));
    }
    let asked = ByRefs {
        refs,
        fields: body.texts("fields")?.unwrap_or_default(),
        filter: call.all("filter"),
        query: body.0.get("query").cloned(),
    };
    let items = services.entities.by_refs(&call.actor, &asked).await?;
    answer::json(&call.headers, &json_items(items)?)
}

/// `{"items": […]}` with nothing taken apart.
fn json_items(items: Vec<Option<Json>>) -> Result<Json> {
    let mut text = String::from("{\"items\":[");
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        text.push_str(item.as_ref().map_or("null", |item| item.get()));
    }
    text.push_str("]}");
    RawValue::from_string(text).map_err(|error| services::Error::from(crate::index::Error::from(error)).into())
}

/// Refresh the entity related to entityRef.
#[utoipa::path(post, path = "/refresh", operation_id = "RefreshEntity", tag = "Entity", request_body = RefreshRequest,
    responses((status = 200), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn refresh(State(services): State<Served>, call: Call, body: Object) -> Result {
    call.expect(&[])?;
    body.expect(&["entityRef", "authorizationToken"])?;
    let entity_ref = body.required_text("entityRef")?;
    let entity_ref: EntityRef =
        entity_ref.parse().map_err(|error: model::RefError| Failure::input(error.to_string()))?;
    services.locations.refresh(&call.actor, &entity_ref).await?;
    Ok(StatusCode::OK.into_response())
}
