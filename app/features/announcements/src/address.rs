//! The addresses of this capability's pages.

use plugin::{pairs, push_pair};
use services::announcements::AnnouncementQuery;

/// All announcements.
pub const PATH: &str = "/announcements";
/// A new one.
pub const NEW: &str = "/announcements/new";

/// Announcements on a page; the service's own number.
pub const SIZE: u32 = 20;

/// One of them.
pub fn of(id: &str) -> String {
    format!("{PATH}/{id}")
}

/// Changing one.
pub fn edit(id: &str) -> String {
    format!("{PATH}/{id}/edit")
}

/// What the list's address says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListAddress {
    /// Those that are over or to come as well.
    pub all: bool,
    /// Only those of this category.
    pub category: String,
    /// From 1; 0 stands for the first.
    pub page: u32,
}

impl ListAddress {
    /// From the part of an address after the question mark.
    pub fn parse(search: &str) -> Self {
        let mut this = Self::default();
        for (name, value) in pairs(search.trim_start_matches('?')) {
            match name.as_str() {
                "all" => this.all = value == "true",
                "category" => this.category = value.trim().to_owned(),
                "page" => this.page = value.parse().ok().filter(|page| *page > 1).unwrap_or(0),
                _ => {}
            }
        }
        this
    }

    /// What is asked for.
    pub fn query(&self) -> AnnouncementQuery {
        AnnouncementQuery { all: self.all, category: self.category.clone(), page: self.page.max(1) }
    }

    /// The part of the address after the question mark.
    pub fn search(&self) -> String {
        let mut out = String::new();
        if self.all {
            push_pair(&mut out, "all", "true");
        }
        if !self.category.is_empty() {
            push_pair(&mut out, "category", &self.category);
        }
        if self.page > 1 {
            push_pair(&mut out, "page", &self.page.to_string());
        }
        out
    }

    /// Its address.
    pub fn href(&self) -> String {
        let search = self.search();
        if search.is_empty() { PATH.to_owned() } else { format!("{PATH}?{search}") }
    }

    /// Another page.
    #[must_use]
    pub fn at_page(&self, page: u32) -> Self {
        Self { page: if page > 1 { page } else { 0 }, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_survive_being_written_and_read() {
        for href in [PATH, "/announcements?all=true&category=Platform&page=2"] {
            let search = href.split_once('?').map_or("", |(_, search)| search);
            assert_eq!(ListAddress::parse(search).href(), href);
        }
        assert_eq!(ListAddress::parse("?all=maybe&page=-1"), ListAddress::default());
        assert_eq!((of("7"), edit("7")), ("/announcements/7".to_owned(), "/announcements/7/edit".to_owned()));
    }
}
