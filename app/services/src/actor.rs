//! Who asks.

use serde::{Deserialize, Serialize};

/// The caller of a service method.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Who it is.
    pub subject: Subject,
    /// The id of the request, for logs and error pages; empty for the portal's own work.
    pub request_id: String,
}

/// Who a caller is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Subject {
    /// Nobody is signed in.
    Anonymous,
    /// A person.
    User {
        /// `user:default/jo`.
        entity_ref: String,
        /// The person's own reference and those of the groups they act for.
        ownership: Vec<String>,
        /// May administer the portal.
        administrator: bool,
    },
    /// A program with a token.
    Service {
        /// `external:<subject of the token>`.
        subject: String,
    },
    /// The portal's own background work.
    Portal,
}

impl Actor {
    /// The person of a portal that listens on this machine only: everything is theirs.
    pub fn guest(request_id: impl Into<String>) -> Self {
        Self {
            subject: Subject::User {
                entity_ref: "user:development/guest".into(),
                ownership: vec!["user:development/guest".into()],
                administrator: true,
            },
            request_id: request_id.into(),
        }
    }

    /// A caller who has not signed in.
    pub fn anonymous(request_id: impl Into<String>) -> Self {
        Self { subject: Subject::Anonymous, request_id: request_id.into() }
    }

    /// The portal itself.
    pub fn portal() -> Self {
        Self { subject: Subject::Portal, request_id: String::new() }
    }

    /// Whether the caller has proved who they are.
    pub fn is_known(&self) -> bool {
        !matches!(self.subject, Subject::Anonymous)
    }

    /// Whether the caller may change how the portal works.
    pub fn is_administrator(&self) -> bool {
        match &self.subject {
            Subject::User { administrator, .. } => *administrator,
            Subject::Service { .. } | Subject::Portal => true,
            Subject::Anonymous => false,
        }
    }

    /// Refuses callers who have not signed in. The first line of every service method.
    pub fn require_known(&self) -> crate::Result<()> {
        if self.is_known() { Ok(()) } else { Err(crate::Error::unauthenticated()) }
    }

    /// Refuses callers who may not change the portal.
    pub fn require_administrator(&self) -> crate::Result<()> {
        self.require_known()?;
        if self.is_administrator() {
            Ok(())
        } else {
            Err(crate::Error::forbidden("Only administrators of the portal may do this."))
        }
    }
}
