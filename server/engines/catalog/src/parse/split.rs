//! Decoding a file and cutting it into documents.

use super::{Fault, limits};

/// A part of a file that holds one document, rarely several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chunk<'a> {
    /// The text.
    pub text: &'a str,
    /// The line of the file that it starts on, from 1.
    pub line: u32,
    /// JSON, not YAML.
    pub json: bool,
}

/// The text of a file. Anything but UTF-8 is refused with a message that says what it is.
pub fn decode(bytes: &[u8]) -> Result<&str, Fault> {
    let utf16 = matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [0, _, 0, _, ..] | [_, 0, _, 0, ..]);
    if utf16 {
        return Err(Fault::new("The file is encoded as UTF-16 or UTF-32, not as UTF-8", None)
            .hint("Save it as UTF-8 in your editor, or run: iconv -f UTF-16 -t UTF-8"));
    }
    let bytes = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = 1 + good.iter().filter(|byte| **byte == b'\n').count() as u32;
        let byte = bytes.get(error.valid_up_to()).copied().unwrap_or_default();
        Fault::new(format!("The file is not UTF-8: byte 0x{byte:02x} has no meaning there"), line)
            .hint("Save it as UTF-8; if it was written as Latin-1, run: iconv -f LATIN1 -t UTF-8")
    })
}

/// Cuts a file at the lines that start a document.
///
/// YAML forbids `---` at the start of a line inside any value, so this needs no parser. Files with
/// directives (`%YAML`, `%TAG`) are not cut, because those belong to the document after them.
pub fn split<'a>(text: &'a str, path: &str) -> Result<Vec<Chunk<'a>>, Fault> {
    if path.ends_with(".json") {
        return Ok(vec![Chunk { text, line: 1, json: true }]);
    }
    let whole = vec![Chunk { text, line: 1, json: false }];
    if text.starts_with('%') || text.contains("\n%") {
        return Ok(whole);
    }
    let mut chunks = Vec::new();
    let (mut start, mut start_line, mut line, mut at) = (0, 1_u32, 1_u32, 0);
    for full in text.split_inclusive('\n') {
        let marks =
            full.strip_prefix("---").is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']));
        if marks && at > start {
            push(&mut chunks, text, start..at, start_line);
            (start, start_line) = (at, line);
        }
        at += full.len();
        line += 1;
    }
    push(&mut chunks, text, start..text.len(), start_line);
    if chunks.len() > limits::DOCUMENTS {
        return Err(Fault::new(
            format!("The file has {} documents, the limit is {}", chunks.len(), limits::DOCUMENTS),
            None,
        )
        .hint("Split it into several files."));
    }
    Ok(chunks)
}

fn push<'a>(chunks: &mut Vec<Chunk<'a>>, text: &'a str, range: std::ops::Range<usize>, line: u32) {
    if let Some(text) = text.get(range)
        && !text.trim().is_empty()
    {
        chunks.push(Chunk { text, line, json: false });
    }
}
