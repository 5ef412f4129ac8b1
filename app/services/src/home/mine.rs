//! Stars, shortcuts, visits, saved views.

use std::fmt;
use std::str::FromStr;

use model::EntityRef;
use serde::{Deserialize, Serialize};

use crate::catalog::Row;

/// Something that can be starred: an entity by its reference, or any page of the portal by its address.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// An entity.
    Entity(EntityRef),
    /// A page: path and search, `/catalog?kind=api`.
    Page(String),
}

/// Longest address of a page.
const LONGEST: usize = 2_000;

impl FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.starts_with('/') {
            return if is_page(text) { Ok(Self::Page(text.to_owned())) } else { Err(not_a_page(text)) };
        }
        text.parse().map(Self::Entity).map_err(|error| format!("{error}"))
    }
}

/// Whether a text is the address of a page of this portal, which a browser can not take for another host's.
pub fn is_page(text: &str) -> bool {
    let mut rest = text.chars();
    rest.next() == Some('/')
        && !matches!(rest.next(), Some('/' | '\\'))
        && text.len() <= LONGEST
        && !text.chars().any(|char| char.is_control() || char == '\\')
}

fn not_a_page(text: &str) -> String {
    let shown: String = text.chars().take(80).collect();
    format!("'{shown}' is no page of this portal: its address begins with one '/'")
}

impl fmt::Display for Target {
    fn fmt(&self, form: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Entity(entity_ref) => write!(form, "{entity_ref}"),
            Self::Page(path) => form.write_str(path),
        }
    }
}

/// What every page shows of what is mine.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mine {
    /// What is starred: [`Target`]s as texts.
    pub stars: Vec<String>,
    /// The shortcuts of the sidebar, in their order.
    pub shortcuts: Vec<Shortcut>,
    /// References of what is followed.
    pub follows: Vec<String>,
    /// Visits are counted.
    pub counted: bool,
    /// A page that the person comes to again and again without a shortcut.
    pub suggested: Option<(String, String)>,
}

/// Something that a page has changed of what is mine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    /// A star is given or taken away.
    Star {
        /// A [`Target`] as text.
        target: String,
        /// What it is called.
        title: String,
        /// Given.
        starred: bool,
    },
    /// Something is followed, or not any more.
    Follow {
        /// An entity.
        entity_ref: String,
        /// Followed.
        follow: bool,
    },
    /// A page is pinned to the sidebar.
    Pin {
        /// Path and search.
        href: String,
        /// What it is called.
        title: String,
    },
    /// A shortcut is taken away.
    Unpin {
        /// Which.
        id: String,
    },
    /// A shortcut is called otherwise, or looks otherwise.
    Shortcut {
        /// Which.
        id: String,
        /// How.
        change: ShortcutChange,
    },
    /// A shortcut that was taken away comes back.
    PutBack {
        /// As it was.
        shortcut: Shortcut,
        /// Where it was, from 0.
        place: u32,
    },
    /// The shortcuts are put in another order.
    Arrange {
        /// The ids in their order.
        ids: Vec<String>,
    },
    /// A page is not suggested any more.
    Dismiss {
        /// Its path.
        path: String,
    },
    /// Visits are forgotten.
    ClearVisits,
    /// Visits are counted, or not any more.
    CountVisits {
        /// Counted.
        counted: bool,
    },
}

/// Something that is starred or followed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Star {
    /// A [`Target`] as text.
    pub target: String,
    /// What it is called: now, or when it was starred, if it is gone.
    pub title: String,
    /// What the catalog says of an entity; `None` for pages, and for entities that are gone or not to be seen.
    pub row: Option<Row>,
    /// When it was starred.
    pub at: i64,
}

impl Star {
    /// It was an entity, and there is none any more that the person sees.
    pub fn is_gone(&self) -> bool {
        self.row.is_none() && !self.target.starts_with('/')
    }

    /// Where it leads.
    pub fn href(&self) -> String {
        match self.target.parse() {
            Ok(Target::Entity(entity_ref)) => entity_ref.path(),
            Ok(Target::Page(path)) => path,
            Err(_) => "/".to_owned(),
        }
    }
}

/// A page pinned to the sidebar.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shortcut {
    /// For changing it.
    pub id: String,
    /// The page: path and search.
    pub href: String,
    /// What it is called.
    pub title: String,
    /// The name of an icon in the sprite; empty for a dot.
    pub icon: String,
    /// Its colour.
    pub color: Color,
}

/// What is changed of a shortcut.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShortcutChange {
    /// What it is called.
    pub title: String,
    /// The name of an icon in the sprite; empty for a dot.
    pub icon: String,
    /// Its colour.
    pub color: Color,
}

/// Colours that people choose from, the same hues as those of the kinds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Color {
    /// As the text around.
    #[default]
    Plain,
    /// Blue.
    Blue,
    /// Violet.
    Violet,
    /// Amber.
    Amber,
    /// Green.
    Green,
    /// Teal.
    Teal,
    /// Red.
    Red,
}

impl Color {
    /// All of them.
    pub const ALL: [Self; 7] = [Self::Plain, Self::Blue, Self::Violet, Self::Amber, Self::Green, Self::Teal, Self::Red];

    /// As it is kept.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Blue => "blue",
            Self::Violet => "violet",
            Self::Amber => "amber",
            Self::Green => "green",
            Self::Teal => "teal",
            Self::Red => "red",
        }
    }

    /// The colour of that name; the plain one for any other.
    pub fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|color| color.name() == name).unwrap_or_default()
    }
}

/// A visit, as the page tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visited {
    /// The path of the page, without what follows a question mark.
    pub path: String,
    /// What the page is called.
    pub title: String,
}

/// Which visits are meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum VisitKind {
    /// All pages.
    #[default]
    All,
    /// Entities' pages.
    Entities,
    /// Other pages.
    Pages,
}

/// Pages that somebody has been to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visits {
    /// The latest first.
    pub recent: Vec<Visit>,
    /// Those that they come to most first; earlier visits count less and less.
    pub frequent: Vec<Visit>,
    /// Visits are counted.
    pub counted: bool,
}

/// A page that somebody has been to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Its address.
    pub path: String,
    /// What it is called.
    pub title: String,
    /// The kind of the entity that it shows, lower case; `None` for other pages.
    pub kind: Option<String>,
    /// `spec.type` of that entity.
    pub kind_type: Option<String>,
    /// How often, since it was first visited.
    pub hits: u64,
    /// When they were there last.
    pub at: i64,
}

/// A view of a list that was saved.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedView {
    /// For changing it.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// The page: path and search.
    pub href: String,
    /// The group that it is shared with; `None` for the caller's own.
    pub group: Option<String>,
    /// Who has saved it.
    pub created_by: String,
}

/// A view that is being saved.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewView {
    /// What it is called.
    pub name: String,
    /// The page: path and search.
    pub href: String,
    /// One of the caller's groups; `None` for themselves.
    pub group: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_entities_and_pages_of_this_portal() {
        assert!(matches!("component:default/a".parse(), Ok(Target::Entity(_))));
        assert!(matches!("/catalog?kind=api".parse(), Ok(Target::Page(_))));
        for bad in ["", "//evil.example", "/\\evil.example", "/a\\b", "/a\nb", "https://evil.example", "javascript:1"] {
            let parsed: Result<Target, String> = bad.parse();
            assert!(!matches!(parsed, Ok(Target::Page(_))), "{bad}: {parsed:?}");
        }
        assert!(format!("/{}", "a".repeat(3_000)).parse::<Target>().is_err());
    }
}
