//! Pages of the catalog capability.

use plugin::Plugin;

/// What this capability shows.
pub fn plugin() -> Plugin {
    Plugin {
        id: "catalog",
        title: "catalog",
        navigation: Vec::new(),
        routes: Vec::new,
        entity_tabs: Vec::new(),
        entity_cards: Vec::new(),
        actions: Vec::new(),
    }
}
