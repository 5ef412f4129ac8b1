//! What people give for links: addresses, names of icons.

use services::home::is_page;
use services::{Error, Result};
use url::Url;

/// The longest address.
const LONGEST: usize = 2_000;
/// The longest name of an icon.
const ICON: usize = 40;

/// Whether a link may lead there: http, https without a name or a password in it, or a page of the portal.
pub fn is_place(url: &str) -> bool {
    let foreign = || {
        Url::parse(url).is_ok_and(|url| {
            matches!(url.scheme(), "http" | "https")
                && url.host_str().is_some()
                && url.username().is_empty()
                && url.password().is_none()
        })
    };
    url.len() <= LONGEST && (is_page(url) || foreign())
}

/// The name of an icon in the sprite, or none.
///
/// # Errors
/// For what no icon can be called.
pub fn icon(name: &str) -> Result<&str> {
    let plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if plain && name.len() <= ICON { Ok(name) } else { Err(Error::invalid("There is no such icon.")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_the_web_and_to_pages() {
        for good in ["https://a.example", "http://localhost:8080/x?y#z", "/", "/catalog?kind=api"] {
            assert!(is_place(good), "{good}");
        }
        for bad in [
            "",
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            "java\nscript:alert(1)",
            "data:text/html,x",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "ftp://a.example",
            "mailto:a@b.example",
            "https://",
            "https://jo@evil.example",
            "https://:secret@evil.example",
            "catalog",
        ] {
            assert!(!is_place(bad), "{bad}");
        }
        assert!(!is_place(&format!("https://a.example/{}", "x".repeat(LONGEST))));
    }

    #[test]
    fn icons_have_plain_names() {
        assert!(icon("").is_ok() && icon("chart-line").is_ok() && icon("trash-2").is_ok());
        assert!(icon("X").is_err() && icon("a\"b").is_err() && icon(&"a".repeat(41)).is_err());
    }
}
