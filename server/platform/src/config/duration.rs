//! Durations as people write them.

use std::time::Duration;

use serde_json::Value;

/// `{hours: 1, minutes: 30}`, `'90m'`, `'PT1H30M'` or a number of seconds; more than nothing.
///
/// # Errors
/// What was expected.
pub fn duration(value: &Value) -> Result<Duration, String> {
    let fail = || format!("expected a duration such as {{ minutes: 10 }}, '10m' or 'PT10M', found {value}");
    let seconds = match value {
        Value::Number(number) => number.as_f64().ok_or_else(fail)?,
        Value::Object(parts) => {
            let mut sum = 0.0;
            for (unit, amount) in parts {
                let factor = match unit.as_str() {
                    "milliseconds" => 0.001,
                    "seconds" => 1.0,
                    "minutes" => 60.0,
                    "hours" => 3_600.0,
                    "days" => 86_400.0,
                    "weeks" => 604_800.0,
                    _ => return Err(fail()),
                };
                sum += factor * amount.as_f64().ok_or_else(fail)?;
            }
            sum
        }
        Value::String(text) => {
            let span: jiff::SignedDuration = text.trim().parse().map_err(|_| fail())?;
            span.as_secs_f64()
        }
        _ => return Err(fail()),
    };
    Duration::try_from_secs_f64(seconds).ok().filter(|duration| !duration.is_zero()).ok_or_else(fail)
}
