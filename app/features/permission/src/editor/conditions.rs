//! What things have to fulfil: groups of rules, nested as deep as needed.

use leptos::prelude::*;
use services::permission::{Outcome, RULES, RuleTree, RuleUse};
use ui::{Button, Choice, IconButton, Look, Select, TextField, click, t, tf};

use super::state::{Editor, with_rule};
use super::values;
use crate::tree::{self, Group};

/// Where a condition stands: the role and the rule, and the way through the groups.
#[derive(Clone)]
pub(super) struct Place {
    pub rule: (usize, usize),
    pub way: Vec<usize>,
}

impl Place {
    fn inner(&self, at: usize) -> Self {
        let mut way = self.way.clone();
        way.push(at);
        Self { rule: self.rule, way }
    }

    /// An id on the page.
    pub fn id(&self, what: &str) -> String {
        let way: Vec<String> = self.way.iter().map(usize::to_string).collect();
        format!("condition-{}-{}-{what}", self.rule.1, way.join("-"))
    }

    /// Changes the conditions of the rule.
    fn change(&self, policy: &mut services::permission::Policy, change: impl FnOnce(&mut RuleTree, &[usize])) {
        with_rule(policy, self.rule, |rule| {
            if let Outcome::When(conditions) = &mut rule.outcome {
                change(conditions, &self.way);
            }
        });
    }

    /// Changes the rule that stands here.
    pub fn rule(&self, policy: &mut services::permission::Policy, change: impl FnOnce(&mut RuleUse)) {
        self.change(policy, |conditions, way| {
            if let Some(RuleTree::Rule(rule)) = tree::at(conditions, way) {
                change(rule);
            }
        });
    }
}

pub(super) fn view(editor: Editor, rule: (usize, usize), conditions: &RuleTree) -> AnyView {
    let content = node(editor, &Place { rule, way: Vec::new() }, conditions);
    view! {
        <fieldset class="conditions">
            <legend>{t("For things that fulfil this")}</legend>
            {content}
        </fieldset>
    }
    .into_any()
}

fn node(editor: Editor, place: &Place, tree: &RuleTree) -> AnyView {
    match (tree::group(tree), tree) {
        (Some((kind, parts)), _) => group(editor, place, kind, parts),
        (None, RuleTree::Rule(rule)) => one(editor, place, rule),
        // There is none: in the editor "not" holds a list.
        (None, _) => ().into_any(),
    }
}

fn group(editor: Editor, place: &Place, kind: Group, parts: &[RuleTree]) -> AnyView {
    let outermost = place.way.is_empty();
    let inner: Vec<AnyView> = parts
        .iter()
        .enumerate()
        .map(|(at, part)| {
            let node = node(editor, &place.inner(at), part);
            view! { <li>{node}</li> }.into_any()
        })
        .collect();
    let count = inner.len();
    let none = (count == 0)
        .then(|| view! { <p class="muted">{t("Add a condition; without one it can not be published.")}</p> });
    let (id, chosen) = (place.id("group"), place.clone());
    let choose = move |value: String| {
        editor.reshape(chosen.id("group"), |policy| {
            chosen.change(policy, |conditions, way| tree::regroup(conditions, way, Group::named(&value)));
        });
    };
    let add = {
        let place = place.clone();
        move |part: RuleTree, what: &str| {
            let focus = place.inner(count).id(what);
            editor.reshape(focus, |policy| {
                place.change(policy, |conditions, way| tree::add(conditions, way, part));
            });
        }
    };
    let (add_rule, add_group) = (add.clone(), add);
    let label = if outermost { t("Conditions") } else { t("Group of conditions") };
    view! {
        <div class="condition-group" role="group" aria-label=label>
            <div class="condition-head">
                <Select
                    id
                    label=t("What has to hold")
                    name="group"
                    choices=Group::ALL.into_iter().map(|group| Choice::new(group.name(), group.title())).collect()
                    value=kind.name().to_owned()
                    on_choose=Callback::new(choose)
                    compact=true
                />
                {(!outermost).then(|| remover(editor, place.clone(), t("Remove the group")))}
            </div>
            {none}
            <ul class="condition-parts">{inner}</ul>
            <div class="condition-add js-only">
                <Button
                    look=Look::Quiet
                    icon="plus"
                    on_click=click(move |_| add_rule(RuleTree::Rule(tree::blank(RULES[0].name)), "rule"))
                >
                    {t("Condition")}
                </Button>
                <Button
                    look=Look::Quiet
                    icon="plus"
                    on_click=click(move |_| add_group(RuleTree::Any(Vec::new()), "group"))
                >
                    {t("Group")}
                </Button>
            </div>
        </div>
    }
    .into_any()
}

fn remover(editor: Editor, place: Place, label: &'static str) -> AnyView {
    let take_away = move |_| {
        let mut group = place.clone();
        group.way.pop();
        editor.reshape(group.id("group"), |policy| place.change(policy, tree::remove));
    };
    view! {
        <span class="js-only">
            <IconButton label icon="x" on_click=click(take_away) />
        </span>
    }
    .into_any()
}

fn one(editor: Editor, place: &Place, rule: &RuleUse) -> AnyView {
    let (id, chosen) = (place.id("rule"), place.clone());
    let choose = move |name: String| {
        editor.reshape(chosen.id("rule"), |policy| chosen.rule(policy, |rule| *rule = tree::blank(&name)));
    };
    let mut choices: Vec<Choice> = RULES.iter().map(|info| Choice::new(info.name, info.description)).collect();
    let info = RULES.iter().find(|info| info.name == rule.rule);
    if info.is_none() {
        choices.push(Choice::new(&rule.rule, tf("{0} (not known here)", &[&rule.rule])));
    }
    let params: Vec<AnyView> = info
        .map(|info| info.params)
        .unwrap_or_default()
        .iter()
        .map(|&(name, needed, many, meaning)| {
            let now = rule.params.iter().find(|(param, _)| param == name).map(|(_, values)| values.clone());
            let now = now.unwrap_or_default();
            if many {
                values::view(editor, place, name, meaning, &now)
            } else {
                text(editor, place, (name, needed, meaning), &now)
            }
        })
        .collect();
    view! {
        <div class="condition" role="group" aria-label=t("Condition")>
            <div class="condition-head">
                <Select
                    id
                    label=t("The thing")
                    name="rule"
                    choices
                    value=rule.rule.clone()
                    on_choose=Callback::new(choose)
                    compact=true
                />
                {remover(editor, place.clone(), t("Remove the condition"))}
            </div>
            <div class="condition-params">{params}</div>
        </div>
    }
    .into_any()
}

/// A parameter with one value.
fn text(
    editor: Editor,
    place: &Place,
    (name, needed, meaning): (&'static str, bool, &'static str),
    now: &[String],
) -> AnyView {
    let place = StoredValue::new(place.clone());
    let line = editor.line(now.first().cloned().unwrap_or_default(), move |policy, text| {
        let values = if text.trim().is_empty() { Vec::new() } else { vec![text.trim().to_owned()] };
        place.with_value(|place| place.rule(policy, |rule| tree::set(rule, name, needed, values)));
    });
    let id = place.with_value(|place| place.id(name));
    view! { <TextField id label=meaning name=name value=line required=needed /> }.into_any()
}
