//! Domains as cards with their systems.

use leptos::prelude::*;
use plugin::EntityLink;
use services::catalog::{DomainView, Explore};
use ui::{CodeBlock, EmptyState, t, tf, thousands, tn, tv};

use crate::graph::GraphAddress;

/// Systems that show before the others are folded away.
const SHOWN: usize = 8;

pub(super) fn view(explore: &Explore) -> AnyView {
    if explore.domains.is_empty() {
        return empty();
    }
    // The largest system gives the scale of the bars.
    let most = explore.domains.iter().flat_map(|domain| &domain.systems).map(|(_, size)| *size).max().unwrap_or(0);
    let cards: Vec<_> = explore.domains.iter().map(|domain| card(domain, most)).collect();
    let listed = explore.domains.iter().filter(|domain| domain.domain.is_some()).count() as u64;
    let more = (listed < explore.domain_total).then(|| {
        view! {
            <p class="explore-note">
                {tv(
                    "{0} more domains are in {1}.",
                    vec![
                        thousands(explore.domain_total - listed).into_any(),
                        view! { <a href="/catalog?kind=domain">{t("the catalog")}</a> }.into_any(),
                    ],
                )}
            </p>
        }
    });
    view! {
        <div>
            <div class="explore-map">{cards}</div>
            {more}
        </div>
    }
    .into_any()
}

fn card(domain: &DomainView, most: u64) -> AnyView {
    let mut systems: Vec<_> = domain
        .systems
        .iter()
        .map(|(system, size)| {
            let share = (size * 100).checked_div(most).unwrap_or(0).max(if *size > 0 { 3 } else { 0 });
            view! {
                <li>
                    <EntityLink link=system.clone() />
                    <svg class="explore-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
                        <rect class="track" width="100" height="6" rx="3"></rect>
                        <rect class="value" width=share height="6" rx="3"></rect>
                    </svg>
                    <span class="end" title=tn(*size, "{0} part", "{0} parts")>
                        {thousands(*size)}
                    </span>
                </li>
            }
        })
        .collect();
    let rest = systems.split_off(systems.len().min(SHOWN));
    let more = (!rest.is_empty()).then(|| {
        view! {
            <details class="explore-more">
                <summary>{tn(rest.len() as u64, "{0} more system", "{0} more systems")}</summary>
                <ul class="explore-systems">{rest}</ul>
            </details>
        }
    });
    let beyond = domain.system_total.saturating_sub(domain.systems.len() as u64);
    let beyond = (beyond > 0).then(|| {
        view! { <p class="explore-note">{tf("and {0} more in the catalog", &[&thousands(beyond)])}</p> }
    });
    let none = domain.systems.is_empty().then(|| {
        view! {
            <p class="explore-note">
                {tv(
                    "No systems yet. One joins with {0} in its file.",
                    vec![view! { <code>"spec.domain"</code> }.into_any()],
                )}
            </p>
        }
    });
    let graph = domain.domain.as_ref().map(|link| {
        let mut address = GraphAddress::around(link.entity_ref.clone());
        address.relations = vec!["partOf".into()];
        view! { <a href=address.href()>{t("Graph")}</a> }
    });
    let title = match &domain.domain {
        Some(link) => view! { <EntityLink link=link.clone() /> }.into_any(),
        None => view! { <span class="muted">{t("In no domain")}</span> }.into_any(),
    };
    let owner = domain.owner.clone().map(|owner| {
        view! {
            <p class="explore-owner">
                <span class="faint">{t("Owned by")}</span>
                <EntityLink link=owner />
            </p>
        }
    });
    let count = tn(domain.system_total, "{0} system", "{0} systems");
    view! {
        <section class="card explore-domain">
            <header>
                <h2>{title}</h2>
                <span class="count">{count}</span>
                <div class="card-actions">{graph}</div>
            </header>
            <p class="explore-text">{domain.description.clone()}</p>
            {owner}
            <ul class="explore-systems">{systems}</ul>
            {none}
            {more}
            {beyond}
        </section>
    }
    .into_any()
}

fn empty() -> AnyView {
    const EXAMPLE: &str = "apiVersion: backstage.io/v1alpha1\nkind: Domain\nmetadata:\n  name: payments\n  description: \
                           Everything about money\nspec:\n  owner: my-team";
    let lines: Vec<String> = EXAMPLE.lines().map(str::to_owned).collect();
    view! {
        <div class="card">
            <EmptyState icon="map" title=t("No domains and systems yet")>
                <p>
                    {t(
                        "A domain is an area of the business, a system is what people there use as one thing. Write \
                         them into files and register these:",
                    )}
                </p>
                <CodeBlock lines label="catalog-info.yaml" copy=EXAMPLE />
            </EmptyState>
        </div>
    }
    .into_any()
}
