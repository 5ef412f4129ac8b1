//! Why somebody may or may not.

use services::permission::{Effect, Matcher, Outcome, Permission, Policy, PolicyRule, Resolution, RuleTree, WhyLine};

use crate::compile::{Compiled, Says};

/// What the rules say, with the place of the rule that decided.
pub struct Explained {
    /// Every rule of the user's roles that was looked at, in order.
    pub lines: Vec<WhyLine>,
    /// What comes out; `None` when it depends on an entity and none was named.
    pub answer: Option<Effect>,
    /// The sentence.
    pub because: String,
}

/// Walks the rules as the decision does. `holds` says whether a condition of the rules holds for the entity that was
/// asked about, by the rule's place among those about the permission; `None` when no entity was named.
pub fn explain(
    policy: &Policy,
    compiled: &Compiled,
    (user, ownership): (&str, &[String]),
    permission: &Permission,
    holds: &dyn Fn(usize) -> Option<bool>,
) -> Explained {
    let roles = compiled.roles_of(user, ownership);
    let mut lines: Vec<WhyLine> = Vec::new();
    let mut decided: Option<(usize, Option<Effect>)> = None;
    let mut allowed: Option<usize> = None;
    let mut conditional: Vec<(usize, Option<bool>)> = Vec::new();
    for (at, rule) in compiled.rules_about(permission).iter().enumerate() {
        if roles.binary_search(&rule.role).is_err() {
            continue;
        }
        let Some(role) = policy.roles.get(rule.role as usize) else { continue };
        let text = role.rules.get(rule.rule as usize).map(text_of).unwrap_or_default();
        let place = lines.len();
        let (says, note) = match &rule.says {
            Says::Allow => (Some(Effect::Allow), "allows"),
            Says::Deny => (Some(Effect::Deny), "denies"),
            Says::When(_) => match holds(at) {
                Some(true) => (Some(Effect::Allow), "allows: the entity fulfils the condition"),
                Some(false) => (Some(Effect::Deny), "the entity does not fulfil the condition"),
                None => (None, "depends on the entity"),
            },
        };
        if let Says::When(_) = &rule.says {
            conditional.push((place, holds(at)));
        }
        match compiled.resolution {
            Resolution::FirstMatch => {
                if decided.is_none() {
                    decided = Some((place, says));
                }
            }
            Resolution::DenyOverrides => match &rule.says {
                Says::Deny => decided = decided.or(Some((place, Some(Effect::Deny)))),
                Says::Allow => allowed = allowed.or(Some(place)),
                Says::When(_) => {}
            },
        }
        lines.push(WhyLine {
            role: role.name.clone(),
            rule: rule.rule + 1,
            text,
            note: note.to_owned(),
            decided: false,
        });
    }
    if compiled.resolution == Resolution::DenyOverrides && decided.is_none() {
        decided = allowed.map(|place| (place, Some(Effect::Allow)));
        if decided.is_none() && !conditional.is_empty() && compiled.fallback != Effect::Allow {
            let fulfilled = conditional.iter().find(|(_, holds)| *holds == Some(true));
            let open = conditional.iter().find(|(_, holds)| holds.is_none());
            decided = Some(match (fulfilled, open) {
                (Some((place, _)), _) => (*place, Some(Effect::Allow)),
                (None, Some((place, _))) => (*place, None),
                (None, None) => (conditional.first().map_or(0, |(place, _)| *place), Some(Effect::Deny)),
            });
        }
    }
    let what = permission.name;
    let Some((place, answer)) = decided else {
        let word = if compiled.fallback == Effect::Allow { "allows" } else { "denies" };
        let because = if roles.is_empty() {
            format!("{user} has none of the roles, and the policy {word} what no rule is about.")
        } else {
            format!("No rule of the roles of {user} is about {what}, and the policy {word} what no rule is about.")
        };
        return Explained { lines, answer: Some(compiled.fallback), because };
    };
    let mut because = String::new();
    if let Some(line) = lines.get_mut(place) {
        line.decided = true;
        because = match answer {
            Some(Effect::Allow) => format!("Rule {} of the role {} allows {what}.", line.rule, line.role),
            Some(Effect::Deny) => format!("Rule {} of the role {} does not allow {what}.", line.rule, line.role),
            None => format!("Rule {} of the role {} allows {what} for some entities.", line.rule, line.role),
        };
    }
    Explained { lines, answer, because }
}

/// A rule in words.
pub fn text_of(rule: &PolicyRule) -> String {
    let which = match &rule.matches {
        Matcher::All => "everything".to_owned(),
        Matcher::Named(names) => names.join(", "),
        Matcher::Like { plugin, action, resource } => {
            let parts = [
                plugin.as_ref().map(|plugin| format!("of {plugin}")),
                action.map(|action| format!("that is to {}", action.name())),
                resource.as_ref().map(|resource| format!("on {resource}")),
            ];
            let parts: Vec<String> = parts.into_iter().flatten().collect();
            format!("everything {}", parts.join(", "))
        }
    };
    match &rule.outcome {
        Outcome::Allow => format!("Allow {which}"),
        Outcome::Deny => format!("Deny {which}"),
        Outcome::When(tree) => format!("Allow {which} where {}", tree_of(tree)),
    }
}

fn tree_of(tree: &RuleTree) -> String {
    let joined = |parts: &[RuleTree], word: &str| {
        let parts: Vec<String> = parts.iter().map(tree_of).collect();
        format!("({})", parts.join(word))
    };
    match tree {
        RuleTree::All(parts) => joined(parts, " and "),
        RuleTree::Any(parts) => joined(parts, " or "),
        RuleTree::Not(part) => format!("not {}", tree_of(part)),
        RuleTree::Rule(rule) => {
            let params: Vec<String> =
                rule.params.iter().map(|(name, values)| format!("{name}: {}", values.join(", "))).collect();
            format!("{} ({})", rule.rule, params.join("; "))
        }
    }
}
