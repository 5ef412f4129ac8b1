//! How the entities of two decisions differ.

use services::catalog::{Comparison, EntityLink};
use services::permission::Decision;

use super::links::link;
use crate::index::bits::Bits;
use crate::index::{Error, Hit, Selection, Snapshot};
use crate::query::select::{self, Select};

/// Entities that are named on each side.
const NAMED: usize = 10;

/// Compares two decisions on the whole catalog.
pub fn compare(snapshot: &Snapshot, one: &Decision, two: &Decision) -> Result<Comparison, Error> {
    let (before, after) = (selected(snapshot, one)?, selected(snapshot, two)?);
    let (gained, lost) = (without(&after, &before), without(&before, &after));
    Ok(Comparison {
        gained: select::count(&gained),
        lost: select::count(&lost),
        gains: some(snapshot, &gained)?,
        losses: some(snapshot, &lost)?,
    })
}

fn selected(snapshot: &Snapshot, decision: &Decision) -> Result<Selection, Error> {
    Ok(match decision {
        Decision::Allow => snapshot.all(),
        Decision::Deny => snapshot.segments.iter().map(|segment| Bits::none(segment.len())).collect(),
        Decision::When(condition) => Select::from(condition).of(snapshot)?,
    })
}

fn without(these: &Selection, those: &Selection) -> Selection {
    let mut rest = these.clone();
    for (bits, gone) in rest.iter_mut().zip(those) {
        bits.and_not(gone);
    }
    rest
}

fn some(snapshot: &Snapshot, selection: &Selection) -> Result<Vec<EntityLink>, Error> {
    let hits =
        selection.iter().zip(0u32..).flat_map(|(bits, segment)| bits.iter().map(move |doc| Hit { segment, doc }));
    let mut links = Vec::new();
    for hit in hits.take(NAMED) {
        links.extend(link(snapshot, &snapshot.row(hit)?.entity_ref)?);
    }
    Ok(links)
}
