//! What the person has starred, by kind, with owner and state.

use leptos::prelude::*;
use plugin::{EntityLink, HomeWidget, LiveMine, StarButton, WidgetSizes, failure, kinds};
use services::home::Star;
use ui::{ButtonLink, Card, EmptyState, Icon, KindIcon, SkeletonCard, Status, Tone, kept, t, tv};

use crate::functions::my_stars;
use crate::widgets::{Daily, daily_widget};

pub(crate) const WIDGET: HomeWidget = HomeWidget {
    id: "home.starred",
    title: "Your starred entities",
    icon: "star",
    description: "Everything that you have starred, with its owner and how it is.",
    sizes: WidgetSizes { usual: (5, 5), least: (3, 3), most: (12, 12) },
    several: false,
    settings: &[],
    view: plugin::lazy_widget!(daily_widget, Daily::Starred),
};

pub(crate) fn view() -> AnyView {
    let live = LiveMine::here();
    // Asked again for what is starred here or in another window; what loses its star stays until then, so that it can be
    // given back.
    let seen = StoredValue::new(Vec::<String>::new());
    let more = Memo::new(move |before: Option<&u32>| {
        let grown = live.with(|mine| {
            let new = seen.with_value(|seen| mine.stars.iter().any(|star| !seen.contains(star)));
            seen.set_value(mine.stars.clone());
            new
        });
        before.map_or(0, |before| before + u32::from(grown))
    });
    let found = plugin::data(move || more.get(), |_| my_stars());
    let content = move || {
        let ready = LiveMine::ready();
        Suspend::new(async move {
            ready.await;
            let found = found.await;
            kept(move || match found {
                Ok(stars) => list(stars),
                Err(error) => failure(error, crate::page::PATH.to_owned()),
            })
        })
    };
    let count = move || live.with(|mine| mine.stars.len());
    view! {
        <Card
            title=t("Your starred entities")
            class="starred"
            badge=move || {
                view! { <span class="count">{move || (count() > 0).then(|| count().to_string())}</span> }
            }
        >
            <Transition fallback=|| view! { <SkeletonCard lines=5 /> }>{ui::once(content)}</Transition>
        </Card>
    }
    .into_any()
}

fn list(stars: Vec<Star>) -> AnyView {
    if stars.is_empty() {
        return view! {
            <EmptyState
                icon="star"
                title=t("No stars yet")
                action=|| view! { <ButtonLink href="/catalog" icon="layout-list">{t("To the catalog")}</ButtonLink> }
            >
                <p>{tv(
                    "The star on the page of an entity keeps it here. The key {0} does the same.",
                    vec![view! { <kbd>"s"</kbd> }.into_any()],
                )}</p>
            </EmptyState>
        }
        .into_any();
    }
    // Entities by kind, then pages; what is gone comes last.
    let mut groups: Vec<((u8, String), Vec<Star>)> = Vec::new();
    for star in stars {
        let group = match star.row.as_ref() {
            Some(row) => (0, kinds::plural(&row.kind)),
            None if star.is_gone() => (2, t("Gone").to_owned()),
            None => (1, t("Pages").to_owned()),
        };
        match groups.iter_mut().find(|(own, _)| *own == group) {
            Some((_, stars)) => stars.push(star),
            None => groups.push((group, vec![star])),
        }
    }
    groups.sort_by_key(|((rank, _), _)| *rank);
    let single = groups.len() == 1;
    let groups: Vec<AnyView> = groups
        .into_iter()
        .map(|((_, name), stars)| {
            let rows: Vec<AnyView> = stars.into_iter().map(row).collect();
            view! {
                <h3 class=if single { "visually-hidden" } else { "rows-heading" }>{name.clone()}</h3>
                <ul class="rows" aria-label=name>
                    {rows}
                </ul>
            }
            .into_any()
        })
        .collect();
    view! { {groups} }.into_any()
}

fn row(star: Star) -> AnyView {
    let button = view! { <StarButton target=star.target.clone() title=star.title.clone() /> };
    let href = star.href();
    match star.row {
        Some(row) => {
            let owner = row.owners.first().map(|owner| owner.title.clone());
            let state = if row.problems {
                Some((Tone::Bad, "triangle-alert", t("Has problems").to_owned()))
            } else if row.orphan {
                Some((Tone::Warn, "unplug", t("Orphan").to_owned()))
            } else {
                row.lifecycle.map(|lifecycle| match lifecycle.as_str() {
                    "production" => (Tone::Ok, "check", lifecycle),
                    "deprecated" => (Tone::Warn, "archive", lifecycle),
                    _ => (Tone::Neutral, "circle-dot", lifecycle),
                })
            };
            let state = state.map(|(tone, icon, label)| view! { <Status tone icon label /> });
            view! {
                <li>
                    {button}
                    <div class="cell">
                        <EntityLink link=row.link />
                    </div>
                    <div class="end">
                        <span class="cut muted">{owner}</span>
                        {state}
                    </div>
                </li>
            }
            .into_any()
        }
        None if !star.target.starts_with('/') => {
            let kind = star.target.split(':').next().unwrap_or_default().to_owned();
            view! {
                <li>
                    {button}
                    <div class="cell">
                        <KindIcon look=kinds::look(&kind) />
                        <span class="cut faint">{star.title}</span>
                    </div>
                    <div class="end">
                        <Status tone=Tone::Neutral icon="circle-dashed" label=t("Not in the catalog any more") />
                    </div>
                </li>
            }
            .into_any()
        }
        None => view! {
            <li>
                {button}
                <div class="cell">
                    <span class="palette-icon">
                        <Icon name="file" />
                    </span>
                    <a class="cut" href=href>
                        {star.title}
                    </a>
                </div>
            </li>
        }
        .into_any(),
    }
}
