//! What a system or a domain is made of.

use leptos::prelude::*;
use plugin::{EntityContext, EntityLink, kinds};
use services::catalog::{EntityLink as Link, FacetName, ListPage, Overview, Row};
use ui::{Card, Column, EmptyState, SkeletonTable, Table, t, thousands, tv};

use super::relations;
use crate::address::Address;
use crate::functions::list;
use crate::parts;

/// How many parts of a system show.
const ROWS: u32 = 20;

/// For systems and domains.
pub(super) fn shows(overview: &Overview) -> bool {
    matches!(overview.link.entity_ref.kind(), "system" | "domain")
}

/// The card.
pub(super) fn view(context: EntityContext) -> AnyView {
    if context.overview.link.entity_ref.kind() == "system" {
        system(&context.overview)
    } else {
        domain(&context.overview)
    }
}

fn system(overview: &Overview) -> AnyView {
    let all = Address::default().with_kind(None).toggled(FacetName::System, &overview.link.entity_ref.to_string());
    let search = all.with_size(ROWS).data_search();
    let found = plugin::data(move || search.clone(), list);
    let href = all.href();
    view! {
        <Suspense fallback=|| {
            view! {
                <div class="card">
                    <SkeletonTable rows=4 columns=4 />
                </div>
            }
        }>
            {move || {
                let href = href.clone();
                Suspend::new(async move {
                    match found.await {
                        Ok(page) => parts_of_system(page, href),
                        Err(error) => {
                            let state = parts::failure(error, href);
                            view! { <Card title=t("Contains")>{state}</Card> }.into_any()
                        }
                    }
                })
            }}
        </Suspense>
    }
    .into_any()
}

fn parts_of_system(page: ListPage, href: String) -> AnyView {
    let total = page.total;
    if page.rows.is_empty() {
        return view! {
            <Card title=t("Contains")>
                <EmptyState icon="layers" title=t("Nothing is part of this system yet")>
                    <p>{tv(
                        "A component, API or resource joins it with {0} in its file.",
                        vec![view! { <code>"spec.system"</code> }.into_any()],
                    )}</p>
                </EmptyState>
            </Card>
        }
        .into_any();
    }
    let heads = vec![
        Column::new(t("Name"), "name"),
        Column::new(t("Type"), "col-type"),
        Column::new(t("Owner"), "col-owner hide-s"),
        Column::new(t("Lifecycle"), "col-lifecycle hide-s"),
    ];
    let rows: Vec<AnyView> = page.rows.into_iter().map(row).collect();
    view! {
        <Card
            title=t("Contains")
            badge=move || view! { <span class="count">{thousands(total)}</span> }
            actions=move || view! { <a href=href.clone()>{t("Open in the catalog")}</a> }
        >
            <Table caption=t("Parts of this system") columns=heads>
                {rows}
            </Table>
        </Card>
    }
    .into_any()
}

fn row(row: Row) -> AnyView {
    let owner = row.owners.into_iter().next().map(|link| view! { <EntityLink link plain=true /> });
    let kind_type = row.link.kind_type.clone().unwrap_or_default();
    view! {
        <tr data-row="">
            <th scope="row" class="name">
                <EntityLink link=row.link />
            </th>
            <td class="col-type">
                <span class="cut muted">{kind_type}</span>
            </td>
            <td class="col-owner hide-s">{owner}</td>
            <td class="col-lifecycle hide-s">{row.lifecycle.as_deref().map(parts::lifecycle)}</td>
        </tr>
    }
    .into_any()
}

fn domain(overview: &Overview) -> AnyView {
    let group = overview.relations.iter().find(|group| group.kind == "hasPart");
    let items: Vec<&Link> = group.map(|group| group.items.iter().collect()).unwrap_or_default();
    if items.is_empty() {
        return view! {
            <Card title=t("Contains")>
                <EmptyState icon="globe" title=t("Nothing is part of this domain yet")>
                    <p>{tv(
                        "A system joins it with {0} in its file.",
                        vec![view! { <code>"spec.domain"</code> }.into_any()],
                    )}</p>
                </EmptyState>
            </Card>
        }
        .into_any();
    }
    let total = group.map_or(0, |group| group.total);
    let sections: Vec<AnyView> = ["domain", "system", "component", "api", "resource"]
        .into_iter()
        .filter_map(|kind| {
            let of_kind: Vec<&Link> = items.iter().filter(|link| link.entity_ref.kind() == kind).copied().collect();
            (!of_kind.is_empty()).then(|| {
                view! {
                    <section class="relation">
                        <h3>{kinds::plural(kind)} <span class="count">{of_kind.len()}</span></h3>
                        {relations::list(&of_kind)}
                    </section>
                }
                .into_any()
            })
        })
        .collect();
    view! {
        <Card title=t("Contains") badge=move || view! { <span class="count">{thousands(total)}</span> }>
            <div class="relations">{sections}</div>
        </Card>
    }
    .into_any()
}
