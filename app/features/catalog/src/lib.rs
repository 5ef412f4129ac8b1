//! Pages of the catalog capability: the list of entities and the page of each.

use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::{NestedRoute, SsrMode, path};
use plugin::{NavigationItem, PaletteAction, Plugin, Section};

pub mod address;
mod catalog;
mod dependencies;
mod entity;
mod explore;
mod functions;
mod graph;
#[cfg(feature = "ssr")]
mod highlight;
mod hover;
mod ingestion;
mod landscape;
mod parts;
mod register;
#[cfg(all(test, feature = "ssr"))]
mod tests;

/// What this capability shows.
pub fn plugin() -> Plugin {
    Plugin {
        id: "catalog",
        title: "Catalog",
        navigation: std::iter::once(NavigationItem {
            title: "Catalog",
            href: address::PATH,
            icon: "layout-list",
            key: Some('c'),
            order: 10,
            section: Section::Main,
        })
        .chain(landscape::navigation())
        .collect(),
        routes,
        entity_tabs: entity::tabs().into_iter().chain([dependencies::tab()]).collect(),
        entity_cards: entity::cards().into_iter().chain([dependencies::card()]).collect(),
        actions: std::iter::once(PaletteAction {
            title: "Browse the catalog",
            icon: "layout-list",
            href: address::PATH,
        })
        .chain(landscape::actions())
        .collect(),
    }
}

/// Pages arrive with their content, also for readers without scripts, so they are rendered whole.
fn routes() -> Vec<AnyNestedRoute> {
    let mut routes = vec![
        NestedRoute::new(path!("/catalog"), catalog::CatalogPage).ssr_mode(SsrMode::Async).into_any_nested_route(),
        NestedRoute::new(path!("/catalog/:namespace/:kind/:name/:tab?"), entity::EntityRoute)
            .ssr_mode(SsrMode::Async)
            .into_any_nested_route(),
    ];
    routes.extend(landscape::routes());
    routes
}
