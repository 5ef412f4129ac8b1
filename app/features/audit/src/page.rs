//! The record: what is looked for, what was found, the next page, a file of it.

use leptos::prelude::*;
use plugin::{PageHead, failure, use_page};
use serde::{Deserialize, Serialize};
use services::Error;
use services::audit::{AuditPage as Found, Verified};
use ui::{ButtonLink, Crumb, EmptyState, Icon, Popover, SkeletonTable, Waiting, kept, t, tf, thousands, tn};

use crate::address::{AuditAddress, PATH};
use crate::functions::{audit_list, audit_verify};
use crate::{filters, rows, verified};

/// What the page shows, with the address that asked for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Shown {
    search: String,
    found: Result<Found, Error>,
    verified: Option<Result<Verified, Error>>,
}

async fn load((search, verify): (String, bool)) -> Shown {
    let found = audit_list(search.clone()).await;
    let verified = if verify { Some(audit_verify().await) } else { None };
    Shown { search, found, verified }
}

/// The page.
#[component]
pub fn AuditPage() -> impl IntoView {
    let address = plugin::address_at(PATH, AuditAddress::parse);
    let shown = plugin::data(move || address.with(|address| (address.search(), address.verify)), load);
    let loading = RwSignal::new(false);
    ui::use_list_keys("audit-table");
    let content = move || {
        Suspend::new(async move {
            let shown = shown.await;
            kept(move || {
                let address = AuditAddress::parse(&shown.search);
                match shown.found {
                    Ok(found) => view! {
                        {head(&address)}
                        <div class="stack">{shown.verified.map(verified::view)} {record(&address, found)}</div>
                    }
                    .into_any(),
                    Err(error) => view! {
                        <PageHead title=t("Audit") />
                        <div class="card">{failure(error, address.href())}</div>
                    }
                    .into_any(),
                }
            })
        })
    };
    view! {
        {use_page(t("Audit").to_owned(), vec![Crumb::here(t("Administration")), Crumb::here(t("Audit"))])}
        <div class="page audit-page" class:loading=ui::late(loading)>
            <Waiting
                fallback=|| {
                    view! {
                        <div class="card">
                            <SkeletonTable rows=12 columns=5 />
                        </div>
                    }
                }
                pending=loading
            >
                {ui::once(content)}
            </Waiting>
        </div>
    }
    .into_any()
}

fn head(address: &AuditAddress) -> AnyView {
    let verify = address.verifying(true).href();
    let search = address.page(None).search();
    let actions = move || {
        view! {
            <ButtonLink href=verify.clone() icon="shield-check" attr:data-noscroll="">
                {t("Verify")}
            </ButtonLink>
            {export(search.clone())}
        }
    };
    view! { <PageHead title=t("Audit") actions /> }.into_any()
}

/// The formats, as buttons of a form that works without scripts.
fn export(search: String) -> AnyView {
    let buttons: Vec<AnyView> = [("csv", "CSV", "table"), ("json", t("JSON, one entry a line"), "braces")]
        .into_iter()
        .map(|(value, label, icon)| {
            view! {
                <button type="submit" class="menu-item" name="format" value=value>
                    <Icon name=icon />
                    {label}
                </button>
            }
            .into_any()
        })
        .collect();
    view! {
        <Popover id="audit-export" label=t("Export") icon="download">
            <form method="post" action="/fn/audit/export">
                <input type="hidden" name="search" value=search />
                <p class="popover-title">{t("All that is found, as")}</p>
                {buttons}
            </form>
        </Popover>
    }
    .into_any()
}

fn record(address: &AuditAddress, found: Found) -> AnyView {
    let none = found.entries.is_empty();
    let empty = none.then(|| {
        if address.is_narrowed() {
            view! {
                <EmptyState
                    icon="funnel-x"
                    title=t("Nothing was recorded that fits")
                    action=|| view! { <ButtonLink href=PATH>{t("Show everything")}</ButtonLink> }
                />
            }
            .into_any()
        } else {
            view! {
                <EmptyState icon="scroll-text" title=t("Nothing is recorded yet")>
                    <p>{t("Signing in, tokens, policies and changes of the catalog stand here from the first on.")}</p>
                </EmptyState>
            }
            .into_any()
        }
    });
    let total = tn(found.total, "{0} entry in all", "{0} entries in all");
    let kept = match found.kept_days {
        Some(days) => tf("kept for {0} days", &[&thousands(u64::from(days))]),
        None => t("kept for ever").to_owned(),
    };
    let newest = address.before.map(|_| {
        view! {
            <ButtonLink href=address.page(None).href() icon="arrow-up">
                {t("Newest")}
            </ButtonLink>
        }
    });
    let next = found.next.map(|before| {
        view! {
            <ButtonLink href=address.page(Some(before)).href() icon="arrow-down">
                {t("Older")}
            </ButtonLink>
        }
    });
    let entries = found.entries;
    view! {
        <section class="card audit-card" aria-label=t("Record")>
            {filters::view(address)}
            {(!none).then(|| rows::table(address, entries))}
            {empty}
            <footer class="audit-foot">
                <p class="faint">{total} " · " {kept}</p>
                <nav class="button-group" aria-label=t("Pages")>
                    {newest}
                    {next}
                </nav>
            </footer>
        </section>
    }
    .into_any()
}
