//! What people say of a page or an entity: to its owner, or to the portal's team.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::catalog::EntityLink;
use crate::{Actor, Result};

/// Feedback. All times are microseconds UTC.
#[async_trait]
pub trait Feedback: Send + Sync + 'static {
    /// Gives feedback. Gives its id.
    async fn give(&self, actor: &Actor, feedback: &NewFeedback) -> Result<String>;
    /// A page of what the caller has given, or of what was given to them; the latest first, 30 on a page.
    async fn list(&self, actor: &Actor, query: &FeedbackQuery) -> Result<FeedbackPage>;
    /// One with its replies: for who has given it and for those it was given to.
    async fn get(&self, actor: &Actor, id: &str) -> Result<FeedbackDetail>;
    /// Says something to it. Those on the other side are told.
    async fn reply(&self, actor: &Actor, id: &str, text: &str) -> Result<()>;
    /// Says where it stands: for those it was given to.
    async fn set_state(&self, actor: &Actor, id: &str, state: FeedbackState) -> Result<()>;
}

/// What somebody has to say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewFeedback {
    /// The page: path and search.
    pub page: String,
    /// What the page is called.
    pub page_title: String,
    /// The entity that the page shows.
    pub entity_ref: Option<String>,
    /// 1 (bad) to 5 (very good).
    pub rating: Option<u8>,
    /// At most 5,000 characters. May be empty where there is a rating.
    pub text: String,
    /// To the portal's team, even if the page has an entity.
    pub to_portal: bool,
}

/// Where feedback stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FeedbackState {
    /// Nobody has taken it up.
    #[default]
    New,
    /// Somebody works on it.
    Doing,
    /// It has led to something.
    Done,
    /// Nothing will come of it.
    Declined,
}

impl FeedbackState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::New, Self::Doing, Self::Done, Self::Declined];

    /// As it is kept.
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Doing => "doing",
            Self::Done => "done",
            Self::Declined => "declined",
        }
    }

    /// For people.
    pub fn title(self) -> &'static str {
        match self {
            Self::New => "New",
            Self::Doing => "In progress",
            Self::Done => "Done",
            Self::Declined => "Declined",
        }
    }

    /// Of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// Which feedback is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FeedbackQuery {
    /// What the caller has given, instead of what was given to them.
    pub given: bool,
    /// Only what stands so.
    pub state: Option<FeedbackState>,
    /// Only what was said of this entity.
    pub entity_ref: String,
    /// From 1.
    pub page: u32,
}

/// A page of feedback.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedbackPage {
    /// The latest first.
    pub feedback: Vec<FeedbackView>,
    /// All that the query selects.
    pub total: u64,
    /// How many there are in each state, without that filter.
    pub counts: Vec<(FeedbackState, u64)>,
    /// The mean of the ratings that the query selects, in hundredths; `None` without any.
    pub mean: Option<u32>,
}

/// What somebody has said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedbackView {
    /// Its id.
    pub id: String,
    /// When.
    pub at: i64,
    /// Who.
    pub by: Option<EntityLink>,
    /// To whom; `None` for the portal's team.
    pub to: Option<EntityLink>,
    /// Of which page.
    pub page: String,
    /// What it is called.
    pub page_title: String,
    /// Of which entity.
    pub entity: Option<EntityLink>,
    /// 1 to 5.
    pub rating: Option<u8>,
    /// What.
    pub text: String,
    /// Where it stands.
    pub state: FeedbackState,
    /// How many replies there are.
    pub replies: u32,
    /// The caller has given it.
    pub given: bool,
}

/// One with its replies.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedbackDetail {
    /// What was said.
    pub feedback: FeedbackView,
    /// In their order.
    pub replies: Vec<FeedbackReply>,
    /// The caller may say where it stands.
    pub answers: bool,
}

/// A reply, or a change of where it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedbackReply {
    /// When.
    pub at: i64,
    /// Who.
    pub by: Option<EntityLink>,
    /// What was said; empty where it only stands otherwise now.
    pub text: String,
    /// Where it stands since.
    pub state: Option<FeedbackState>,
}
