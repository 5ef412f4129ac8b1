//! Values with their places.

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where a value stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// A file, or the name of a variable.
    pub source: Arc<str>,
    /// From 1; 0 where there are no lines.
    pub line: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => formatter.write_str(&self.source),
            line => write!(formatter, "{}:{line}", self.source),
        }
    }
}

impl Place {
    /// The folder of the file, against which relative paths in it are meant. Empty for variables.
    pub fn folder(&self) -> PathBuf {
        if self.line == 0 {
            return PathBuf::new();
        }
        Path::new(&*self.source).parent().map(Path::to_owned).unwrap_or_default()
    }
}

#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) value: Value,
    pub(super) place: Place,
    /// A text that came out of the environment or a file may stand for a number or a boolean.
    pub(super) lenient: bool,
}

#[derive(Clone, Debug)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Integer(i64),
    Unsigned(u64),
    Float(f64),
    Text(String),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) key: String,
    /// Of the key.
    pub(super) place: Place,
    pub(super) node: Node,
}

impl Node {
    pub(super) fn new(value: Value, place: Place) -> Self {
        Self { value, place, lenient: false }
    }

    pub(super) fn empty() -> Self {
        Self::new(Value::Map(Vec::new()), Place { source: "the configuration".into(), line: 0 })
    }

    pub(super) fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        match &self.value {
            Value::Map(entries) => entries.iter().find(|entry| entry.key == key).map(|entry| &entry.node),
            Value::List(items) => items.get(key.parse::<usize>().ok()?),
            _ => None,
        }
    }

    /// The value at a dotted path; the empty path is the value itself. Items of lists by their number from 0.
    pub(super) fn at(&self, path: &str) -> Option<&Node> {
        if path.is_empty() {
            return Some(self);
        }
        let normal = path.replace('[', ".").replace(']', "");
        normal.split('.').try_fold(self, |node, key| node.get(key))
    }

    /// Lays another value over this one: mappings key by key, everything else as a whole.
    pub(super) fn merge(&mut self, over: Node) {
        let (Value::Map(entries), true) = (&mut self.value, matches!(over.value, Value::Map(_))) else {
            *self = over;
            return;
        };
        let Value::Map(over) = over.value else { return };
        for entry in over {
            match entries.iter_mut().find(|existing| existing.key == entry.key) {
                Some(existing) => {
                    existing.place = entry.place;
                    existing.node.merge(entry.node);
                }
                None => entries.push(entry),
            }
        }
    }

    /// Calls `found` with each key that no taken section covers.
    pub(super) fn walk_unknown(&self, path: &str, taken: &BTreeSet<String>, found: &mut dyn FnMut(&str, Place)) {
        let Value::Map(entries) = &self.value else { return };
        for entry in entries {
            let path = join(path, &entry.key);
            if taken.contains(&path) {
                continue;
            }
            let prefix = format!("{path}.");
            if taken.iter().any(|taken| taken.starts_with(&prefix)) {
                entry.node.walk_unknown(&path, taken, found);
            } else {
                found(&path, entry.place.clone());
            }
        }
    }

    /// What it is, for error messages.
    pub(super) fn describe(&self, secret: bool) -> String {
        match &self.value {
            Value::Null => "nothing".into(),
            Value::Map(_) => "a mapping".into(),
            Value::List(_) => "a list".into(),
            _ if secret => "another value".into(),
            Value::Bool(value) => format!("{value}"),
            Value::Integer(value) => format!("{value}"),
            Value::Unsigned(value) => format!("{value}"),
            Value::Float(value) => format!("{value}"),
            Value::Text(text) => {
                let short: String = text.chars().take(60).collect();
                let dots = if short.len() < text.len() { "…" } else { "" };
                format!("\"{short}{dots}\"")
            }
        }
    }
}

/// `a.b` of `a` and `b`.
pub(super) fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}
