//! Markdown to HTML that is safe to put into a page.

use std::sync::LazyLock;

/// Longer texts are shown as they are.
const LONGEST: usize = 200_000;

static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = reply::markdown::cleaner();
    cleaner.url_relative(ammonia::UrlRelative::Deny).link_rel(Some("noopener noreferrer nofollow"));
    cleaner
});

/// The HTML of a text. HTML within the Markdown is cleaned like all else; relative addresses have nothing
/// that they could be relative to and are left out.
pub fn html(markdown: &str) -> String {
    if markdown.len() > LONGEST {
        return format!("<pre>{}</pre>", ammonia::clean_text(markdown));
    }
    reply::markdown::html(markdown, &CLEANER, 0)
}

/// Whether an address may be a link on a page.
pub fn is_safe(address: &str) -> bool {
    url::Url::parse(address).is_ok_and(|url| ["http", "https", "mailto"].contains(&url.scheme()))
}

/// The address if it is one of a page or a picture.
pub fn web(address: &str) -> Option<String> {
    url::Url::parse(address).is_ok_and(|url| ["http", "https"].contains(&url.scheme())).then(|| address.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_becomes_html() {
        assert_eq!(html("**Bold** and `code`"), "<p><strong>Bold</strong> and <code>code</code></p>\n");
    }

    #[test]
    fn nothing_that_runs_gets_through() {
        for hostile in [
            "<script>alert(1)</script>",
            "[x](javascript:alert(1))",
            "<img src=x onerror=alert(1)>",
            "<a href=\"data:text/html,x\">x</a>",
            "[x](vbscript:x)",
            "<iframe src=\"https://example.com\"></iframe>",
            "![x](javascript:alert(1))",
            "<svg onload=alert(1)>",
            "<style>*{display:none}</style>",
        ] {
            let html = html(hostile).to_lowercase();
            for bad in ["<script", "javascript:", "onerror=", "data:", "vbscript:", "<iframe", "onload=", "<style"] {
                assert!(!html.contains(bad), "{hostile} gave {html}");
            }
        }
    }

    #[test]
    fn only_some_schemes_are_links() {
        for good in ["https://example.com", "http://example.com/x", "mailto:jo@example.com"] {
            assert!(is_safe(good), "{good}");
        }
        for bad in ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "/relative", "ftp://x", ""] {
            assert!(!is_safe(bad), "{bad}");
        }
    }
}
