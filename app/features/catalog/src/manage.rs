//! Everything that the person's groups own, by kind, with what needs attention; or what another group owns.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::Form;
use plugin::{EntityLink, LiveMine, PageHead, failure, kinds, pairs, push_pair, sentence, use_page};
use services::Error;
use services::catalog::Row;
use services::home::Change;
use ui::{
    Button, ButtonLink, Card, Choice, Column, Crumb, EmptyState, Icon, KindIcon, Menu, MenuButton, Pagination, Select,
    SelectAll, SelectRow, Selection, SkeletonTable, Status, TabItem, Table, Tabs, TimeAgo, Toast, Tone, Waiting, click,
    kept, t, tf, thousands, tn, use_toasts,
};

use crate::functions::{ManagePage as Found, manage, refresh};

/// The page.
pub(crate) const PATH: &str = "/manage";
/// Rows on a page.
pub(crate) const SIZE: u32 = 50;
/// The table's id: its rows are gone through with `j`, `k` and `x`.
const TABLE: &str = "manage-table";
/// The id of the form around the rows.
const FORM: &str = "manage-rows";

/// What the page's address says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ManageAddress {
    /// Whose things; empty for those of the person and their groups.
    pub(crate) group: String,
    /// Lower case; empty for all kinds.
    pub(crate) kind: String,
    /// From 1; 0 stands for the first.
    pub(crate) page: u32,
}

impl ManageAddress {
    /// From the part of an address after the question mark.
    pub(crate) fn parse(search: &str) -> Self {
        let mut this = Self::default();
        for (name, value) in pairs(search.trim_start_matches('?')) {
            match name.as_str() {
                "group" => this.group = value.trim().to_owned(),
                "kind" => this.kind = value.trim().to_lowercase(),
                "page" => this.page = value.parse().ok().filter(|page| *page > 1).unwrap_or(0),
                _ => {}
            }
        }
        this
    }

    /// The part of the address after the question mark.
    pub(crate) fn search(&self) -> String {
        let mut out = String::new();
        let page = if self.page > 1 { self.page.to_string() } else { String::new() };
        for (name, value) in [("group", &self.group), ("kind", &self.kind), ("page", &page)] {
            if !value.is_empty() {
                push_pair(&mut out, name, value);
            }
        }
        out
    }

    fn href(&self) -> String {
        let search = self.search();
        if search.is_empty() { PATH.to_owned() } else { format!("{PATH}?{search}") }
    }
}

/// The page.
#[component]
pub fn ManagePage() -> impl IntoView {
    let address = plugin::address_at(PATH, ManageAddress::parse);
    let found: plugin::Data<(String, Result<Found, Error>)> = plugin::data(
        move || address.with(ManageAddress::search),
        |search| async move {
            let found = manage(search.clone()).await;
            (search, found)
        },
    );
    let selection = Selection::default();
    ui::use_list_keys(TABLE);
    let loading = RwSignal::new(false);
    let content = move || {
        let ready = LiveMine::ready();
        Suspend::new(async move {
            let (search, found) = found.await;
            ready.await;
            kept(move || {
                let address = ManageAddress::parse(&search);
                match found {
                    Ok(found) => shown(&address, found, selection),
                    Err(error) => view! {
                        <PageHead title=t("Manage") />
                        <div class="card">{failure(error, address.href())}</div>
                    }
                    .into_any(),
                }
            })
        })
    };
    view! {
        {use_page(t("Manage").to_owned(), vec![Crumb::here(t("Manage"))])}
        <div class="page manage-page" class:loading=ui::late(loading)>
            <Waiting
                fallback=|| {
                    view! {
                        <div class="card">
                            <SkeletonTable rows=10 columns=6 />
                        </div>
                    }
                }
                pending=loading
            >
                {ui::once(content)}
            </Waiting>
        </div>
    }
    .into_any()
}

fn shown(address: &ManageAddress, found: Found, selection: Selection) -> AnyView {
    let title = match found.group.as_ref() {
        Some(link) => tf("Manage {0}", &[&link.title]),
        None => t("Manage").to_owned(),
    };
    let tab = |title: String, kind: &str, count: u64| TabItem {
        title,
        href: ManageAddress { kind: kind.to_owned(), page: 0, ..address.clone() }.href(),
        count: Some(count),
        current: address.kind == kind,
    };
    let all = found.kinds.iter().map(|kind| kind.count).sum();
    let mut tabs = vec![tab(t("All").to_owned(), "", all)];
    tabs.extend(found.kinds.iter().map(|kind| tab(kinds::plural(&kind.kind), &kind.kind.to_lowercase(), kind.count)));
    let total = found.total;
    let (whose, attention) = (whose(address, &found), attention(&found));
    let none = found.rows.is_empty();
    let table = if none { empty(address) } else { table(address, found.rows, total, selection) };
    view! {
        <PageHead title actions=move || whose.clone().view() />
        {attention}
        <Tabs label=t("Kinds") items=tabs />
        <section class="card" aria-label=t("What is owned")>
            {(!none).then(|| bar(total, selection))}
            {table}
        </section>
    }
    .into_any()
}

/// Whose things are shown.
#[derive(Clone)]
struct Whose {
    choices: Vec<Choice>,
    chosen: String,
    kind: String,
}

fn whose(address: &ManageAddress, found: &Found) -> Whose {
    let mut choices = vec![Choice::new("", t("Mine and my groups'"))];
    choices.extend(found.groups.iter().map(|link| Choice::new(link.entity_ref.to_string(), link.title.clone())));
    let known = choices.iter().any(|choice| choice.value == address.group);
    if !known {
        choices.push(Choice::new(address.group.clone(), address.group.clone()));
    }
    Whose { choices, chosen: address.group.clone(), kind: address.kind.clone() }
}

impl Whose {
    /// A form that works without scripts.
    fn view(self) -> AnyView {
        let kind = (!self.kind.is_empty()).then(|| view! { <input type="hidden" name="kind" value=self.kind /> });
        view! {
            <Form method="GET" action=PATH attr:class="manage-whose">
                {kind} <Select id="manage-group" label=t("Whose") name="group" choices=self.choices value=self.chosen compact=true />
                <Button submit=true>{t("Show")}</Button>
            </Form>
        }
        .into_any()
    }
}

fn attention(found: &Found) -> Option<AnyView> {
    if found.attention.is_empty() {
        return None;
    }
    let rows: Vec<AnyView> = found
        .attention
        .iter()
        .cloned()
        .map(|row| {
            let state = state(&row);
            view! {
                <li>
                    <div class="cell">
                        <EntityLink link=row.link />
                    </div>
                    <div class="end">{state}</div>
                </li>
            }
            .into_any()
        })
        .collect();
    let more = found.attention_total.saturating_sub(rows.len() as u64);
    let more = (more > 0).then(|| view! { <p class="card-more faint">{tf("And {0} more.", &[&thousands(more)])}</p> });
    Some(
        view! {
            <Card title=t("Needs attention") class="manage-attention">
                <ul class="rows" aria-label=t("Needs attention")>
                    {rows}
                </ul>
                {more}
            </Card>
        }
        .into_any(),
    )
}

fn state(row: &Row) -> AnyView {
    if row.problems {
        view! { <Status tone=Tone::Bad icon="triangle-alert" label=t("can not be read") /> }.into_any()
    } else if row.orphan {
        view! { <Status tone=Tone::Warn icon="unplug" label=t("has lost its source") /> }.into_any()
    } else {
        view! { <Status tone=Tone::Ok label=t("well") /> }.into_any()
    }
}

fn empty(address: &ManageAddress) -> AnyView {
    let words = if address.group.is_empty() {
        t("You and your groups own nothing of this kind. What names you or them as its owner stands here.")
    } else {
        t("This group owns nothing of this kind.")
    };
    view! {
        <EmptyState
            icon="box"
            title=t("Nothing is owned")
            action=|| {
                view! {
                    <ButtonLink href="/register" icon="import">
                        {t("Register")}
                    </ButtonLink>
                }
            }
        >
            <p>{words}</p>
        </EmptyState>
    }
    .into_any()
}

/// How many there are, how many are chosen, and what can be done with those.
fn bar(total: u64, selection: Selection) -> AnyView {
    let (live, toasts) = (LiveMine::here(), use_toasts());
    let words = move || match selection.count() {
        0 => tn(total, "{0} in all", "{0} in all"),
        chosen => tf("{0} chosen", &[&thousands(chosen as u64)]),
    };
    let none = Signal::derive(move || selection.count() == 0);
    let name = |key: &str| key.rsplit(['/', ':']).next().unwrap_or_default().to_owned();
    let star = move |_| {
        for key in selection.keys() {
            live.change(Change::Star { title: name(&key), target: key, starred: true });
        }
        toasts.show(Toast::done(t("They are starred")));
        selection.clear();
    };
    let follow = move |_| {
        for entity_ref in selection.keys() {
            live.change(Change::Follow { entity_ref, follow: true });
        }
        toasts.show(Toast::done(t("You follow them")));
        selection.clear();
    };
    let read = move |_| {
        let chosen = selection.keys();
        selection.clear();
        spawn_local(async move {
            let count = chosen.len();
            for key in chosen {
                if let Err(error) = refresh(key).await {
                    return toasts.show(Toast::failed(sentence(&error)));
                }
            }
            toasts.show(Toast::done(tn(count as u64, "{0} is read again", "{0} are read again")));
        });
    };
    let formats: Vec<AnyView> = [
        ("csv", t("Export as CSV"), "table"),
        ("json", t("Export as JSON"), "braces"),
        ("yaml", t("Export as YAML"), "file-code"),
    ]
    .into_iter()
    .map(|(value, label, icon)| {
        view! {
            <button type="submit" class="menu-item" role="menuitem" form=FORM name="format" value=value>
                <Icon name=icon />
                {label}
            </button>
        }
        .into_any()
    })
    .collect();
    view! {
        <div class="manage-bar">
            <p class="faint" aria-live="polite">
                {words}
            </p>
            <div class="button-group">
                <span class="js-only button-group">
                    <Button icon="star" disabled=none on_click=click(star)>
                        {t("Star")}
                    </Button>
                    <Button icon="bell" disabled=none on_click=click(follow)>
                        {t("Follow")}
                    </Button>
                </span>
                <Menu id="manage-menu" label=t("More") compact=true>
                    <MenuButton icon="refresh-cw" label=t("Read again") on_click=click(read) />
                    {formats}
                </Menu>
            </div>
        </div>
    }
    .into_any()
}

fn table(address: &ManageAddress, rows: Vec<Row>, total: u64, selection: Selection) -> AnyView {
    let columns = vec![
        Column::new(t("Name"), ""),
        Column::new(t("Type"), "w-12 hide-s"),
        Column::new(t("System"), "w-15 hide-m"),
        Column::new(t("Lifecycle"), "w-12 hide-m"),
        Column::new(t("State"), "w-15 hide-s"),
        Column::new(t("Updated"), "w-12 hide-m"),
    ];
    let keys: Vec<String> = rows.iter().map(|row| row.link.entity_ref.to_string()).collect();
    let lines: Vec<AnyView> = rows.into_iter().map(|row| line(row, selection)).collect();
    let of = address.clone();
    let href = Arc::new(move |page| ManageAddress { page, ..of.clone() }.href());
    let pages =
        (total > u64::from(SIZE)).then(|| view! { <Pagination page=address.page.max(1) size=SIZE total href /> });
    view! {
        <form id=FORM method="post" action="/fn/catalog/export">
            <Table
                caption=t("What is owned")
                columns
                id=TABLE
                lead=move || view! { <SelectAll selection keys=keys.clone() /> }
            >
                {lines}
            </Table>
        </form>
        {pages}
    }
    .into_any()
}

fn line(row: Row, selection: Selection) -> AnyView {
    let key = row.link.entity_ref.to_string();
    let (state, look) = (state(&row), kinds::look(row.link.entity_ref.kind()));
    let (href, title) = (row.link.entity_ref.path(), row.link.title.clone());
    let system = row.system.map(|link| view! { <EntityLink link plain=true /> });
    view! {
        <tr data-row="">
            <td class="lead">
                <SelectRow selection key label=title.clone() name="refs[]" />
            </td>
            <th scope="row">
                <div class="cell">
                    <KindIcon look />
                    <a class="cut" data-primary="" href=href>
                        {title}
                    </a>
                </div>
            </th>
            <td class="w-12 hide-s">{row.link.kind_type}</td>
            <td class="w-15 hide-m">
                <div class="cell">{system}</div>
            </td>
            <td class="w-12 hide-m">{row.lifecycle}</td>
            <td class="w-15 hide-s">{state}</td>
            <td class="w-12 hide-m">
                <TimeAgo at=row.updated_at />
            </td>
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_survive_being_written_and_read() {
        for href in [PATH, "/manage?group=group:default/web&kind=api&page=2"] {
            let search = href.split_once('?').map_or("", |(_, search)| search);
            assert_eq!(ManageAddress::parse(search).href(), href);
        }
    }
}
