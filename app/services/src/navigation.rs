//! Where one can go: groups of places in the sidebar, in an order, each for those it is meant for.
//!
//! Plugins say which places there are. A [`Layout`] says how they are ordered, what they are called and who sees them, and
//! adds pages and links to other sites. What it does not name stands where its plugin wants it. Who does not see a place
//! can still be led to it: who may do what is decided where it is done.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::{Actor, Result};

/// The navigation of the portal. All times are microseconds UTC. Changing it is for administrators.
#[async_trait]
pub trait Navigation: Send + Sync + 'static {
    /// What the caller is shown. Nothing where neither the configuration nor an administrator says anything: then each
    /// place stands where its plugin wants it. Asked with every page, so it is answered from memory.
    async fn shown(&self, actor: &Actor) -> Result<Vec<ShownGroup>>;
    /// The layout in force with every place of a plugin in it, for changing it.
    async fn edited(&self, actor: &Actor) -> Result<Edited>;
    /// What others would be shown by a layout.
    async fn preview(&self, actor: &Actor, layout: &Layout, viewer: &Viewer) -> Result<Vec<ShownGroup>>;
    /// Saves a layout. `version` is the one that was changed, 0 for none; a conflict when there is another one by now.
    /// Gives the new version.
    async fn save(&self, actor: &Actor, layout: &Layout, version: i64) -> Result<i64>;
    /// Back to what is configured.
    async fn reset(&self, actor: &Actor) -> Result<()>;
    /// Earlier versions, the newest first, at most 20.
    async fn versions(&self, actor: &Actor) -> Result<Vec<LayoutVersion>>;
    /// Makes an earlier version the newest. Gives its number.
    async fn restore(&self, actor: &Actor, version: i64) -> Result<i64>;
}

/// How places are ordered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Layout {
    /// In the order of the sidebar; at most 30, with at most 200 entries in all.
    pub groups: Vec<LayoutGroup>,
    /// Addresses of entries, or of places of plugins, that nobody is shown.
    pub hidden: Vec<String>,
}

/// A group of the sidebar.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LayoutGroup {
    /// What it stands for.
    pub kind: GroupKind,
    /// Its heading, at most 60 characters; empty for what the kind is called, or for none.
    pub title: String,
    /// Who sees it.
    pub audience: Audience,
    /// In their order.
    pub entries: Vec<LayoutEntry>,
}

/// What a group stands for. Each but [`GroupKind::Plain`] stands in a layout once at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GroupKind {
    /// What was put into it, and nothing else.
    #[default]
    Plain,
    /// Places of plugins that everybody uses come in here. Has no heading of its own.
    Main,
    /// Places of those who look after the catalog come in here.
    Manage,
    /// Places of those who look after the portal come in here; they are shown to its administrators only.
    Administration,
    /// The person's menu at the foot; what belongs to the person comes in here.
    Person,
    /// Closed until it is opened.
    More,
}

impl GroupKind {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Plain, Self::Main, Self::Manage, Self::Administration, Self::Person, Self::More];

    /// As it is written in the configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Main => "main",
            Self::Manage => "manage",
            Self::Administration => "administration",
            Self::Person => "person",
            Self::More => "more",
        }
    }

    /// Whether places of plugins come into it by themselves.
    pub fn takes_places(self) -> bool {
        !matches!(self, Self::Plain | Self::More)
    }
}

/// An entry of a group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LayoutEntry {
    /// Where it leads: a page of the portal, `/explore`, or an address with http or https, which opens beside the portal.
    /// Stands in a layout once.
    pub href: String,
    /// What it is called, at most 60 characters; empty for what the plugin calls its place.
    pub title: String,
    /// The name of an icon in the sprite; empty for that of the plugin, or one that says where it leads.
    pub icon: String,
    /// Who sees it, of those who see its group.
    pub audience: Audience,
}

/// For whom something is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Audience {
    /// Everybody.
    #[default]
    Everybody,
    /// Administrators of the portal.
    Administrators,
    /// Members of these groups and of the groups below them: references.
    Groups(Vec<String>),
}

/// A place of a plugin, as far as ordering it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PluginPlace {
    /// Where it leads.
    pub href: String,
    /// The group that it comes into.
    pub kind: GroupKind,
    /// Lower comes first.
    pub order: u16,
}

/// A group as somebody is shown it. Travels with every page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownGroup {
    /// What it stands for.
    pub kind: GroupKind,
    /// Its heading; empty for what the kind is called, or for none.
    pub title: String,
    /// In their order; at least one.
    pub entries: Vec<ShownEntry>,
}

/// An entry as somebody is shown it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownEntry {
    /// Where it leads.
    pub href: String,
    /// What it is called; empty for what the plugin calls its place.
    pub title: String,
    /// The name of an icon; empty for that of the plugin.
    pub icon: String,
}

/// A layout to be changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edited {
    /// Every place of a plugin stands in it.
    pub layout: Layout,
    /// The version to be given back when it is saved.
    pub version: i64,
    /// It was saved by an administrator, and is not what is configured.
    pub saved: bool,
}

/// As whom a layout is looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Viewer {
    /// Somebody who is in no group.
    #[default]
    Everybody,
    /// An administrator who is in no group.
    Administrator,
    /// A member of this group, who is no administrator: a reference.
    Group(String),
}

/// An earlier version.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayoutVersion {
    /// Its number.
    pub version: i64,
    /// When it was saved.
    pub at: i64,
    /// Who has saved it.
    pub by: String,
    /// How many groups it has.
    pub groups: u32,
    /// How many entries they have.
    pub entries: u32,
    /// It went back to what is configured, and has no groups of its own.
    pub reset: bool,
}
