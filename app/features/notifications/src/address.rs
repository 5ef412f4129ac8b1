//! The address of the page: which notifications, and which page of them.
//!
//! `/notifications?view=unread&topic=Builds&severity=high&q=broken&page=2`

use plugin::{pairs, push_pair};
use services::notifications::{NotificationQuery, NotificationView, Severity};

/// The page.
pub const PATH: &str = "/notifications";
/// What the person wants to be told.
pub const SETTINGS: &str = "/notifications/settings";

/// Notifications on a page.
pub const SIZE: u32 = 50;

/// What the address says. What is none is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InboxAddress {
    /// Which of them.
    pub view: NotificationView,
    /// Only those of this topic.
    pub topic: String,
    /// Only those from here.
    pub origin: String,
    /// Only those that matter at least as much.
    pub severity: Option<Severity>,
    /// A text in title or description.
    pub text: String,
    /// From 1; 0 stands for the first.
    pub page: u32,
}

impl InboxAddress {
    /// From the part of an address after the question mark.
    pub fn parse(search: &str) -> Self {
        let mut this = Self::default();
        for (name, value) in pairs(search.trim_start_matches('?')) {
            let value = value.trim().to_owned();
            match name.as_str() {
                "view" => this.view = NotificationView::named(&value).unwrap_or_default(),
                "topic" => this.topic = value,
                "origin" => this.origin = value,
                "severity" => this.severity = Severity::named(&value).filter(|severity| *severity != Severity::Low),
                "q" => this.text = value,
                "page" => this.page = value.parse().ok().filter(|page| *page > 1).unwrap_or(0),
                _ => {}
            }
        }
        this
    }

    /// What is asked for.
    pub fn query(&self) -> NotificationQuery {
        NotificationQuery {
            view: self.view,
            topic: self.topic.clone(),
            origin: self.origin.clone(),
            text: self.text.clone(),
            severity: self.severity,
            offset: u64::from(self.page.max(1) - 1) * u64::from(SIZE),
            limit: SIZE,
            ..NotificationQuery::default()
        }
    }

    /// The part of the address after the question mark.
    pub fn search(&self) -> String {
        let mut out = String::new();
        let view = if self.view == NotificationView::default() { "" } else { self.view.key() };
        let page = if self.page > 1 { self.page.to_string() } else { String::new() };
        for (name, value) in [
            ("view", view),
            ("topic", &self.topic),
            ("origin", &self.origin),
            ("severity", self.severity.map(Severity::name).unwrap_or_default()),
            ("q", &self.text),
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

    /// Another view, with what is narrowed.
    #[must_use]
    pub fn of_view(&self, view: NotificationView) -> Self {
        Self { view, page: 0, ..self.clone() }
    }

    /// Another page.
    #[must_use]
    pub fn at_page(&self, page: u32) -> Self {
        Self { page: if page > 1 { page } else { 0 }, ..self.clone() }
    }

    /// Whether something is narrowed beyond the view.
    pub fn is_narrowed(&self) -> bool {
        *self != Self { view: self.view, page: self.page, ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_survive_being_written_and_read() {
        for href in [PATH, "/notifications?view=saved&topic=Builds&origin=external:ci&severity=high&q=broken&page=3"] {
            let search = href.split_once('?').map_or("", |(_, search)| search);
            assert_eq!(InboxAddress::parse(search).href(), href);
        }
        let odd = InboxAddress::parse("?view=other&severity=huge&page=0&x=y");
        assert_eq!(odd, InboxAddress::default());
        assert_eq!(InboxAddress::parse("page=3").query().offset, 100);
    }
}
