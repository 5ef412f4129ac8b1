//! What goes wrong.

use platform::db::Failure;

/// The engine's error. People see [`services::Error`]; the log sees this.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A query failed.
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
    /// What stands in the database can not be read.
    #[error("what was kept can not be read: {0}")]
    Kept(#[from] serde_json::Error),
    /// For the caller as it is.
    #[error(transparent)]
    Told(#[from] services::Error),
}

impl From<Error> for services::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::Told(error) => error,
            Error::Kept(error) => {
                tracing::error!(%error, "what was kept of notifications can not be read");
                Self::internal()
            }
            Error::Database(error) => {
                tracing::error!(%error, "a query of notifications failed");
                match Failure::of(&error) {
                    Failure::Unavailable => Self::unavailable("The database can not be reached at the moment.")
                        .hint("Nothing is lost. Try again in a moment."),
                    Failure::DiskFull => Self::unavailable("The disk that the database lives on is full."),
                    Failure::Conflict => Self::conflict("Somebody else has just written the same."),
                    Failure::NotFound | Failure::Fault => Self::internal(),
                }
            }
        }
    }
}
