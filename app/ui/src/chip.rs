//! Chips: tags of things, and filters that are set.

use leptos::prelude::*;

use crate::{Icon, tf};

/// A tag; a link when it leads somewhere.
#[component]
pub fn Chip(
    /// The word.
    #[prop(into)]
    label: String,
    /// Where it leads; nowhere without.
    #[prop(optional, into)]
    href: Option<Signal<String>>,
) -> impl IntoView {
    match href {
        None => view! { <span class="chip">{label}</span> }.into_any(),
        Some(href) => view! { <a class="chip" href=move || href.try_get()>{label}</a> }.into_any(),
    }
}

/// A filter that is set, with a link that takes it away.
#[component]
pub fn FilterChip(
    /// What it filters: `Type`.
    #[prop(into)]
    name: String,
    /// The values: `service, website`.
    #[prop(into)]
    value: String,
    /// The same page without the filter.
    #[prop(into)]
    remove: String,
) -> impl IntoView {
    let label = tf("Remove filter {0}: {1}", &[&name, &value]);
    view! {
        <span class="filter-chip">
            <span class="cut">
                <span class="name">{name}</span>
                " "
                {value}
            </span>
            <a href=remove aria-label=label.clone() data-tip=label data-noscroll="">
                <Icon name="x" class="s" />
            </a>
        </span>
    }
    .into_any()
}
