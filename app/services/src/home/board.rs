//! How a home page is arranged, and the toolbox.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::{Actor, Result};

/// Home pages. All times are microseconds UTC.
#[async_trait]
pub trait Boards: Send + Sync + 'static {
    /// The caller's home page: their own arrangement, else that of the first of their groups that has one, else the
    /// portal's. What was added to the arrangement below theirs since stands in it as well.
    async fn board(&self, actor: &Actor) -> Result<Arranged>;
    /// An arrangement as it was saved, for changing it; where nothing is saved, that of everybody, to be saved over the
    /// version that comes with it. Those of groups and of the portal are for administrators.
    async fn saved(&self, actor: &Actor, owner: &BoardOwner) -> Result<Arranged>;
    /// Saves an arrangement. `version` is the one that was changed, 0 for none; a conflict when there is another one by
    /// now. Gives the new version. Those of groups and of the portal are for administrators.
    async fn save(&self, actor: &Actor, owner: &BoardOwner, board: &Board, version: i64) -> Result<i64>;
    /// Back to the arrangement below: the caller's group's or the portal's.
    async fn reset(&self, actor: &Actor, owner: &BoardOwner) -> Result<()>;
    /// Earlier versions, the newest first, at most 20.
    async fn versions(&self, actor: &Actor, owner: &BoardOwner) -> Result<Vec<BoardVersion>>;
    /// Makes an earlier version the newest. Gives its number.
    async fn restore(&self, actor: &Actor, owner: &BoardOwner, version: i64) -> Result<i64>;

    /// A text as a card shows it: Markdown as HTML that can do no harm. At most 20,000 characters.
    async fn note(&self, actor: &Actor, markdown: &str) -> Result<String>;

    /// Whether a page of another site may stand in a card: the configuration lists its origin. Gives its address.
    async fn frame(&self, actor: &Actor, address: &str) -> Result<String>;

    /// The tools that the caller sees: the company's and their own.
    async fn toolbox(&self, actor: &Actor) -> Result<Toolbox>;
    /// Adds or changes a tool; the company's are for administrators. At most 100 for each.
    async fn save_tool(&self, actor: &Actor, change: &ToolChange) -> Result<()>;
    /// Takes a tool away, if it is there; the company's are for administrators.
    async fn remove_tool(&self, actor: &Actor, id: &str) -> Result<()>;
}

/// Whose arrangement.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum BoardOwner {
    /// The caller.
    #[default]
    Me,
    /// A group, by its reference.
    Group(String),
    /// Everybody who has nothing nearer.
    Portal,
}

/// An arrangement.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Board {
    /// In the order of reading; at most 60.
    pub widgets: Vec<Placed>,
    /// The order in narrow windows, by [`Placed::id`]; empty for the same.
    pub narrow: Vec<String>,
    /// Which widgets of the arrangement below were known when this one was saved.
    pub known: Vec<String>,
}

/// A widget in its place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// Unique on the board.
    pub id: String,
    /// Which widget: plugin and name, `home.starred`.
    pub widget: String,
    /// How large.
    pub size: Size,
    /// What was chosen for it, by name.
    pub settings: Vec<(String, String)>,
    /// Stays as it is: for those to whom this arrangement is given.
    pub locked: bool,
    /// Can be moved but not removed: for those to whom this arrangement is given.
    pub required: bool,
}

/// The size of a widget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    /// Columns, 1 to 12.
    pub width: u8,
    /// Rows, 1 to 12.
    pub height: u8,
}

impl Default for Size {
    fn default() -> Self {
        Self { width: 4, height: 4 }
    }
}

impl Size {
    /// With its bounds kept.
    pub fn new(width: u8, height: u8) -> Self {
        Self { width: width.clamp(1, 12), height: height.clamp(1, 12) }
    }
}

/// An arrangement with where it comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arranged {
    /// What is shown.
    pub board: Board,
    /// Whose it is.
    pub owner: BoardOwner,
    /// Its version; 0 for the one that every portal begins with.
    pub version: i64,
    /// Names of widgets that are new in the arrangement below since this one was saved.
    pub added: Vec<String>,
}

/// An earlier version.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardVersion {
    /// Its number.
    pub version: i64,
    /// When it was saved.
    pub at: i64,
    /// Who has saved it.
    pub by: String,
    /// How many widgets it has.
    pub widgets: u32,
}

/// Tools of the company and of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Toolbox {
    /// In their order.
    pub tools: Vec<Tool>,
    /// The caller may change the company's.
    pub administers: bool,
}

/// A tool.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    /// For changing it; empty for one that stands in the configuration.
    pub id: String,
    /// Where it is: http, https, or a page of the portal.
    pub url: String,
    /// What it is called.
    pub title: String,
    /// What it stands under; empty for none.
    pub category: String,
    /// The name of an icon in the sprite; empty for its first letters.
    pub icon: String,
    /// It is the caller's own.
    pub own: bool,
}

/// A tool that is being added or changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolChange {
    /// Which; empty for a new one.
    pub id: String,
    /// Where it is.
    pub url: String,
    /// What it is called.
    pub title: String,
    /// What it stands under.
    pub category: String,
    /// The name of an icon in the sprite.
    pub icon: String,
    /// The caller's own, or the company's.
    pub own: bool,
}
