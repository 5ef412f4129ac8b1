//! Pages of the home capability: the home page with its widgets, how each person arranges it.

use plugin::{Audience, NavigationItem, PaletteAction, Plugin, Section};
use ui::key;

mod arrange;
mod board;
mod cards;
mod data_card;
mod draft;
mod frame;
mod functions;
mod greeting;
mod owners;
mod page;
mod quick;
mod routes;
mod starred;
mod toolbox;
mod versions;
mod widgets;

/// What this capability shows.
pub fn plugin() -> Plugin {
    let action = |title, icon, href| PaletteAction { title, icon, href, audience: Audience::Everybody };
    Plugin {
        id: "home",
        title: "Home",
        navigation: vec![NavigationItem {
            title: "Home",
            href: page::PATH,
            icon: "house",
            key: Some('h'),
            order: 0,
            section: Section::Main,
        }],
        routes: routes::routes,
        entity_tabs: Vec::new(),
        entity_cards: || Box::pin(async { Vec::new() }),
        home_widgets: widgets::ALL,
        actions: vec![action(key("Arrange the home page"), "pencil", "/?arrange=true")],
    }
}
