//! Documents as YAML text: one style for all that the catalog writes.

use serde_json::Value;

/// YAML of a document, a line for each value however long it is: a folded block would tear an address from its key.
/// Errors: what can not be written.
pub fn yaml(value: &Value) -> Result<String, serde_saphyr::ser::Error> {
    let options = serde_saphyr::ser_options! { folded_wrap_chars: usize::MAX };
    serde_saphyr::to_string_with_options(value, options)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn long_values_stay_on_the_line_of_their_key() {
        let address = format!("https://{}.example", "a/".repeat(80));
        let words = "word ".repeat(60).trim_end().to_owned();
        let text = yaml(&json!({ "target": address, "title": words, "text": "two\nlines" })).unwrap();
        assert_eq!(text, format!("target: {address}\ntitle: {words}\ntext: |-\n  two\n  lines\n"));
    }
}
