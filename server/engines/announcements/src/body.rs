//! Markdown to HTML that is safe to put into a page.

use std::sync::LazyLock;

use reply::markdown;

static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(markdown::cleaner);

/// The HTML of a text. The page has a heading of the first level already.
pub(crate) fn html(text: &str) -> String {
    markdown::html(text, &CLEANER, 1)
}

/// The first words, without marks.
pub(crate) fn summary(text: &str, most: usize) -> String {
    let text = markdown::html(text, &ammonia::Builder::empty(), 0);
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
        assert_eq!(summary("| a | b |\n|---|---|\n| 1 | 2 |", 100), "a b 1 2");
    }
}
