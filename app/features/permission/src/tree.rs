//! Conditions while they are edited: groups of rules, to which something is added, and from which it is taken.
//!
//! In the editor the outermost is always a group, and "not" always holds a list ("none of these"), so that there is a
//! place to add to. What is saved is as short as before.

use services::permission::{RULES, RuleTree, RuleUse};
use ui::t;

/// What a group asks of its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    All,
    Any,
    None,
}

impl Group {
    pub const ALL: [Self; 3] = [Self::All, Self::Any, Self::None];

    /// The value in a form.
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Any => "any",
            Self::None => "none",
        }
    }

    pub fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|group| group.name() == name).unwrap_or(Self::All)
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::All => t("All of these hold"),
            Self::Any => t("At least one of these holds"),
            Self::None => t("None of these holds"),
        }
    }

    fn of(self, parts: Vec<RuleTree>) -> RuleTree {
        match self {
            Self::All => RuleTree::All(parts),
            Self::Any => RuleTree::Any(parts),
            Self::None => RuleTree::Not(Box::new(RuleTree::Any(parts))),
        }
    }
}

/// As the editor has it.
pub(crate) fn normal(tree: RuleTree) -> RuleTree {
    match inner(tree) {
        rule @ RuleTree::Rule(_) => RuleTree::All(vec![rule]),
        group => group,
    }
}

fn inner(tree: RuleTree) -> RuleTree {
    match tree {
        RuleTree::All(parts) => RuleTree::All(parts.into_iter().map(inner).collect()),
        RuleTree::Any(parts) => RuleTree::Any(parts.into_iter().map(inner).collect()),
        RuleTree::Not(part) => Group::None.of(match inner(*part) {
            RuleTree::Any(parts) => parts,
            other => vec![other],
        }),
        rule => rule,
    }
}

/// As it is saved.
pub(crate) fn simple(tree: RuleTree) -> RuleTree {
    match shorter(tree) {
        RuleTree::All(mut parts) if parts.len() == 1 && matches!(parts[0], RuleTree::Rule(_)) => parts.remove(0),
        other => other,
    }
}

fn shorter(tree: RuleTree) -> RuleTree {
    match tree {
        RuleTree::All(parts) => RuleTree::All(parts.into_iter().map(shorter).collect()),
        RuleTree::Any(parts) => RuleTree::Any(parts.into_iter().map(shorter).collect()),
        RuleTree::Not(part) => RuleTree::Not(Box::new(match shorter(*part) {
            RuleTree::Any(mut parts) if parts.len() == 1 => parts.remove(0),
            other => other,
        })),
        rule => rule,
    }
}

/// The kind of a group with its parts; `None` for a rule.
pub(crate) fn group(tree: &RuleTree) -> Option<(Group, &[RuleTree])> {
    match tree {
        RuleTree::All(parts) => Some((Group::All, parts)),
        RuleTree::Any(parts) => Some((Group::Any, parts)),
        RuleTree::Not(part) => match &**part {
            RuleTree::Any(parts) => Some((Group::None, parts)),
            _ => None,
        },
        RuleTree::Rule(_) => None,
    }
}

fn parts(tree: &mut RuleTree) -> Option<&mut Vec<RuleTree>> {
    match tree {
        RuleTree::All(parts) | RuleTree::Any(parts) => Some(parts),
        RuleTree::Not(part) => match &mut **part {
            RuleTree::Any(parts) => Some(parts),
            _ => None,
        },
        RuleTree::Rule(_) => None,
    }
}

/// What stands at a place: the numbers of the parts on the way to it.
pub(crate) fn at<'a>(tree: &'a mut RuleTree, place: &[usize]) -> Option<&'a mut RuleTree> {
    match place {
        [] => Some(tree),
        [first, rest @ ..] => at(parts(tree)?.get_mut(*first)?, rest),
    }
}

/// Adds a part to the group at a place.
pub(crate) fn add(tree: &mut RuleTree, place: &[usize], part: RuleTree) {
    if let Some(parts) = at(tree, place).and_then(parts) {
        parts.push(part);
    }
}

/// Takes away what stands at a place; the outermost stays.
pub(crate) fn remove(tree: &mut RuleTree, place: &[usize]) {
    if let Some((last, group)) = place.split_last()
        && let Some(parts) = at(tree, group).and_then(parts)
        && *last < parts.len()
    {
        parts.remove(*last);
    }
}

/// Has the group at a place ask something else of its parts.
pub(crate) fn regroup(tree: &mut RuleTree, place: &[usize], kind: Group) {
    if let Some(found) = at(tree, place)
        && let Some(inner) = parts(found).map(std::mem::take)
    {
        *found = kind.of(inner);
    }
}

/// A rule with its parameters, empty.
pub(crate) fn blank(name: &str) -> RuleUse {
    let params = RULES.iter().find(|info| info.name == name).map(|info| info.params).unwrap_or_default();
    // Only what is needed: an empty value would be looked for.
    let needed = params.iter().filter(|(_, needed, ..)| *needed);
    RuleUse { rule: name.to_owned(), params: needed.map(|(name, ..)| ((*name).to_owned(), Vec::new())).collect() }
}

/// Sets the values of a parameter; without values it is left out unless it is needed.
pub(crate) fn set(rule: &mut RuleUse, name: &str, needed: bool, values: Vec<String>) {
    let found = rule.params.iter().position(|(param, _)| param == name);
    match found {
        Some(at) if values.is_empty() && !needed => drop(rule.params.remove(at)),
        Some(at) => rule.params[at].1 = values,
        None if values.is_empty() => {}
        None => rule.params.push((name.to_owned(), values)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(name: &str) -> RuleTree {
        RuleTree::Rule(RuleUse { rule: name.to_owned(), params: Vec::new() })
    }

    #[test]
    fn what_is_saved_is_what_was_read() {
        let trees = [
            rule("a"),
            RuleTree::Not(Box::new(rule("a"))),
            RuleTree::Not(Box::new(RuleTree::Any(vec![rule("a"), rule("b")]))),
            RuleTree::Any(vec![RuleTree::Not(Box::new(rule("a"))), RuleTree::All(vec![rule("b"), rule("c")])]),
        ];
        for tree in trees {
            let edited = normal(tree.clone());
            assert!(group(&edited).is_some(), "the outermost is a group: {edited:?}");
            assert_eq!(simple(edited), tree);
        }
    }

    #[test]
    fn parts_are_added_changed_and_taken_away_at_their_places() {
        let mut tree = normal(rule("a"));
        add(&mut tree, &[], RuleTree::Any(Vec::new()));
        add(&mut tree, &[1], rule("b"));
        regroup(&mut tree, &[1], Group::None);
        assert_eq!(tree, RuleTree::All(vec![rule("a"), Group::None.of(vec![rule("b")])]));
        remove(&mut tree, &[1, 0]);
        remove(&mut tree, &[7]);
        remove(&mut tree, &[]);
        assert_eq!(tree, RuleTree::All(vec![rule("a"), Group::None.of(Vec::new())]));
        assert!(at(&mut tree, &[0, 0]).is_none());
    }

    #[test]
    fn parameters_that_are_not_needed_go_when_they_are_empty() {
        let mut label = blank("HAS_LABEL");
        assert_eq!(label.params, [("label".to_owned(), Vec::new())]);
        set(&mut label, "value", false, vec!["1".into()]);
        set(&mut label, "label", true, vec!["tier".into()]);
        assert_eq!(label.params.len(), 2);
        set(&mut label, "value", false, Vec::new());
        set(&mut label, "label", true, Vec::new());
        assert_eq!(label.params, [("label".to_owned(), Vec::new())]);
    }
}
