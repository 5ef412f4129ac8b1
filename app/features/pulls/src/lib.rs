//! What somebody works on at GitHub and GitLab, on their home page.

use plugin::Plugin;

mod functions;
mod widget;

/// What this capability shows.
pub fn plugin() -> Plugin {
    Plugin {
        id: "pulls",
        title: "Pull requests",
        navigation: Vec::new(),
        routes: Vec::new,
        entity_tabs: Vec::new(),
        entity_cards: || Box::pin(async { Vec::new() }),
        home_widgets: &[widget::WIDGET],
        actions: Vec::new(),
    }
}
