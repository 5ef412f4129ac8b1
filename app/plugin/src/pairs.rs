//! Names and values in the part of an address after the question mark, as forms write them.

use std::fmt::Write;

/// The pairs of name and value, decoded. Broken escapes are kept as they stand, bytes that are no UTF-8 are replaced.
pub fn pairs(search: &str) -> impl Iterator<Item = (String, String)> + '_ {
    search.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(name), decode(value))
    })
}

/// Appends a pair.
pub fn push_pair(out: &mut String, name: &str, value: &str) {
    if !out.is_empty() {
        out.push('&');
    }
    encode(out, name);
    out.push('=');
    encode(out, value);
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        rest = tail;
        bytes.push(match first {
            b'+' => b' ',
            b'%' => match escaped(tail) {
                Some(byte) => {
                    rest = tail.get(2..).unwrap_or_default();
                    byte
                }
                None => b'%',
            },
            other => other,
        });
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn escaped(tail: &[u8]) -> Option<u8> {
    let digit = |at: usize| char::from(*tail.get(at)?).to_digit(16);
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

fn encode(out: &mut String, text: &str) {
    for byte in text.bytes() {
        match byte {
            // `:`, `/` and `,` may stand in a query as they are, and make references readable.
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b':' | b'/' | b',' => {
                out.push(char::from(byte));
            }
            b' ' => out.push('+'),
            other => {
                let _ = write!(out, "%{other:02X}");
            }
        }
    }
}
