//! Documents as files, in a way that a change of one of them changes one file: the others are recognised by their hash.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use bytes::Bytes;
use engine_catalog::process::Origin;
use engine_catalog::source::{Content, File, Request};
use sha2::{Digest, Sha256};

use crate::organisation::Document;

/// How many files there are at most. Which of them a document stands in depends on its reference alone: one that moved
/// from file to file would look as if it were gone from the first.
const FILES: u8 = 64;

/// The files of some documents.
pub fn files(request: &Request, documents: &[Document]) -> Vec<File> {
    let mut texts: BTreeMap<u8, String> = BTreeMap::new();
    for document in documents {
        let first = Sha256::digest(&document.entity_ref).first().copied().unwrap_or_default();
        let text = texts.entry(first % FILES).or_default();
        // JSON is YAML, on one line.
        writeln!(text, "---\n{}", document.value).ok();
    }
    let origin = Origin {
        location: request.location.clone(),
        root: request.root.clone(),
        view_url: None,
        edit_url: None,
        source_location: None,
    };
    let file = |(number, text): (u8, String)| File {
        path: format!("part-{number:02}.yaml"),
        origin: origin.clone(),
        content: Content::Memory(Bytes::from(text)),
        lenient: false,
    };
    texts.into_iter().map(file).collect()
}
