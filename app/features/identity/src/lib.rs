//! Pages of the identity capability: a person's settings, and the people, tokens and providers that administrators
//! look after.

use plugin::{Audience, NavigationItem, PaletteAction, Plugin, Section};
use ui::key;

pub mod address;
mod agent;
mod connections;
mod device;
mod functions;
mod organisation;
mod parts;
mod people;
mod person;
mod programs;
mod providers;
mod routes;
mod scope;
mod secret;
mod sessions;
mod settings;
mod token_form;
mod tokens;

/// What this capability shows.
pub fn plugin() -> Plugin {
    let item = |title, href, icon, key, order, section| NavigationItem { title, href, icon, key, order, section };
    let action = |title, icon, href, audience| PaletteAction { title, icon, href, audience };
    Plugin {
        id: "identity",
        title: "People and sign-in",
        navigation: vec![
            item(key("Settings"), address::SETTINGS, "settings", Some(','), 10, Section::Own),
            item(key("People"), address::PEOPLE, "users", Some('u'), 10, Section::Administer),
            item(key("Tokens"), address::PROGRAMS, "key", None, 20, Section::Administer),
            item(key("Sign-in"), address::PROVIDERS, "log-in", None, 30, Section::Administer),
        ],
        routes: routes::routes,
        entity_tabs: Vec::new(),
        entity_cards: || Box::pin(async { Vec::new() }),
        home_widgets: &[],
        actions: vec![
            action(key("Create a token for yourself"), "key", "/settings?part=tokens", Audience::Everybody),
            action(key("Change theme, density and keys"), "monitor", "/settings?part=appearance", Audience::Everybody),
            action(key("See where you are signed in"), "log-in", "/settings?part=sessions", Audience::Everybody),
            action(key("Let a command line act for you"), "terminal", address::DEVICE, Audience::Everybody),
            action(key("Create a token for a program"), "key", address::PROGRAMS, Audience::Administrators),
        ],
    }
}
