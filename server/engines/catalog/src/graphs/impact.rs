//! Who is hit when something fails.
//!
//! Failure runs
//! - from what is depended on to what depends on it (`dependsOn`),
//! - from a component to the APIs that it provides, and from an API to its consumers,
//! - from a subcomponent to the component that it is part of.
//!
//! It does not run along ownership, nor from a thing to its system or domain: those do not stop working.

use std::collections::{BTreeMap, HashMap, HashSet};

use model::EntityRef;
use platform::db::Database;
use services::catalog::{EntityLink, Impact, ImpactItem, KindCount};

use super::View;
use super::edges::{self, Edge, End, Selection};
use super::links::Links;

/// Items that are listed.
const MOST_ITEMS: usize = 1_000;
/// Where counting ends, so that a catalog of millions can not hold up the server. Far beyond what exists.
const MOST_HIT: usize = 200_000;
/// Relations of one entity and type that are followed in one step.
const ALL: usize = MOST_HIT;

/// Something that is hit: how far away, and through what.
struct Hit {
    node: String,
    distance: u32,
    through: String,
}

/// Everything that fails with an entity.
pub(super) async fn impact(db: &Database, view: View<'_>, entity_ref: &EntityRef) -> Result<Impact, sqlx::Error> {
    let root = entity_ref.to_string();
    let hits = closure(db, view, &root).await?;
    let refs: Vec<String> = hits.iter().map(|hit| hit.node.clone()).collect();
    let owned_by = ["ownedBy".to_owned()];
    let (ownership, _) =
        edges::at(db, view, End::Source, &refs, Selection { types: &owned_by, kinds: &[] }, MOST_ITEMS).await?;
    let mut owners_of: HashMap<&str, Vec<&str>> = HashMap::new();
    let mut things_of: HashMap<&str, u64> = HashMap::new();
    for edge in &ownership {
        owners_of.entry(&edge.source).or_default().push(&edge.target);
        *things_of.entry(&edge.target).or_default() += 1;
    }
    let listed = hits.get(..MOST_ITEMS).unwrap_or(&hits);
    let shown = listed
        .iter()
        .flat_map(|hit| [&hit.node, &hit.through])
        .chain(ownership.iter().map(|edge| &edge.target))
        .chain([&root]);
    let links = Links::read(db, view, shown).await?;
    let mut items: Vec<ImpactItem> = listed
        .iter()
        .filter_map(|hit| {
            let owners = owners_of.get(hit.node.as_str()).map_or(&[][..], Vec::as_slice);
            Some(ImpactItem {
                link: links.link(&hit.node)?,
                distance: hit.distance,
                through: links.link(&hit.through)?,
                owners: owners.iter().filter_map(|owner| links.link(owner)).collect(),
            })
        })
        .collect();
    items.sort_by_cached_key(|item| (item.distance, item.link.title.to_lowercase(), item.link.entity_ref.clone()));
    let mut owners: Vec<(EntityLink, u64)> =
        things_of.into_iter().filter_map(|(owner, things)| Some((links.link(owner)?, things))).collect();
    owners.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.entity_ref.cmp(&b.0.entity_ref)));
    Ok(Impact { items, total: hits.len() as u64, kinds: by_kind(&hits), owners })
}

/// Everything that is hit, by distance and then by reference; the root is not in it, cycles end there.
async fn closure(db: &Database, view: View<'_>, root: &str) -> Result<Vec<Hit>, sqlx::Error> {
    let dependents = ["dependsOn".to_owned(), "consumesApi".to_owned()];
    let carriers = ["providesApi".to_owned(), "partOf".to_owned()];
    let mut met = HashSet::from([root.to_owned()]);
    let mut hits: Vec<Hit> = Vec::new();
    let mut level = vec![root.to_owned()];
    let mut distance = 0;
    while !level.is_empty() && hits.len() < MOST_HIT {
        distance += 1;
        let (into, _) =
            edges::at(db, view, End::Target, &level, Selection { types: &dependents, kinds: &[] }, ALL).await?;
        let (out, _) =
            edges::at(db, view, End::Source, &level, Selection { types: &carriers, kinds: &[] }, ALL).await?;
        let dependents = into.into_iter().map(|Edge { source, target, .. }| (source, target));
        let carried = out.into_iter().filter(carries).map(|Edge { source, target, .. }| (target, source));
        let mut next: Vec<(String, String)> = dependents.chain(carried).collect();
        next.sort_unstable();
        level.clear();
        for (node, through) in next {
            if met.insert(node.clone()) {
                level.push(node.clone());
                hits.push(Hit { node, distance, through });
            }
        }
    }
    hits.truncate(MOST_HIT);
    Ok(hits)
}

/// Whether failure runs from the source of the relation to its target.
fn carries(edge: &Edge) -> bool {
    match edge.kind.as_str() {
        "providesApi" => true,
        "partOf" => edge.source.starts_with("component:") && edge.target.starts_with("component:"),
        _ => false,
    }
}

/// How many are hit by kind, most first.
fn by_kind(hits: &[Hit]) -> Vec<KindCount> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for hit in hits {
        *counts.entry(hit.node.split(':').next().unwrap_or_default()).or_default() += 1;
    }
    let mut kinds: Vec<KindCount> =
        counts.into_iter().map(|(kind, count)| KindCount { kind: as_written(kind), count }).collect();
    kinds.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.kind.cmp(&b.kind)));
    kinds
}

/// The usual spelling of a lower-case kind.
fn as_written(kind: &str) -> String {
    match kind {
        "api" => "API".to_owned(),
        "airesource" => "AiResource".to_owned(),
        _ => {
            let mut characters = kind.chars();
            characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
        }
    }
}
