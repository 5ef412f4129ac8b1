//! The bar on top. The page's own breadcrumbs stand at its start (see `plugin::use_page`).

use leptos::prelude::*;

use crate::sidebar::{FindLink, ThemeSwitch};

/// What stands at the end of the bar on every page.
#[component]
pub fn TopBar() -> impl IntoView {
    view! {
        <div class="topbar">
            <div class="topbar-tools">
                <FindLink class="find" label="Search or run a command" />
                <ThemeSwitch />
            </div>
        </div>
    }
    .into_any()
}
