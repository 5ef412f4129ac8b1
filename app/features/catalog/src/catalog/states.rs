//! What the list shows when there are no rows to show.

use leptos::prelude::*;
use services::Error;
use services::catalog::ListPage;
use ui::{ButtonLink, EmptyState, Look, t, tf};

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
                    title=t("The catalog is empty")
                    action=|| {
                        view! {
                            <ButtonLink href=crate::register::PATH look=Look::Go icon="import">
                                {t("Register a location")}
                            </ButtonLink>
                        }
                    }
                >
                    <p>
                        {t(
                            "The catalog lists the software of the company with its owners. It is read from files that \
                             lie beside the code. Put one into a repository, then register its address:",
                        )}
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
                title=t("There is no such page")
                action=move || view! { <ButtonLink href=first.clone()>{t("To the first page")}</ButtonLink> }
            >
                <p>{t("The list has become shorter than this page.")}</p>
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
                title=tf("No {0} fit these filters", &[&what])
                action=move || {
                    view! {
                        <ButtonLink href=cleared.clone() icon="x">
                            {t("Clear filters")}
                        </ButtonLink>
                        {everywhere.clone().map(|href| view! { <ButtonLink href>{t("Look among all kinds")}</ButtonLink> })}
                    }
                }
            >
                <p>{t("Take a filter away, or look further.")}</p>
            </EmptyState>
        }
        .into_any();
    }
    let all = address.with_kind(None).href();
    view! {
        <EmptyState
            icon="inbox"
            title=tf("No {0} yet", &[&what])
            action=move || view! { <ButtonLink href=all.clone()>{t("Show all kinds")}</ButtonLink> }
        >
            <p>{t("The catalog has entities of other kinds only.")}</p>
        </EmptyState>
    }
    .into_any()
}
