//! Pages of the apis capability.

use plugin::Plugin;

/// What this capability shows.
pub fn plugin() -> Plugin {
    Plugin {
        id: "apis",
        title: "apis",
        navigation: Vec::new(),
        routes: Vec::new,
        entity_tabs: Vec::new(),
        entity_cards: Vec::new(),
        actions: Vec::new(),
    }
}
