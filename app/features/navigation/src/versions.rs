//! Earlier layouts, and the way back to one.

use leptos::prelude::*;
use leptos::task::spawn_local;
use plugin::sentence;
use services::Error;
use services::navigation::LayoutVersion;
use ui::{EmptyState, SkeletonText, Toast, Version, VersionList, t, tf, use_toasts};

use crate::draft::Draft;
use crate::functions::{layout_versions, restore_layout};
use crate::words::size;

/// The content of the dialog.
pub(crate) fn list(draft: Draft) -> AnyView {
    let found = RwSignal::new(None::<Result<Vec<LayoutVersion>, Error>>);
    let toasts = use_toasts();
    spawn_local(async move {
        let versions = layout_versions().await;
        let _ = found.try_set(Some(versions));
    });
    let restore = Callback::new(move |number| {
        spawn_local(async move {
            match restore_layout(number).await {
                Ok(_) => {
                    draft.earlier.set(false);
                    draft.end();
                    toasts.show(Toast::done(t("The navigation is as it was")));
                }
                Err(error) => toasts.show(Toast::failed(sentence(&error))),
            }
        });
    });
    let content = move || match found.get() {
        None => view! { <SkeletonText lines=4 /> }.into_any(),
        Some(Err(error)) => view! { <p class="muted">{sentence(&error)}</p> }.into_any(),
        Some(Ok(versions)) if versions.len() < 2 => view! {
            <EmptyState icon="history" title=t("No earlier versions")>
                <p>{t("Each time the navigation is saved, the one before stays here.")}</p>
            </EmptyState>
        }
        .into_any(),
        Some(Ok(versions)) => {
            let versions = versions.into_iter().map(line).collect();
            view! { <VersionList versions on_restore=restore /> }.into_any()
        }
    };
    view! { {content} }.into_any()
}

fn line(version: LayoutVersion) -> Version {
    let by = version.by.rsplit(['/', ':']).next().unwrap_or_default().to_owned();
    let what = if version.reset { t("As it is configured").to_owned() } else { size(version.groups, version.entries) };
    Version { number: version.version, words: tf("{0}, by {1}", &[&what, &by]), at: version.at }
}
