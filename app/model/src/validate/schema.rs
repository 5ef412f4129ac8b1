//! The small part of JSON schema that the formats of the catalog need, with the error texts of the
//! validator that Backstage uses.

use serde_json::{Map, Value};

use super::{Violation, joined, pointer};

/// What a value must be.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    /// A text that is not empty.
    Text,
    /// A text that may be empty.
    AnyText,
    /// A text of at most so many characters.
    TextUpTo(usize),
    /// A text or a truth value.
    TextOrBool,
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// A list with at least so many items.
    List(&'static Shape, usize),
    /// An object with these fields; others are free.
    Object(&'static [Property]),
    /// An object whose values are all like that.
    MapOf(&'static Shape),
    /// An object or a list of objects.
    ObjectOrList,
}

/// A field of an object.
#[derive(Clone, Copy, Debug)]
pub(super) struct Property {
    pub name: &'static str,
    pub required: bool,
    pub shape: Shape,
}

pub(super) const fn required(name: &'static str, shape: Shape) -> Property {
    Property { name, required: true, shape }
}

pub(super) const fn optional(name: &'static str, shape: Shape) -> Property {
    Property { name, required: false, shape }
}

impl Shape {
    pub(super) fn check(self, value: &Value, path: &[String], violations: &mut Vec<Violation>) {
        match self {
            Self::Text => text(value, path, 1, usize::MAX, violations),
            Self::AnyText => text(value, path, 0, usize::MAX, violations),
            Self::TextUpTo(most) => text(value, path, 1, most, violations),
            Self::TextOrBool => {
                if !value.is_string() && !value.is_boolean() {
                    fail(violations, path, "must be string,boolean - type: string,boolean");
                }
            }
            Self::OneOf(values) => {
                text(value, path, 0, usize::MAX, violations);
                if value.as_str().is_some_and(|text| !values.contains(&text)) {
                    let message =
                        format!("must be equal to one of the allowed values - allowedValues: {}", values.join(","));
                    fail(violations, path, &message);
                }
            }
            Self::List(item, least) => {
                let Value::Array(items) = value else {
                    return fail(violations, path, "must be array - type: array");
                };
                if items.len() < least {
                    fail(violations, path, &format!("must NOT have fewer than {least} items - limit: {least}"));
                }
                for (at, value) in items.iter().enumerate() {
                    item.check(value, &joined(path, at), violations);
                }
            }
            Self::Object(properties) => match value {
                Value::Object(object) => check_properties(object, properties, path, violations),
                _ => fail(violations, path, "must be object - type: object"),
            },
            Self::MapOf(shape) => match value {
                Value::Object(object) => {
                    for (key, value) in object {
                        shape.check(value, &joined(path, key), violations);
                    }
                }
                _ => fail(violations, path, "must be object - type: object"),
            },
            Self::ObjectOrList => match value {
                Value::Object(_) => {}
                Value::Array(items) => {
                    for (at, value) in items.iter().enumerate() {
                        Self::Object(&[]).check(value, &joined(path, at), violations);
                    }
                }
                _ => fail(violations, path, "must be object - type: object"),
            },
        }
    }
}

pub(super) fn check_properties(
    object: &Map<String, Value>,
    properties: &[Property],
    path: &[String],
    violations: &mut Vec<Violation>,
) {
    for property in properties {
        match object.get(property.name) {
            Some(value) => property.shape.check(value, &joined(path, property.name), violations),
            None if property.required => violations.push(missing(path, property.name)),
            None => {}
        }
    }
}

fn missing(path: &[String], name: &str) -> Violation {
    let place =
        if path.is_empty() { "at the top of the document".to_owned() } else { format!("under `{}`", path.join(".")) };
    Violation::new(
        joined(path, name),
        format!("{} must have required property '{name}' - missingProperty: {name}", pointer(path)),
    )
    .hint(format!("Add `{name}` {place}."))
}

fn text(value: &Value, path: &[String], least: usize, most: usize, violations: &mut Vec<Violation>) {
    let Value::String(text) = value else {
        let violation = Violation::new(path.to_vec(), format!("{} must be string - type: string", pointer(path)));
        violations.push(match value {
            Value::Number(_) | Value::Bool(_) => violation.hint("Put the value in quotes."),
            Value::Null => violation.hint("Give it a value or remove the field."),
            _ => violation,
        });
        return;
    };
    let length = text.chars().count();
    if length < least {
        fail(violations, path, &format!("must NOT have fewer than {least} characters - limit: {least}"));
    } else if length > most {
        fail(violations, path, &format!("must NOT have more than {most} characters - limit: {most}"));
    }
}

fn fail(violations: &mut Vec<Violation>, path: &[String], message: &str) {
    violations.push(Violation::new(path.to_vec(), format!("{} {message}", pointer(path))));
}
