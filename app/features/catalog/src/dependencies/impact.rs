//! Who is hit if an entity fails.

use std::collections::BTreeMap;

use leptos::prelude::*;
use model::EntityRef;
use plugin::{EntityLink, ahead, kinds};
use services::catalog::{Impact, ImpactItem};
use ui::{EmptyState, Icon, KindIcon, SkeletonCard, t, tf, thousands, tn, tv};

use crate::graph::functions::impact_of;
use crate::parts;

/// Owners that show before the others are folded away.
const OWNERS: usize = 6;
/// Items of one distance that show at once.
const ITEMS: usize = 12;

/// Asks for what the card shows.
pub(super) fn look(entity: &EntityRef) {
    let reference = entity.to_string();
    ahead::look(question(&reference), impact_of(reference));
}

fn question(reference: &str) -> String {
    format!("impact?{reference}")
}

/// The card.
pub(super) fn view(entity: &EntityRef, retry: &str) -> AnyView {
    let (reference, title, retry) = (entity.to_string(), entity.humanised(), retry.to_owned());
    let found =
        plugin::data(move || reference.clone(), |reference| ahead::warm(question(&reference), impact_of(reference)));
    let content = move || {
        let (title, retry) = (title.clone(), retry.clone());
        Suspend::new(async move {
            match found.await {
                Ok(impact) => content(&title, impact),
                Err(error) => {
                    let state = parts::failure(error, retry);
                    view! { <div class="card">{state}</div> }.into_any()
                }
            }
        })
    };
    view! { <Suspense fallback=|| view! { <SkeletonCard lines=8 /> }>{ui::once(content)}</Suspense> }.into_any()
}

fn content(title: &str, impact: Impact) -> AnyView {
    if impact.total == 0 {
        return view! {
            <section class="card" aria-label=t("Impact")>
                <header>
                    <h2>{t("Impact")}</h2>
                </header>
                <EmptyState icon="circle-check" title=t("Nothing else is hit if this fails")>
                    <p>
                        {tv(
                            "Nothing in the catalog says that it depends on it. Others do so with {0} or {1}.",
                            vec![
                                view! { <code>"spec.dependsOn"</code> }.into_any(),
                                view! { <code>"spec.consumesApis"</code> }.into_any(),
                            ],
                        )}
                    </p>
                </EmptyState>
            </section>
        }
        .into_any();
    }
    let kinds: Vec<_> = impact
        .kinds
        .iter()
        .map(|kind| {
            let name = if kind.count == 1 { kinds::singular(&kind.kind) } else { kinds::plural(&kind.kind) };
            view! {
                <li>
                    <KindIcon look=kinds::look(&kind.kind) decorative=true />
                    <b>{thousands(kind.count)}</b>
                    <span class="muted">{name}</span>
                </li>
            }
        })
        .collect();
    let mut owners: Vec<_> = impact
        .owners
        .into_iter()
        .map(|(owner, things)| {
            view! {
                <li>
                    <EntityLink link=owner />
                    <span class="end">{thousands(things)}</span>
                </li>
            }
        })
        .collect();
    let rest = owners.split_off(owners.len().min(OWNERS));
    let more = (!rest.is_empty()).then(|| {
        view! {
            <details class="impact-more">
                <summary>{tn(rest.len() as u64, "{0} more owner", "{0} more owners")}</summary>
                <ul class="impact-owners">{rest}</ul>
            </details>
        }
    });
    let owned = (!owners.is_empty()).then(|| {
        view! {
            <section class="impact-part">
                <h3>{t("Owners to tell")}</h3>
                <ul class="impact-owners">{owners}</ul>
                {more}
            </section>
        }
    });
    let listed = impact.items.len() as u64;
    let unlisted = (listed < impact.total).then(|| {
        view! { <p class="impact-note">{tf("{0} more are not listed.", &[&thousands(impact.total - listed)])}</p> }
    });
    let levels: Vec<_> = levels(impact.items).into_iter().map(|(distance, items)| level(distance, items)).collect();
    view! {
        <section class="card impact" aria-label=t("Impact")>
            <header>
                <h2>{t("Impact")}</h2>
                <span class="badge tone-warn">{thousands(impact.total)}</span>
            </header>
            <div class="impact-body">
                <p class="impact-lead">
                    <Icon name="zap" />
                    <span>{tv("Hit if {0} fails", vec![view! { <b>{title.to_owned()}</b> }.into_any()])}</span>
                </p>
                <ul class="impact-kinds">{kinds}</ul>
                {owned}
                {levels}
                {unlisted}
            </div>
        </section>
    }
    .into_any()
}

fn levels(items: Vec<ImpactItem>) -> BTreeMap<u32, Vec<ImpactItem>> {
    let mut levels: BTreeMap<u32, Vec<ImpactItem>> = BTreeMap::new();
    for item in items {
        levels.entry(item.distance).or_default().push(item);
    }
    levels
}

fn level(distance: u32, items: Vec<ImpactItem>) -> AnyView {
    let title = match distance {
        1 => t("Directly").to_owned(),
        2 => t("Through one other").to_owned(),
        _ => tn(u64::from(distance - 1), "Through {0} other", "Through {0} others"),
    };
    let count = items.len();
    let mut rows: Vec<_> = items
        .into_iter()
        .map(|item| {
            let through = (distance > 1).then(|| {
                view! { <span class="end faint cut">{tv(
                    "through {0}",
                    vec![item.through.title.clone().into_any()],
                )}</span> }
            });
            view! {
                <li>
                    <EntityLink link=item.link />
                    {through}
                </li>
            }
            .into_any()
        })
        .collect();
    let rest = rows.split_off(rows.len().min(ITEMS));
    let more = (!rest.is_empty()).then(|| {
        view! {
            <details class="impact-more">
                <summary>{tn(rest.len() as u64, "{0} more", "{0} more")}</summary>
                <ul class="impact-items">{rest}</ul>
            </details>
        }
    });
    view! {
        <section class="impact-part">
            <h3>{title} <span class="count">{thousands(count as u64)}</span></h3>
            <ul class="impact-items">{rows}</ul>
            {more}
        </section>
    }
    .into_any()
}
