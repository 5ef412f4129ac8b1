//! Earlier arrangements of the person's home page, and the way back to one.

use leptos::prelude::*;
use leptos::task::spawn_local;
use plugin::sentence;
use services::Error;
use services::home::BoardVersion;
use ui::{EmptyState, SkeletonText, Toast, Version, VersionList, t, tn, use_toasts};

use crate::draft::Draft;
use crate::functions::{board_versions, restore_board};

/// The content of the dialog.
pub(crate) fn list(draft: Draft, open: RwSignal<bool>) -> AnyView {
    let found = RwSignal::new(None::<Result<Vec<BoardVersion>, Error>>);
    let owner = draft.owner.get_untracked();
    spawn_local(async move {
        let versions = board_versions(owner).await;
        let _ = found.try_set(Some(versions));
    });
    let content = move || match found.get() {
        None => view! { <SkeletonText lines=4 /> }.into_any(),
        Some(Err(error)) => view! { <p class="muted">{sentence(&error)}</p> }.into_any(),
        Some(Ok(versions)) if versions.len() < 2 => view! {
            <EmptyState icon="history" title=t("No earlier versions")>
                <p>{t("Each time you save your home page, the one before stays here.")}</p>
            </EmptyState>
        }
        .into_any(),
        Some(Ok(versions)) => {
            let versions = versions.into_iter().map(line).collect();
            view! { <VersionList versions on_restore=restore(draft, open) /> }.into_any()
        }
    };
    view! { {content} }.into_any()
}

fn line(version: BoardVersion) -> Version {
    let words = tn(u64::from(version.widgets), "{0} widget", "{0} widgets");
    Version { number: version.version, words, at: version.at }
}

fn restore(draft: Draft, open: RwSignal<bool>) -> Callback<i64> {
    let toasts = use_toasts();
    Callback::new(move |number| {
        let owner = draft.owner.get_untracked();
        spawn_local(async move {
            match restore_board(owner, number).await {
                Ok(_) => {
                    open.set(false);
                    draft.end();
                    toasts.show(Toast::done(t("The home page is as it was")));
                }
                Err(error) => toasts.show(Toast::failed(sentence(&error))),
            }
        });
    })
}
