//! `/api/catalog`: the addresses that Backstage's clients know, over the traits of `services::catalog`.
//!
//! The description at `/api/catalog/openapi.json` is generated from the handlers.

use std::sync::Arc;

use axum::Json as JsonAnswer;
use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use services::catalog::{Entities, Locations};
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;
use utoipa::openapi::server::ServerBuilder;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

mod answer;
mod body;
mod call;
mod description;
mod entities;
mod failure;
mod locations;
mod query;
mod validation;

/// Where it all stands.
pub const BASE: &str = "/api/catalog";

/// What the addresses are answered from. Cheap to clone.
#[derive(Clone)]
pub struct Served {
    /// Reading the catalog.
    pub entities: Arc<dyn Entities>,
    /// Where entities come from.
    pub locations: Arc<dyn Locations>,
}

/// The whole surface, below [`BASE`]. The caller stands in the request's extensions as `services::Actor`;
/// a request without one is answered as from nobody.
pub fn router(services: Served) -> OpenApiRouter {
    let inner = OpenApiRouter::with_openapi(description::Catalog::openapi())
        .routes(routes!(entities::list))
        .routes(routes!(entities::by_uid, entities::delete_by_uid))
        .routes(routes!(entities::by_name))
        .routes(routes!(entities::ancestry))
        .routes(routes!(entities::by_refs))
        .routes(routes!(entities::refresh))
        .routes(routes!(query::by_query, query::by_predicate))
        .routes(routes!(query::facets, query::facets_by_predicate))
        .routes(routes!(locations::list, locations::create))
        .routes(routes!(locations::by_query))
        .routes(routes!(locations::one, locations::update, locations::remove))
        .routes(routes!(locations::by_entity))
        .routes(routes!(validation::analyze))
        .routes(routes!(validation::validate));
    let mut description = inner.get_openapi().clone();
    description.servers = Some(vec![ServerBuilder::new().url(BASE).build()]);
    let inner = inner
        .route("/openapi.json", get(describe).with_state::<Served>(description))
        .fallback(async || StatusCode::NOT_FOUND)
        .layer(middleware::from_fn(failure::told))
        .with_state(services);
    OpenApiRouter::new().nest(BASE, inner)
}

async fn describe(State(description): State<OpenApi>) -> Response {
    JsonAnswer(description).into_response()
}
