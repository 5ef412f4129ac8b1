//! What a token is good for, in words.

use services::identity::{TokenKind, TokenScope};
use services::permission;
use ui::{t, tn};

/// In one or two words, for a table.
pub(crate) fn words(scope: &TokenScope, kind: TokenKind) -> String {
    match (scope, kind) {
        (TokenScope::Read, _) => t("Only reads").to_owned(),
        (TokenScope::All, TokenKind::Personal) => t("All its owner may").to_owned(),
        (TokenScope::All, TokenKind::Service) => t("Everything").to_owned(),
        (TokenScope::Permissions(names), _) => match names.as_slice() {
            [] => t("Nothing").to_owned(),
            [name] => title(name),
            names => tn(names.len() as u64, "{0} permission", "{0} permissions"),
        },
    }
}

/// All of it, for who looks closer.
pub(crate) fn whole(scope: &TokenScope) -> String {
    match scope {
        TokenScope::Permissions(names) => names.join(", "),
        TokenScope::Read => t("Permissions that only read").to_owned(),
        TokenScope::All => t("No limit of its own").to_owned(),
    }
}

fn title(name: &str) -> String {
    permission::named(name).map_or_else(|| name.to_owned(), |permission| plugin::said(permission.title))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_have_words() {
        let chosen = |names: &[&str]| TokenScope::Permissions(names.iter().map(|&name| name.to_owned()).collect());
        assert_eq!(words(&TokenScope::Read, TokenKind::Service), "Only reads");
        assert_eq!(words(&TokenScope::All, TokenKind::Personal), "All its owner may");
        assert_eq!(words(&chosen(&["catalog.entity.read"]), TokenKind::Personal), "See entities");
        assert_eq!(words(&chosen(&["other.thing"]), TokenKind::Personal), "other.thing");
        assert_eq!(words(&chosen(&["a.b", "c.d"]), TokenKind::Personal), "2 permissions");
        assert_eq!(whole(&chosen(&["a.b", "c.d"])), "a.b, c.d");
    }
}
