//! The last look before a policy comes into force: tests, impact, who may do it.

use leptos::prelude::*;
use plugin::sentence;
use services::Error;
use services::permission::{Checked, Impact, PolicyState};
use ui::{Button, ButtonLink, Icon, Look, Tone, click, t, tf, tn};

use super::state::Editor;
use super::{Worked, impact, worked};
use crate::address::{Part, PolicyAddress};

pub(super) fn view(editor: Editor) -> AnyView {
    if editor.summary.with_untracked(|summary| summary.state == PolicyState::Published) {
        return view! {
            <section class="card publish-card" aria-label=t("Publish")>
                <ul class="points">
                    {point(Tone::Ok, "shield-check", t("This policy is in force.").to_owned(), None)}
                </ul>
            </section>
        }
        .into_any();
    }
    let content = worked(editor.page, move |found| match found {
        Worked::Both(checked, impact) => Some(last_look(editor, &checked, &impact)),
        _ => None,
    });
    view! {
        <section class="card publish-card" aria-labelledby="policy-publish">
            <header>
                <h2 id="policy-publish">{t("Before it comes into force")}</h2>
            </header>
            {content}
        </section>
    }
    .into_any()
}

fn last_look(editor: Editor, checked: &Result<Checked, Error>, impact: &Result<Impact, Error>) -> AnyView {
    let id = editor.id.get_value();
    let to = |part: Part| PolicyAddress::of(part).href(&id);
    let tests = match checked {
        Ok(checked) if checked.failed > 0 => {
            let words = tf("{0} of {1} tests fail.", &[&checked.failed.to_string(), &checked.tests.len().to_string()]);
            point(Tone::Bad, "circle-x", words, Some((t("See the tests"), to(Part::Tests))))
        }
        Ok(checked) if checked.tests.is_empty() => {
            let words = t("It has no tests, so nothing says that it does what you mean.").to_owned();
            point(Tone::Warn, "flask-conical", words, Some((t("Add tests"), to(Part::Tests))))
        }
        Ok(checked) => {
            let words = tn(checked.tests.len() as u64, "{0} test passes.", "{0} tests pass.");
            point(Tone::Ok, "check", words, Some((t("See the tests"), to(Part::Tests))))
        }
        Err(error) => point(Tone::Bad, "circle-alert", sentence(error), None),
    };
    let failing = !matches!(checked, Ok(checked) if checked.failed == 0);
    let changes = match impact {
        Ok(found) => {
            let quiet = found.lines.iter().all(|line| line.losing == 0);
            let tone = if quiet { Tone::Info } else { Tone::Warn };
            point(tone, "users", impact::sentence(found), Some((t("See who"), to(Part::Impact))))
        }
        Err(error) => point(Tone::Bad, "circle-alert", sentence(error), None),
    };
    let differences = point(
        Tone::Neutral,
        "file-diff",
        t("Line by line against the one in force:").to_owned(),
        Some((t("See the differences"), to(Part::Differences))),
    );
    let unsaved = move || {
        editor.dirty().then(|| {
            view! {
                <li class="point tone-warn">
                    <Icon name="pencil" />
                    <span>{t("What is published is what is saved; there are changes that are not.")}</span>
                    <Button icon="check" on_click=click(move |_| editor.save())>
                        {t("Save draft")}
                    </Button>
                </li>
            }
        })
    };
    let problems = move || {
        let count = editor.problems.with(Vec::len);
        (count > 0).then(|| {
            let words =
                tn(count as u64, "{0} problem has to be mended first.", "{0} problems have to be mended first.");
            point(Tone::Bad, "triangle-alert", words, None)
        })
    };
    let another = move || editor.needs_another.get().map(|reason| point(Tone::Warn, "users", reason, None));
    // Why it can not be published now; what is said above in full.
    let why = Signal::derive(move || {
        if editor.dirty() {
            Some(t("Save the draft first.").to_owned())
        } else if editor.problems.with(|problems| !problems.is_empty()) {
            Some(t("It has problems to be mended first.").to_owned())
        } else if failing {
            Some(t("Its tests fail.").to_owned())
        } else {
            editor.needs_another.get()
        }
    });
    let pending = editor.page.publish.pending();
    let off = Signal::derive(move || why.with(Option::is_some) || pending.get());
    let held = move |event: web_sys::SubmitEvent| {
        if off.try_get_untracked().unwrap_or(true) {
            event.prevent_default();
        }
    };
    let wrong = move || match editor.page.publish.value().get() {
        Some(Err(error)) => Some(sentence(&error)),
        _ => None,
    };
    view! {
        <ul class="points">{unsaved} {problems} {tests} {changes} {differences} {another}</ul>
        <ActionForm action=editor.page.publish attr:class="publish-form" on:submit:capture=held>
            <input type="hidden" name="id" value=id.clone() />
            <input type="hidden" name="etag" value=move || editor.etag.get() />
            <p class="muted">
                {t(
                    "From then on this policy decides for everybody, at once and on every server. The one before is \
                     kept and can be put into force again.",
                )}
            </p>
            <Button submit=true look=Look::Go icon="shield-check" disabled=off why>
                {t("Put into force")}
            </Button>
        </ActionForm>
        <p class="form-wrong" role="alert">
            {wrong}
        </p>
    }
    .into_any()
}

fn point(tone: Tone, icon: &'static str, words: String, link: Option<(&'static str, String)>) -> AnyView {
    view! {
        <li class=format!("point {}", tone.class())>
            <Icon name=icon />
            <span>{words}</span>
            {link.map(|(label, href)| view! { <ButtonLink href look=Look::Quiet>{label}</ButtonLink> })}
        </li>
    }
    .into_any()
}
