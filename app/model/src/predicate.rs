//! The `query` of the catalog API's POST forms: a JSON predicate with `$all`, `$any`, `$not` over fields.
//!
//! ```json
//! {"$all": [{"kind": "component"}, {"spec.type": {"$in": ["service", "website"]}}]}
//! ```

use serde_json::{Map, Value};

use crate::{SearchRow, text};

/// Deepest nesting of operators that is accepted.
pub const MAX_DEPTH: usize = 50;

/// What an entity must be. Keys and values are lower case, as in [`SearchRow`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Predicate {
    /// All of them hold; an empty list always does.
    All(Vec<Predicate>),
    /// At least one holds; an empty list never does.
    Any(Vec<Predicate>),
    /// It does not hold.
    Not(Box<Predicate>),
    /// The key is there (`true`) or is not.
    Exists(String, bool),
    /// The key has one of the values.
    In(String, Vec<String>),
    /// The key has a value that starts so.
    HasPrefix(String, String),
}

/// Why a predicate can not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PredicateError {
    /// The root is not an object.
    #[error(
        "Invalid filter predicate: top-level primitive values are not supported. Wrap the value in a field expression, e.g. {{ \"kind\": {0} }}"
    )]
    Root(String),
    /// `$all`, `$any` or `$not` stands beside something else.
    #[error(
        "Invalid query: Operator {0} must be the only key in the predicate, wrap in $all to combine with other conditions"
    )]
    NotAlone(&'static str),
    /// `$all` or `$any` without a list.
    #[error("Invalid query: Operator {0} expects an array of predicates")]
    NotAList(&'static str),
    /// An operator that there is not.
    #[error("Invalid query: unknown operator \"{0}\", expected one of $all, $any, $not")]
    UnknownOperator(String),
    /// A field's value that is no value and no operator.
    #[error(
        "Invalid filter predicate value for field \"{0}\": expected a primitive value, $exists, $in, $hasPrefix, or $contains operator, but got {1}"
    )]
    Value(String, String),
    /// Nested too deeply.
    #[error("Invalid query: nested more than {MAX_DEPTH} levels deep")]
    Depth,
}

/// Reads a predicate. An empty object selects everything.
pub fn parse(query: &Value) -> Result<Predicate, PredicateError> {
    parse_at(query, 0)
}

fn parse_at(query: &Value, depth: usize) -> Result<Predicate, PredicateError> {
    if depth > MAX_DEPTH {
        return Err(PredicateError::Depth);
    }
    let Value::Object(object) = query else {
        return Err(PredicateError::Root(clipped_json(query)));
    };
    for operator in ["$all", "$any", "$not"] {
        let Some(operand) = object.get(operator) else { continue };
        if object.len() > 1 {
            return Err(PredicateError::NotAlone(operator));
        }
        if operator == "$not" {
            return Ok(Predicate::Not(Box::new(parse_at(operand, depth + 1)?)));
        }
        let list = operand.as_array().ok_or(PredicateError::NotAList(operator))?;
        let parts = list.iter().map(|part| parse_at(part, depth + 1)).collect::<Result<_, _>>()?;
        return Ok(if operator == "$all" { Predicate::All(parts) } else { Predicate::Any(parts) });
    }
    let mut parts = object.iter().map(|(key, value)| field(key, value)).collect::<Result<Vec<_>, _>>()?;
    match parts.len() {
        1 => Ok(parts.remove(0)),
        _ => Ok(Predicate::All(parts)),
    }
}

fn field(key: &str, value: &Value) -> Result<Predicate, PredicateError> {
    if key.starts_with('$') {
        return Err(PredicateError::UnknownOperator(key.to_owned()));
    }
    let key = key.to_lowercase();
    let refused = || PredicateError::Value(key.clone(), clipped_json(value));
    if let Some(primitive) = primitive(value) {
        return Ok(Predicate::In(key, vec![primitive]));
    }
    let (operator, operand) = only_entry(value).ok_or_else(refused)?;
    match (operator, operand) {
        ("$exists", Value::Bool(exists)) => Ok(Predicate::Exists(key, *exists)),
        ("$in", Value::Array(_)) => Ok(Predicate::In(key.clone(), primitives(operand).ok_or_else(refused)?)),
        ("$hasPrefix", Value::String(prefix)) => Ok(Predicate::HasPrefix(key, prefix.to_lowercase())),
        ("$contains", Value::Object(item)) if key == "relations" => relation(item).ok_or_else(refused),
        ("$contains", _) => Ok(Predicate::In(key.clone(), vec![primitive(operand).ok_or_else(refused)?])),
        _ => Err(refused()),
    }
}

/// `{"relations": {"$contains": {"type": "ownedBy", "targetRef": "…" | {"$in": […]}}}}`; relations stand in
/// the rows as `relations.<type>`, so the type must be known.
fn relation(item: &Map<String, Value>) -> Option<Predicate> {
    if item.keys().any(|key| key != "type" && key != "targetRef") {
        return None;
    }
    let types = one_or_in(item.get("type")?)?;
    let targets = item.get("targetRef").map(one_or_in);
    if matches!(targets, Some(None)) {
        return None;
    }
    let targets = targets.flatten();
    let mut parts: Vec<_> = types
        .into_iter()
        .map(|kind| {
            let key = format!("relations.{kind}");
            match &targets {
                Some(targets) => Predicate::In(key, targets.clone()),
                None => Predicate::Exists(key, true),
            }
        })
        .collect();
    if parts.len() == 1 { parts.pop() } else { Some(Predicate::Any(parts)) }
}

fn one_or_in(value: &Value) -> Option<Vec<String>> {
    match primitive(value) {
        Some(one) => Some(vec![one]),
        None => match only_entry(value)? {
            ("$in", list) => primitives(list),
            _ => None,
        },
    }
}

fn only_entry(value: &Value) -> Option<(&str, &Value)> {
    let object = value.as_object().filter(|object| object.len() == 1)?;
    object.iter().next().map(|(key, value)| (key.as_str(), value))
}

fn primitive(value: &Value) -> Option<String> {
    text::scalar(value).map(|text| text.to_lowercase())
}

fn primitives(value: &Value) -> Option<Vec<String>> {
    value.as_array()?.iter().map(primitive).collect()
}

fn clipped_json(value: &Value) -> String {
    text::clipped(&value.to_string(), 200)
}

/// Whether an entity with these rows is selected. Straightforward and slow: what an index must agree with.
pub fn matches(rows: &[SearchRow], predicate: &Predicate) -> bool {
    match predicate {
        Predicate::All(parts) => parts.iter().all(|part| matches(rows, part)),
        Predicate::Any(parts) => parts.iter().any(|part| matches(rows, part)),
        Predicate::Not(part) => !matches(rows, part),
        Predicate::Exists(key, wanted) => of(rows, key).next().is_some() == *wanted,
        Predicate::In(key, values) => {
            of(rows, key).any(|row| row.value.as_ref().is_some_and(|value| values.contains(value)))
        }
        Predicate::HasPrefix(key, prefix) => {
            of(rows, key).any(|row| row.value.as_ref().is_some_and(|value| value.starts_with(prefix.as_str())))
        }
    }
}

fn of<'a>(rows: &'a [SearchRow], key: &'a str) -> impl Iterator<Item = &'a SearchRow> {
    rows.iter().filter(move |row| row.key == key)
}
