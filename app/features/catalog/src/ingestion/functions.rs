//! The server functions of the ingestion page.

use leptos::prelude::*;
use server_fn::codec::GetUrl;
use services::Error;
use services::catalog::Ingestion;
use services::wire::Answer;

#[cfg(feature = "ssr")]
use {super::IngestionAddress, plugin::Call};

/// The state of locations, for the part of the page's address after the question mark.
#[server(prefix = "/fn", endpoint = "catalog/ingestion", input = GetUrl, output = Answer)]
pub async fn ingestion_state(#[server(default)] search: String) -> Result<Ingestion, Error> {
    let call = Call::here()?;
    call.answer(call.services.locations.ingestion(&call.actor, &IngestionAddress::parse(&search).query).await)
}

/// Has a location read again.
#[server(prefix = "/fn", endpoint = "catalog/read-now", output = Answer)]
pub async fn read_now(location_id: String) -> Result<(), Error> {
    let call = Call::here()?;
    call.answer(call.services.locations.read_now(&call.actor, &location_id).await)
}

/// Lets a removal through that was held back.
#[server(prefix = "/fn", endpoint = "catalog/confirm-removal", output = Answer)]
pub async fn confirm_removal(location_id: String) -> Result<(), Error> {
    let call = Call::here()?;
    call.answer(call.services.locations.confirm_removal(&call.actor, &location_id).await)
}

/// Removes a registered location with what came only from it.
#[server(prefix = "/fn", endpoint = "catalog/remove-location", output = Answer)]
pub async fn remove_location(location_id: String) -> Result<(), Error> {
    let call = Call::here()?;
    call.answer(call.services.locations.remove(&call.actor, &location_id).await)
}
