//! Why an address could not be read.

use std::time::Duration;

use url::Url;

use super::shown;

/// Why an address could not be read. Addresses in here carry no credentials and no query.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The rules forbid it. Nothing was sent.
    #[error("{url} may not be read: {reason}")]
    NotAllowed {
        /// The address.
        url: String,
        /// Why.
        reason: String,
    },
    /// Not an address.
    #[error("\"{text}\" is no address: {reason}")]
    Address {
        /// What was given.
        text: String,
        /// What is wrong.
        reason: String,
    },
    /// A redirect that is not followed.
    #[error("{url} redirects to where it may not be followed: {reason}")]
    Redirect {
        /// The address that redirects.
        url: String,
        /// Why it is not followed.
        reason: String,
    },
    /// No connection, or it broke.
    #[error("{url} can not be reached: {reason}")]
    Unreachable {
        /// The address.
        url: String,
        /// What happened.
        reason: String,
    },
    /// The answer did not come in time.
    #[error("{url} did not answer within {} s", time.as_secs_f32())]
    TooSlow {
        /// The address.
        url: String,
        /// The limit.
        time: Duration,
    },
    /// The answer is larger than allowed.
    #[error("{url} answers more than {limit} bytes")]
    TooLarge {
        /// The address.
        url: String,
        /// The limit in bytes.
        limit: u64,
    },
    /// The other side asks for patience: 429, 503 with `Retry-After`, or 403 with a used up rate limit.
    #[error("{url} refuses because of its rate limit (status {status})")]
    RateLimited {
        /// The address.
        url: String,
        /// The status.
        status: u16,
        /// When to come back, if it said so; at most a day.
        retry_after: Option<Duration>,
    },
    /// Any other status than success.
    #[error("{url} answers with status {status}")]
    Status {
        /// The address.
        url: String,
        /// The status.
        status: u16,
    },
    /// The client can not be made.
    #[error("the HTTP client can not be made: {0}")]
    Setup(String),
}

impl Error {
    /// Whether the thing is not there (404 or 410), as opposed to an answer that may change by itself.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::Status { status: 404 | 410, .. })
    }

    /// When to try again at the earliest, if the other side said so.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// The error of a request that did not get an answer.
    pub(super) fn from_transport(url: &Url, error: &reqwest::Error) -> Self {
        if let Some(refusal) = find_refusal(error) {
            return Self::from_resolver(url, refusal);
        }
        if error.is_timeout() {
            return Self::Unreachable { url: shown(url), reason: "the connection timed out".into() };
        }
        // The outer layers only repeat the address.
        let mut source: &dyn std::error::Error = error;
        while let Some(inner) = source.source() {
            source = inner;
        }
        Self::Unreachable { url: shown(url), reason: source.to_string() }
    }

    pub(super) fn from_resolver(url: &Url, problem: &super::resolver::Problem) -> Self {
        match problem {
            super::resolver::Problem::Refused { .. } => {
                Self::NotAllowed { url: shown(url), reason: problem.to_string() }
            }
            super::resolver::Problem::Lookup { .. } => {
                Self::Unreachable { url: shown(url), reason: problem.to_string() }
            }
        }
    }
}

fn find_refusal(error: &reqwest::Error) -> Option<&super::resolver::Problem> {
    let mut source: Option<&(dyn std::error::Error + 'static)> = std::error::Error::source(error);
    while let Some(inner) = source {
        if let Some(problem) = inner.downcast_ref() {
            return Some(problem);
        }
        source = inner.source();
    }
    None
}
