//! Surfaces with a heading.

use leptos::children::ViewFn;
use leptos::prelude::*;

/// A surface with a heading. Its content brings its own padding: wrap prose in `class="card-body"`.
#[component]
pub fn Card(
    /// The heading (a level 2 heading).
    #[prop(into)]
    title: String,
    /// A number or a state beside the heading.
    #[prop(optional, into)]
    badge: ViewFn,
    /// Links and buttons at the end of the heading's line.
    #[prop(optional, into)]
    actions: ViewFn,
    /// A further class.
    #[prop(optional, into)]
    class: String,
    /// The content.
    children: Children,
) -> impl IntoView {
    view! {
        <section class=format!("card {class}")>
            <header>
                <h2>{title}</h2>
                {badge.run()}
                <div class="card-actions">{actions.run()}</div>
            </header>
            {children()}
        </section>
    }
    .into_any()
}

/// A line of a card's list (put them into `<ul class="rows">`).
#[component]
pub fn CardRow(
    /// What stands at the end of the line.
    #[prop(optional, into)]
    end: ViewFn,
    /// The content.
    children: Children,
) -> impl IntoView {
    view! {
        <li>
            <div class="cell">{children()}</div>
            <div class="end">{end.run()}</div>
        </li>
    }
    .into_any()
}
