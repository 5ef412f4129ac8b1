//! The boxes of content that is on its way. They appear after 200 ms (in the style), so that what is quick
//! shows none, and have the sizes of what replaces them.

use leptos::prelude::*;

use crate::t;

/// Lines of text.
#[component]
pub fn SkeletonText(
    /// How many lines.
    #[prop(default = 3)]
    lines: usize,
) -> impl IntoView {
    let lines: Vec<_> = (0..lines).map(|_| view! { <span class="skeleton"></span> }).collect();
    view! {
        <div class="skeletons" aria-hidden="true">
            {lines}
        </div>
    }
    .into_any()
}

/// Rows of a table.
#[component]
pub fn SkeletonTable(
    /// How many rows.
    #[prop(default = 10)]
    rows: usize,
    /// How many columns.
    #[prop(default = 4)]
    columns: usize,
) -> impl IntoView {
    let rows: Vec<_> = (0..rows)
        .map(|_| {
            let cells: Vec<_> = (0..columns).map(|_| view! { <span class="skeleton"></span> }).collect();
            view! { <div class="skeleton-row">{cells}</div> }
        })
        .collect();
    view! {
        <div class="skeleton-table" role="status" aria-label=t("Loading")>
            {rows}
        </div>
    }
    .into_any()
}

/// A card with some lines.
#[component]
pub fn SkeletonCard(
    /// How many lines.
    #[prop(default = 4)]
    lines: usize,
) -> impl IntoView {
    view! {
        <div class="card skeleton-card" role="status" aria-label=t("Loading")>
            <SkeletonText lines />
        </div>
    }
    .into_any()
}
