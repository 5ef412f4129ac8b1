//! The record of what was done, by whom: it can be added to, and nothing in it can be changed unnoticed.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::catalog::Export;
use crate::{Actor, Result};

/// Reading the record; for administrators. All times are microseconds UTC.
#[async_trait]
pub trait Audit: Send + Sync + 'static {
    /// One page, the newest first; 100 entries.
    async fn list(&self, actor: &Actor, query: &AuditQuery) -> Result<AuditPage>;
    /// All that a query selects, at most 100,000 entries, as a file.
    async fn export(&self, actor: &Actor, query: &AuditQuery, format: AuditFormat) -> Result<Export>;
    /// Follows the chain of hashes from the oldest entry that is kept to the newest.
    async fn verify(&self, actor: &Actor) -> Result<Verified>;
}

/// What is asked of the record; what is empty is left open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AuditQuery {
    /// A text in who, what or the details.
    pub text: String,
    /// The beginning of the action's name: `identity.`, `policy.published`.
    pub action: String,
    /// Who, exactly.
    pub actor: String,
    /// How it ended.
    pub outcome: Option<AuditOutcome>,
    /// Not before this time.
    pub from: Option<i64>,
    /// Before this time.
    pub to: Option<i64>,
    /// Only entries with a lower number: the next page.
    pub before: Option<i64>,
}

/// How something ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AuditOutcome {
    /// It was done.
    #[default]
    Done,
    /// It was refused.
    Refused,
}

impl AuditOutcome {
    /// As it is kept and written in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
        }
    }

    /// The outcome of that name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Done, Self::Refused].into_iter().find(|outcome| outcome.name() == name)
    }
}

/// A page of the record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPage {
    /// The newest first.
    pub entries: Vec<AuditEntry>,
    /// To be given as `before` for the next page.
    pub next: Option<i64>,
    /// How many entries there are at all.
    pub total: u64,
    /// How long entries are kept, in days; `None` for ever.
    pub kept_days: Option<u32>,
}

/// Something that was done, or refused.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Its number; without gaps.
    pub seq: i64,
    /// When.
    pub at: i64,
    /// Who: a reference, the subject of a program, `anonymous` or `portal`.
    pub actor: String,
    /// What: `identity.signed-in`.
    pub action: String,
    /// To what.
    pub target: String,
    /// How it ended.
    pub outcome: AuditOutcome,
    /// The id of the request.
    pub request_id: String,
    /// The network address that it came from.
    pub address: String,
    /// More about it.
    pub details: Vec<(String, String)>,
    /// SHA-256 over this entry and the hash of the one before, hexadecimal.
    pub hash: String,
}

/// A format of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AuditFormat {
    /// A table.
    #[default]
    Csv,
    /// One JSON object a line.
    Json,
}

/// What following the chain has shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    /// How many entries were looked at.
    pub entries: u64,
    /// The number of the oldest.
    pub first: Option<i64>,
    /// The number of the newest.
    pub last: Option<i64>,
    /// The hash of the newest; noted elsewhere, it proves that nothing was cut off at the end.
    pub hash: String,
    /// The first entry that is not as it was written, and what is wrong with it.
    pub broken: Option<(i64, String)>,
}
