//! Changes (RFC 7644, section 3.5.2) as Okta and Entra send them.
//!
//! | who | what | what is made of it |
//! |---|---|---|
//! | Okta | `replace` without a path, with an object | each key of the object is a path |
//! | Okta | `replace` without a path, with the `id` among the rest | what is the portal's to say is passed over |
//! | Entra | `Add`, `Replace`, `Remove` | case does not matter |
//! | Entra | `"active": "False"` | a truth value |
//! | Entra | `replace` of `emails[type eq "work"].value` where there is none | one of that type comes |
//! | Entra | `remove` of `members` with a list of values | these go, not all |
//! | Entra | a key `urn:…:User:department` in an object | a path |
//! | Entra | the manager as a text | its id |

use serde_json::{Map, Value};

use super::error::Error;
use super::filter::{Filter, Literal, Op as Compare};
use super::path::{Path, Place};
use super::resource::{self, Kind, fitting};
use super::schema::{self, Type};

/// Most operations of one request.
const OPERATIONS: usize = 1_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Op {
    Add,
    Replace,
    Remove,
}

/// Changes what is kept of a resource.
///
/// # Errors
/// Says which operation can not be done and why; the resource may have changed in part then and is to be thrown away.
pub fn apply(kind: Kind, kept: &mut Map<String, Value>, request: &Value) -> Result<(), Error> {
    let operations = get(request, "Operations").and_then(Value::as_array);
    let operations = operations.ok_or_else(|| Error::syntax("The body has no list Operations."))?;
    if operations.is_empty() || operations.len() > OPERATIONS {
        let message = format!("The body has {} operations; expected 1 to {OPERATIONS}.", operations.len());
        return Err(Error::syntax(message));
    }
    for (number, operation) in operations.iter().enumerate() {
        let at = |error: Error| Error { detail: format!("Operations[{number}]: {}", error.detail), ..error };
        one(kind, kept, operation).map_err(at)?;
    }
    Ok(())
}

fn get<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    value.as_object()?.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

fn one(kind: Kind, kept: &mut Map<String, Value>, operation: &Value) -> Result<(), Error> {
    let op = get(operation, "op").and_then(Value::as_str).unwrap_or_default();
    let op = match op.to_ascii_lowercase().as_str() {
        "add" => Op::Add,
        "replace" => Op::Replace,
        "remove" => Op::Remove,
        _ => return Err(Error::syntax(format!("{op:?} is no operation; expected add, replace or remove."))),
    };
    let value = get(operation, "value");
    let path = match get(operation, "path") {
        None | Some(Value::Null) => None,
        Some(Value::String(path)) if path.trim().is_empty() => None,
        Some(Value::String(path)) => Some(path.as_str()),
        Some(_) => return Err(Error::bad("invalidPath", "The path is no text.")),
    };
    match (op, path, value) {
        (Op::Remove, None, _) => Err(Error::bad("noTarget", "A removal needs a path that says what to remove.")),
        (_, None, Some(Value::Object(inside))) => each(kind, kept, op, "", inside),
        (_, None, _) => Err(Error::value("Without a path, the value has to be an object.")),
        (Op::Add | Op::Replace, Some(_), None) => Err(Error::value("There is no value.")),
        (_, Some(path), value) => at(kind, kept, op, path, value, false),
    }
}

/// Does an operation to each key of an object.
fn each(
    kind: Kind,
    kept: &mut Map<String, Value>,
    op: Op,
    prefix: &str,
    inside: &Map<String, Value>,
) -> Result<(), Error> {
    for (key, value) in inside {
        at(kind, kept, op, &format!("{prefix}{key}"), Some(value), true)?;
    }
    Ok(())
}

fn at(
    kind: Kind,
    kept: &mut Map<String, Value>,
    op: Op,
    path: &str,
    value: Option<&Value>,
    among_others: bool,
) -> Result<(), Error> {
    match Path::parse(kind, path)? {
        Path::Unknown => Ok(()),
        Path::Extension => match (op, value) {
            (Op::Remove, _) => {
                kept.remove(schema::ENTERPRISE);
                Ok(())
            }
            (_, Some(Value::Object(inside))) => each(kind, kept, op, &format!("{}:", schema::ENTERPRISE), inside),
            _ => Err(Error::value(format!("{path} has to be an object."))),
        },
        Path::Attribute(place) if place.attribute.read_only && among_others => Ok(()),
        Path::Attribute(place) if place.attribute.read_only => {
            Err(Error::bad("mutability", format!("{} can not be changed.", place.attribute.name)))
        }
        Path::Attribute(place) if !place.extension => change(kept, &place, op, value),
        Path::Attribute(place) => {
            let inside = kept.entry(schema::ENTERPRISE).or_insert_with(|| Value::Object(Map::new()));
            let Some(inside) = inside.as_object_mut() else { return Ok(()) };
            change(inside, &place, op, value)?;
            if inside.is_empty() {
                kept.remove(schema::ENTERPRISE);
            }
            Ok(())
        }
    }
}

fn change(within: &mut Map<String, Value>, place: &Place, op: Op, value: Option<&Value>) -> Result<(), Error> {
    let attribute = place.attribute;
    if attribute.many {
        let mut all = match within.remove(attribute.name) {
            Some(Value::Array(all)) => all,
            _ => Vec::new(),
        };
        many(&mut all, place, op, value)?;
        if !all.is_empty() {
            within.insert(attribute.name.into(), Value::Array(all));
        }
        return Ok(());
    }
    let value = match (op, value, place.part) {
        (Op::Remove, ..) | (_, None, _) => None,
        (_, Some(value), None) => fitting(attribute, value)?,
        (_, Some(value), Some(part)) => resource::one(part, value)?,
    };
    if attribute.required && place.part.is_none() && value.is_none() {
        return Err(Error::bad("mutability", format!("{} has to be there.", attribute.name)));
    }
    match (place.part, value) {
        (None, None) => {
            within.remove(attribute.name);
        }
        (None, Some(Value::Object(new))) => {
            if let Some(object) = object(within, attribute.name) {
                object.extend(new);
            }
        }
        (None, Some(value)) => {
            within.insert(attribute.name.into(), value);
        }
        (Some(part), value) => {
            let Some(object) = object(within, attribute.name) else { return Ok(()) };
            set(object, part.name, value);
            if object.is_empty() {
                within.remove(attribute.name);
            }
        }
    }
    Ok(())
}

fn object<'a>(within: &'a mut Map<String, Value>, name: &str) -> Option<&'a mut Map<String, Value>> {
    within.entry(name).or_insert_with(|| Value::Object(Map::new())).as_object_mut()
}

fn set(object: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    match value {
        Some(value) => object.insert(name.to_owned(), value),
        None => object.remove(name),
    };
}

/// Changes a list of values.
fn many(all: &mut Vec<Value>, place: &Place, op: Op, value: Option<&Value>) -> Result<(), Error> {
    let attribute = place.attribute;
    let selects = |one: &Value| place.filter.as_ref().is_none_or(|filter| filter.matches(one));
    match (op, place.part) {
        (Op::Remove, None) => {
            let named = match (value, &place.filter) {
                (Some(value), None) => fitting(attribute, value)?,
                _ => None,
            };
            match named {
                Some(Value::Array(named)) => {
                    let gone: std::collections::HashSet<&Value> =
                        named.iter().filter_map(|one| one.get("value")).collect();
                    all.retain(|one| one.get("value").is_none_or(|value| !gone.contains(value)));
                }
                _ => all.retain(|one| !selects(one)),
            }
            return Ok(());
        }
        (Op::Remove, Some(part)) => {
            for one in all.iter_mut().filter(|one| selects(one)) {
                if let Some(object) = one.as_object_mut() {
                    object.remove(part.name);
                }
            }
            all.retain(|one| one.as_object().is_some_and(|object| object.contains_key("value")) || !is_bare(one));
            return Ok(());
        }
        _ => {}
    }
    let value = value.unwrap_or(&Value::Null);
    let mut preferred = None;
    match (place.part, &place.filter) {
        (None, None) => {
            let new = match fitting(attribute, value)? {
                Some(Value::Array(new)) => new,
                _ => Vec::new(),
            };
            if op == Op::Replace {
                all.clear();
            }
            let mut known: std::collections::HashMap<Value, usize> = std::collections::HashMap::new();
            for (number, one) in all.iter().enumerate() {
                known.extend(one.get("value").map(|value| (value.clone(), number)));
            }
            for one in new {
                let number = one.get("value").and_then(|value| known.get(value)).copied();
                let number = match number.and_then(|number| all.get_mut(number).map(|old| (number, old))) {
                    Some((number, old)) => {
                        *old = one;
                        number
                    }
                    None => {
                        known.extend(one.get("value").map(|value| (value.clone(), all.len())));
                        all.push(one);
                        all.len() - 1
                    }
                };
                if all.get(number).is_some_and(is_preferred) {
                    preferred = Some(number);
                }
            }
        }
        (part, filter) => {
            let new = match part {
                Some(part) => resource::one(part, value)?,
                None => resource::one(attribute, value)?,
            };
            if !all.iter().any(selects) {
                // There is no such value yet. If it is said what it is like, it comes.
                let like = filter.as_ref().map_or_else(|| Some(Map::new()), |filter| described(filter, attribute.kind));
                let like = like
                    .ok_or_else(|| Error::bad("noTarget", format!("No value of {} is like that.", attribute.name)))?;
                if new.is_some() {
                    all.push(Value::Object(like));
                }
            }
            for (number, one) in all.iter_mut().enumerate() {
                // One that was just made is as the filter wants it, whatever else the filter says.
                if !selects(one) {
                    continue;
                }
                let Some(object) = one.as_object_mut() else { continue };
                match (part, &new) {
                    (Some(part), new) => set(object, part.name, new.clone()),
                    (None, Some(Value::Object(new))) => object.extend(new.clone()),
                    (None, _) => {}
                }
                if is_preferred(one) {
                    preferred = Some(number);
                }
            }
            all.retain(|one| !is_bare(one));
        }
    }
    // Only one is preferred: the last that was said to be.
    if let Some(preferred) = preferred {
        for (_, one) in all.iter_mut().enumerate().filter(|(number, _)| *number != preferred) {
            if let Some(object) = one.as_object_mut().filter(|object| object.contains_key("primary")) {
                object.insert("primary".into(), false.into());
            }
        }
    }
    Ok(())
}

fn is_preferred(one: &Value) -> bool {
    one.get("primary") == Some(&Value::Bool(true))
}

/// Nothing is left of a value but what it is for.
fn is_bare(one: &Value) -> bool {
    one.as_object().is_none_or(|object| object.keys().all(|key| matches!(key.as_str(), "type" | "primary" | "display")))
}

/// The value that a filter describes, if it says nothing but what its parts are equal to.
fn described(filter: &Filter, kind: Type) -> Option<Map<String, Value>> {
    let Type::Complex(parts) = kind else { return None };
    match filter {
        Filter::Compare(attr, Compare::Eq, literal) if attr.part.is_none() => {
            let part = schema::find(parts, &attr.name)?;
            let value = match literal {
                Literal::Text(text) => Value::from(text.as_str()),
                Literal::Bool(value) => Value::from(*value),
                _ => return None,
            };
            let value = resource::one(part, &value).ok().flatten()?;
            Some([(part.name.to_owned(), value)].into_iter().collect())
        }
        Filter::And(a, b) => {
            let mut both = described(a, kind)?;
            both.extend(described(b, kind)?);
            Some(both)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
