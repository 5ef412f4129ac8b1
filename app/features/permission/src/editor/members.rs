//! Who has a role.

use leptos::prelude::*;
use services::permission::Member;
use ui::{Button, IconButton, Look, click, t, tf};

use super::state::{Editor, with_role};
use crate::reading;
use crate::reference::ReferenceField;

/// The id of the field.
const FIELD: &str = "member";

pub(super) fn view(editor: Editor, role: usize, members: &[String]) -> AnyView {
    let typed = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let add = move |text: String| {
        if text.trim().is_empty() {
            return;
        }
        let member = match Member::parse(&text) {
            Ok(Member::Everyone) => "everyone".to_owned(),
            Ok(Member::Namespace(namespace)) => format!("namespace:{namespace}"),
            Ok(Member::Entity(reference)) => reference,
            Err(message) => {
                wrong.set(Some(message));
                return;
            }
        };
        editor.reshape(FIELD, |policy| {
            with_role(policy, role, |role| {
                if !role.members.contains(&member) {
                    role.members.push(member);
                }
            });
        });
    };
    let everyone = members.iter().any(|member| member == "everyone");
    let chips: Vec<_> = members.iter().enumerate().map(|(at, member)| chip(editor, role, at, member)).collect();
    let nobody = chips.is_empty().then(|| view! { <p class="muted">{t("Nobody has this role yet.")}</p> });
    view! {
        <fieldset class="members-field">
            <legend>{t("Members")}</legend>
            <ul class="refs">{chips}</ul>
            {nobody}
            <div class="member-add js-only">
                <ReferenceField
                    id=FIELD
                    label=t("Add a user or a group")
                    value=typed
                    kinds=&["user", "group"]
                    placeholder=t("payments, or namespace:default")
                    error=wrong
                    on_choose=Callback::new(add)
                />
                <Button icon="plus" on_click=click(move |_| add(typed.get_untracked()))>
                    {t("Add")}
                </Button>
                {(!everyone)
                    .then(|| {
                        view! {
                            <Button look=Look::Quiet icon="globe" on_click=click(move |_| add("everyone".to_owned()))>
                                {t("Everyone")}
                            </Button>
                        }
                    })}
            </div>
        </fieldset>
    }
    .into_any()
}

fn chip(editor: Editor, role: usize, at: usize, member: &str) -> AnyView {
    let wrong = editor.problem(format!("roles[{role}].members[{at}]"));
    let take_away = move |_| {
        editor.reshape(FIELD, |policy| {
            with_role(policy, role, |role| {
                if at < role.members.len() {
                    role.members.remove(at);
                }
            });
        });
    };
    view! {
        <li class="member-chip" class:wrong=move || wrong.with(Option::is_some) title=move || wrong.get()>
            {reading::member(member)} <span class="js-only">
                <IconButton label=tf("Remove {0}", &[member]) icon="x" on_click=click(take_away) />
            </span>
        </li>
    }
    .into_any()
}
