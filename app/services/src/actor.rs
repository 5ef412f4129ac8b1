//! Who asks.

use serde::{Deserialize, Serialize};

/// The caller of a service method.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Who it is.
    pub subject: Subject,
    /// The id of the request, for logs and error pages; empty for the portal's own work.
    pub request_id: String,
    /// The id of the session that a person came with.
    pub session: Option<String>,
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
    /// A caller without a session.
    pub fn new(subject: Subject, request_id: impl Into<String>) -> Self {
        Self { subject, request_id: request_id.into(), session: None }
    }

    /// The person of a portal that listens on this machine only: everything is theirs.
    pub fn guest(request_id: impl Into<String>) -> Self {
        let subject = Subject::User {
            entity_ref: "user:development/guest".into(),
            ownership: vec!["user:development/guest".into()],
            administrator: true,
        };
        Self::new(subject, request_id)
    }

    /// A caller who has not signed in.
    pub fn anonymous(request_id: impl Into<String>) -> Self {
        Self::new(Subject::Anonymous, request_id)
    }

    /// The portal itself.
    pub fn portal() -> Self {
        Self::new(Subject::Portal, "")
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
