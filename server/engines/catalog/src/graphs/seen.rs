//! Counts and lists of what a caller sees, from a view of the index.

use std::io;

use super::View;
use crate::index::segment::Tie;
use crate::index::terms::KEY_REF;
use crate::index::{Hit, Snapshot};
use crate::query::page::{self, Missing, Ordering, Start};
use crate::query::select::{self, Select};

/// Of these, what is seen.
pub(super) fn only(view: View<'_>, refs: Vec<String>) -> Vec<String> {
    match view {
        None => refs,
        Some(view) => refs.into_iter().filter(|entity_ref| view.shows(entity_ref)).collect(),
    }
}

/// Whether an entity is seen.
pub(super) fn shows(view: View<'_>, entity_ref: &str) -> bool {
    view.is_none_or(|view| view.shows(entity_ref))
}

/// The first references of a kind, in order, and how many there are.
pub(super) fn of_kind(view: &Snapshot, kind: &str, most: usize) -> Result<(Vec<String>, u64), sqlx::Error> {
    by_ref(view, &Select::Is("kind".into(), kind.into()), most)
}

/// The first references that are selected, in order, and how many there are.
pub(super) fn by_ref(view: &Snapshot, select: &Select, most: usize) -> Result<(Vec<String>, u64), sqlx::Error> {
    let found = select.of(view).map_err(failed)?;
    let ordering = Ordering { key: KEY_REF.into(), tie: Tie::Uid, descending: false };
    let hits = page::page(view, &found, &ordering, Missing::Dropped, &Start::Offset(0), most).map_err(failed)?;
    let reference = |hit: Hit| view.row(hit).map(|row| row.entity_ref).map_err(|error| failed(io::Error::other(error)));
    let refs = hits.into_iter().map(reference).collect::<Result<_, _>>()?;
    Ok((refs, select::count(&found)))
}

/// How many point to an entity with relations of a type.
pub(super) fn pointing(view: &Snapshot, kind: &str, target: &str) -> Result<u64, sqlx::Error> {
    let key = format!("relations.{}", kind.to_lowercase());
    Ok(select::count(&Select::Is(key, target.into()).of(view).map_err(failed)?))
}

/// The index is asked in the midst of statements, and fails as they do.
fn failed(error: io::Error) -> sqlx::Error {
    sqlx::Error::Io(error)
}
