//! Configuration in the format of Backstage's `app-config.yaml`.
//!
//! Files are merged in order: mappings key by key, lists and scalars as a whole. Then, in every value: `${VAR}`,
//! `${VAR:-default}` (`$${…}` stands for itself), `$env: VAR`, `$file: path`, `$include: file.yaml#path.to.key`, with paths
//! relative to the file that says so. Last come variables of the form `APP_CONFIG_backend_listen=…`.
//!
//! Every value remembers its file and line. A section is taken with [`Config::section`] into the struct of the engine
//! that owns it; what no section knows is listed by [`Config::unknown`]. All keys stand in
//! `server/app-config.reference.yaml`, which a test keeps true.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Mutex;

use serde::de::DeserializeOwned;

mod de;
mod duration;
mod error;
mod node;
mod print;
mod read;
mod reference;
mod secret;
pub mod sections;
mod sources;
mod substitute;

pub use duration::duration;
pub use error::{Error, Warning};
pub use node::Place;
pub use reference::Documentation;
pub use secret::Secret;
pub use sections::Public;
pub use sources::{Environment, Sources};

use node::Node;

/// The configuration in force.
#[derive(Debug)]
pub struct Config {
    root: Node,
    files: Vec<PathBuf>,
    warnings: Mutex<Vec<Warning>>,
    /// The sections that were taken.
    taken: Mutex<BTreeSet<String>>,
    seen: Mutex<reference::Seen>,
}

impl Config {
    /// Reads and merges the files of `sources`.
    ///
    /// # Errors
    /// With file and line when one can not be read or understood.
    pub fn load(sources: &Sources) -> Result<Self, Error> {
        let (root, files, warnings) = sources.read()?;
        Ok(Self { root, files, warnings: Mutex::new(warnings), taken: Mutex::default(), seen: Mutex::default() })
    }

    /// From one text; for tests.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn from_text(text: &str) -> Result<Self, Error> {
        let mut warnings = Vec::new();
        let root = sources::read_text(text, &Environment::default(), &mut warnings)?;
        Ok(Self {
            root,
            files: Vec::new(),
            warnings: Mutex::new(warnings),
            taken: Mutex::default(),
            seen: Mutex::default(),
        })
    }

    /// The files that were read, in the order they were merged; included ones are not listed.
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// A section by its dotted path, typed. A section that is missing or empty is the default.
    ///
    /// # Errors
    /// `file:line key: expected X, found Y`.
    pub fn section<T: DeserializeOwned + Default>(&self, path: &str) -> Result<T, Error> {
        Ok(self.optional(path)?.unwrap_or_default())
    }

    /// A section that may be missing.
    ///
    /// # Errors
    /// As [`Config::section`].
    pub fn optional<T: DeserializeOwned>(&self, path: &str) -> Result<Option<T>, Error> {
        lock(&self.taken).insert(path.to_owned());
        let Some(node) = self.root.at(path) else { return Ok(None) };
        if node.is_null() {
            return Ok(None);
        }
        let collected = de::Collected::default();
        let value = de::read(node, path, &collected)?;
        let collected = collected.into_inner();
        let mut warnings = lock(&self.warnings);
        for unknown in collected.unknown {
            let warning = Warning::unknown(&unknown.path, unknown.place, &unknown.known);
            if !warnings.contains(&warning) {
                warnings.push(warning);
            }
        }
        lock(&self.seen).extend(collected.seen);
        Ok(Some(value))
    }

    /// The keys of a mapping, in their order. None for anything else. This takes nothing: see [`Config::section`].
    pub fn keys(&self, path: &str) -> Vec<String> {
        match self.root.at(path).map(|node| &node.value) {
            Some(node::Value::Map(entries)) => entries.iter().map(|entry| entry.key.clone()).collect(),
            _ => Vec::new(),
        }
    }

    /// Where a value stands.
    pub fn place(&self, path: &str) -> Option<Place> {
        self.root.at(path).map(|node| node.place.clone())
    }

    /// Where a value stands, or the nearest one above it that stands in a file: where it is missing.
    pub fn nearest(&self, path: &str) -> Place {
        let mut above = path;
        loop {
            if let Some(place) = self.place(above) {
                return place;
            }
            match above.rsplit_once(['.', '[']) {
                Some((shorter, _)) => above = shorter,
                None => return Place { source: "the configuration".into(), line: 0 },
            }
        }
    }

    /// What is odd: keys that nobody knows, variables that are not set. Complete when all sections have been taken.
    pub fn warnings(&self) -> Vec<Warning> {
        let mut warnings = lock(&self.warnings).clone();
        let taken = lock(&self.taken);
        self.root.walk_unknown("", &taken, &mut |path, place| warnings.push(Warning::unknown(path, place, &[])));
        warnings.sort_by(|a, b| (&a.place.source, a.place.line).cmp(&(&b.place.source, b.place.line)));
        warnings
    }

    /// Everything as YAML, with secrets hidden.
    pub fn print(&self) -> String {
        print::yaml(&self.root)
    }

    /// The values that may reach browsers; nothing else of the configuration does.
    ///
    /// # Errors
    /// As [`Config::section`].
    pub fn public(&self) -> Result<Public, Error> {
        Public::of(self)
    }

    /// What the sections that were taken know, against what stands in this configuration. For the test of the reference
    /// file.
    pub fn documentation(&self) -> Documentation {
        lock(&self.seen).documentation()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
