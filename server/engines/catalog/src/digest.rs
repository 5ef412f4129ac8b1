//! Short names for content.

use sha1::{Digest, Sha1};

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS.get(usize::from(nibble)).copied().unwrap_or(b'0'));
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The hash of a file's content: what an unchanged one is recognised by.
pub fn content(bytes: &[u8]) -> String {
    hex(sha2::Sha256::digest(bytes).get(..20).unwrap_or_default())
}

/// SHA-1 as hexadecimal digits: for names that Backstage makes the same way.
pub fn sha1_hex(text: &str) -> String {
    hex(&Sha1::digest(text.as_bytes()))
}
