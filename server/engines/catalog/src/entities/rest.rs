//! What `/api/catalog` asks of entities, with the rules of Backstage's answers.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::fields::Fields;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use services::catalog::{
    ByQuery, ByRefs, EntitiesQuery, Facets, FacetsQuery, FullTextFilter, Json, PageInfo, QueryPage,
};
use services::{Error, Result};

use super::EntitiesService;
use crate::index::segment::Tie;
use crate::index::snapshot::Counted;
use crate::index::terms::KEY_REF;
use crate::index::{self, Hit, Snapshot};
use crate::query::cursor::{Cursor, Direction, OrderField};
use crate::query::page::{self, Missing, Ordering, Start};
use crate::query::select::{self, Select};
use crate::sight::Limit;

/// Rows of a page at most; a client that wants more goes on with the cursor.
const MOST: usize = 10_000;
/// Rows of a page of `GET /entities` at most; a client that wants more follows the link, or asks without a limit.
const MOST_LINKED: usize = 50_000;

/// The `after` of `GET /entities`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct After {
    #[serde(default)]
    limit: Option<usize>,
    #[serde(default)]
    offset: Option<usize>,
}

/// `filter` parameters and a predicate together.
pub fn selection(filter: &[String], query: Option<&Value>) -> Result<Select> {
    let filter = model::filter::parse(filter).map_err(|error| Error::invalid(error.to_string()))?;
    let mut parts = vec![Select::from(&filter)];
    if let Some(query) = query {
        let predicate = model::predicate::parse(query).map_err(|error| Error::invalid(error.to_string()))?;
        parts.push(Select::from(&predicate));
    }
    Ok(Select::All(parts))
}

fn fields(parameters: &[String]) -> Result<Option<Fields>> {
    model::fields::parse(parameters).map_err(|error| Error::invalid(error.to_string()))
}

fn projected(answer: String, fields: Option<&Fields>) -> std::result::Result<Json, serde_json::Error> {
    match fields {
        None => RawValue::from_string(answer),
        Some(fields) => {
            let entity: Value = serde_json::from_str(&answer)?;
            serde_json::value::to_raw_value(&fields.project(&entity))
        }
    }
}

fn entities(
    snapshot: &Snapshot,
    hits: &[Hit],
    fields: Option<&Fields>,
) -> std::result::Result<Vec<Json>, index::Error> {
    hits.iter().map(|hit| Ok(projected(snapshot.entity(*hit)?, fields)?)).collect()
}

impl EntitiesService {
    pub(super) async fn read_entities(
        &self,
        limited: &Limit,
        query: &EntitiesQuery,
    ) -> Result<(Vec<Json>, Option<String>)> {
        let select = selection(&query.filter, None)?;
        let fields = fields(&query.fields)?;
        let order = query.order.first().map(|order| parse_order(order)).transpose()?;
        let after = query.after.as_deref().map(parse_after).transpose()?;
        let paged = query.limit.is_some() || query.offset.is_some() || after.is_some();
        let limit = after.as_ref().and_then(|after| after.limit).or(query.limit).map(|limit| limit.min(MOST_LINKED));
        let offset = after.and_then(|after| after.offset).or(query.offset).unwrap_or(0);
        if limit == Some(0) {
            return Err(Error::invalid("Invalid limit, 0 is too small"));
        }
        self.with_index(limited, move |snapshot| {
            let docs = select.of(snapshot)?;
            let (ordering, missing) = match order {
                Some((key, descending)) => {
                    let missing = if paged { Missing::Last } else { Missing::Dropped };
                    (Ordering { key, tie: Tie::Uid, descending }, missing)
                }
                None if paged => (Ordering { key: KEY_REF.into(), tie: Tie::Uid, descending: false }, Missing::Dropped),
                None => (by_uid(false), Missing::Dropped),
            };
            let most = limit.unwrap_or(if paged { MOST_LINKED } else { usize::MAX - 1 });
            let start = Start::Offset(offset);
            let mut hits = page::page(snapshot, &docs, &ordering, missing, &start, most.saturating_add(1))?;
            let more = hits.len() > most;
            hits.truncate(most);
            let next = After { limit: Some(most), offset: Some(offset.saturating_add(most)) };
            let next = if more { Some(STANDARD.encode(serde_json::to_vec(&next)?)) } else { None };
            Ok((entities(snapshot, &hits, fields.as_ref())?, next))
        })
        .await
    }

    pub(super) async fn read_by_query(&self, limited: &Limit, query: &ByQuery) -> Result<QueryPage> {
        let fields = fields(&query.fields)?;
        let limit = query.limit.min(MOST);
        let (mut cursor, first) = match &query.cursor {
            Some(cursor) => (Cursor::decode(cursor)?, false),
            None => (first_cursor(query), true),
        };
        let filter = cursor.filter.clone().unwrap_or_default();
        let ordering = match cursor.order_fields.first() {
            Some(field) => {
                let key = field.field.trim().to_lowercase();
                if key.is_empty() {
                    return Err(Error::invalid("Invalid order field, it must not be empty"));
                }
                Ordering { key, tie: Tie::Uid, descending: field.order == Some(Direction::Desc) }
            }
            None => by_uid(false),
        };
        let mut parts = vec![selection(&filter, cursor.query.as_ref())?];
        if let Some(text) = &cursor.full_text_filter {
            let given = text.fields.iter().map(|field| field.trim().to_owned()).filter(|field| !field.is_empty());
            let mut keys: Vec<String> = given.collect();
            if keys.is_empty() {
                keys.push(ordering.key.clone());
            }
            parts.push(Select::containing(&keys, &text.term));
        }
        let select = Select::All(parts);
        let offset = if first { query.offset } else { 0 };
        let counted = query.total && cursor.skip_total_items != Some(true);
        self.with_index(limited, move |snapshot| {
            let docs = page::having(snapshot, select.of(snapshot)?, &ordering.key)?;
            let total = match cursor.total_items {
                Some(total) if !first => total,
                _ if counted => usize::try_from(select::count(&docs)).unwrap_or(usize::MAX),
                _ => 0,
            };
            if limit == 0 {
                return Ok(QueryPage { items: Vec::new(), total_items: total, page_info: PageInfo::default() });
            }
            let start = match cursor_values(&cursor, &ordering) {
                None => Start::Offset(offset),
                Some((value, tie)) if cursor.is_previous => Start::Before(value, tie),
                Some((value, tie)) => Start::After(value, tie),
            };
            // One more than asked for tells whether there is another page that way.
            let mut hits = page::page(snapshot, &docs, &ordering, Missing::Dropped, &start, limit + 1)?;
            let more = hits.len() > limit;
            if cursor.is_previous {
                hits.drain(..hits.len().saturating_sub(limit));
            } else {
                hits.truncate(limit);
            }
            cursor.total_items = counted.then_some(total);
            cursor.skip_total_items = (!counted).then_some(true);
            let page_info = neighbours(snapshot, &mut cursor, &ordering, &hits, more, first && offset == 0)?;
            Ok(QueryPage { items: entities(snapshot, &hits, fields.as_ref())?, total_items: total, page_info })
        })
        .await
    }

    pub(super) async fn read_by_refs(&self, limited: &Limit, query: &ByRefs) -> Result<Vec<Option<Json>>> {
        let fields = fields(&query.fields)?;
        let mut found: Vec<Option<Json>>;
        if query.filter.is_empty() && query.query.is_none() {
            found = self.shown(limited, self.answers(&query.refs).await?).await?;
        } else {
            let select = selection(&query.filter, query.query.as_ref())?;
            let refs = query.refs.clone();
            found = self
                .with_index(limited, move |snapshot| {
                    let docs = select.of(snapshot)?;
                    let selected = |hit: &Hit| docs.get(hit.segment as usize).is_some_and(|bits| bits.has(hit.doc));
                    refs.iter()
                        .map(|entity_ref| match snapshot.find(entity_ref)?.filter(selected) {
                            Some(hit) => Ok(Some(RawValue::from_string(snapshot.entity(hit)?)?)),
                            None => Ok(None),
                        })
                        .collect()
                })
                .await?;
        }
        if fields.is_some() {
            for answer in found.iter_mut().flatten() {
                *answer = projected(answer.get().to_owned(), fields.as_ref()).map_err(index::Error::from)?;
            }
        }
        Ok(found)
    }

    /// The answers for references, those that are not in the cache in few statements.
    pub(super) async fn answers(&self, refs: &[String]) -> Result<Vec<Option<Json>>> {
        let mut found: Vec<Option<Json>> = Vec::with_capacity(refs.len());
        let mut missing = Vec::new();
        for entity_ref in refs {
            let known = self.answers.get(entity_ref).await.map(|answer| (*answer).to_owned());
            if known.is_none() {
                missing.push(entity_ref.clone());
            }
            found.push(known);
        }
        if missing.is_empty() {
            return Ok(found);
        }
        missing.sort();
        missing.dedup();
        let mut records = std::collections::HashMap::new();
        for record in index::source::by_refs(&self.db, &missing).await.map_err(index::Error::from)? {
            let answer = index::answer::answer(&record).map_err(index::Error::from)?;
            records.insert(record.entity_ref, answer);
        }
        for (slot, entity_ref) in found.iter_mut().zip(refs) {
            if slot.is_none() {
                *slot = records.get(entity_ref).cloned();
            }
        }
        Ok(found)
    }

    pub(super) async fn read_facets(&self, limited: &Limit, query: &FacetsQuery) -> Result<Facets> {
        if query.facets.is_empty() {
            return Err(Error::invalid("Missing facet parameter"));
        }
        let select = selection(&query.filter, query.query.as_ref())?;
        let facets = query.facets.clone();
        self.with_index(limited, move |snapshot| {
            let mut docs = None;
            let mut answer = Facets::with_capacity(facets.len());
            for facet in facets {
                let key = facet.to_lowercase();
                let counted = snapshot.remembered(&format!("{key} {select:?}"), || {
                    let docs = match &mut docs {
                        Some(docs) => docs,
                        none => none.insert(select.of(snapshot)?),
                    };
                    let counts = snapshot.counts(&key, docs)?;
                    Ok(Counted { distinct: counts.len(), counts: counts.into() })
                })?;
                answer.push((facet, counted.counts.clone()));
            }
            Ok(answer)
        })
        .await
    }
}

fn by_uid(descending: bool) -> Ordering {
    Ordering { key: "metadata.uid".into(), tie: Tie::Uid, descending }
}

fn first_cursor(query: &ByQuery) -> Cursor {
    let order_fields = query.order.iter().map(|(field, descending)| OrderField {
        field: field.clone(),
        order: Some(if *descending { Direction::Desc } else { Direction::Asc }),
    });
    Cursor {
        order_fields: order_fields.collect(),
        filter: (!query.filter.is_empty()).then(|| query.filter.clone()),
        query: query.query.clone(),
        full_text_filter: query.text.clone().filter(|text: &FullTextFilter| !text.term.trim().is_empty()),
        ..Cursor::default()
    }
}

/// Where a cursor stands. Without an order field its only value is the uid that is ordered by.
fn cursor_values(cursor: &Cursor, ordering: &Ordering) -> Option<(String, String)> {
    let mut values = cursor.order_field_values.iter().flatten();
    let value = values.next()?.to_owned();
    let tie = if ordering.key == "metadata.uid" { String::new() } else { values.next()?.to_owned() };
    Some((value, tie))
}

fn neighbours(
    snapshot: &Snapshot,
    cursor: &mut Cursor,
    ordering: &Ordering,
    hits: &[Hit],
    more: bool,
    first: bool,
) -> std::result::Result<PageInfo, index::Error> {
    let (Some(start), Some(end)) = (hits.first(), hits.last()) else { return Ok(PageInfo::default()) };
    let by_field = !cursor.order_fields.is_empty();
    let at = |hit: Hit| -> std::result::Result<Vec<Option<String>>, index::Error> {
        let (value, tie) = page::values(snapshot, ordering, hit)?;
        Ok(match (by_field, ordering.key == "metadata.uid") {
            (false, _) => vec![Some(value)],
            (true, true) => vec![Some(value.clone()), Some(value)],
            (true, false) => vec![Some(value), Some(tie)],
        })
    };
    let (start, end) = (at(*start)?, at(*end)?);
    if first {
        cursor.first_sort_field_values = Some(start.clone());
    }
    // Going back there is always a way forward again; going forward, if a row beyond the page was found.
    let has_next = cursor.is_previous || more;
    let has_previous = if cursor.is_previous { more } else { !first };
    let at_start = first || cursor.first_sort_field_values.as_ref() == Some(&start);
    let mut neighbour = |values: Vec<Option<String>>, previous: bool| {
        cursor.is_previous = previous;
        cursor.order_field_values = values;
        cursor.encode()
    };
    Ok(PageInfo {
        next_cursor: has_next.then(|| neighbour(end, false)),
        prev_cursor: (has_previous && !at_start).then(|| neighbour(start, true)),
    })
}

/// `asc:<field>` or `desc:<field>`. The key is not lower-cased here, as in Backstage: it is compared as it is.
fn parse_order(order: &str) -> Result<(String, bool)> {
    let invalid =
        || Error::invalid(format!("Invalid order parameter \"{order}\", expected <asc or desc>:<field name>"));
    let (direction, field) = order.split_once(':').ok_or_else(invalid)?;
    let descending = match direction.trim() {
        "asc" => false,
        "desc" => true,
        _ => return Err(invalid()),
    };
    let field = field.trim();
    if field.is_empty() { Err(invalid()) } else { Ok((field.to_owned(), descending)) }
}

fn parse_after(after: &str) -> Result<After> {
    let malformed = || Error::invalid("Malformed after cursor, could not be parsed");
    let bytes = STANDARD.decode(after.trim()).map_err(|_| malformed())?;
    serde_json::from_slice(&bytes).map_err(|_| malformed())
}
