//! The address of the page: `/ingestion?tab=problems&q=github&failing=true&page=2`.

use services::catalog::IngestionQuery;

use crate::address::{pairs, push_pair};

use super::PATH;

/// The parts of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Part {
    #[default]
    Locations,
    Problems,
    Orphans,
}

/// What the address says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct IngestionAddress {
    pub(super) part: Part,
    pub(super) query: IngestionQuery,
}

impl IngestionAddress {
    pub(crate) fn parse(search: &str) -> Self {
        let mut this = Self { query: IngestionQuery { page: 1, ..IngestionQuery::default() }, ..Self::default() };
        for (name, value) in pairs(search.trim_start_matches('?')) {
            match name.as_str() {
                "tab" => {
                    this.part = match value.as_str() {
                        "problems" => Part::Problems,
                        "orphans" => Part::Orphans,
                        _ => Part::Locations,
                    }
                }
                "q" => this.query.text = value,
                "failing" => this.query.failing = value == "true",
                "page" => this.query.page = value.parse().unwrap_or(1).max(1),
                _ => {}
            }
        }
        this
    }

    /// What the data depends on.
    pub(super) fn data_search(&self) -> String {
        let mut out = String::new();
        if !self.query.text.is_empty() {
            push_pair(&mut out, "q", &self.query.text);
        }
        if self.query.failing {
            push_pair(&mut out, "failing", "true");
        }
        if self.query.page > 1 {
            push_pair(&mut out, "page", &self.query.page.to_string());
        }
        out
    }

    pub(super) fn href(&self) -> String {
        let mut search = String::new();
        match self.part {
            Part::Locations => {}
            Part::Problems => push_pair(&mut search, "tab", "problems"),
            Part::Orphans => push_pair(&mut search, "tab", "orphans"),
        }
        let data = self.data_search();
        if !search.is_empty() && !data.is_empty() {
            search.push('&');
        }
        search.push_str(&data);
        if search.is_empty() { PATH.to_owned() } else { format!("{PATH}?{search}") }
    }

    pub(super) fn with_part(&self, part: Part) -> Self {
        Self { part, ..self.clone() }
    }

    pub(super) fn with_page(&self, page: u32) -> Self {
        let mut this = self.clone();
        this.query.page = page;
        this
    }

    pub(super) fn with_failing(&self, failing: bool) -> Self {
        let mut this = self.with_page(1);
        this.query.failing = failing;
        this
    }

    pub(super) fn cleared(&self) -> Self {
        Self { part: self.part, ..Self::parse("") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_survives_being_written_and_read() {
        for href in ["/ingestion", "/ingestion?tab=problems", "/ingestion?tab=orphans&q=a+b&failing=true&page=3"] {
            let search = href.split_once('?').map_or("", |(_, search)| search);
            assert_eq!(IngestionAddress::parse(search).href(), href);
        }
        assert_eq!(IngestionAddress::parse("?page=0&failing=x&tab=y").href(), "/ingestion");
    }
}
