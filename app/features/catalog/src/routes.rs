//! The addresses of this capability's pages. What a page shows is loaded when it is first opened; the functions below
//! are its parts.

use leptos::prelude::*;
use leptos_router::any_nested_route::AnyNestedRoute;
use leptos_router::hooks::use_params_map;
use model::EntityRef;
use plugin::{LazyPage, Loading, Plugins, lazy_page, needs, page};

use crate::{catalog, entity, explore, graph, ingestion, manage, register};

pub(crate) fn routes() -> Vec<AnyNestedRoute> {
    vec![
        page("/catalog", lazy_page!(catalog_list_view)),
        page(
            "/catalog/:namespace/:kind/:name/:tab?",
            LazyPage::new(|| needs("entity_page"), |show| Box::pin(load_entity(show))).warmed_by(warm_entity),
        ),
        page("/explore", lazy_page!(explore_view)),
        page("/graph", lazy_page!(graph_view)),
        page("/catalog-graph", lazy_page!(backstage_graph_view)),
        page("/register", lazy_page!(register_view)),
        page("/catalog-import", lazy_page!(backstage_import_view)),
        page("/ingestion", lazy_page!(ingestion_view)),
        page("/manage", lazy_page!(manage_view)),
    ]
}

#[lazy]
fn catalog_list_view(show: bool) -> AnyView {
    show.then(|| view! { <catalog::CatalogPage /> }).into_any()
}

#[lazy]
fn entity_page(show: bool) -> AnyView {
    show.then(|| view! { <entity::EntityRoute /> }).into_any()
}

#[lazy]
fn explore_view(show: bool) -> AnyView {
    show.then(|| view! { <explore::ExplorePage /> }).into_any()
}

#[lazy]
fn graph_view(show: bool) -> AnyView {
    show.then(|| view! { <graph::GraphPage /> }).into_any()
}

#[lazy]
fn register_view(show: bool) -> AnyView {
    show.then(|| view! { <register::RegisterPage /> }).into_any()
}

#[lazy]
fn ingestion_view(show: bool) -> AnyView {
    show.then(|| view! { <ingestion::IngestionPage /> }).into_any()
}

#[lazy]
fn manage_view(show: bool) -> AnyView {
    show.then(|| view! { <manage::ManagePage /> }).into_any()
}

#[lazy]
fn backstage_graph_view(show: bool) -> AnyView {
    show.then(|| view! { <graph::BackstageGraph /> }).into_any()
}

#[lazy]
fn backstage_import_view(show: bool) -> AnyView {
    show.then(|| view! { <register::BackstageImport /> }).into_any()
}

/// The page of an entity, or everything that its address shows.
async fn load_entity(show: bool) -> AnyView {
    if show {
        return entity_page(true).await;
    }
    let tab = use_params_map().with_untracked(|params| params.get("tab").unwrap_or_default());
    with_tab(&tab, None).await;
    ().into_any()
}

/// The same for a page that is not the one shown, with the data of its tab.
fn warm_entity(path: &str) -> Loading<()> {
    let mut parts = path.split('/').skip(2);
    let looked_at = match (parts.next(), parts.next(), parts.next()) {
        (Some(namespace), Some(kind), Some(name)) => Some(EntityRef::new(kind, namespace, name)),
        _ => None,
    };
    with_tab(parts.next().unwrap_or_default(), looked_at)
}

/// Has the page and what it shows in a tab loaded, both at once.
fn with_tab(tab: &str, looked_at: Option<EntityRef>) -> Loading<()> {
    let tab = use_context::<Plugins>().map(|plugins| plugins.load_tab(tab, looked_at));
    Box::pin(async move {
        drop(entity_page(false).await);
        if let Some(tab) = tab {
            tab.await;
        }
    })
}
