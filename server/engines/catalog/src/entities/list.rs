//! The catalog's list: a page of rows, counts of every facet, the tabs of kinds.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::sync::Arc;

use services::catalog::{Facet, FacetName, FacetValue, KindCount, ListPage, ListQuery, Row, SortColumn};

use super::links::{link, links};
use crate::index::document::StoredRow;
use crate::index::segment::Tie;
use crate::index::snapshot::{Counted, Counts};
use crate::index::terms::{KEY_SHOWN, KEY_STATUS, KEY_SYSTEM, KEY_UPDATED};
use crate::index::{Error, Hit, Selection, Snapshot};
use crate::query::page::{self, Missing, Ordering, Start};
use crate::query::select::{self, Select};
use crate::query::text::{self, Found};

/// Values of a facet that are shown.
const VALUES: usize = 50;
/// Longest page.
const LONGEST: u32 = 500;
/// Characters of a text that are looked at.
const TEXT: usize = 200;

/// Kinds that have a tab of their own first, in this order.
const KINDS: [&str; 10] =
    ["component", "api", "resource", "system", "domain", "group", "user", "template", "airesource", "location"];

/// What a list query selects.
pub struct Selected {
    /// The documents under all filters.
    pub all: Selection,
    /// Under kind and text alone.
    pub base: Selection,
    /// Those of each chosen facet alone.
    pub chosen: Vec<(FacetName, Selection)>,
    /// What the text found.
    pub found: Option<Found>,
}

/// The page.
pub fn list(snapshot: &Snapshot, query: &ListQuery) -> Result<ListPage, Error> {
    let selected = selected(snapshot, query)?;
    let size = query.size.clamp(1, LONGEST) as usize;
    let offset = (query.page.max(1) as usize - 1).saturating_mul(size);
    let hits = hits(snapshot, query, &selected, offset, size)?;
    let rows = hits.into_iter().map(|hit| row(snapshot, hit)).collect::<Result<_, Error>>()?;
    let kinds = kinds(snapshot)?;
    let of_kind = match &query.kind {
        Some(kind) => kinds.iter().filter(|count| count.kind.eq_ignore_ascii_case(kind)).map(|count| count.count).sum(),
        None => snapshot.len(),
    };
    Ok(ListPage {
        rows,
        total: select::count(&selected.all),
        of_kind,
        kinds,
        facets: facets(snapshot, query, &selected)?,
        as_of: snapshot.as_of(),
    })
}

/// What a query selects.
pub fn selected(snapshot: &Snapshot, query: &ListQuery) -> Result<Selected, Error> {
    let mut base = match &query.kind {
        Some(kind) => Select::Is("kind".into(), kind.to_lowercase()).of(snapshot)?,
        None => snapshot.all(),
    };
    let found = text::find(snapshot, head(&query.text))?;
    if let Some(found) = &found {
        base = select::and(base, &found.selection);
    }
    let mut all = base.clone();
    let mut chosen: Vec<(FacetName, Selection)> = Vec::new();
    for facet in FacetName::ALL {
        let values: Vec<String> = values(query, facet).map(|value| value.to_lowercase()).collect();
        if values.is_empty() {
            continue;
        }
        let selection = Select::among(key(facet), &values).of(snapshot)?;
        all = select::and(all, &selection);
        chosen.push((facet, selection));
    }
    Ok(Selected { all, base, chosen, found })
}

/// The hits of a page. A text without a chosen column orders by how well it fits.
pub fn hits(
    snapshot: &Snapshot,
    query: &ListQuery,
    selected: &Selected,
    offset: usize,
    limit: usize,
) -> Result<Vec<Hit>, Error> {
    if let (Some(found), None) = (&selected.found, query.sort) {
        return Ok(best(found, &selected.all, offset, limit));
    }
    let (key, tie) = match query.sort.unwrap_or(SortColumn::Name) {
        SortColumn::Name => (KEY_SHOWN, Tie::Uid),
        SortColumn::Type => ("spec.type", Tie::Shown),
        SortColumn::Owner => ("relations.ownedby", Tie::Shown),
        SortColumn::System => (KEY_SYSTEM, Tie::Shown),
        SortColumn::Lifecycle => ("spec.lifecycle", Tie::Shown),
        SortColumn::Updated => (KEY_UPDATED, Tie::Shown),
    };
    let ordering = Ordering { key: key.into(), tie, descending: query.descending };
    Ok(page::page(snapshot, &selected.all, &ordering, Missing::Last, &Start::Offset(offset), limit)?)
}

/// The best of what a text found.
pub fn best(found: &Found, selection: &Selection, offset: usize, limit: usize) -> Vec<Hit> {
    let end = offset.saturating_add(limit);
    let order = |one: &(f32, Hit), two: &(f32, Hit)| two.0.total_cmp(&one.0).then_with(|| one.1.cmp(&two.1));
    let mut hits: Vec<(f32, Hit)> = Vec::new();
    // Once there are enough, what scores less than the worst of them is passed over.
    let mut least = f32::NEG_INFINITY;
    for ((scores, bits), segment) in found.scores.iter().zip(selection).zip(0u32..) {
        bits.each(|doc| {
            let score = scores.get(doc as usize).copied().unwrap_or_default();
            if score < least {
                return;
            }
            hits.push((score, Hit { segment, doc }));
            if hits.len() >= end.saturating_mul(2).max(256) && end > 0 {
                hits.select_nth_unstable_by(end - 1, order);
                hits.truncate(end);
                least = hits.last().map_or(least, |(score, _)| *score);
            }
        });
    }
    hits.sort_unstable_by(order);
    hits.truncate(end);
    hits.into_iter().skip(offset).map(|(_, hit)| hit).collect()
}

/// A row of the list.
pub fn row(snapshot: &Snapshot, hit: Hit) -> Result<Row, Error> {
    row_of(snapshot, snapshot.row(hit)?)
}

/// A row from what is kept of an entity.
pub fn row_of(snapshot: &Snapshot, stored: StoredRow) -> Result<Row, Error> {
    let entity_ref = stored.entity_ref.parse().map_err(|_| Error::Interrupted)?;
    Ok(Row {
        link: services::catalog::EntityLink {
            entity_ref,
            title: stored.title,
            kind_type: stored.kind_type,
            exists: true,
        },
        kind: stored.kind,
        description: stored.description,
        owners: links(snapshot, &stored.owners)?,
        system: links(snapshot, &stored.system)?.pop(),
        lifecycle: stored.lifecycle,
        tags: stored.tags,
        updated_at: stored.updated_at,
        problems: stored.problems,
        orphan: stored.orphan,
    })
}

/// The kinds with their numbers, the built-in ones first.
pub fn kinds(snapshot: &Snapshot) -> Result<Vec<KindCount>, Error> {
    let counted = snapshot.remembered("kinds", || Ok(most(merged(snapshot.counts("kind", &snapshot.all())?))))?;
    let counts = counted.counts.iter();
    let mut kinds: Vec<KindCount> =
        counts.map(|(kind, count)| KindCount { kind: kind.to_string(), count: *count }).collect();
    let place = |kind: &str| KINDS.iter().position(|own| kind.eq_ignore_ascii_case(own)).unwrap_or(KINDS.len());
    kinds.sort_by(|one, two| place(&one.kind).cmp(&place(&two.kind)).then_with(|| one.kind.cmp(&two.kind)));
    Ok(kinds)
}

fn facets(snapshot: &Snapshot, query: &ListQuery, selected: &Selected) -> Result<Vec<Facet>, Error> {
    FacetName::ALL.into_iter().map(|name| facet(snapshot, query, selected, name)).collect()
}

fn facet(snapshot: &Snapshot, query: &ListQuery, selected: &Selected, name: FacetName) -> Result<Facet, Error> {
    // Selections of all other facets say what the counts depend on, apart from kind and text.
    let others: Vec<_> = query.selected.iter().filter(|selection| selection.facet != name).collect();
    let memory = format!("{name:?} {:?} {:?} {others:?}", query.kind, head(&query.text));
    let docs = OnceCell::new();
    let docs = || {
        docs.get_or_init(|| {
            if selected.chosen.iter().all(|(facet, _)| *facet != name) {
                return Cow::Borrowed(&selected.all);
            }
            let others = selected.chosen.iter().filter(|(facet, _)| *facet != name);
            Cow::Owned(others.fold(selected.base.clone(), |docs, (_, selection)| select::and(docs, selection)))
        })
    };
    let counted = snapshot.remembered(&memory, || Ok(most(merged(snapshot.counts(key(name), docs())?))))?;
    let mut counts = Counts::clone(&counted.counts);
    let shown = counts.len();
    let mut found = 0;
    for value in values(query, name) {
        if !counts.iter().any(|(own, _)| own.to_lowercase() == value.to_lowercase()) {
            let of_value = Select::Is(key(name).into(), value.to_lowercase()).of(snapshot)?;
            let count = of_value.iter().zip(docs().iter()).map(|(one, two)| one.count_and(two)).sum();
            found += usize::from(count > 0);
            counts.push((value.into(), count));
        }
    }
    let values = counts
        .into_iter()
        .map(|(value, count)| Ok(FacetValue { label: label(snapshot, name, &value)?, value: value.to_string(), count }))
        .collect::<Result<Vec<_>, Error>>()?;
    let more = u32::try_from(counted.distinct.saturating_sub(shown + found)).unwrap_or(u32::MAX);
    Ok(Facet { name, values, more })
}

/// The most frequent values, most frequent first.
fn most(mut counts: Counts) -> Counted {
    let distinct = counts.len();
    let order = |one: &(Arc<str>, u64), two: &(Arc<str>, u64)| two.1.cmp(&one.1).then_with(|| one.0.cmp(&two.0));
    if distinct > VALUES {
        counts.select_nth_unstable_by(VALUES, order);
        counts.truncate(VALUES);
    }
    counts.sort_unstable_by(order);
    Counted { counts: counts.into(), distinct }
}

fn label(snapshot: &Snapshot, name: FacetName, value: &str) -> Result<String, Error> {
    Ok(match name {
        FacetName::Owner | FacetName::System => {
            link(snapshot, value)?.map_or_else(|| value.to_owned(), |link| link.title)
        }
        FacetName::Status if value == "problems" => "Has problems".to_owned(),
        FacetName::Status if value == "orphan" => "Orphan".to_owned(),
        _ => value.to_owned(),
    })
}

/// Values that differ in case alone are one value of the list: it can not be told apart by them either.
fn merged(counts: Counts) -> Counts {
    let lower = |value: &str| value.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    if counts.iter().all(|(value, _)| lower(value)) {
        return counts;
    }
    let mut places: HashMap<String, usize> = HashMap::with_capacity(counts.len());
    let mut merged: Counts = Vec::with_capacity(counts.len());
    for (value, count) in counts {
        let place = *places.entry(value.to_lowercase()).or_insert(merged.len());
        match merged.get_mut(place) {
            Some((_, sum)) => *sum += count,
            None => merged.push((value, count)),
        }
    }
    merged
}

/// The key of a facet.
pub fn key(facet: FacetName) -> &'static str {
    match facet {
        FacetName::Type => "spec.type",
        FacetName::Lifecycle => "spec.lifecycle",
        FacetName::Owner => "relations.ownedby",
        FacetName::System => KEY_SYSTEM,
        FacetName::Tag => "metadata.tags",
        FacetName::Namespace => "metadata.namespace",
        FacetName::Status => KEY_STATUS,
    }
}

fn values(query: &ListQuery, facet: FacetName) -> impl Iterator<Item = &str> {
    query
        .selected
        .iter()
        .filter(move |selection| selection.facet == facet)
        .flat_map(|selection| selection.values.iter().map(String::as_str))
}

fn head(text: &str) -> &str {
    text.char_indices().nth(TEXT).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}
