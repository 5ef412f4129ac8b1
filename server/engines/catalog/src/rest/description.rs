//! The shapes of bodies, for the description alone: what is sent is written by the handlers.

#![allow(dead_code)]

use std::collections::BTreeMap;

use serde_json::Value;
use utoipa::{OpenApi, ToSchema};

/// The description without the addresses, which their handlers add.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "catalog",
        description = "The software catalog, on the addresses and in the shapes that Backstage's clients know.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    tags((name = "Entity", description = "Reading entities"), (name = "Locations", description = "Where entities come from"))
)]
pub struct Catalog;

/// The body of an error.
#[derive(ToSchema)]
pub struct ErrorBody {
    error: ErrorDetail,
    request: RequestDetail,
    response: ResponseDetail,
}

/// What went wrong.
#[derive(ToSchema)]
pub struct ErrorDetail {
    /// The class of the error.
    #[schema(example = "InputError")]
    name: String,
    message: String,
}

/// What was asked.
#[derive(ToSchema)]
pub struct RequestDetail {
    method: String,
    url: String,
}

/// The status.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct ResponseDetail {
    status_code: u16,
}

/// One thing in the catalog.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Entity {
    api_version: String,
    kind: String,
    metadata: EntityMeta,
    #[schema(value_type = Option<Object>)]
    spec: Option<Value>,
    relations: Option<Vec<EntityRelation>>,
}

/// What is common to all kinds. More keys are allowed.
#[derive(ToSchema)]
pub struct EntityMeta {
    name: String,
    namespace: Option<String>,
    uid: Option<String>,
    etag: Option<String>,
    title: Option<String>,
    description: Option<String>,
    labels: Option<BTreeMap<String, String>>,
    annotations: Option<BTreeMap<String, String>>,
    tags: Option<Vec<String>>,
    links: Option<Vec<EntityLink>>,
}

/// An address that belongs to an entity.
#[derive(ToSchema)]
pub struct EntityLink {
    url: String,
    title: Option<String>,
    icon: Option<String>,
    r#type: Option<String>,
}

/// A relation to another entity.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct EntityRelation {
    r#type: String,
    target_ref: String,
}

/// An entity with all that it was read through.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct AncestryResponse {
    root_entity_ref: String,
    items: Vec<AncestryItem>,
}

/// One entity of an ancestry.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct AncestryItem {
    entity: Entity,
    parent_entity_refs: Vec<String>,
}

/// Which entities.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct BatchRequest {
    entity_refs: Vec<String>,
    fields: Option<Vec<String>>,
    #[schema(value_type = Option<Object>)]
    query: Option<Value>,
}

/// The entities in the order asked, null where there is none.
#[derive(ToSchema)]
pub struct BatchResponse {
    items: Vec<Option<Entity>>,
}

/// Which entity to read again.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct RefreshRequest {
    entity_ref: String,
    authorization_token: Option<String>,
}

/// A query by predicate.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct QueryRequest {
    cursor: Option<String>,
    limit: Option<u32>,
    offset: Option<u32>,
    order_by: Option<Vec<OrderBy>>,
    full_text_filter: Option<FullTextFilter>,
    fields: Option<Vec<String>>,
    /// `include` or `exclude`.
    total_items: Option<String>,
    #[schema(value_type = Option<Object>)]
    query: Option<Value>,
}

/// What to order by.
#[derive(ToSchema)]
pub struct OrderBy {
    field: String,
    /// `asc` or `desc`.
    order: String,
}

/// A text that must stand in one of the fields.
#[derive(ToSchema)]
pub struct FullTextFilter {
    term: Option<String>,
    fields: Option<Vec<String>>,
}

/// A page.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct QueryResponse {
    items: Vec<Entity>,
    total_items: u64,
    page_info: PageInfo,
}

/// The pages around it.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct PageInfo {
    next_cursor: Option<String>,
    prev_cursor: Option<String>,
}

/// Which facets of which entities.
#[derive(ToSchema)]
pub struct FacetsRequest {
    facets: Vec<String>,
    #[schema(value_type = Option<Object>)]
    query: Option<Value>,
}

/// Values with counts.
#[derive(ToSchema)]
pub struct FacetsResponse {
    facets: BTreeMap<String, Vec<FacetCount>>,
}

/// How often a value is there.
#[derive(ToSchema)]
pub struct FacetCount {
    value: String,
    count: u64,
}

/// A registered location.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Location {
    id: String,
    r#type: String,
    target: String,
    entity_ref: String,
}

/// A location as the list has it.
#[derive(ToSchema)]
pub struct LocationItem {
    data: Location,
}

/// A location to be.
#[derive(ToSchema)]
pub struct LocationInput {
    r#type: String,
    target: String,
    /// `required` or `optional`.
    presence: Option<String>,
}

/// A location that was added, or would be.
#[derive(ToSchema)]
pub struct NewLocation {
    location: Location,
    entities: Vec<Entity>,
    exists: Option<bool>,
}

/// A query for locations.
#[derive(ToSchema)]
pub struct LocationsQueryRequest {
    cursor: Option<String>,
    limit: Option<u32>,
    #[schema(value_type = Option<Object>)]
    query: Option<Value>,
}

/// A page of locations.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct LocationsQueryResponse {
    items: Vec<Location>,
    total_items: u64,
    page_info: NextPage,
}

/// The page after it.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct NextPage {
    next_cursor: Option<String>,
}

/// A location to look at.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct AnalyzeRequest {
    location: LocationInput,
    catalog_file_name: Option<String>,
}

/// What is there, and what could be made for it.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct AnalyzeResponse {
    #[schema(value_type = Vec<Object>)]
    existing_entity_files: Vec<Value>,
    #[schema(value_type = Vec<Object>)]
    generate_entities: Vec<Value>,
}

/// An entity to check.
#[derive(ToSchema)]
pub struct ValidateRequest {
    #[schema(value_type = Object)]
    entity: Value,
    /// Of the form `url:…`.
    location: String,
}

/// Why an entity is not valid.
#[derive(ToSchema)]
pub struct ValidationErrors {
    errors: Vec<ErrorDetail>,
}
