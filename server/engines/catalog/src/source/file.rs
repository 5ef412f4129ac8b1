//! Files and folders of this machine.
//!
//! A location is a file, a folder or a glob. What it may reach is its root: the folder of the
//! configuration file if the location that led to it lies in there, else that location's own folder. A
//! symbolic link that leads out of the root is passed over and reported.

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use bytes::Bytes;
use model::LocationRef;
use services::catalog::Problem;

use super::paths::{Selection, is_glob};
use super::{Content, File, Files, ReadError, Reading, Request, Source};
use crate::parse::{limits, size};
use crate::process::Origin;

/// Most files of one location.
const MAX_FILES: usize = 200_000;
/// Deepest folder below the start.
const MAX_DEPTH: usize = 32;
/// Folders that hold no catalog files, but many others.
const SKIPPED: &[&str] = &["node_modules", "target", "vendor"];

/// Reads files of this machine.
#[derive(Clone, Debug)]
pub struct FileSource {
    /// The folder of the configuration file.
    base: PathBuf,
}

impl FileSource {
    /// Reads within the folder of the configuration, or within the folder of each location.
    pub fn new(base: &Path) -> Self {
        Self { base: base.to_owned() }
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

    fn list(&self, request: &Request) -> Result<Files, ReadError> {
        let target = &request.location.target;
        let selection = Selection::of(target).map_err(ReadError::new)?;
        let root = self.root(&request.root);
        let real_root = root.canonicalize().map_err(|error| unreadable(&root, &error))?;
        let mut walk = Walk { selection, real_root, request, files: Files::default(), folder: false };
        let start = walk.selection.start.clone();
        let real = start.canonicalize().map_err(|error| unreadable(&start, &error))?;
        if !real.starts_with(&walk.real_root) {
            return Err(ReadError::new(format!("{target} lies outside of {}", root.display()))
                .hint("A location may lead to files of its own folder, or of the folder of app-config.yaml."));
        }
        if real.is_dir() {
            walk.folder = walk.selection.pattern.is_none();
            walk.folder(&start, 0)?;
        } else {
            walk.take(start);
        }
        walk.files.files.sort_by(|left, right| left.path.cmp(&right.path));
        Ok(walk.files)
    }
}

struct Walk<'a> {
    selection: Selection,
    real_root: PathBuf,
    request: &'a Request,
    files: Files,
    folder: bool,
}

impl Walk<'_> {
    fn folder(&mut self, folder: &Path, depth: usize) -> Result<(), ReadError> {
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if depth == 0 => return Err(unreadable(folder, &error)),
            Err(error) => {
                self.report(folder, format!("The folder can not be read: {error}"), true);
                return Ok(());
            }
        };
        for entry in entries.flatten() {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            let Ok(kind) = entry.file_type() else {
                continue;
            };
            if name.starts_with('.') || SKIPPED.contains(&name.as_str()) {
                continue;
            }
            let (folder, file) = if kind.is_symlink() {
                match path.canonicalize() {
                    Ok(real) if !real.starts_with(&self.real_root) => {
                        if real.is_dir() || self.selects(&path) {
                            self.report(
                                &path,
                                "The symbolic link leads out of the location's folder and is passed over",
                                false,
                            );
                        }
                        continue;
                    }
                    // A link to a folder could lead round in circles; what is in there is reached by its own name.
                    Ok(real) if real.is_dir() => continue,
                    Ok(_) => (false, true),
                    Err(error) => {
                        if self.selects(&path) {
                            self.report(&path, format!("The symbolic link leads nowhere: {error}"), false);
                        }
                        continue;
                    }
                }
            } else {
                (kind.is_dir(), kind.is_file())
            };
            if folder && depth < MAX_DEPTH {
                self.folder(&path, depth + 1)?;
            } else if file && self.selects(&path) {
                if self.files.files.len() >= MAX_FILES {
                    return Err(ReadError::new(format!("{} has more than {MAX_FILES} files", self.request.location)));
                }
                self.take(path);
            }
        }
        Ok(())
    }

    fn selects(&self, path: &Path) -> bool {
        match &self.selection.pattern {
            Some(pattern) => pattern.is_match(path),
            None => matches!(path.extension().and_then(|end| end.to_str()), Some("yaml" | "yml" | "json")),
        }
    }

    fn take(&mut self, path: PathBuf) {
        let name = path.to_string_lossy().into_owned();
        let named = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("catalog-info"));
        self.files.files.push(File {
            origin: Origin {
                location: LocationRef::new("file", name.clone()),
                root: self.request.root.clone(),
                view_url: None,
                edit_url: None,
                source_location: None,
            },
            path: name,
            content: Content::Disk(path),
            lenient: self.folder && !named,
        });
    }

    fn report(&mut self, path: &Path, message: impl Into<String>, error: bool) {
        if self.files.problems.len() < 100 {
            self.files.problems.push(Problem {
                error,
                message: message.into(),
                file: Some(path.to_string_lossy().into_owned()),
                line: None,
                field: None,
                hint: None,
            });
        }
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> ReadError {
    let message = format!("{} can not be read: {error}", path.display());
    match error.kind() {
        std::io::ErrorKind::NotFound => ReadError::missing(format!("{} does not exist", path.display())).hint(
            "Correct the path; relative ones start at the folder of app-config.yaml, or of the file that names them.",
        ),
        std::io::ErrorKind::PermissionDenied => {
            ReadError::new(message).hint("Let the user that Callboard runs as read it.")
        }
        _ => ReadError::new(message),
    }
}

/// Reads a file of this machine, up to the limit.
pub fn content(path: &Path) -> Result<Bytes, ReadError> {
    use std::io::Read;

    // Looked at before it is opened: opening a pipe would wait for its writer.
    let about = std::fs::metadata(path).map_err(|error| unreadable(path, &error))?;
    if !about.is_file() {
        return Err(ReadError::new(format!("{} is not a file", path.display())));
    }
    let file = std::fs::File::open(path).map_err(|error| unreadable(path, &error))?;
    if about.len() > limits::LOCAL_FILE {
        let message =
            format!("{} is {} long, the limit is {}", path.display(), size(about.len()), size(limits::LOCAL_FILE));
        return Err(ReadError::new(message).hint("Split it into several files."));
    }
    let mut bytes = Vec::with_capacity(about.len() as usize + 1);
    file.take(limits::LOCAL_FILE + 1).read_to_end(&mut bytes).map_err(|error| unreadable(path, &error))?;
    Ok(bytes.into())
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
        if target.contains("://") {
            return Err(ReadError::new("A file of this machine may only refer to files beside it"));
        }
        let path = PathBuf::from(super::paths::resolve(target, &file.location).map_err(ReadError::new)?);
        let root = self.root(&request.root);
        tokio::task::spawn_blocking(move || {
            let real_root = root.canonicalize().map_err(|error| unreadable(&root, &error))?;
            let real = path.canonicalize().map_err(|error| unreadable(&path, &error))?;
            if !real.starts_with(&real_root) {
                return Err(ReadError::new(format!("{} lies outside of {}", path.display(), root.display())));
            }
            Ok((format!("file:{}", path.display()), content(&real)?))
        })
        .await
        .map_err(|error| ReadError::new(format!("Reading was broken off: {error}")))?
    }
}
