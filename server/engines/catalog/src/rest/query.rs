//! Pages of a query, and facets; by parameters and by predicates.

use std::collections::BTreeMap;

use axum::extract::State;
use serde::{Serialize, Serializer};
use serde_json::Value;
use services::catalog::{ByQuery, FacetCounts, Facets, FacetsQuery, FullTextFilter};

use super::Served;
use super::answer;
use super::body::{Object, missing};
use super::call::Call;
use super::description::{ErrorBody, FacetsRequest, FacetsResponse, QueryRequest, QueryResponse};
use super::failure::{Failure, Result};

/// Search for entities by a given query.
#[utoipa::path(get, path = "/entities/by-query", operation_id = "GetEntitiesByQuery", tag = "Entity",
    params(
        ("fields" = Option<String>, Query, description = "Comma separated paths to keep"),
        ("limit" = Option<usize>, Query, description = "Rows of a page, 20 if not given; 0 only counts"),
        ("offset" = Option<usize>, Query, description = "Rows to pass over"),
        ("orderField" = Option<Vec<String>>, Query, description = "<field>,asc or <field>,desc; the first counts"),
        ("cursor" = Option<String>, Query, description = "A page to go on from"),
        ("filter" = Option<Vec<String>>, Query, description = "Conditions joined by commas; repeated parameters are alternatives"),
        ("totalItems" = Option<String>, Query, description = "include or exclude"),
        ("fullTextFilterTerm" = Option<String>, Query, description = "A text that must stand in one of the fields"),
        ("fullTextFilterFields" = Option<String>, Query, description = "Comma separated paths"),
    ),
    responses((status = 200, body = QueryResponse), (status = 400, body = ErrorBody)))]
pub async fn by_query(State(services): State<Served>, call: Call) -> Result {
    call.expect(&[
        "fields",
        "limit",
        "offset",
        "orderField",
        "cursor",
        "filter",
        "totalItems",
        "fullTextFilterTerm",
        "fullTextFilterFields",
    ])?;
    let defaults = ByQuery::default();
    let fields = call.all("fullTextFilterFields");
    let asked = ByQuery {
        filter: call.all("filter"),
        query: None,
        fields: call.all("fields"),
        limit: call.count("limit")?.unwrap_or(defaults.limit),
        offset: call.count("offset")?.unwrap_or(0),
        order: call.all("orderField").iter().map(|field| order_field(field)).collect::<Result<_>>()?,
        cursor: call.filled("cursor")?.map(str::to_owned),
        text: call.one("fullTextFilterTerm")?.map(|term| FullTextFilter {
            term: term.to_owned(),
            fields: fields.iter().flat_map(|list| list.split(',')).map(str::to_owned).collect(),
        }),
        total: call.choice("totalItems", &["include", "exclude"])? != Some("exclude"),
    };
    answer::json(&call.headers, &services.entities.by_query(&call.actor, &asked).await?)
}

/// Query entities using predicate-based filters.
#[utoipa::path(post, path = "/entities/by-query", operation_id = "QueryEntitiesByPredicate", tag = "Entity",
    request_body = QueryRequest,
    responses((status = 200, body = QueryResponse), (status = 400, body = ErrorBody)))]
pub async fn by_predicate(State(services): State<Served>, call: Call, body: Object) -> Result {
    call.expect(&[])?;
    let defaults = ByQuery::default();
    let total = match body.text("totalItems")? {
        None | Some("include") => true,
        Some("exclude") => false,
        Some(_) => {
            let message = "request/body/totalItems must be equal to one of the allowed values: include, exclude";
            return Err(Failure::input(message));
        }
    };
    let asked = ByQuery {
        filter: Vec::new(),
        query: body.0.get("query").cloned(),
        fields: body.texts("fields")?.unwrap_or_default(),
        limit: body.count("limit")?.unwrap_or(defaults.limit),
        offset: body.count("offset")?.unwrap_or(0),
        order: order_by(&body)?,
        cursor: body.text("cursor")?.map(str::to_owned),
        text: full_text(&body)?,
        total,
    };
    answer::json(&call.headers, &services.entities.by_query(&call.actor, &asked).await?)
}

fn order_by(body: &Object) -> Result<Vec<(String, bool)>> {
    let refused = || Failure::input("request/body/orderBy must be array of {field, order: asc or desc}");
    let list = match body.0.get("orderBy") {
        None => return Ok(Vec::new()),
        Some(list) => list.as_array().ok_or_else(refused)?,
    };
    list.iter()
        .map(|item| {
            let field = item.get("field").and_then(Value::as_str).ok_or_else(refused)?;
            match item.get("order").and_then(Value::as_str) {
                Some("asc") => Ok((field.to_owned(), false)),
                Some("desc") => Ok((field.to_owned(), true)),
                _ => Err(refused()),
            }
        })
        .collect()
}

fn full_text(body: &Object) -> Result<Option<FullTextFilter>> {
    let Some(filter) = body.0.get("fullTextFilter") else { return Ok(None) };
    let refused = || Failure::input("request/body/fullTextFilter must be {term, fields}");
    let filter = Object(filter.as_object().ok_or_else(refused)?.clone());
    let term = filter.text("term").map_err(|_| refused())?.unwrap_or_default().to_owned();
    Ok(Some(FullTextFilter { term, fields: filter.texts("fields").map_err(|_| refused())?.unwrap_or_default() }))
}

/// `<field>`, `<field>,asc` or `<field>,desc`.
fn order_field(text: &str) -> Result<(String, bool)> {
    let (field, order) = text.split_once(',').unwrap_or((text, "asc"));
    let descending = match order.trim() {
        "asc" => false,
        "desc" => true,
        other => return Err(Failure::input(format!("Invalid order field order, '{other}' is not asc or desc"))),
    };
    match field.trim() {
        "" => Err(Failure::input("Invalid order field, it must not be empty")),
        field => Ok((field.to_owned(), descending)),
    }
}

/// `asc:<field>` or `desc:<field>`.
pub fn order(text: &str) -> Result<(String, bool)> {
    match text.split_once(':') {
        Some((order @ ("asc" | "desc"), field)) if !field.trim().is_empty() => {
            Ok((field.trim().to_owned(), order == "desc"))
        }
        _ => Err(Failure::input(format!("Invalid order parameter \"{text}\", expected <asc or desc>:<field name>"))),
    }
}

/// Get all entity facets that match the given filters.
#[utoipa::path(get, path = "/entity-facets", operation_id = "GetEntityFacets", tag = "Entity",
    params(("facet" = Vec<String>, Query, description = "Dotted paths"), ("filter" = Option<Vec<String>>, Query)),
    responses((status = 200, body = FacetsResponse), (status = 400, body = ErrorBody)))]
pub async fn facets(State(services): State<Served>, call: Call) -> Result {
    call.expect(&["facet", "filter"])?;
    let facets = call.all("facet");
    if facets.is_empty() {
        return Err(Failure::input("request/query must have required property 'facet'"));
    }
    let asked = FacetsQuery { facets, filter: call.all("filter"), query: None };
    answer::json(&call.headers, &Counted(services.entities.facets(&call.actor, &asked).await?))
}

/// Get all entity facets that match the given predicate.
#[utoipa::path(post, path = "/entity-facets", operation_id = "QueryEntityFacetsByPredicate", tag = "Entity",
    request_body = FacetsRequest,
    responses((status = 200, body = FacetsResponse), (status = 400, body = ErrorBody)))]
pub async fn facets_by_predicate(State(services): State<Served>, call: Call, body: Object) -> Result {
    call.expect(&[])?;
    let facets = body.texts("facets")?.ok_or_else(|| missing("facets"))?;
    let asked = FacetsQuery { facets, filter: Vec::new(), query: body.0.get("query").cloned() };
    answer::json(&call.headers, &Counted(services.entities.facets(&call.actor, &asked).await?))
}

/// Written as it stands: a catalog of a million entities has tens of thousands of owners.
struct Counted(Facets);

impl Serialize for Counted {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Answer<'a> {
            facets: BTreeMap<&'a str, Values<'a>>,
        }
        struct Values<'a>(&'a FacetCounts);
        impl Serialize for Values<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
                #[derive(Serialize)]
                struct Count<'a> {
                    value: &'a str,
                    count: u64,
                }
                serializer.collect_seq(self.0.iter().map(|(value, count)| Count { value, count: *count }))
            }
        }
        let facets = self.0.iter().map(|(facet, counts)| (facet.as_str(), Values(counts)));
        Answer { facets: facets.collect() }.serialize(serializer)
    }
}
