//! The addresses of this capability's pages.

use plugin::{pairs, push_pair};
use services::feedback::{FeedbackQuery, FeedbackState};

/// All feedback.
pub const PATH: &str = "/feedback";

/// Feedback on a page; the service's own number.
pub const SIZE: u32 = 30;

/// One of them.
pub fn of(id: &str) -> String {
    format!("{PATH}/{id}")
}

/// What the list's address says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListAddress {
    /// What the person has given themselves.
    pub given: bool,
    /// Only what stands so.
    pub state: Option<FeedbackState>,
    /// Only what was said of this entity.
    pub entity_ref: String,
    /// From 1; 0 stands for the first.
    pub page: u32,
}

impl ListAddress {
    /// From the part of an address after the question mark.
    pub fn parse(search: &str) -> Self {
        let mut this = Self::default();
        for (name, value) in pairs(search.trim_start_matches('?')) {
            match name.as_str() {
                "given" => this.given = value == "true",
                "state" => this.state = FeedbackState::named(&value),
                "entity" => this.entity_ref = value.trim().to_owned(),
                "page" => this.page = value.parse().ok().filter(|page| *page > 1).unwrap_or(0),
                _ => {}
            }
        }
        this
    }

    /// What is asked for.
    pub fn query(&self) -> FeedbackQuery {
        FeedbackQuery {
            given: self.given,
            state: self.state,
            entity_ref: self.entity_ref.clone(),
            page: self.page.max(1),
        }
    }

    /// The part of the address after the question mark.
    pub fn search(&self) -> String {
        let mut out = String::new();
        let page = if self.page > 1 { self.page.to_string() } else { String::new() };
        for (name, value) in [
            ("given", if self.given { "true" } else { "" }),
            ("state", self.state.map(FeedbackState::name).unwrap_or_default()),
            ("entity", &self.entity_ref),
            ("page", &page),
        ] {
            if !value.is_empty() {
                push_pair(&mut out, name, value);
            }
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
        for href in [PATH, "/feedback?given=true&state=doing&entity=component:default/a&page=2"] {
            let search = href.split_once('?').map_or("", |(_, search)| search);
            assert_eq!(ListAddress::parse(search).href(), href);
        }
        assert_eq!(ListAddress::parse("?state=odd&page=x"), ListAddress::default());
    }
}
