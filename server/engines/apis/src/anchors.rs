//! Stable ids for links within the page.

use std::collections::HashSet;

/// The ids given so far.
#[derive(Default)]
pub struct Anchors(HashSet<String>);

impl Anchors {
    /// An id made of the words: `get-pets-id`. It is unique within the page and stays the same as long as
    /// the operations before it do.
    pub fn give(&mut self, words: &[&str]) -> String {
        let base = slug(&words.join("-"));
        let mut anchor = base.clone();
        let mut number = 2;
        while !self.0.insert(anchor.clone()) {
            anchor = format!("{base}-{number}");
            number += 1;
        }
        anchor
    }
}

fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for character in text.chars().take(120) {
        if character.is_ascii_alphanumeric() {
            slug.push(character.to_ascii_lowercase());
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "operation".into() } else { slug.into() }
}
