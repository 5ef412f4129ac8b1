//! The addresses of this capability's pages. What a page shows is loaded when it is first opened.

use leptos::prelude::*;
use leptos_router::any_nested_route::AnyNestedRoute;
use plugin::lazy_page;

use crate::{page, settings};

pub(crate) fn routes() -> Vec<AnyNestedRoute> {
    vec![
        plugin::page("/notifications", lazy_page!(notifications_view)),
        plugin::page("/notifications/settings", lazy_page!(notification_settings_view)),
    ]
}

#[lazy]
fn notifications_view(show: bool) -> AnyView {
    show.then(|| view! { <page::NotificationsPage /> }).into_any()
}

#[lazy]
fn notification_settings_view(show: bool) -> AnyView {
    show.then(|| view! { <settings::SettingsPage /> }).into_any()
}
