//! What the portal speaks about: entities, their references and relations, filters over them and the
//! rules that make an entity valid. Shared by the browser and the server, so it depends on serde alone.
//!
//! The formats are those of Backstage's catalog (`backstage.io/v1alpha1`), so that files written for it
//! are read unchanged.

mod entity;
mod entity_ref;
mod relation;

pub use entity::{Entity, Link, Metadata, Status, StatusError, StatusItem, StatusLevel};
pub use entity_ref::{DEFAULT_NAMESPACE, EntityRef, LocationRef, RefError};
pub use relation::{RELATION_PAIRS, Relation, RelationPair, inverse_of};
