//! Pages of the apis capability: the definition of an API, for reading.

use leptos::prelude::*;
use plugin::{Audience, EntityTab, NavigationItem, PaletteAction, Plugin, Section, TabUse, needs};

mod bodies;
mod filter;
mod functions;
mod index;
mod operations;
mod schemas;
mod tab;
#[cfg(all(test, feature = "ssr"))]
mod tests;

/// What this capability shows. APIs themselves are listed by the catalog.
pub fn plugin() -> Plugin {
    Plugin {
        id: "apis",
        title: "APIs",
        navigation: vec![NavigationItem {
            title: "APIs",
            href: LIST,
            icon: "plug",
            key: Some('a'),
            order: 30,
            section: Section::Main,
        }],
        routes: Vec::new,
        entity_tabs: vec![EntityTab {
            id: "definition",
            title: "Definition",
            order: 20,
            shows: tab::shows,
            count: |_| None,
            view: |asked| {
                needs("definition_tab");
                Box::pin(definition_tab(asked))
            },
        }],
        entity_cards: || Box::pin(async { Vec::new() }),
        home_widgets: &[],
        actions: vec![PaletteAction { title: "Browse APIs", icon: "plug", href: LIST, audience: Audience::Everybody }],
    }
}

/// The tab is a part of its own, fetched when it is first opened.
#[lazy]
fn definition_tab(asked: TabUse) -> AnyView {
    asked.answer(tab::look, tab::view)
}

/// The catalog's list of APIs.
const LIST: &str = "/catalog?kind=api";
