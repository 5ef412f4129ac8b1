//! What has to be known about the state of a draft: problems, changes that were left, changes of somebody else.

use leptos::prelude::*;
use plugin::sentence;
use services::ErrorKind;
use ui::{Button, Icon, click, t, tf, tn};

use super::local::Found;
use super::state::{Editor, Saving};
use crate::address::PolicyAddress;

pub(super) fn view(editor: Editor) -> AnyView {
    let saving = move || match editor.saving.get() {
        Saving::Failed(error) if error.kind == ErrorKind::Conflict => Some(theirs(
            editor,
            t("Somebody else has saved this draft meanwhile"),
            t("Yours is still in the form, and in this browser. Whose shall stay?"),
        )),
        Saving::Failed(error) => Some(
            view! {
                <section class="banner tone-bad" role="alert">
                    <Icon name="circle-alert" />
                    <div>
                        <p class="banner-title">{t("It is not saved")}</p>
                        <p>{sentence(&error)}</p>
                    </div>
                </section>
            }
            .into_any(),
        ),
        _ => None,
    };
    let found = move || match editor.found.get() {
        Found::Older => Some(theirs(
            editor,
            t("Somebody else has saved this draft since you left it"),
            t("The form has your unsaved changes to the state of before. Whose shall stay?"),
        )),
        Found::Changes => Some(
            view! {
                <section class="banner tone-info" role="status">
                    <Icon name="history" />
                    <div>
                        <p class="banner-title">{t("Your unsaved changes are still here")}</p>
                        <p>{t("They were kept in this browser. Save the draft to keep them for everybody.")}</p>
                    </div>
                    <Button icon="rotate-ccw" on_click=click(move |_| editor.revert())>
                        {t("Throw them away")}
                    </Button>
                </section>
            }
            .into_any(),
        ),
        Found::Nothing => None,
    };
    view! {
        <div class="policy-notes">{saving} {found} {problems(editor)}</div>
    }
    .into_any()
}

fn theirs(editor: Editor, title: &'static str, words: &'static str) -> AnyView {
    view! {
        <section class="banner tone-warn" role="alert">
            <Icon name="users" />
            <div>
                <p class="banner-title">{title}</p>
                <p>{words}</p>
            </div>
            <div class="button-group">
                <Button on_click=click(move |_| editor.take_theirs())>{t("Take theirs")}</Button>
                <Button on_click=click(move |_| editor.save_mine())>{t("Save mine over it")}</Button>
            </div>
        </section>
    }
    .into_any()
}

/// What keeps it from being published, each with the way to where it is mended.
fn problems(editor: Editor) -> impl Fn() -> Option<AnyView> + Clone {
    move || {
        let problems = editor.problems.get();
        if problems.is_empty() {
            return None;
        }
        let id = editor.id.get_value();
        let title = match problems.len() {
            1 => t("One thing keeps it from being published").to_owned(),
            count => {
                tn(count as u64, "{0} thing keeps it from being published", "{0} things keep it from being published")
            }
        };
        let lines: Vec<_> = problems
            .into_iter()
            .take(20)
            .map(|problem| {
                let href = PolicyAddress::of_field(&problem.field).href(&id);
                view! {
                    <li>
                        <a class="link" href=href data-noscroll="">
                            {place(&problem.field)}
                        </a>
                        ": "
                        {problem.message}
                    </li>
                }
            })
            .collect();
        Some(
            view! {
                <section class="banner tone-warn" aria-label=t("Problems")>
                    <Icon name="triangle-alert" />
                    <div>
                        <p class="banner-title">{title}</p>
                        <ul class="policy-problems">{lines}</ul>
                    </div>
                </section>
            }
            .into_any(),
        )
    }
}

/// The place of a problem in words: `roles[1].rules[0].permissions` is `Role 2, rule 1`.
fn place(field: &str) -> String {
    let number = |name: &str| {
        let rest = field.split_once(&format!("{name}["))?.1;
        rest.split(']').next()?.parse::<usize>().ok().map(|at| at + 1)
    };
    match (number("roles"), number("rules"), number("members"), number("tests")) {
        (Some(role), Some(rule), ..) => tf("Role {0}, rule {1}", &[&role.to_string(), &rule.to_string()]),
        (Some(role), None, Some(member), _) => tf("Role {0}, member {1}", &[&role.to_string(), &member.to_string()]),
        (Some(role), ..) => tf("Role {0}", &[&role.to_string()]),
        (.., Some(test)) => tf("Test {0}", &[&test.to_string()]),
        _ => t("Policy").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_said_as_people_count() {
        assert_eq!(place("roles[1].rules[0].permissions"), "Role 2, rule 1");
        assert_eq!(place("roles[0].members[2]"), "Role 1, member 3");
        assert_eq!(place("roles[4].name"), "Role 5");
        assert_eq!(place("tests[0].user"), "Test 1");
        assert_eq!(place("name"), "Policy");
    }
}
