//! What can go wrong with the index.

/// The index can not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The search library failed, for example because the disk is full.
    #[error("the index: {0}")]
    Index(#[from] tantivy::TantivyError),
    /// A file could not be read or written.
    #[error("the index: {0}")]
    Io(#[from] std::io::Error),
    /// The database failed.
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
    /// A document is no entity.
    #[error("a stored entity can not be read: {0}")]
    Document(#[from] serde_json::Error),
    /// A thread of the index's work ended early.
    #[error("the index's work was interrupted")]
    Interrupted,
}

impl From<Error> for services::Error {
    fn from(error: Error) -> Self {
        tracing::error!(%error, "the catalog could not be read");
        match &error {
            Error::Database(cause) if platform::db::Failure::of(cause) == platform::db::Failure::Unavailable => {
                Self::unavailable("The catalog's database does not answer at the moment.")
                    .hint("Try again in a moment.")
            }
            _ => Self::internal(),
        }
    }
}
