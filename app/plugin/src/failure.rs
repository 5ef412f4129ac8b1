//! What a list, a card or a page shows when its data can not be had: what went wrong, who can help, the way on.

use leptos::prelude::*;
use services::{Error, ErrorKind};
use ui::{ButtonLink, ErrorState, ForbiddenState, t};

use crate::push_pair;

/// What went wrong, with the way on. `retry` is the address to try again: mostly the page's own.
pub fn failure(error: Error, retry: String) -> AnyView {
    let request_id = error.request_id.unwrap_or_default();
    match error.kind {
        ErrorKind::Forbidden => {
            let (message, permission) = parted(&error.message);
            let (message, permission) = (message.to_owned(), permission.unwrap_or_default().to_owned());
            let who = error.hint.unwrap_or_else(|| t("The administrators of the portal can grant it.").to_owned());
            view! { <ForbiddenState message permission who request_id back="/" retry /> }.into_any()
        }
        ErrorKind::Unauthenticated => view! {
            <ErrorState
                message=t("You are not signed in any more")
                hint=t("Sign in again; you come back to this page.")
                request_id
                forbidden=true
                action=move || {
                    view! {
                        <ButtonLink href=sign_in(&retry) icon="log-in" attr:rel="external">
                            {t("Sign in")}
                        </ButtonLink>
                    }
                }
            />
        }
        .into_any(),
        _ => {
            let hint = error.hint.unwrap_or_default();
            view! { <ErrorState message=error.message hint request_id retry /> }.into_any()
        }
    }
}

/// What went wrong and what to do, in one line for a message.
pub fn sentence(error: &Error) -> String {
    error.hint.as_ref().map_or_else(|| error.message.clone(), |hint| format!("{} {hint}", error.message))
}

/// The page to sign in at, with the way back.
fn sign_in(back: &str) -> String {
    let mut search = String::new();
    push_pair(&mut search, "return_to", back);
    format!("/sign-in?{search}")
}

/// A refusal without the name of the permission, and the name: services write it at the end, in brackets.
fn parted(message: &str) -> (&str, Option<&str>) {
    let named = message.trim_end_matches('.').strip_suffix(')').and_then(|text| text.rsplit_once(" ("));
    match named {
        Some((text, name)) if name.contains('.') && !name.contains(' ') => (text, Some(name)),
        _ => (message.trim_end_matches('.'), None),
    }
}

#[cfg(test)]
mod tests {
    use services::permission::{of_catalog, refusal};

    use super::*;

    #[test]
    fn the_permission_is_told_from_the_sentence() {
        let error = refusal(&of_catalog::DELETE, None);
        assert_eq!(parted(&error.message), ("You may not delete entities", Some("catalog.entity.delete")));
        let plain = "Only administrators of the portal may do this.";
        assert_eq!(parted(plain), ("Only administrators of the portal may do this", None));
        assert_eq!(parted("Not here (yet)."), ("Not here (yet)", None));
    }

    #[test]
    fn signing_in_leads_back() {
        assert_eq!(sign_in("/catalog?kind=api"), "/sign-in?return_to=/catalog%3Fkind%3Dapi");
    }
}
