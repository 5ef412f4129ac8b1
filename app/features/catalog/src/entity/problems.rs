//! Banners above an entity: what is wrong with it and how to mend it, and that nothing refers to it any more.

use leptos::prelude::*;
use services::catalog::{Overview, Problem};
use ui::{Button, Icon, Look, click, t, tf};

use super::actions::Actions;

/// The banners.
pub(super) fn banners(actions: Actions, overview: &Overview) -> AnyView {
    let orphan = overview.orphan.then(|| {
        view! {
            <section class="banner tone-warn" aria-label=t("Orphaned")>
                <Icon name="unplug" />
                <div>
                    <p class="banner-title">{t("This entity is orphaned")}</p>
                    <p>
                        {t(
                            "Nothing refers to its source any more. It keeps its last state until somebody deletes it \
                             or its source comes back.",
                        )}
                    </p>
                </div>
                <div class="js-only">
                    <Button look=Look::Danger icon="trash-2" on_click=click(move |_| actions.deleting.set(true))>
                        {t("Delete")}
                    </Button>
                </div>
            </section>
        }
    });
    let problems = (!overview.problems.is_empty()).then(|| {
        let errors = overview.problems.iter().any(|problem| problem.error);
        let title =
            if errors { t("Reading it fails; this is its last good state") } else { t("Reading it brought warnings") };
        let class = if errors { "banner tone-bad" } else { "banner tone-warn" };
        let items: Vec<AnyView> = overview.problems.iter().map(item).collect();
        view! {
            <section class=class aria-label=t("Problems")>
                <Icon name="triangle-alert" />
                <div>
                    <p class="banner-title">{title}</p>
                    <ul class="problems">{items}</ul>
                </div>
            </section>
        }
    });
    view! { <div class="banners">{orphan} {problems}</div> }.into_any()
}

/// One problem: what happened, where, what to do.
pub(crate) fn item(problem: &Problem) -> AnyView {
    let place = problem.file.as_ref().map(|file| match problem.line {
        Some(line) => tf("{0}, line {1}", &[file, &line.to_string()]),
        None => file.clone(),
    });
    let field = problem.field.clone().map(|field| view! { <code>{field}</code> });
    view! {
        <li>
            <p>{marked(brief(&problem.message))}</p>
            <p class="problem-place">
                {place.map(|place| view! { <span class="mono">{place}</span> })} {field}
            </p>
            {problem.hint.clone().map(|hint| view! { <p class="problem-hint">{marked(&hint)}</p> })}
        </li>
    }
    .into_any()
}

/// Without what is written for programs: the parameter of a schema's rule, and the way to the manual. What to do
/// stands in the hint.
fn brief(message: &str) -> &str {
    let message = message.split_once(" To learn more about catalog file format").map_or(message, |(said, _)| said);
    if message.starts_with(['/', '<']) {
        return message.rsplit_once(" - ").map_or(message, |(said, _)| said);
    }
    message
}

/// A sentence whose parts within backticks are code.
fn marked(sentence: &str) -> Vec<AnyView> {
    sentence
        .split('`')
        .enumerate()
        .filter(|(_, part)| !part.is_empty())
        .map(|(at, part)| {
            let part = part.to_owned();
            if at % 2 == 1 { view! { <code>{part}</code> }.into_any() } else { part.into_any() }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_brief() {
        assert_eq!(
            brief("/spec must have required property 'owner' - missingProperty: owner"),
            "/spec must have required property 'owner'"
        );
        assert_eq!(
            brief("\"kind\" is not valid. To learn more about catalog file format, visit: x"),
            "\"kind\" is not valid."
        );
        assert_eq!(brief("The host said no - try again"), "The host said no - try again");
    }
}
