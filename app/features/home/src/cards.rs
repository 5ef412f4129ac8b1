//! Small widgets: search, first steps, clocks of other places, a text.

use leptos::prelude::*;
use plugin::{HomeWidget, LiveMine, SettingKind, WidgetContext, WidgetSetting, WidgetSizes, failure};
use ui::{Card, EmptyState, Icon, SkeletonText, kept, key, t};

use crate::functions::{ask_note, my_board};
use crate::widgets::{Small, small_widget};

pub(crate) const SEARCH: HomeWidget = HomeWidget {
    id: "home.search",
    title: "Search",
    icon: "search",
    description: "A field that looks in the catalog.",
    sizes: WidgetSizes { usual: (6, 2), least: (3, 2), most: (12, 3) },
    several: false,
    settings: &[],
    view: plugin::lazy_widget!(small_widget, Small::Search),
};

/// A form, so that it works before the page is alive.
pub(crate) fn search() -> AnyView {
    view! {
        <Card title=t("Search") class="search-card">
            <form class="card-body card-search" role="search" method="get" action="/catalog">
                <Icon name="search" />
                <input type="hidden" name="kind" value="all" />
                <input
                    class="input"
                    type="search"
                    name="q"
                    aria-label=t("Search the catalog")
                    placeholder=t("Components, APIs, people, …")
                    autocomplete="off"
                    data-page-search=""
                />
                <button class="button" type="submit">
                    {t("Search")}
                </button>
            </form>
        </Card>
    }
    .into_any()
}

pub(crate) const STEPS: HomeWidget = HomeWidget {
    id: "home.steps",
    title: "First steps",
    icon: "rocket",
    description: "What to try first; what is done is ticked.",
    sizes: WidgetSizes { usual: (4, 4), least: (3, 3), most: (12, 8) },
    several: false,
    settings: &[],
    view: plugin::lazy_widget!(small_widget, Small::Steps),
};

/// A step: whether it is done, what it is, how, and where.
type Step = (bool, &'static str, &'static str, &'static str);

pub(crate) fn steps() -> AnyView {
    let live = LiveMine::here();
    // Who has an arrangement of their own has arranged their page.
    let board = plugin::data(|| (), |()| my_board());
    let content = move || {
        let ready = LiveMine::ready();
        Suspend::new(async move {
            ready.await;
            let arranged =
                board.await.is_ok_and(|board| board.version > 0 && board.owner == services::home::BoardOwner::Me);
            kept(move || view! { {move || list(live, arranged)} }.into_any())
        })
    };
    view! {
        <Card title=t("First steps") class="steps-card">
            <Transition fallback=|| view! { <SkeletonText lines=5 /> }>{ui::once(content)}</Transition>
        </Card>
    }
    .into_any()
}

fn list(live: LiveMine, arranged: bool) -> AnyView {
    let (starred, followed, pinned) =
        live.with(|mine| (!mine.stars.is_empty(), !mine.follows.is_empty(), !mine.shortcuts.is_empty()));
    let steps: [Step; 5] = [
        (starred, t("Star what you work on"), t("It stands on this page from then on."), "/catalog"),
        (followed, t("Follow a component or a group"), t("You are told of its changes."), "/catalog"),
        (pinned, t("Pin a page"), t("\"Add shortcut\" in the sidebar keeps it at hand."), "/explore"),
        (arranged, t("Arrange this page"), t("Move, add and remove what stands here."), "/?arrange=true"),
        (false, t("Choose what you are told"), t("By topic, in the inbox and by mail."), "/notifications/settings"),
    ];
    let done = steps.iter().filter(|step| step.0).count();
    if done >= 4 {
        return view! {
            <EmptyState icon="check" title=t("You know your way around")>
                <p>{t("Nothing is left here. Take this card away when you arrange the page.")}</p>
            </EmptyState>
        }
        .into_any();
    }
    let rows: Vec<AnyView> = steps
        .into_iter()
        .map(|(done, title, words, href)| {
            view! {
                <li class:done=done>
                    <Icon name=if done { "circle-check" } else { "circle-dashed" } />
                    <div class="step-words">
                        <a href=href>
                            {title} {done.then(|| view! { <span class="visually-hidden">" (" {t("done")} ")"</span> })}
                        </a>
                        <span class="muted">{words}</span>
                    </div>
                </li>
            }
            .into_any()
        })
        .collect();
    view! { <ul class="rows steps">{rows}</ul> }.into_any()
}

const ZONES: WidgetSetting = WidgetSetting {
    name: "zones",
    title: "Places",
    description: "One on a line: a name and a time zone, as in Stockholm = Europe/Stockholm.",
    kind: SettingKind::Lines,
    initial: "Stockholm = Europe/Stockholm\nNew York = America/New_York\nSingapore = Asia/Singapore",
};

pub(crate) const CLOCK: HomeWidget = HomeWidget {
    id: "home.clock",
    title: "World clock",
    icon: "clock",
    description: "What time it is elsewhere.",
    sizes: WidgetSizes { usual: (3, 3), least: (2, 2), most: (12, 6) },
    several: true,
    settings: &[ZONES],
    view: plugin::lazy_widget!(small_widget, Small::Clock),
};

/// The places of a setting: a name and its time zone.
fn places(text: &str) -> Vec<(String, String)> {
    let place = |line: &str| {
        let (name, zone) = line.split_once('=').unwrap_or((line, line));
        let (name, zone) = (name.trim(), zone.trim());
        let name =
            if name == zone { zone.rsplit('/').next().unwrap_or(zone).replace('_', " ") } else { name.to_owned() };
        (!zone.is_empty()).then(|| (name, zone.to_owned()))
    };
    text.lines().filter_map(place).take(20).collect()
}

pub(crate) fn clock(context: WidgetContext) -> AnyView {
    let rows: Vec<AnyView> = places(&context.setting(&ZONES))
        .into_iter()
        .map(|(name, zone)| {
            // The browser knows the zones; until it is alive the clock stands empty.
            let shown = RwSignal::new((String::new(), String::new()));
            let of = zone.clone();
            Effect::new(move || {
                let _ = ui::time::now();
                shown
                    .set(ui::time::in_zone(&of).unwrap_or_else(|| ("?".to_owned(), t("no such time zone").to_owned())));
            });
            view! {
                <li title=zone>
                    <span class="cut">{name}</span>
                    <span class="faint" data-changing="">
                        {move || shown.with(|(_, day)| day.clone())}
                    </span>
                    <b class="clock-time" data-changing="">
                        {move || shown.with(|(time, _)| time.clone())}
                    </b>
                </li>
            }
            .into_any()
        })
        .collect();
    let none = rows.is_empty().then(|| {
        view! {
            <EmptyState icon="clock" title=t("No places yet")>
                <p>{t("Choose them in the settings of this card.")}</p>
            </EmptyState>
        }
    });
    view! {
        <Card title=t("World clock") class="clock-card">
            <ul class="rows clocks">{rows}</ul>
            {none}
        </Card>
    }
    .into_any()
}

const TITLE: WidgetSetting =
    WidgetSetting { name: "title", title: "Title", description: "", kind: SettingKind::Text, initial: key("Note") };
const TEXT: WidgetSetting =
    WidgetSetting { name: "text", title: "Text", description: "Markdown.", kind: SettingKind::Lines, initial: "" };

pub(crate) const NOTE: HomeWidget = HomeWidget {
    id: "home.note",
    title: "Text",
    icon: "file-text",
    description: "A text of your own, with links, lists and tables.",
    sizes: WidgetSizes { usual: (4, 4), least: (2, 2), most: (12, 12) },
    several: true,
    settings: &[TITLE, TEXT],
    view: plugin::lazy_widget!(small_widget, Small::Note),
};

pub(crate) fn note_view(context: WidgetContext) -> AnyView {
    let (title, text) = (context.filled(&TITLE), context.setting(&TEXT));
    if text.trim().is_empty() {
        return view! {
            <Card title>
                <EmptyState icon="file-text" title=t("Nothing is written yet")>
                    <p>{t("Write it in the settings of this card, while you arrange the page.")}</p>
                </EmptyState>
            </Card>
        }
        .into_any();
    }
    let found = plugin::data(|| (), move |()| ask_note(text.clone()));
    let content = move || {
        Suspend::new(async move {
            let found = found.await;
            kept(move || match found {
                Ok(html) => view! { <div class="card-body prose" inner_html=html></div> }.into_any(),
                Err(error) => failure(error, crate::page::PATH.to_owned()),
            })
        })
    };
    view! {
        <Card title>
            <Suspense fallback=|| view! { <SkeletonText lines=4 /> }>{ui::once(content)}</Suspense>
        </Card>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_have_names_and_zones() {
        let found = places("Home = Europe/Stockholm\n\nAmerica/New_York\n=\n");
        let wanted = [("Home", "Europe/Stockholm"), ("New York", "America/New_York")];
        assert_eq!(found, wanted.map(|(name, zone)| (name.to_owned(), zone.to_owned())));
    }
}
