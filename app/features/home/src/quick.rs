//! Quick access: where the person has been lately, and where they come to most.

use leptos::prelude::*;
use plugin::{
    HomeWidget, LiveMine, NavigationItem, Plugins, Section, SettingKind, WidgetContext, WidgetSetting, WidgetSizes,
    failure, kinds, my_visits,
};
use services::home::{Change, Visit, VisitKind, Visits};
use ui::{Button, ButtonLink, Card, EmptyState, Icon, KindIcon, Look, Popover, SkeletonCard, click, kept, t};

use crate::widgets::{Daily, daily_widget};

const SHOW: WidgetSetting = WidgetSetting {
    name: "show",
    title: "Show",
    description: "",
    kind: SettingKind::Choice(&[("all", "All pages"), ("entities", "Entities only"), ("pages", "Other pages only")]),
    initial: "all",
};

pub(crate) const WIDGET: HomeWidget = HomeWidget {
    id: "home.quick",
    title: "Quick access",
    icon: "history",
    description: "Pages you have been to lately, and those you come to most.",
    sizes: WidgetSizes { usual: (8, 4), least: (3, 3), most: (12, 8) },
    several: true,
    settings: &[SHOW],
    view: plugin::lazy_widget!(daily_widget, Daily::Quick),
};

/// Tiles of each list.
const TILES: u32 = 10;

pub(crate) fn view(context: WidgetContext) -> AnyView {
    let kind = match context.setting(&SHOW).as_str() {
        "entities" => VisitKind::Entities,
        "pages" => VisitKind::Pages,
        _ => VisitKind::All,
    };
    let cleared = RwSignal::new(0u32);
    let found = plugin::data(move || cleared.get(), move |_| my_visits(kind, TILES));
    let plugins = expect_context::<Plugins>();
    let live = LiveMine::here();
    let clear = move |_| {
        live.change(Change::ClearVisits);
        // The answer is asked for when the change has been made.
        set_timeout(move || cleared.update(|count| *count += 1), std::time::Duration::from_millis(300));
    };
    let clear = StoredValue::new(click(clear));
    let actions = move || {
        view! {
            <div class="js-only">
                <Popover id="clear-visits" label=t("Clear history") icon="trash-2" compact=true>
                    <p class="popover-title">{t("Forget every visit on all your devices?")}</p>
                    <Button look=Look::Danger on_click=clear.get_value()>
                        {t("Forget them")}
                    </Button>
                </Popover>
            </div>
        }
    };
    let content = move || {
        let plugins = plugins.clone();
        Suspend::new(async move {
            let found = found.await;
            kept(move || match found {
                Ok(visits) => lists(visits, &plugins),
                Err(error) => failure(error, crate::page::PATH.to_owned()),
            })
        })
    };
    view! {
        <Card title=t("Quick access") class="quick" actions>
            <Transition fallback=|| view! { <SkeletonCard lines=4 /> }>{ui::once(content)}</Transition>
        </Card>
    }
    .into_any()
}

fn lists(visits: Visits, plugins: &Plugins) -> AnyView {
    if !visits.counted {
        return view! {
            <EmptyState
                icon="history"
                title=t("Visits are not counted")
                action=|| view! { <ButtonLink href="/settings?part=appearance">{t("Settings")}</ButtonLink> }
            >
                <p>{t("You have switched that off. Nothing is remembered.")}</p>
            </EmptyState>
        }
        .into_any();
    }
    if visits.recent.is_empty() {
        return view! {
            <EmptyState
                icon="history"
                title=t("Nowhere yet")
                action=|| view! { <ButtonLink href="/explore" icon="compass">{t("Explore")}</ButtonLink> }
            >
                <p>{t("Pages that you go to come back here, on each of your devices.")}</p>
            </EmptyState>
        }
        .into_any();
    }
    let places = navigation(plugins);
    let list = |title: &'static str, visits: Vec<Visit>| {
        let tiles: Vec<AnyView> = visits.into_iter().map(|visit| tile(visit, &places)).collect();
        (!tiles.is_empty()).then(|| {
            view! {
                <h3 class="quick-heading">{title}</h3>
                <ul class="tiles" aria-label=title>
                    {tiles}
                </ul>
            }
        })
    };
    view! { {list(t("Recently visited"), visits.recent)} {list(t("Frequently visited"), visits.frequent)} }.into_any()
}

/// Every entry of the sidebar, for the icons of pages.
pub(crate) fn navigation(plugins: &Plugins) -> Vec<NavigationItem> {
    [Section::Main, Section::Manage, Section::Administer, Section::Own]
        .into_iter()
        .flat_map(|section| plugins.navigation(section))
        .collect()
}

fn tile(visit: Visit, places: &[NavigationItem]) -> AnyView {
    let (picture, above) = match &visit.kind {
        Some(kind) => {
            let look = kinds::look(kind);
            let above = visit.kind_type.clone().unwrap_or_else(|| kinds::singular(kind));
            (view! { <KindIcon look decorative=true /> }.into_any(), above)
        }
        None => {
            let of_page = |item: &&NavigationItem| {
                visit.path == item.href || visit.path.strip_prefix(item.href).is_some_and(|rest| rest.starts_with('/'))
            };
            let icon = places.iter().find(of_page).map_or("file", |item| item.icon);
            let picture = view! { <span class="palette-icon"><Icon name=icon /></span> };
            (picture.into_any(), t("Page").to_owned())
        }
    };
    view! {
        <li>
            <a class="tile" href=visit.path>
                {picture}
                <span class="tile-words">
                    <span class="faint cut">{above}</span>
                    <b class="cut">{visit.title}</b>
                </span>
            </a>
        </li>
    }
    .into_any()
}
