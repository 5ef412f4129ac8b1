//! Pages of the notifications capability: what the person was told, and what they want to be told.

use plugin::{Audience, NavigationItem, PaletteAction, Plugin, Section};
use ui::key;

pub mod address;
mod filters;
mod functions;
mod page;
mod routes;
mod rows;
mod settings;
mod words;

/// What this capability shows.
pub fn plugin() -> Plugin {
    let action = |title, icon, href| PaletteAction { title, icon, href, audience: Audience::Everybody };
    Plugin {
        id: "notifications",
        title: "Notifications",
        navigation: vec![NavigationItem {
            title: "Notifications",
            href: address::PATH,
            icon: "bell",
            key: Some('b'),
            order: 5,
            section: Section::Own,
        }],
        routes: routes::routes,
        entity_tabs: Vec::new(),
        entity_cards: || Box::pin(async { Vec::new() }),
        home_widgets: &[],
        actions: vec![action(key("Choose what you are told, and how"), "bell", address::SETTINGS)],
    }
}
