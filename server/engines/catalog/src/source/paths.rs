//! Paths of file locations.

use std::path::{Component, Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};
use model::LocationRef;

/// A path without `.` and `..`, by its letters alone.
pub fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                normal.pop();
            }
            part => normal.push(part),
        }
    }
    if path.to_string_lossy().ends_with('/') && normal.parent().is_some() {
        normal.push("");
    }
    normal
}

/// A target as a Location entity in the file `from` means it.
pub fn resolve(target: &str, from: &LocationRef) -> Result<String, String> {
    let path = Path::new(target);
    if path.is_absolute() {
        return Ok(normal(path).to_string_lossy().into_owned());
    }
    if from.kind != "file" {
        return Err(format!("'{target}' is relative to a file of this machine, but {from} is none"));
    }
    let folder = Path::new(&from.target).parent().unwrap_or(Path::new("/"));
    Ok(normal(&folder.join(target)).to_string_lossy().into_owned())
}

/// What a target of type `file` selects.
#[derive(Clone, Debug)]
pub struct Selection {
    /// The file, or the folder that is walked.
    pub start: PathBuf,
    /// What is taken of the folder; `None` for a single file or all of a folder.
    pub pattern: Option<GlobMatcher>,
}

/// Whether a text has glob characters.
pub fn is_glob(target: &str) -> bool {
    target.contains(['*', '?', '[', '{'])
}

impl Selection {
    /// Takes a target apart.
    pub fn of(target: &str) -> Result<Self, String> {
        if !is_glob(target) || Path::new(target).exists() {
            return Ok(Self { start: PathBuf::from(target), pattern: None });
        }
        let start: PathBuf =
            Path::new(target).components().take_while(|part| !is_glob(&part.as_os_str().to_string_lossy())).collect();
        let pattern = GlobBuilder::new(target)
            .literal_separator(true)
            .build()
            .map_err(|error| format!("'{target}' is not a pattern: {error}"))?
            .compile_matcher();
        Ok(Self { start, pattern: Some(pattern) })
    }

    /// Whether a path belongs to the selection, as far as its letters tell.
    pub fn covers(&self, path: &Path) -> bool {
        match &self.pattern {
            Some(pattern) => pattern.is_match(path),
            None => path == self.start || path.starts_with(&self.start),
        }
    }
}
