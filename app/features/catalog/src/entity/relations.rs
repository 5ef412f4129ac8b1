//! The card of relations: what the entity has to do with others, type by type.

use leptos::prelude::*;
use plugin::{EntityContext, EntityLink, kinds, said};
use services::catalog::{EntityLink as Link, Overview, RelationGroup};
use ui::{Card, CodeBlock, EmptyState, t, tf, thousands, tn};

/// How many relations of one type show before the rest is folded away.
const SHOWN: usize = 8;

/// Kinds with a card of their own that says the same show no relations of these types.
fn is_said_elsewhere(kind: &str, relation: &str) -> bool {
    match kind {
        "group" => matches!(relation, "hasMember" | "parentOf" | "childOf" | "ownerOf"),
        "user" => matches!(relation, "memberOf" | "ownerOf"),
        "system" | "domain" => relation == "hasPart",
        _ => false,
    }
}

fn groups(overview: &Overview) -> impl Iterator<Item = &RelationGroup> {
    let kind = overview.link.entity_ref.kind();
    overview.relations.iter().filter(move |group| group.total > 0 && !is_said_elsewhere(kind, &group.kind))
}

/// For everything that has relations, and for what ought to have some.
pub(super) fn shows(overview: &Overview) -> bool {
    matches!(overview.link.entity_ref.kind(), "component" | "api" | "resource") || groups(overview).next().is_some()
}

/// The card.
pub(super) fn view(context: EntityContext) -> AnyView {
    let sections: Vec<AnyView> = groups(&context.overview).flat_map(sections).collect();
    if sections.is_empty() {
        return view! { <Card title=t("Relations")>{none()}</Card> }.into_any();
    }
    view! {
        <Card title=t("Relations")>
            <div class="relations">{sections}</div>
        </Card>
    }
    .into_any()
}

fn none() -> AnyView {
    const EXAMPLE: &str = "spec:\n  dependsOn:\n    - resource:default/orders-db\n  providesApis:\n    - payments-v2";
    let lines: Vec<String> = EXAMPLE.lines().map(str::to_owned).collect();
    view! {
        <EmptyState icon="share-2" title=t("No relations yet")>
            <p>{t("Say in its file what it depends on and which APIs it provides and consumes:")}</p>
            <CodeBlock lines label="catalog-info.yaml" copy=EXAMPLE />
        </EmptyState>
    }
    .into_any()
}

/// A type of relation; parts are told apart by their kinds.
fn sections(group: &RelationGroup) -> Vec<AnyView> {
    if group.kind != "hasPart" {
        return vec![section(&said(&group.title), &group.items.iter().collect::<Vec<_>>(), group.total)];
    }
    let mut kinds: Vec<&str> = group.items.iter().map(|link| link.entity_ref.kind()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let complete = group.items.len() as u64 == group.total;
    kinds
        .into_iter()
        .map(|kind| {
            let items: Vec<&Link> = group.items.iter().filter(|link| link.entity_ref.kind() == kind).collect();
            // When not all were sent, how many there are of each kind is not known.
            let total = if complete { items.len() as u64 } else { group.total };
            section(&format!("{}: {}", said(&group.title), kinds::plural(kind)), &items, total)
        })
        .collect()
}

fn section(title: &str, items: &[&Link], total: u64) -> AnyView {
    let (first, rest) = items.split_at(items.len().min(SHOWN));
    let left_out = total.saturating_sub(items.len() as u64);
    let folded = (!rest.is_empty()).then(|| {
        view! {
            <details class="relation-more">
                <summary>
                    <span class="when-closed">{tn(rest.len() as u64 + left_out, "{0} more", "{0} more")}</span>
                    <span class="when-open">{t("Less")}</span>
                </summary>
                {list(rest)}
                {(left_out > 0)
                    .then(|| view! { <p class="faint">{tf("and {0} others", &[&thousands(left_out)])}</p> })}
            </details>
        }
    });
    view! {
        <section class="relation">
            <h3>{title.to_owned()} <span class="count">{thousands(total)}</span></h3>
            {list(first)}
            {folded}
        </section>
    }
    .into_any()
}

/// Links one below the other, with their types.
pub(super) fn list(links: &[&Link]) -> AnyView {
    let items: Vec<AnyView> = links
        .iter()
        .map(|link| {
            let kind_type = link.kind_type.clone().map(|text| view! { <span class="faint cut">{text}</span> });
            view! { <li><EntityLink link=(*link).clone() /> {kind_type}</li> }.into_any()
        })
        .collect();
    view! { <ul class="links">{items}</ul> }.into_any()
}
