//! Pages of the audit capability: the record of what was done, by whom.

use plugin::{Audience, NavigationItem, PaletteAction, Plugin, Section};
use ui::key;

pub mod address;
mod day;
mod filters;
mod functions;
mod page;
mod routes;
mod rows;
mod verified;
mod words;

/// What this capability shows.
pub fn plugin() -> Plugin {
    let action = |title, icon, href| PaletteAction { title, icon, href, audience: Audience::Administrators };
    Plugin {
        id: "audit",
        title: "Audit",
        navigation: vec![NavigationItem {
            title: "Audit",
            href: address::PATH,
            icon: "scroll-text",
            key: Some('l'),
            order: 50,
            section: Section::Administer,
        }],
        routes: routes::routes,
        entity_tabs: Vec::new(),
        entity_cards: || Box::pin(async { Vec::new() }),
        home_widgets: &[],
        actions: vec![
            action(key("Verify the audit record"), "shield-check", "/admin/audit?verify=true"),
            action(key("See what was refused"), "ban", "/admin/audit?outcome=refused"),
        ],
    }
}
