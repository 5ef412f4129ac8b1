//! Files that were dropped on the register page. They are kept in the database.

use async_trait::async_trait;
use bytes::Bytes;
use model::LocationRef;
use platform::db::Database;

use super::{Content, File, Files, ReadError, Reading, Request, Source};
use crate::process::Origin;
use crate::store::uploads;

/// Reads dropped files.
#[derive(Clone, Debug)]
pub struct UploadSource {
    db: Database,
}

impl UploadSource {
    /// Reads what this database keeps.
    pub fn new(db: Database) -> Self {
        Self { db }
    }
}

/// The file of a dropped file's location.
pub fn file(location: &LocationRef, name: &str, content: String) -> File {
    File {
        path: name.to_owned(),
        origin: Origin {
            location: location.clone(),
            root: location.clone(),
            view_url: None,
            edit_url: None,
            source_location: None,
        },
        content: Content::Memory(Bytes::from(content)),
        lenient: false,
    }
}

#[async_trait]
impl Source for UploadSource {
    async fn read(&self, request: &Request) -> Result<Reading, ReadError> {
        let found = uploads::get(&self.db, &request.id).await;
        let found = found.map_err(|error| ReadError::new(format!("The dropped file can not be read: {error}")))?;
        let (name, content) = found.ok_or_else(|| ReadError::missing("The dropped file is gone"))?;
        let files = vec![file(&request.location, &name, content)];
        Ok(Reading::Files(Files { files, ..Files::default() }))
    }

    async fn neighbour(&self, _request: &Request, _file: &Origin, _target: &str) -> Result<(String, Bytes), ReadError> {
        Err(ReadError::new("A dropped file can not refer to other files"))
    }
}
