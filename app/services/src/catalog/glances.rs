//! Entities that somebody refers to: rows for a list of references, and what has changed with them.

use async_trait::async_trait;
use model::EntityRef;
use serde::{Deserialize, Serialize};

use super::{ChangeKind, EntityLink, KindCount, Row};
use crate::{Actor, Result, Subject};

/// Reading what others refer to. All times are microseconds UTC.
#[async_trait]
pub trait Glances: Send + Sync + 'static {
    /// A row for each reference, in the order asked. `None` where there is nothing, or nothing that the caller sees. At
    /// most 1,000 references; what is beyond is `None`.
    async fn rows(&self, actor: &Actor, refs: &[EntityRef]) -> Result<Vec<Option<Row>>>;
    /// What has changed last with these entities and what the groups among them own, newest first, at most `limit`. Only
    /// entities that the caller sees.
    async fn changes(&self, actor: &Actor, refs: &[EntityRef], limit: usize) -> Result<Vec<Happening>>;
    /// What needs attention of what the caller owns, the worst first, at most 50.
    async fn attention(&self, actor: &Actor) -> Result<Attention>;
    /// The groups that the caller is in, with how many people and things they have, at most 50.
    async fn my_groups(&self, actor: &Actor) -> Result<Vec<GroupGlance>>;
    /// Users who act for one of these, with where mail reaches them; everybody when there are none. By reference, at most
    /// 100,000. For the portal itself.
    async fn audience(&self, actor: &Actor, owners: &[String]) -> Result<Vec<Addressee>>;
    /// Who owns the entities that a filter selects (`kind=component,spec.type=service`), each once, ordered. For the
    /// portal itself.
    async fn owners(&self, actor: &Actor, filter: &str) -> Result<Vec<String>>;
    /// How the catalog is as a whole.
    async fn pulse(&self, actor: &Actor) -> Result<Pulse>;
}

/// Finding entities by what they say they belong to elsewhere.
#[async_trait]
pub trait Annotated: Send + Sync + 'static {
    /// For each value the entity that carries it as this annotation, in the order asked, whatever its case. `None` where
    /// there is none that the caller sees, and where it is not clear which of several is meant; a component goes before
    /// other kinds. At most 1,000 values; what is beyond is `None`.
    async fn annotated(&self, actor: &Actor, annotation: &str, values: &[String]) -> Result<Vec<Option<EntityLink>>>;
}

/// A user of the catalog, to be told something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addressee {
    /// `user:default/jo`.
    pub entity_ref: String,
    /// The name to show.
    pub title: String,
    /// Where mail reaches them.
    pub email: Option<String>,
    /// Their own reference, and the groups they act for.
    pub ownership: Vec<String>,
}

impl Addressee {
    /// As somebody who asks: what they are told of is what they would see. Not as an administrator.
    pub fn actor(&self) -> Actor {
        let subject = Subject::User {
            entity_ref: self.entity_ref.clone(),
            ownership: self.ownership.clone(),
            administrator: false,
        };
        Actor::new(subject, "")
    }
}

/// What needs attention of what somebody owns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attention {
    /// The worst first.
    pub items: Vec<(AttentionKind, Row)>,
    /// All there is.
    pub total: u64,
    /// How many entities they own.
    pub owned: u64,
}

/// Why something needs attention; the first is the worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AttentionKind {
    /// Its last version could not be read.
    Problems,
    /// Nothing refers to its source any more.
    Orphan,
    /// It is deprecated and still there.
    Deprecated,
}

/// A group as its members see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupGlance {
    /// The group.
    pub link: EntityLink,
    /// Its members, those of the groups below it left out.
    pub members: u64,
    /// What it owns, what the groups below it own left out.
    pub owned: u64,
}

/// The catalog as a whole, as the caller sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pulse {
    /// How many entities of each kind there are.
    pub kinds: Vec<KindCount>,
    /// Entities that somebody could own: all but groups, users and locations.
    pub ownable: u64,
    /// Those of them that have an owner.
    pub with_owner: u64,
    /// Those of them that have a description.
    pub with_description: u64,
    /// Entities whose last version could not be read.
    pub problems: u64,
    /// Entities whose source nothing refers to any more.
    pub orphans: u64,
}

/// Something that has happened to an entity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happening {
    /// Its place in the history.
    pub id: i64,
    /// When the catalog saw it.
    pub at: i64,
    /// What it was.
    pub kind: ChangeKind,
    /// The entity, as it is now.
    pub row: Row,
    /// The fields that changed; at most 5.
    pub fields: Vec<String>,
    /// How many fields changed.
    pub changed: u32,
}
