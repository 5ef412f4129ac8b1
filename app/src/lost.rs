//! What is shown at an address that no page has.

use leptos::prelude::*;
use plugin::{LazyPage, NotFound, lazy_page, use_page};
use ui::{Crumb, t, tf};

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
        {use_page(t("Not found").to_owned(), vec![Crumb::here(t("Not found"))])}
        <NotFound what=tf("page at {0}", &[&path]) like />
    }
    .into_any()
}
