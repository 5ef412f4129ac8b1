//! The requests and answers of `/api/catalog`, in the shapes that Backstage's clients know.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A document that is passed on as it is stored, without being taken apart.
pub type Json = Box<serde_json::value::RawValue>;

/// One `filter` parameter: conditions that must all hold. Repeated parameters are alternatives.
pub type FilterParameters = Vec<String>;

/// `GET /entities`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EntitiesQuery {
    /// The `filter` parameters as they came.
    pub filter: FilterParameters,
    /// The paths to keep; empty for all.
    pub fields: Vec<String>,
    /// The `order` parameters: `asc:<field>` or `desc:<field>`.
    pub order: Vec<String>,
    /// At least 1.
    pub limit: Option<usize>,
    /// How many to pass over.
    pub offset: Option<usize>,
    /// Where the last page ended.
    pub after: Option<String>,
}

/// `GET` or `POST /entities/by-query`.
#[derive(Clone, Debug, PartialEq)]
pub struct ByQuery {
    /// The `filter` parameters as they came.
    pub filter: FilterParameters,
    /// The predicate of the POST form.
    pub query: Option<serde_json::Value>,
    /// The paths to keep; empty for all.
    pub fields: Vec<String>,
    /// Rows on a page; 0 only counts.
    pub limit: usize,
    /// How many to pass over.
    pub offset: usize,
    /// Fields with `true` for descending; only the first counts.
    pub order: Vec<(String, bool)>,
    /// A page to go on from; the other parameters but `limit` and `fields` are then its own.
    pub cursor: Option<String>,
    /// A text that must stand in one of the fields.
    pub text: Option<FullTextFilter>,
    /// Whether `totalItems` is counted.
    pub total: bool,
}

impl Default for ByQuery {
    fn default() -> Self {
        Self {
            filter: Vec::new(),
            query: None,
            fields: Vec::new(),
            limit: 20,
            offset: 0,
            order: Vec::new(),
            cursor: None,
            text: None,
            total: true,
        }
    }
}

/// A text and the fields it may stand in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FullTextFilter {
    /// The text; blank filters nothing.
    #[serde(default)]
    pub term: String,
    /// Dotted paths; the sort field when empty.
    #[serde(default)]
    pub fields: Vec<String>,
}

/// A page of entities.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct QueryPage {
    /// The entities.
    pub items: Vec<Json>,
    /// How many the query selects; 0 when not counted.
    pub total_items: usize,
    /// Where the neighbours are.
    pub page_info: PageInfo,
}

/// Cursors of the neighbouring pages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PageInfo {
    /// Absent on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
    /// Absent on the first page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prev_cursor: Option<String>,
}

/// `POST /entities/by-refs`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ByRefs {
    /// Compared literally with canonical references.
    pub refs: Vec<String>,
    /// The paths to keep; empty for all.
    pub fields: Vec<String>,
    /// The `filter` parameters.
    pub filter: FilterParameters,
    /// The predicate.
    pub query: Option<serde_json::Value>,
}

/// `GET` or `POST /entity-facets`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FacetsQuery {
    /// Dotted paths; at least one.
    pub facets: Vec<String>,
    /// The `filter` parameters.
    pub filter: FilterParameters,
    /// The predicate.
    pub query: Option<serde_json::Value>,
}

/// How often each value of a facet is there, values in their own order.
pub type FacetCounts = Vec<(Arc<str>, u64)>;

/// The counts of each facet asked for, in the order asked. They may be many, and are shared with who keeps them.
pub type Facets = Vec<(String, Arc<FacetCounts>)>;
