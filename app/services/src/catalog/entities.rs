//! Reading entities: the catalog's list, an entity's page, its history and its raw forms.

use async_trait::async_trait;
use model::EntityRef;
use serde::{Deserialize, Serialize};

use super::outline::Outline;
use super::rest::{ByQuery, ByRefs, EntitiesQuery, Facets, FacetsQuery, Json, QueryPage};
use crate::permission::{Decision, Permission, Person};
use crate::{Actor, Result};

/// Reading the catalog. All times are microseconds UTC.
#[async_trait]
pub trait Entities: Send + Sync + 'static {
    /// One page of the catalog's list, with facets and counts.
    async fn list(&self, actor: &Actor, query: &ListQuery) -> Result<ListPage>;
    /// The list in a file format: the given references, or everything the query selects when there are none.
    /// At most 100,000 rows.
    async fn export(
        &self,
        actor: &Actor,
        query: &ListQuery,
        refs: &[EntityRef],
        format: ExportFormat,
    ) -> Result<Export>;
    /// What the head and the overview of an entity's page show.
    async fn overview(&self, actor: &Actor, entity_ref: &EntityRef) -> Result<Overview>;
    /// One page of what changed, newest first.
    async fn history(&self, actor: &Actor, entity_ref: &EntityRef, before: Option<i64>) -> Result<History>;
    /// The raw and processed forms, the relations and the problems.
    async fn inspect(&self, actor: &Actor, entity_ref: &EntityRef) -> Result<Inspection>;
    /// A group's members, sub-groups and what it owns.
    async fn group(&self, actor: &Actor, entity_ref: &EntityRef) -> Result<GroupView>;
    /// A user's groups and what they own through them.
    async fn user(&self, actor: &Actor, entity_ref: &EntityRef) -> Result<UserView>;
    /// A user's groups and the groups above them, nearest first: what they act for.
    async fn membership(&self, actor: &Actor, entity_ref: &EntityRef) -> Result<Vec<String>>;
    /// Users with what they act for, by reference, at most `limit`, and how many users there are. For the portal itself.
    async fn memberships(&self, actor: &Actor, limit: usize) -> Result<(Vec<Person>, u64)>;
    /// Whether the caller may do something to each of these. What is not there, nobody may.
    async fn allowed(&self, actor: &Actor, permission: &Permission, refs: &[EntityRef]) -> Result<Vec<bool>>;
    /// How the entities of two decisions differ. For the portal itself.
    async fn compare(&self, actor: &Actor, one: &Decision, two: &Decision) -> Result<Comparison>;
    /// Entities whose name, title or reference is like the text, best first; at most `limit`, at most 50.
    /// For the palette, and for what a page that is not found proposes.
    async fn suggest(&self, actor: &Actor, text: &str, limit: usize) -> Result<Vec<EntityLink>>;

    /// `GET /entities`: whole entities. `None` for `after` at the end of the answer.
    async fn entities(&self, actor: &Actor, query: &EntitiesQuery) -> Result<(Vec<Json>, Option<String>)>;
    /// `GET` and `POST /entities/by-query`.
    async fn by_query(&self, actor: &Actor, query: &ByQuery) -> Result<QueryPage>;
    /// `POST /entities/by-refs`: in the order asked, `None` where there is none.
    async fn by_refs(&self, actor: &Actor, query: &ByRefs) -> Result<Vec<Option<Json>>>;
    /// `GET /entities/by-name/…`.
    async fn by_name(&self, actor: &Actor, entity_ref: &EntityRef) -> Result<Json>;
    /// `GET /entities/by-uid/…`.
    async fn by_uid(&self, actor: &Actor, uid: &str) -> Result<Json>;
    /// `GET /entities/by-name/…/ancestry`: the entity and what it was read through.
    async fn ancestry(&self, actor: &Actor, entity_ref: &EntityRef) -> Result<serde_json::Value>;
    /// `GET` and `POST /entity-facets`.
    async fn facets(&self, actor: &Actor, query: &FacetsQuery) -> Result<Facets>;
}

/// How the entities of two decisions differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// How many are in the second alone.
    pub gained: u64,
    /// How many are in the first alone.
    pub lost: u64,
    /// Some that are in the second alone: at most 10.
    pub gains: Vec<EntityLink>,
    /// Some that are in the first alone: at most 10.
    pub losses: Vec<EntityLink>,
}

/// What the catalog's list is asked for; all of it stands in the page's address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    /// Lower case; `None` for all kinds.
    pub kind: Option<String>,
    /// Selected values of each facet; values of one facet are alternatives, facets are combined.
    pub selected: Vec<Selection>,
    /// Full text over name, title, description, tags and owner.
    pub text: String,
    /// The column to sort by; `None` for the name.
    pub sort: Option<SortColumn>,
    /// Largest first.
    pub descending: bool,
    /// From 1.
    pub page: u32,
    /// Rows on a page, 1 to 500.
    pub size: u32,
}

/// The chosen values of one facet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Selection {
    /// Which facet.
    pub facet: FacetName,
    /// The values as [`FacetValue::value`] gives them.
    pub values: Vec<String>,
}

/// The facets of the catalog's list, in the order of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FacetName {
    /// `spec.type`.
    #[default]
    Type,
    /// `spec.lifecycle`.
    Lifecycle,
    /// The `ownedBy` relation.
    Owner,
    /// The `partOf` relation to a system.
    System,
    /// `metadata.tags`.
    Tag,
    /// `metadata.namespace`.
    Namespace,
    /// `problems` and `orphan`.
    Status,
}

impl FacetName {
    /// All, in the order of the page.
    pub const ALL: [Self; 7] =
        [Self::Type, Self::Lifecycle, Self::Owner, Self::System, Self::Tag, Self::Namespace, Self::Status];

    /// The name in addresses.
    pub fn key(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Lifecycle => "lifecycle",
            Self::Owner => "owner",
            Self::System => "system",
            Self::Tag => "tag",
            Self::Namespace => "namespace",
            Self::Status => "status",
        }
    }

    /// The heading on the page.
    pub fn title(self) -> &'static str {
        match self {
            Self::Type => "Type",
            Self::Lifecycle => "Lifecycle",
            Self::Owner => "Owner",
            Self::System => "System",
            Self::Tag => "Tags",
            Self::Namespace => "Namespace",
            Self::Status => "Status",
        }
    }

    /// The facet of that name in an address.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|facet| facet.key() == key)
    }
}

/// What the list can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SortColumn {
    /// The title, else the name.
    Name,
    /// `spec.type`.
    Type,
    /// The first owner.
    Owner,
    /// The system.
    System,
    /// `spec.lifecycle`.
    Lifecycle,
    /// When the entity last changed.
    Updated,
}

impl SortColumn {
    /// All that can be chosen.
    pub const ALL: [Self; 6] = [Self::Name, Self::Type, Self::Owner, Self::System, Self::Lifecycle, Self::Updated];

    /// The name in addresses.
    pub fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Type => "type",
            Self::Owner => "owner",
            Self::System => "system",
            Self::Lifecycle => "lifecycle",
            Self::Updated => "updated",
        }
    }

    /// The column of that name in an address.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.key() == key)
    }
}

/// One page of the list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListPage {
    /// The rows of the page.
    pub rows: Vec<Row>,
    /// How many entities the query selects.
    pub total: u64,
    /// How many there are of the kind, without the other filters.
    pub of_kind: u64,
    /// Each kind with its number, the built-in ones first; without other filters.
    pub kinds: Vec<KindCount>,
    /// Values with counts: each facet counted under all filters but its own.
    pub facets: Vec<Facet>,
    /// When the newest change that the list knows of was made; 0 for an empty catalog.
    pub as_of: i64,
}

/// How many entities of a kind there are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindCount {
    /// As written: `Component`.
    pub kind: String,
    /// How many.
    pub count: u64,
}

/// One facet with its most frequent values (at most 50, the selected ones always).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facet {
    /// Which.
    pub name: FacetName,
    /// Most frequent first.
    pub values: Vec<FacetValue>,
    /// How many values are not shown.
    pub more: u32,
}

/// One value of a facet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetValue {
    /// For the address: a text, or a reference for owner and system.
    pub value: String,
    /// For people.
    pub label: String,
    /// How many entities of the selection have it.
    pub count: u64,
}

/// An entity as a link to its page.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct EntityLink {
    /// The canonical reference.
    pub entity_ref: EntityRef,
    /// The name to show.
    pub title: String,
    /// `spec.type`, when the target exists and has one.
    pub kind_type: Option<String>,
    /// Whether the catalog has it; a link to nothing is shown as such.
    pub exists: bool,
}

impl EntityLink {
    /// A link to what the catalog has not, or what the caller does not see.
    pub fn missing(entity_ref: EntityRef) -> Self {
        Self { title: entity_ref.humanised(), entity_ref, kind_type: None, exists: false }
    }
}

/// A row of the list.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Row {
    /// The entity.
    pub link: EntityLink,
    /// The kind as written: `Component`.
    pub kind: String,
    /// First lines of the description, plain text, at most 200 characters.
    pub description: String,
    /// Who owns it.
    pub owners: Vec<EntityLink>,
    /// What system it is part of.
    pub system: Option<EntityLink>,
    /// `spec.lifecycle`.
    pub lifecycle: Option<String>,
    /// `metadata.tags`.
    pub tags: Vec<String>,
    /// When it last changed.
    pub updated_at: i64,
    /// Has errors from reading it.
    pub problems: bool,
    /// Nothing refers to its source any more.
    pub orphan: bool,
}

/// Formats of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ExportFormat {
    /// The columns of the list; cells that a spreadsheet would run are quoted.
    Csv,
    /// An array of whole entities.
    Json,
    /// Documents of whole entities, as files hold them.
    Yaml,
}

/// An export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Export {
    /// A safe name for the file.
    pub file_name: String,
    /// The type of its content.
    pub content_type: String,
    /// All of it.
    pub content: String,
}

/// Head and overview of an entity's page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Overview {
    /// The entity.
    pub link: EntityLink,
    /// The kind as written.
    pub kind: String,
    /// The name as written.
    pub name: String,
    /// The whole description, Markdown turned into safe HTML.
    pub description_html: String,
    /// `spec.lifecycle`.
    pub lifecycle: Option<String>,
    /// Who owns it.
    pub owners: Vec<EntityLink>,
    /// The system, domain, parent component or parent domain it is part of.
    pub part_of: Vec<EntityLink>,
    /// `metadata.tags`.
    pub tags: Vec<String>,
    /// `metadata.labels`.
    pub labels: Vec<(String, String)>,
    /// Links with http, https or mailto addresses only.
    pub links: Vec<model::Link>,
    /// E-mail and picture of groups and users (the picture's address is http or https).
    pub profile: Option<Profile>,
    /// Where it comes from.
    pub source: Source,
    /// Relations by type, `ownedBy` and `partOf` left out; each with at most 100 items.
    pub relations: Vec<RelationGroup>,
    /// Errors and warnings from reading it.
    pub problems: Vec<Problem>,
    /// Nothing refers to its source any more.
    pub orphan: bool,
    /// The entity's etag.
    pub etag: String,
    /// When it last changed.
    pub updated_at: i64,
    /// Whether `spec.definition` is there to be read.
    pub has_definition: bool,
    /// `spec.type`, `targets`, `presence` and other plain fields of the spec that have no place of their own.
    pub fields: Vec<(String, String)>,
    /// What a template asks for and does.
    pub outline: Option<Outline>,
    /// Whether the caller may have its source read again.
    pub can_refresh: bool,
    /// Whether the caller may delete it.
    pub can_delete: bool,
    /// The registered location that can be removed, if the entity comes from one and the caller may.
    pub removable_location: Option<String>,
}

/// What is known of a group or a person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// An e-mail address.
    pub email: Option<String>,
    /// The address of a picture, http or https.
    pub picture: Option<String>,
}

/// Where an entity comes from and how fresh it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// `url:https://…` or `file:…`.
    pub location: String,
    /// The location that led to it.
    pub origin: String,
    /// To see it at its host.
    pub view_url: Option<String>,
    /// To change it at its host.
    pub edit_url: Option<String>,
    /// The line of the file that its document starts on, from 1.
    pub line: Option<u32>,
    /// When the source was last read successfully.
    pub read_at: Option<i64>,
    /// When it will be read next.
    pub next_read_at: Option<i64>,
}

/// The relations of one type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelationGroup {
    /// `dependsOn`, …
    pub kind: String,
    /// For people: `Depends on`.
    pub title: String,
    /// At most 100.
    pub items: Vec<EntityLink>,
    /// All there are.
    pub total: u64,
}

/// Something that is wrong with an entity or a location.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Served as it was before until this is mended.
    pub error: bool,
    /// What happened.
    pub message: String,
    /// The file.
    pub file: Option<String>,
    /// The line, from 1.
    pub line: Option<u32>,
    /// The field.
    pub field: Option<String>,
    /// What to do.
    pub hint: Option<String>,
}

/// What changed with an entity.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// Newest first, at most 50.
    pub changes: Vec<Change>,
    /// To be given as `before` for the next page.
    pub next: Option<i64>,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Its place in the history.
    pub id: i64,
    /// When the catalog saw it.
    pub at: i64,
    /// What it was.
    pub kind: ChangeKind,
    /// The fields that changed; at most 200.
    pub fields: Vec<FieldChange>,
    /// Which revision of the source brought it: a commit, an etag, or a hash of the file.
    pub revision: Option<String>,
    /// From where it was read.
    pub location: String,
}

/// What a change was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    /// The entity came.
    Created,
    /// Fields changed.
    Updated,
    /// The entity went.
    Deleted,
}

/// A field that changed. `None` stands for a field that was not there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The dotted path.
    pub field: String,
    /// Before, as text, at most 2,000 characters.
    pub before: Option<String>,
    /// After.
    pub after: Option<String>,
}

/// The raw forms of an entity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Inspection {
    /// As the API answers it, YAML.
    pub yaml: String,
    /// As the API answers it, indented JSON.
    pub json: String,
    /// As it stood in its source, JSON, before processing; empty when it never was in a file.
    pub source_json: String,
    /// Every relation.
    pub relations: Vec<(String, EntityLink)>,
    /// What it was read through, nearest first.
    pub ancestry: Vec<EntityLink>,
    /// Other entities from the same location; at most 100.
    pub colocated: Vec<EntityLink>,
    /// Errors and warnings.
    pub problems: Vec<Problem>,
    /// Its unique id.
    pub uid: String,
    /// Its etag.
    pub etag: String,
}

/// A group's page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupView {
    /// The group above.
    pub parent: Option<EntityLink>,
    /// The groups below.
    pub children: Vec<EntityLink>,
    /// Direct members; at most 500.
    pub members: Vec<Member>,
    /// All direct members.
    pub member_total: u64,
    /// Members of the group and of all groups below it.
    pub aggregated_member_total: u64,
    /// What the group itself owns, by kind and type.
    pub owned: Vec<Owned>,
    /// What it and the groups below it own.
    pub aggregated: Vec<Owned>,
}

/// A member of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The user.
    pub link: EntityLink,
    /// E-mail and picture.
    pub profile: Profile,
}

/// How many things of a kind and type somebody owns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owned {
    /// As written: `Component`.
    pub kind: String,
    /// `spec.type`.
    pub kind_type: Option<String>,
    /// How many.
    pub count: u64,
}

/// A user's page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserView {
    /// The groups the user is in, and through them.
    pub groups: Vec<EntityLink>,
    /// What the user owns, directly and through the groups, by kind and type.
    pub owned: Vec<Owned>,
    /// The first things owned, by name; at most 50.
    pub entities: Vec<EntityLink>,
    /// All things owned.
    pub total: u64,
}
