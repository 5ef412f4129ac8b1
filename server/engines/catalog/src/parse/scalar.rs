//! What a plain scalar means: the core schema of YAML 1.2 (<https://yaml.org/spec/1.2.2/#103-core-schema>).

use serde_json::{Number, Value};

/// The value of a plain scalar. `Err` for a number that JSON has no form for.
pub fn plain(text: &str) -> Result<Value, String> {
    let Some(first) = text.bytes().next() else {
        return Ok(Value::Null);
    };
    match first {
        b'~' | b'n' | b'N' if matches!(text, "~" | "null" | "Null" | "NULL") => Ok(Value::Null),
        b't' | b'T' if matches!(text, "true" | "True" | "TRUE") => Ok(Value::Bool(true)),
        b'f' | b'F' if matches!(text, "false" | "False" | "FALSE") => Ok(Value::Bool(false)),
        b'0'..=b'9' | b'-' | b'+' | b'.' => number(text),
        _ => Ok(Value::String(text.to_owned())),
    }
}

fn number(text: &str) -> Result<Value, String> {
    let radix = |digits: &str, radix: u32| u64::from_str_radix(digits, radix).ok();
    if let Some(digits) = text.strip_prefix("0x").filter(|digits| all(digits, |byte| byte.is_ascii_hexdigit())) {
        return Ok(radix(digits, 16).map_or_else(|| Value::String(text.to_owned()), Value::from));
    }
    if let Some(digits) = text.strip_prefix("0o").filter(|digits| all(digits, |byte| matches!(byte, b'0'..=b'7'))) {
        return Ok(radix(digits, 8).map_or_else(|| Value::String(text.to_owned()), Value::from));
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if all(unsigned, |byte| byte.is_ascii_digit()) {
        let digits = text.strip_prefix('+').unwrap_or(text);
        if let Ok(number) = digits.parse::<i64>() {
            return Ok(number.into());
        }
        if let Ok(number) = digits.parse::<u64>() {
            return Ok(number.into());
        }
        return float(digits, text);
    }
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Err(format!("`{text}` is a number that the catalog can not hold"));
    }
    if is_float(unsigned) {
        return float(text.strip_prefix('+').unwrap_or(text), text);
    }
    Ok(Value::String(text.to_owned()))
}

fn float(digits: &str, text: &str) -> Result<Value, String> {
    digits.parse::<f64>().ok().and_then(Number::from_f64).map(Value::Number).ok_or_else(|| {
        format!("`{}` is a number that the catalog can not hold", text.chars().take(40).collect::<String>())
    })
}

fn all(text: &str, is: impl Fn(u8) -> bool) -> bool {
    !text.is_empty() && text.bytes().all(is)
}

/// `(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn is_float(text: &str) -> bool {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (text, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    exponent.is_none_or(|exponent| !exponent.is_empty() && digits(exponent))
        && digits(whole)
        && digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
}
