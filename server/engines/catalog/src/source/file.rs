//! Files and folders of this machine.
//!
//! A location is a file, a folder or a glob. What it may reach is its root: the folder of the
//! configuration file if the location that led to it lies in there, else that location's own folder. The
//! root is held as a confined folder: a symbolic link that leads out of it is passed over and reported.
//! A placeholder may name an address, as in Backstage; it is read like any other, from allowed hosts only.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use model::LocationRef;
use platform::files::{Error, Folder};
use services::catalog::Problem;

use super::paths::{Selection, is_glob};
use super::url::UrlSource;
use super::{Content, File, Files, ReadError, Reading, Request, Source};
use crate::parse::limits;
use crate::process::Origin;

/// Most files of one location.
const MAX_FILES: usize = 200_000;
/// Files of a folder that may hold entities.
const ENDINGS: &str = "{yaml,yml,json}";

/// Reads files of this machine.
#[derive(Clone)]
pub struct FileSource {
    /// The folder of the configuration file.
    base: PathBuf,
    /// For the addresses that placeholders name.
    url: UrlSource,
}

impl FileSource {
    /// Reads within the folder of the configuration, or within the folder of each location.
    pub fn new(base: &Path, url: UrlSource) -> Self {
        Self { base: base.to_owned(), url }
    }

    /// The folder that a location may reach.
    pub fn root(&self, root: &LocationRef) -> PathBuf {
        let target = Path::new(&root.target);
        if target.starts_with(&self.base) && self.base.parent().is_some() {
            return self.base.clone();
        }
        let start: PathBuf =
            target.components().take_while(|part| !is_glob(&part.as_os_str().to_string_lossy())).collect();
        if start.is_dir() { start } else { start.parent().map_or(start.clone(), Path::to_owned) }
    }

    /// The root of a location, and a path relative to it.
    fn within(&self, request: &Request, path: &Path) -> Result<(PathBuf, String), ReadError> {
        let root = self.root(&request.root);
        match path.strip_prefix(&root) {
            Ok(inside) => Ok((root, inside.to_string_lossy().into_owned())),
            Err(_) => Err(outside(&path.display().to_string(), &root.display().to_string())),
        }
    }

    fn list(&self, request: &Request) -> Result<Files, ReadError> {
        let target = &request.location.target;
        let selection = Selection::of(target).map_err(ReadError::new)?;
        let (root, inside) = self.within(request, Path::new(target.trim_end_matches('/')))?;
        let folder = Arc::new(Folder::open(&root).map_err(|error| read_error(&error))?);
        let whole = selection.pattern.is_none() && Path::new(target).is_dir();
        if selection.pattern.is_none() && !whole {
            if !Path::new(target).exists() {
                let source = std::io::Error::from(std::io::ErrorKind::NotFound);
                return Err(read_error(&Error::Read { path: target.clone(), source }));
            }
            let file = entry(&folder, inside, request, false);
            return Ok(Files { files: vec![file], ..Files::default() });
        }
        let pattern = match (whole, inside.is_empty()) {
            (true, true) => format!("**/*.{ENDINGS}"),
            (true, false) => format!("{}/**/*.{ENDINGS}", globset::escape(&inside)),
            (false, _) => inside,
        };
        let listing = folder.list(&[&pattern], MAX_FILES).map_err(|error| read_error(&error))?;
        let files = listing
            .files
            .into_iter()
            .map(|found| {
                let named = found.path.rsplit('/').next().is_some_and(|name| name.starts_with("catalog-info"));
                entry(&folder, found.path, request, whole && !named)
            })
            .collect();
        let problems = listing
            .skipped
            .into_iter()
            .take(100)
            .map(|skipped| Problem {
                error: false,
                message: format!("Passed over: {}", skipped.reason),
                file: Some(root.join(&skipped.path).to_string_lossy().into_owned()),
                line: None,
                field: None,
                hint: None,
            })
            .collect();
        Ok(Files { files, revision: None, problems })
    }
}

fn entry(folder: &Arc<Folder>, inside: String, request: &Request, lenient: bool) -> File {
    let path = folder.root().join(&inside).to_string_lossy().into_owned();
    File {
        origin: Origin {
            location: LocationRef::new("file", path.clone()),
            root: request.root.clone(),
            view_url: None,
            edit_url: None,
            source_location: None,
        },
        path,
        content: Content::Disk(Arc::clone(folder), inside),
        lenient,
    }
}

fn outside(path: &str, root: &str) -> ReadError {
    ReadError::new(format!("{path} lies outside of {root}"))
        .hint("A location may lead to files of its own folder, or of the folder of app-config.yaml.")
}

/// What a person is told of a file that can not be read.
pub(crate) fn read_error(error: &Error) -> ReadError {
    match error {
        Error::Read { path, source } if source.kind() == std::io::ErrorKind::NotFound => ReadError::missing(format!(
            "{path} does not exist"
        ))
        .hint(
            "Correct the path; relative ones start at the folder of app-config.yaml, or of the file that names them.",
        ),
        Error::Read { source, .. } if source.kind() == std::io::ErrorKind::PermissionDenied => {
            ReadError::new(error.to_string()).hint("Let the user that Callboard runs as read it.")
        }
        Error::Outside { path, root } => outside(path, root),
        Error::TooLarge { .. } => ReadError::new(error.to_string()).hint("Split it into several files."),
        _ => ReadError::new(error.to_string()),
    }
}

#[async_trait]
impl Source for FileSource {
    async fn read(&self, request: &Request) -> Result<Reading, ReadError> {
        let (source, request) = (self.clone(), request.clone());
        tokio::task::spawn_blocking(move || source.list(&request))
            .await
            .map_err(|error| ReadError::new(format!("Reading was broken off: {error}")))?
            .map(Reading::Files)
    }

    async fn neighbour(&self, request: &Request, file: &Origin, target: &str) -> Result<(String, Bytes), ReadError> {
        // The parts of a description that was read from an address lie there as well.
        if file.location.kind == "url" {
            return self.url.neighbour(request, file, target).await;
        }
        if target.contains("://") {
            return self.url.text(target).await;
        }
        let path = PathBuf::from(super::paths::resolve(target, &file.location).map_err(ReadError::new)?);
        let (root, inside) = self.within(request, &path)?;
        tokio::task::spawn_blocking(move || {
            let folder = Folder::open(root).map_err(|error| read_error(&error))?;
            let bytes = folder.read(&inside, limits::LOCAL_FILE).map_err(|error| read_error(&error))?;
            Ok((format!("file:{}", path.display()), Bytes::from(bytes)))
        })
        .await
        .map_err(|error| ReadError::new(format!("Reading was broken off: {error}")))?
    }
}
