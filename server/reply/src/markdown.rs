//! Markdown to HTML that is safe to put into a page.

use std::collections::HashSet;

use ammonia::{Builder, UrlRelative};

/// What cleans a text: nothing that runs, links to the web, by mail, and to pages of the portal.
pub fn cleaner() -> Builder<'static> {
    let mut cleaner = Builder::default();
    cleaner
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(UrlRelative::PassThrough)
        .link_rel(Some("noopener noreferrer"));
    cleaner
}

/// The HTML of a text, cleaned like the HTML within it. Its headings stand that many levels lower than they were written:
/// what is around has headings of its own.
pub fn html(markdown: &str, cleaner: &Builder<'_>, lower: usize) -> String {
    let mut options = comrak::Options::default();
    options.extension.autolink = true;
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.tasklist = true;
    let mut html = cleaner.clean(&comrak::markdown_to_html(markdown, &options)).to_string();
    if lower > 0 {
        for level in (1..=6usize.saturating_sub(lower)).rev() {
            for tag in ["<h", "</h"] {
                html = html.replace(&format!("{tag}{level}>"), &format!("{tag}{}>", level + lower));
            }
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_stand_lower_and_none_below_the_last() {
        let text = "# A\n\n##### E\n\n###### F";
        assert_eq!(html(text, &cleaner(), 0), "<h1>A</h1>\n<h5>E</h5>\n<h6>F</h6>\n");
        assert_eq!(html(text, &cleaner(), 1), "<h2>A</h2>\n<h6>E</h6>\n<h6>F</h6>\n");
    }
}
