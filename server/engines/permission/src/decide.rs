//! The decision.

use services::permission::{Condition, Decision, Effect, Permission, Resolution};

use crate::compile::{Compiled, CompiledRule, Says, Template};

impl Compiled {
    /// What a user may: `ownership` holds their own reference and those of the groups they act for.
    pub fn decide(&self, user: &str, ownership: &[String], permission: &Permission) -> Decision {
        let rules = self.rules_about(permission);
        if rules.is_empty() {
            return self.otherwise();
        }
        let roles = self.roles_of(user, ownership);
        let mut matching = rules.iter().filter(|rule| roles.binary_search(&rule.role).is_ok());
        match self.resolution {
            Resolution::FirstMatch => match matching.next() {
                Some(rule) => said(rule, user, ownership),
                None => self.otherwise(),
            },
            Resolution::DenyOverrides => {
                let (mut allowed, mut conditions): (bool, Vec<&Template>) = (false, Vec::new());
                for rule in matching {
                    match &rule.says {
                        Says::Deny => return Decision::Deny,
                        Says::Allow => allowed = true,
                        // Many roles say the same: whoever owns something may.
                        Says::When(template) if conditions.contains(&template) => {}
                        Says::When(template) => conditions.push(template),
                    }
                }
                if allowed {
                    return Decision::Allow;
                }
                let mut conditions: Vec<Condition> =
                    conditions.into_iter().map(|template| template.fill(user, ownership)).collect();
                match conditions.pop() {
                    None => self.otherwise(),
                    // Where everything else is allowed, a condition takes nothing away.
                    Some(_) if self.fallback == Effect::Allow => Decision::Allow,
                    Some(only) if conditions.is_empty() => Decision::When(only),
                    Some(last) => {
                        conditions.push(last);
                        Decision::When(Condition::Any(conditions))
                    }
                }
            }
        }
    }

    /// The conditions of the rules about a permission, filled in for a user, each at the place of its rule; `None` for
    /// rules without.
    pub fn conditions_about(
        &self,
        user: &str,
        ownership: &[String],
        permission: &Permission,
    ) -> Vec<Option<Condition>> {
        self.rules_about(permission).iter().map(|rule| condition(rule, user, ownership)).collect()
    }

    /// What counts when no rule does.
    pub(crate) fn otherwise(&self) -> Decision {
        match self.fallback {
            Effect::Allow => Decision::Allow,
            Effect::Deny => Decision::Deny,
        }
    }
}

fn said(rule: &CompiledRule, user: &str, ownership: &[String]) -> Decision {
    match &rule.says {
        Says::Allow => Decision::Allow,
        Says::Deny => Decision::Deny,
        Says::When(template) => Decision::When(template.fill(user, ownership)),
    }
}

fn condition(rule: &CompiledRule, user: &str, ownership: &[String]) -> Option<Condition> {
    match &rule.says {
        Says::When(template) => Some(template.fill(user, ownership)),
        _ => None,
    }
}
