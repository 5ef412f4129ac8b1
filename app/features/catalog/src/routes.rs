//! The addresses of this capability's pages. What a page shows is loaded when it is first opened; the names of the
//! types below are those of its part.

use leptos::prelude::*;
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::hooks::use_params_map;
use leptos_router::{Lazy, LazyRoute, NestedRoute, SsrMode, lazy_route, path};
use plugin::{Plugins, needs};

use crate::{catalog, entity, explore, graph, ingestion, register};

/// Pages arrive with their content, also for readers without scripts, so they are rendered whole.
pub(crate) fn routes() -> Vec<AnyNestedRoute> {
    macro_rules! page {
        ($path:tt, $view:expr) => {
            NestedRoute::new(path!($path), $view).ssr_mode(SsrMode::Async).into_any_nested_route()
        };
    }
    vec![
        page!("/catalog", Lazy::<CatalogList>::new()),
        page!("/catalog/:namespace/:kind/:name/:tab?", Lazy::<EntityPage>::new()),
        page!("/explore", Lazy::<Explore>::new()),
        page!("/graph", Lazy::<Graph>::new()),
        page!("/catalog-graph", graph::BackstageGraph),
        page!("/register", Lazy::<Register>::new()),
        page!("/catalog-import", register::BackstageImport),
        page!("/ingestion", Lazy::<Ingestion>::new()),
    ]
}

struct CatalogList;

#[lazy_route]
impl LazyRoute for CatalogList {
    fn data() -> Self {
        needs("catalog_list_view");
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <catalog::CatalogPage /> }.into_any()
    }
}

struct EntityPage;

impl LazyRoute for EntityPage {
    fn data() -> Self {
        needs("entity_page");
        Self
    }

    async fn view(_this: Self) -> AnyView {
        entity_page(true).await
    }

    /// Everything that the address shows: a page that the server has rendered is taken over in one go, and only what
    /// was loaded here is there by then.
    async fn preload() {
        let tab = use_params_map().with_untracked(|params| params.get("tab").unwrap_or_default());
        let tab = use_context::<Plugins>().map(|plugins| plugins.load_tab(&tab));
        entity_page(false).await;
        if let Some(tab) = tab {
            tab.await;
        }
    }
}

#[lazy]
fn entity_page(show: bool) -> AnyView {
    show.then(|| view! { <entity::EntityRoute /> }).into_any()
}

struct Explore;

#[lazy_route]
impl LazyRoute for Explore {
    fn data() -> Self {
        needs("explore_view");
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <explore::ExplorePage /> }.into_any()
    }
}

struct Graph;

#[lazy_route]
impl LazyRoute for Graph {
    fn data() -> Self {
        needs("graph_view");
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <graph::GraphPage /> }.into_any()
    }
}

struct Register;

#[lazy_route]
impl LazyRoute for Register {
    fn data() -> Self {
        needs("register_view");
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <register::RegisterPage /> }.into_any()
    }
}

struct Ingestion;

#[lazy_route]
impl LazyRoute for Ingestion {
    fn data() -> Self {
        needs("ingestion_view");
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <ingestion::IngestionPage /> }.into_any()
    }
}
