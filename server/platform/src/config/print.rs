//! The configuration in force, for people.

use std::fmt::Write;

use super::node::{Node, Value, join};
use super::secret::{is_secret_path, without_password};

/// As YAML, with secrets hidden.
pub(super) fn yaml(root: &Node) -> String {
    let mut text = String::new();
    block(root, "", 0, &mut text);
    text
}

fn block(node: &Node, path: &str, indent: usize, text: &mut String) {
    match &node.value {
        Value::Map(entries) if !entries.is_empty() => {
            for entry in entries {
                pad(indent, text);
                let path = join(path, &entry.key);
                text.push_str(&scalar_text(&entry.key));
                text.push(':');
                value(&entry.node, &path, indent, text);
            }
        }
        Value::List(items) if !items.is_empty() => {
            for item in items {
                pad(indent, text);
                text.push('-');
                value(item, path, indent, text);
            }
        }
        _ => {
            pad(indent, text);
            text.push_str(&scalar(node, path));
            text.push('\n');
        }
    }
}

/// What follows a key or a dash.
fn value(node: &Node, path: &str, indent: usize, text: &mut String) {
    let nested = match &node.value {
        Value::Map(entries) => !entries.is_empty(),
        Value::List(items) => !items.is_empty(),
        _ => false,
    };
    // A mapping or a list below a secret key is no secret itself, but its scalars are.
    if nested {
        text.push('\n');
        block(node, path, indent + 1, text);
    } else {
        text.push(' ');
        text.push_str(&scalar(node, path));
        text.push('\n');
    }
}

fn scalar(node: &Node, path: &str) -> String {
    let hidden =
        is_secret_path(path) && !matches!(node.value, Value::Null | Value::Map(_) | Value::List(_) | Value::Bool(_));
    if hidden {
        return "'[hidden]'".to_owned();
    }
    match &node.value {
        Value::Null => "null".into(),
        Value::Bool(value) => value.to_string(),
        Value::Integer(value) => value.to_string(),
        Value::Unsigned(value) => value.to_string(),
        Value::Float(value) => value.to_string(),
        Value::Text(text) => scalar_text(&without_password(text)),
        Value::List(_) => "[]".into(),
        Value::Map(_) => "{}".into(),
    }
}

/// A text, quoted unless it can be nothing else.
fn scalar_text(text: &str) -> String {
    let plain = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "/._-@".contains(c))
        && !matches!(
            text.to_ascii_lowercase().as_str(),
            "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n"
        );
    if plain {
        return text.to_owned();
    }
    // A JSON string is a YAML string.
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => write!(quoted, "\\u{:04x}", u32::from(c)).unwrap_or_default(),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

fn pad(indent: usize, text: &mut String) {
    for _ in 0..indent {
        text.push_str("  ");
    }
}
