//! The one error that leaves a service: what the person sees. Causes go to the log, not in here.

use serde::{Deserialize, Serialize};
use server_fn::error::{FromServerFnError, ServerFnErrorErr};

use crate::wire::Wire;

/// The result of a service method.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, for the person who asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    /// The class; decides the HTTP status.
    pub kind: ErrorKind,
    /// What happened and where, one or two sentences.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// Errors of single fields of a form or an entity.
    pub fields: Vec<FieldError>,
    /// To be quoted when asking for help.
    pub request_id: Option<String>,
}

/// The class of an error. The names in comments are those that Backstage's clients know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ErrorKind {
    /// `InputError`, 400.
    Invalid,
    /// `AuthenticationError`, 401.
    Unauthenticated,
    /// `NotAllowedError`, 403.
    Forbidden,
    /// `NotFoundError`, 404.
    NotFound,
    /// `ConflictError`, 409.
    Conflict,
    /// `TooManyRequestsError`, 429: so many and no more in a while.
    TooMany,
    /// `ServiceUnavailableError`, 503: try again later.
    Unavailable,
    /// 500: the portal's fault.
    Internal,
}

/// An error of one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The dotted path, for example `spec.owner`.
    pub field: String,
    /// What is wrong and what is expected.
    pub message: String,
    /// The file it stands in, if it does.
    pub file: Option<String>,
    /// The line in that file, from 1.
    pub line: Option<u32>,
}

impl ErrorKind {
    /// The status code of an answer with this error.
    pub fn status(self) -> u16 {
        match self {
            Self::Invalid => 400,
            Self::Unauthenticated => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::Conflict => 409,
            Self::TooMany => 429,
            Self::Unavailable => 503,
            Self::Internal => 500,
        }
    }

    /// The name that Backstage's clients know.
    pub fn name(self) -> &'static str {
        match self {
            Self::Invalid => "InputError",
            Self::Unauthenticated => "AuthenticationError",
            Self::Forbidden => "NotAllowedError",
            Self::NotFound => "NotFoundError",
            Self::Conflict => "ConflictError",
            Self::TooMany => "TooManyRequestsError",
            Self::Unavailable => "ServiceUnavailableError",
            Self::Internal => "Error",
        }
    }
}

impl Error {
    /// An error of a kind with its message.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hint: None, fields: Vec::new(), request_id: None }
    }

    /// The request can not be understood or is not allowed by the rules.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Invalid, message)
    }

    /// Nobody is signed in.
    pub fn unauthenticated() -> Self {
        Self::new(ErrorKind::Unauthenticated, "Missing credentials")
    }

    /// The caller is known and may not.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Forbidden, message)
    }

    /// There is no such thing, or the caller may not know of it.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::NotFound, message)
    }

    /// It is there already, or has changed meanwhile.
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Conflict, message)
    }

    /// So many and no more in a while.
    pub fn too_many() -> Self {
        Self::new(ErrorKind::TooMany, "There were too many attempts from your address.").hint("Try again in a minute.")
    }

    /// Can not be answered at the moment.
    pub fn unavailable(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Unavailable, message)
    }

    /// The portal's fault. The cause belongs into the log.
    pub fn internal() -> Self {
        Self::new(
            ErrorKind::Internal,
            "Something went wrong in the portal. The log has the cause under the request id.",
        )
    }

    /// With advice.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// With the id of the request.
    #[must_use]
    pub fn request_id(mut self, id: impl Into<String>) -> Self {
        self.request_id = Some(id.into());
        self
    }
}

impl FromServerFnError for Error {
    type Encoder = Wire;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(message) => Self::unavailable("The portal can not be reached.")
                .hint(format!("Check the connection, then try again. ({message})")),
            ServerFnErrorErr::Args(message) | ServerFnErrorErr::MissingArg(message) => Self::invalid(message),
            other => Self::new(ErrorKind::Internal, other.to_string()),
        }
    }
}
