//! What is shown at an address that no page has.

use leptos::prelude::*;
use plugin::{LazyPage, NotFound, lazy_page, use_page};
use ui::Crumb;

/// The page of all other addresses.
pub fn page() -> LazyPage {
    lazy_page!(lost_view)
}

#[lazy]
fn lost_view(show: bool) -> AnyView {
    show.then(lost).into_any()
}

fn lost() -> AnyView {
    let path = leptos_router::hooks::use_location().pathname.get_untracked();
    let like = path.rsplit('/').find(|part| !part.is_empty()).unwrap_or_default().to_owned();
    view! {
        {use_page("Not found".to_owned(), vec![Crumb::here("Not found")])}
        <NotFound what=format!("page at {path}") like />
    }
    .into_any()
}
