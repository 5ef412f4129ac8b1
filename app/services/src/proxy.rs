//! What other systems of the company answer, through the portal, for cards of home pages.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::{Actor, Result};

/// Reading from addresses that the configuration names under `proxy`. The answer is the same for everybody who may ask,
/// and is remembered for a short while.
#[async_trait]
pub trait Proxy: Send + Sync + 'static {
    /// The endpoints there are, by name: `/pagerduty`.
    async fn endpoints(&self, actor: &Actor) -> Result<Vec<String>>;
    /// What stands in the answer of an address, in a form that can be drawn.
    async fn figure(&self, actor: &Actor, question: &FigureQuestion) -> Result<Figure>;
    /// Who is on call, as a system answers it.
    async fn on_call(&self, actor: &Actor, question: &OnCallQuestion) -> Result<Vec<OnCall>>;
}

/// What is to be drawn of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FigureQuestion {
    /// Endpoint, path and search: `/pagerduty/incidents?limit=10`.
    pub path: String,
    /// Where in the answer it stands, a JSON pointer (RFC 6901): `/data/items`; empty for the whole answer.
    pub pointer: String,
    /// How it is drawn.
    pub shape: FigureShape,
    /// For tables the columns, for charts and lists the label and the value, for lists then the link: JSON pointers
    /// within each element, each with a heading if one is given: `Name=/name`.
    pub columns: Vec<String>,
}

/// How an answer is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FigureShape {
    /// One number or word; of a list, how many there are.
    #[default]
    Number,
    /// A table.
    Table,
    /// A list of lines, which may be links.
    List,
    /// Bars.
    Chart,
}

/// Something that can be drawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Figure {
    /// A number or a word.
    Number(String),
    /// Headings, rows, and how many rows are left out.
    Table {
        /// One for each column.
        headings: Vec<String>,
        /// At most 100.
        rows: Vec<Vec<String>>,
        /// How many rows are not shown.
        more: u64,
    },
    /// Words and where they lead (http, https, or a page of the portal; empty for nowhere), and how many are left out.
    List {
        /// At most 100.
        lines: Vec<(String, String)>,
        /// How many lines are not shown.
        more: u64,
    },
    /// Labels with numbers, at most 50, and how many are left out.
    Chart {
        /// Each bar.
        bars: Vec<(String, f64)>,
        /// How many bars are not shown.
        more: u64,
    },
}

/// Where it is asked who is on call.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct OnCallQuestion {
    /// Endpoint, path and search.
    pub path: String,
    /// What answers.
    pub system: OnCallSystem,
}

/// A system that knows who is on call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnCallSystem {
    /// PagerDuty's `/oncalls`.
    #[default]
    PagerDuty,
    /// Opsgenie's `/v2/schedules/…/on-calls`.
    Opsgenie,
    /// Anything else: a list of objects with `name`, and `team`, `until` and `link` if they are known.
    Json,
}

/// Somebody who is on call.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnCall {
    /// Who.
    pub name: String,
    /// For what; may be empty.
    pub team: String,
    /// Until when, as the system says it; may be empty.
    pub until: String,
    /// Where more about it stands; may be empty.
    pub link: String,
}
