//! Times for people. All are microseconds since 1970 UTC. The server and the browser's first rendering say the
//! same because both count from the `now` that the server gives.

use leptos::prelude::*;

use crate::{dom, key, t, tf, tn};

/// The time at which the server began to answer. The server provides it as context and writes it into
/// `<html data-now>`; the browser counts from there until it is alive.
#[derive(Clone, Copy, Debug)]
pub struct Now(pub i64);

/// The clock of the page: set by [`start_clock`], so that times keep on counting.
#[derive(Clone, Copy)]
struct Clock(RwSignal<i64>);

/// Now. Reactive where the page has a clock.
pub fn now() -> i64 {
    if let Some(Clock(clock)) = use_context::<Clock>() {
        return clock.get();
    }
    if let Some(Now(now)) = use_context::<Now>() {
        return now;
    }
    first_now()
}

/// Now by the clock of the browser, for what is measured and not shown; 0 on the server.
pub fn browser_now() -> i64 {
    if dom::BROWSER { (js_sys::Date::now() * 1000.0) as i64 } else { 0 }
}

fn first_now() -> i64 {
    dom::root_data("now").and_then(|now| now.parse().ok()).unwrap_or_default()
}

/// Gives the page a clock that ticks every 20 seconds. Called once, by the shell, before anything is drawn.
pub fn start_clock() {
    let start = use_context::<Now>().map_or_else(first_now, |Now(now)| now);
    let clock = RwSignal::new(start);
    provide_context(Clock(clock));
    Effect::new(move || {
        let tick = move || {
            let _ = clock.try_set((js_sys::Date::now() * 1000.0) as i64);
        };
        let _ = set_interval_with_handle(tick, std::time::Duration::from_secs(20));
    });
}

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const MONTHS: [&str; 12] = [
    key("Jan"),
    key("Feb"),
    key("Mar"),
    key("Apr"),
    key("May"),
    key("Jun"),
    key("Jul"),
    key("Aug"),
    key("Sep"),
    key("Oct"),
    key("Nov"),
    key("Dec"),
];

/// `just now`, `5 min ago`, `3 h ago`, `2 d ago`, `14 Aug`, `14 Aug 2024`; `in 5 min` for what is to come.
pub fn relative(at: i64, now: i64) -> String {
    let (ago, past) = if at <= now { (now - at, true) } else { (at - now, false) };
    let count = |unit: i64| (ago / unit) as u64;
    match ago {
        ..MINUTE => if past { t("just now") } else { t("in a moment") }.to_owned(),
        MINUTE..HOUR if past => tn(count(MINUTE), "{0} min ago", "{0} min ago"),
        MINUTE..HOUR => tn(count(MINUTE), "in {0} min", "in {0} min"),
        HOUR..DAY if past => tn(count(HOUR), "{0} h ago", "{0} h ago"),
        HOUR..DAY => tn(count(HOUR), "in {0} h", "in {0} h"),
        _ if ago < 14 * DAY && past => tn(count(DAY), "{0} d ago", "{0} d ago"),
        _ if ago < 14 * DAY => tn(count(DAY), "in {0} d", "in {0} d"),
        _ => {
            let ((year, month, day), (this_year, ..)) = (date(at), date(now));
            if year == this_year {
                // Translators: a day and the month it is in.
                tf("{0} {1}", &[&day.to_string(), month_name(month)])
            } else {
                day_of(day, month, year)
            }
        }
    }
}

/// The name of a month, 1 to 12.
fn month_name(month: i64) -> &'static str {
    usize::try_from(month - 1).ok().and_then(|at| MONTHS.get(at)).map_or("", |name| t(name))
}

/// `14 Aug 2024`.
fn day_of(day: i64, month: i64, year: i64) -> String {
    // Translators: a day, its month and its year.
    tf("{0} {1} {2}", &[&day.to_string(), month_name(month), &year.to_string()])
}

/// `22 Nov 2026, 10:45 UTC`.
pub fn absolute(at: i64) -> String {
    let (year, month, day) = date(at);
    let minutes = at.rem_euclid(DAY) / MINUTE;
    format!("{}, {:02}:{:02} UTC", day_of(day, month, year), minutes / 60, minutes % 60)
}

/// `2026-11-22T10:45:09Z`.
pub fn iso(at: i64) -> String {
    let (year, month, day) = date(at);
    let seconds = at.rem_euclid(DAY) / SECOND;
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// What a `datetime-local` field holds for a time: `2026-11-30T09:00` by the person's clock. The server does not know that and
/// says UTC; the value of a field is set once more when the page comes alive.
pub fn field(at: i64) -> String {
    // Seen from UTC, a clock shows what UTC shows so much later.
    let ahead = if dom::BROWSER { -(js_date(at).get_timezone_offset() as i64) * MINUTE } else { 0 };
    iso(at + ahead).chars().take(16).collect()
}

/// The time that such a field holds; `None` for what is none.
pub fn read_field(text: &str) -> Option<i64> {
    let utc = read_utc(text)?;
    if !dom::BROWSER {
        return Some(utc);
    }
    // Without a zone, by the language's own rules, this is local time.
    let milliseconds = js_sys::Date::parse(text);
    milliseconds.is_finite().then_some((milliseconds * 1000.0) as i64)
}

/// The same with UTC as the zone.
fn read_utc(text: &str) -> Option<i64> {
    let (day, time) = text.split_once('T')?;
    let mut parts = day.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let mut parts = time.split(':').map(|part| part.parse::<i64>().ok());
    let (hour, minute) = (parts.next()??, parts.next()??);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || !(0..24).contains(&hour) || !(0..60).contains(&minute)
    {
        return None;
    }
    // Days since 1970 by the Gregorian calendar, in years that begin with March.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + (153 * month + 2) / 5 + day - 1 - 719_468;
    Some(((days * 24 + hour) * 60 + minute) * 60_000_000)
}

fn js_date(at: i64) -> js_sys::Date {
    js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(at as f64 / 1000.0))
}

/// `22 Nov 2026, 11:45` in the person's time zone. In a browser only.
pub(crate) fn local(at: i64) -> String {
    let date = js_date(at);
    let day = day_of(date.get_date().into(), i64::from(date.get_month()) + 1, date.get_full_year().into());
    let zone = -(date.get_timezone_offset() as i32);
    let sign = if zone < 0 { '-' } else { '+' };
    let (hours, minutes) = (zone.abs() / 60, zone.abs() % 60);
    format!(
        "{day}, {:02}:{:02} UTC{sign}{hours}{}",
        date.get_hours(),
        date.get_minutes(),
        if minutes == 0 { String::new() } else { format!(":{minutes:02}") },
    )
}

/// What the clock on the wall says where the person is: hour, day of the week from Sunday, day, month from 0. In a
/// browser only.
pub fn wall() -> (u32, u32, u32, u32) {
    let date = js_sys::Date::new_0();
    (date.get_hours(), date.get_day(), date.get_date(), date.get_month())
}

/// The time and the day in a time zone (`Europe/Stockholm`), as the browser knows it: `10:45`, `Thu`. Nothing for a zone that
/// it does not know. In a browser only.
pub fn in_zone(zone: &str) -> Option<(String, String)> {
    let now = js_sys::Date::new_0();
    let part = |names: &[(&str, &str)]| {
        let options = js_sys::Object::new();
        for (name, value) in names.iter().chain(&[("timeZone", zone), ("hourCycle", "h23")]) {
            js_sys::Reflect::set(&options, &(*name).into(), &(*value).into()).ok()?;
        }
        // Days are named in the language of the page.
        let locale = js_sys::Array::of1(&dom::language().into());
        // Making one throws for a zone that there is none of.
        let made = js_sys::Reflect::get(&js_sys::global(), &"Intl".into())
            .and_then(|intl| js_sys::Reflect::get(&intl, &"DateTimeFormat".into()))
            .ok()?;
        let made: js_sys::Function = wasm_bindgen::JsCast::dyn_into(made).ok()?;
        let arguments = js_sys::Array::of2(&locale, &options);
        let format = js_sys::Reflect::construct(&made, &arguments).ok()?;
        let write = js_sys::Reflect::get(&format, &"format".into()).ok()?;
        let write: js_sys::Function = wasm_bindgen::JsCast::dyn_into(write).ok()?;
        write.call1(&format, &now).ok()?.as_string()
    };
    let time = part(&[("hour", "2-digit"), ("minute", "2-digit")])?;
    Some((time, part(&[("weekday", "short")])?))
}

/// Year, month (1 to 12) and day of a time, by the proleptic Gregorian calendar. The days are counted in
/// eras of 400 years that begin on 1 March, so that the leap day is the last of its year.
fn date(at: i64) -> (i64, i64, i64) {
    let days = at.div_euclid(DAY) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_field_holds_is_read_back() {
        for text in ["1970-01-01T00:00", "2026-11-30T09:05", "2024-02-29T23:59", "2100-03-01T12:00"] {
            assert_eq!(read_field(text).map(field).as_deref(), Some(text));
        }
        for none in ["", "tomorrow", "2026-13-01T00:00", "2026-11-30", "2026-11-30T25:00"] {
            assert_eq!(read_field(none), None, "{none}");
        }
    }

    #[test]
    fn dates_follow_the_calendar() {
        assert_eq!(iso(0), "1970-01-01T00:00:00Z");
        assert_eq!(iso(951_782_400 * SECOND), "2000-02-29T00:00:00Z");
        assert_eq!(iso(1_709_251_199 * SECOND), "2024-02-29T23:59:59Z");
        assert_eq!(iso(4_107_542_400 * SECOND), "2100-03-01T00:00:00Z");
        assert_eq!(iso(-SECOND), "1969-12-31T23:59:59Z");
        assert_eq!(absolute(1_795_344_300 * SECOND), "22 Nov 2026, 10:45 UTC");
    }

    #[test]
    fn distances_are_said_in_one_unit() {
        let now = 1_795_344_300 * SECOND;
        assert_eq!(relative(now - 59 * SECOND, now), "just now");
        assert_eq!(relative(now - 5 * MINUTE, now), "5 min ago");
        assert_eq!(relative(now + 90 * MINUTE, now), "in 1 h");
        assert_eq!(relative(now - 13 * DAY, now), "13 d ago");
        assert_eq!(relative(now - 20 * DAY, now), "2 Nov");
        assert_eq!(relative(now - 400 * DAY, now), "18 Oct 2025");
        assert_eq!(relative(now - HOUR, now), "1 h ago");
        assert_eq!(relative(now + 2 * DAY, now), "in 2 d");
    }
}
