//! The entity envelope, as files hold it and as the API answers it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{DEFAULT_NAMESPACE, EntityRef, Relation};

/// One thing in the catalog.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Entity {
    /// `backstage.io/v1alpha1` for most kinds.
    #[serde(rename = "apiVersion")]
    pub api_version: String,
    /// `Component`, `API`, …; the case is kept as written.
    pub kind: String,
    /// Name, description, labels, annotations.
    pub metadata: Metadata,
    /// What depends on the kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spec: Option<Map<String, Value>>,
    /// Set by the catalog, never by a file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub relations: Vec<Relation>,
    /// Set by the catalog, never by a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
}

/// What is common to all kinds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Metadata {
    /// Unique within kind and namespace.
    pub name: String,
    /// `default` when the file says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Given by the catalog; stays with the reference for as long as the entity lives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uid: Option<String>,
    /// Changes whenever the entity does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// The name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// One or two sentences, Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Short values that can be selected by.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// Values for programs and plugins.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
    /// Single words to group by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Addresses that belong to the entity.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// Keys beyond the format, kept as they are.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// An address that belongs to an entity.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// An absolute address.
    pub url: String,
    /// What it shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The key of an icon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
    /// A free category.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
}

/// What the catalog has to say about reading the entity.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// One for each thing to say.
    #[serde(default)]
    pub items: Vec<StatusItem>,
}

/// One thing that the catalog says about an entity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusItem {
    /// `backstage.io/catalog-processing` for trouble in processing.
    #[serde(rename = "type")]
    pub kind: String,
    /// How bad it is.
    pub level: StatusLevel,
    /// For people: `<error name>: <message>`.
    pub message: String,
    /// For programs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<StatusError>,
}

/// How bad a status item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StatusLevel {
    /// Good to know.
    Info,
    /// Should be mended.
    Warning,
    /// The last good version is served until it is mended.
    Error,
}

/// The error behind a status item.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusError {
    /// `InputError`, `NotFoundError`, …
    pub name: String,
    /// What happened, where, and what to do.
    pub message: String,
}

impl Entity {
    /// The canonical reference. A missing namespace is `default`.
    pub fn entity_ref(&self) -> EntityRef {
        EntityRef::new(&self.kind, self.metadata.namespace.as_deref().unwrap_or(DEFAULT_NAMESPACE), &self.metadata.name)
    }

    /// A field of the spec as text, if it is one.
    pub fn spec_str(&self, field: &str) -> Option<&str> {
        self.spec.as_ref()?.get(field)?.as_str()
    }

    /// The name to show: `spec.profile.displayName`, else `metadata.title`, else `metadata.name`.
    pub fn display_name(&self) -> &str {
        self.spec
            .as_ref()
            .and_then(|spec| spec.get("profile")?.get("displayName")?.as_str())
            .or(self.metadata.title.as_deref())
            .unwrap_or(&self.metadata.name)
    }
}
