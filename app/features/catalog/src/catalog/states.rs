//! What the list shows when there are no rows to show.

use leptos::prelude::*;
use services::Error;
use services::catalog::ListPage;
use ui::{ButtonLink, EmptyState, Look};

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
                    {parts::example_file()}
                </EmptyState>
            </div>
        </div>
    }
    .into_any()
}

/// No entity of the kind, or none that fits what is chosen, or a page beyond the last.
pub(super) fn nothing(address: &Address, page: &ListPage) -> AnyView {
    let what = parts::kinds_in_a_sentence(address.query.kind.as_deref());
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
        let everywhere = address.query.kind.is_some().then(|| address.with_kind(None).href());
        return view! {
            <EmptyState
                icon="funnel-x"
                title=format!("No {what} fit these filters")
                action=move || {
                    view! {
                        <ButtonLink href=cleared.clone() icon="x">
                            "Clear filters"
                        </ButtonLink>
                        {everywhere.clone().map(|href| view! { <ButtonLink href>"Look among all kinds"</ButtonLink> })}
                    }
                }
            >
                <p>"Take a filter away, or look further."</p>
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
