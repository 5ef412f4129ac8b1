//! Rules and conditions as people say them.

use services::permission::{Action, Matcher, Outcome, PolicyRule, RuleTree, RuleUse, named};

/// A rule: `May see entities, if it is owned by them or their groups`.
pub(crate) fn rule(rule: &PolicyRule) -> String {
    let what = matcher(&rule.matches, matches!(rule.outcome, Outcome::Deny));
    match &rule.outcome {
        Outcome::Allow => format!("May {what}"),
        Outcome::Deny => format!("May not {what}"),
        Outcome::When(conditions) => format!("May {what}, if {}", tree(conditions)),
    }
}

/// What a rule is about, after `may` or `may not`.
fn matcher(matcher: &Matcher, not: bool) -> String {
    let (all, last) = if not { ("anything", "or") } else { ("everything", "and") };
    match matcher {
        Matcher::All => format!("do {all}"),
        Matcher::Named(names) if names.is_empty() => "do nothing yet".to_owned(),
        Matcher::Named(names) => list(&names.iter().map(|name| title(name)).collect::<Vec<_>>(), last),
        Matcher::Like { plugin, action, resource } => {
            let verb = match action {
                Some(Action::Create) => "create",
                Some(Action::Read) => "read",
                Some(Action::Update) => "change",
                Some(Action::Delete) => "delete",
                Some(Action::Use) => "use",
                None => "do",
            };
            let place = plugin.as_ref().map(|plugin| format!(" in {plugin}")).unwrap_or_default();
            let about = resource.as_ref().map(|resource| format!(" that is about a {resource}")).unwrap_or_default();
            format!("{verb} {all}{about}{place}")
        }
    }
}

/// Conditions, after `if`.
pub(crate) fn tree(tree: &RuleTree) -> String {
    let parts = |parts: &[RuleTree]| parts.iter().map(nested).collect::<Vec<_>>();
    match tree {
        RuleTree::All(inner) if inner.is_empty() => "nothing is asked yet".to_owned(),
        RuleTree::Any(inner) if inner.is_empty() => "nothing is asked yet".to_owned(),
        RuleTree::All(inner) => parts(inner).join(" and "),
        RuleTree::Any(inner) => parts(inner).join(" or "),
        RuleTree::Not(inner) => format!("not {}", nested(inner)),
        RuleTree::Rule(rule) => use_of(rule),
    }
}

fn nested(inner: &RuleTree) -> String {
    match inner {
        RuleTree::All(parts) | RuleTree::Any(parts) if parts.len() > 1 => format!("({})", tree(inner)),
        inner => tree(inner),
    }
}

fn use_of(rule: &RuleUse) -> String {
    let values = |name: &str| {
        rule.params.iter().find(|(param, _)| param == name).map(|(_, values)| values.as_slice()).unwrap_or_default()
    };
    let one = |name: &str| values(name).first().cloned().unwrap_or_else(|| "…".to_owned());
    let with_value = |what: &str, name: &str| match values("value").first() {
        Some(value) => format!("its {what} {} is {value}", one(name)),
        None => format!("it has the {what} {}", one(name)),
    };
    match rule.rule.as_str() {
        "IS_ENTITY_OWNER" => {
            let owners: Vec<String> = values("claims").iter().map(|claim| placeholder(claim)).collect();
            format!("it is owned by {}", list(&owners, "or"))
        }
        "IS_ENTITY_KIND" => format!("it is a {}", list(values("kinds"), "or")),
        "HAS_ANNOTATION" => with_value("annotation", "annotation"),
        "HAS_LABEL" => with_value("label", "label"),
        "HAS_METADATA" => with_value("metadata", "key"),
        "HAS_SPEC" => with_value("spec", "key"),
        other => format!("{other} holds"),
    }
}

/// What a placeholder stands for; anything else as it is.
pub(crate) fn placeholder(value: &str) -> String {
    match value {
        "$currentUser" => "themselves".to_owned(),
        "$ownerRefs" => "them or their groups".to_owned(),
        other => other.to_owned(),
    }
}

/// A member of a role.
pub(crate) fn member(text: &str) -> String {
    match text.trim() {
        "everyone" => "Everyone".to_owned(),
        other => match other.strip_prefix("namespace:") {
            Some(namespace) => format!("All users of {namespace}"),
            None => crate::parts::who(other),
        },
    }
}

/// A permission within a sentence.
fn title(name: &str) -> String {
    match named(name) {
        Some(permission) => {
            let mut letters = permission.title.chars();
            letters.next().into_iter().flat_map(char::to_lowercase).chain(letters).collect()
        }
        None => name.to_owned(),
    }
}

fn list(items: &[String], last: &str) -> String {
    match items {
        [] => "…".to_owned(),
        [one] => one.clone(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used(rule: &str, params: &[(&str, &[&str])]) -> RuleTree {
        let values = |values: &[&str]| values.iter().map(|&value| value.to_owned()).collect();
        RuleTree::Rule(RuleUse {
            rule: rule.to_owned(),
            params: params.iter().map(|(name, all)| ((*name).to_owned(), values(all))).collect(),
        })
    }

    #[test]
    fn rules_are_sentences() {
        let say = |matches, outcome| rule(&PolicyRule { matches, outcome });
        assert_eq!(say(Matcher::All, Outcome::Allow), "May do everything");
        assert_eq!(say(Matcher::All, Outcome::Deny), "May not do anything");
        let names = vec!["catalog.entity.read".to_owned(), "catalog.entity.delete".to_owned(), "own.thing".to_owned()];
        assert_eq!(say(Matcher::Named(names), Outcome::Deny), "May not see entities, delete entities or own.thing");
        let like = Matcher::Like { plugin: Some("catalog".into()), action: Some(Action::Read), resource: None };
        let owned = used("IS_ENTITY_OWNER", &[("claims", &["$ownerRefs"])]);
        assert_eq!(
            say(like, Outcome::When(owned)),
            "May read everything in catalog, if it is owned by them or their groups"
        );
    }

    #[test]
    fn conditions_keep_their_grouping() {
        let kind = used("IS_ENTITY_KIND", &[("kinds", &["Component", "API"])]);
        let label = used("HAS_LABEL", &[("label", &["tier"]), ("value", &["1"])]);
        let both = RuleTree::Any(vec![kind.clone(), label.clone()]);
        let said = tree(&RuleTree::All(vec![RuleTree::Not(Box::new(both)), kind]));
        assert_eq!(said, "not (it is a Component or API or its label tier is 1) and it is a Component or API");
        assert_eq!(tree(&used("HAS_SPEC", &[("key", &["type"])])), "it has the spec type");
        assert_eq!(tree(&used("OTHER", &[])), "OTHER holds");
        assert_eq!(tree(&RuleTree::All(Vec::new())), "nothing is asked yet");
    }

    #[test]
    fn members_have_names() {
        assert_eq!(member("everyone"), "Everyone");
        assert_eq!(member("namespace:default"), "All users of default");
        assert_eq!(member("group:default/payments"), "payments");
        assert_eq!(member("nonsense"), "nonsense");
    }
}
