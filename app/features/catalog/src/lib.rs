//! Pages of the catalog capability: the list of entities and the page of each.

use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::{NestedRoute, SsrMode, path};
use plugin::{NavigationItem, PaletteAction, Plugin, Section};

pub mod address;
mod catalog;
mod entity;
mod functions;
#[cfg(feature = "ssr")]
mod highlight;
mod parts;

/// What this capability shows.
pub fn plugin() -> Plugin {
    Plugin {
        id: "catalog",
        title: "Catalog",
        navigation: vec![NavigationItem {
            title: "Catalog",
            href: address::PATH,
            icon: "layout-list",
            key: Some('c'),
            order: 20,
            section: Section::Main,
        }],
        routes,
        entity_tabs: entity::tabs(),
        entity_cards: entity::cards(),
        actions: vec![PaletteAction { title: "Browse the catalog", icon: "layout-list", href: address::PATH }],
    }
}

/// Pages arrive with their content, also for readers without scripts, so they are rendered whole.
fn routes() -> Vec<AnyNestedRoute> {
    vec![
        NestedRoute::new(path!("/catalog"), catalog::CatalogPage).ssr_mode(SsrMode::Async).into_any_nested_route(),
        NestedRoute::new(path!("/catalog/:namespace/:kind/:name/:tab?"), entity::EntityRoute)
            .ssr_mode(SsrMode::Async)
            .into_any_nested_route(),
    ]
}
