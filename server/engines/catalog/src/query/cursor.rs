//! Cursors of `/entities/by-query`: base64 of JSON in the shape that Backstage's own have.
//!
//! They are not signed, so what comes back is believed as little as any other parameter: it selects and
//! orders, and every part of it is checked like the parameter that it stands for. What a caller may see is
//! decided anew for each page.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use services::catalog::FullTextFilter;
use services::{Error, Result};

/// Longest cursor that is read, in bytes.
const LONGEST: usize = 64 * 1024;

/// Where a page stands within a query.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Cursor {
    /// What is ordered by; only the first counts.
    pub order_fields: Vec<OrderField>,
    /// Going back.
    pub is_previous: bool,
    /// A text that must stand in one of the fields.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full_text_filter: Option<FullTextFilter>,
    /// The value and the uid that the page begins after, or ends before; the uid alone without an order field.
    pub order_field_values: Vec<Option<String>>,
    /// The `filter` parameters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Vec<String>>,
    /// The predicate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<Value>,
    /// The value and the uid of the very first row: where there is no page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_sort_field_values: Option<Vec<Option<String>>>,
    /// Counted once, for the first page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_items: Option<usize>,
    /// Whether it is to be counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skip_total_items: Option<bool>,
}

/// One field of an order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderField {
    /// The dotted path.
    pub field: String,
    /// `asc` or `desc`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<Direction>,
}

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Smallest first.
    Asc,
    /// Largest first.
    Desc,
}

impl Cursor {
    /// As it goes into an answer.
    pub fn encode(&self) -> String {
        STANDARD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    /// Reads what a client sent.
    pub fn decode(text: &str) -> Result<Self> {
        let malformed = |why: &str| Error::invalid(format!("Malformed cursor: {why}"));
        if text.len() > LONGEST {
            return Err(malformed("it is too long"));
        }
        // A space is a plus sign that was not escaped in an address.
        let text = text.trim().replace(' ', "+");
        let bytes = STANDARD
            .decode(&text)
            .or_else(|_| URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')))
            .map_err(|_| malformed("it is not base64"))?;
        let cursor: Self = serde_json::from_slice(&bytes)
            .map_err(|error| malformed(&format!("it is not valid JSON of a cursor ({error})")))?;
        let wanted = if cursor.order_fields.is_empty() { 1 } else { 2 };
        let whole = |values: &[Option<String>]| values.len() == wanted && values.iter().all(Option::is_some);
        if !whole(&cursor.order_field_values) {
            return Err(malformed("orderFieldValues do not fit orderFields"));
        }
        if cursor.first_sort_field_values.as_deref().is_some_and(|values| !whole(values)) {
            return Err(malformed("firstSortFieldValues do not fit orderFields"));
        }
        Ok(cursor)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nonsense_is_refused_and_not_believed() {
        for text in ["nonsense", "", "%%%", "e30=", "bnVsbA==", "W10="] {
            let error = Cursor::decode(text).expect_err(text);
            assert!(error.message.starts_with("Malformed cursor: "), "{}", error.message);
        }
        for json in [
            r#"{"orderFields":[],"isPrevious":false,"orderFieldValues":[]}"#,
            r#"{"orderFields":[{"field":"a"}],"isPrevious":false,"orderFieldValues":["a"]}"#,
            r#"{"orderFields":[{"field":"a","order":"up"}],"isPrevious":false,"orderFieldValues":["a","b"]}"#,
            r#"{"orderFields":[],"isPrevious":false,"orderFieldValues":["a"],"permissions":"all"}"#,
            r#"{"orderFields":[],"isPrevious":false,"orderFieldValues":[{"$ne":1}]}"#,
        ] {
            assert!(Cursor::decode(&STANDARD.encode(json)).is_err(), "{json}");
        }
    }

    #[test]
    fn recorded_cursors_are_read() {
        let recorded = "eyJvcmRlckZpZWxkcyI6W3siZmllbGQiOiJtZXRhZGF0YS5uYW1lIiwib3JkZXIiOiJhc2MifV0sImlzUHJldmlvdXMiOmZhbHNlLCJxdWVyeSI6eyJraW5kIjoiY29tcG9uZW50In0sImZ1bGxUZXh0RmlsdGVyIjp7InRlcm0iOiIifSwib3JkZXJGaWVsZFZhbHVlcyI6WyJhZ2lsZS1jYXRhbG9nLXdvcmtlciIsImQ1ZDAwNDBhLWU1YzEtNDQ2ZS04ODc5LTkzNWJjZThhYTE1ZCJdLCJmaXJzdFNvcnRGaWVsZFZhbHVlcyI6WyJhZ2lsZS1hdWRpdC1saWIiLCJjZDZkYjY0My00Y2ZhLTQ4NmYtOGIwNy1mZmU3NGU3ODI2OTEiXSwidG90YWxJdGVtcyI6NjAwfQ==";
        let cursor = Cursor::decode(recorded).expect("a cursor");
        assert_eq!(cursor.total_items, Some(600));
        assert_eq!(cursor.order_fields.first().map(|field| field.field.as_str()), Some("metadata.name"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in ".{0,200}") {
            let _ = Cursor::decode(&text);
            let _ = Cursor::decode(&STANDARD.encode(&text));
        }

        #[test]
        fn what_is_written_is_read(value in ".{0,40}", uid in "[a-f0-9]{8}", previous: bool, total in proptest::option::of(0usize..1000)) {
            let cursor = Cursor {
                order_fields: vec![OrderField { field: "metadata.name".into(), order: Some(Direction::Desc) }],
                order_field_values: vec![Some(value), Some(uid)],
                is_previous: previous,
                total_items: total,
                filter: Some(vec!["kind=component".into()]),
                ..Cursor::default()
            };
            prop_assert_eq!(Cursor::decode(&cursor.encode()).expect("a cursor"), cursor);
        }
    }
}
