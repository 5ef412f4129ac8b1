//! Pages of the permission capability: who may do what, as administrators set it and as it can be explained.

use plugin::{Audience, NavigationItem, PaletteAction, Plugin, Section};
use ui::key;

pub mod address;
mod asking;
mod editor;
mod functions;
mod import;
mod parts;
mod policies;
mod reading;
mod reference;
mod routes;
mod tree;
mod why;
mod words;

/// What this capability shows.
pub fn plugin() -> Plugin {
    let action = |title, icon, href| PaletteAction { title, icon, href, audience: Audience::Administrators };
    Plugin {
        id: "permission",
        title: "Permissions",
        navigation: vec![NavigationItem {
            title: "Policies",
            href: address::PATH,
            icon: "shield",
            key: Some('p'),
            order: 40,
            section: Section::Administer,
        }],
        routes: routes::routes,
        entity_tabs: Vec::new(),
        entity_cards: || Box::pin(async { Vec::new() }),
        home_widgets: &[],
        actions: vec![
            action(key("Why may somebody do something?"), "circle-help", address::WHY),
            action(key("Import a policy"), "import", address::IMPORT),
        ],
    }
}
