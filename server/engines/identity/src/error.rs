//! What goes wrong while somebody signs in.

/// The engine's error. People see a [`Refusal`] or a [`services::Error`]; the log sees this.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A query failed.
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
    /// The catalog could not be asked.
    #[error("the catalog: {0}")]
    Catalog(#[from] services::Error),
    /// The provider can not be reached, or says what it may not say.
    #[error("{provider}: {message}")]
    Provider {
        /// Its name in the configuration.
        provider: String,
        /// What happened.
        message: String,
    },
    /// The person is not let in.
    #[error("{refusal:?}: {message}")]
    Refused {
        /// What they are told.
        refusal: Refusal,
        /// For the log: what it was about.
        message: String,
    },
}

/// Why somebody was not let in; stands in the address of the sign-in page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The provider or the person said no.
    Denied,
    /// Begun too long ago, finished before, or begun by another browser.
    Stale,
    /// No user of the catalog is meant.
    Unknown,
    /// More than one user of the catalog is meant.
    Ambiguous,
    /// The provider does not vouch for the e-mail address.
    Unverified,
    /// The user is bound to another account.
    Taken,
    /// The provider can not be reached or its answer is not good.
    Failed,
}

impl Refusal {
    /// Its name in addresses.
    pub fn key(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::Stale => "stale",
            Self::Unknown => "unknown",
            Self::Ambiguous => "ambiguous",
            Self::Unverified => "unverified",
            Self::Taken => "taken",
            Self::Failed => "failed",
        }
    }
}

impl Error {
    /// Somebody is not let in.
    pub fn refused(refusal: Refusal, message: impl Into<String>) -> Self {
        Self::Refused { refusal, message: message.into() }
    }

    /// A provider does not do what it should.
    pub fn provider(provider: &str, message: impl ToString) -> Self {
        Self::Provider { provider: provider.to_owned(), message: message.to_string() }
    }

    /// What the person is told.
    pub fn refusal(&self) -> Refusal {
        match self {
            Self::Refused { refusal, .. } => *refusal,
            _ => Refusal::Failed,
        }
    }
}

impl From<Error> for services::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::Catalog(error) => error,
            Error::Database(error) => reply::of_database(&error, "people"),
            Error::Provider { .. } | Error::Refused { .. } => {
                tracing::warn!(%error, "somebody could not sign in");
                Self::unauthenticated()
            }
        }
    }
}
