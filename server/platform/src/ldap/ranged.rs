//! Active Directory gives long lists in parts: `member;range=0-1499` has the first of them, and the rest has to be asked
//! for part by part, until one ends with `*`.

use super::Entry;

/// A part that is not the last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// The attribute.
    name: String,
    /// Its name with the range, as the directory gave it.
    given: String,
    /// Where the next part begins.
    next: u64,
}

impl Part {
    /// The attribute to ask for.
    pub(super) fn wanted(&self) -> String {
        format!("{};range={}-*", self.name, self.next)
    }
}

/// The next part of an entry that has to be asked for.
pub(super) fn next(entry: &Entry) -> Option<Part> {
    entry.attributes.keys().find_map(|given| {
        let (name, range) = given.split_once(";range=")?;
        let (_, last) = range.split_once('-')?;
        let last: u64 = last.parse().ok()?;
        Some(Part { name: name.to_owned(), given: given.clone(), next: last.checked_add(1)? })
    })
}

/// Puts the next part to what is there. The entry then has a part that ends later, or the whole list.
pub(super) fn join(entry: &mut Entry, part: &Part, more: Entry) {
    let mut values = entry.attributes.remove(&part.given).unwrap_or_default();
    let begin = format!("{};range={}-", part.name, part.next);
    let mut name = part.name.clone();
    for (given, found) in more.attributes {
        let Some(last) = given.strip_prefix(&begin) else { continue };
        if found.is_empty() {
            continue;
        }
        values.extend(found);
        // A part that does not go on would be asked for for ever.
        if last.parse::<u64>().is_ok_and(|last| last >= part.next) {
            name = given;
        }
    }
    entry.attributes.entry(name).or_default().extend(values);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, values: &[&str]) -> Entry {
        let values = values.iter().map(|value| value.as_bytes().to_vec()).collect();
        Entry { dn: "cn=a".into(), attributes: [(name.to_owned(), values)].into() }
    }

    #[test]
    fn long_lists_are_joined() {
        let mut whole = entry("member;range=0-1", &["a", "b"]);
        let part = next(&whole).unwrap();
        assert_eq!(part.wanted(), "member;range=2-*");
        join(&mut whole, &part, entry("member;range=2-3", &["c", "d"]));
        let part = next(&whole).unwrap();
        assert_eq!(part.wanted(), "member;range=4-*");
        join(&mut whole, &part, entry("member;range=4-*", &["e"]));
        assert_eq!(next(&whole), None);
        assert_eq!(whole.texts("member").collect::<Vec<_>>(), ["a", "b", "c", "d", "e"]);
    }

    #[test]
    fn a_part_that_does_not_come_ends_the_list() {
        let mut whole = entry("member;range=0-1", &["a"]);
        let part = next(&whole).unwrap();
        join(&mut whole, &part, entry("member;range=0-1", &["a"]));
        assert_eq!(next(&whole), None);
        assert_eq!(whole.texts("member").count(), 1);
        assert_eq!(next(&entry("member;range=0-*", &[])), None);
        assert_eq!(next(&entry("member;range=0-18446744073709551615", &[])), None);
    }
}
