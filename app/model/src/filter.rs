//! The `filter` parameters of the catalog API: `kind=component,spec.type=service`.
//!
//! Repeated parameters are alternatives; within one, conditions separated by commas must all hold; a key
//! that stands twice within one takes either value. Both sides are compared without regard to case.

use crate::SearchRow;

/// Alternatives of conditions that must all hold. Without any alternative, everything matches.
pub type Filter = Vec<Vec<Condition>>;

/// What one key must be.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Condition {
    /// The dotted path, lower case, never empty.
    pub key: String,
    /// Lower case, any of them will do; `None` when the key only has to be there.
    pub values: Option<Vec<String>>,
}

/// A filter that can not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Invalid filter, '{0}' is not a valid statement (expected a string on the form a=b or a= or a)")]
pub struct FilterError(pub String);

/// Reads the `filter` parameters of a request. Blank ones say nothing.
pub fn parse<S: AsRef<str>>(parameters: impl IntoIterator<Item = S>) -> Result<Filter, FilterError> {
    let mut filter = Vec::new();
    for parameter in parameters {
        let conditions = parse_one(parameter.as_ref())?;
        if !conditions.is_empty() {
            filter.push(conditions);
        }
    }
    Ok(filter)
}

/// Reads one `filter` parameter.
pub fn parse_one(parameter: &str) -> Result<Vec<Condition>, FilterError> {
    let mut conditions: Vec<Condition> = Vec::new();
    for statement in parameter.split(',').map(str::trim).filter(|statement| !statement.is_empty()) {
        let (key, value) = match statement.split_once('=') {
            Some((key, value)) => (key.trim(), Some(value.trim().to_lowercase())),
            None => (statement, None),
        };
        if key.is_empty() {
            return Err(FilterError(statement.to_owned()));
        }
        let key = key.to_lowercase();
        let at = conditions.iter().position(|condition| condition.key == key).unwrap_or_else(|| {
            conditions.push(Condition { key, values: None });
            conditions.len() - 1
        });
        if let (Some(condition), Some(value)) = (conditions.get_mut(at), value) {
            let values = condition.values.get_or_insert_default();
            if !values.contains(&value) {
                values.push(value);
            }
        }
    }
    Ok(conditions)
}

/// Whether an entity with these rows is selected. Straightforward and slow: what an index must agree with.
pub fn matches(rows: &[SearchRow], filter: &Filter) -> bool {
    filter.is_empty() || filter.iter().any(|conditions| conditions.iter().all(|condition| condition.holds(rows)))
}

impl Condition {
    /// Whether the condition holds for an entity with these rows.
    pub fn holds(&self, rows: &[SearchRow]) -> bool {
        rows.iter().filter(|row| row.key == self.key).any(|row| match (&self.values, &row.value) {
            (None, _) => true,
            (Some(values), Some(value)) => values.contains(value),
            (Some(_), None) => false,
        })
    }
}
