//! What the server calls things of the program, in the language of the page.

use ui::words::within;
use ui::{key, t};

/// Relations as sections of an entity's page, permissions, topics of notifications, filters of the catalog.
const SAID: [&str; 30] = [
    key("Has part"),
    key("Provides API"),
    key("Consumes API"),
    key("Provided by"),
    key("Consumed by"),
    key("Depends on"),
    key("Dependency of"),
    key("Child of"),
    key("Parent of"),
    key("Member of"),
    key("Has member"),
    key("Owner of"),
    key("Owned by"),
    key("Part of"),
    key("See entities"),
    key("Bring entities in"),
    key("Delete entities"),
    key("Have entities read again"),
    key("Check entities"),
    key("See locations"),
    key("Register locations"),
    key("Remove locations"),
    key("Look into locations before registering"),
    key("See how reading goes"),
    key("Confirm removals, move locations"),
    key("Announcements"),
    key("Catalog"),
    key("Feedback"),
    key("What you follow"),
    key("Status"),
];

/// These words in the language of the page; those of somebody else as they are.
pub fn said(english: &str) -> String {
    SAID.iter().find(|own| **own == english).map_or_else(|| english.to_owned(), |own| t(own).to_owned())
}

/// The same within a sentence.
pub fn said_within(english: &str) -> String {
    within(english, &said(english))
}
