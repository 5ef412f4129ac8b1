//! Entities with problems, and orphans.

use leptos::prelude::*;
use plugin::EntityLink;
use services::catalog::Ingestion;
use ui::{ButtonLink, Card, EmptyState, t, thousands, tn};

use crate::entity::problems;

pub(super) fn problems(ingestion: Ingestion) -> AnyView {
    if ingestion.troubled.is_empty() {
        return view! {
            <div class="card">
                <EmptyState icon="circle-check" title=t("Every entity was read without a problem")>
                    <p>{t(
                        "What is wrong with an entity's file would stand here, with the file, the line and what to do.",
                    )}</p>
                </EmptyState>
            </div>
        }
        .into_any();
    }
    let (shown, total) = (ingestion.troubled.len() as u64, ingestion.troubled_total);
    let rows: Vec<_> = ingestion
        .troubled
        .into_iter()
        .map(|(link, found)| {
            let found: Vec<_> = found.iter().map(problems::item).collect();
            view! {
                <li class="ingestion-troubled">
                    <EntityLink link />
                    <ul class="problems">{found}</ul>
                </li>
            }
        })
        .collect();
    view! {
        <Card title=t("Entities with problems") badge=move || view! { <span class="count">{thousands(total)}</span> }>
            <ul class="ingestion-list">{rows}</ul>
            {more(shown, total, "/catalog?kind=all&status=problems")}
        </Card>
    }
    .into_any()
}

pub(super) fn orphans(ingestion: Ingestion) -> AnyView {
    if ingestion.orphans.is_empty() {
        return view! {
            <div class="card">
                <EmptyState icon="link" title=t("No orphans")>
                    <p>{t("An entity is orphaned when nothing refers to its source any more. It would stand here.")}</p>
                </EmptyState>
            </div>
        }
        .into_any();
    }
    let (shown, total) = (ingestion.orphans.len() as u64, ingestion.orphan_total);
    let rows: Vec<_> = ingestion
        .orphans
        .into_iter()
        .map(|link| {
            view! {
                <li>
                    <EntityLink link />
                </li>
            }
        })
        .collect();
    view! {
        <Card title=t("Orphans") badge=move || view! { <span class="count">{thousands(total)}</span> }>
            <p class="ingestion-note">
                {t(
                    "Nothing refers to their sources any more. They keep their last state until somebody deletes them \
                     on their pages, or their sources come back.",
                )}
            </p>
            <ul class="ingestion-list">{rows}</ul>
            {more(shown, total, "/catalog?kind=all&status=orphan")}
        </Card>
    }
    .into_any()
}

fn more(shown: u64, total: u64, href: &'static str) -> Option<AnyView> {
    (shown < total).then(|| {
        view! {
            <p class="ingestion-note">
                {tn(total - shown, "{0} more", "{0} more")}
                " " <ButtonLink href=href>{t("All in the catalog")}</ButtonLink>
            </p>
        }
        .into_any()
    })
}
