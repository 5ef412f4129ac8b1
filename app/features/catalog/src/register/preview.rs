//! What registering would bring: what comes, what changes and how, what is refused and why.

use leptos::prelude::*;
use plugin::kinds::look;
use services::catalog::{Outcome, Preview, PreviewItem};
use ui::{Button, ButtonLink, Diff, EmptyState, Icon, KindIcon, Status, Tone, t, tn, tv};

use super::drop::Dropped;
use super::functions::Register;
use crate::entity::problems;

/// What is looked at.
#[derive(Clone)]
pub(super) enum Source {
    /// An address.
    Address(String),
    /// A file of this computer.
    File(Dropped),
}

/// The outcomes in the order that a person wants to know them.
const OUTCOMES: [(Outcome, &str, Tone, &str); 4] = [
    (Outcome::Refused, "refused", Tone::Bad, "circle-x"),
    (Outcome::Changed, "changed", Tone::Info, "file-diff"),
    (Outcome::Created, "new", Tone::Ok, "plus"),
    (Outcome::Unchanged, "unchanged", Tone::Neutral, "check"),
];

pub(super) fn view(preview: Preview, source: Source, done: bool, register: ServerAction<Register>) -> AnyView {
    let count = |outcome| preview.items.iter().filter(|item| item.outcome == outcome).count();
    let counts: Vec<_> = OUTCOMES
        .into_iter()
        .filter(|(outcome, ..)| count(*outcome) > 0)
        .map(|(outcome, word, tone, icon)| {
            view! { <Status tone icon label=format!("{} {word}", count(outcome)) /> }
        })
        .collect();
    let taken = preview.items.len() - count(Outcome::Refused);
    let wrong = preview.problems.iter().any(|problem| problem.error);
    let problems: Vec<_> = preview.problems.iter().map(problems::item).collect();
    let problems = (!problems.is_empty()).then(|| {
        view! {
            <section class=if wrong { "banner tone-bad" } else { "banner tone-warn" } aria-label=t("Problems")>
                <Icon name="triangle-alert" />
                <div>
                    <ul class="problems">{problems}</ul>
                </div>
            </section>
        }
    });
    let state = if done {
        Some(
            view! { <p class="register-state tone-ok"><Icon name="circle-check" /> {t("Registered. This is what it brings now.")}</p> },
        )
    } else if preview.exists {
        Some(view! {
            <p class="register-state">
                <Icon name="info" />
                {t("This is registered already. Registering it again reads it once more.")}
            </p>
        })
    } else {
        None
    };
    let why = if taken == 0 { Some(t("Nothing in it can be taken.").to_owned()) } else { None };
    let action = if done {
        view! {
            <ButtonLink href="/ingestion" icon="activity">
                {t("Watch it being read")}
            </ButtonLink>
        }
        .into_any()
    } else {
        form(source, preview.exists, why, register)
    };
    let mut items = preview.items;
    let place = |item: &PreviewItem| OUTCOMES.iter().position(|(outcome, ..)| *outcome == item.outcome);
    items.sort_by_key(place);
    let rows: Vec<_> = items.into_iter().map(row).collect();
    // What could not be read says so already.
    let empty = (rows.is_empty() && !wrong).then(|| {
        view! {
            <EmptyState icon="file" title=t("No entities in it")>
                <p>
                    {tv(
                        "A catalog file has documents with {0}, {1} and {2}.",
                        vec![
                            view! { <code>"apiVersion"</code> }.into_any(),
                            view! { <code>"kind"</code> }.into_any(),
                            view! { <code>"metadata.name"</code> }.into_any(),
                        ],
                    )}
                </p>
            </EmptyState>
        }
    });
    view! {
        <section class="card register-result" aria-label=t("Preview")>
            <header>
                <h2>{if done { t("Registered") } else { t("What it would bring") }}</h2>
                <div class="register-counts">{counts}</div>
                <div class="card-actions">{action}</div>
            </header>
            <p class="register-location faint mono">{preview.location}</p>
            {state}
            {problems}
            <ul class="register-items">{rows}</ul>
            {empty}
        </section>
    }
    .into_any()
}

fn form(source: Source, exists: bool, why: Option<String>, register: ServerAction<Register>) -> AnyView {
    let fields = match source {
        Source::Address(address) => view! { <input type="hidden" name="address" value=address /> }.into_any(),
        Source::File(file) => view! {
            <input type="hidden" name="file_name" value=file.name />
            <input type="hidden" name="content" value=file.content />
        }
        .into_any(),
    };
    let refused = why.is_some();
    let pending = register.pending();
    view! {
        <ActionForm action=register>
            {fields}
            <Button
                submit=true
                look=super::GO
                icon="import"
                disabled=Signal::derive(move || refused || pending.get())
                why=Signal::stored(why)
            >
                {if exists { t("Register again") } else { t("Register") }}
            </Button>
        </ActionForm>
    }
    .into_any()
}

fn row(item: PreviewItem) -> AnyView {
    let (_, word, tone, icon) =
        OUTCOMES.into_iter().find(|(outcome, ..)| *outcome == item.outcome).unwrap_or(OUTCOMES[0]);
    let name = match item.entity_ref {
        Some(entity_ref) => {
            let look = look(entity_ref.kind());
            let known = matches!(item.outcome, Outcome::Changed | Outcome::Unchanged);
            let title = if known {
                view! { <a class="cut" href=entity_ref.path()>{item.title}</a> }.into_any()
            } else {
                view! { <b class="cut">{item.title}</b> }.into_any()
            };
            view! {
                <KindIcon look />
                {title}
                <code class="faint cut hide-s">{entity_ref.to_string()}</code>
            }
            .into_any()
        }
        None => view! {
            <Icon name="file" />
            <b class="cut">{item.title}</b>
        }
        .into_any(),
    };
    let problems: Vec<_> = item.problems.iter().map(problems::item).collect();
    let problems = (!problems.is_empty()).then(|| view! { <ul class="problems">{problems}</ul> });
    let fields: Vec<_> = item
        .changed
        .into_iter()
        .map(|change| {
            view! {
                <div class="register-field">
                    <code>{change.field}</code>
                    <Diff before=change.before after=change.after />
                </div>
            }
        })
        .collect();
    let count = fields.len();
    let changes = (count > 0).then(|| {
        view! {
            <details class="register-changes" open=count < 4>
                <summary>{tn(count as u64, "{0} field changes", "{0} fields change")}</summary>
                {fields}
            </details>
        }
    });
    view! {
        <li>
            <div class="register-item">
                <span class="register-name">{name}</span>
                <Status tone icon label=word />
            </div>
            {problems}
            {changes}
        </li>
    }
    .into_any()
}
