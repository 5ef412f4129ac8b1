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
        let text = |value: Value| yaml(&value).unwrap();
        assert_eq!(text(json!({ "target": address })), format!("target: {address}\n"));
        assert_eq!(text(json!({ "title": words })), format!("title: {words}\n"));
        assert_eq!(text(json!({ "text": "two\nlines" })), "text: |-\n  two\n  lines\n");
    }
}
