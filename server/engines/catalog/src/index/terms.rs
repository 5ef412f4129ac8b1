//! What an entity is found by: the rows of [`model::search_rows`], as terms.
//!
//! A row becomes the terms `key` and `key\0value` (both lower case) of the field `terms`. Where the value is
//! not lower case as written, the field `originals` has `key\0Value` too: facets show values as written.

use std::collections::{BTreeMap, BTreeSet};

use model::SearchRow;

/// Between key and value of a term. It is the smallest character, so the values of a key are one range of
/// the dictionary. A row that has it in key or value is not kept.
pub const SEPARATOR: char = '\0';

/// Keys of the index's own begin with this, which no path of an entity can.
pub const OWN: char = '\u{1}';
/// The canonical reference; each entity has one, and is replaced by it.
pub const KEY_REF: &str = "\u{1}ref";
/// The name to show, lower case: what the list is sorted by.
pub const KEY_SHOWN: &str = "\u{1}shown";
/// Microseconds of the last change, padded so that texts order as numbers do.
pub const KEY_UPDATED: &str = "\u{1}updated";
/// The systems that an entity is part of.
pub const KEY_SYSTEM: &str = "\u{1}system";
/// `problems` and `orphan`.
pub const KEY_STATUS: &str = "\u{1}status";

/// The terms of one entity.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// For the field `terms`.
    pub lowered: BTreeSet<String>,
    /// For the field `originals`.
    pub originals: BTreeSet<String>,
}

/// The term of a key with a value; both must be lower case already.
pub fn term(key: &str, value: &str) -> String {
    let mut term = String::with_capacity(key.len() + value.len() + 1);
    term.push_str(key);
    term.push(SEPARATOR);
    term.push_str(value);
    term
}

/// The terms of rows.
pub fn terms(rows: &[SearchRow]) -> Terms {
    let mut terms = Terms::default();
    let mut variants: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    for row in rows.iter().filter(|row| !row.key.contains([SEPARATOR, OWN])) {
        terms.lowered.insert(row.key.clone());
        if let (Some(value), Some(original)) = (&row.value, &row.original)
            && !value.contains(SEPARATOR)
        {
            variants.entry((&row.key, value)).or_default().insert(original);
        }
    }
    for ((key, value), originals) in variants {
        terms.lowered.insert(term(key, value));
        if originals.iter().any(|original| *original != value) {
            terms.originals.extend(originals.iter().map(|original| term(key, original)));
        }
    }
    terms
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn originals_are_kept_where_case_differs() {
        let entity = json!({"kind": "Component", "metadata": {"name": "a", "tags": ["Java", "java", "go"]},
            "spec": {"long": "x".repeat(201), "nothing": null, "odd": "a\u{0}b"}});
        let terms = terms(&model::search_rows(&entity));
        for term in ["metadata.tags\0java", "metadata.tags\0go", "metadata.tags", "metadata.tags.java\0true"] {
            assert!(terms.lowered.contains(term), "{term:?}");
        }
        for key in ["spec.long", "spec.nothing", "spec.odd"] {
            assert!(terms.lowered.contains(key), "{key} exists");
            assert!(!terms.lowered.iter().any(|term| term.starts_with(&format!("{key}\0"))), "{key} has no value");
        }
        assert!(terms.originals.contains("kind\0Component"));
        assert!(terms.originals.contains("metadata.tags\0Java") && terms.originals.contains("metadata.tags\0java"));
        assert!(!terms.originals.contains("metadata.tags\0go"));
    }
}
