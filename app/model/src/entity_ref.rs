//! References: `[<kind>:][<namespace>/]<name>` for entities, `<type>:<target>` for locations.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The namespace of an entity that names none.
pub const DEFAULT_NAMESPACE: &str = "default";

/// A complete reference to an entity, in its canonical form: all parts lower case.
///
/// Identity of entities is case-insensitive, so two references that differ only in case are equal once
/// they are of this type. It is written and serialised as `kind:namespace/name`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntityRef {
    kind: String,
    namespace: String,
    name: String,
}

/// Why a text is not a reference.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RefError {
    /// A part is empty or the text is not of the form.
    #[error("Entity reference \"{0}\" was not on the form [<kind>:][<namespace>/]<name>")]
    Malformed(String),
    /// No kind is written and the place where it stands gives none.
    #[error("Entity reference \"{0}\" had missing or empty kind (e.g. did not start with \"component:\" or similar)")]
    MissingKind(String),
    /// A location reference without a type, or of a type that can not stand there.
    #[error("Unable to parse location reference \"{0}\": {1}")]
    Location(String, &'static str),
}

impl EntityRef {
    /// A reference from its three parts; they are lower-cased.
    pub fn new(kind: &str, namespace: &str, name: &str) -> Self {
        Self { kind: kind.to_lowercase(), namespace: namespace.to_lowercase(), name: name.to_lowercase() }
    }

    /// Reads a reference that may leave out its kind and namespace.
    ///
    /// The first `:` ends the kind and the first `/` the namespace; a `/` before the `:` makes the colon
    /// part of the name. Without a default, a missing kind is an error.
    pub fn parse_with(text: &str, default_kind: Option<&str>, default_namespace: &str) -> Result<Self, RefError> {
        let malformed = || RefError::Malformed(text.to_owned());
        let slash = text.find('/');
        let colon = text.find(':').filter(|colon| slash.is_none_or(|slash| *colon < slash));
        let (kind, rest) = match colon {
            Some(at) => (Some(&text[..at]), &text[at + 1..]),
            None => (None, text),
        };
        let (namespace, name) = match rest.split_once('/') {
            Some((namespace, name)) => (Some(namespace), name),
            None => (None, rest),
        };
        if name.is_empty() || kind == Some("") || namespace == Some("") {
            return Err(malformed());
        }
        let kind = kind.or(default_kind).ok_or_else(|| RefError::MissingKind(text.to_owned()))?;
        Ok(Self::new(kind, namespace.unwrap_or(default_namespace), name))
    }

    /// The kind, lower case: `component`.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The namespace, lower case.
    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// The name, lower case.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The address of the entity's page: `/catalog/<namespace>/<kind>/<name>`.
    pub fn path(&self) -> String {
        format!("/catalog/{}/{}/{}", self.namespace, self.kind, self.name)
    }

    /// The short form for people: the namespace is left out when it is `default`.
    pub fn humanised(&self) -> String {
        if self.namespace == DEFAULT_NAMESPACE {
            self.name.clone()
        } else {
            format!("{}/{}", self.namespace, self.name)
        }
    }
}

impl fmt::Display for EntityRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}/{}", self.kind, self.namespace, self.name)
    }
}

impl FromStr for EntityRef {
    type Err = RefError;

    fn from_str(text: &str) -> Result<Self, RefError> {
        Self::parse_with(text, None, DEFAULT_NAMESPACE)
    }
}

impl Serialize for EntityRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for EntityRef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Where entities are read from: `<type>:<target>`, for example `url:https://…/catalog-info.yaml`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LocationRef {
    /// `file`, `url`, …
    pub kind: String,
    /// A path or an address, as its type understands it.
    pub target: String,
}

impl LocationRef {
    /// A location of a type and a target.
    pub fn new(kind: impl Into<String>, target: impl Into<String>) -> Self {
        Self { kind: kind.into(), target: target.into() }
    }
}

impl fmt::Display for LocationRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind, self.target)
    }
}

impl FromStr for LocationRef {
    type Err = RefError;

    fn from_str(text: &str) -> Result<Self, RefError> {
        let fail = |why| RefError::Location(text.to_owned(), why);
        let (kind, target) =
            text.split_once(':').ok_or_else(|| fail("expected '<type>:<target>', e.g. 'url:https://host/path'"))?;
        let (kind, target) = (kind.trim(), target.trim());
        if kind.is_empty() || target.is_empty() {
            return Err(fail("expected '<type>:<target>', e.g. 'url:https://host/path'"));
        }
        if kind == "http" || kind == "https" {
            return Err(fail("please prefix it with 'url:'"));
        }
        if target.trim_start().to_lowercase().starts_with("javascript:") {
            return Err(fail("'javascript:' is not a place to read from"));
        }
        Ok(Self::new(kind, target))
    }
}
