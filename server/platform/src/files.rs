//! A folder of somebody else's files, held so that nothing outside of it can be read: paths are resolved below an open
//! handle (`openat2` where the system has it), also through symbolic links.

use std::collections::HashSet;
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::time::SystemTime;

use cap_std::ambient_authority;
use cap_std::fs::{Dir, MetadataExt, OpenOptions, OpenOptionsExt};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// An open folder.
pub struct Folder {
    dir: Dir,
    root: PathBuf,
}

/// A file that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Relative to the folder, with `/`.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// When it was last written.
    pub modified: SystemTime,
}

/// What was left out, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Relative to the folder.
    pub path: String,
    /// Why, for people.
    pub reason: &'static str,
}

/// What a search has found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// Sorted by path.
    pub files: Vec<Found>,
    /// What matched and can not be read as a file inside the folder.
    pub skipped: Vec<Skipped>,
}

/// Why a folder or a file can not be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder or a file can not be read.
    #[error("{path} can not be read: {source}")]
    Read {
        /// Which.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The path leads out of the folder.
    #[error("{path} leads out of {root}")]
    Outside {
        /// The path asked for.
        path: String,
        /// The folder.
        root: String,
    },
    /// Not a regular file.
    #[error("{path} is not a regular file")]
    NotAFile {
        /// Which.
        path: String,
    },
    /// Larger than allowed.
    #[error("{path} is larger than {limit} bytes")]
    TooLarge {
        /// Which.
        path: String,
        /// The limit.
        limit: u64,
    },
    /// Not a pattern.
    #[error("the pattern \"{pattern}\" is not understood: {reason}")]
    Pattern {
        /// Which.
        pattern: String,
        /// What is wrong.
        reason: String,
    },
    /// More files than allowed.
    #[error("{root} has more than {limit} files")]
    TooMany {
        /// The folder.
        root: String,
        /// The limit.
        limit: usize,
    },
}

/// How deep folders are followed.
const MAX_DEPTH: usize = 64;
/// How many directory entries a search looks at.
const MAX_ENTRIES: usize = 2_000_000;

impl Folder {
    /// Opens a folder. The path itself is the operator's and may lead through symbolic links.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, Error> {
        let root = path.into();
        let dir = Dir::open_ambient_dir(&root, ambient_authority())
            .map_err(|source| Error::Read { path: root.display().to_string(), source })?;
        Ok(Self { dir, root })
    }

    /// Where it is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Files below the folder whose relative path matches one of the patterns: `*` and `?` within a name, `**` across
    /// folders, `[ab]`, `{a,b}`. Names that begin with a dot match only patterns that say so, and `.git` and
    /// `node_modules` are not entered. At most `limit` files.
    pub fn list(&self, patterns: &[&str], limit: usize) -> Result<Listing, Error> {
        let set = patterns_of(patterns)?;
        let hidden = patterns.iter().any(|pattern| pattern.split('/').any(|part| part.starts_with('.') && part != "."));
        let mut walk = Walk {
            folder: self,
            set,
            hidden,
            limit,
            // Without a wildcard across folders, nothing deeper can match.
            depth: if patterns.iter().any(|pattern| pattern.contains("**")) {
                MAX_DEPTH
            } else {
                patterns.iter().map(|pattern| pattern.split('/').count()).max().unwrap_or(0)
            },
            entries: 0,
            seen: HashSet::new(),
            listing: Listing::default(),
        };
        let dir = self.dir.try_clone().map_err(|source| self.read_error(Path::new("."), source))?;
        walk.enter(&dir, Path::new(""), 1)?;
        let mut listing = walk.listing;
        listing.files.sort_by(|a, b| a.path.cmp(&b.path));
        listing.skipped.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(listing)
    }

    /// Reads a file of at most `limit` bytes.
    pub fn read(&self, path: impl AsRef<Path>, limit: u64) -> Result<Vec<u8>, Error> {
        let path = path.as_ref();
        if path.is_absolute() || path.components().any(|part| part == Component::ParentDir) {
            return Err(self.outside(path));
        }
        let mut options = OpenOptions::new();
        options.read(true);
        // A FIFO that was put in place of a file must not stop us.
        options.custom_flags(NONBLOCK);
        let mut file = self.dir.open_with(path, &options).map_err(|source| self.read_error(path, source))?;
        let metadata = file.metadata().map_err(|source| self.read_error(path, source))?;
        if !metadata.is_file() {
            return Err(Error::NotAFile { path: path.display().to_string() });
        }
        let too_large = || Error::TooLarge { path: path.display().to_string(), limit };
        if metadata.len() > limit {
            return Err(too_large());
        }
        let mut content = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
        // The file may grow while it is read.
        file.by_ref()
            .take(limit.saturating_add(1))
            .read_to_end(&mut content)
            .map_err(|source| self.read_error(path, source))?;
        if content.len() as u64 > limit { Err(too_large()) } else { Ok(content) }
    }

    fn outside(&self, path: &Path) -> Error {
        Error::Outside { path: path.display().to_string(), root: self.root.display().to_string() }
    }

    fn read_error(&self, path: &Path, source: std::io::Error) -> Error {
        if is_escape(&source) {
            return self.outside(path);
        }
        Error::Read { path: self.root.join(path).display().to_string(), source }
    }
}

/// `O_NONBLOCK`.
#[cfg(target_os = "linux")]
const NONBLOCK: i32 = 0o4000;
#[cfg(not(target_os = "linux"))]
const NONBLOCK: i32 = 0x4;

/// How cap-std reports that a path leads out of its folder.
fn is_escape(error: &std::io::Error) -> bool {
    error.kind() == std::io::ErrorKind::PermissionDenied && error.raw_os_error().is_none()
        || error.raw_os_error() == Some(18)
}

fn patterns_of(patterns: &[&str]) -> Result<GlobSet, Error> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let wrong =
            |error: globset::Error| Error::Pattern { pattern: (*pattern).to_owned(), reason: error.kind().to_string() };
        let trimmed = pattern.trim_start_matches("./");
        set.add(GlobBuilder::new(trimmed).literal_separator(true).build().map_err(wrong)?);
    }
    set.build().map_err(|error| Error::Pattern { pattern: patterns.join(", "), reason: error.kind().to_string() })
}

struct Walk<'a> {
    folder: &'a Folder,
    set: GlobSet,
    hidden: bool,
    limit: usize,
    depth: usize,
    entries: usize,
    /// Folders that were entered, so that links in circles end.
    seen: HashSet<(u64, u64)>,
    listing: Listing,
}

impl Walk<'_> {
    fn enter(&mut self, dir: &Dir, at: &Path, depth: usize) -> Result<(), Error> {
        if depth > self.depth {
            return Ok(());
        }
        if let Ok(metadata) = dir.dir_metadata()
            && !self.seen.insert((metadata.dev(), metadata.ino()))
        {
            return Ok(());
        }
        let entries = dir.entries().map_err(|source| self.folder.read_error(at, source))?;
        for entry in entries {
            self.entries += 1;
            if self.entries > MAX_ENTRIES {
                return Err(self.too_many(MAX_ENTRIES));
            }
            let Ok(entry) = entry else { continue };
            let name = entry.file_name();
            let Some(name) = name.to_str() else {
                self.skip(&at.join(&name), "its name is not UTF-8");
                continue;
            };
            if name.starts_with('.') && !self.hidden || matches!(name, ".git" | "node_modules") {
                continue;
            }
            let path = at.join(name);
            // Follows links, but not out of the folder.
            let metadata = match self.folder.dir.metadata(&path) {
                Ok(metadata) => metadata,
                Err(error) => {
                    // Also for folders: what would be below can not be told.
                    let reason = if is_escape(&error) {
                        "a link that leads out of the folder"
                    } else if entry.file_type().is_ok_and(|kind| kind.is_symlink()) {
                        "a link that leads nowhere"
                    } else {
                        "it can not be read"
                    };
                    self.skip(&path, reason);
                    continue;
                }
            };
            if metadata.is_dir() {
                match self.folder.dir.open_dir(&path) {
                    Ok(inner) => self.enter(&inner, &path, depth + 1)?,
                    Err(_) => self.skip(&path, "the folder can not be read"),
                }
            } else if self.set.is_match(&path) {
                if metadata.is_file() {
                    self.found(&path, &metadata)?;
                } else {
                    self.skip(&path, "it is not a regular file");
                }
            }
        }
        Ok(())
    }

    fn found(&mut self, path: &Path, metadata: &cap_std::fs::Metadata) -> Result<(), Error> {
        if self.listing.files.len() >= self.limit {
            return Err(self.too_many(self.limit));
        }
        let modified = metadata.modified().map_or(SystemTime::UNIX_EPOCH, cap_std::time::SystemTime::into_std);
        self.listing.files.push(Found { path: path.to_string_lossy().into_owned(), size: metadata.len(), modified });
        Ok(())
    }

    fn skip(&mut self, path: &Path, reason: &'static str) {
        // What is reported must not become a flood itself.
        if self.listing.skipped.len() < 1000 {
            self.listing.skipped.push(Skipped { path: path.to_string_lossy().into_owned(), reason });
        }
    }

    fn too_many(&self, limit: usize) -> Error {
        Error::TooMany { root: self.folder.root.display().to_string(), limit }
    }
}

#[cfg(test)]
mod tests;
