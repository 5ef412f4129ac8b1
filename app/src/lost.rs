//! What is shown at an address that no page has.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use plugin::{NotFound, needs, use_page};
use ui::Crumb;

/// The route of all other addresses.
pub struct Lost;

#[lazy_route]
impl LazyRoute for Lost {
    fn data() -> Self {
        needs("lost_view");
        Self
    }

    fn view(_this: Self) -> AnyView {
        let path = leptos_router::hooks::use_location().pathname.get_untracked();
        let like = path.rsplit('/').find(|part| !part.is_empty()).unwrap_or_default().to_owned();
        view! {
            {use_page("Not found".to_owned(), vec![Crumb::here("Not found")])}
            <NotFound what=format!("page at {path}") like />
        }
        .into_any()
    }
}
