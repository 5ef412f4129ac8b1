//! The kinds of entities: the ones that Backstage's catalog knows, and foreign ones from configuration.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::RELATION_PAIRS;

/// One kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Kind {
    /// As documents write it: `Component`.
    #[serde(rename = "kind")]
    pub name: String,
    /// For people: `Component`, `AI resource`.
    #[serde(default)]
    pub singular: String,
    /// For people: `Components`.
    #[serde(default)]
    pub plural: String,
    /// The `apiVersion`s that documents may have.
    pub api_versions: Vec<String>,
    /// The fields of the document that refer to other entities.
    #[serde(default)]
    pub relation_fields: Vec<RelationField>,
    /// A JSON schema of the whole document, for foreign kinds. The built-in kinds have their rules in
    /// [`crate::validate()`]; this crate does not evaluate schemas, the server does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<Value>,
}

/// A field that refers to other entities.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RelationField {
    /// The dotted path: `spec.owner`. Its value is a reference or a list of references.
    pub path: String,
    /// The relation as the entity with the field carries it: `ownedBy`, or the reverse of a pair such as
    /// `hasMember`.
    pub relation: String,
    /// The kind of a reference that names none; without it such a reference is an error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_kind: Option<String>,
    /// Where a reference without a namespace points.
    #[serde(default)]
    pub default_namespace: DefaultNamespace,
    /// References to other kinds say nothing; empty for all kinds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed_kinds: Vec<String>,
    /// Only for entities whose `spec.type` is this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spec_type: Option<String>,
}

/// Where a reference without a namespace points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DefaultNamespace {
    /// Into the namespace of the entity that has the field.
    #[default]
    Inherit,
    /// Into `default`.
    Default,
}

/// Which end of a pair's forward relation the entity with the field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Its source.
    Forward,
    /// Its target.
    Reverse,
}

impl RelationField {
    /// The forward type of the field's pair and which end the entity with the field is. A type of no known
    /// pair stands for itself.
    pub fn canonical(&self) -> (&str, Direction) {
        match RELATION_PAIRS.iter().find(|pair| pair.reverse == self.relation) {
            Some(pair) => (pair.forward, Direction::Reverse),
            None => (&self.relation, Direction::Forward),
        }
    }
}

/// Why a foreign kind can not be declared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KindError {
    /// Another one has that name.
    #[error("the kind '{0}' is declared already")]
    Duplicate(String),
    /// Not a name that documents could have.
    #[error("'{0}' is not a kind; expected [a-zA-Z][a-z0-9A-Z]*, at most 63 characters")]
    Name(String),
    /// Documents of that kind could not exist.
    #[error("the kind '{0}' has no apiVersions; give at least one, for example 'example.com/v1'")]
    NoVersion(String),
}

/// All kinds that a catalog knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kinds(Vec<Kind>);

impl Default for Kinds {
    fn default() -> Self {
        Self::built_in()
    }
}

impl Kinds {
    /// The kinds of Backstage's catalog, of its scaffolder and of its AI resources.
    pub fn built_in() -> Self {
        Self(built_in())
    }

    /// Adds a foreign kind. Titles that are not given are made from its name.
    pub fn declare(&mut self, mut kind: Kind) -> Result<(), KindError> {
        if !crate::validate::format::is_kind(&kind.name) {
            return Err(KindError::Name(kind.name));
        }
        if self.find(&kind.name).is_some() {
            return Err(KindError::Duplicate(kind.name));
        }
        if kind.api_versions.is_empty() {
            return Err(KindError::NoVersion(kind.name));
        }
        if kind.singular.is_empty() {
            kind.singular = kind.name.clone();
        }
        if kind.plural.is_empty() {
            kind.plural = plural(&kind.singular);
        }
        self.0.push(kind);
        Ok(())
    }

    /// All, the built-in ones first.
    pub fn iter(&self) -> impl Iterator<Item = &Kind> {
        self.0.iter()
    }

    /// The kind of a name, without regard to case.
    pub fn find(&self, name: &str) -> Option<&Kind> {
        self.0.iter().find(|kind| kind.name.eq_ignore_ascii_case(name))
    }

    /// The kind that claims a document with these fields. Case matters here.
    pub fn claiming(&self, api_version: &str, name: &str) -> Option<&Kind> {
        self.0.iter().find(|kind| kind.name == name && kind.api_versions.iter().any(|version| version == api_version))
    }
}

/// A plural for people: `Library` → `Libraries`, `Process` → `Processes`.
pub fn plural(singular: &str) -> String {
    let lower = singular.to_lowercase();
    let vowel_before_y = ["ay", "ey", "iy", "oy", "uy"].iter().any(|end| lower.ends_with(end));
    match lower.strip_suffix('y') {
        Some(_) if !vowel_before_y => format!("{}ies", singular.get(..singular.len() - 1).unwrap_or(singular)),
        _ if ["s", "x", "z", "ch", "sh"].iter().any(|end| lower.ends_with(end)) => format!("{singular}es"),
        _ => format!("{singular}s"),
    }
}

const VERSIONS: &[&str] = &["backstage.io/v1alpha1", "backstage.io/v1beta1"];

fn built_in() -> Vec<Kind> {
    let owner = || field("spec.owner", "ownedBy", Some("Group"));
    let system = || field("spec.system", "partOf", Some("System"));
    let depends_on = || field("spec.dependsOn", "dependsOn", None);
    let dependency_of = || field("spec.dependencyOf", "dependencyOf", None);
    vec![
        kind(
            "Component",
            "Component",
            VERSIONS,
            vec![
                owner(),
                system(),
                field("spec.subcomponentOf", "partOf", Some("Component")),
                field("spec.providesApis", "providesApi", Some("API")),
                field("spec.consumesApis", "consumesApi", Some("API")),
                depends_on(),
                dependency_of(),
            ],
        ),
        kind("API", "API", VERSIONS, vec![owner(), system()]),
        kind("Resource", "Resource", VERSIONS, vec![owner(), system(), depends_on(), dependency_of()]),
        kind("System", "System", VERSIONS, vec![owner(), field("spec.domain", "partOf", Some("Domain"))]),
        kind("Domain", "Domain", VERSIONS, vec![owner(), field("spec.subdomainOf", "partOf", Some("Domain"))]),
        kind(
            "Group",
            "Group",
            VERSIONS,
            vec![
                field("spec.parent", "childOf", Some("Group")),
                field("spec.children", "parentOf", Some("Group")),
                field("spec.members", "hasMember", Some("User")),
            ],
        ),
        kind("User", "User", VERSIONS, vec![field("spec.memberOf", "memberOf", Some("Group"))]),
        kind("Location", "Location", VERSIONS, Vec::new()),
        kind("Template", "Template", &["scaffolder.backstage.io/v1beta3"], vec![owner()]),
        kind(
            "AiResource",
            "AI resource",
            &["backstage.io/v1alpha1"],
            vec![
                RelationField { allowed_kinds: vec!["Group".into(), "User".into()], ..owner() },
                system(),
                of_type("skill", field("spec.dependsOn", "dependsOn", Some("AiResource"))),
                of_type("plugin", field("spec.skills", "hasSkill", Some("AiResource"))),
                of_type("marketplace", field("spec.plugins", "hasPlugin", Some("AiResource"))),
            ],
        ),
    ]
}

fn kind(name: &str, singular: &str, versions: &[&str], relation_fields: Vec<RelationField>) -> Kind {
    Kind {
        name: name.into(),
        singular: singular.into(),
        plural: plural(singular),
        api_versions: versions.iter().map(|version| (*version).to_owned()).collect(),
        relation_fields,
        schema: None,
    }
}

fn field(path: &str, relation: &str, default_kind: Option<&str>) -> RelationField {
    RelationField {
        path: path.into(),
        relation: relation.into(),
        default_kind: default_kind.map(str::to_owned),
        default_namespace: DefaultNamespace::Inherit,
        allowed_kinds: Vec::new(),
        spec_type: None,
    }
}

fn of_type(spec_type: &str, field: RelationField) -> RelationField {
    RelationField { spec_type: Some(spec_type.into()), ..field }
}
