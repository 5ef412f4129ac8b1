//! The text filter over operations and schemas.

use services::apis::{Operation, Schema};

/// What an operation is found by, lower case.
pub fn operation_text(operation: &Operation) -> String {
    format!("{} {} {}", operation.verb, operation.name, operation.summary).to_lowercase()
}

/// What a schema is found by, lower case.
pub fn schema_text(schema: &Schema) -> String {
    format!("{} {}", schema.kind, schema.name).to_lowercase()
}

/// Whether every word of the filter stands in the text.
pub fn matches(text: &str, filter: &str) -> bool {
    filter.split_whitespace().all(|word| text.contains(&word.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_must_stand_somewhere() {
        let operation = Operation {
            verb: "GET".into(),
            name: "/pets/{id}".into(),
            summary: "Finds a Pet".into(),
            ..Operation::default()
        };
        let text = operation_text(&operation);
        for (filter, expected) in
            [("", true), ("PETS get", true), ("finds  pet", true), ("post", false), ("get x", false)]
        {
            assert_eq!(matches(&text, filter), expected, "{filter}");
        }
    }
}
