//! What goes wrong.

/// The engine's error. People see [`services::Error`]; the log sees this.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The outbox can not be read.
    #[error("the outbox can not be read: {0}")]
    Database(#[from] sqlx::Error),
}

impl From<Error> for services::Error {
    fn from(error: Error) -> Self {
        tracing::error!(%error, "what is new could not be read");
        Self::unavailable("The portal can not tell what is new at the moment.").hint("Pages stay as they are.")
    }
}
