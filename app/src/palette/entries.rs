//! What the palette can offer for a text.

use plugin::{NavigationItem, PaletteAction};
use services::catalog::EntityLink;
use ui::KindLook;

use crate::recent::Recent;

/// What choosing an entry does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Goes there.
    Page(String),
    /// Sets a preference.
    Preference(&'static str, &'static str),
    /// Shows the list of shortcuts.
    Help,
}

/// The picture before an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picture {
    /// An entity's kind.
    Kind(KindLook),
    /// An icon.
    Icon(&'static str),
}

/// A line of the palette.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The heading it stands under.
    pub section: &'static str,
    /// What it is called.
    pub title: String,
    /// A word after it: the type.
    pub note: String,
    /// What stands at its end: the reference, the keys.
    pub end: String,
    /// Its picture.
    pub picture: Picture,
    /// What it does.
    pub target: Target,
}

impl Entry {
    fn page(section: &'static str, title: &str, href: &str, picture: Picture) -> Self {
        Self {
            section,
            title: title.to_owned(),
            note: String::new(),
            end: String::new(),
            picture,
            target: Target::Page(href.to_owned()),
        }
    }
}

/// Whether every word of the text stands in the title, at the start of a word of it.
pub fn matches(title: &str, text: &str) -> bool {
    let title = title.to_lowercase();
    text.to_lowercase()
        .split_whitespace()
        .all(|word| title.split([' ', '-', '_', '.', '/']).any(|part| part.starts_with(word)))
}

/// The place of the text in a title, in bytes, for marking it.
pub fn found(title: &str, text: &str) -> Option<(usize, usize)> {
    let text = text.trim();
    // Lower-casing may change lengths outside ASCII; places would not fit then.
    if text.is_empty() || !title.is_ascii() {
        return None;
    }
    let at = title.to_ascii_lowercase().find(&text.to_lowercase())?;
    Some((at, at + text.len()))
}

/// All lines for a text, in the order of the palette.
pub fn entries(
    text: &str,
    recent: &[Recent],
    entities: &[EntityLink],
    places: &[NavigationItem],
    actions: &[PaletteAction],
) -> Vec<Entry> {
    let mut out = Vec::new();
    if text.is_empty() {
        out.extend(recent.iter().take(6).map(|page| {
            let mut entry =
                Entry::page("Recent", &page.title, &page.path, Picture::Kind(plugin::kinds::look(&page.kind)));
            entry.end = plugin::kinds::look(&page.kind).title.to_owned();
            entry
        }));
    } else {
        out.extend(entities.iter().map(|link| {
            let look = plugin::kinds::look(link.entity_ref.kind());
            let mut entry = Entry::page("Entities", &link.title, &link.entity_ref.path(), Picture::Kind(look));
            entry.note = link.kind_type.clone().unwrap_or_default();
            entry.end = match link.entity_ref.namespace() {
                model::DEFAULT_NAMESPACE => look.title.to_owned(),
                namespace => format!("{} in {namespace}", look.title),
            };
            entry
        }));
    }
    out.extend(places.iter().filter(|item| matches(item.title, text)).map(|item| {
        let mut entry = Entry::page("Go to", item.title, item.href, Picture::Icon(item.icon));
        entry.end = item.key.map(|key| format!("g {key}")).unwrap_or_default();
        entry
    }));
    out.extend(
        actions
            .iter()
            .filter(|action| matches(action.title, text))
            .map(|action| Entry::page("Actions", action.title, action.href, Picture::Icon(action.icon))),
    );
    let own: [(&str, &'static str, Target); 8] = [
        ("Theme: dark", "moon", Target::Preference("theme", "dark")),
        ("Theme: light", "sun", Target::Preference("theme", "light")),
        ("Theme: as the system", "monitor", Target::Preference("theme", "system")),
        ("Pin the sidebar", "pin", Target::Preference("sidebar", "pinned")),
        ("Unpin the sidebar", "pin-off", Target::Preference("sidebar", "collapsed")),
        ("Density: compact", "rows-4", Target::Preference("density", "compact")),
        ("Density: comfortable", "rows-3", Target::Preference("density", "comfortable")),
        ("Keyboard shortcuts", "keyboard", Target::Help),
    ];
    out.extend(
        own.into_iter()
            .filter(|(title, ..)| !text.is_empty() && matches(title, text))
            .map(|(title, icon, target)| Entry { target, ..Entry::page("Settings", title, "", Picture::Icon(icon)) }),
    );
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_by_their_beginnings() {
        assert!(matches("Keyboard shortcuts", "key sho"));
        assert!(matches("Keyboard shortcuts", ""));
        assert!(!matches("Keyboard shortcuts", "board"));
        assert!(matches("checkout-gateway", "gate"));
    }

    #[test]
    fn what_is_found_can_be_marked() {
        assert_eq!(found("Checkout-gateway", "OUT"), Some((5, 8)));
        assert_eq!(found("Checkout", ""), None);
        assert_eq!(found("İstanbul", "stan"), None);
        assert_eq!(found("Checkout", "İ"), None);
    }

    #[test]
    fn settings_show_only_when_asked_for() {
        assert!(entries("", &[], &[], &[], &[]).is_empty());
        let dark = entries("dark", &[], &[], &[], &[]);
        assert_eq!(dark.len(), 1);
        assert_eq!(dark[0].target, Target::Preference("theme", "dark"));
    }
}
