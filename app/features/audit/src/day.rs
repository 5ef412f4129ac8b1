//! Days as forms and addresses write them: `2026-11-22`, in UTC.

/// A day in microseconds.
const DAY: i64 = 24 * 3_600 * 1_000_000;

/// The beginning of a day, in microseconds since 1970.
pub(crate) fn begins(text: &str) -> Option<i64> {
    let mut parts = text.splitn(3, '-');
    let mut number = |digits: usize| {
        let part =
            parts.next().filter(|part| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()))?;
        part.parse::<i64>().ok()
    };
    let (year, month, day) = (number(4)?, number(2)?, number(2)?);
    if !(1..=12).contains(&month) || !(1..=days_of(year, month)).contains(&day) {
        return None;
    }
    // Counted in eras of 400 years that begin on 1 March, so that the leap day is the last of its year.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * month + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    Some(days * DAY)
}

/// The end of a day: the beginning of the next.
pub(crate) fn ends(text: &str) -> Option<i64> {
    begins(text).map(|begin| begin + DAY)
}

fn days_of(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        for day in ["1970-01-01", "2000-02-29", "2024-12-31", "2026-11-22", "2100-03-01"] {
            let begin = begins(day).unwrap();
            assert_eq!(ui::time::iso(begin), format!("{day}T00:00:00Z"));
            assert_eq!(ends(day).unwrap() - begin, DAY);
        }
    }

    #[test]
    fn what_is_no_day_is_none() {
        for text in
            ["", "2026-11", "2026-13-01", "2026-02-29", "2026-11-31", "26-11-22", "2026-1-2", "a-b-c", "2026-11-22T"]
        {
            assert_eq!(begins(text), None, "{text}");
        }
    }
}
