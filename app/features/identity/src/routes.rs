//! The addresses of this capability's pages. What a page shows is loaded when it is first opened; the functions below
//! are its parts.

use leptos::prelude::*;
use leptos_router::any_nested_route::AnyNestedRoute;
use plugin::{lazy_page, page};

use crate::{device, people, person, programs, providers, settings};

pub(crate) fn routes() -> Vec<AnyNestedRoute> {
    vec![
        page("/settings", lazy_page!(settings_view)),
        page("/device", lazy_page!(device_view)),
        page("/admin/people", lazy_page!(people_list_view)),
        page("/admin/people/:namespace/:name", lazy_page!(one_person_view)),
        page("/admin/tokens", lazy_page!(programs_view)),
        page("/admin/providers", lazy_page!(providers_view)),
    ]
}

#[lazy]
fn settings_view(show: bool) -> AnyView {
    show.then(|| view! { <settings::SettingsPage /> }).into_any()
}

#[lazy]
fn device_view(show: bool) -> AnyView {
    show.then(|| view! { <device::DevicePage /> }).into_any()
}

#[lazy]
fn people_list_view(show: bool) -> AnyView {
    show.then(|| view! { <people::PeoplePage /> }).into_any()
}

#[lazy]
fn one_person_view(show: bool) -> AnyView {
    show.then(|| view! { <person::PersonPage /> }).into_any()
}

#[lazy]
fn programs_view(show: bool) -> AnyView {
    show.then(|| view! { <programs::ProgramsPage /> }).into_any()
}

#[lazy]
fn providers_view(show: bool) -> AnyView {
    show.then(|| view! { <providers::ProvidersPage /> }).into_any()
}
