//! What is compiled decides as a plain reading of the policy does, whatever the policy, and says why it does.

use engine_permission::{Compiled, why};
use model::predicate::{Predicate, matches};
use proptest::prelude::*;
use serde_json::json;
use services::permission::*;

const USERS: [(&str, &[&str]); 3] = [
    ("user:default/jo", &["user:default/jo", "group:default/red"]),
    ("user:guests/ben", &["user:guests/ben", "group:default/red", "group:default/all"]),
    ("user:default/ada", &["user:default/ada"]),
];

fn rules() -> impl Strategy<Value = PolicyRule> {
    let names: Vec<String> = all().iter().map(|permission| permission.name.to_owned()).collect();
    let matcher = prop_oneof![
        Just(Matcher::All),
        prop::collection::vec(prop::sample::select(names), 1..3).prop_map(Matcher::Named),
        prop::sample::select(&Action::ALL[..]).prop_map(|action| Matcher::Like {
            plugin: Some("catalog".into()),
            action: Some(action),
            resource: None
        }),
        Just(Matcher::Like { plugin: None, action: None, resource: Some(ENTITY.into()) }),
    ];
    let leaf = prop_oneof![
        prop::sample::select(&["$ownerRefs", "$currentUser", "group:default/red"][..]).prop_map(|claim| {
            RuleTree::Rule(RuleUse {
                rule: "IS_ENTITY_OWNER".into(),
                params: vec![("claims".into(), vec![claim.into()])],
            })
        }),
        Just(RuleTree::Rule(RuleUse {
            rule: "IS_ENTITY_KIND".into(),
            params: vec![("kinds".into(), vec!["API".into()])]
        })),
    ];
    let tree = leaf.prop_recursive(2, 6, 2, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..3).prop_map(RuleTree::All),
            prop::collection::vec(inner.clone(), 1..3).prop_map(RuleTree::Any),
            inner.prop_map(|part| RuleTree::Not(Box::new(part))),
        ]
    });
    let outcome = prop_oneof![Just(Outcome::Allow), Just(Outcome::Deny), tree.prop_map(Outcome::When)];
    (matcher, outcome).prop_map(|(matches, outcome)| PolicyRule { matches, outcome })
}

fn policies() -> impl Strategy<Value = Policy> {
    const MEMBERS: [&str; 5] =
        ["everyone", "namespace:guests", "group:default/red", "group:default/all", "user:default/jo"];
    let role = (
        prop::collection::vec(prop::sample::select(&MEMBERS[..]).prop_map(str::to_owned), 0..3),
        prop::collection::vec(rules(), 0..4),
    );
    (prop::collection::vec(role, 0..4), any::<bool>(), any::<bool>()).prop_map(|(roles, first, allow)| Policy {
        name: "random".into(),
        resolution: if first { Resolution::FirstMatch } else { Resolution::DenyOverrides },
        fallback: if allow { Effect::Allow } else { Effect::Deny },
        roles: roles
            .into_iter()
            .enumerate()
            .map(|(number, (members, rules))| Role { name: format!("r{number}"), members, rules, ..Role::default() })
            .collect(),
        ..Policy::default()
    })
}

fn is_member(member: &str, user: &str, ownership: &[&str]) -> bool {
    match Member::parse(member).unwrap() {
        Member::Everyone => true,
        Member::Namespace(namespace) => user.split([':', '/']).nth(1) == Some(&namespace),
        Member::Entity(entity_ref) => ownership.contains(&entity_ref.as_str()),
    }
}

fn is_about(matcher: &Matcher, permission: &Permission) -> bool {
    match matcher {
        Matcher::All => true,
        Matcher::Named(names) => names.iter().any(|name| name == permission.name),
        Matcher::Like { plugin, action, resource } => {
            plugin.as_deref().is_none_or(|plugin| permission.name.starts_with(&format!("{plugin}.")))
                && action.is_none_or(|action| permission.action == Some(action))
                && resource.as_deref().is_none_or(|resource| permission.resource == Some(resource))
        }
    }
}

/// The kind and the owner of a thing.
type Thing<'a> = (&'a str, &'a str);

fn holds(tree: &RuleTree, user: &str, ownership: &[&str], thing: Thing<'_>) -> bool {
    match tree {
        RuleTree::All(parts) => parts.iter().all(|part| holds(part, user, ownership, thing)),
        RuleTree::Any(parts) => parts.iter().any(|part| holds(part, user, ownership, thing)),
        RuleTree::Not(part) => !holds(part, user, ownership, thing),
        RuleTree::Rule(rule) => rule.params[0].1.iter().any(|value| match value.as_str() {
            "$ownerRefs" => ownership.contains(&thing.1),
            "$currentUser" => user == thing.1,
            other if rule.rule == "IS_ENTITY_KIND" => other.eq_ignore_ascii_case(thing.0),
            other => other == thing.1,
        }),
    }
}

/// The answer for one thing, from the text of the policy alone.
fn plain(policy: &Policy, (user, ownership): (&str, &[&str]), permission: &Permission, thing: Thing<'_>) -> bool {
    let mut said = Vec::new();
    for role in &policy.roles {
        if !role.members.iter().any(|member| is_member(member, user, ownership)) {
            continue;
        }
        for rule in role.rules.iter().filter(|rule| is_about(&rule.matches, permission)) {
            match &rule.outcome {
                Outcome::Allow => said.push(Some(true)),
                Outcome::Deny => said.push(Some(false)),
                Outcome::When(tree) if permission.resource.is_some() => {
                    said.push(if holds(tree, user, ownership, thing) { Some(true) } else { None });
                }
                Outcome::When(_) => {}
            }
        }
    }
    let fallback = policy.fallback == Effect::Allow;
    match (policy.resolution, said.first()) {
        (_, None) => fallback,
        // A condition that does not hold is a no.
        (Resolution::FirstMatch, Some(first)) => first.unwrap_or(false),
        (Resolution::DenyOverrides, _) if said.contains(&Some(false)) => false,
        (Resolution::DenyOverrides, _) => fallback || said.contains(&Some(true)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn compiled_policies_decide_as_they_read(policy in policies()) {
        let (compiled, _) = Compiled::of(&policy);
        for (user, refs) in USERS {
            let ownership: Vec<String> = refs.iter().map(|own| (*own).to_owned()).collect();
            for permission in all() {
                for thing in [("api", "group:default/red"), ("component", "user:default/jo"), ("component", "group:default/x")] {
                    let wanted = plain(&policy, (user, refs), permission, thing);
                    let entity = json!({"kind": thing.0, "relations": [{"type": "ownedBy", "targetRef": thing.1}]});
                    let rows = model::search_rows(&entity);
                    let fulfils = |condition: &Predicate| matches(&rows, condition);
                    let decided = match compiled.decide(user, &ownership, permission) {
                        Decision::Allow => true,
                        Decision::Deny => false,
                        Decision::When(condition) => {
                            prop_assert!(permission.resource.is_some(), "{} has no single things", permission.name);
                            fulfils(&condition)
                        }
                    };
                    prop_assert_eq!(decided, wanted, "{} {} {:?}", user, permission.name, thing);
                    let conditions = compiled.conditions_about(user, &ownership, permission);
                    let explained = why::explain(&policy, &compiled, (user, &ownership), permission, &|at| {
                        conditions.get(at).and_then(|condition| condition.as_ref().map(&fulfils))
                    });
                    prop_assert_eq!(explained.answer, Some(if wanted { Effect::Allow } else { Effect::Deny }));
                    prop_assert!(!explained.because.is_empty());
                }
            }
        }
    }

    #[test]
    fn what_is_written_as_a_file_is_read_again(policy in policies()) {
        let text = engine_permission::document::write(&policy);
        prop_assert_eq!(engine_permission::document::read(&text).unwrap(), policy, "{}", text);
    }
}
