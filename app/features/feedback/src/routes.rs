//! The addresses of this capability's pages. What a page shows is loaded when it is first opened.

use leptos::prelude::*;
use leptos_router::any_nested_route::AnyNestedRoute;
use plugin::{lazy_page, page};

use crate::{list, one};

pub(crate) fn routes() -> Vec<AnyNestedRoute> {
    vec![page("/feedback", lazy_page!(feedback_list_view)), page("/feedback/:id", lazy_page!(one_feedback_view))]
}

#[lazy]
fn feedback_list_view(show: bool) -> AnyView {
    show.then(|| view! { <list::ListPage /> }).into_any()
}

#[lazy]
fn one_feedback_view(show: bool) -> AnyView {
    show.then(|| view! { <one::FeedbackPage /> }).into_any()
}
