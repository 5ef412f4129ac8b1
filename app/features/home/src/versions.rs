//! Earlier arrangements of the person's home page, and the way back to one.

use leptos::prelude::*;
use leptos::task::spawn_local;
use plugin::sentence;
use services::Error;
use services::home::BoardVersion;
use ui::{Button, EmptyState, SkeletonText, TimeAgo, Toast, click, use_toasts};

use crate::arrange::Draft;
use crate::functions::{my_versions, restore_board};

/// The content of the dialog.
pub(crate) fn list(draft: Draft, open: RwSignal<bool>) -> AnyView {
    let found = RwSignal::new(None::<Result<Vec<BoardVersion>, Error>>);
    spawn_local(async move {
        let versions = my_versions().await;
        let _ = found.try_set(Some(versions));
    });
    let content = move || match found.get() {
        None => view! { <SkeletonText lines=4 /> }.into_any(),
        Some(Err(error)) => view! { <p class="muted">{sentence(&error)}</p> }.into_any(),
        Some(Ok(versions)) if versions.len() < 2 => view! {
            <EmptyState icon="history" title="No earlier versions">
                <p>"Each time you save your home page, the one before stays here."</p>
            </EmptyState>
        }
        .into_any(),
        Some(Ok(versions)) => {
            let newest = versions.first().map_or(0, |version| version.version);
            let rows: Vec<AnyView> = versions.into_iter().map(|version| row(draft, open, version, newest)).collect();
            view! { <ul class="rows">{rows}</ul> }.into_any()
        }
    };
    view! { {content} }.into_any()
}

fn row(draft: Draft, open: RwSignal<bool>, version: BoardVersion, newest: i64) -> AnyView {
    let toasts = use_toasts();
    let number = version.version;
    let restore = click(move |_| {
        spawn_local(async move {
            match restore_board(number).await {
                Ok(_) => {
                    open.set(false);
                    draft.end();
                    toasts.show(Toast::done("The home page is as it was"));
                }
                Err(error) => toasts.show(Toast::failed(sentence(&error))),
            }
        });
    });
    let words = if version.widgets == 1 { "1 widget".to_owned() } else { format!("{} widgets", version.widgets) };
    let end = if number == newest {
        view! { <span class="muted">"Now"</span> }.into_any()
    } else {
        view! {
            <Button icon="rotate-ccw" on_click=restore>
                "Back to this"
            </Button>
        }
        .into_any()
    };
    view! {
        <li>
            <div class="cell">
                <span>{words}</span>
                <span class="faint">
                    <TimeAgo at=version.at />
                </span>
            </div>
            <div class="end">{end}</div>
        </li>
    }
    .into_any()
}
