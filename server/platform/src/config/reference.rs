//! Whether the reference file is true: what sections know against what a configuration has.

use std::collections::{BTreeMap, BTreeSet};

/// The structs that were read, by their path with `[]` for items and `*` for free keys.
#[derive(Debug, Default)]
pub(super) struct Seen(BTreeMap<String, Fields>);

#[derive(Debug, Default)]
struct Fields {
    known: BTreeSet<&'static str>,
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
        let fields = self.0.entry(path.to_owned()).or_default();
        fields.known.extend(known);
        fields.present.extend(present);
    }

    pub(super) fn extend(&mut self, other: Self) {
        for (path, fields) in other.0 {
            let mine = self.0.entry(path).or_default();
            mine.known.extend(fields.known);
            mine.present.extend(fields.present);
        }
    }

    pub(super) fn documentation(&self) -> Documentation {
        let missing = self.0.iter().flat_map(|(path, fields)| {
            let missing = fields.known.iter().filter(|key| !fields.present.contains(**key));
            missing.map(move |key| if path.is_empty() { (*key).to_owned() } else { format!("{path}.{key}") })
        });
        Documentation { missing: missing.collect() }
    }
}
