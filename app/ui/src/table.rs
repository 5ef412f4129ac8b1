//! Tables: where there are columns to compare.

use leptos::children::ViewFn;
use leptos::prelude::*;

use crate::Icon;

/// The order that a table has by a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sorted {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

/// The head of a column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// What it is called.
    pub title: String,
    /// The page in the order of this column, or in the opposite order when it has it already.
    pub sort: Option<String>,
    /// The order that the table has by this column.
    pub sorted: Option<Sorted>,
    /// Classes of the column, also to be put on its cells: `w-20` (its share in percent: 5, 8, 10, 12, 15, 20,
    /// 25, 30, 40), `number` (aligned to the end), `hide-s` and `hide-m` (not under 640 px, 1024 px).
    pub class: &'static str,
    /// Shown to those who can not see it only (columns of buttons).
    pub silent: bool,
}

impl Column {
    /// A column that can not be sorted by.
    pub fn new(title: impl Into<String>, class: &'static str) -> Self {
        Self { title: title.into(), class, ..Self::default() }
    }

    /// Sortable: the address to go to and the order it has now.
    #[must_use]
    pub fn sort(mut self, href: impl Into<String>, sorted: Option<Sorted>) -> Self {
        self.sort = Some(href.into());
        self.sorted = sorted;
        self
    }

    /// With a title for those who can not see only.
    #[must_use]
    pub fn silent(mut self) -> Self {
        self.silent = true;
        self
    }
}

/// A table. Children are its rows: `<tr data-row>` with `<td>`s (the cell that names the row is a
/// `<th scope="row">`), each with the class of its column. `data-row` makes a row reachable by `j` and `k`
/// (see [`use_list_keys`](crate::use_list_keys)).
#[component]
pub fn Table(
    /// What the table shows; for those who can not see it.
    #[prop(into)]
    caption: String,
    /// The heads of its columns.
    columns: Vec<Column>,
    /// The id of the table, for `use_list_keys`.
    #[prop(optional, into)]
    id: Option<String>,
    /// A head before the columns: [`SelectAll`](crate::SelectAll) where rows can be chosen.
    #[prop(optional, into)]
    lead: Option<ViewFn>,
    /// The rows.
    children: Children,
) -> impl IntoView {
    // Not a closure: that would be drawn anew with the rows, and take away the head that has the focus.
    let heads: Vec<AnyView> = columns.into_iter().map(head).collect();
    let lead = lead.map(|lead| view! { <th scope="col" class="lead">{lead.run()}</th> });
    view! {
        <div class="table-wrap">
            <table class="table" id=id>
                <caption class="visually-hidden">{caption}</caption>
                <thead>
                    <tr>{lead} {heads}</tr>
                </thead>
                <tbody>{children()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn head(column: Column) -> AnyView {
    let order = column.sorted.map(|sorted| match sorted {
        Sorted::Ascending => ("ascending", "arrow-up"),
        Sorted::Descending => ("descending", "arrow-down"),
    });
    let content = match column.sort {
        Some(href) => view! {
            <a href=href data-noscroll="">
                {column.title}
                {order.map(|(_, icon)| view! { <Icon name=icon class="s" /> })}
            </a>
        }
        .into_any(),
        None if column.silent => view! { <span class="visually-hidden">{column.title}</span> }.into_any(),
        None => view! { <span>{column.title}</span> }.into_any(),
    };
    view! {
        <th scope="col" class=column.class aria-sort=order.map(|(name, _)| name)>
            {content}
        </th>
    }
    .into_any()
}
