//! What a template asks for and does, and why a rule is there.

use leptos::prelude::*;
use plugin::EntityContext;
use services::catalog::{Outline, OutlinePage, OutlineQuestion, OutlineStep, Overview};
use ui::{Badge, Card, t, tv};

/// The field of a rule that says why it is there.
pub(super) const RATIONALE: &str = "rationale";

/// For templates that say what they ask for or do.
pub(super) fn shows(overview: &Overview) -> bool {
    overview.outline.is_some()
}

/// The cards: the questions, and the steps.
pub(super) fn view(context: EntityContext) -> AnyView {
    let Outline { pages, steps } = context.overview.outline.clone().unwrap_or_default();
    let asked: usize = pages.iter().map(|page| page.questions.len()).sum();
    let count = steps.len();
    let pages: Vec<AnyView> = pages.into_iter().map(page).collect();
    let steps: Vec<AnyView> = steps.into_iter().map(step).collect();
    view! {
        {(asked > 0)
            .then(|| {
                view! {
                    <Card title=t("What it asks for") badge=move || view! { <span class="count">{asked}</span> }>
                        {pages}
                    </Card>
                }
            })}
        {(count > 0)
            .then(|| {
                view! {
                    <Card title=t("What it does") badge=move || view! { <span class="count">{count}</span> }>
                        <ol class="rows outline-steps">{steps}</ol>
                    </Card>
                }
            })}
    }
    .into_any()
}

fn page(page: OutlinePage) -> AnyView {
    let title = page.title.map(|title| view! { <h3 class="outline-page">{title}</h3> });
    let questions: Vec<AnyView> = page.questions.into_iter().map(question).collect();
    view! {
        {title}
        <ul class="rows">{questions}</ul>
    }
    .into_any()
}

fn question(question: OutlineQuestion) -> AnyView {
    let required = question.required.then(|| view! { <Badge label=t("required") /> });
    let description = question.description.map(|text| view! { <p class="muted">{text}</p> });
    view! {
        <li>
            <div class="cell outline-cell">
                <p class="outline-name">{question.title} " " {required}</p>
                {description}
            </div>
            <div class="end outline-answer">{question.answer}</div>
        </li>
    }
    .into_any()
}

fn step(step: OutlineStep) -> AnyView {
    let condition = step.condition.map(|condition| {
        view! { <p class="muted">{tv(
            "Only if {0}",
            vec![view! { <code>{condition}</code> }.into_any()],
        )}</p> }
    });
    view! {
        <li>
            <div class="cell outline-cell">
                <p class="outline-name">{step.name}</p>
                {condition}
            </div>
            <code class="end">{step.action}</code>
        </li>
    }
    .into_any()
}

fn rationale_of(overview: &Overview) -> Option<&String> {
    overview.fields.iter().find(|(name, _)| name == RATIONALE).map(|(_, text)| text)
}

/// For what says why it is there.
pub(super) fn has_rationale(overview: &Overview) -> bool {
    rationale_of(overview).is_some()
}

/// Why it is there: what people read before they follow a rule.
pub(super) fn rationale(context: EntityContext) -> AnyView {
    let text = rationale_of(&context.overview).cloned().unwrap_or_default();
    view! {
        <Card title=t("Rationale")>
            <p class="card-body outline-rationale">{text}</p>
        </Card>
    }
    .into_any()
}
