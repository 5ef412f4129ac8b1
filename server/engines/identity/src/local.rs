//! Addresses that somebody is sent to after signing in: only pages of this portal.

use url::Url;

/// Longer addresses are not kept.
const LONGEST: usize = 2_000;

/// The path, query and fragment of an address of this portal; `/` for everything else. What a browser or a proxy could
/// take for another site is refused: two slashes, backslashes, also escaped ones, and control characters.
pub fn local(address: &str) -> &str {
    if is_local(address) { address } else { "/" }
}

fn is_local(address: &str) -> bool {
    let Some(rest) = address.strip_prefix('/') else { return false };
    let path = rest.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    if address.len() > LONGEST
        || rest.starts_with(['/', '\\'])
        || path.contains('\\')
        || address.chars().any(char::is_control)
        || ["%2f%2f", "%5c", "%00", "%0a", "%0d", "%09"].iter().any(|code| path.contains(code))
        || path.starts_with("%2f")
        || path.starts_with("sign-in")
        || path.starts_with("api/")
    {
        return false;
    }
    // The same reading as that of browsers.
    let Ok(base) = Url::parse("http://portal.invalid/") else { return false };
    base.join(address).is_ok_and(|url| url.origin() == base.origin())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn other_sites_are_never_returned_to() {
        for good in ["/", "/catalog?kind=api#x", "/catalog/default/component/a", "/catalog?text=//evil"] {
            assert_eq!(local(good), good);
        }
        let long = format!("/{}", "a".repeat(3_000));
        for bad in [
            "//evil.example",
            "/\\evil.example",
            "\\/evil.example",
            "/%2f%2fevil.example",
            "/%2Fevil.example",
            "/%5cevil.example",
            "/a/../\\evil",
            "https://evil.example",
            "javascript:alert(1)",
            "",
            "evil",
            "/\t/evil.example",
            "/\n/evil.example",
            "/a\r\nset-cookie: x",
            "/sign-in?return_to=/sign-in",
            "/api/auth/x/start",
            &long,
        ] {
            assert_eq!(local(bad), "/", "{bad}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_kept_stays_on_the_site(address in "[/\\\\%a-z0-9.:@?#\\t ]{0,40}") {
            let base = Url::parse("https://portal.example/").unwrap();
            prop_assert_eq!(base.join(local(&address)).unwrap().origin(), base.origin());
        }
    }
}
