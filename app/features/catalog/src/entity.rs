//! An entity's page: its head, its tabs, and what it shows when there is no such entity.

mod about;
mod actions;
mod contents;
mod group;
mod head;
pub(crate) mod history;
pub(crate) mod inspect;
mod outline;
pub(crate) mod overview;
mod owned;
pub(crate) mod problems;
mod relations;
mod user;

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::EntityRef;
use plugin::{
    CardPlace, EntityCard, EntityContext, EntityTab, LiveMine, News, NotFound, Plugins, TabUse, ahead, kinds, loaded,
    use_page,
};
use services::ErrorKind;
use services::catalog::Overview;
use ui::{ButtonLink, Crumb, EmptyState, SkeletonCard, SkeletonText, TabItem, Tabs, Waiting, kept, t};

use crate::address::{Address, PATH};
use crate::hover;
use crate::parts;

/// The page of one entity.
#[component]
pub fn EntityRoute() -> impl IntoView {
    page()
}

fn page() -> AnyView {
    let params = use_params_map();
    let reference = Memo::new(move |_| {
        params.with(|params| {
            let part = |name| params.get_str(name).unwrap_or_default();
            EntityRef::new(part("kind"), part("namespace"), part("name"))
        })
    });
    let tab = Memo::new(move |_| params.with(|params| params.get("tab").unwrap_or_default()));
    let found = plugin::data_blocking(move || reference.get().to_string(), hover::warm);
    let loading = RwSignal::new(false);
    let actions = actions::Actions::new(found);
    provide_context(actions);
    let changed = move || {
        ahead::forget();
        found.refetch();
    };
    News::of_entity(move || reference.get_untracked().to_string(), changed);
    let content = move || {
        let mine = LiveMine::ready();
        Suspend::new(async move {
            let found = found.await;
            mine.await;
            kept(move || match found {
                Ok(overview) => entity_view(actions, Arc::new(overview), tab),
                Err(error) if matches!(error.kind, ErrorKind::NotFound | ErrorKind::Invalid) => {
                    missing(&reference.get_untracked())
                }
                Err(error) => failed(error, reference.get_untracked().path()),
            })
        })
    };
    view! {
        <div class="page entity-page" class:loading=ui::late(loading)>
            <Waiting fallback=skeleton pending=loading>
                {ui::once(content)}
            </Waiting>
        </div>
        {hover::layer()}
    }
    .into_any()
}

fn failed(error: services::Error, retry: String) -> AnyView {
    let card = parts::failure(error, retry);
    view! {
        {use_page(t("Not available").to_owned(), vec![catalog_crumb(), Crumb::here(t("Not available"))])}
        <div class="entity-body">
            <h1 class="visually-hidden">{t("Not available")}</h1>
            <div class="card">{card}</div>
        </div>
    }
    .into_any()
}

fn missing(reference: &EntityRef) -> AnyView {
    view! {
        {use_page(t("Not found").to_owned(), vec![catalog_crumb(), Crumb::here(reference.name())])}
        <div class="entity-body">
            <NotFound what=reference.to_string() like=reference.to_string() />
        </div>
    }
    .into_any()
}

fn catalog_crumb() -> Crumb {
    Crumb::link(t("Catalog"), PATH)
}

fn skeleton() -> AnyView {
    view! {
        <div class="entity-body">
            <div class="entity-head">
                <SkeletonText lines=2 />
            </div>
            <div class="overview">
                <div class="overview-main">
                    <SkeletonCard lines=6 />
                </div>
                <div class="overview-side">
                    <SkeletonCard lines=6 />
                </div>
            </div>
        </div>
    }
    .into_any()
}

fn entity_view(actions: actions::Actions, overview: Arc<Overview>, tab: Memo<String>) -> AnyView {
    let plugins = use_context::<Plugins>().unwrap_or_else(|| Plugins(Arc::default()));
    let tabs = plugins.entity_tabs(&overview);
    let path = overview.link.entity_ref.path();
    let items = {
        let (tabs, path, overview) = (tabs.clone(), path.clone(), overview.clone());
        Signal::derive(move || tab.with(|current| tab_items(&tabs, &path, &overview, current)))
    };
    let title = {
        let (tabs, title) = (tabs.clone(), overview.link.title.clone());
        Signal::derive(move || match tabs.iter().find(|candidate| tab.with(|tab| candidate.id == tab)) {
            Some(tab) if !tab.id.is_empty() => format!("{title} · {}", t(tab.title)),
            _ => title.clone(),
        })
    };
    let place = use_page(title, crumbs(&overview));
    let head = head::view(actions, &overview);
    let problems = problems::banners(actions, &overview);
    let dialogs = actions::dialogs(actions, &overview);
    let offered = (overview.clone(), tabs.clone());
    plugin::offer(move || actions::offered(actions, &offered.0, &offered.1));
    let content = move || match tab.with(|tab| tabs.iter().find(|candidate| candidate.id == tab).copied()) {
        Some(tab) => loaded((tab.view)(TabUse::Show(EntityContext { overview: overview.clone() }))),
        None => no_tab(path.clone()),
    };
    view! {
        {place}
        <div class="entity-body">
            {head}
            {problems}
            <Tabs label=t("Parts of this page") items />
            <div class="entity-tab">{ui::once(content)}</div>
            {dialogs}
        </div>
    }
    .into_any()
}

/// The list of its kind, what it is part of, and itself.
fn crumbs(overview: &Overview) -> Vec<Crumb> {
    let kind = overview.link.entity_ref.kind();
    let mut crumbs = vec![Crumb::link(kinds::plural(&overview.kind), Address::default().with_kind(Some(kind)).href())];
    if let Some(whole) = overview.part_of.iter().find(|link| link.exists) {
        crumbs.push(Crumb::link(whole.title.clone(), whole.entity_ref.path()));
    }
    crumbs.push(Crumb::here(overview.link.title.clone()));
    crumbs
}

fn tab_items(tabs: &[EntityTab], path: &str, overview: &Overview, current: &str) -> Vec<TabItem> {
    tabs.iter()
        .map(|tab| TabItem {
            title: t(tab.title).to_owned(),
            href: if tab.id.is_empty() { path.to_owned() } else { format!("{path}/{}", tab.id) },
            count: (tab.count)(overview),
            current: tab.id == current,
        })
        .collect()
}

fn no_tab(path: String) -> AnyView {
    #[cfg(feature = "ssr")]
    if let Ok(call) = plugin::Call::here() {
        call.status(404);
    }
    view! {
        <div class="card">
            <EmptyState
                icon="file"
                title=t("This entity has no such part")
                action=move || view! { <ButtonLink href=path.clone()>{t("To the overview")}</ButtonLink> }
            />
        </div>
    }
    .into_any()
}

/// The cards that the catalog itself gives to overviews.
pub(crate) fn cards() -> Vec<EntityCard> {
    use CardPlace::{Main, Side};
    let card = |id, order, place, shows, view| EntityCard { id, order, place, shows, view };
    vec![
        card("contents", 20, Main, contents::shows as fn(&Overview) -> bool, contents::view as fn(_) -> AnyView),
        card("group", 20, Main, |it| it.link.entity_ref.kind() == "group", group::view),
        card("user", 20, Main, |it| it.link.entity_ref.kind() == "user", user::view),
        card("outline", 20, Main, outline::shows, outline::view),
        card("rationale", 20, Main, outline::has_rationale, outline::rationale),
        card("relations", 40, Main, relations::shows, relations::view),
        card("about", 10, Side, |_| true, about::view),
        card("links", 30, Side, |it| !it.links.is_empty(), about::links),
        card("labels", 50, Side, |it| !it.labels.is_empty(), about::labels),
    ]
}
