//! The catalog's list: kinds, facets, the table, and its states.

mod bar;
mod facets;
mod rows;
mod states;

use std::time::Duration;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::Redirect;
use leptos_router::hooks::use_location;
use plugin::{LiveMine, PageHead, SavedViews, kinds, record, use_page};
use services::catalog::ListPage;
use services::insights::UseAction;
use ui::{ButtonLink, Crumb, Selection, SkeletonTable, TabItem, Tabs, Waiting, kept, t, tf};

use crate::address::{Address, PATH};
use crate::functions::list;
use crate::hover;

/// What the parts of the page share. Cheap to copy.
#[derive(Clone, Copy)]
struct Shared {
    /// What the lines of the table last as long as.
    owner: StoredValue<Owner>,
    address: Memo<Address>,
    selection: Selection,
    loading: RwSignal<bool>,
    typing: bar::Typing,
}

/// The page of the catalog's list.
#[component]
pub fn CatalogPage() -> impl IntoView {
    page()
}

fn page() -> AnyView {
    let location = use_location();
    let (path, search) = (location.pathname, location.search);
    let address = plugin::address_at(PATH, Address::parse);
    let foreign = move || path.with(|path| path == PATH) && search.with(|search| Address::is_foreign(search));
    let shared = Shared {
        owner: StoredValue::new(Owner::current().unwrap_or_default()),
        address,
        selection: Selection::default(),
        loading: RwSignal::new(false),
        typing: bar::Typing::new(address),
    };
    // The answer comes with what was asked, so that what is shown belongs together while the next is on its way.
    let found = plugin::data(
        move || address.with(Address::data_search),
        |search| async move {
            let page = list(search.clone()).await;
            (search, page)
        },
    );
    let columns = Memo::new(move |_| address.with(|address| address.columns.clone()));
    let title = Signal::derive(move || match address.with(|address| address.query.kind.clone()) {
        Some(kind) => tf("{0} · Catalog", &[&kinds::plural(&kind)]),
        None => t("Catalog").to_owned(),
    });
    ui::use_list_keys(rows::TABLE);

    let content = move || {
        let columns = columns.get();
        let mine = LiveMine::ready();
        Suspend::new(async move {
            let (search, page) = found.await;
            mine.await;
            kept(move || {
                let address = Address { columns, ..Address::parse(&search) };
                match page {
                    Ok(page) => listing(shared, &address, page),
                    Err(error) => states::failed(error, address.href()),
                }
            })
        })
    };
    let replace = NavigateOptions { replace: true, ..NavigateOptions::default() };
    view! {
        {use_page(title, vec![Crumb::here(t("Catalog"))])}
        {move || {
            foreign().then(|| view! { <Redirect path=address.get_untracked().href() options=replace.clone() /> })
        }}
        <div class="page catalog-page" class:loading=ui::late(shared.loading)>
            <PageHead
                title=t("Catalog")
                actions=move || {
                    view! {
                        <SavedViews path=PATH here=Signal::derive(move || address.with(Address::href)) />
                        <ButtonLink href=crate::register::PATH icon="import">
                            {t("Register")}
                        </ButtonLink>
                    }
                }
            />
            <Waiting fallback=skeleton pending=shared.loading>
                {ui::once(content)}
            </Waiting>
        </div>
        {hover::layer()}
    }
    .into_any()
}

fn skeleton() -> AnyView {
    view! {
        <div class="catalog-body">
            <div class="card catalog-card">
                <SkeletonTable rows=12 columns=6 />
            </div>
        </div>
    }
    .into_any()
}

/// The page with an answer, even an empty one.
fn listing(shared: Shared, address: &Address, page: ListPage) -> AnyView {
    if page.kinds.is_empty() && !address.is_narrowed() {
        return states::empty_catalog();
    }
    record_search(shared, address, page.total);
    let tabs = kinds(address, &page);
    // A class and not a look by the style sheet at what is within: the browser would style all rows again whenever one of
    // them gets the focus.
    let body = if facets::any(address, &page.facets) { "catalog-body" } else { "catalog-body bare" };
    let facets = facets::view(address, &page.facets);
    let bar = bar::view(shared, address, &page);
    let rows = if page.rows.is_empty() { states::nothing(address, &page) } else { rows::view(shared, address, page) };
    view! {
        <div class="catalog-list">
            <Tabs label=t("Kinds") items=tabs />
            <div class=body>
                {facets} <section class="card catalog-card" aria-label=t("Entities")>
                    {bar}
                    {rows}
                </section>
            </div>
        </div>
    }
    .into_any()
}

fn kinds(address: &Address, page: &ListPage) -> Vec<TabItem> {
    let current = address.query.kind.as_deref();
    let all = TabItem {
        title: t("All").to_owned(),
        href: address.with_kind(None).href(),
        count: Some(page.kinds.iter().map(|kind| kind.count).sum()),
        current: current.is_none(),
    };
    let mut tabs = vec![all];
    let mut known = current.is_none();
    for kind in &page.kinds {
        let is_current = current.is_some_and(|current| kind.kind.eq_ignore_ascii_case(current));
        known |= is_current;
        tabs.push(TabItem {
            title: kinds::plural(&kind.kind),
            href: address.with_kind(Some(&kind.kind)).href(),
            count: Some(kind.count),
            current: is_current,
        });
    }
    if let (false, Some(kind)) = (known, current) {
        tabs.push(TabItem { title: kinds::plural(kind), href: address.href(), count: Some(0), current: true });
    }
    tabs
}

/// How long a text stands before it counts as looked for.
const MEANT: Duration = Duration::from_secs(2);

/// Records what was looked for, with how much was found.
fn record_search(shared: Shared, address: &Address, total: u64) {
    let text = address.query.text.clone();
    if text.is_empty() {
        return;
    }
    Effect::new(move || {
        let text = text.clone();
        let meant = move || {
            let still = shared.address.try_with_untracked(|address| address.query.text == text).unwrap_or(false);
            if still {
                record(UseAction::Search, &text, u32::try_from(total).ok());
            }
        };
        set_timeout(meant, MEANT);
    });
}
