//! The words of a language as files hold them: gettext's PO, read strictly, so that who writes such a file is told the line
//! that is wrong. The libraries for it that there are pass over what they do not know, say no line, and drop entries that
//! are not in use at present, which hold somebody's work.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod check;
mod plural;
mod read;
mod write;

use std::fmt;

pub use check::places;
pub use plural::Plural;

/// What is wrong with a file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// From 1.
    pub line: usize,
    /// What it is.
    pub message: String,
}

impl Problem {
    fn new(line: usize, message: impl Into<String>) -> Self {
        Self { line, message: message.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for Problem {}

/// A file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    /// The comments above the header, with their `#`.
    pub head: Vec<String>,
    /// The header's lines, in their order: name and value.
    pub header: Vec<(String, String)>,
    /// Everything else, in its order.
    pub entries: Vec<Entry>,
}

/// Some English words and what they are in the language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Where its English words stand in the file, from 1; 0 for one that was not read.
    pub line: usize,
    /// Comments of those who translate, with their `#`.
    pub comments: Vec<String>,
    /// What those who wrote the English words say about them.
    pub hints: Vec<String>,
    /// The sources that the words stand in.
    pub sources: Vec<String>,
    /// What tools have noted: `fuzzy`.
    pub flags: Vec<String>,
    /// The English words; those for one where there is a number.
    pub english: String,
    /// The English words for several.
    pub several: Option<String>,
    /// The language's words, one for each of its forms; empty ones are still to be found.
    pub words: Vec<String>,
    /// The program does not say this any more.
    pub obsolete: bool,
}

impl Entry {
    /// Whether its words may be shown: all are there, it is in use, and nobody has marked it as uncertain.
    pub fn is_ready(&self) -> bool {
        let there = !self.words.is_empty() && self.words.iter().all(|words| !words.is_empty());
        there && !self.obsolete && !self.is_fuzzy()
    }

    /// Whether somebody has marked it as uncertain.
    pub fn is_fuzzy(&self) -> bool {
        self.flags.iter().any(|flag| flag == "fuzzy")
    }
}

impl File {
    /// What the header says under a name.
    pub fn named(&self, name: &str) -> Option<&str> {
        let line = self.header.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
        line.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// The rule by which numbers take forms.
    ///
    /// # Errors
    /// What is wrong with the rule; there need not be one.
    pub fn plural(&self) -> Result<Option<Plural>, Problem> {
        let rule = self.named("Plural-Forms").map(Plural::read);
        rule.transpose().map_err(|message| Problem::new(self.header_line(), format!("Plural-Forms: {message}")))
    }

    /// Where the header begins: what stands above it is kept line by line.
    fn header_line(&self) -> usize {
        self.head.len() + 1
    }
}
