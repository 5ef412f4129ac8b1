//! What goes wrong.

/// The engine's error. People see [`services::Error`]; the log sees this.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The other side can not be asked, or does not answer.
    #[error("the endpoint {endpoint}: {cause}")]
    Foreign {
        /// Which endpoint.
        endpoint: String,
        /// What happened.
        cause: platform::http::Error,
    },
    /// For the caller as it is.
    #[error(transparent)]
    Told(#[from] services::Error),
}

impl From<Error> for services::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::Told(error) => error,
            Error::Foreign { endpoint, cause } => {
                tracing::warn!(%cause, endpoint, "an endpoint could not be asked");
                let status = match &cause {
                    platform::http::Error::Status { status, .. }
                    | platform::http::Error::RateLimited { status, .. } => Some(*status),
                    _ => None,
                };
                match status {
                    Some(status) => Self::unavailable(format!("The endpoint {endpoint} answers with status {status}."))
                        .hint("Its administrators know more; so does the log of the portal."),
                    None => Self::unavailable(format!("The endpoint {endpoint} does not answer."))
                        .hint("Try again in a moment. The log of the portal tells why."),
                }
            }
        }
    }
}
