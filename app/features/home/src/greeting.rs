//! The head of the home page: the day and a greeting, by the person's own clock.

use leptos::prelude::*;
use ui::{key, t, tf};

const DAYS: [&str; 7] =
    [key("Sunday"), key("Monday"), key("Tuesday"), key("Wednesday"), key("Thursday"), key("Friday"), key("Saturday")];
const MONTHS: [&str; 12] = [
    key("January"),
    key("February"),
    key("March"),
    key("April"),
    key("May"),
    key("June"),
    key("July"),
    key("August"),
    key("September"),
    key("October"),
    key("November"),
    key("December"),
];

/// What the clock on the wall says, once the page is alive: hour, day of the week, day, month from 0.
pub(crate) type Wall = RwSignal<Option<(u32, u32, u32, u32)>>;

/// Follows the wall clock. The server does not know in which time zone people are.
pub(crate) fn wall() -> Wall {
    let wall = RwSignal::new(None);
    Effect::new(move || {
        // The page's clock ticks; the hour is the browser's.
        let _ = ui::time::now();
        wall.set(Some(ui::time::wall()));
    });
    wall
}

/// `Sunday, 22 November`; nothing while it is not known.
pub(crate) fn day(wall: Wall) -> Option<String> {
    let (_, weekday, day, month) = wall.get()?;
    let (weekday, month) = (t(DAYS.get(weekday as usize)?), t(MONTHS.get(month as usize)?));
    // Translators: the day of the week, the day, the month.
    Some(tf("{0}, {1} {2}", &[weekday, &day.to_string(), month]))
}

/// `Good morning, Jo`.
pub(crate) fn greeting(wall: Wall, name: &str) -> String {
    let words = match wall.get().map(|(hour, ..)| hour) {
        Some(5..12) => t("Good morning"),
        Some(12..18) => t("Good afternoon"),
        Some(18..23) => t("Good evening"),
        Some(_) => t("Good night"),
        None => t("Welcome"),
    };
    match name.split_whitespace().next() {
        // Translators: a greeting and somebody's first name.
        Some(first) => tf("{0}, {1}", &[words, first]),
        None => words.to_owned(),
    }
}
