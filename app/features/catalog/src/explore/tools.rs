//! The tools of the company, by category.

use std::collections::BTreeMap;

use leptos::prelude::*;
use services::catalog::{Explore, Tool};
use ui::{CodeBlock, EmptyState, Icon, t};

pub(super) fn view(explore: &Explore) -> AnyView {
    if explore.tools.is_empty() {
        return empty();
    }
    let mut categories: BTreeMap<&str, Vec<&Tool>> = BTreeMap::new();
    for tool in &explore.tools {
        categories.entry(tool.category.as_str()).or_default().push(tool);
    }
    let sections: Vec<_> = categories
        .into_iter()
        .map(|(category, tools)| {
            let title = if category.is_empty() { t("Others") } else { category }.to_owned();
            let tools: Vec<_> = tools.into_iter().map(card).collect();
            view! {
                <section class="explore-category">
                    <h2>{title}</h2>
                    <ul class="explore-tools">{tools}</ul>
                </section>
            }
        })
        .collect();
    view! { <div>{sections}</div> }.into_any()
}

fn card(tool: &Tool) -> AnyView {
    let host = tool.url.split("//").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default().to_owned();
    view! {
        <li>
            <a class="card explore-tool" href=tool.url.clone() target="_blank" rel="noopener noreferrer">
                <b>{tool.title.clone()} <Icon name="arrow-up-right" class="s" /></b>
                <span class="muted">{tool.description.clone()}</span>
                <span class="faint mono cut">{host}</span>
            </a>
        </li>
    }
    .into_any()
}

fn empty() -> AnyView {
    const EXAMPLE: &str = "callboard:\n  explore:\n    tools:\n      - title: Grafana\n        url: \
                           https://grafana.example.com\n        description: Dashboards of every service\n        \
                           category: Watching";
    let lines: Vec<String> = EXAMPLE.lines().map(str::to_owned).collect();
    view! {
        <div class="card">
            <EmptyState icon="wrench" title=t("No tools yet")>
                <p>{t("The addresses that everybody here should know. They stand in the configuration:")}</p>
                <CodeBlock lines label="app-config.yaml" copy=EXAMPLE />
            </EmptyState>
        </div>
    }
    .into_any()
}
