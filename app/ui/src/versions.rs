//! Earlier versions of something, and the way back to one.

use leptos::prelude::*;

use crate::{Button, TimeAgo, click, t};

/// A version of something that keeps some.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its number.
    pub number: i64,
    /// What it was like.
    pub words: String,
    /// When it was saved, microseconds UTC.
    pub at: i64,
}

/// Versions, the newest first: that one is in use, to the others one can go back.
#[component]
pub fn VersionList(
    /// The newest first.
    versions: Vec<Version>,
    /// Goes back to the one of this number.
    on_restore: Callback<i64>,
) -> impl IntoView {
    let newest = versions.first().map(|version| version.number);
    let rows: Vec<AnyView> = versions
        .into_iter()
        .map(|Version { number, words, at }| {
            let end = if Some(number) == newest {
                view! { <span class="muted">{t("Now")}</span> }.into_any()
            } else {
                view! {
                    <Button icon="rotate-ccw" on_click=click(move |_| on_restore.run(number))>
                        {t("Back to this")}
                    </Button>
                }
                .into_any()
            };
            view! {
                <li>
                    <div class="cell">
                        <span>{words}</span>
                        <span class="faint">
                            <TimeAgo at />
                        </span>
                    </div>
                    <div class="end">{end}</div>
                </li>
            }
            .into_any()
        })
        .collect();
    view! { <ul class="rows">{rows}</ul> }.into_any()
}
