//! What goes wrong.

/// The engine's error. People see [`services::Error`]; the log sees this.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A query failed.
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
    /// For the caller as it is.
    #[error(transparent)]
    Told(#[from] services::Error),
}

impl From<Error> for services::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::Told(error) => error,
            Error::Database(error) => reply::of_database(&error, "feedback"),
        }
    }
}
