//! The table: one line for each entity.

use std::collections::BTreeSet;
use std::sync::Arc;

use leptos::prelude::*;
use plugin::{EntityLink, RowStar, kinds};
use services::catalog::{FacetName, ListPage, Row, SortColumn};
use ui::{Chip, Icon, KindIcon, Pagination, SelectAll, SelectRow, Sorted, Table, TimeAgo, dom, t, tv};
use wasm_bindgen::JsCast;

use super::Shared;
use crate::address::{Address, Column};
use crate::parts;

/// The table's id: its rows are gone through with `j`, `k` and `x`.
pub(super) const TABLE: &str = "catalog-table";
/// The id of the form around the rows.
pub(super) const FORM: &str = "catalog-rows";
/// How many tags a row shows, and how many letters they may have together: what does not fit is counted, not cut.
const TAGS: (usize, usize) = (2, 11);

/// The rows with their head and the pages below.
pub(super) fn view(shared: Shared, address: &Address, page: ListPage) -> AnyView {
    let columns = address.shown_columns();
    let keys: Vec<String> = page.rows.iter().map(|row| row.link.entity_ref.to_string()).collect();
    let heads: Vec<ui::Column> = std::iter::once(head(address, t("Name"), "name", Some(SortColumn::Name)))
        .chain(columns.iter().map(|column| head(address, column.title(), class(*column), column.sort())))
        .collect();
    let rows = lines(shared, columns, page.rows);
    let on_page: BTreeSet<String> = keys.iter().cloned().collect();
    // Rows that were chosen on other pages go with the form too.
    let elsewhere = move || {
        shared
            .selection
            .keys()
            .into_iter()
            .filter(|key| !on_page.contains(key))
            .map(|key| view! { <input type="hidden" name="refs[]" value=key /> })
            .collect::<Vec<_>>()
    };
    let page_address = address.clone();
    let href = Arc::new(move |number| page_address.with_page(number).href());
    let selection = shared.selection;
    let as_of = (page.as_of > 0).then(|| {
        view! {
            <p class="faint as-of">
                <span>{tv("As of {0}", vec![view! { <TimeAgo at=page.as_of /> }.into_any()])}</span>
            </p>
        }
    });
    view! {
        <form
            id=FORM
            method="post"
            action="/fn/catalog/export"
            on:click=ranges(shared)
            on:keydown=|event| {
                // Enter on a checkbox would send the form.
                if event.key() == "Enter" && is_checkbox(event.target()) {
                    event.prevent_default();
                }
            }
        >
            <input type="hidden" name="search" value=address.data_search() />
            <div class="visually-hidden">{elsewhere}</div>
            <Table
                caption=t("Entities of the catalog")
                columns=heads
                id=TABLE
                lead=move || view! { <SelectAll selection keys=keys.clone() /> }
            >
                {rows}
            </Table>
        </form>
        <footer class="catalog-foot">
            {as_of} <Pagination page=address.query.page size=address.query.size total=page.total href />
        </footer>
    }
    .into_any()
}

fn is_checkbox(target: Option<web_sys::EventTarget>) -> bool {
    target
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        .is_some_and(|element| element.matches("input[data-select]").unwrap_or(false))
}

/// Shift and a click choose all rows since the last click.
fn ranges(shared: Shared) -> impl Fn(web_sys::MouseEvent) + 'static {
    let last = StoredValue::new(None::<usize>);
    move |event| {
        let (Some(target), Some(form)) = (event.target(), dom::by_id(FORM)) else { return };
        let boxes = dom::all(&form, "input[data-select]");
        let Some(at) = boxes.iter().position(|item| AsRef::<web_sys::EventTarget>::as_ref(item) == &target) else {
            return;
        };
        let of = |at: usize| boxes.get(at)?.dyn_ref::<web_sys::HtmlInputElement>().cloned();
        if let (true, Some(from), Some(clicked)) = (event.shift_key(), last.get_value(), of(at)) {
            for item in (from.min(at)..=from.max(at)).filter_map(of) {
                shared.selection.set(&item.value(), clicked.checked());
            }
        }
        last.set_value(Some(at));
    }
}

fn head(address: &Address, title: &str, class: &'static str, sort: Option<SortColumn>) -> ui::Column {
    let column = ui::Column::new(title, class);
    let Some(sort) = sort else { return column };
    let sorted = (address.query.sort.unwrap_or(SortColumn::Name) == sort).then_some(match address.query.descending {
        true => Sorted::Descending,
        false => Sorted::Ascending,
    });
    column.sort(address.sorted(sort).href(), sorted)
}

fn class(column: Column) -> &'static str {
    match column {
        Column::Type => "col-type",
        Column::System => "col-system",
        Column::Owner => "col-owner",
        Column::Lifecycle => "col-lifecycle",
        Column::Namespace => "col-namespace",
        Column::Description => "col-description",
        Column::Tags => "col-tags",
        Column::Updated => "col-updated",
    }
}

/// The lines. One that is still there in the next answer, and says the same, stays; so it has to last as long as the page.
fn lines(shared: Shared, columns: Vec<Column>, rows: Vec<Row>) -> AnyView {
    let owner = shared.owner.try_get_value().unwrap_or_default();
    let shown = columns.clone();
    ui::each(owner, rows, move |row| (row.clone(), shown.clone()), move |row| line(shared, &columns, row))
}

fn line(shared: Shared, columns: &[Column], row: Row) -> AnyView {
    let cells: Vec<AnyView> = columns
        .iter()
        .map(|column| {
            let content = cell(shared, *column, &row);
            view! { <td class=class(*column)>{content}</td> }.into_any()
        })
        .collect();
    let look = kinds::look(row.link.entity_ref.kind());
    let marks = marks(&row);
    let reference = row.link.entity_ref.to_string();
    view! {
        <tr data-row="">
            <td class="lead">
                <SelectRow selection=shared.selection key=reference.clone() label=row.link.title.clone() name="refs[]" />
            </td>
            <th scope="row" class="name starrable">
                <a class="entity-link" href=row.link.entity_ref.path() data-primary="">
                    <KindIcon look />
                    <span class="cut" title=reference.clone()>
                        {row.link.title.clone()}
                    </span>
                    {marks}
                </a>
                <RowStar target=reference title=row.link.title />
            </th>
            {cells}
        </tr>
    }
    .into_any()
}

fn marks(row: &Row) -> Vec<AnyView> {
    let mark = |icon: &'static str, class: &'static str, label: &'static str| {
        view! {
            <span class=class title=label>
                <Icon name=icon />
                <span class="visually-hidden">{label}</span>
            </span>
        }
        .into_any()
    };
    let mut marks = Vec::new();
    if row.problems {
        marks.push(mark("triangle-alert", "mark bad", t("Has problems")));
    }
    if row.orphan {
        marks.push(mark("unplug", "mark warn", t("Orphaned: its source is gone")));
    }
    marks
}

fn cell(shared: Shared, column: Column, row: &Row) -> AnyView {
    match column {
        Column::Type => {
            row.link.kind_type.clone().map(|text| view! { <span class="cut muted">{text}</span> }).into_any()
        }
        Column::System => row.system.clone().map(|link| view! { <EntityLink link plain=true /> }).into_any(),
        Column::Owner => {
            let others = row.owners.len().saturating_sub(1);
            let more = (others > 0).then(|| view! { <span class="faint">{format!("+{others}")}</span> });
            let first = row.owners.first().cloned().map(|link| {
                let icon = kinds::look(link.entity_ref.kind()).icon;
                view! {
                    <Icon name=icon class="faint" />
                    <EntityLink link plain=true />
                }
            });
            view! { <span class="cell">{first} {more}</span> }.into_any()
        }
        Column::Lifecycle => row.lifecycle.as_deref().map(parts::lifecycle).into_any(),
        Column::Namespace => {
            view! { <span class="cut muted">{row.link.entity_ref.namespace().to_owned()}</span> }.into_any()
        }
        Column::Description => {
            let text = row.description.clone();
            view! { <span class="cut muted" title=text.clone()>{text.clone()}</span> }.into_any()
        }
        Column::Tags => tags(shared, &row.tags),
        Column::Updated => view! { <span class="muted"><TimeAgo at=row.updated_at /></span> }.into_any(),
    }
}

fn tags(shared: Shared, tags: &[String]) -> AnyView {
    let mut letters = 0;
    let shown = tags
        .iter()
        .take(TAGS.0)
        .take_while(|tag| {
            let first = letters == 0;
            letters += tag.chars().count();
            first || letters <= TAGS.1
        })
        .count();
    let chips: Vec<AnyView> = tags
        .iter()
        .take(shown)
        .map(|tag| {
            let chosen = tag.clone();
            let next = move |address: &Address| match address.is_selected(FacetName::Tag, &chosen) {
                true => address.href(),
                false => address.toggled(FacetName::Tag, &chosen).href(),
            };
            let href = Signal::derive(move || shared.address.try_with(&next).unwrap_or_default());
            view! { <Chip label=tag.clone() href /> }.into_any()
        })
        .collect();
    let rest = tags.get(shown..).filter(|rest| !rest.is_empty()).map(|rest| {
        view! {
            <span class="faint" title=rest.join(", ")>
                {format!("+{}", rest.len())}
            </span>
        }
    });
    view! { <span class="cell">{chips} {rest}</span> }.into_any()
}
