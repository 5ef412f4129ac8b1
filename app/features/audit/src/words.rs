//! What was done, in words.

use ui::{key, t};

/// Parts of the record, for the filter: the beginning of actions' names, and what they are about.
pub(crate) const AREAS: [(&str, &str); 5] = [
    ("identity.", key("People and sign-in")),
    ("policy.", key("Policies")),
    ("catalog.", key("Catalog")),
    ("navigation.", key("Navigation")),
    ("audit.", key("The record itself")),
];

/// An action for people: `policy.published` is `Policy published`. An object may stand in the name itself:
/// `catalog.location-removed` is `Location removed`.
pub(crate) fn action(name: &str) -> String {
    let Some((area, what)) = name.split_once('.') else { return name.to_owned() };
    let what = what.replace(['-', '.', '_'], " ");
    match (area, what.as_str()) {
        ("identity", "signed in") => t("Signed in").to_owned(),
        ("identity", "signed out") => t("Signed out").to_owned(),
        ("audit", "pruned") => t("Old entries removed").to_owned(),
        // A single word is said of the area.
        (_, one) if !one.contains(' ') => capital(&format!("{area} {one}")),
        (_, more) => capital(more),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_have_words() {
        assert_eq!(action("policy.published"), "Policy published");
        assert_eq!(action("catalog.location-removed"), "Location removed");
        assert_eq!(action("identity.token-created"), "Token created");
        assert_eq!(action("identity.signed-in"), "Signed in");
        assert_eq!(action("identity.refused"), "Identity refused");
        assert_eq!(action("something"), "something");
    }
}
