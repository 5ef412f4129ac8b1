//! What the palette can offer for a text.

use plugin::{NavigationPlace, PageAct, PageAction, PaletteAction};
use services::catalog::EntityLink;
use services::home::Visit;
use ui::{KindLook, key, t, tf};

use crate::address;

/// What choosing an entry does.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// Goes there.
    Page(String),
    /// Does what the page that is shown offers.
    Act(PageAct),
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
    Icon(String),
}

/// A line of the palette.
#[derive(Clone, Debug, PartialEq)]
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
    fn page(section: &'static str, title: &str, href: &str, icon: &str) -> Self {
        Self {
            section,
            title: title.to_owned(),
            note: String::new(),
            end: String::new(),
            picture: Picture::Icon(icon.to_owned()),
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

/// Whether the letters of the text, three at least, stand in the title in their order, the first where a word of it starts:
/// what somebody types in haste.
fn resembles(title: &str, text: &str) -> bool {
    let letters = |text: &str| text.to_lowercase().chars().filter(|char| char.is_alphanumeric()).collect::<Vec<_>>();
    let typed = letters(text);
    let words: Vec<Vec<char>> = title.split(|char: char| !char.is_alphanumeric()).map(letters).collect();
    let from = |at: usize| {
        let mut rest = words.iter().skip(at).flatten();
        typed.iter().all(|typed| rest.any(|char| char == typed))
    };
    let starts = |word: &Vec<char>| typed.first().is_some_and(|first| word.first() == Some(first));
    typed.len() >= 3 && words.iter().enumerate().any(|(at, word)| starts(word) && from(at))
}

/// Those whose titles match; where none does, those that resemble it.
fn hits<'a, T>(all: &'a [T], title: fn(&T) -> &str, text: &str) -> Vec<&'a T> {
    let exact: Vec<&T> = all.iter().filter(|one| matches(title(one), text)).collect();
    if !exact.is_empty() {
        return exact;
    }
    all.iter().filter(|one| resembles(title(one), text)).collect()
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

/// What the palette chooses from besides entities.
pub struct Offered<'a> {
    /// Pages that the person has been to, the latest first.
    pub visited: &'a [Visit],
    /// What the page that is shown offers.
    pub here: &'a [PageAction],
    /// The places of the sidebar.
    pub places: &'a [NavigationPlace],
    /// What can be done anywhere.
    pub actions: &'a [PaletteAction],
}

/// Visited pages that are shown before anything is typed.
const VISITED: usize = 6;

/// All lines for a text, in the order of the palette.
pub fn entries(text: &str, entities: &[EntityLink], offered: &Offered<'_>) -> Vec<Entry> {
    let mut out = Vec::new();
    if text.is_empty() {
        out.extend(offered.visited.iter().take(VISITED).map(|visit| recent(visit, offered.places)));
    } else {
        out.extend(entities.iter().map(entity));
    }
    out.extend(hits(offered.here, |action| &action.title, text).into_iter().map(|action| {
        let target = match &action.act {
            PageAct::Go(href) => Target::Page(href.clone()),
            run @ PageAct::Run(_) => Target::Act(run.clone()),
        };
        Entry { target, ..Entry::page(t("On this page"), &action.title, "", action.icon) }
    }));
    out.extend(hits(offered.places, |place| &place.title, text).into_iter().map(|place| {
        let mut entry = Entry::page(t("Go to"), &place.title, &place.href, &place.icon);
        entry.end = match place.key {
            Some(key) => format!("g {key}"),
            None if place.is_external() => t("in a new tab").to_owned(),
            None => String::new(),
        };
        entry
    }));
    out.extend(
        hits(offered.actions, |action| t(action.title), text)
            .into_iter()
            .map(|action| Entry::page(t("Actions"), t(action.title), action.href, action.icon)),
    );
    if !text.is_empty() {
        out.extend(hits(&SETTINGS, |(title, ..)| t(title), text).into_iter().map(|(title, icon, preference)| {
            let target = preference.map_or(Target::Help, |(name, value)| Target::Preference(name, value));
            Entry { target, ..Entry::page(t("Settings"), t(title), "", icon) }
        }));
    }
    out
}

/// A name, an icon, and the preference that it sets with its value; the list of shortcuts where it sets none.
type OwnSetting = (&'static str, &'static str, Option<(&'static str, &'static str)>);

const SETTINGS: [OwnSetting; 8] = [
    (key("Theme: dark"), "moon", Some(("theme", "dark"))),
    (key("Theme: light"), "sun", Some(("theme", "light"))),
    (key("Theme: as the system"), "monitor", Some(("theme", "system"))),
    (key("Pin the sidebar"), "pin", Some(("sidebar", "pinned"))),
    (key("Unpin the sidebar"), "pin-off", Some(("sidebar", "collapsed"))),
    (key("Density: compact"), "rows-4", Some(("density", "compact"))),
    (key("Density: comfortable"), "rows-3", Some(("density", "comfortable"))),
    (key("Keyboard shortcuts"), "keyboard", None),
];

fn entity(link: &EntityLink) -> Entry {
    let look = plugin::kinds::look(link.entity_ref.kind());
    let mut entry = Entry::page(t("Entities"), &link.title, &link.entity_ref.path(), "");
    entry.picture = Picture::Kind(look);
    entry.note = link.kind_type.clone().unwrap_or_default();
    entry.end = match link.entity_ref.namespace() {
        model::DEFAULT_NAMESPACE => t(look.title).to_owned(),
        namespace => tf("{0} in {1}", &[t(look.title), namespace]),
    };
    entry
}

fn recent(visit: &Visit, places: &[NavigationPlace]) -> Entry {
    let (picture, end) = match &visit.kind {
        Some(kind) => {
            let look = plugin::kinds::look(kind);
            (Picture::Kind(look), t(look.title))
        }
        None => {
            let at = address::of_path(&visit.path, places.iter().map(|place| place.href.as_str()));
            let place = places.iter().find(|place| Some(place.href.as_str()) == at);
            (Picture::Icon(place.map_or("file", |place| place.icon.as_str()).to_owned()), t("Page"))
        }
    };
    let entry = Entry::page(t("Recent"), &visit.title, &visit.path, "");
    Entry { picture, end: end.to_owned(), ..entry }
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
    fn what_is_typed_in_haste_is_found_where_nothing_matches() {
        assert!(resembles("Register a component", "rgstr"));
        assert!(resembles("Register a component", "cmp"));
        assert!(!resembles("Register a component", "gstr"));
        assert!(!resembles("Register a component", "rg"));
        let titles = ["Settings", "Set up", "Shortcuts"];
        assert_eq!(hits(&titles, |title| title, "set"), [&"Settings", &"Set up"]);
        assert_eq!(hits(&titles, |title| title, "stngs"), [&"Settings"]);
    }

    #[test]
    fn settings_show_only_when_asked_for() {
        let nothing = Offered { visited: &[], here: &[], places: &[], actions: &[] };
        assert!(entries("", &[], &nothing).is_empty());
        let dark = entries("dark", &[], &nothing);
        assert_eq!(dark.len(), 1);
        assert_eq!(dark[0].target, Target::Preference("theme", "dark"));
    }

    #[test]
    fn pages_that_were_visited_come_first_and_only_before_something_is_typed() {
        let visit = |path: &str, kind: Option<&str>| Visit {
            path: path.into(),
            title: path.to_uppercase(),
            kind: kind.map(str::to_owned),
            ..Visit::default()
        };
        let visited = [visit("/catalog/default/api/a", Some("api")), visit("/explore", None)];
        let here = [PageAction::go("Open the source", "eye", "https://git.example/a")];
        let offered = Offered { visited: &visited, here: &here, places: &[], actions: &[] };
        let titles = |text: &str| entries(text, &[], &offered).into_iter().map(|one| one.title).collect::<Vec<_>>();
        assert_eq!(titles(""), ["/CATALOG/DEFAULT/API/A", "/EXPLORE", "Open the source"]);
        assert_eq!(titles("open"), ["Open the source"]);
        assert!(titles("explore").is_empty());
    }
}
