//! Descriptions, which are Markdown, as HTML that can do no harm.

use comrak::Options;

use crate::limits;

/// Raw HTML is left out and links lead nowhere but to ordinary addresses (comrak's safe mode).
pub fn html(markdown: &str) -> String {
    let markdown = model::text::clipped(markdown, 4 * limits::DESCRIPTION);
    if markdown.trim().is_empty() {
        return String::new();
    }
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    options.extension.tasklist = true;
    options.render.r#unsafe = false;
    let mut html = comrak::markdown_to_html(&markdown, &options);
    // The page has headings of two levels above. Nothing else in the output can look like these tags.
    for level in (1..=4).rev() {
        for tag in ["<h", "</h"] {
            html = html.replace(&format!("{tag}{level}>"), &format!("{tag}{}>", level + 2));
        }
    }
    html
}
