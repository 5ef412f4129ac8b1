//! Pages of the announcements capability: what the company has to say, writing it, who has acknowledged it.

use leptos::prelude::*;
use plugin::{Audience, HomeWidget, Loading, NavigationItem, PaletteAction, Plugin, Section, needs};

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
        home_widgets: widgets,
        actions: vec![PaletteAction {
            title: "Write an announcement",
            icon: "megaphone",
            href: address::NEW,
            audience: Audience::Administrators,
        }],
    }
}

fn widgets() -> Loading<Vec<HomeWidget>> {
    needs("announcement_widgets");
    Box::pin(announcement_widgets())
}

#[lazy]
fn announcement_widgets() -> Vec<HomeWidget> {
    vec![widget::WIDGET]
}
