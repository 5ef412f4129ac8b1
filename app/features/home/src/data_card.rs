//! What another system answers, drawn as a number, a table, a list or a chart; and who is on call.

use leptos::prelude::*;
use plugin::{HomeWidget, SettingKind, WidgetContext, WidgetSetting, WidgetSizes, failure};
use services::proxy::{Figure, FigureQuestion, FigureShape, OnCall, OnCallQuestion, OnCallSystem};
use ui::{Card, EmptyState, Icon, SkeletonCard, kept, key, t, tf};

use crate::functions::{ask_figure, ask_on_call, my_endpoints};
use crate::widgets::{Figures, figure_widget};

const fn setting(
    name: &'static str,
    title: &'static str,
    description: &'static str,
    kind: SettingKind,
    initial: &'static str,
) -> WidgetSetting {
    WidgetSetting { name, title, description, kind, initial }
}

const TITLE: WidgetSetting = setting("title", key("Title"), "", SettingKind::Text, key("Data"));
const PATH: WidgetSetting = setting(
    "path",
    key("Address"),
    key(
        "An endpoint behind the portal with path and search, as in /pagerduty/incidents?limit=10. Administrators set endpoints \
     up under proxy.endpoints.",
    ),
    SettingKind::Text,
    "",
);
const POINTER: WidgetSetting = setting(
    "pointer",
    key("Where in the answer"),
    key("A JSON pointer, as in /data/items. Empty for the whole answer."),
    SettingKind::Text,
    "",
);
const SHAPE: WidgetSetting = setting(
    "shape",
    key("Drawn as"),
    "",
    SettingKind::Choice(&[("number", "A number"), ("table", "A table"), ("list", "A list"), ("chart", "A chart")]),
    "number",
);
const COLUMNS: WidgetSetting = setting(
    "columns",
    key("Columns"),
    key(
        "One on a line, a heading and where it stands: Name = /name. For a list the words and the link; for a chart the label \
     and the number.",
    ),
    SettingKind::Lines,
    "",
);

pub(crate) const DATA: HomeWidget = HomeWidget {
    id: "home.data",
    title: "Data",
    icon: "chart-line",
    description: "What another system answers, as a number, a table, a list or a chart.",
    sizes: WidgetSizes { usual: (4, 4), least: (2, 2), most: (12, 12) },
    several: true,
    settings: &[TITLE, PATH, POINTER, SHAPE, COLUMNS],
    view: plugin::lazy_widget!(figure_widget, Figures::Data),
};

pub(crate) fn data(context: WidgetContext) -> AnyView {
    let title = context.filled(&TITLE);
    let question = FigureQuestion {
        path: context.setting(&PATH).trim().to_owned(),
        pointer: context.setting(&POINTER).trim().to_owned(),
        shape: match context.setting(&SHAPE).as_str() {
            "table" => FigureShape::Table,
            "list" => FigureShape::List,
            "chart" => FigureShape::Chart,
            _ => FigureShape::Number,
        },
        columns: context
            .setting(&COLUMNS)
            .lines()
            .map(|line| line.trim().to_owned())
            .filter(|line| !line.is_empty())
            .collect(),
    };
    if question.path.is_empty() {
        return view! { <Card title>{unset()}</Card> }.into_any();
    }
    let found = plugin::data(|| (), move |()| ask_figure(question.clone()));
    let caption = title.clone();
    let content = move || {
        let caption = caption.clone();
        Suspend::new(async move {
            let found = found.await;
            kept(move || match found {
                Ok(figure) => drawn(figure, caption),
                Err(error) => failure(error, crate::page::PATH.to_owned()),
            })
        })
    };
    view! {
        <Card title class="data-card">
            <Suspense fallback=|| view! { <SkeletonCard lines=4 /> }>{ui::once(content)}</Suspense>
        </Card>
    }
    .into_any()
}

/// A card that does not know yet what to ask: the endpoints that there are.
fn unset() -> AnyView {
    let endpoints = plugin::data(|| (), |()| my_endpoints());
    let list = move || {
        Suspend::new(async move {
            let names = endpoints.await.unwrap_or_default();
            let words = if names.is_empty() {
                t("There are no endpoints yet. Administrators set them up under proxy.endpoints in the configuration.")
                    .to_owned()
            } else {
                tf("Choose an address in the settings of this card. There is: {0}.", &[&names.join(", ")])
            };
            view! { <p>{words}</p> }
        })
    };
    view! {
        <EmptyState icon="plug" title=t("Nothing is asked yet")>
            <Suspense fallback=|| ()>{ui::once(list)}</Suspense>
        </EmptyState>
    }
    .into_any()
}

fn more_of(more: u64) -> Option<AnyView> {
    (more > 0)
        .then(|| view! { <p class="card-more faint">{tf("And {0} more.", &[&ui::thousands(more)])}</p> }.into_any())
}

fn drawn(figure: Figure, title: String) -> AnyView {
    match figure {
        Figure::Number(number) => view! { <p class="figure-number">{number}</p> }.into_any(),
        Figure::Table { rows, .. } if rows.is_empty() => nothing(),
        Figure::List { lines, .. } if lines.is_empty() => nothing(),
        Figure::Chart { bars, .. } if bars.is_empty() => nothing(),
        Figure::Table { headings, rows, more } => {
            let heads: Vec<_> = headings.into_iter().map(|heading| view! { <th scope="col">{heading}</th> }).collect();
            let rows: Vec<_> = rows
                .into_iter()
                .map(|cells| {
                    let cells: Vec<_> = cells.into_iter().map(|cell| view! { <td>{cell}</td> }).collect();
                    view! { <tr>{cells}</tr> }
                })
                .collect();
            let label = title.clone();
            view! {
                <div class="figure-table" tabindex="0" role="region" aria-label=label>
                    <table class="table">
                        <caption class="visually-hidden">{title}</caption>
                        <thead>
                            <tr>{heads}</tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
                {more_of(more)}
            }
            .into_any()
        }
        Figure::List { lines, more } => {
            let rows: Vec<AnyView> = lines.into_iter().map(|(words, href)| line(words, href)).collect();
            view! {
                <ul class="rows" aria-label=title>
                    {rows}
                </ul>
                {more_of(more)}
            }
            .into_any()
        }
        Figure::Chart { bars, more } => chart(bars, more, &title),
    }
}

fn nothing() -> AnyView {
    view! { <EmptyState icon="inbox" title=t("The answer is empty") /> }.into_any()
}

/// Words that lead to another site, if they lead anywhere.
fn linked(words: String, href: String) -> AnyView {
    if href.is_empty() {
        return view! { <span class="cut">{words}</span> }.into_any();
    }
    view! {
        <a class="cut" href=href target="_blank" rel="noopener noreferrer">
            {words}
        </a>
    }
    .into_any()
}

fn line(words: String, href: String) -> AnyView {
    view! {
        <li>
            <div class="cell">{linked(words, href)}</div>
        </li>
    }
    .into_any()
}

/// Bars: a list with its numbers in words, so that it is read as well as seen.
fn chart(bars: Vec<(String, f64)>, more: u64, title: &str) -> AnyView {
    let most = bars.iter().map(|(_, amount)| amount.abs()).fold(0.0, f64::max);
    let rows: Vec<AnyView> = bars
        .into_iter()
        .map(|(label, amount)| {
            let part = if most > 0.0 { (amount.abs() / most * 100.0).round() } else { 0.0 };
            view! {
                <li>
                    <span class="cut">{label}</span>
                    <svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                        <rect width=part.to_string() height="8" rx="1"></rect>
                    </svg>
                    <b>{short(amount)}</b>
                </li>
            }
            .into_any()
        })
        .collect();
    view! {
        <ul class="bars" aria-label=title.to_owned()>
            {rows}
        </ul>
        {more_of(more)}
    }
    .into_any()
}

/// A number as people read it: whole where it is, or else with two places.
fn short(amount: f64) -> String {
    if amount.fract() == 0.0 && amount.abs() < 1e15 {
        let whole = ui::thousands(amount.abs() as u64);
        if amount < 0.0 { format!("-{whole}") } else { whole }
    } else {
        format!("{amount:.2}")
    }
}

const SYSTEM: WidgetSetting = setting(
    "system",
    key("Answered by"),
    "",
    SettingKind::Choice(&[("pagerduty", "PagerDuty"), ("opsgenie", "Opsgenie"), ("json", "Something else")]),
    "pagerduty",
);
const ON_CALL_TITLE: WidgetSetting = setting("title", key("Title"), "", SettingKind::Text, key("On call now"));
const ON_CALL_PATH: WidgetSetting = setting(
    "path",
    key("Address"),
    key(
        "An endpoint with path and search: /pagerduty/oncalls?earliest=true, /opsgenie/v2/schedules/on-calls, or any that \
     answers a list of objects with name, team, until and link.",
    ),
    SettingKind::Text,
    "",
);

pub(crate) const ON_CALL: HomeWidget = HomeWidget {
    id: "home.oncall",
    title: "On call now",
    icon: "life-buoy",
    description: "Who is on call, as PagerDuty, Opsgenie or another system says it.",
    sizes: WidgetSizes { usual: (3, 4), least: (3, 2), most: (12, 12) },
    several: true,
    settings: &[ON_CALL_TITLE, SYSTEM, ON_CALL_PATH],
    view: plugin::lazy_widget!(figure_widget, Figures::OnCall),
};

pub(crate) fn on_call_view(context: WidgetContext) -> AnyView {
    let title = context.filled(&ON_CALL_TITLE);
    let question = OnCallQuestion {
        path: context.setting(&ON_CALL_PATH).trim().to_owned(),
        system: match context.setting(&SYSTEM).as_str() {
            "opsgenie" => OnCallSystem::Opsgenie,
            "json" => OnCallSystem::Json,
            _ => OnCallSystem::PagerDuty,
        },
    };
    if question.path.is_empty() {
        return view! { <Card title>{unset()}</Card> }.into_any();
    }
    let found = plugin::data(|| (), move |()| ask_on_call(question.clone()));
    let content = move || {
        Suspend::new(async move {
            let found = found.await;
            kept(move || match found {
                Ok(people) => people_view(people),
                Err(error) => failure(error, crate::page::PATH.to_owned()),
            })
        })
    };
    view! {
        <Card title>
            <Suspense fallback=|| view! { <SkeletonCard lines=4 /> }>{ui::once(content)}</Suspense>
        </Card>
    }
    .into_any()
}

fn people_view(people: Vec<OnCall>) -> AnyView {
    if people.is_empty() {
        return view! { <EmptyState icon="life-buoy" title=t("Nobody is on call") /> }.into_any();
    }
    let rows: Vec<AnyView> = people
        .into_iter()
        .map(|one| {
            let name = linked(one.name, one.link);
            let until =
                (!one.until.is_empty()).then(|| view! { <span class="faint">{tf("until {0}", &[&one.until])}</span> });
            view! {
                <li>
                    <div class="cell">
                        <Icon name="user" />
                        {name}
                    </div>
                    <div class="end">
                        <span class="cut muted">{one.team}</span>
                        {until}
                    </div>
                </li>
            }
            .into_any()
        })
        .collect();
    view! {
        <ul class="rows" aria-label=t("On call")>
            {rows}
        </ul>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn numbers_are_short() {
        assert_eq!(
            (short(1200.0), short(-3.0), short(0.125)),
            ("1,200".to_owned(), "-3".to_owned(), "0.12".to_owned())
        );
    }
}
