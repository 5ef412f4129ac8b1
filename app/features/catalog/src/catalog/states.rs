//! What the list shows when there are no rows to show.

use leptos::prelude::*;
use plugin::kinds;
use services::Error;
use services::catalog::ListPage;
use ui::{ButtonLink, CodeBlock, EmptyState, Look};

use crate::address::Address;
use crate::parts;

/// The list could not be had.
pub(super) fn failed(error: Error, retry: String) -> AnyView {
    let card = parts::failure(error, retry);
    view! {
        <div class="catalog-list">
            <div class="card">{card}</div>
        </div>
    }
    .into_any()
}

/// Nothing in the catalog at all.
pub(super) fn empty_catalog() -> AnyView {
    const EXAMPLE: &str = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: my-service\n  \
                           description: What it does, in one sentence\nspec:\n  type: service\n  lifecycle: production\n  \
                           owner: my-team";
    // The lines are fixed text without characters that HTML knows.
    let lines: Vec<String> = EXAMPLE.lines().map(str::to_owned).collect();
    view! {
        <div class="catalog-list">
            <div class="card">
                <EmptyState
                    icon="inbox"
                    title="The catalog is empty"
                    action=|| {
                        view! {
                            <ButtonLink href=crate::register::PATH look=Look::Go icon="import">
                                "Register a location"
                            </ButtonLink>
                        }
                    }
                >
                    <p>
                        "The catalog lists the software of the company with its owners. It is read from files that lie
                        beside the code. Put one into a repository, then register its address:"
                    </p>
                    <CodeBlock lines label="catalog-info.yaml" copy=EXAMPLE />
                </EmptyState>
            </div>
        </div>
    }
    .into_any()
}

/// No entity of the kind, or none that fits what is chosen, or a page beyond the last.
pub(super) fn nothing(address: &Address, page: &ListPage) -> AnyView {
    let what = address.query.kind.as_deref().map_or_else(|| "entities".to_owned(), kinds::plural);
    if page.total > 0 {
        let first = address.with_page(1).href();
        return view! {
            <EmptyState
                icon="list"
                title="There is no such page"
                action=move || view! { <ButtonLink href=first.clone()>"To the first page"</ButtonLink> }
            >
                <p>"The list has become shorter than this page."</p>
            </EmptyState>
        }
        .into_any();
    }
    if address.is_narrowed() {
        let cleared = address.cleared().href();
        return view! {
            <EmptyState
                icon="funnel-x"
                title=format!("No {what} fit these filters")
                action=move || {
                    view! {
                        <ButtonLink href=cleared.clone() icon="x">
                            "Clear filters"
                        </ButtonLink>
                    }
                }
            >
                <p>"Take a filter away, or look among all kinds."</p>
            </EmptyState>
        }
        .into_any();
    }
    let all = address.with_kind(None).href();
    view! {
        <EmptyState
            icon="inbox"
            title=format!("No {what} yet")
            action=move || view! { <ButtonLink href=all.clone()>"Show all kinds"</ButtonLink> }
        >
            <p>"The catalog has entities of other kinds only."</p>
        </EmptyState>
    }
    .into_any()
}
