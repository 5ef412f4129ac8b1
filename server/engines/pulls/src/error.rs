//! What goes wrong.

/// The engine's error. People see a text, or a [`services::Error`]; the log sees this.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The host can not be asked, or does not answer.
    #[error(transparent)]
    Foreign(#[from] platform::http::Error),
    /// The host takes the token no more.
    #[error("the token is refused")]
    Refused,
    /// The answer is none.
    #[error("it answers with something else than was asked: {0}")]
    Answer(String),
    /// For the caller as it is.
    #[error(transparent)]
    Told(#[from] services::Error),
}

impl Error {
    /// What people are told.
    pub fn told(&self, host: &str) -> String {
        match self {
            Self::Foreign(platform::http::Error::RateLimited { .. }) => {
                format!("{host} has been asked too often and wants a pause. Try again in some minutes.")
            }
            Self::Foreign(platform::http::Error::Status { status, .. }) => {
                format!("{host} answers with status {status}.")
            }
            Self::Foreign(_) => format!("{host} does not answer."),
            Self::Refused => format!("{host} takes the connection no more. Connect your account again."),
            Self::Answer(_) => format!("{host} answers with something that is not understood."),
            Self::Told(error) => error.message.clone(),
        }
    }
}
