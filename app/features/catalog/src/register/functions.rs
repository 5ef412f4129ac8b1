//! The server functions of the register page.

use leptos::prelude::*;
use server_fn::codec::GetUrl;
use services::Error;
use services::catalog::{Preview, Registered};
use services::wire::Answer;

#[cfg(feature = "ssr")]
use {plugin::Call, services::catalog::RegisterRequest};

/// What registering an address would do.
#[server(prefix = "/fn", endpoint = "catalog/preview", input = GetUrl, output = Answer)]
pub async fn preview_address(address: String) -> Result<Preview, Error> {
    let call = Call::here()?;
    let request = RegisterRequest { address, ..RegisterRequest::default() };
    call.answer(call.services.locations.preview(&call.actor, &request).await)
}

/// What registering a file would do.
#[server(prefix = "/fn", endpoint = "catalog/preview-file", output = Answer)]
pub async fn preview_file(file_name: String, content: String) -> Result<Preview, Error> {
    let call = Call::here()?;
    let request = RegisterRequest { address: String::new(), file_name, content };
    call.answer(call.services.locations.preview(&call.actor, &request).await)
}

/// Registers an address, and leads to what it brought; or a file.
#[server(prefix = "/fn", endpoint = "catalog/register", output = Answer)]
pub async fn register(
    #[server(default)] address: String,
    #[server(default)] file_name: String,
    #[server(default)] content: String,
) -> Result<Registered, Error> {
    let call = Call::here()?;
    let request = RegisterRequest { address, file_name, content };
    let done = call.answer(call.services.locations.register(&call.actor, &request).await)?;
    if !request.address.is_empty() {
        leptos_axum::redirect(&format!("{}&done=true", super::href(&request.address)));
    }
    Ok(done)
}
