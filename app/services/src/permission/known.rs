//! The permissions and rules that there are.

use serde::{Deserialize, Serialize};

/// What a permission is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// Bringing something in.
    Create,
    /// Seeing it.
    Read,
    /// Changing it.
    Update,
    /// Taking it away.
    Delete,
    /// Having it do something.
    Use,
}

impl Action {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Create, Self::Read, Self::Update, Self::Delete, Self::Use];

    /// As policies write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Read => "read",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Use => "use",
        }
    }

    /// The action of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.name() == name)
    }
}

/// The type of resource that entities are.
pub const ENTITY: &str = "catalog-entity";

/// Something that callers may or may not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permission {
    /// `catalog.entity.read`.
    pub name: &'static str,
    /// For people.
    pub title: &'static str,
    /// What it is for.
    pub action: Option<Action>,
    /// The type of the things that it is decided for one by one; `None` when there are no single things.
    pub resource: Option<&'static str>,
}

impl Permission {
    /// The part of the portal that asks: the beginning of the name.
    pub fn plugin(&self) -> &'static str {
        self.name.split('.').next().unwrap_or_default()
    }
}

const fn permission(
    name: &'static str,
    title: &'static str,
    action: Option<Action>,
    resource: Option<&'static str>,
) -> Permission {
    Permission { name, title, action, resource }
}

/// The permissions of the catalog, by their names in Backstage.
pub mod of_catalog {
    use super::{Action, ENTITY, Permission, permission};

    /// Seeing an entity.
    pub const READ: Permission = permission("catalog.entity.read", "See entities", Some(Action::Read), Some(ENTITY));
    /// Bringing entities in.
    pub const CREATE: Permission = permission("catalog.entity.create", "Bring entities in", Some(Action::Create), None);
    /// Taking an entity out.
    pub const DELETE: Permission =
        permission("catalog.entity.delete", "Delete entities", Some(Action::Delete), Some(ENTITY));
    /// Having the source of an entity read again.
    pub const REFRESH: Permission =
        permission("catalog.entity.refresh", "Have entities read again", Some(Action::Update), Some(ENTITY));
    /// Checking an entity that is not in.
    pub const VALIDATE: Permission = permission("catalog.entity.validate", "Check entities", None, None);
    /// Seeing where entities come from.
    pub const LOCATION_READ: Permission =
        permission("catalog.location.read", "See locations", Some(Action::Read), None);
    /// Registering a location.
    pub const LOCATION_CREATE: Permission =
        permission("catalog.location.create", "Register locations", Some(Action::Create), None);
    /// Removing a location.
    pub const LOCATION_DELETE: Permission =
        permission("catalog.location.delete", "Remove locations", Some(Action::Delete), None);
    /// Looking into a location before it is registered.
    pub const LOCATION_ANALYZE: Permission =
        permission("catalog.location.analyze", "Look into locations before registering", None, None);
    /// Seeing how reading goes.
    pub const INGESTION_READ: Permission =
        permission("catalog.ingestion.read", "See how reading goes", Some(Action::Read), None);
    /// Steering how reading goes: confirming removals, moving locations.
    pub const INGESTION_MANAGE: Permission =
        permission("catalog.ingestion.manage", "Confirm removals, move locations", Some(Action::Update), None);
}

const ALL: [Permission; 11] = [
    of_catalog::READ,
    of_catalog::CREATE,
    of_catalog::DELETE,
    of_catalog::REFRESH,
    of_catalog::VALIDATE,
    of_catalog::LOCATION_READ,
    of_catalog::LOCATION_CREATE,
    of_catalog::LOCATION_DELETE,
    of_catalog::LOCATION_ANALYZE,
    of_catalog::INGESTION_READ,
    of_catalog::INGESTION_MANAGE,
];

/// Every permission.
pub fn all() -> &'static [Permission] {
    &ALL
}

/// The permission of that name.
pub fn named(name: &str) -> Option<&'static Permission> {
    ALL.iter().find(|permission| permission.name == name)
}

/// A rule of conditions, with its parameters: name, whether it is needed, whether it takes several values, and what it
/// means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleInfo {
    /// `IS_ENTITY_OWNER`.
    pub name: &'static str,
    /// What it says of an entity.
    pub description: &'static str,
    /// Its parameters.
    pub params: &'static [(&'static str, bool, bool, &'static str)],
}

/// The rules for entities.
pub const RULES: [RuleInfo; 6] = [
    RuleInfo {
        name: "IS_ENTITY_OWNER",
        description: "Is owned by one of these",
        params: &[("claims", true, true, "References, $currentUser or $ownerRefs")],
    },
    RuleInfo {
        name: "IS_ENTITY_KIND",
        description: "Is of one of these kinds",
        params: &[("kinds", true, true, "Kinds, as in Component")],
    },
    RuleInfo {
        name: "HAS_ANNOTATION",
        description: "Has this annotation",
        params: &[("annotation", true, false, "The annotation"), ("value", false, false, "Its value, if that matters")],
    },
    RuleInfo {
        name: "HAS_LABEL",
        description: "Has this label",
        params: &[("label", true, false, "The label"), ("value", false, false, "Its value, if that matters")],
    },
    RuleInfo {
        name: "HAS_METADATA",
        description: "Has this field in its metadata",
        params: &[
            ("key", true, false, "The field below metadata"),
            ("value", false, false, "Its value, if that matters"),
        ],
    },
    RuleInfo {
        name: "HAS_SPEC",
        description: "Has this field in its spec",
        params: &[("key", true, false, "The field below spec"), ("value", false, false, "Its value, if that matters")],
    },
];
