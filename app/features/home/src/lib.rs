//! Pages of the home capability: the home page with its widgets, how each person arranges it.

use leptos::prelude::*;
use plugin::{Audience, HomeWidget, Loading, NavigationItem, PaletteAction, Plugin, Section, needs};

mod arrange;
mod board;
mod cards;
mod data_card;
mod functions;
mod greeting;
mod page;
mod quick;
mod routes;
mod starred;
mod toolbox;
mod versions;

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
        home_widgets: widgets,
        actions: vec![action("Arrange the home page", "pencil", "/?arrange=true")],
    }
}

fn widgets() -> Loading<Vec<HomeWidget>> {
    needs("own_widgets");
    Box::pin(own_widgets())
}

#[lazy]
fn own_widgets() -> Vec<HomeWidget> {
    vec![
        quick::WIDGET,
        starred::WIDGET,
        toolbox::WIDGET,
        cards::SEARCH,
        cards::STEPS,
        cards::CLOCK,
        cards::NOTE,
        data_card::DATA,
        data_card::ON_CALL,
    ]
}
