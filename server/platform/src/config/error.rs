//! What is wrong with a configuration, and where.

use std::fmt;

use super::node::Place;

/// A configuration that can not be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A file can not be read.
    #[error("{path} can not be read: {reason}")]
    File {
        /// The file.
        path: String,
        /// Why.
        reason: String,
    },
    /// A value is not what is expected.
    #[error("{place} {}{message}", key(path))]
    Value {
        /// Where it stands.
        place: Place,
        /// Its dotted key; empty for a whole file.
        path: String,
        /// `expected X, found Y`.
        message: String,
    },
}

fn key(path: &str) -> String {
    if path.is_empty() { String::new() } else { format!("{path}: ") }
}

impl Error {
    /// A value that its section finds fault with.
    pub fn at(place: &Place, path: &str, message: String) -> Self {
        Self::Value { place: place.clone(), path: path.to_owned(), message }
    }
}

/// Something odd that does no harm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Where it stands.
    pub place: Place,
    /// The dotted key.
    pub path: String,
    /// What is odd.
    pub message: String,
}

impl fmt::Display for Warning {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}: {}", self.place, self.path, self.message)
    }
}

/// Keys of Backstage for what this portal does not do, or not yet, or does without being told.
const BACKSTAGE: [&str; 17] = [
    "app",
    "auth",
    "backend",
    "catalog",
    "costInsights",
    "discovery",
    "enableExperimentalRedirectFlow",
    "events",
    "homepage",
    "kubernetes",
    "notifications",
    "permission",
    "proxy",
    "scaffolder",
    "search",
    "signals",
    "techdocs",
];

impl Warning {
    pub(super) fn unknown(path: &str, place: Place, known: &[&str]) -> Self {
        let last = path.rsplit('.').next().unwrap_or(path);
        let top = path.split('.').next().unwrap_or(path);
        let near = known.iter().filter(|name| is_near(name, last)).copied().next();
        let message = match near {
            Some(near) => format!("unknown key, ignored; did you mean {near}?"),
            None if BACKSTAGE.contains(&top) => "a key of Backstage that is not used here; ignored".to_owned(),
            None => "unknown key, ignored".to_owned(),
        };
        Self { place, path: path.to_owned(), message }
    }

    pub(super) fn unset(path: &str, place: Place, name: &str) -> Self {
        Self { place, path: path.to_owned(), message: format!("the variable {name} is not set; the key is left out") }
    }
}

/// Whether one name may be a slip for the other: at most two letters put in, left out or changed.
fn is_near(a: &str, b: &str) -> bool {
    if a.len().abs_diff(b.len()) > 2 || a.len() < 3 {
        return false;
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.to_lowercase().chars().collect(), b.to_lowercase().chars().collect());
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], index: usize| row.get(index).copied().unwrap_or(usize::MAX - 1);
            let best = (at(&row, j) + usize::from(x != y)).min(at(&row, j + 1) + 1).min(at(&next, j) + 1);
            next.push(best);
        }
        row = next;
    }
    row.last().is_some_and(|distance| *distance <= 2)
}
