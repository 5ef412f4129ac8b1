//! Texts on cards: Markdown to HTML that is safe to put into a page.

use std::sync::LazyLock;

use reply::markdown;
use services::{Actor, Error as Told};

use crate::Error;
use crate::who::reader;

/// Characters of a text.
const LONGEST: usize = 20_000;

static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = markdown::cleaner();
    // A picture would tell another site who reads the page.
    cleaner.rm_tags(["img"]);
    cleaner
});

/// The HTML of a text. A card has a heading of the second level already.
pub(crate) fn html(actor: &Actor, text: &str) -> Result<String, Error> {
    reader(actor)?;
    if text.chars().count() > LONGEST {
        return Err(Told::invalid(format!("A card shows at most {LONGEST} characters.")).into());
    }
    Ok(markdown::html(text, &CLEANER, 2))
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
