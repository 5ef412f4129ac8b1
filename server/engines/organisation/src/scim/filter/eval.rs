//! Whether a resource is as a filter wants it.

use std::cmp::Ordering;

use serde_json::Value;

use super::{Attr, Filter, Literal, Op};

pub(super) fn matches(filter: &Filter, resource: &Value) -> bool {
    match filter {
        Filter::And(a, b) => matches(a, resource) && matches(b, resource),
        Filter::Or(a, b) => matches(a, resource) || matches(b, resource),
        Filter::Not(inner) => !matches(inner, resource),
        Filter::Present(attr) => values(attr, resource).into_iter().any(is_present),
        // Whatever is not equal to any of the values is not equal.
        Filter::Compare(attr, Op::Ne, literal) => {
            !values(attr, resource).into_iter().any(|value| compare(attr, value, Op::Eq, literal))
        }
        Filter::Compare(attr, Op::Eq, Literal::Null) => !values(attr, resource).into_iter().any(is_present),
        Filter::Compare(attr, op, literal) => {
            values(attr, resource).into_iter().any(|value| compare(attr, value, *op, literal))
        }
        Filter::Within(attr, inner) => match top(attr, resource) {
            Some(Value::Array(all)) => all.iter().any(|one| matches(inner, one)),
            Some(one @ Value::Object(_)) => matches(inner, one),
            _ => false,
        },
    }
}

fn get<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    let object = value.as_object()?;
    object.get(name).or_else(|| object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}

fn top<'a>(attr: &Attr, resource: &'a Value) -> Option<&'a Value> {
    match &attr.schema {
        Some(schema) => get(resource, schema).and_then(|inside| get(inside, &attr.name)).or_else(|| {
            // The attributes of the schema that the resource is of stand at the top.
            schema.to_ascii_lowercase().contains(":core:").then(|| get(resource, &attr.name)).flatten()
        }),
        None => get(resource, &attr.name),
    }
}

/// All values of an attribute. A list of values without a part named means their `value`.
fn values<'a>(attr: &Attr, resource: &'a Value) -> Vec<&'a Value> {
    let Some(found) = top(attr, resource) else { return Vec::new() };
    let inner = |value: &'a Value| match (&attr.part, value) {
        (Some(part), value) => get(value, part),
        (None, Value::Object(_)) => get(value, "value").or(Some(value)),
        (None, value) => Some(value),
    };
    match found {
        Value::Array(all) => all.iter().filter_map(inner).collect(),
        one => inner(one).into_iter().collect(),
    }
}

fn is_present(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(all) => !all.is_empty(),
        Value::Object(all) => !all.is_empty(),
        _ => true,
    }
}

fn compare(attr: &Attr, value: &Value, op: Op, literal: &Literal) -> bool {
    match (value, literal) {
        (Value::String(text), Literal::Text(wanted)) => {
            let exact = ["id", "externalId"].iter().any(|name| attr.name.eq_ignore_ascii_case(name));
            if exact { texts(text, op, wanted) } else { texts(&text.to_lowercase(), op, &wanted.to_lowercase()) }
        }
        (Value::Bool(value), Literal::Bool(wanted)) => op == Op::Eq && value == wanted,
        // Entra asks for truth values as texts too.
        (Value::Bool(value), Literal::Text(wanted)) => op == Op::Eq && wanted.eq_ignore_ascii_case(&value.to_string()),
        (Value::Number(value), Literal::Number(wanted)) => {
            let order = value.as_f64().partial_cmp(&wanted.as_f64());
            order.is_some_and(|order| holds(order, op))
        }
        _ => false,
    }
}

fn texts(text: &str, op: Op, wanted: &str) -> bool {
    match op {
        Op::Co => text.contains(wanted),
        Op::Sw => text.starts_with(wanted),
        Op::Ew => text.ends_with(wanted),
        op => holds(text.cmp(wanted), op),
    }
}

fn holds(order: Ordering, op: Op) -> bool {
    match op {
        Op::Eq => order == Ordering::Equal,
        Op::Ne => order != Ordering::Equal,
        Op::Gt => order == Ordering::Greater,
        Op::Ge => order != Ordering::Less,
        Op::Lt => order == Ordering::Less,
        Op::Le => order != Ordering::Greater,
        Op::Co | Op::Sw | Op::Ew => false,
    }
}
