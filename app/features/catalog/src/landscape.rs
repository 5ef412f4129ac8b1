//! What the graph, explore, register and ingestion pages give to the plugin of this capability.

use plugin::{Audience, NavigationItem, PaletteAction, Section};
use ui::t;

use crate::{graph, ingestion, register};

/// Their entries in the sidebar.
pub(crate) fn navigation() -> Vec<NavigationItem> {
    let item =
        |title, href, icon, key, order, section| NavigationItem { title, href, icon, key: Some(key), order, section };
    vec![
        item(t("Explore"), "/explore", "compass", 'e', 20, Section::Main),
        item(t("Graph"), graph::PATH, "waypoints", 'r', 40, Section::Main),
        item(t("Register"), register::PATH, "import", 'n', 10, Section::Manage),
        item(t("Ingestion"), ingestion::PATH, "activity", 'i', 20, Section::Manage),
    ]
}

/// What the palette can do, besides going to the pages of the navigation.
pub(crate) fn actions() -> Vec<PaletteAction> {
    let action = |title, icon, href| PaletteAction { title, icon, href, audience: Audience::Everybody };
    vec![
        action(t("See the organisation"), "network", "/explore?tab=groups"),
        action(t("Register a location or a file"), "import", register::PATH),
        action(t("Find entities with problems"), "triangle-alert", "/ingestion?tab=problems"),
    ]
}
