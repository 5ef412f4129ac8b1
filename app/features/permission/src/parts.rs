//! Small things that several pages of this capability show.

use leptos::prelude::*;
use plugin::sentence;
use services::Error;
use services::permission::{Effect as Answer, PolicyState};
use ui::{Crumb, Status, Toast, Tone, t, use_toasts};

use crate::address::PATH;

/// Says how an action went; gives whether it went well.
pub(crate) fn told<T>(done: Result<T, Error>, message: &str) -> bool {
    let well = done.is_ok();
    use_toasts().show(match done {
        Ok(_) => Toast::done(message),
        Err(error) => Toast::failed(sentence(&error)),
    });
    well
}

/// Where a policy stands.
pub(crate) fn state(state: PolicyState) -> AnyView {
    let (tone, icon, label) = match state {
        PolicyState::Draft => (Tone::Info, "pencil", t("Draft")),
        PolicyState::Published => (Tone::Ok, "shield-check", t("In force")),
        PolicyState::Inactive => (Tone::Neutral, "history", t("Was in force")),
    };
    view! { <Status tone icon label /> }.into_any()
}

/// Yes or no.
pub(crate) fn answer(answer: Answer) -> AnyView {
    match answer {
        Answer::Allow => view! { <Status tone=Tone::Ok icon="check" label=t("Yes") /> }.into_any(),
        Answer::Deny => view! { <Status tone=Tone::Bad icon="ban" label=t("No") /> }.into_any(),
    }
}

/// The way to a page of policies.
pub(crate) fn crumbs(here: &str) -> Vec<Crumb> {
    vec![Crumb::here(t("Administration")), Crumb::link(t("Policies"), PATH), Crumb::here(here)]
}

/// Who did something: the name of a reference, anything else as it is.
pub(crate) fn who(text: &str) -> String {
    text.parse::<model::EntityRef>().map_or_else(|_| text.to_owned(), |entity_ref| entity_ref.name().to_owned())
}
