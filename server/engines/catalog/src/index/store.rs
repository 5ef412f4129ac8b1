//! The index on disk: `<data>/index/catalog-v<N>/<generation>/`, with `current` naming the generation in use.
//!
//! How far a generation has come stands in the payload of its last commit, so it can not disagree with what
//! the commit holds, wherever the process was killed.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tantivy::directory::MmapDirectory;
use tantivy::{IndexReader, IndexSettings, ReloadPolicy};

use super::Error;
use super::schema::{Fields, VERSION};

const CURRENT: &str = "current";

/// How far a generation has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The last row of the outbox that is in it.
    pub seq: i64,
    /// Every entity that was there at the start is in it.
    pub complete: bool,
    /// While it is not complete: the number of the last entity that is in it.
    pub after: i64,
}

/// One generation.
#[derive(Clone)]
pub struct Store {
    /// Its folder.
    pub folder: Arc<Path>,
    /// To write.
    pub index: tantivy::Index,
    /// To read.
    pub reader: IndexReader,
}

impl Store {
    /// The generation that is in use, if there is one of this version that can be opened.
    pub fn current(root: &Path, fields: &Fields) -> Option<Self> {
        let name = match std::fs::read_to_string(root.join(CURRENT)) {
            Ok(name) => name,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            Err(error) => {
                tracing::warn!(%error, "the index can not be read and is built anew");
                return None;
            }
        };
        let folder = root.join(Path::new(name.trim()).file_name()?);
        match Self::open(folder, fields) {
            Ok(store) => Some(store),
            Err(error) => {
                tracing::warn!(%error, "the index is damaged and is built anew");
                None
            }
        }
    }

    /// A generation of its own, empty and not yet in use.
    pub fn create(root: &Path, fields: &Fields) -> Result<Self, Error> {
        let folder = root.join(uuid::Uuid::now_v7().simple().to_string());
        std::fs::create_dir_all(&folder)?;
        Self::open(folder, fields)
    }

    fn open(folder: PathBuf, fields: &Fields) -> Result<Self, Error> {
        let directory = MmapDirectory::open(&folder).map_err(tantivy::TantivyError::from)?;
        let index = tantivy::Index::builder()
            .schema(fields.schema.clone())
            .settings(IndexSettings { docstore_compress_dedicated_thread: false, ..IndexSettings::default() })
            .open_or_create(directory)?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { folder: folder.into(), index, reader })
    }

    /// How far it has come; `None` before its first commit.
    pub fn progress(&self) -> Result<Option<Progress>, Error> {
        let payload = self.index.load_metas()?.payload;
        Ok(payload.and_then(|payload| serde_json::from_str(&payload).ok()))
    }

    /// Names this generation as the one in use.
    pub fn make_current(&self, root: &Path) -> io::Result<()> {
        let name = self.folder.file_name().unwrap_or_default();
        let draft = root.join("current.new");
        std::fs::write(&draft, name.as_encoded_bytes())?;
        std::fs::File::open(&draft)?.sync_all()?;
        std::fs::rename(draft, root.join(CURRENT))
    }

    /// Removes the other generations of this version, and other versions. What can not be removed stays.
    pub fn remove_others(&self, root: &Path) {
        let own = self.folder.file_name();
        let generations = entries(root).filter(|path| path.file_name() != own && path.is_dir());
        let versions = root.parent().into_iter().flat_map(entries).filter(|path| {
            path.as_path() != root
                && path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("catalog-v"))
        });
        for path in generations.chain(versions).collect::<Vec<_>>() {
            if let Err(error) = std::fs::remove_dir_all(&path) {
                tracing::warn!(path = %path.display(), %error, "an old index could not be removed");
            }
        }
    }
}

/// The folder of this version.
pub fn root(data: &Path) -> PathBuf {
    data.join("index").join(format!("catalog-v{VERSION}"))
}

fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    std::fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()))
}
