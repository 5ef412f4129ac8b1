//! A parameter with several values: what is in it, and adding to it.

use leptos::prelude::*;
use ui::{Button, IconButton, Look, click, key, t, tf};

use super::conditions::Place;
use super::state::Editor;
use crate::reference::ReferenceField;
use crate::tree;

/// What is offered for a parameter: values with their words.
fn offers(name: &str) -> &'static [(&'static str, &'static str)] {
    const CLAIMS: &[(&str, &str)] = &[("$ownerRefs", key("Them or their groups")), ("$currentUser", key("Themselves"))];
    const KINDS: &[(&str, &str)] = &[
        ("Component", key("Component")),
        ("API", "API"),
        ("Resource", key("Resource")),
        ("System", key("System")),
        ("Domain", key("Domain")),
        ("Group", key("Group")),
        ("User", key("User")),
        ("Template", key("Template")),
    ];
    match name {
        "claims" => CLAIMS,
        "kinds" => KINDS,
        _ => &[],
    }
}

pub(super) fn view(
    editor: Editor,
    place: &Place,
    name: &'static str,
    meaning: &'static str,
    now: &[String],
) -> AnyView {
    let id = place.id(name);
    let chips: Vec<AnyView> = now.iter().enumerate().map(|(at, value)| chip(editor, place, name, at, value)).collect();
    let typed = RwSignal::new(String::new());
    let add = {
        let (place, focus, before) = (place.clone(), id.clone(), now.to_vec());
        move |text: String| {
            let mut values = before.clone();
            // A list that was pasted is several values.
            for value in text.split([',', ' ']).map(str::trim).filter(|value| !value.is_empty()) {
                if !values.iter().any(|other| other == value) {
                    values.push(value.to_owned());
                }
            }
            editor.reshape(focus.clone(), |policy| place.rule(policy, |rule| tree::set(rule, name, true, values)));
        }
    };
    let offered: Vec<AnyView> = offers(name)
        .iter()
        .filter(|(value, _)| now.iter().all(|other| other != value))
        .map(|&(value, words)| {
            let add = add.clone();
            view! {
                <Button look=Look::Quiet icon="plus" on_click=click(move |_| add(value.to_owned()))>
                    {t(words)}
                </Button>
            }
            .into_any()
        })
        .collect();
    let kinds: &'static [&'static str] = if name == "claims" { &["user", "group"] } else { &["none"] };
    view! {
        <div class="values">
            <ul class="refs" aria-label=meaning>
                {chips}
            </ul>
            <div class="js-only">
                <ReferenceField
                    id
                    label=meaning
                    value=typed
                    kinds
                    placeholder=t("Type, then Enter")
                    on_choose=Callback::new(add)
                />
            </div>
            <div class="offers js-only">{offered}</div>
        </div>
    }
    .into_any()
}

fn chip(editor: Editor, place: &Place, name: &'static str, at: usize, value: &str) -> AnyView {
    let place = place.clone();
    let take_away = move |_| {
        editor.reshape(place.id(name), |policy| {
            place.rule(policy, |rule| {
                if let Some((_, values)) = rule.params.iter_mut().find(|(param, _)| param == name)
                    && at < values.len()
                {
                    values.remove(at);
                }
            });
        });
    };
    view! {
        <li class="member-chip">
            <code>{value.to_owned()}</code>
            <span class="js-only">
                <IconButton label=tf("Remove {0}", &[value]) icon="x" on_click=click(take_away) />
            </span>
        </li>
    }
    .into_any()
}
