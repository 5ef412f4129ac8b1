//! What goes wrong.

/// The engine's error. People see [`services::Error`]; the log sees this.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A query failed.
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
    /// What stands in the database can not be read.
    #[error("what was kept can not be read: {0}")]
    Kept(#[from] serde_json::Error),
    /// For the person as it is.
    #[error(transparent)]
    Told(#[from] services::Error),
}

impl From<Error> for services::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::Told(error) => error,
            Error::Kept(error) => reply::of_kept(&error, "the navigation"),
            Error::Database(error) => reply::of_database(&error, "the navigation"),
        }
    }
}
