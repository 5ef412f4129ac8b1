//! The head of the home page: the day and a greeting, by the person's own clock.

use leptos::prelude::*;

const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
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
    Some(format!("{}, {day} {}", DAYS.get(weekday as usize)?, MONTHS.get(month as usize)?))
}

/// `Good morning, Jo`.
pub(crate) fn greeting(wall: Wall, name: &str) -> String {
    let words = match wall.get().map(|(hour, ..)| hour) {
        Some(5..12) => "Good morning",
        Some(12..18) => "Good afternoon",
        Some(18..23) => "Good evening",
        Some(_) => "Good night",
        None => "Welcome",
    };
    match name.split_whitespace().next() {
        Some(first) => format!("{words}, {first}"),
        None => words.to_owned(),
    }
}
