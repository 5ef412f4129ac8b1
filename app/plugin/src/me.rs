//! Who is signed in.

use leptos::prelude::*;
use server_fn::codec::GetUrl;
use services::Error;
use services::identity::Me;
use services::wire::Answer;

/// The caller; `None` for those who have not signed in.
#[server(prefix = "/fn", endpoint = "identity/me", input = GetUrl, output = Answer)]
pub async fn who() -> Result<Option<Me>, Error> {
    let call = crate::Call::here()?;
    call.answer(call.services.identity.me(&call.actor).await)
}
