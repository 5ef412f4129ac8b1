//! Which permissions a rule is about.

use std::collections::BTreeSet;

use leptos::prelude::*;
use plugin::said;
use services::permission::{Action, Matcher};
use ui::{Checkbox, Choice, Icon, Select, t};

use super::state::{Editor, with_rule};

/// A property of permissions, and the values that the portal knows.
type Property = (&'static str, &'static str, Vec<Choice>, String);

/// The choice of how they are named, and what is chosen.
pub(super) fn view(editor: Editor, place: (usize, usize), matches: &Matcher) -> (AnyView, Option<AnyView>) {
    let id = format!("rule-{}-which", place.1);
    let focus = id.clone();
    let now = match matches {
        Matcher::All => "all",
        Matcher::Named(_) => "named",
        Matcher::Like { .. } => "like",
    };
    let choose = move |value: String| {
        editor.reshape(focus.clone(), |policy| {
            with_rule(policy, place, |rule| {
                rule.matches = match value.as_str() {
                    "all" => Matcher::All,
                    "like" => Matcher::Like { plugin: None, action: Some(Action::Read), resource: None },
                    _ => Matcher::Named(Vec::new()),
                };
            });
        });
    };
    let more = match matches {
        Matcher::All => None,
        Matcher::Named(names) => Some(named(editor, place, names)),
        Matcher::Like { plugin, action, resource } => {
            Some(like(editor, place, (plugin.as_deref(), *action, resource.as_deref())))
        }
    };
    let which = view! {
        <Select
            id
            label=t("Permissions")
            name="which"
            choices=vec![
                Choice::new("named", t("These")),
                Choice::new("like", t("Those that are alike")),
                Choice::new("all", t("All")),
            ]
            value=now.to_owned()
            on_choose=Callback::new(choose)
            error=editor.problem(format!("roles[{}].rules[{}].permissions", place.0, place.1))
        />
    };
    (which.into_any(), more)
}

fn named(editor: Editor, place: (usize, usize), names: &[String]) -> AnyView {
    let known = editor.vocabulary.with_value(|words| words.permissions.clone());
    // Names of parts that are not there are kept, and can be taken away.
    let strange: Vec<String> =
        names.iter().filter(|name| known.iter().all(|one| one.name != **name)).cloned().collect();
    let lines: Vec<AnyView> = known
        .into_iter()
        .map(|one| (one.name, said(&one.title), one.resource.is_some()))
        .chain(strange.into_iter().map(|name| (name, t("Not known here").to_owned(), true)))
        .map(|(name, title, single)| permission(editor, place, name, title, single))
        .collect();
    view! {
        <fieldset class="permission-list">
            <legend class="visually-hidden">{t("These permissions")}</legend>
            <ul>{lines}</ul>
        </fieldset>
    }
    .into_any()
}

fn permission(editor: Editor, place: (usize, usize), name: String, title: String, single: bool) -> AnyView {
    let this = name.clone();
    let ticked = Signal::derive(move || {
        editor.policy.with(|policy| {
            let rule = policy.roles.get(place.0).and_then(|role| role.rules.get(place.1));
            matches!(rule.map(|rule| &rule.matches), Some(Matcher::Named(names)) if names.contains(&this))
        })
    });
    let set = name.clone();
    let tick = move |on: bool| {
        editor.text(|policy| {
            with_rule(policy, place, |rule| {
                if let Matcher::Named(names) = &mut rule.matches {
                    names.retain(|other| *other != set);
                    if on {
                        names.push(set.clone());
                    }
                }
            });
        });
    };
    view! {
        <li>
            <Checkbox label=title name="permission" value=name.clone() checked=ticked on_change=Callback::new(tick) />
            <code class="faint cut">{name}</code>
            {single
                .then(|| {
                    view! {
                        <span class="single" title=t("Decided for each thing, so it can have conditions")>
                            <Icon name="filter" class="s" />
                            <span class="visually-hidden">{t("can have conditions")}</span>
                        </span>
                    }
                })}
        </li>
    }
    .into_any()
}

fn like(
    editor: Editor,
    place: (usize, usize),
    (plugin, action, resource): (Option<&str>, Option<Action>, Option<&str>),
) -> AnyView {
    let (plugins, resources) = editor.vocabulary.with_value(|words| {
        let plugin = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
        let plugins: BTreeSet<String> = words.permissions.iter().map(|one| plugin(&one.name)).collect();
        let resources: BTreeSet<String> = words.permissions.iter().filter_map(|one| one.resource.clone()).collect();
        (plugins, resources)
    });
    let properties: [Property; 3] = [
        ("plugin", t("In"), choices(t("Any part"), plugins, plugin), plugin.unwrap_or_default().to_owned()),
        (
            "action",
            t("That"),
            choices(t("Do anything"), Action::ALL.map(|one| one.name().to_owned()).into_iter().collect(), None),
            action.map(Action::name).unwrap_or_default().to_owned(),
        ),
        ("resource", t("About"), choices(t("Anything"), resources, resource), resource.unwrap_or_default().to_owned()),
    ];
    let fields: Vec<AnyView> = properties.into_iter().map(|property| choice(editor, place, property)).collect();
    view! { <div class="like">{fields}</div> }.into_any()
}

fn choices(any: &str, known: BTreeSet<String>, now: Option<&str>) -> Vec<Choice> {
    // What a policy says of parts that are not there is kept.
    let strange = now.filter(|now| !known.contains(*now)).map(str::to_owned);
    let mut choices = vec![Choice::new("", any)];
    choices.extend(known.into_iter().chain(strange).map(|value| Choice::new(value.clone(), value)));
    choices
}

fn choice(editor: Editor, place: (usize, usize), (name, label, choices, now): Property) -> AnyView {
    let write = move |value: String| {
        editor.text(|policy| {
            with_rule(policy, place, |rule| {
                let Matcher::Like { plugin, action, resource } = &mut rule.matches else { return };
                let some = (!value.is_empty()).then(|| value.clone());
                match name {
                    "plugin" => *plugin = some,
                    "action" => *action = Action::named(&value),
                    _ => *resource = some,
                }
            });
        });
    };
    view! {
        <Select
            id=format!("rule-{}-{name}", place.1)
            label
            name=name
            choices
            value=now
            on_choose=Callback::new(write)
        />
    }
    .into_any()
}
