//! The text of mail, and what webhooks are sent.

use serde_json::{Value, json};
use services::notifications::{Notification, Severity};

/// Notifications of one letter that are told in full; of more only the number is said.
const MOST: usize = 50;

/// A letter: subject and text.
pub(crate) fn letter(notifications: &[Notification], base_url: &str, portal: &str) -> (String, String) {
    let subject = match notifications {
        [one] => one.title.clone(),
        many => format!("{} notifications from {portal}", many.len()),
    };
    let mut text = String::new();
    for one in notifications.iter().take(MOST) {
        if matches!(one.severity, Severity::Critical | Severity::High) {
            text.push_str(&format!("[{}] ", one.severity.name()));
        }
        text.push_str(&one.title);
        text.push('\n');
        if !one.description.is_empty() {
            text.push_str(one.description.trim_end());
            text.push('\n');
        }
        if !one.link.is_empty() {
            text.push_str(&absolute(&one.link, base_url));
            text.push('\n');
        }
        text.push('\n');
    }
    if notifications.len() > MOST {
        text.push_str(&format!("And {} more.\n\n", notifications.len() - MOST));
    }
    text.push_str("-- \n");
    text.push_str(&format!(
        "{portal} sends you this because of your settings. Read everything, or change what is sent:\n{}\n",
        absolute("/notifications", base_url)
    ));
    (subject, text)
}

/// A link as it works outside of the portal.
pub(crate) fn absolute(link: &str, base_url: &str) -> String {
    if link.starts_with('/') { format!("{base_url}{link}") } else { link.to_owned() }
}

/// The notification as JSON, in the shape of the REST interface.
pub(crate) fn json_of(one: &Notification, base_url: &str, recipients: &[String]) -> Value {
    json!({
        "id": one.id,
        "origin": one.origin,
        "created": iso(one.updated_at),
        "recipients": recipients,
        "payload": {
            "title": one.title,
            "description": one.description,
            "link": absolute(&one.link, base_url),
            "severity": one.severity.name(),
            "topic": one.topic,
            "scope": one.scope,
        },
    })
}

/// What incoming webhooks of Slack and its like take. What stands in it can neither be a mention nor a link of its own.
pub(crate) fn slack(one: &Notification, base_url: &str) -> Value {
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let mut text = format!("*{}*", escaped(&one.title).replace('*', "\u{2217}"));
    if !one.description.is_empty() {
        text.push('\n');
        text.push_str(&escaped(&one.description));
    }
    if !one.link.is_empty() {
        text.push_str(&format!("\n<{}>", escaped(&absolute(&one.link, base_url)).replace('|', "%7C")));
    }
    json!({ "text": text })
}

/// `2026-11-22T10:45:09.000Z`.
pub(crate) fn iso(at: i64) -> String {
    match jiff::Timestamp::from_microsecond(at) {
        Ok(time) => time.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(),
        Err(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(title: &str) -> Notification {
        Notification { title: title.into(), link: "/catalog".into(), ..Notification::default() }
    }

    #[test]
    fn letters_say_what_happened_and_where() {
        let (subject, text) = letter(&[one("Build broken")], "https://portal.example", "Lantern");
        assert_eq!(subject, "Build broken");
        assert!(text.contains("https://portal.example/catalog\n") && text.contains("Lantern sends you this"), "{text}");
        let (subject, text) = letter(&vec![one("x"); 60], "", "Lantern");
        assert_eq!(subject, "60 notifications from Lantern");
        assert!(text.contains("And 10 more."), "{text}");
    }

    #[test]
    fn nobody_is_mentioned_by_a_title() {
        let text = slack(&one("<!channel> *x* <https://evil.example|click>"), "https://p")["text"].to_string();
        assert!(!text.contains("<!channel>") && !text.contains("<https://evil"), "{text}");
    }

    #[test]
    fn times_are_told_as_clients_know_them() {
        assert_eq!(iso(1_795_344_309_123_456), "2026-11-22T10:45:09.123Z");
    }
}
