//! Markdown to HTML that is safe to put into a page.

use std::collections::HashSet;
use std::sync::LazyLock;

static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = ammonia::Builder::default();
    // Announcements lead to pages of the portal as well.
    cleaner
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(ammonia::UrlRelative::PassThrough)
        .link_rel(Some("noopener noreferrer"));
    cleaner
});

/// The HTML of a text. The page has a heading of the first level already.
pub(crate) fn html(markdown: &str) -> String {
    let mut options = comrak::Options::default();
    options.extension.autolink = true;
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.tasklist = true;
    let mut html = CLEANER.clean(&comrak::markdown_to_html(markdown, &options)).to_string();
    for level in (1..=5).rev() {
        for tag in ["<h", "</h"] {
            html = html.replace(&format!("{tag}{level}>"), &format!("{tag}{}>", level + 1));
        }
    }
    html
}

/// The first words, without marks.
pub(crate) fn summary(markdown: &str, most: usize) -> String {
    let html = comrak::markdown_to_html(markdown, &comrak::Options::default());
    let text = ammonia::Builder::empty().clean(&html).to_string();
    let plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    let words: Vec<&str> = plain.split_whitespace().collect();
    model::text::clipped(&words.join(" "), most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_runs_gets_through() {
        for hostile in [
            "<script>alert(1)</script>",
            "[x](javascript:alert(1))",
            "<img src=x onerror=alert(1)>",
            "<iframe src=\"https://example.com\"></iframe>",
            "<a href=\"data:text/html,x\" style=\"position:fixed\">x</a>",
        ] {
            let html = html(hostile).to_lowercase();
            for bad in ["<script", "javascript:", "onerror", "<iframe", "data:", "style="] {
                assert!(!html.contains(bad), "{hostile} gave {html}");
            }
        }
    }

    #[test]
    fn pages_are_linked_and_headings_fit_below_the_title() {
        let html = html("# Plan\n\nSee [the catalog](/catalog).");
        assert!(html.contains("<h2>Plan</h2>") && html.contains("href=\"/catalog\""), "{html}");
        assert_eq!(
            summary("# Plan\n\nSee **the** [catalog](/x) & more <b>x</b>", 100),
            "Plan See the catalog & more x"
        );
    }
}
