//! The policy that is in force until one is published: whoever has signed in sees everything, registers locations and
//! has things read again. The rest is for administrators, whom no policy concerns.

use services::permission::{Effect, Matcher, Outcome, Policy, PolicyRule, Resolution, Role, Standard, all};

/// Its id in addresses.
pub const ID: &str = "standard";

/// As data, so that a draft can begin with it.
pub fn policy() -> Policy {
    let named: Vec<String> = all()
        .iter()
        .filter(|permission| permission.action != Some(services::permission::Action::Read))
        .filter(|permission| Standard::allows_everybody(permission))
        .map(|permission| permission.name.to_owned())
        .collect();
    Policy {
        name: "Standard".into(),
        description: "In force until a policy is published.".into(),
        resolution: Resolution::FirstMatch,
        fallback: Effect::Deny,
        roles: vec![Role {
            name: "Everyone".into(),
            description: "Whoever has signed in.".into(),
            owner: String::new(),
            members: vec!["everyone".into()],
            rules: vec![
                PolicyRule {
                    matches: Matcher::Like {
                        plugin: None,
                        action: Some(services::permission::Action::Read),
                        resource: None,
                    },
                    outcome: Outcome::Allow,
                },
                PolicyRule { matches: Matcher::Named(named), outcome: Outcome::Allow },
            ],
        }],
        tests: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use services::permission::{Decide as _, all};
    use services::{Actor, Subject};

    use super::*;
    use crate::Compiled;

    #[test]
    fn the_data_says_what_the_code_says() {
        let (compiled, problems) = Compiled::of(&policy());
        assert_eq!(problems, []);
        let jo = "user:default/jo".to_owned();
        let subject = Subject::User { entity_ref: jo.clone(), ownership: vec![jo.clone()], administrator: false };
        for permission in all() {
            let coded = Standard.decide(&Actor::new(subject.clone(), ""), permission);
            assert_eq!(compiled.decide(&jo, std::slice::from_ref(&jo), permission), coded, "{}", permission.name);
        }
    }
}
