//! Where notifications come from and how much they matter, in words.

use plugin::said;
use services::notifications::{NotificationView, Severity};
use ui::{Tone, key, t};

/// `plugin:catalog` is `Catalog`, `external:ci` is `ci`.
pub(crate) fn origin(origin: &str) -> String {
    match origin.split_once(':') {
        Some(("plugin", name)) => {
            let mut letters = name.chars();
            let name: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
            said(&name)
        }
        Some(("external", name)) => name.to_owned(),
        _ => origin.to_owned(),
    }
}

/// The tone of a severity, its icon and its name.
pub(crate) fn severity(severity: Severity) -> (Tone, &'static str, &'static str) {
    match severity {
        Severity::Critical => (Tone::Bad, "circle-alert", t("Critical")),
        Severity::High => (Tone::Warn, "triangle-alert", t("High")),
        Severity::Normal => (Tone::Info, "info", t("Normal")),
        Severity::Low => (Tone::Neutral, "circle-dot", t("Low")),
    }
}

/// The views of the page, in their order.
pub(crate) const VIEWS: [(NotificationView, &str); 4] = [
    (NotificationView::Inbox, key("Inbox")),
    (NotificationView::Unread, key("Unread")),
    (NotificationView::Saved, key("Saved")),
    (NotificationView::Done, key("Done")),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_have_names() {
        assert_eq!(origin("plugin:catalog"), "Catalog");
        assert_eq!(origin("external:ci"), "ci");
        assert_eq!(origin("something"), "something");
    }
}
