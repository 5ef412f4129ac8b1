//! Where users and groups come from, and how reading them went.

use leptos::prelude::*;
use plugin::push_pair;
use services::catalog::LocationView;
use ui::{ButtonLink, Card, Column, EmptyState, Status, Table, TimeAgo, Tone, t, thousands, tv};

pub(crate) fn view(sources: Vec<LocationView>, total: u64) -> AnyView {
    let content = if sources.is_empty() {
        view! {
            <EmptyState icon="folder-tree" title=t("No directory is read")>
                <p>
                    {tv(
                        "Users and groups come from catalog files alone. A directory is read when {0} names one: {1}, \
                         {2} or {3}; SCIM pushes them.",
                        vec![
                            view! { <code>"catalog.providers"</code> }.into_any(),
                            view! { <code>"ldapOrg"</code> }.into_any(),
                            view! { <code>"githubOrg"</code> }.into_any(),
                            view! { <code>"gitlab"</code> }.into_any(),
                        ],
                    )}
                </p>
            </EmptyState>
        }
        .into_any()
    } else {
        let columns = vec![
            Column::new(t("From"), ""),
            Column::new(t("Kind"), "w-12 hide-s"),
            Column::new(t("State"), "source-state"),
            Column::new(t("Entities"), "person-number number hide-s"),
            Column::new(t("Last run"), "w-15 hide-s"),
            Column::new(t("Next run"), "w-15 hide-m"),
        ];
        let rows: Vec<_> = sources.into_iter().map(row).collect();
        view! {
            <Table caption=t("Where users and groups come from") columns>
                {rows}
            </Table>
        }
        .into_any()
    };
    view! {
        <Card
            title=t("Organisation data")
            badge=move || view! { <span class="count">{thousands(total)}</span> }
            actions=|| {
                view! {
                    <ButtonLink href="/ingestion" look=ui::Look::Quiet icon="activity">
                        {t("Ingestion")}
                    </ButtonLink>
                }
            }
        >
            {content}
        </Card>
    }
    .into_any()
}

fn row(source: LocationView) -> AnyView {
    let mut search = String::new();
    push_pair(&mut search, "q", &source.target);
    let problem = source.problems.iter().find(|problem| problem.error).map(|problem| problem.message.clone());
    let (tone, icon, label) = match (&problem, source.read_at) {
        _ if source.failures > 0 => (Tone::Bad, "circle-x", "failed"),
        (Some(_), _) => (Tone::Warn, "triangle-alert", "errors"),
        (None, None) => (Tone::Neutral, "clock", "waiting"),
        (None, Some(_)) => (Tone::Ok, "check", "read"),
    };
    let at = |time: Option<i64>| time.map(|at| view! { <TimeAgo at /> });
    view! {
        <tr data-row="">
            <th scope="row">
                <div class="source-name">
                    <a class="cut" href=format!("/ingestion?{search}")>
                        {source.target.clone()}
                    </a>
                    {problem.map(|problem| view! { <span class="source-problem">{problem}</span> })}
                </div>
            </th>
            <td class="w-12 hide-s">{source.kind}</td>
            <td class="source-state">
                <Status tone icon label />
            </td>
            <td class="person-number number hide-s">{thousands(source.entities)}</td>
            <td class="w-15 hide-s">{at(source.read_at)}</td>
            <td class="w-15 hide-m">{at(source.next_read_at)}</td>
        </tr>
    }
    .into_any()
}
