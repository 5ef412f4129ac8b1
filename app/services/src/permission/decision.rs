//! A decision, and who takes it.

use super::{Action, Permission, of_catalog};
use crate::{Actor, Error, Subject};

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Yes.
    Allow,
    /// No.
    Deny,
    /// For those things that fulfil this.
    When(Condition),
}

/// What a thing has to be, for one caller: nothing in it is left to be filled in. The same as the predicates of the
/// catalog's queries, so that whatever answers those can answer this.
pub use model::predicate::Predicate as Condition;

/// Takes decisions. Every engine asks it in each of its methods; an answer costs microseconds, so nobody remembers one.
pub trait Decide: Send + Sync + 'static {
    /// Whether a caller may.
    fn decide(&self, actor: &Actor, permission: &Permission) -> Decision;

    /// Who can grant what was refused, for the error that the caller sees. `None` when nobody in particular.
    fn who_grants(&self, _permission: &Permission) -> Option<String> {
        None
    }

    /// For things that are not decided about one by one.
    ///
    /// # Errors
    /// Unauthenticated or forbidden; the message says what is missing, the hint who can grant it.
    fn require(&self, actor: &Actor, permission: &Permission) -> crate::Result<()> {
        actor.require_known()?;
        match self.decide(actor, permission) {
            Decision::Allow => Ok(()),
            // Without single things there is nothing that could fulfil a condition.
            Decision::When(_) | Decision::Deny => Err(refusal(permission, self.who_grants(permission))),
        }
    }
}

/// The error for a caller who may not.
pub fn refusal(permission: &Permission, who_grants: Option<String>) -> Error {
    let what = permission.title;
    let mut small = what.chars();
    let what: String = small.next().into_iter().flat_map(char::to_lowercase).chain(small).collect();
    let error = Error::forbidden(format!("You may not {what} ({}).", permission.name));
    match who_grants {
        Some(who) => error.hint(who),
        None => error.hint("The administrators of the portal can grant it."),
    }
}

/// How it is decided where no policy has been published: whoever is known may read everything, register locations and
/// have things read again; the rest is for administrators. Programs may what their tokens are good for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Standard;

impl Standard {
    /// Whether people who do not administer the portal may.
    pub fn allows_everybody(permission: &Permission) -> bool {
        const REST: [Permission; 5] = [
            of_catalog::CREATE,
            of_catalog::REFRESH,
            of_catalog::VALIDATE,
            of_catalog::LOCATION_CREATE,
            of_catalog::LOCATION_ANALYZE,
        ];
        permission.action == Some(Action::Read) || REST.contains(permission)
    }
}

impl Decide for Standard {
    fn decide(&self, actor: &Actor, permission: &Permission) -> Decision {
        let allowed = match &actor.subject {
            Subject::Anonymous => false,
            Subject::Portal => true,
            Subject::Service { .. } => actor.is_within(permission),
            Subject::User { .. } => {
                actor.is_within(permission) && (actor.is_administrator() || Self::allows_everybody(permission))
            }
        };
        if allowed { Decision::Allow } else { Decision::Deny }
    }
}
