//! Texts on cards: Markdown to HTML that is safe to put into a page.

use std::collections::HashSet;
use std::sync::LazyLock;

use services::{Actor, Error as Told};

use crate::Error;
use crate::who::reader;

/// Characters of a text.
const LONGEST: usize = 20_000;

static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = ammonia::Builder::default();
    // Cards lead to pages of the portal as well. Pictures would tell another site who reads the page.
    cleaner
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(ammonia::UrlRelative::PassThrough)
        .rm_tags(["img"])
        .link_rel(Some("noopener noreferrer"));
    cleaner
});

/// The HTML of a text. A card has a heading of the second level already.
pub(crate) fn html(actor: &Actor, markdown: &str) -> Result<String, Error> {
    reader(actor)?;
    if markdown.chars().count() > LONGEST {
        return Err(Told::invalid(format!("A card shows at most {LONGEST} characters.")).into());
    }
    let mut options = comrak::Options::default();
    options.extension.autolink = true;
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.tasklist = true;
    let mut html = CLEANER.clean(&comrak::markdown_to_html(markdown, &options)).to_string();
    for level in (1..=4).rev() {
        for tag in ["<h", "</h"] {
            html = html.replace(&format!("{tag}{level}>"), &format!("{tag}{}>", level + 2));
        }
    }
    Ok(html)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_runs_or_calls_out_gets_through() {
        let hostile = "# A\n\n![p](https://spy.example/p.png) [x](javascript:1) <b onclick=x>b</b> [ok](/catalog)\n\n<script>x</script>";
        let html = html(&Actor::guest(""), hostile).unwrap();
        for bad in ["<script", "spy.example", "javascript:", "onclick"] {
            assert!(!html.contains(bad), "{html}");
        }
        assert!(html.contains("<h3>A</h3>") && html.contains("href=\"/catalog\""), "{html}");
    }
}
