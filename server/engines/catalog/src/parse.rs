//! From the bytes of a file to its documents.
//!
//! A file is decoded, cut into documents at its `---` lines, and each document is read on its own, so
//! that an error in one never hides the others and an enormous file can be read by several threads.
//! Every error names its line; the line of a field is looked for only when there is an error to report
//! ([`place`]), which keeps the good case fast.

mod compose;
mod json;
mod place;
mod scalar;
mod split;

pub use place::line_of;
pub use split::{Chunk, decode, split};

use serde_json::Value;

/// Bounds of what is read. They are far above what people write and far below what would hurt.
pub mod limits {
    /// Longest file of a folder of this machine, in bytes.
    pub const LOCAL_FILE: u64 = 256 << 20;
    /// Longest file from elsewhere, in bytes.
    pub const REMOTE_FILE: u64 = 32 << 20;
    /// Longest dropped file, in bytes.
    pub const UPLOAD: usize = 5 << 20;
    /// Longest single document, in bytes.
    pub const DOCUMENT: usize = 5 << 20;
    /// Most documents in one file.
    pub const DOCUMENTS: usize = 1_000_000;
    /// Deepest nesting of a document.
    pub const DEPTH: usize = 100;
    /// Most values in a document, with aliases counted each time they are used.
    pub const NODES: usize = 500_000;
    /// Longest text that aliases may add to a document, in bytes.
    pub const ALIASED: usize = 5 << 20;
}

/// Something that makes a file or one of its documents unreadable.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Fault {
    /// What is wrong.
    pub message: String,
    /// The line in the file, from 1.
    pub line: Option<u32>,
    /// What to do.
    pub hint: Option<String>,
}

impl Fault {
    pub(crate) fn new(message: impl Into<String>, line: impl Into<Option<u32>>) -> Self {
        Self { message: message.into(), line: line.into(), hint: None }
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// A document that could be read.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Its content; never `null`.
    pub value: Value,
    /// The line of its first content, from 1.
    pub line: u32,
}

/// Reads all documents of one chunk; empty ones are left out. A fault ends the document that it stands
/// in, not those after it.
pub fn read(chunk: &Chunk<'_>) -> Vec<Result<Document, Fault>> {
    if chunk.text.len() > limits::DOCUMENT {
        let message = format!(
            "The document is {} long, the limit is {}",
            size(chunk.text.len() as u64),
            size(limits::DOCUMENT as u64)
        );
        return vec![Err(Fault::new(message, chunk.line).hint(
            "Move large parts, such as an API definition, into a file of their own and refer to it with $text.",
        ))];
    }
    if chunk.json { json::read(chunk) } else { compose::read(chunk) }
}

/// A number of bytes for people.
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..1_024 => format!("{bytes} bytes"),
        1_024..1_048_576 => format!("{} KB", bytes / 1_024),
        _ => format!("{:.1} MB", bytes as f64 / 1_048_576.0),
    }
}

#[cfg(test)]
mod tests;
