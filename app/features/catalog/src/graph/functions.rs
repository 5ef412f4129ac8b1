//! The server functions of the graph's pages.

use leptos::prelude::*;
use server_fn::codec::GetUrl;
use services::Error;
use services::catalog::{Explore, Graph, Impact};
use services::wire::Answer;

#[cfg(feature = "ssr")]
use {super::GraphAddress, model::EntityRef, plugin::Call};

/// The graph that the page of that address shows; nothing when it has no root.
#[server(prefix = "/fn", endpoint = "catalog/graph", input = GetUrl, output = Answer)]
pub async fn graph_of(#[server(default)] search: String) -> Result<Graph, Error> {
    let call = Call::here()?;
    let query = GraphAddress::parse(&search).query();
    call.answer(call.services.graphs.graph(&call.actor, &query).await)
}

/// Who is hit if an entity fails.
#[server(prefix = "/fn", endpoint = "catalog/impact", input = GetUrl, output = Answer)]
pub async fn impact_of(entity_ref: String) -> Result<Impact, Error> {
    let call = Call::here()?;
    let parsed: Result<EntityRef, Error> =
        entity_ref.parse().map_err(|error: model::RefError| Error::invalid(error.to_string()));
    let entity_ref = call.answer(parsed)?;
    call.answer(call.services.graphs.impact(&call.actor, &entity_ref).await)
}

/// Domains with their systems, the organisation, and tools.
#[server(prefix = "/fn", endpoint = "catalog/explore", input = GetUrl, output = Answer)]
pub async fn landscape() -> Result<Explore, Error> {
    let call = Call::here()?;
    call.answer(call.services.graphs.explore(&call.actor).await)
}
