//! Icons to choose from.

use leptos::prelude::*;
use ui::{IconChoice, t};

/// Those of the sprite that say what somebody goes to.
const ICONS: [&str; 72] = [
    "house",
    "compass",
    "layout-list",
    "book-open",
    "bookmark",
    "plug",
    "gauge",
    "chart-line",
    "activity",
    "target",
    "star",
    "bell",
    "megaphone",
    "inbox",
    "mail",
    "message-square",
    "life-buoy",
    "circle-help",
    "info",
    "calendar",
    "clock",
    "history",
    "user",
    "users",
    "building-2",
    "network",
    "waypoints",
    "workflow",
    "split",
    "share-2",
    "box",
    "boxes",
    "package",
    "puzzle",
    "layers",
    "database",
    "server",
    "cloud",
    "globe",
    "map",
    "map-pin",
    "smartphone",
    "monitor",
    "terminal",
    "code",
    "braces",
    "hash",
    "git-branch",
    "bug",
    "flask-conical",
    "rocket",
    "zap",
    "play",
    "wrench",
    "settings",
    "wand-sparkles",
    "sparkles",
    "bot",
    "shield",
    "shield-check",
    "lock",
    "key",
    "scroll-text",
    "file",
    "file-text",
    "file-code",
    "folder",
    "archive",
    "tag",
    "link",
    "external-link",
    "arrow-up-right",
];

/// The field. Without an icon of one's own there is `usual`, in words.
pub(crate) fn choice(usual: &'static str, value: RwSignal<String>) -> AnyView {
    let own = ICONS.into_iter().map(|name| (name.to_owned(), name.replace('-', " ")));
    let choices = std::iter::once((String::new(), usual.to_owned())).chain(own).collect();
    view! { <IconChoice label=t("Icon") choices value /> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_them_are_in_the_sprite_and_there_once() {
        let sprite = include_str!("../../../../public/icons.svg");
        for name in ICONS {
            assert!(sprite.contains(&format!("id=\"{name}\"")), "{name} is not in the sprite");
            assert_eq!(ICONS.iter().filter(|other| **other == name).count(), 1, "{name}");
        }
    }
}
