//! Names of entities made of names that others have given.

use sha2::{Digest, Sha256};

/// Most characters of an entity's name.
const LONGEST: usize = 63;
/// What is kept of a longer one, before the eight characters that tell it from others.
const KEPT: usize = 54;

/// The name of an entity for a name that somebody else has given: small letters; `_` in the place of whatever a name may
/// not have, one for several of them; nothing but letters and digits at both ends. Long names end in a part of their
/// hash. The same name gives the same, whatever else there is. `None` when nothing is left.
///
/// Different names may give the same: [`crate::organisation`] sees to that.
pub fn entity_name(given: &str) -> Option<String> {
    let mut name = String::with_capacity(given.len());
    for c in given.trim().chars().flat_map(char::to_lowercase) {
        match c {
            'a'..='z' | '0'..='9' | '-' | '.' => name.push(c),
            _ if name.ends_with('_') => {}
            _ => name.push('_'),
        }
    }
    let name = name.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    if name.is_empty() {
        return None;
    }
    if name.len() <= LONGEST {
        return Some(name.to_owned());
    }
    let hash = Sha256::digest(given.trim().to_lowercase());
    let hash: String = hash.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    // All of it is ASCII by now.
    Some(format!("{}-{hash}", name.get(..KEPT).unwrap_or(name)))
}

#[cfg(test)]
mod tests {
    use model::validate::format::is_object_name;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_made_valid() {
        let cases = [
            ("Jo", Some("jo")),
            ("jo@example.com", Some("jo_example.com")),
            (" Platform  & Tools ", Some("platform_tools")),
            ("__a__b--c..", Some("a_b--c")),
            ("Zoë", Some("zo")),
            ("acme/web", Some("acme_web")),
            ("../../x", Some("x")),
            ("", None),
            ("___", None),
            ("李", None),
        ];
        for (given, wanted) in cases {
            assert_eq!(entity_name(given).as_deref(), wanted, "{given:?}");
        }
        let long = entity_name(&"a".repeat(64)).unwrap();
        assert_eq!(long.len(), 63);
        assert_ne!(long, entity_name(&"a".repeat(65)).unwrap());
    }

    proptest! {
        #[test]
        fn every_name_is_valid_and_stays_what_it_is(given in any::<String>()) {
            if let Some(name) = entity_name(&given) {
                prop_assert!(is_object_name(&name), "{name:?}");
                prop_assert_eq!(entity_name(&name), Some(name.clone()));
            }
        }
    }
}
