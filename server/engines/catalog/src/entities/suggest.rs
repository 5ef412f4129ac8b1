//! Names that are like what is being typed.

use services::catalog::EntityLink;

use super::links::link;
use super::list::best;
use crate::index::{Error, Hit, Snapshot};
use crate::query::select::{self, Select};
use crate::query::text;

/// Hits that are looked at to find the best.
const LOOKED_AT: usize = 200;

/// The entities, best first: the exact name, names that begin so, words that begin so, and with a slip of the
/// finger where there is nothing else. Who types a whole reference means its name, and its kind before others.
pub fn suggest(snapshot: &Snapshot, typed: &str, limit: usize) -> Result<Vec<EntityLink>, Error> {
    let typed = typed.trim().to_lowercase();
    let mut hits: Vec<Hit> = Vec::new();
    hits.extend(snapshot.find(&typed)?);
    let (kind, name) = match typed.split_once(':') {
        Some((kind, name)) => (Some(kind), name),
        None => (None, typed.as_str()),
    };
    let wanted = name.rsplit('/').next().unwrap_or_default().to_owned();
    let named = Select::Is("metadata.name".into(), wanted.clone()).of(snapshot)?;
    for (bits, segment) in named.iter().zip(0u32..) {
        hits.extend(bits.iter().take(limit).map(|doc| Hit { segment, doc }));
    }
    for slips in [false, true] {
        if hits.len() >= limit || (slips && !hits.is_empty()) {
            break;
        }
        if let Some(found) = text::like(snapshot, &wanted, slips)? {
            let living = select::and(snapshot.all(), &found.selection);
            let mut candidates = Vec::new();
            for hit in best(&found, &living, 0, LOOKED_AT) {
                let row = snapshot.row(hit)?;
                let name = row.entity_ref.rsplit_once('/').map_or("", |(_, name)| name).to_owned();
                let title = row.title.to_lowercase();
                let class = if title == wanted {
                    0
                } else if name.starts_with(&wanted) || title.starts_with(&wanted) {
                    1
                } else {
                    2
                };
                candidates.push((class, title.len(), hit));
            }
            // Stable: what scores better stays before what is as long.
            candidates.sort_by_key(|(class, length, _)| (*class, if *class == 1 { *length } else { 0 }));
            hits.extend(candidates.into_iter().map(|(_, _, hit)| hit));
        }
    }
    let mut refs: Vec<String> = Vec::new();
    for hit in hits {
        if kind.is_none() && refs.len() >= limit {
            break;
        }
        let row = snapshot.row(hit)?;
        if !refs.contains(&row.entity_ref) {
            refs.push(row.entity_ref);
        }
    }
    if let Some(kind) = kind {
        refs.sort_by_key(|entity_ref| entity_ref.split_once(':').is_none_or(|(own, _)| own != kind));
    }
    let links = refs.iter().take(limit).filter_map(|entity_ref| link(snapshot, entity_ref).transpose());
    Ok(links.collect::<tantivy::Result<_>>()?)
}
