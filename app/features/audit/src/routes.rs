//! The address of this capability's page. What it shows is loaded when it is first opened.

use leptos::prelude::*;
use leptos_router::any_nested_route::AnyNestedRoute;
use plugin::lazy_page;

use crate::page;

pub(crate) fn routes() -> Vec<AnyNestedRoute> {
    vec![plugin::page("/admin/audit", lazy_page!(audit_record_view))]
}

#[lazy]
fn audit_record_view(show: bool) -> AnyView {
    show.then(|| view! { <page::AuditPage /> }).into_any()
}
