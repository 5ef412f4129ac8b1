//! The address of this capability's page. What it shows is loaded when it is first opened.

use leptos::prelude::*;
use leptos_router::any_nested_route::AnyNestedRoute;
use plugin::lazy_page;

use crate::page;

/// The page's address.
pub(crate) const PATH: &str = "/admin/navigation";

pub(crate) fn routes() -> Vec<AnyNestedRoute> {
    vec![plugin::page("/admin/navigation", lazy_page!(navigation_layout_view))]
}

#[lazy]
fn navigation_layout_view(show: bool) -> AnyView {
    show.then(|| view! { <page::NavigationPage /> }).into_any()
}
