//! Whether the reference file is true: what sections know against what a configuration has.

use std::collections::{BTreeMap, BTreeSet};

/// The structs that were read, by their fields. One that is used in several places needs each key in one of them.
#[derive(Debug, Default)]
pub(super) struct Seen(BTreeMap<&'static [&'static str], Fields>);

#[derive(Debug, Default)]
struct Fields {
    /// Where, with `[]` for items and `*` for free keys.
    path: String,
    present: BTreeSet<String>,
}

/// The outcome.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Documentation {
    /// Keys that a section reads and the configuration does not have.
    pub missing: Vec<String>,
}

impl Seen {
    pub(super) fn add(&mut self, path: &str, known: &'static [&'static str], present: impl Iterator<Item = String>) {
        let fields = self.0.entry(known).or_default();
        path.clone_into(&mut fields.path);
        fields.present.extend(present);
    }

    pub(super) fn extend(&mut self, other: Self) {
        for (known, fields) in other.0 {
            self.add(&fields.path, known, fields.present.into_iter());
        }
    }

    pub(super) fn documentation(&self) -> Documentation {
        let missing = self.0.iter().flat_map(|(known, fields)| {
            let missing = known.iter().filter(|key| !fields.present.contains(**key));
            missing.map(|key| super::node::join(&fields.path, key))
        });
        Documentation { missing: missing.collect() }
    }
}
