//! What goes wrong inside the catalog engine.

use platform::db::Failure;

use crate::source::ReadError;

/// The engine's error. People see [`services::Error`]; the log sees this.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A query failed.
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
    /// A location can not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Another process has taken over the location that this one was reading.
    #[error("another process has taken over the location")]
    Superseded,
    /// A task of this process ended early, as it does when the process stops.
    #[error("reading was broken off: {0}")]
    Broken(String),
}

impl From<Error> for services::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::Database(error) => of_database(&error),
            Error::Read(error) => {
                let mut shown = Self::invalid(error.message);
                shown.hint = error.hint;
                shown
            }
            Error::Superseded | Error::Broken(_) => {
                Self::unavailable("The location is being read by another process.").hint("Try again in a moment.")
            }
        }
    }
}

/// What a person sees of a failed query. The cause goes to the log.
pub fn of_database(error: &sqlx::Error) -> services::Error {
    tracing::error!(%error, "a query of the catalog failed");
    match Failure::of(error) {
        Failure::Unavailable => {
            services::Error::unavailable("The catalog's database can not be reached at the moment.")
                .hint("Nothing is lost. Try again in a moment.")
        }
        Failure::DiskFull => services::Error::unavailable("The disk that the catalog's database lives on is full.")
            .hint("The catalog stays as it is until there is room again."),
        Failure::Conflict => services::Error::conflict("Somebody else has just written the same."),
        Failure::NotFound | Failure::Fault => services::Error::internal(),
    }
}
