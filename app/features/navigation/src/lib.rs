//! Pages of the navigation capability: how the sidebar is laid out, for administrators.

use plugin::{Audience, NavigationItem, PaletteAction, Plugin, Section};

mod audience;
mod draft;
mod entry_form;
mod functions;
mod group_form;
mod icons;
mod list;
mod order;
mod page;
mod preview;
mod routes;
mod versions;
mod words;

/// What this capability shows.
pub fn plugin() -> Plugin {
    Plugin {
        id: "navigation",
        title: "Navigation",
        navigation: vec![NavigationItem {
            title: "Navigation",
            href: routes::PATH,
            icon: "panel-left",
            key: Some('v'),
            order: 45,
            section: Section::Administer,
        }],
        routes: routes::routes,
        entity_tabs: Vec::new(),
        entity_cards: || Box::pin(async { Vec::new() }),
        home_widgets: &[],
        actions: vec![PaletteAction {
            title: "Change the navigation",
            icon: "panel-left",
            href: routes::PATH,
            audience: Audience::Administrators,
        }],
    }
}
