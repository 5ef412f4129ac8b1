//! The table of locations.

use std::sync::Arc;

use leptos::prelude::*;
use services::catalog::{Ingestion, LocationView};
use ui::{
    Button, ButtonLink, Column, Dialog, EmptyState, Icon, IconButton, Look, Pagination, SearchField, Status, Table,
    TimeAgo, Tone, click, t, tf, thousands, tn, tv,
};

use super::{Actions, IngestionAddress, PATH};
use crate::entity::problems;

/// Locations on a page; the engine's own number.
const SIZE: u32 = 50;

pub(super) fn view(
    actions: Actions,
    text: RwSignal<String>,
    address: &IngestionAddress,
    ingestion: &Ingestion,
) -> AnyView {
    let narrowed = !address.query.text.is_empty() || address.query.failing;
    if ingestion.locations.is_empty() && !narrowed {
        return view! {
            <div class="card">
                <EmptyState
                    icon="inbox"
                    title=t("Nothing is read yet")
                    action=|| {
                        view! {
                            <ButtonLink href=crate::register::PATH look=Look::Go icon="import">
                                {t("Register a location")}
                            </ButtonLink>
                        }
                    }
                >
                    <p>{tv(
                        "Locations come from {0} in the configuration, or are registered.",
                        vec![view! { <code>"catalog.locations"</code> }.into_any()],
                    )}</p>
                </EmptyState>
            </div>
        }
        .into_any();
    }
    // Only what is fetched has a revision; a column without one would only take room.
    let revisions = ingestion.locations.iter().any(|location| location.revision.is_some());
    let mut columns = vec![
        Column::new(t("Location"), "ingestion-target"),
        Column::new(t("State"), "ingestion-state"),
        Column::new(t("Entities"), "ingestion-number number"),
        Column::new(t("Read"), "ingestion-time"),
        Column::new(t("Took"), "ingestion-number number hide-m"),
        Column::new(t("Next"), "ingestion-time hide-m"),
    ];
    if revisions {
        columns.push(Column::new(t("Revision"), "ingestion-revision hide-m"));
    }
    columns.push(Column::new(t("Actions"), "ingestion-actions").silent());
    let rows: Vec<_> = ingestion.locations.iter().map(|location| row(actions, location, revisions)).collect();
    let none = rows.is_empty().then(|| {
        let all = address.cleared().href();
        view! {
            <EmptyState
                icon="funnel-x"
                title=t("No location fits")
                action=move || view! { <ButtonLink href=all.clone()>{t("Show all")}</ButtonLink> }
            />
        }
    });
    let keep: Vec<(String, String)> =
        if address.query.failing { vec![("failing".into(), "true".into())] } else { Vec::new() };
    let failing = address.with_failing(!address.query.failing).href();
    let total = tn(ingestion.total, "{0} location", "{0} locations");
    let label = tf("Failing {0}", &[&thousands(ingestion.failing)]);
    let pages = {
        let address = address.clone();
        Arc::new(move |page| address.with_page(page).href())
    };
    view! {
        <section class="card ingestion-card" aria-label=t("Locations")>
            <div class="ingestion-bar">
                <SearchField
                    label=t("Filter locations")
                    action=PATH
                    value=text
                    on_input=Callback::new(move |now| text.set(now))
                    keep=Signal::stored(keep)
                />
                <a class="facet-toggle" href=failing aria-current=address.query.failing.then_some("true") data-noscroll="">
                    <Icon name="triangle-alert" class="s" />
                    {label}
                </a>
                <span class="end faint">{total}</span>
            </div>
            {(!rows.is_empty())
                .then(|| {
                    view! {
                        <Table caption=t("Locations") columns id="ingestion-table">
                            {rows}
                        </Table>
                    }
                })}
            {none}
            {(ingestion.total > u64::from(SIZE))
                .then(|| view! { <Pagination page=address.query.page size=SIZE total=ingestion.total href=pages /> })}
        </section>
    }
    .into_any()
}

fn row(actions: Actions, location: &LocationView, revisions: bool) -> AnyView {
    // Where there is no room, the folders go and the name stays.
    let (folders, name) = parted(&location.target);
    let words = view! {
        <span class="cut folders">{folders.to_owned()}</span>
        <span class="last">{name.to_owned()}</span>
    };
    let target = match &location.entity_ref {
        Some(entity_ref) => {
            view! { <a class="ingestion-path" href=entity_ref.path() title=location.target.clone()>{words}</a> }
                .into_any()
        }
        None => view! { <span class="ingestion-path" title=location.target.clone()>{words}</span> }.into_any(),
    };
    let found: Vec<_> = location.problems.iter().map(problems::item).collect();
    let count = found.len();
    let found = (count > 0).then(|| {
        let title = tn(count as u64, "{0} problem", "{0} problems");
        view! {
            <details class="ingestion-problems">
                <summary>{title}</summary>
                <ul class="problems">{found}</ul>
            </details>
        }
    });
    let held = (location.held_removals > 0).then(|| held(actions, location));
    let read = location.read_at.map(|at| view! { <TimeAgo at /> });
    let next = location.next_read_at.map(|at| view! { <TimeAgo at /> });
    let id = location.id.clone();
    view! {
        <tr data-row="">
            <th scope="row" class="ingestion-target">
                <div class="ingestion-name">{target} <span class="faint">{origin(location)}</span></div>
                {held}
                {found}
            </th>
            <td class="ingestion-state">{state(location)}</td>
            <td class="ingestion-number number">{thousands(location.entities)}</td>
            <td class="ingestion-time">{read}</td>
            <td class="ingestion-number number hide-m" data-changing="">{location.duration.map(took)}</td>
            <td class="ingestion-time hide-m">{next}</td>
            {revisions.then(|| revision(location))}
            <td class="ingestion-actions">
                <div>
                    <ActionForm action=actions.read>
                        <input type="hidden" name="location_id" value=id />
                        <IconButton submit=true label=t("Refresh now") icon="refresh-cw" />
                    </ActionForm>
                    {remove(actions, location)}
                </div>
            </td>
        </tr>
    }
    .into_any()
}

fn revision(location: &LocationView) -> AnyView {
    let code = location.revision.clone().map(|revision| {
        let short: String = revision.chars().take(10).collect();
        view! { <code title=revision data-changing="">{short}</code> }
    });
    view! { <td class="ingestion-revision hide-m">{code}</td> }.into_any()
}

/// The folders of a path or an address, and its last part.
fn parted(target: &str) -> (&str, &str) {
    let end = target.trim_end_matches('/');
    target.split_at(end.rfind('/').map_or(0, |at| at + 1))
}

fn origin(location: &LocationView) -> String {
    let origin = match location.origin.as_str() {
        "entity" => t("from a Location"),
        "registered" => t("registered"),
        "configuration" => t("configured"),
        "upload" => t("dropped file"),
        other => other,
    };
    format!("{} · {origin}", location.kind)
}

fn state(location: &LocationView) -> AnyView {
    let failing = location.problems.iter().any(|problem| problem.error);
    let (tone, icon, label) = if location.failures > 0 {
        let again = location.failures;
        let label = if again == 1 { t("failed").to_owned() } else { tf("failed {0} times", &[&again.to_string()]) };
        (Tone::Bad, "circle-x", label)
    } else if location.read_at.is_none() {
        (Tone::Neutral, "clock", t("waiting").into())
    } else if failing {
        (Tone::Warn, "triangle-alert", t("errors").into())
    } else {
        (Tone::Ok, "check", t("read").into())
    };
    let good = location.good_at.filter(|_| location.failures > 0).map(|at| {
        view! { <span class="faint ingestion-good">{tv(
            "good {0}",
            vec![view! { <TimeAgo at /> }.into_any()],
        )}</span> }
    });
    view! {
        <div class="ingestion-states">
            <Status tone icon label />
            {good}
        </div>
    }
    .into_any()
}

/// A removal that waits for somebody to say that it is meant.
fn held(actions: Actions, location: &LocationView) -> AnyView {
    let count = location.held_removals;
    let what = tn(count, "{0} entity", "{0} entities");
    let (id, confirmed) = (location.id.clone(), what.clone());
    view! {
        <div class="ingestion-held">
            <p>
                <Icon name="shield" class="s" />
                {tf("{0} would go: more than a fifth of what comes from here. They stay until somebody confirms.", &[&what])}
            </p>
            <ActionForm action=actions.confirm>
                <input type="hidden" name="location_id" value=id />
                <Button submit=true look=Look::Danger icon="trash-2">
                    {tf("Confirm removal of {0}", &[&confirmed])}
                </Button>
            </ActionForm>
        </div>
    }
    .into_any()
}

fn remove(actions: Actions, location: &LocationView) -> AnyView {
    if !location.removable {
        return view! { <span></span> }.into_any();
    }
    let (id, target) = (location.id.clone(), location.target.clone());
    view! {
        <IconButton
            class="js-only"
            label=t("Remove location")
            icon="trash-2"
            on_click=click(move |_| actions.removing.set(Some((id.clone(), target.clone()))))
        />
    }
    .into_any()
}

/// The question before a location is removed.
pub(super) fn dialog(actions: Actions) -> AnyView {
    let open = RwSignal::new(false);
    Effect::new(move || open.set(actions.removing.with(Option::is_some)));
    Effect::new(move || {
        if !open.get() && actions.removing.with_untracked(Option::is_some) {
            actions.removing.set(None);
        }
    });
    let part = move |pick: fn((String, String)) -> String| actions.removing.get().map(pick).unwrap_or_default();
    view! {
        <Dialog open title=t("Remove this location?") id="remove-location">
            <div class="dialog-body">
                <p>
                    {tv(
                        "The location {0} will no longer be read. Everything that comes only from it leaves the \
                         catalog; the files stay as they are, and the location can be registered again.",
                        vec![view! { <code>{move || part(|it| it.1)}</code> }.into_any()],
                    )}
                </p>
            </div>
            <ActionForm action=actions.remove>
                <input type="hidden" name="location_id" prop:value=move || part(|it| it.0) />
                <footer class="dialog-actions">
                    <Button on_click=click(move |_| actions.removing.set(None))>{t("Keep it")}</Button>
                    <Button submit=true look=Look::Danger icon="trash-2">
                        {t("Remove location")}
                    </Button>
                </footer>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}

/// How long something took: `840 ms`, `12.3 s`, `4 min`.
fn took(micros: i64) -> String {
    match micros {
        ..1_000 => "< 1 ms".to_owned(),
        1_000..1_000_000 => format!("{} ms", micros / 1_000),
        1_000_000..100_000_000 => format!("{}.{} s", micros / 1_000_000, micros / 100_000 % 10),
        _ => format!("{} min", micros / 60_000_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_part_of_a_location_is_its_name() {
        assert_eq!(parted("/srv/catalog/all.yaml"), ("/srv/catalog/", "all.yaml"));
        assert_eq!(parted("https://git.example.com/shop/"), ("https://git.example.com/", "shop/"));
        assert_eq!(parted("all.yaml"), ("", "all.yaml"));
        assert_eq!(parted(""), ("", ""));
    }

    #[test]
    fn durations_are_short() {
        assert_eq!(took(120), "< 1 ms");
        assert_eq!(took(840_999), "840 ms");
        assert_eq!(took(12_345_678), "12.3 s");
        assert_eq!(took(260_000_000), "4 min");
    }
}
