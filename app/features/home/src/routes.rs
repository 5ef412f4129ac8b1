//! The address of this capability's page. What it shows is loaded when it is first opened, all widgets with it: a page
//! that the server has rendered is taken over in one go.

use leptos::prelude::*;
use leptos_router::any_nested_route::AnyNestedRoute;
use plugin::{HomeWidget, LazyPage, Plugins, needs};

use crate::page;

pub(crate) fn routes() -> Vec<AnyNestedRoute> {
    vec![plugin::page(page::PATH, LazyPage::new(|| needs("home_page"), |show| Box::pin(load(show))))]
}

async fn load(show: bool) -> AnyView {
    let widgets = use_context::<Plugins>().map(|plugins| plugins.home_widgets());
    let widgets = match widgets {
        Some(widgets) => widgets.await,
        None => Vec::new(),
    };
    home_page(show, widgets).await
}

#[lazy]
fn home_page(show: bool, widgets: Vec<HomeWidget>) -> AnyView {
    show.then(|| view! { <page::HomePage widgets /> }).into_any()
}
