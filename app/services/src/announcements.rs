//! What the company has to say: announcements from a day to a day, to everybody or to some, with or without
//! acknowledgement.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::catalog::EntityLink;
use crate::{Actor, Result};

/// Announcements. All times are microseconds UTC. Whoever they are for reads them; administrators write them.
#[async_trait]
pub trait Announcements: Send + Sync + 'static {
    /// What stands above every page: severe announcements that the caller has neither acknowledged nor put away, at
    /// most 3.
    async fn banners(&self, actor: &Actor) -> Result<Vec<Banner>>;
    /// A page of announcements, the newest first; 20 on a page.
    async fn list(&self, actor: &Actor, query: &AnnouncementQuery) -> Result<AnnouncementPage>;
    /// One of them.
    async fn get(&self, actor: &Actor, id: &str) -> Result<Announcement>;
    /// Writes a new one, or changes the one with this id. Gives its id. For administrators.
    async fn save(&self, actor: &Actor, id: Option<&str>, draft: &AnnouncementDraft) -> Result<String>;
    /// How a draft will look: HTML. For administrators.
    async fn preview(&self, actor: &Actor, body: &str) -> Result<String>;
    /// Takes one away. For administrators.
    async fn delete(&self, actor: &Actor, id: &str) -> Result<()>;
    /// The caller has read it and says so.
    async fn acknowledge(&self, actor: &Actor, id: &str) -> Result<()>;
    /// The caller does not want to see it above pages any more.
    async fn dismiss(&self, actor: &Actor, id: &str) -> Result<()>;
    /// Who has acknowledged it and who has not; for administrators.
    async fn acknowledgements(&self, actor: &Actor, id: &str) -> Result<Acknowledgements>;
}

/// How severe it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    /// Worth knowing.
    #[default]
    Info,
    /// Stands above every page.
    Warning,
    /// Stands above every page, and is a critical notification.
    Critical,
}

impl Weight {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Info, Self::Warning, Self::Critical];

    /// As it is kept.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }

    /// Of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|weight| weight.name() == name)
    }
}

/// An announcement that stands above every page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Banner {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// How severe it is.
    pub weight: Weight,
    /// It is to be acknowledged.
    pub acknowledge: bool,
}

/// Which announcements are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AnnouncementQuery {
    /// Those that are over as well; for administrators also those that are to come and those for others.
    pub all: bool,
    /// Only those of this category.
    pub category: String,
    /// From 1.
    pub page: u32,
}

/// A page of announcements.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnnouncementPage {
    /// The newest first.
    pub announcements: Vec<Announcement>,
    /// All that the query selects.
    pub total: u64,
    /// The categories of those that the caller sees.
    pub categories: Vec<String>,
    /// The caller may write.
    pub writes: bool,
}

/// Whom an announcement is for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Audience {
    /// Everybody.
    #[default]
    Everybody,
    /// Members of these groups and of the groups below them.
    Groups(Vec<String>),
    /// Owners of the entities that a filter selects, as in `kind=component,spec.type=service`.
    Owners(String),
}

/// What is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnnouncementDraft {
    /// At most 200 characters.
    pub title: String,
    /// Markdown, at most 50,000 characters.
    pub body: String,
    /// What it belongs to; may be empty.
    pub category: String,
    /// How severe it is.
    pub weight: Weight,
    /// Whom it is for.
    pub audience: Audience,
    /// When it begins; `None` for now.
    pub from: Option<i64>,
    /// When it is over; `None` for never.
    pub until: Option<i64>,
    /// Everybody it is for is asked to say that they have read it.
    pub acknowledge: bool,
}

/// An announcement.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    /// Its id.
    pub id: String,
    /// As it was written.
    pub draft: AnnouncementDraft,
    /// The body as HTML.
    pub html: String,
    /// The first words of the body, plain.
    pub summary: String,
    /// When it begins.
    pub from: i64,
    /// Who has written it.
    pub by: Option<EntityLink>,
    /// When it was last changed.
    pub updated_at: i64,
    /// Where it stands.
    pub state: AnnouncementState,
    /// When the caller has acknowledged it.
    pub acknowledged_at: Option<i64>,
    /// The caller is one of those it is for.
    pub mine: bool,
}

/// Where an announcement stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AnnouncementState {
    /// It is to come.
    Upcoming,
    /// It is on.
    #[default]
    Active,
    /// It is over.
    Over,
}

/// Who has acknowledged an announcement, and who has not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledgements {
    /// How many it is for.
    pub of: u64,
    /// How many of them have acknowledged it.
    pub done: u64,
    /// Who has, with the time, the latest first, at most 500.
    pub have: Vec<(EntityLink, i64)>,
    /// Who has not, by name, at most 500.
    pub have_not: Vec<EntityLink>,
}
