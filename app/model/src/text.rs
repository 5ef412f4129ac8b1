//! Values as text, the way Backstage's programs write them (JavaScript's `String(value)`).

use serde_json::{Number, Value};

/// A scalar as text; `None` for null, arrays and objects.
pub fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) => Some(self::number(number)),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A number as JavaScript prints it: `1.0` is `1`, large ones have an exponent.
pub fn number(number: &Number) -> String {
    match number.as_f64() {
        Some(float) if number.is_f64() => float_text(float),
        _ => number.to_string(),
    }
}

fn float_text(float: f64) -> String {
    let magnitude = float.abs();
    if magnitude != 0.0 && !(1e-6..1e21).contains(&magnitude) {
        // Rust writes `1e21`, JavaScript `1e+21`; both write `1e-7`.
        let text = format!("{float:e}");
        return match text.split_once('e') {
            Some((digits, exponent)) if !exponent.starts_with('-') => format!("{digits}e+{exponent}"),
            _ => text,
        };
    }
    format!("{}", if float == 0.0 { 0.0 } else { float })
}

/// At most so many characters; an ellipsis stands for the rest.
pub fn clipped(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_read_as_javascript_prints_them() {
        for (value, expected) in [
            (json!(1), "1"),
            (json!(-7), "-7"),
            (json!(1.0), "1"),
            (json!(-0.0), "0"),
            (json!(0.1), "0.1"),
            (json!(1e21), "1e+21"),
            (json!(1.5e300), "1.5e+300"),
            (json!(1e-7), "1e-7"),
            (json!(1e20), "100000000000000000000"),
            (json!(u64::MAX), "18446744073709551615"),
        ] {
            assert_eq!(scalar(&value).as_deref(), Some(expected));
        }
    }

    #[test]
    fn clips_at_characters() {
        assert_eq!(clipped("größe", 3), "grö…");
        assert_eq!(clipped("grö", 3), "grö");
    }
}
