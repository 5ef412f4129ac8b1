//! How the portal is used: what the dashboards will read. Who did something is a pseudonym that only this portal can
//! make, and nothing leaves it.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::{Actor, Result};

/// Recording how the portal is used. All times are microseconds UTC.
#[async_trait]
pub trait Insights: Send + Sync + 'static {
    /// Whether anything of the caller's is recorded: the portal records, and they have not said that they do not want it.
    async fn records(&self, actor: &Actor) -> Result<bool>;
    /// Records what the caller has done, unless nothing of theirs is. At most 100 events at once; what says nothing is
    /// left out.
    async fn record(&self, actor: &Actor, events: &[UseEvent]) -> Result<()>;
    /// Whether the caller wants to be part of it.
    async fn consent(&self, actor: &Actor, consent: bool) -> Result<()>;
}

/// What somebody has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UseAction {
    /// Has come to a page and stayed.
    #[default]
    Navigate,
    /// Has followed a link or pressed a button that tells.
    Click,
    /// Has looked for something.
    Search,
    /// Has followed something that was found.
    Discover,
}

impl UseAction {
    /// As it is kept, and as Backstage's analytics call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Navigate => "navigate",
            Self::Click => "click",
            Self::Search => "search",
            Self::Discover => "discover",
        }
    }
}

/// Something that somebody has done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UseEvent {
    /// What.
    pub action: UseAction,
    /// Which plugin's page: `catalog`.
    pub plugin: String,
    /// The path of the page, without what follows a question mark.
    pub page: String,
    /// The entity that the page shows.
    pub entity_ref: Option<String>,
    /// What was clicked, what was looked for.
    pub subject: String,
    /// How many results a search had; which result was followed, from 1.
    pub value: Option<u32>,
}
