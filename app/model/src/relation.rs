//! Relations between entities. They always come in pairs: what one side `ownedBy`s, the other is `ownerOf`.

use serde::{Deserialize, Serialize};

use crate::EntityRef;

/// One direction of a relation, as an entity carries it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Relation {
    /// The type, for example `ownedBy`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it points to; the target need not exist.
    #[serde(rename = "targetRef")]
    pub target: EntityRef,
}

/// A relation type with its inverse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RelationPair {
    /// Seen from the entity whose file declares it.
    pub forward: &'static str,
    /// Seen from the other side.
    pub reverse: &'static str,
}

const fn pair(forward: &'static str, reverse: &'static str) -> RelationPair {
    RelationPair { forward, reverse }
}

/// The pairs that Backstage's catalog knows.
pub const RELATION_PAIRS: &[RelationPair] = &[
    pair("ownedBy", "ownerOf"),
    pair("providesApi", "apiProvidedBy"),
    pair("consumesApi", "apiConsumedBy"),
    pair("dependsOn", "dependencyOf"),
    pair("partOf", "hasPart"),
    pair("memberOf", "hasMember"),
    pair("childOf", "parentOf"),
    pair("hasSkill", "skillOf"),
    pair("hasPlugin", "pluginOf"),
];

/// The other direction of a relation type; `None` for a type that is not in [`RELATION_PAIRS`].
pub fn inverse_of(kind: &str) -> Option<&'static str> {
    RELATION_PAIRS.iter().find_map(|pair| {
        if pair.forward == kind {
            Some(pair.reverse)
        } else if pair.reverse == kind {
            Some(pair.forward)
        } else {
            None
        }
    })
}
