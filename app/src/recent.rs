//! The pages that a person has been to lately, for the palette. Kept in the browser's own storage.

use plugin::RECENT;
use ui::dom;

use crate::address;

const MOST: usize = 12;

/// A page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recent {
    /// Its address.
    pub path: String,
    /// The kind of the entity that it shows.
    pub kind: String,
    /// Its name.
    pub title: String,
}

/// The pages, latest first.
pub fn list() -> Vec<Recent> {
    dom::stored(RECENT).map(|text| read(&text)).unwrap_or_default()
}

/// Remembers a page when it is an entity's.
pub fn remember(path: &str, title: &str) {
    let Some((namespace, kind, name)) = address::entity_parts(path) else { return };
    let page = Recent {
        path: format!("/catalog/{namespace}/{kind}/{name}"),
        kind: kind.to_owned(),
        title: title.replace(['\t', '\n'], " "),
    };
    dom::store(RECENT, &write(page, list()));
}

// One page to a line, its parts separated by tabs: a JSON reader would cost more than it is worth here.
fn read(text: &str) -> Vec<Recent> {
    text.lines()
        .filter_map(|line| {
            let mut parts = line.splitn(3, '\t').map(str::to_owned);
            Some(Recent { path: parts.next()?, kind: parts.next()?, title: parts.next()? })
        })
        .filter(|page| address::entity_parts(&page.path).is_some())
        .take(MOST)
        .collect()
}

fn write(first: Recent, rest: Vec<Recent>) -> String {
    let others = rest.into_iter().filter(|page| page.path != first.path).take(MOST - 1).collect::<Vec<_>>();
    std::iter::once(first)
        .chain(others)
        .map(|page| format!("{}\t{}\t{}", page.path, page.kind, page.title))
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_is_first_and_once() {
        let page = |name: &str| Recent {
            path: format!("/catalog/default/api/{name}"),
            kind: "api".into(),
            title: name.to_uppercase(),
        };
        let mut text = String::new();
        for name in ["a", "b", "a"] {
            text = write(page(name), read(&text));
        }
        assert_eq!(read(&text), [page("a"), page("b")]);
        for number in 0..20 {
            text = write(page(&number.to_string()), read(&text));
        }
        assert_eq!(read(&text).len(), MOST);
        assert!(read("nonsense\nhttps://evil.example\tapi\tx").is_empty());
    }
}
