//! What is kept of users and groups: the attributes of the schemas, under the names that they have there.

use serde_json::{Map, Value};

use super::error::Error;
use super::schema::{self, Attribute, Type};

/// Longest text of an attribute, in bytes.
const LONGEST: usize = 8 << 10;
/// Most values of an attribute other than the members of a group.
const VALUES: usize = 200;

/// What something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A user.
    User,
    /// A group.
    Group,
}

impl Kind {
    /// As the standard calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::User => "User",
            Self::Group => "Group",
        }
    }

    /// Its schema.
    pub fn schema(self) -> &'static str {
        match self {
            Self::User => schema::USER,
            Self::Group => schema::GROUP,
        }
    }

    /// The attributes that stand at the top.
    pub fn attribute(self, name: &str) -> Option<&'static Attribute> {
        let own = match self {
            Self::User => schema::USER_ATTRIBUTES,
            Self::Group => schema::GROUP_ATTRIBUTES,
        };
        schema::find(own, name).or_else(|| schema::find(schema::COMMON, name))
    }

    /// Whether a name is that of the schema for companies.
    pub fn is_extension(self, name: &str) -> bool {
        self == Self::User && name.eq_ignore_ascii_case(schema::ENTERPRISE)
    }
}

/// What is kept of a whole resource that somebody sends.
///
/// # Errors
/// When it is no object, or a value is none that its attribute can have.
pub fn kept(kind: Kind, body: &Value) -> Result<Map<String, Value>, Error> {
    let body = body.as_object().ok_or_else(|| Error::syntax("The body is no JSON object."))?;
    let mut kept = Map::new();
    for (name, value) in body {
        if kind.is_extension(name) {
            let inside = value.as_object().cloned().unwrap_or_default();
            let mut own = Map::new();
            for (name, value) in &inside {
                keep(&mut own, schema::find(schema::ENTERPRISE_ATTRIBUTES, name), value)?;
            }
            if !own.is_empty() {
                kept.insert(schema::ENTERPRISE.into(), own.into());
            }
        } else {
            keep(&mut kept, kind.attribute(name), value)?;
        }
    }
    Ok(kept)
}

fn keep(kept: &mut Map<String, Value>, attribute: Option<&Attribute>, value: &Value) -> Result<(), Error> {
    let Some(attribute) = attribute.filter(|attribute| !attribute.read_only) else { return Ok(()) };
    if let Some(value) = fitting(attribute, value)? {
        kept.insert(attribute.name.into(), value);
    }
    Ok(())
}

/// A value as its attribute has it; `None` for nothing.
///
/// # Errors
/// When the attribute can not have it.
pub fn fitting(attribute: &Attribute, value: &Value) -> Result<Option<Value>, Error> {
    if !attribute.many {
        // Some send a list for whatever it is.
        let value = match value {
            Value::Array(all) if all.len() <= 1 => all.first().unwrap_or(&Value::Null),
            value => value,
        };
        return one(attribute, value);
    }
    let all = match value {
        Value::Array(all) => all.as_slice(),
        value => std::slice::from_ref(value),
    };
    if all.len() > VALUES && attribute.name != "members" {
        return Err(Error::value(format!("{} has {} values, the limit is {VALUES}.", attribute.name, all.len())));
    }
    let mut fitting = Vec::with_capacity(all.len());
    for value in all {
        fitting.extend(one(attribute, value)?);
    }
    Ok((!fitting.is_empty()).then_some(Value::Array(fitting)))
}

/// One of the values of an attribute.
///
/// # Errors
/// As [`fitting`].
pub fn one(attribute: &Attribute, value: &Value) -> Result<Option<Value>, Error> {
    let wrong = |wanted: &str| Error::value(format!("{} has to be {wanted}.", attribute.name));
    match (attribute.kind, value) {
        (_, Value::Null) => Ok(None),
        (Type::Boolean, Value::Bool(value)) => Ok(Some((*value).into())),
        (Type::Boolean, Value::String(text)) => match text.trim().to_ascii_lowercase().as_str() {
            "true" => Ok(Some(true.into())),
            "false" => Ok(Some(false.into())),
            "" => Ok(None),
            _ => Err(wrong("true or false")),
        },
        (Type::Boolean, _) => Err(wrong("true or false")),
        (Type::Text | Type::Reference, value) => {
            let text = match value {
                Value::String(text) => text.clone(),
                Value::Number(_) | Value::Bool(_) => value.to_string(),
                Value::Object(inside) => match inside.get("value") {
                    Some(Value::String(text)) => text.clone(),
                    Some(Value::Null) => return Ok(None),
                    _ => return Err(wrong("a text")),
                },
                _ => return Err(wrong("a text")),
            };
            if text.len() > LONGEST {
                return Err(Error::value(format!("{} is longer than {LONGEST} bytes.", attribute.name)));
            }
            // A database takes no such character.
            Ok((!text.trim().is_empty()).then(|| text.replace('\0', "").into()))
        }
        (Type::Complex(parts), Value::Object(inside)) => {
            let mut own = Map::new();
            for (name, value) in inside {
                if let Some(part) = schema::find(parts, name)
                    && let Some(value) = one(part, value)?
                {
                    own.insert(part.name.into(), value);
                }
            }
            Ok((!own.is_empty()).then_some(Value::Object(own)))
        }
        // Entra names a manager by the id alone.
        (Type::Complex(parts), Value::String(_)) => {
            let Some(first) = parts.first() else { return Ok(None) };
            Ok(one(first, value)?.map(|value| Value::Object([(first.name.to_owned(), value)].into_iter().collect())))
        }
        (Type::Complex(_), _) => Err(wrong("an object")),
    }
}

/// The text of an attribute that is kept, by its JSON pointer.
pub(super) fn text<'a>(kept: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    kept.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
}

/// The value of a list that is meant when one is wanted: of the type, the preferred one, the first.
pub(super) fn preferred<'a>(kept: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    let all = kept.get(name).and_then(Value::as_array)?;
    let value =
        |one: &'a Value| one.get("value").and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
    let primary = all.iter().find(|one| one.get("primary") == Some(&Value::Bool(true)));
    let work = all.iter().find(|one| one.get("type").and_then(Value::as_str).is_some_and(|kind| kind == "work"));
    primary.and_then(value).or_else(|| work.and_then(value)).or_else(|| all.iter().find_map(value))
}
