//! Where users and groups come from, and how reading them went.

use leptos::prelude::*;
use plugin::push_pair;
use services::catalog::LocationView;
use ui::{ButtonLink, Card, Column, EmptyState, Status, Table, TimeAgo, Tone, thousands};

pub(crate) fn view(sources: Vec<LocationView>, total: u64) -> AnyView {
    let content = if sources.is_empty() {
        view! {
            <EmptyState icon="folder-tree" title="No directory is read">
                <p>
                    "Users and groups come from catalog files alone. A directory is read when "
                    <code>"catalog.providers"</code> " names one: " <code>"ldapOrg"</code> ", " <code>"githubOrg"</code>
                    " or " <code>"gitlab"</code> "; SCIM pushes them."
                </p>
            </EmptyState>
        }
        .into_any()
    } else {
        let columns = vec![
            Column::new("From", ""),
            Column::new("Kind", "w-12 hide-s"),
            Column::new("State", "source-state"),
            Column::new("Entities", "person-number number hide-s"),
            Column::new("Last run", "w-15 hide-s"),
            Column::new("Next run", "w-15 hide-m"),
        ];
        let rows: Vec<_> = sources.into_iter().map(row).collect();
        view! {
            <Table caption="Where users and groups come from" columns>
                {rows}
            </Table>
        }
        .into_any()
    };
    view! {
        <Card
            title="Organisation data"
            badge=move || view! { <span class="count">{thousands(total)}</span> }
            actions=|| {
                view! {
                    <ButtonLink href="/ingestion" look=ui::Look::Quiet icon="activity">
                        "Ingestion"
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
