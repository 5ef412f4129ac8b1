//! Who asks.

use serde::{Deserialize, Serialize};

use crate::permission::{Action, Permission};

/// The caller of a service method.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Who it is.
    pub subject: Subject,
    /// The id of the request, for logs and error pages; empty for the portal's own work.
    pub request_id: String,
    /// The network address that the request came from; empty for the portal's own work.
    pub address: String,
    /// What the caller has come with.
    pub credentials: Credentials,
}

/// What a caller has come with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Credentials {
    /// Nothing that can be told apart: the guest of a portal without sign-in, the portal itself.
    #[default]
    None,
    /// A session of a browser, by its id.
    Session(String),
    /// A token.
    Token {
        /// Its id; for audit and for ending it.
        id: String,
        /// What it is good for. `None`: for whatever its owner may.
        scope: Option<Vec<Grant>>,
    },
}

/// Something that a token is good for. What is empty says nothing; all that is said has to fit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Parts of the portal: the beginnings of permissions' names, as in `catalog`.
    pub plugins: Vec<String>,
    /// Names of permissions.
    pub permissions: Vec<String>,
    /// What permissions are for.
    pub actions: Vec<Action>,
}

impl Grant {
    /// Everything that only reads.
    pub fn reading() -> Self {
        Self { actions: vec![Action::Read], ..Self::default() }
    }

    /// Whether it is good for a permission.
    pub fn covers(&self, permission: &Permission) -> bool {
        (self.plugins.is_empty() || self.plugins.iter().any(|plugin| plugin == permission.plugin()))
            && (self.permissions.is_empty() || self.permissions.iter().any(|name| name == permission.name))
            && (self.actions.is_empty() || permission.action.is_some_and(|action| self.actions.contains(&action)))
    }
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
    /// A caller who has come with nothing.
    pub fn new(subject: Subject, request_id: impl Into<String>) -> Self {
        Self { subject, request_id: request_id.into(), address: String::new(), credentials: Credentials::None }
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

    /// With what they have come with.
    #[must_use]
    pub fn with(mut self, credentials: Credentials) -> Self {
        self.credentials = credentials;
        self
    }

    /// The id of the session that a person came with.
    pub fn session(&self) -> Option<&str> {
        match &self.credentials {
            Credentials::Session(id) => Some(id),
            _ => None,
        }
    }

    /// Whether the caller has proved who they are.
    pub fn is_known(&self) -> bool {
        !matches!(self.subject, Subject::Anonymous)
    }

    /// Whether what the caller has come with is good for a permission; what its owner may is another question.
    pub fn is_within(&self, permission: &Permission) -> bool {
        match &self.credentials {
            Credentials::Token { scope: Some(scope), .. } => scope.iter().any(|grant| grant.covers(permission)),
            _ => true,
        }
    }

    /// Whether the caller may change how the portal works. A token that is good for some things only is never enough.
    pub fn is_administrator(&self) -> bool {
        if matches!(self.credentials, Credentials::Token { scope: Some(_), .. }) {
            return false;
        }
        match &self.subject {
            Subject::User { administrator, .. } => *administrator,
            Subject::Service { .. } | Subject::Portal => true,
            Subject::Anonymous => false,
        }
    }

    /// A name for logs and audit: the reference of a person, the subject of a program.
    pub fn name(&self) -> &str {
        match &self.subject {
            Subject::Anonymous => "anonymous",
            Subject::User { entity_ref, .. } => entity_ref,
            Subject::Service { subject } => subject,
            Subject::Portal => "portal",
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

    /// Refuses everybody but programs, with tokens of their own.
    pub fn require_program(&self) -> crate::Result<()> {
        self.require_known()?;
        match self.subject {
            Subject::Service { .. } => Ok(()),
            _ => Err(crate::Error::forbidden("Only programs may do this, with a token of their own.")),
        }
    }

    /// The person who asks, also with a token of theirs: programs have nothing of their own.
    pub fn require_user(&self) -> crate::Result<&str> {
        self.require_known()?;
        match &self.subject {
            Subject::User { entity_ref, .. } => Ok(entity_ref),
            _ => Err(crate::Error::forbidden("Only people have stars, shortcuts and settings of their own.")),
        }
    }

    /// The person who asks for something of their own, with whatever is good for a permission.
    pub fn require_own(&self, permission: &Permission) -> crate::Result<&str> {
        let entity_ref = self.require_user()?;
        if self.is_within(permission) {
            Ok(entity_ref)
        } else {
            Err(crate::Error::forbidden(format!("This token is not good for this ({}).", permission.name)))
        }
    }

    /// The person who asks and the groups they act for: references. Empty for all others.
    pub fn ownership(&self) -> &[String] {
        match &self.subject {
            Subject::User { ownership, .. } => ownership,
            _ => &[],
        }
    }

    /// The person who asks, in a browser: programs with a person's token may not do this in their name.
    pub fn require_person(&self) -> crate::Result<&str> {
        self.require_known()?;
        match (&self.subject, &self.credentials) {
            (Subject::User { .. }, Credentials::Token { .. }) => {
                Err(crate::Error::forbidden("A token is not enough for this: sign in with a browser."))
            }
            (Subject::User { entity_ref, .. }, _) => Ok(entity_ref),
            _ => Err(crate::Error::forbidden("Only people may do this.")),
        }
    }
}
