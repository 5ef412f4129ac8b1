//! Pages of the announcements capability: what the company has to say, writing it, who has acknowledged it.

use plugin::{Audience, NavigationItem, PaletteAction, Plugin, Section};

pub mod address;
mod announcement;
mod editor;
mod functions;
mod list;
mod parts;
mod routes;
mod widget;

/// What this capability shows.
pub fn plugin() -> Plugin {
    Plugin {
        id: "announcements",
        title: "Announcements",
        navigation: vec![NavigationItem {
            title: "Announcements",
            href: address::PATH,
            icon: "megaphone",
            key: Some('w'),
            order: 60,
            section: Section::Main,
        }],
        routes: routes::routes,
        entity_tabs: Vec::new(),
        entity_cards: || Box::pin(async { Vec::new() }),
        home_widgets: &[widget::WIDGET],
        actions: vec![PaletteAction {
            title: "Write an announcement",
            icon: "megaphone",
            href: address::NEW,
            audience: Audience::Administrators,
        }],
    }
}
