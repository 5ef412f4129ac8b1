//! What the portal speaks about: entities, their references and relations, filters over them and the
//! rules that make an entity valid. Shared by the browser and the server, so it depends on serde alone.
//!
//! The formats are those of Backstage's catalog (`backstage.io/v1alpha1`), so that files written for it
//! are read unchanged.

mod entity;
mod entity_ref;
mod relation;

pub mod change;
pub mod fields;
pub mod filter;
pub mod kind;
pub mod predicate;
pub mod relations;
pub mod search;
pub mod text;
pub mod validate;

pub use change::{FieldChange, changes};
pub use entity::{Entity, Link, Metadata, Status, StatusError, StatusItem, StatusLevel};
pub use entity_ref::{DEFAULT_NAMESPACE, EntityRef, LocationRef, RefError};
pub use filter::{Condition, Filter};
pub use kind::{Kind, Kinds, RelationField};
pub use predicate::Predicate;
pub use relation::{RELATION_PAIRS, Relation, RelationPair, inverse_of};
pub use relations::{Edge, relations_of};
pub use search::{SearchRow, search_rows};
pub use validate::{Violation, validate};
