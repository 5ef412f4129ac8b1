//! What somebody works on at GitHub and GitLab: their own pull requests, and those that wait for their review. It is read
//! with the account that they have connected themselves, so they see what they may see there.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::catalog::EntityLink;
use crate::identity::Connection;
use crate::{Actor, Result};

/// Pull requests, which GitLab calls merge requests. Times are microseconds UTC.
#[async_trait]
pub trait Pulls: Send + Sync + 'static {
    /// The caller's, from all hosts where an account is connected. What one host does not answer is said there; the
    /// others are shown. `anew` asks hosts again that were asked a moment ago.
    async fn mine(&self, actor: &Actor, anew: bool) -> Result<MyPulls>;
}

/// What the caller works on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyPulls {
    /// Hosts at which accounts can be connected; none for guests, and where none is configured.
    pub hosts: Vec<PullHost>,
    /// Those that were changed last come first.
    pub own: Vec<Pull>,
    /// Those of others that wait for the caller's review, as `own`.
    pub reviews: Vec<Pull>,
}

/// A host and what it has answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullHost {
    /// The caller's account there.
    pub connection: Connection,
    /// Why nothing of it is shown, for people.
    pub problem: Option<String>,
    /// How many of its pull requests are not shown, of the caller's own and of those that wait for them.
    pub more: (u64, u64),
}

/// A pull request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pull {
    /// What people call the host.
    pub host: String,
    /// `owner/name`.
    pub repository: String,
    /// What the catalog has of the repository, where that is clear.
    pub entity: Option<EntityLink>,
    /// As people write it there: `#12`, `!7`.
    pub number: String,
    /// What it is about.
    pub title: String,
    /// Its page, http or https.
    pub url: String,
    /// Who has opened it.
    pub author: String,
    /// Not ready to be reviewed.
    pub draft: bool,
    /// What its checks say.
    pub checks: Checks,
    /// What its reviewers say.
    pub verdict: Verdict,
    /// How many comments there are.
    pub comments: u64,
    /// When it was opened.
    pub created_at: i64,
    /// When something about it was changed last.
    pub updated_at: i64,
}

/// What the checks of a pull request say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Checks {
    /// There are none.
    #[default]
    Absent,
    /// Some have not ended.
    Running,
    /// All are good.
    Passed,
    /// At least one is not good.
    Failed,
}

/// What the reviewers of a pull request say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Nothing, and nothing has to be said.
    #[default]
    Open,
    /// A review is needed.
    Wanted,
    /// It may go in.
    Approved,
    /// Something has to be changed.
    Changes,
}
