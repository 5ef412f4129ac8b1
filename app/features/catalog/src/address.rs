//! The address of the catalog's list: everything that the page shows stands in it, so that reload, back and
//! a shared link give the same screen. One reader and one writer; whatever is the default is left out.
//!
//! `/catalog?kind=api&type=openapi&type=grpc&owner=group%3Adefault%2Fpayments&q=card&sort=-updated&page=2`

mod backstage;

use services::catalog::{FacetName, ListQuery, Selection, SortColumn};
use ui::t;

pub use plugin::{pairs, push_pair};

/// The page of the list.
pub const PATH: &str = "/catalog";
/// The kind that an address without `kind` shows.
pub const DEFAULT_KIND: &str = "component";
/// What `kind` says for all of them.
pub const ALL_KINDS: &str = "all";
/// Rows on a page when the address says nothing.
pub const DEFAULT_SIZE: u32 = 50;
/// The sizes of a page that the page offers; addresses may ask for any from 1 to 500.
pub const SIZES: [u32; 5] = [20, 50, 100, 200, 500];
const MAX_SIZE: u32 = 500;

/// A column of the table beside the name, which always shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Column {
    /// `spec.type`.
    Type,
    /// The system it is part of.
    System,
    /// Who owns it.
    Owner,
    /// `spec.lifecycle`.
    Lifecycle,
    /// `metadata.description`.
    Description,
    /// `metadata.tags`.
    Tags,
    /// `metadata.namespace`.
    Namespace,
    /// When it last changed.
    Updated,
}

impl Column {
    /// All, in the order of the table.
    pub const ALL: [Self; 8] = [
        Self::Type,
        Self::System,
        Self::Owner,
        Self::Lifecycle,
        Self::Namespace,
        Self::Description,
        Self::Tags,
        Self::Updated,
    ];

    /// The name in addresses and in class names.
    pub fn key(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::System => "system",
            Self::Owner => "owner",
            Self::Lifecycle => "lifecycle",
            Self::Description => "description",
            Self::Tags => "tags",
            Self::Namespace => "namespace",
            Self::Updated => "updated",
        }
    }

    /// The heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Type => t("Type"),
            Self::System => t("System"),
            Self::Owner => t("Owner"),
            Self::Lifecycle => t("Lifecycle"),
            Self::Description => t("Description"),
            Self::Tags => t("Tags"),
            Self::Namespace => t("Namespace"),
            Self::Updated => t("Updated"),
        }
    }

    /// What sorting by it is called, where that is possible.
    pub fn sort(self) -> Option<SortColumn> {
        match self {
            Self::Type => Some(SortColumn::Type),
            Self::System => Some(SortColumn::System),
            Self::Owner => Some(SortColumn::Owner),
            Self::Lifecycle => Some(SortColumn::Lifecycle),
            Self::Updated => Some(SortColumn::Updated),
            Self::Description | Self::Tags | Self::Namespace => None,
        }
    }

    /// What shows for a kind when nothing is chosen.
    pub fn defaults(kind: Option<&str>) -> Vec<Self> {
        use Column::{Description, Lifecycle, Owner, System, Tags, Type, Updated};
        match kind {
            Some("component" | "api" | "airesource") => {
                vec![Type, System, Owner, Lifecycle, Description, Tags]
            }
            Some("resource") => vec![Type, System, Owner, Description, Tags],
            Some("system" | "domain") => vec![Owner, Description, Tags, Updated],
            Some("group" | "location") => vec![Type, Description, Tags, Updated],
            Some("template") => vec![Type, Owner, Description, Tags],
            Some("user") => vec![Description, Tags, Updated],
            _ => vec![Type, Owner, Lifecycle, Description, Tags, Updated],
        }
    }
}

/// What the address of the list says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// What is asked of the catalog.
    pub query: ListQuery,
    /// The columns that were chosen, in the order of the table; `None` for those of the kind.
    pub columns: Option<Vec<Column>>,
}

impl Default for Address {
    fn default() -> Self {
        Self {
            query: ListQuery { kind: Some(DEFAULT_KIND.into()), page: 1, size: DEFAULT_SIZE, ..ListQuery::default() },
            columns: None,
        }
    }
}

impl Address {
    /// Reads the part of an address after the question mark, which may be written as Backstage writes it.
    /// What can not be understood is left out.
    pub fn parse(search: &str) -> Self {
        let mut address = Self::default();
        let mut offset = None;
        for (name, value) in pairs(search.strip_prefix('?').unwrap_or(search)) {
            match name.as_str() {
                "offset" => offset = value.parse::<u64>().ok(),
                name => address.take(name, &value),
            }
        }
        if let Some(offset) = offset {
            address.query.page = u32::try_from(offset / u64::from(address.query.size) + 1).unwrap_or(u32::MAX);
        }
        address
    }

    /// Whether an address is written as Backstage writes it, and should be replaced by ours.
    pub fn is_foreign(search: &str) -> bool {
        pairs(search.strip_prefix('?').unwrap_or(search)).any(|(name, _)| backstage::is_ours(&name))
    }

    fn take(&mut self, name: &str, value: &str) {
        let value = value.trim();
        match name {
            "kind" => self.query.kind = kind(value),
            "q" => self.query.text = value.to_owned(),
            "sort" => {
                let (column, descending) = match value.strip_prefix('-') {
                    Some(column) => (column, true),
                    None => (value, false),
                };
                if let Some(column) = SortColumn::from_key(column) {
                    self.sort_by(column, descending);
                }
            }
            "page" => self.query.page = value.parse().unwrap_or(1).max(1),
            "size" => self.query.size = value.parse().unwrap_or(DEFAULT_SIZE).clamp(1, MAX_SIZE),
            "columns" => {
                let names: Vec<&str> = value.split(',').collect();
                self.columns = Some(Column::ALL.into_iter().filter(|column| names.contains(&column.key())).collect());
            }
            name => match FacetName::from_key(name) {
                Some(facet) => self.select(facet, value),
                None => backstage::take(self, name, value),
            },
        }
    }

    fn select(&mut self, facet: FacetName, value: &str) {
        if value.is_empty() || self.is_selected(facet, value) {
            return;
        }
        match self.query.selected.iter_mut().find(|selection| selection.facet == facet) {
            Some(selection) => selection.values.push(value.to_owned()),
            None => {
                self.query.selected.push(Selection { facet, values: vec![value.to_owned()] });
                self.query.selected.sort_by_key(|selection| selection.facet);
            }
        }
    }

    /// Sets the order; that by name, smallest first, is the default.
    fn sort_by(&mut self, column: SortColumn, descending: bool) {
        self.query.sort = (column != SortColumn::Name || descending).then_some(column);
        self.query.descending = descending;
    }

    /// The part of the address after the question mark, without it; empty when everything is as by default.
    pub fn search(&self) -> String {
        let mut out = self.data_search();
        if let Some(columns) = &self.columns {
            let names: Vec<&str> = columns.iter().map(|column| column.key()).collect();
            push_pair(&mut out, "columns", &if names.is_empty() { "none".to_owned() } else { names.join(",") });
        }
        out
    }

    /// Like [`Self::search`] without what only concerns how the answer is shown.
    pub fn data_search(&self) -> String {
        let query = &self.query;
        let mut out = String::new();
        match query.kind.as_deref() {
            Some(DEFAULT_KIND) => {}
            kind => push_pair(&mut out, "kind", kind.unwrap_or(ALL_KINDS)),
        }
        for selection in &query.selected {
            for value in &selection.values {
                push_pair(&mut out, selection.facet.key(), value);
            }
        }
        if !query.text.is_empty() {
            push_pair(&mut out, "q", &query.text);
        }
        if let Some(sort) = query.sort {
            push_pair(&mut out, "sort", &format!("{}{}", if query.descending { "-" } else { "" }, sort.key()));
        }
        if query.page > 1 {
            push_pair(&mut out, "page", &query.page.to_string());
        }
        if query.size != DEFAULT_SIZE {
            push_pair(&mut out, "size", &query.size.to_string());
        }
        out
    }

    /// The whole address, to link to.
    pub fn href(&self) -> String {
        match self.search() {
            search if search.is_empty() => PATH.to_owned(),
            search => format!("{PATH}?{search}"),
        }
    }

    /// The columns that show.
    pub fn shown_columns(&self) -> Vec<Column> {
        self.columns.clone().unwrap_or_else(|| Column::defaults(self.query.kind.as_deref()))
    }

    /// Whether a value of a facet is chosen.
    pub fn is_selected(&self, facet: FacetName, value: &str) -> bool {
        self.selected(facet).iter().any(|selected| selected == value)
    }

    /// The chosen values of a facet.
    pub fn selected(&self, facet: FacetName) -> &[String] {
        self.query.selected.iter().find(|selection| selection.facet == facet).map_or(&[], |it| &it.values)
    }

    /// Whether anything narrows the list beside the kind.
    pub fn is_narrowed(&self) -> bool {
        !self.query.selected.is_empty() || !self.query.text.is_empty()
    }

    /// Another kind, with nothing else chosen; the size of the page stays. `None` for all kinds.
    #[must_use]
    pub fn with_kind(&self, kind: Option<&str>) -> Self {
        let mut next = Self::default();
        next.query.kind = kind.map(str::to_lowercase);
        next.query.size = self.query.size;
        next
    }

    /// With a value chosen, or no longer chosen, from the first page on.
    #[must_use]
    pub fn toggled(&self, facet: FacetName, value: &str) -> Self {
        let mut next = self.first_page();
        if self.is_selected(facet, value) {
            for selection in &mut next.query.selected {
                if selection.facet == facet {
                    selection.values.retain(|selected| selected != value);
                }
            }
            next.query.selected.retain(|selection| !selection.values.is_empty());
        } else {
            next.select(facet, value);
        }
        next
    }

    /// Without the chosen values of a facet.
    #[must_use]
    pub fn without(&self, facet: FacetName) -> Self {
        let mut next = self.first_page();
        next.query.selected.retain(|selection| selection.facet != facet);
        next
    }

    /// With nothing chosen and no text.
    #[must_use]
    pub fn cleared(&self) -> Self {
        let mut next = self.first_page();
        next.query.selected.clear();
        next.query.text.clear();
        next
    }

    /// With another text.
    #[must_use]
    pub fn with_text(&self, text: &str) -> Self {
        let mut next = self.first_page();
        next.query.text = text.trim().to_owned();
        next
    }

    /// Sorted by a column; one that sorts already turns round.
    #[must_use]
    pub fn sorted(&self, column: SortColumn) -> Self {
        let mut next = self.first_page();
        let current = self.query.sort.unwrap_or(SortColumn::Name);
        // What is newest is what one looks for first.
        let descending = if current == column { !self.query.descending } else { column == SortColumn::Updated };
        next.sort_by(column, descending);
        next
    }

    /// Another page.
    #[must_use]
    pub fn with_page(&self, page: u32) -> Self {
        let mut next = self.clone();
        next.query.page = page.max(1);
        next
    }

    /// Pages of another size, from the first on.
    #[must_use]
    pub fn with_size(&self, size: u32) -> Self {
        let mut next = self.first_page();
        next.query.size = size.clamp(1, MAX_SIZE);
        next
    }

    /// With a column shown, or no longer shown.
    #[must_use]
    pub fn with_column_toggled(&self, column: Column) -> Self {
        let mut next = self.clone();
        let shown = self.shown_columns();
        let chosen: Vec<Column> = Column::ALL.into_iter().filter(|it| shown.contains(it) != (*it == column)).collect();
        let is_default = Column::ALL
            .into_iter()
            .all(|it| chosen.contains(&it) == Column::defaults(self.query.kind.as_deref()).contains(&it));
        next.columns = (!is_default).then_some(chosen);
        next
    }

    fn first_page(&self) -> Self {
        self.with_page(1)
    }
}

fn kind(value: &str) -> Option<String> {
    match value.to_lowercase() {
        kind if kind == ALL_KINDS => None,
        kind if kind.is_empty() => Some(DEFAULT_KIND.into()),
        kind => Some(kind),
    }
}

#[cfg(test)]
mod tests;
