//! The rules of a role, in their order.

use leptos::prelude::*;
use services::permission::{Matcher, Outcome, PolicyRule, RuleTree};
use ui::{Button, Choice, EmptyState, Icon, IconButton, Select, click, t, tf};

use super::roles::mover;
use super::state::{Editor, moved, with_role, with_rule};
use super::{conditions, matcher};
use crate::{reading, words};

pub(super) fn view(editor: Editor, role: usize, rules: &[PolicyRule]) -> AnyView {
    let last = rules.len().saturating_sub(1);
    let cards: Vec<_> = rules.iter().enumerate().map(|(at, rule)| card(editor, (role, at), last, rule)).collect();
    let count = cards.len();
    let none = cards.is_empty().then(|| {
        view! {
            <EmptyState icon="scroll-text" title=t("No rules yet")>
                <p>{t("A rule names permissions and says yes, no, or yes for things that fulfil conditions.")}</p>
            </EmptyState>
        }
    });
    let add = move |_| {
        editor.reshape(format!("rule-{count}-which"), |policy| {
            with_role(policy, role, |role| {
                role.rules.push(PolicyRule { matches: Matcher::Named(Vec::new()), outcome: Outcome::Allow });
            });
        });
    };
    view! {
        <section class="card rules-card" aria-labelledby="role-rules">
            <header>
                <h2 id="role-rules">{t("Rules")}</h2>
                <span class="count">{count}</span>
                <div class="card-actions js-only">
                    <Button icon="plus" on_click=click(add)>
                        {t("Add a rule")}
                    </Button>
                </div>
            </header>
            {none}
            <ol class="rule-list">{cards}</ol>
        </section>
    }
    .into_any()
}

fn card(editor: Editor, place: (usize, usize), last: usize, rule: &PolicyRule) -> AnyView {
    let (role, at) = place;
    // The sentence follows what is chosen, without the form being drawn anew.
    let now = Memo::new(move |_| {
        editor.policy.with(|policy| policy.roles.get(role).and_then(|role| role.rules.get(at)).cloned())
    });
    let sentence = move || {
        now.get().map(|rule| {
            let (tone, icon) = reading::sign(&rule.outcome);
            view! {
                <p class=format!("sentence {}", tone.class())>
                    <Icon name=icon class="s" />
                    <span>{words::rule(&rule)}</span>
                </p>
            }
        })
    };
    let shift = move |up: bool| {
        let to = if up { at.saturating_sub(1) } else { at + 1 };
        let focus = format!("rule-{}-{to}", if up { "up" } else { "down" });
        editor.reshape(focus, |policy| {
            with_role(policy, role, |role| {
                moved(&mut role.rules, at, up);
            })
        });
    };
    let keys = move |event: web_sys::KeyboardEvent| {
        let up = match event.key().as_str() {
            "ArrowUp" => true,
            "ArrowDown" => false,
            _ => return,
        };
        if event.alt_key() && if up { at > 0 } else { at < last } {
            event.prevent_default();
            shift(up);
        }
    };
    let take_away = move |_| {
        editor.reshape("role-rules", |policy| {
            with_role(policy, role, |role| {
                if at < role.rules.len() {
                    role.rules.remove(at);
                }
            });
        });
    };
    let number = at + 1;
    let (which, permissions) = matcher::view(editor, place, &rule.matches);
    let conditions = match &rule.outcome {
        Outcome::When(tree) => Some(conditions::view(editor, place, tree)),
        _ => None,
    };
    view! {
        <li class="rule" on:keydown=keys>
            <div role="group" aria-label=tf("Rule {0}", &[&number.to_string()])>
                <div class="rule-head">
                    <span class="rule-number">{number}</span>
                    {sentence}
                    <span class="role-moves js-only">
                        {mover(
                            format!("rule-up-{at}"),
                            tf("Move rule {0} up", &[&number.to_string()]),
                            "arrow-up",
                            at == 0,
                            move || shift(true),
                        )}
                        {mover(
                            format!("rule-down-{at}"),
                            tf("Move rule {0} down", &[&number.to_string()]),
                            "arrow-down",
                            at == last,
                            move || shift(false),
                        )}
                        <IconButton label=tf("Remove rule {0}", &[&number.to_string()]) icon="trash-2" on_click=click(take_away) />
                    </span>
                </div>
                <div class="rule-body">
                    <div class="rule-choices">{which} {says(editor, place, &rule.outcome)}</div>
                    {permissions}
                    {conditions}
                </div>
            </div>
        </li>
    }
    .into_any()
}

fn says(editor: Editor, place: (usize, usize), outcome: &Outcome) -> AnyView {
    let now = match outcome {
        Outcome::Allow => "allow",
        Outcome::Deny => "deny",
        Outcome::When(_) => "when",
    };
    let id = format!("rule-{}-says", place.1);
    let focus = id.clone();
    let choose = move |value: String| {
        editor.reshape(focus.clone(), |policy| {
            with_rule(policy, place, |rule| {
                rule.outcome = match value.as_str() {
                    "allow" => Outcome::Allow,
                    "when" => Outcome::When(RuleTree::All(Vec::new())),
                    _ => Outcome::Deny,
                };
            });
        });
    };
    view! {
        <Select
            id
            label=t("They may")
            name="says"
            choices=vec![
                Choice::new("allow", t("Yes")),
                Choice::new("deny", t("No")),
                Choice::new("when", t("Yes, for things that …")),
            ]
            value=now.to_owned()
            on_choose=Callback::new(choose)
        />
    }
    .into_any()
}
