//! Where a page stands.

use leptos::prelude::*;

use crate::t;

/// A step on the way to a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    /// What it is called.
    pub title: String,
    /// Where it leads; `None` for the page itself and for steps that are no pages.
    pub href: Option<String>,
}

impl Crumb {
    /// A step that leads somewhere.
    pub fn link(title: impl Into<String>, href: impl Into<String>) -> Self {
        Self { title: title.into(), href: Some(href.into()) }
    }

    /// A step without a page, or the page itself.
    pub fn here(title: impl Into<String>) -> Self {
        Self { title: title.into(), href: None }
    }
}

/// The way to a page; the last step is the page itself.
#[component]
pub fn Breadcrumbs(
    /// The steps.
    #[prop(into)]
    crumbs: Signal<Vec<Crumb>>,
) -> impl IntoView {
    let items = move || {
        let crumbs = crumbs.get();
        let last = crumbs.len().saturating_sub(1);
        crumbs
            .into_iter()
            .enumerate()
            .map(|(at, crumb)| {
                let current = at == last;
                let content = match crumb.href {
                    Some(href) if !current => view! { <a href=href>{crumb.title}</a> }.into_any(),
                    _ => view! { <span aria-current=current.then_some("page")>{crumb.title}</span> }.into_any(),
                };
                view! { <li>{content}</li> }
            })
            .collect::<Vec<_>>()
    };
    view! {
        <nav class="breadcrumbs" aria-label=t("Breadcrumbs")>
            <ol>{items}</ol>
        </nav>
    }
    .into_any()
}
