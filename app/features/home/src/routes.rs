//! The address of this capability's page. What it shows is loaded when it is first opened: a page that the server has
//! rendered is taken over in one go, so the widgets on it come along, which the server has noted in its head.

use leptos::prelude::*;
use leptos_router::any_nested_route::AnyNestedRoute;
use plugin::{LazyPage, Plugins, needs};
use ui::dom;

use crate::page;

pub(crate) fn routes() -> Vec<AnyNestedRoute> {
    vec![plugin::page(page::PATH, LazyPage::new(|| needs("home_page"), |show| Box::pin(load(show))))]
}

async fn load(show: bool) -> AnyView {
    // Where the page comes from the browser itself, each widget comes when it has been loaded.
    if !show && let (Some(plugins), Some(ids)) = (use_context::<Plugins>(), noted()) {
        plugins.load_widgets(&ids).await;
    }
    home_page(show).await
}

/// The widgets of the page that the server has sent. On the server there is nothing to wait for.
fn noted() -> Option<String> {
    if cfg!(feature = "ssr") { None } else { dom::noted(page::WIDGETS) }
}

#[lazy]
fn home_page(show: bool) -> AnyView {
    show.then(|| {
        let widgets = use_context::<Plugins>().map(|plugins| plugins.home_widgets()).unwrap_or_default();
        view! { <page::HomePage widgets /> }
    })
    .into_any()
}
