//! What a policy has to answer, and how it answers now.

use leptos::prelude::*;
use plugin::said;
use services::Error;
use services::permission::{Checked, Effect as Answer, PolicyState, TestCase, Tested};
use ui::{Button, Choice, EmptyState, IconButton, Select, Status, TextField, Tone, click, kept, tn};

use super::state::{Editor, Saving, with_test};
use super::{Worked, failed};
use crate::parts::{self, who};
use crate::reading;
use crate::reference::ReferenceField;

pub(crate) fn view(editor: Editor) -> AnyView {
    let draft = editor.summary.with_untracked(|summary| summary.state == PolicyState::Draft);
    let (came, results) = (RwSignal::new(None::<Result<Checked, Error>>), RwSignal::new(None));
    // The lines are taken over as the server has sent them, without results: those that came along stand in them a moment
    // later.
    Effect::new(move || results.set(came.get()));
    // The results come in their own time; the form stays as it is meanwhile.
    let listen = move || {
        Suspend::new(async move {
            if let Worked::Tests(checked) = editor.page.worked.await {
                let _ = came.try_set(Some(checked.clone()));
                return kept(move || summary(checked));
            }
            kept(|| view! { <p class="muted">"The tests are running."</p> }.into_any())
        })
    };
    let cards = move || {
        editor.shape();
        let tests = editor.policy.with_untracked(|policy| policy.tests.clone());
        if tests.is_empty() {
            return none(draft);
        }
        let lines: Vec<AnyView> = tests
            .into_iter()
            .enumerate()
            .map(|(at, test)| {
                let result = result(editor, results, at);
                if draft { form(editor, at, test, result) } else { shown(test, result) }
            })
            .collect();
        view! { <ol class="test-list">{lines}</ol> }.into_any()
    };
    let actions = draft.then(|| buttons(editor));
    view! {
        <section class="card" aria-labelledby="policy-tests">
            <header class="tests-head">
                <h2 id="policy-tests">"Tests"</h2>
                <div class="tests-summary" aria-live="polite">
                    <Transition fallback=|| view! { <p class="muted">"The tests are running."</p> }>{listen}</Transition>
                </div>
                <div class="card-actions js-only">{actions}</div>
            </header>
            {cards}
        </section>
    }
    .into_any()
}

fn none(draft: bool) -> AnyView {
    let words = if draft {
        "A test names a user, a permission and an entity, and what the policy has to answer. A policy whose tests fail is not published."
    } else {
        "It was published without tests."
    };
    view! {
        <EmptyState icon="flask-conical" title="No tests">
            <p>{words}</p>
        </EmptyState>
    }
    .into_any()
}

fn buttons(editor: Editor) -> AnyView {
    let count = move || editor.policy.with_untracked(|policy| policy.tests.len());
    let add = move |_| {
        let focus = format!("test-{}-user", count());
        editor.reshape(focus, |policy| policy.tests.push(TestCase { expect: Answer::Allow, ..TestCase::default() }));
    };
    let run = move |_| {
        if editor.policy.with_untracked(|policy| editor.saved.with_untracked(|saved| policy != saved)) {
            editor.save();
        } else {
            editor.page.saves.update(|saves| *saves += 1);
        }
    };
    let words = move || if editor.dirty() { "Save and run" } else { "Run again" };
    view! {
        <Button icon="play" disabled=Signal::derive(move || editor.saving.get() == Saving::Running) on_click=click(run)>
            {words}
        </Button>
        <Button icon="plus" on_click=click(add)>
            "Add a test"
        </Button>
    }
    .into_any()
}

fn summary(checked: Result<Checked, Error>) -> AnyView {
    match checked {
        Ok(checked) if checked.tests.is_empty() => view! { <span class="count">"0"</span> }.into_any(),
        Ok(checked) if checked.failed == 0 => {
            let label = tn(checked.tests.len() as u64, "{0} test passes", "{0} tests pass");
            view! { <Status tone=Tone::Ok label /> }.into_any()
        }
        Ok(checked) => {
            let label = format!("{} of {} fail", checked.failed, checked.tests.len());
            view! { <Status tone=Tone::Bad label /> }.into_any()
        }
        Err(error) => failed(error),
    }
}

/// How one test went. A test that was changed since has no result until it runs again.
fn result(editor: Editor, results: RwSignal<Option<Result<Checked, Error>>>, at: usize) -> AnyView {
    let fresh = Memo::new(move |_| {
        editor.policy.with(|policy| {
            editor.saved.with(|saved| policy.tests.get(at).is_some() && policy.tests.get(at) == saved.tests.get(at))
        })
    });
    let view = move || {
        let tested = results.with(|results| match results {
            Some(Ok(checked)) => checked.tests.get(at).cloned(),
            _ => None,
        });
        match tested.filter(|_| fresh.get()) {
            Some(Tested { passed: true, message }) => {
                view! { <Status tone=Tone::Ok label="passes" /> <span class="muted">{message}</span> }.into_any()
            }
            Some(Tested { passed: false, message }) => {
                view! { <Status tone=Tone::Bad label="fails" /> <span class="test-wrong">{message}</span> }.into_any()
            }
            None => view! { <Status label="not run" /> }.into_any(),
        }
    };
    view! { <div class="test-result">{view}</div> }.into_any()
}

fn shown(test: TestCase, result: AnyView) -> AnyView {
    let name = (!test.name.is_empty()).then(|| view! { <b>{test.name.clone()}</b> });
    let entity = (!test.entity.is_empty()).then(|| {
        view! {
            " for "
            <code>{test.entity.clone()}</code>
        }
    });
    view! {
        <li class="test">
            <p>
                {name} " " {who(&test.user)} " may " <code>{test.permission.clone()}</code> {entity} ": "
                {parts::answer(test.expect)}
            </p>
            {result}
        </li>
    }
    .into_any()
}

fn form(editor: Editor, at: usize, test: TestCase, result: AnyView) -> AnyView {
    let number = at + 1;
    let name = editor.line(test.name, move |policy, text| with_test(policy, at, |test| test.name = text));
    let user = editor.line(test.user, move |policy, text| with_test(policy, at, |test| test.user = text));
    let entity = editor.line(test.entity, move |policy, text| with_test(policy, at, |test| test.entity = text));
    let take_away = move |_| {
        editor.reshape("policy-tests", |policy| {
            if at < policy.tests.len() {
                policy.tests.remove(at);
            }
        });
    };
    let of = move |field: &str| editor.problem(format!("tests[{at}].{field}"));
    let mut choices = vec![Choice::new("", "Choose")];
    choices.extend(editor.vocabulary.with_value(|words| {
        words.permissions.iter().map(|one| Choice::new(&one.name, said(&one.title))).collect::<Vec<_>>()
    }));
    if !test.permission.is_empty() && choices.iter().all(|choice| choice.value != test.permission) {
        choices.push(Choice::new(&test.permission, &test.permission));
    }
    let expected = if test.expect == Answer::Allow { "allow" } else { "deny" };
    view! {
        <li class="test">
            <div role="group" aria-label=format!("Test {number}")>
                <div class="test-fields">
                    <ReferenceField
                        id=format!("test-{at}-user")
                        label="User"
                        value=user
                        kinds=&["user"]
                        placeholder="user:default/jo"
                        error=of("user")
                    />
                    <Select
                        id=format!("test-{at}-permission")
                        label="Permission"
                        name="permission"
                        choices
                        value=test.permission
                        on_choose=Callback::new(move |name: String| {
                            editor.text(|policy| with_test(policy, at, |test| test.permission = name));
                        })
                        error=of("permission")
                    />
                    <ReferenceField
                        id=format!("test-{at}-entity")
                        label="Entity"
                        value=entity
                        kinds=&[]
                        placeholder="component:default/website"
                        error=of("entity")
                    />
                    <Select
                        id=format!("test-{at}-expect")
                        label="Expected"
                        name="expect"
                        choices=vec![Choice::new("allow", "Yes"), Choice::new("deny", "No")]
                        value=expected.to_owned()
                        on_choose=Callback::new(move |value: String| {
                            editor.text(|policy| with_test(policy, at, |test| test.expect = reading::named(&value)));
                        })
                    />
                    <TextField id=format!("test-{at}-name") label="Name" name="name" value=name />
                </div>
                <div class="test-foot">
                    {result} <span class="js-only">
                        <IconButton label=format!("Remove test {number}") icon="trash-2" on_click=click(take_away) />
                    </span>
                </div>
            </div>
        </li>
    }
    .into_any()
}
