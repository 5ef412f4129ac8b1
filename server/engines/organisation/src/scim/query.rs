//! What is asked for: which, how many, and which of their attributes.

use serde_json::{Map, Value, json};

use super::error::Error;
use super::filter::Filter;
use super::resource::Kind;
use super::schema;

/// How many come at once when nobody says.
const COUNT: i64 = 100;
/// Most that come at once.
pub const MOST: i64 = 500;

/// The parameters of a question.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// Which.
    pub filter: Option<Filter>,
    /// From 1.
    pub start: i64,
    /// At most so many.
    pub count: i64,
    /// Which attributes.
    pub shape: Shape,
}

/// Which attributes come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// Only these, in small letters; all when empty.
    pub only: Vec<String>,
    /// All but these, in small letters.
    pub without: Vec<String>,
}

impl Query {
    /// From the part of an address behind `?`. Parameters that are not known, such as those for sorting, are passed
    /// over, as the standard has it.
    ///
    /// # Errors
    /// When the filter is none, or a number is none.
    pub fn parse(query: &str) -> Result<Self, Error> {
        let mut parsed = Self { start: 1, count: COUNT, ..Self::default() };
        let number = |name: &str, text: &str| {
            text.trim().parse::<i64>().map_err(|_| Error::value(format!("{name} has to be a whole number.")))
        };
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "filter" if !value.trim().is_empty() => parsed.filter = Some(Filter::parse(&value)?),
                "startIndex" => parsed.start = number("startIndex", &value)?.max(1),
                "count" => parsed.count = number("count", &value)?.clamp(0, MOST),
                "attributes" => parsed.shape.only = names(&value),
                "excludedAttributes" => parsed.shape.without = names(&value),
                _ => {}
            }
        }
        Ok(parsed)
    }
}

fn names(list: &str) -> Vec<String> {
    list.split(',').map(|name| name.trim().to_ascii_lowercase()).filter(|name| !name.is_empty()).collect()
}

impl Shape {
    /// Whether an attribute at the top is wanted.
    pub fn wants(&self, name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        let own = |asked: &String| {
            let asked = bare(asked);
            asked == name || asked.strip_prefix(&name).is_some_and(|rest| rest.starts_with(['.', ':']))
        };
        (self.only.is_empty() || self.only.iter().any(own)) && !self.without.iter().any(|asked| bare(asked) == name)
    }

    /// Leaves of a resource what is wanted. Its id and its schemas are always.
    pub fn of(&self, kind: Kind, resource: Map<String, Value>) -> Value {
        if self.only.is_empty() && self.without.is_empty() {
            return Value::Object(resource);
        }
        let kept = resource.into_iter().filter_map(|(name, value)| {
            if matches!(name.as_str(), "id" | "schemas") {
                return Some((name, value));
            }
            if !self.wants(&name) {
                return None;
            }
            let required = kind.attribute(&name).is_some_and(|attribute| attribute.required);
            let value = if required { value } else { self.parts(&name, value) };
            Some((name, value))
        });
        Value::Object(kept.collect())
    }

    /// Leaves of a value the parts that are wanted.
    fn parts(&self, name: &str, value: Value) -> Value {
        let name = name.to_ascii_lowercase();
        let part = |asked: &String| {
            let rest = bare(asked).strip_prefix(&name)?;
            rest.strip_prefix(['.', ':']).map(str::to_owned)
        };
        let whole = self.only.iter().any(|asked| bare(asked) == name);
        let only: Vec<String> = if whole { Vec::new() } else { self.only.iter().filter_map(part).collect() };
        let without: Vec<String> = self.without.iter().filter_map(part).collect();
        let keep = |key: &str| {
            let key = key.to_ascii_lowercase();
            let named = |one: &String| *one == key || one.strip_prefix(&key).is_some_and(|rest| rest.starts_with('.'));
            (only.is_empty() || only.iter().any(named)) && !without.contains(&key)
        };
        let narrow = |value: Value| match value {
            Value::Object(object) => object.into_iter().filter(|(key, _)| keep(key)).collect(),
            other => other,
        };
        match value {
            Value::Array(all) => all.into_iter().map(narrow).collect(),
            other => narrow(other),
        }
    }
}

/// The name of an attribute without the schema that it stands in by itself.
fn bare(asked: &str) -> &str {
    let strip = |schema: &str| {
        let start = asked.get(..schema.len())?;
        start.eq_ignore_ascii_case(schema).then(|| asked.get(schema.len()..)?.strip_prefix(':')).flatten()
    };
    strip(schema::USER).or_else(|| strip(schema::GROUP)).unwrap_or(asked)
}

/// A list as an answer.
pub fn list(total: i64, start: i64, resources: Vec<Value>) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": total,
        "startIndex": start,
        "itemsPerPage": resources.len(),
        "Resources": resources,
    })
}
