//! `callboard.navigation`

use serde::{Deserialize, Deserializer};

use super::backend::one_or_many;
use super::short::{Short, short};

/// `callboard.navigation`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct NavigationSection {
    /// In the order of the sidebar.
    pub groups: Vec<NavigationGroup>,
    /// Addresses that nobody is shown.
    pub hidden: Vec<String>,
}

/// `callboard.navigation.groups[]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct NavigationGroup {
    /// Which places of plugins come into it, or that it is closed until it is opened.
    pub kind: Option<String>,
    /// Its heading.
    pub title: String,
    /// Who sees it: `everybody`, `administrators`, or groups. One or a list.
    #[serde(deserialize_with = "one_or_many")]
    pub audience: Vec<String>,
    /// In their order.
    pub entries: Vec<NavigationEntry>,
}

/// `callboard.navigation.groups[].entries[]`: an address, or a mapping.
#[derive(Clone, Debug)]
pub struct NavigationEntry(pub NavigationEntryFields);

/// The long form of [`NavigationEntry`].
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct NavigationEntryFields {
    /// http, https, or a page of the portal.
    pub url: String,
    /// What it is called.
    pub title: String,
    /// The name of an icon.
    pub icon: String,
    /// Who sees it: `everybody`, `administrators`, or groups. One or a list.
    #[serde(deserialize_with = "one_or_many")]
    pub audience: Vec<String>,
}

impl From<NavigationEntryFields> for NavigationEntry {
    fn from(fields: NavigationEntryFields) -> Self {
        Self(fields)
    }
}

impl Short for NavigationEntry {
    type Long = NavigationEntryFields;
    const FIELDS: &'static [&'static str] = &["url", "title", "icon", "audience"];
    const EXPECTED: &'static str = "the address of a page, or a mapping with url, title, icon and audience";

    fn short(text: &str) -> Option<Self> {
        Some(Self(NavigationEntryFields { url: text.to_owned(), ..NavigationEntryFields::default() }))
    }
}

impl<'de> Deserialize<'de> for NavigationEntry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        short(deserializer)
    }
}
