//! Where documents are read from: files of this machine, addresses, git repositories, dropped files.
//!
//! A source lists the files of a location and hands out their content one by one, so that a location of any
//! size is read without holding all of it. What a source knows to be unchanged it does not read again.

pub mod file;
pub mod git;
pub mod hosts;
pub mod paths;
pub mod upload;
pub mod url;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use model::LocationRef;
use platform::files::Folder;
use services::catalog::Problem;

use crate::process::Origin;

/// What to read.
#[derive(Clone, Debug)]
pub struct Request {
    /// The location.
    pub location: LocationRef,
    /// The configured or registered location that led to it.
    pub root: LocationRef,
    /// The id of its row, for what is kept in the database.
    pub id: String,
    /// What was read last time, if it may be taken as read.
    pub revision: Option<String>,
}

/// What a source found.
#[derive(Debug)]
pub enum Reading {
    /// The same as last time.
    Unchanged,
    /// These files, which may be unchanged each.
    Files(Files),
}

/// The files of a location.
#[derive(Debug, Default)]
pub struct Files {
    /// In the order of their paths.
    pub files: Vec<File>,
    /// A commit, an etag; to be given next time.
    pub revision: Option<String>,
    /// What was passed over, and why.
    pub problems: Vec<Problem>,
}

/// One file.
#[derive(Clone, Debug)]
pub struct File {
    /// Unique within the location; for people.
    pub path: String,
    /// Where its entities come from.
    pub origin: Origin,
    /// How to get at its content.
    pub content: Content,
    /// Documents that are no entities are passed over.
    pub lenient: bool,
}

/// How to get at the content of a file.
#[derive(Clone)]
pub enum Content {
    /// A file of this machine, in a confined folder.
    Disk(Arc<Folder>, String),
    /// Read already.
    Memory(Bytes),
}

impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Disk(folder, path) => write!(f, "{}", folder.root().join(path).display()),
            Self::Memory(bytes) => write!(f, "{} bytes", bytes.len()),
        }
    }
}

/// Why a location can not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ReadError {
    /// What happened, with the address.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
    /// There is no such file; an optional location has no files then.
    pub missing: bool,
    /// Not before this has passed: the host said so.
    pub after: Option<Duration>,
}

impl ReadError {
    /// Anything but a missing file.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None, missing: false, after: None }
    }

    /// There is no such file.
    pub fn missing(message: impl Into<String>) -> Self {
        Self { missing: true, ..Self::new(message) }
    }

    /// With advice.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// What happened and what to do, as one text.
    pub fn told(&self) -> String {
        match &self.hint {
            Some(hint) => format!("{}. {hint}", self.message),
            None => self.message.clone(),
        }
    }

    /// As people see it.
    pub fn problem(&self) -> Problem {
        Problem {
            error: true,
            message: self.message.clone(),
            file: None,
            line: None,
            field: None,
            hint: self.hint.clone(),
        }
    }
}

/// Reads locations of one or more types.
#[async_trait]
pub trait Source: Send + Sync + 'static {
    /// Lists the files of a location.
    async fn read(&self, request: &Request) -> Result<Reading, ReadError>;
    /// Whether a location that loses many of its entities at once keeps them until somebody confirms that. `false` for a
    /// source that is told of every single removal.
    fn guarded(&self) -> bool {
        true
    }
    /// Reads what a placeholder in a file asks for; the key under which a change of it is noticed comes with it.
    async fn neighbour(&self, request: &Request, file: &Origin, target: &str) -> Result<(String, Bytes), ReadError>;
}

/// The sources, by type of location.
#[derive(Clone, Default)]
pub struct Sources(HashMap<&'static str, Arc<dyn Source>>);

impl Sources {
    /// With one more.
    #[must_use]
    pub fn with(mut self, kind: &'static str, source: impl Source) -> Self {
        self.0.insert(kind, Arc::new(source));
        self
    }

    /// The source of a type of location.
    ///
    /// # Errors
    /// Names the types that there are.
    pub fn get(&self, kind: &str) -> Result<&Arc<dyn Source>, ReadError> {
        self.0.get(kind).ok_or_else(|| {
            let mut known: Vec<_> = self.0.keys().copied().collect();
            known.sort_unstable();
            ReadError::new(format!("There are no locations of type '{kind}'"))
                .hint(format!("The types are {}.", known.join(", ")))
        })
    }
}

/// Makes a target absolute: as a Location entity at `from` means it.
///
/// # Errors
/// Says why there is no such place.
pub fn resolve(kind: &str, target: &str, from: &LocationRef, hosts: &hosts::Hosts) -> Result<String, String> {
    let target = target.trim();
    match kind {
        _ if target.is_empty() => Err("The target is empty".into()),
        "file" => paths::resolve(target, from),
        "git" if target.starts_with("git+") => git::Target::parse(target).map(|target| target.text()),
        "git" => git::Target::parse(&from.target).map(|here| here.sibling(target).text()),
        "url" => {
            let resolved = match (::url::Url::parse(target), from.kind.as_str()) {
                (Ok(url), _) => url,
                (Err(_), "url") => {
                    let base = ::url::Url::parse(&from.target).map_err(|error| error.to_string())?;
                    hosts.resolve(target, &base)?
                }
                (Err(error), _) => return Err(format!("'{target}' is not an address: {error}")),
            };
            if !matches!(resolved.scheme(), "http" | "https") {
                return Err(format!("'{target}' is not an address to read from; expected https://…"));
            }
            Ok(resolved.into())
        }
        _ => Err(format!("A location of type {kind} can not name others")),
    }
}
