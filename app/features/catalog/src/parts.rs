//! Small things that several pages of the catalog show.

use leptos::prelude::*;
use services::{Error, ErrorKind};
use ui::{ErrorState, Status, Tone};

/// A lifecycle with its icon. Those that the format does not name are neutral.
pub fn lifecycle(lifecycle: &str) -> AnyView {
    let (tone, icon) = match lifecycle {
        "production" => (Tone::Ok, "check"),
        "experimental" => (Tone::Info, "flask-conical"),
        "deprecated" => (Tone::Warn, "archive"),
        _ => (Tone::Neutral, "circle-dot"),
    };
    view! { <Status tone icon label=lifecycle /> }.into_any()
}

/// What went wrong, with the way on.
pub fn failure(error: Error, retry: String) -> AnyView {
    let forbidden = matches!(error.kind, ErrorKind::Forbidden | ErrorKind::Unauthenticated);
    let hint = error.hint.or_else(|| {
        forbidden.then(|| "Ask an administrator of the portal, or sign in as somebody who may see it.".to_owned())
    });
    view! {
        <ErrorState
            message=error.message
            hint=hint.unwrap_or_default()
            request_id=error.request_id.unwrap_or_default()
            retry
            forbidden
        />
    }
    .into_any()
}

/// What went wrong and what to do, in one line for a message.
pub fn sentence(error: &Error) -> String {
    error.hint.as_ref().map_or_else(|| error.message.clone(), |hint| format!("{} {hint}", error.message))
}
