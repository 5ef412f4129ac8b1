//! Connecting an account at another system, the same everywhere.

use leptos::prelude::*;
use services::identity::Connection;
use ui::{Button, tf};

use crate::push_pair;

/// The button that leads to the provider and back to `return_to`. A form that is posted, so it needs no script.
#[component]
pub fn ConnectAccount(
    /// Where, and whether it was connected before.
    connection: Connection,
    /// A page of the portal.
    return_to: &'static str,
) -> impl IntoView {
    let mut search = String::new();
    push_pair(&mut search, "return_to", return_to);
    let action = format!("{}?{search}", connection.path());
    let words = if connection.lapsed {
        tf("Connect {0} again", &[&connection.title])
    } else {
        tf("Connect {0}", &[&connection.title])
    };
    view! {
        <form method="post" action=action>
            <Button submit=true icon="plug">
                {words}
            </Button>
        </form>
    }
    .into_any()
}
