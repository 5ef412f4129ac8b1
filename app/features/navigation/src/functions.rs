//! The server functions of the navigation's page: adapters to the service, nothing more.

use leptos::prelude::*;
use server_fn::codec::GetUrl;
use services::Error;
use services::navigation::{Edited, Layout, LayoutVersion, ShownGroup, Viewer};
use services::wire::Answer;

#[cfg(feature = "ssr")]
use plugin::Call;

/// The layout in force, for changing it, and what everybody is shown by it.
#[server(prefix = "/fn", endpoint = "navigation/edited", input = GetUrl, output = Answer)]
pub async fn edited_layout() -> Result<(Edited, Vec<ShownGroup>), Error> {
    let call = Call::here()?;
    let navigation = &call.services.navigation;
    let edited = call.answer(navigation.edited(&call.actor).await)?;
    let shown = call.answer(navigation.preview(&call.actor, &edited.layout, &Viewer::Everybody).await)?;
    Ok((edited, shown))
}

/// What others would be shown by a layout.
#[server(prefix = "/fn", endpoint = "navigation/preview", input = Answer, output = Answer)]
pub async fn preview_layout(layout: Layout, viewer: Viewer) -> Result<Vec<ShownGroup>, Error> {
    let call = Call::here()?;
    call.answer(call.services.navigation.preview(&call.actor, &layout, &viewer).await)
}

/// Saves a layout over the version that was changed. Gives the new version.
#[server(prefix = "/fn", endpoint = "navigation/save", input = Answer, output = Answer)]
pub async fn save_layout(layout: Layout, version: i64) -> Result<i64, Error> {
    let call = Call::here()?;
    call.answer(call.services.navigation.save(&call.actor, &layout, version).await)
}

/// Back to what is configured.
#[server(prefix = "/fn", endpoint = "navigation/reset", output = Answer)]
pub async fn reset_layout() -> Result<(), Error> {
    let call = Call::here()?;
    call.answer(call.services.navigation.reset(&call.actor).await)
}

/// Earlier versions.
#[server(prefix = "/fn", endpoint = "navigation/versions", input = GetUrl, output = Answer)]
pub async fn layout_versions() -> Result<Vec<LayoutVersion>, Error> {
    let call = Call::here()?;
    call.answer(call.services.navigation.versions(&call.actor).await)
}

/// Makes an earlier version the newest. Gives its number.
#[server(prefix = "/fn", endpoint = "navigation/restore", output = Answer)]
pub async fn restore_layout(version: i64) -> Result<i64, Error> {
    let call = Call::here()?;
    call.answer(call.services.navigation.restore(&call.actor, version).await)
}
