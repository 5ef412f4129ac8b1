//! Small things that several pages of this capability show.

use leptos::prelude::*;
use plugin::sentence;
use services::Error;
use services::catalog::EntityLink as Link;
use services::identity::PersonView;
use ui::{Status, Toast, Tone, t, use_toasts};

/// Says how an action went; gives whether it went well.
pub(crate) fn told<T>(done: Result<T, Error>, message: impl FnOnce(T) -> String) -> bool {
    let well = done.is_ok();
    use_toasts().show(match done {
        Ok(value) => Toast::done(message(value)),
        Err(error) => Toast::failed(sentence(&error)),
    });
    well
}

/// The first letter of a name, on a disc.
pub(crate) fn avatar(title: &str, large: bool) -> AnyView {
    let initial: String = title.chars().next().into_iter().flat_map(char::to_uppercase).collect();
    view! {
        <span class=if large { "avatar large" } else { "avatar" } aria-hidden="true">
            {initial}
        </span>
    }
    .into_any()
}

/// A reference as a link to its page; as plain text when it is none.
pub(crate) fn reference(text: &str, exists: bool) -> AnyView {
    match text.parse::<model::EntityRef>() {
        Ok(entity_ref) => {
            let title = entity_ref.name().to_owned();
            let link = Link { entity_ref, title, kind_type: None, exists };
            view! { <plugin::EntityLink link /> }.into_any()
        }
        Err(_) => view! { <code>{text.to_owned()}</code> }.into_any(),
    }
}

/// What is special about a person.
pub(crate) fn badges(person: &PersonView) -> AnyView {
    let administrator =
        person.administrator.then(|| view! { <Status tone=Tone::Info icon="shield" label=t("administrator") /> });
    let provisional =
        person.provisional.then(|| view! { <Status tone=Tone::Warn icon="clock" label=t("provisional") /> });
    let gone = (!person.provisional && !person.in_catalog)
        .then(|| view! { <Status tone=Tone::Warn icon="unplug" label=t("left the catalog") /> });
    view! { <span class="person-badges">{administrator} {provisional} {gone}</span> }.into_any()
}
