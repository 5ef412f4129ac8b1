//! Pages of the catalog capability: the list of entities and the page of each.

use plugin::{NavigationItem, Plugin, Section};

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
mod manage;
mod parts;
mod register;
mod routes;
mod tabs;
#[cfg(all(test, feature = "ssr"))]
mod tests;
mod widgets;

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
        .chain(std::iter::once(NavigationItem {
            title: "Manage",
            href: manage::PATH,
            icon: "gauge",
            key: Some('m'),
            order: 15,
            section: Section::Main,
        }))
        .collect(),
        routes: routes::routes,
        entity_tabs: tabs::tabs(),
        entity_cards: tabs::cards,
        home_widgets: widgets::ALL,
        actions: landscape::actions(),
    }
}
