//! Where entities come from: registering locations, and watching what reading them brings.

use async_trait::async_trait;
use model::EntityRef;
use serde::{Deserialize, Serialize};

use super::{EntityLink, Problem};
use crate::{Actor, Result};

/// Filling the catalog.
#[async_trait]
pub trait Locations: Send + Sync + 'static {
    /// What registering would do, with nothing written.
    async fn preview(&self, actor: &Actor, request: &RegisterRequest) -> Result<Preview>;
    /// Registers a location. A file that was dropped is kept by the catalog as a source of its own.
    async fn register(&self, actor: &Actor, request: &RegisterRequest) -> Result<Registered>;
    /// The state of every location, of orphans and of entities with problems.
    async fn ingestion(&self, actor: &Actor, query: &IngestionQuery) -> Result<Ingestion>;
    /// Reads a location again as soon as possible. Its id is that of [`LocationView::id`].
    async fn read_now(&self, actor: &Actor, location_id: &str) -> Result<()>;
    /// Lets a location go through with a removal that was held back.
    async fn confirm_removal(&self, actor: &Actor, location_id: &str) -> Result<()>;
    /// Removes a registered location with what came only from it.
    async fn remove(&self, actor: &Actor, location_id: &str) -> Result<()>;
    /// Deletes an entity; it comes back if its location still has it.
    async fn delete_entity(&self, actor: &Actor, entity_ref: &EntityRef) -> Result<()>;
    /// `DELETE /entities/by-uid/{uid}`.
    async fn delete_by_uid(&self, actor: &Actor, uid: &str) -> Result<()>;
    /// `POST /refresh`: reads the sources of an entity again as soon as possible.
    async fn refresh(&self, actor: &Actor, entity_ref: &EntityRef) -> Result<()>;

    /// `GET /locations`: all registered ones, by id.
    async fn registered(&self, actor: &Actor) -> Result<Vec<RegisteredLocation>>;
    /// `GET /locations/{id}`.
    async fn location(&self, actor: &Actor, id: &str) -> Result<RegisteredLocation>;
    /// `GET /locations/by-entity/…`: the registered location that an entity originates from.
    async fn location_of(&self, actor: &Actor, entity_ref: &EntityRef) -> Result<RegisteredLocation>;
    /// `POST /locations`. With `dry_run` nothing is written; with `refresh` an existing location is no conflict.
    async fn add(&self, actor: &Actor, request: &AddLocation) -> Result<AddedLocation>;
    /// `PUT /locations/{id}`.
    async fn update(&self, actor: &Actor, id: &str, kind: &str, target: &str) -> Result<RegisteredLocation>;
    /// `POST /analyze-location`: the answer in Backstage's shape.
    async fn analyze(
        &self,
        actor: &Actor,
        kind: &str,
        target: &str,
        file_name: Option<&str>,
    ) -> Result<serde_json::Value>;
    /// `POST /validate-entity`: every error there is; an empty list for a valid entity.
    async fn validate(&self, actor: &Actor, entity: &serde_json::Value, location: &str) -> Result<Vec<String>>;
}

/// What to register: an address, or a file with its content.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RegisterRequest {
    /// An address of a file at a git host, or of a repository; empty for a dropped file.
    pub address: String,
    /// The name of the dropped file.
    pub file_name: String,
    /// Its content, at most 5 MB.
    pub content: String,
}

/// What registering would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// The location as it would be stored: `url:https://…`.
    pub location: String,
    /// It is registered already.
    pub exists: bool,
    /// Entity by entity, in the order of the files.
    pub items: Vec<PreviewItem>,
    /// What concerns the location as a whole.
    pub problems: Vec<Problem>,
}

/// What would happen to one entity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewItem {
    /// The entity as far as it could be read.
    pub entity_ref: Option<EntityRef>,
    /// The name to show.
    pub title: String,
    /// What would happen.
    pub outcome: Outcome,
    /// The fields that would change, for an entity that is there.
    pub changed: Vec<super::FieldChange>,
    /// Why it would be refused, and warnings.
    pub problems: Vec<Problem>,
}

/// What registering would do to an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It would come.
    Created,
    /// It is there and would change.
    Changed,
    /// It is there, the same.
    Unchanged,
    /// It would not be taken.
    Refused,
}

/// A registration that was made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registered {
    /// The location's id.
    pub id: String,
    /// As stored.
    pub location: String,
    /// What it brought.
    pub entities: Vec<EntityLink>,
}

/// Which part of the ingestion page is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct IngestionQuery {
    /// Only locations whose target has this text.
    pub text: String,
    /// Only locations with problems.
    pub failing: bool,
    /// Only locations of these kinds, as in `ldap`; of all when it is empty.
    pub kinds: Vec<String>,
    /// From 1; 50 locations on a page.
    pub page: u32,
}

/// How reading goes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ingestion {
    /// The locations of the page: failing first, then by target.
    pub locations: Vec<LocationView>,
    /// All that the query selects.
    pub total: u64,
    /// All locations with problems.
    pub failing: u64,
    /// Entities whose source is gone; at most 100.
    pub orphans: Vec<EntityLink>,
    /// All orphans.
    pub orphan_total: u64,
    /// Entities with problems; at most 100.
    pub troubled: Vec<(EntityLink, Vec<Problem>)>,
    /// All entities with problems.
    pub troubled_total: u64,
}

/// The state of one location.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocationView {
    /// Its id.
    pub id: String,
    /// `file`, `url`, `git`, `upload`, …
    pub kind: String,
    /// What it reads.
    pub target: String,
    /// `configuration`, `registered`, or `entity` for one that a Location entity named.
    pub origin: String,
    /// The Location entity that stands for it.
    pub entity_ref: Option<EntityRef>,
    /// When it was last read, with success or without.
    pub read_at: Option<i64>,
    /// When it was last read with success.
    pub good_at: Option<i64>,
    /// How long the last read took, in microseconds.
    pub duration: Option<i64>,
    /// How many entities come from it.
    pub entities: u64,
    /// When it will be read next.
    pub next_read_at: Option<i64>,
    /// How often it failed since it last was read well.
    pub failures: u32,
    /// The revision that was read.
    pub revision: Option<String>,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// How many entities a removal that waits for confirmation would take; 0 when none waits.
    pub held_removals: u64,
    /// Whether it can be removed here (one from configuration can not).
    pub removable: bool,
}

/// A registered location, as Backstage's clients know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RegisteredLocation {
    /// Its id.
    pub id: String,
    /// `url`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// What it reads.
    pub target: String,
    /// The Location entity that stands for it.
    pub entity_ref: String,
}

/// `POST /locations`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddLocation {
    /// `url`, …
    pub kind: String,
    /// What to read.
    pub target: String,
    /// `optional` suppresses errors of a missing file.
    pub presence: Option<String>,
    /// Write nothing.
    pub dry_run: bool,
    /// An existing location is read again instead of being refused.
    pub refresh: bool,
}

/// The answer of `POST /locations`.
#[derive(Debug, Serialize)]
pub struct AddedLocation {
    /// The location; in a dry run its id is `<type>:<target>`.
    pub location: RegisteredLocation,
    /// What it brings; empty when not a dry run and not yet read.
    pub entities: Vec<serde_json::Value>,
    /// Only in a dry run: it is registered already.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exists: Option<bool>,
}
