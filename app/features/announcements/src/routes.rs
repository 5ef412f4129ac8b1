//! The addresses of this capability's pages. What a page shows is loaded when it is first opened.

use leptos::prelude::*;
use leptos_router::any_nested_route::AnyNestedRoute;
use plugin::{lazy_page, page};

use crate::{announcement, editor, list};

pub(crate) fn routes() -> Vec<AnyNestedRoute> {
    vec![
        page("/announcements", lazy_page!(announcements_view)),
        page("/announcements/new", lazy_page!(new_announcement_view)),
        page("/announcements/:id", lazy_page!(announcement_view)),
        page("/announcements/:id/edit", lazy_page!(edit_announcement_view)),
    ]
}

#[lazy]
fn announcements_view(show: bool) -> AnyView {
    show.then(|| view! { <list::ListPage /> }).into_any()
}

#[lazy]
fn announcement_view(show: bool) -> AnyView {
    show.then(|| view! { <announcement::AnnouncementPage /> }).into_any()
}

#[lazy]
fn new_announcement_view(show: bool) -> AnyView {
    show.then(|| view! { <editor::NewPage /> }).into_any()
}

#[lazy]
fn edit_announcement_view(show: bool) -> AnyView {
    show.then(|| view! { <editor::EditPage /> }).into_any()
}
