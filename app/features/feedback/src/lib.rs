//! Pages of the feedback capability: what was said to the person's groups and to the portal's team, and what they have
//! said themselves. It is given from every page, with a form of the shell.

use plugin::{NavigationItem, Plugin, Section};

pub mod address;
mod functions;
mod list;
mod one;
mod parts;
mod routes;

/// What this capability shows.
pub fn plugin() -> Plugin {
    Plugin {
        id: "feedback",
        title: "Feedback",
        navigation: vec![NavigationItem {
            title: "Feedback",
            href: address::PATH,
            icon: "message-square",
            key: Some('f'),
            order: 40,
            section: Section::Manage,
        }],
        routes: routes::routes,
        entity_tabs: Vec::new(),
        entity_cards: || Box::pin(async { Vec::new() }),
        home_widgets: &[],
        actions: Vec::new(),
    }
}
