//! The server functions of this capability: adapters to the service, nothing more.

use leptos::prelude::*;
use server_fn::codec::GetUrl;
use services::Error;
use services::pulls::MyPulls;
use services::wire::Answer;

#[cfg(feature = "ssr")]
use plugin::Call;

/// The caller's pull requests. `anew` asks hosts that were asked a moment ago.
#[server(prefix = "/fn", endpoint = "pulls/mine", input = GetUrl, output = Answer)]
pub async fn list_pulls(anew: bool) -> Result<MyPulls, Error> {
    let call = Call::here()?;
    call.answer(call.services.pulls.mine(&call.actor, anew).await)
}
