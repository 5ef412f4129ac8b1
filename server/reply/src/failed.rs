//! What people see of a failure of the database. The cause goes to the log.

use platform::db::Failure;
use services::Error;

/// A query failed; `what` says what it was about, as in "a query of announcements failed".
pub fn of_database(error: &sqlx::Error, what: &str) -> Error {
    tracing::error!(%error, "a query of {what} failed");
    match Failure::of(error) {
        Failure::Unavailable => Error::unavailable("The database can not be reached at the moment.")
            .hint("Nothing is lost. Try again in a moment."),
        Failure::DiskFull => Error::unavailable("The disk that the database lives on is full."),
        Failure::Conflict => Error::conflict("Somebody else has just written the same."),
        Failure::NotFound | Failure::Fault => Error::internal(),
    }
}

/// What stands in the database can not be read.
pub fn of_kept(error: &serde_json::Error, what: &str) -> Error {
    tracing::error!(%error, "what was kept of {what} can not be read");
    Error::internal()
}
