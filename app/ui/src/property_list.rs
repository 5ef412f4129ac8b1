//! Names and values, one below the other.

use leptos::prelude::*;

/// A list of [`Property`]s.
#[component]
pub fn PropertyList(
    /// The properties.
    children: Children,
) -> impl IntoView {
    view! { <dl class="properties">{children()}</dl> }.into_any()
}

/// A name with its value.
#[component]
pub fn Property(
    /// The name.
    #[prop(into)]
    name: String,
    /// The value.
    children: Children,
) -> impl IntoView {
    view! {
        <div>
            <dt>{name}</dt>
            <dd>{children()}</dd>
        </div>
    }
    .into_any()
}
