//! What the graph, explore, register and ingestion pages give to the plugin of this capability.

use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::{NestedRoute, SsrMode, path};
use plugin::{NavigationItem, PaletteAction, Section};

use crate::{explore, graph, ingestion, register};

/// Their entries in the sidebar.
pub(crate) fn navigation() -> Vec<NavigationItem> {
    let item =
        |title, href, icon, key, order, section| NavigationItem { title, href, icon, key: Some(key), order, section };
    vec![
        item("Explore", "/explore", "compass", 'e', 20, Section::Main),
        item("Graph", graph::PATH, "waypoints", 'r', 40, Section::Main),
        item("Register", register::PATH, "import", 'n', 10, Section::Manage),
        item("Ingestion", ingestion::PATH, "activity", 'i', 20, Section::Manage),
    ]
}

/// What the palette can do.
pub(crate) fn actions() -> Vec<PaletteAction> {
    let action = |title, icon, href| PaletteAction { title, icon, href };
    vec![
        action("Explore domains and systems", "compass", "/explore"),
        action("See the organisation", "network", "/explore?tab=groups"),
        action("Open the graph", "waypoints", graph::PATH),
        action("Register a location or a file", "import", register::PATH),
        action("Watch ingestion", "activity", ingestion::PATH),
        action("Find entities with problems", "triangle-alert", "/ingestion?tab=problems"),
    ]
}

/// Their pages.
pub(crate) fn routes() -> Vec<AnyNestedRoute> {
    vec![
        NestedRoute::new(path!("/explore"), explore::ExplorePage).ssr_mode(SsrMode::Async).into_any_nested_route(),
        NestedRoute::new(path!("/graph"), graph::GraphPage).ssr_mode(SsrMode::Async).into_any_nested_route(),
        NestedRoute::new(path!("/catalog-graph"), graph::BackstageGraph)
            .ssr_mode(SsrMode::Async)
            .into_any_nested_route(),
        NestedRoute::new(path!("/register"), register::RegisterPage).ssr_mode(SsrMode::Async).into_any_nested_route(),
        NestedRoute::new(path!("/catalog-import"), register::BackstageImport)
            .ssr_mode(SsrMode::Async)
            .into_any_nested_route(),
        NestedRoute::new(path!("/ingestion"), ingestion::IngestionPage)
            .ssr_mode(SsrMode::Async)
            .into_any_nested_route(),
    ]
}
