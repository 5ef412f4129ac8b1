//! Rules and conditions as people say them.

use plugin::said_within;
use services::permission::{Action, Matcher, Outcome, PolicyRule, RuleTree, RuleUse, named};
use ui::{t, tf};

/// A rule: `May see entities, if it is owned by them or their groups`.
pub(crate) fn rule(rule: &PolicyRule) -> String {
    let what = matcher(&rule.matches, matches!(rule.outcome, Outcome::Deny));
    match &rule.outcome {
        Outcome::Allow => tf("May {0}", &[&what]),
        Outcome::Deny => tf("May not {0}", &[&what]),
        Outcome::When(conditions) => tf("May {0}, if {1}", &[&what, &tree(conditions)]),
    }
}

/// What a rule is about, after `may` or `may not`.
fn matcher(matcher: &Matcher, not: bool) -> String {
    let (all, last) = if not { (t("anything"), t("or")) } else { (t("everything"), t("and")) };
    match matcher {
        Matcher::All => tf("do {0}", &[all]),
        Matcher::Named(names) if names.is_empty() => t("do nothing yet").to_owned(),
        Matcher::Named(names) => list(&names.iter().map(|name| title(name)).collect::<Vec<_>>(), last),
        Matcher::Like { plugin, action, resource } => {
            let verb = match action {
                Some(Action::Create) => t("create"),
                Some(Action::Read) => t("read"),
                Some(Action::Update) => t("change"),
                Some(Action::Delete) => t("delete"),
                Some(Action::Use) => t("use"),
                None => t("do"),
            };
            let place = plugin.as_ref().map(|plugin| format!(" {}", tf("in {0}", &[plugin]))).unwrap_or_default();
            let about = resource
                .as_ref()
                .map(|resource| format!(" {}", tf("that is about a {0}", &[resource])))
                .unwrap_or_default();
            format!("{verb} {all}{about}{place}")
        }
    }
}

/// Conditions, after `if`.
pub(crate) fn tree(tree: &RuleTree) -> String {
    let parts = |parts: &[RuleTree]| parts.iter().map(nested).collect::<Vec<_>>();
    match tree {
        RuleTree::All(inner) if inner.is_empty() => t("nothing is asked yet").to_owned(),
        RuleTree::Any(inner) if inner.is_empty() => t("nothing is asked yet").to_owned(),
        RuleTree::All(inner) => parts(inner).join(&format!(" {} ", t("and"))),
        RuleTree::Any(inner) => parts(inner).join(&format!(" {} ", t("or"))),
        RuleTree::Not(inner) => tf("not {0}", &[&nested(inner)]),
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
        Some(value) => tf("its {0} {1} is {2}", &[what, &one(name), value]),
        None => tf("it has the {0} {1}", &[what, &one(name)]),
    };
    match rule.rule.as_str() {
        "IS_ENTITY_OWNER" => {
            let owners: Vec<String> = values("claims").iter().map(|claim| placeholder(claim)).collect();
            tf("it is owned by {0}", &[&list(&owners, t("or"))])
        }
        "IS_ENTITY_KIND" => tf("it is a {0}", &[&list(values("kinds"), t("or"))]),
        "HAS_ANNOTATION" => with_value(t("annotation"), "annotation"),
        "HAS_LABEL" => with_value(t("label"), "label"),
        "HAS_METADATA" => with_value(t("metadata"), "key"),
        "HAS_SPEC" => with_value(t("spec"), "key"),
        other => tf("{0} holds", &[other]),
    }
}

/// What a placeholder stands for; anything else as it is.
pub(crate) fn placeholder(value: &str) -> String {
    match value {
        "$currentUser" => t("themselves").to_owned(),
        "$ownerRefs" => t("them or their groups").to_owned(),
        other => other.to_owned(),
    }
}

/// A member of a role.
pub(crate) fn member(text: &str) -> String {
    match text.trim() {
        "everyone" => t("Everyone").to_owned(),
        other => match other.strip_prefix("namespace:") {
            Some(namespace) => tf("All users of {0}", &[namespace]),
            None => crate::parts::who(other),
        },
    }
}

/// A permission within a sentence.
fn title(name: &str) -> String {
    named(name).map_or_else(|| name.to_owned(), |permission| said_within(permission.title))
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
