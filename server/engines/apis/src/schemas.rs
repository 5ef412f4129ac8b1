//! JSON schemas, as OpenAPI and AsyncAPI use them, as types and properties for reading.

use services::apis::{Body, Field, Schema};

use crate::limits;
use crate::references::Document;
use crate::tree::Node;

/// How a schema's type reads: `string (date-time)`, `array of Pet`, `Cat or Dog`.
pub fn kind(document: &Document, schema: &Node) -> String {
    kind_at(document, schema, 0)
}

fn kind_at(document: &Document, schema: &Node, depth: usize) -> String {
    if depth > 6 || !document.step() {
        return "…".into();
    }
    let resolved = document.resolve(schema);
    if let Some(name) = resolved.name() {
        return name;
    }
    let schema = resolved.node;
    match schema {
        Node::Bool(false) => return "nothing".into(),
        Node::Map(_) => {}
        _ => return "any".into(),
    }
    let mut kind = bare_kind(document, schema, depth);
    if schema.at("nullable").is_true() && !kind.ends_with("or null") {
        kind.push_str(" or null");
    }
    kind
}

fn bare_kind(document: &Document, schema: &Node, depth: usize) -> String {
    for alternatives in ["oneOf", "anyOf"] {
        let parts = schema.at(alternatives).list();
        if !parts.is_empty() {
            let mut kinds: Vec<_> = parts.iter().take(5).map(|part| kind_at(document, part, depth + 1)).collect();
            kinds.dedup();
            if parts.len() > 5 {
                kinds.push(format!("{} more", parts.len() - 5));
            }
            return kinds.join(" or ");
        }
    }
    let all = schema.at("allOf").list();
    if let [only] = all
        && schema.at("properties").is_null()
    {
        return kind_at(document, only, depth + 1);
    }
    let types: Vec<String> = match schema.at("type") {
        Node::List(types) => types.iter().take(8).map(Node::scalar).collect(),
        other => vec![other.scalar()],
    };
    let kinds: Vec<String> = types
        .iter()
        .map(|name| match name.as_str() {
            "array" => match schema.at("items") {
                Node::Null => "array".into(),
                items => format!("array of {}", kind_at(document, items, depth + 1)),
            },
            "" if !schema.at("const").is_null() => "constant".into(),
            "" if !schema.at("enum").is_null() => "enum".into(),
            "" if schema.at("items").is_map() => {
                format!("array of {}", kind_at(document, schema.at("items"), depth + 1))
            }
            "" if !all.is_empty() || !schema.at("properties").is_null() => "object".into(),
            "" => "any".into(),
            "object" if schema.at("properties").is_null() && schema.at("additionalProperties").is_map() => {
                format!("map of {}", kind_at(document, schema.at("additionalProperties"), depth + 1))
            }
            name => match schema.at("format").text() {
                Some(format) if name != "null" && name != "object" => format!("{name} ({format})"),
                _ => name.to_owned(),
            },
        })
        .collect();
    kinds.join(" or ")
}

/// The named schema that a schema stands for or is a list of.
pub fn linked(document: &Document, schema: &Node) -> Option<String> {
    let mut schema = schema;
    for _ in 0..4 {
        let resolved = document.resolve(schema);
        if let Some(name) = resolved.name() {
            return Some(name);
        }
        schema = match (resolved.node.at("items"), resolved.node.at("allOf").list()) {
            (items @ Node::Map(_), _) => items,
            (_, [only]) => only,
            _ => return None,
        };
    }
    None
}

/// What a schema says beside its type: its description, allowed values, default and bounds.
pub fn description(document: &Document, schema: &Node) -> String {
    let resolved = document.resolve(schema).node;
    // OpenAPI 3.1 allows a description beside a reference.
    let own = schema.at("description").prose();
    let mut sentences = vec![if own.is_empty() { resolved.at("description").prose() } else { own }];
    let values: Vec<_> = resolved.at("enum").list().iter().take(20).map(shown).collect();
    if !values.is_empty() {
        let more = if resolved.at("enum").len() > values.len() { ", …" } else { "" };
        sentences.push(format!("One of {}{more}.", values.join(", ")));
    }
    for (key, words) in [
        ("const", "Always"),
        ("default", "Default"),
        ("minimum", "At least"),
        ("maximum", "At most"),
        ("minLength", "Characters, at least"),
        ("maxLength", "Characters, at most"),
        ("minItems", "Items, at least"),
        ("maxItems", "Items, at most"),
        ("pattern", "Matches"),
    ] {
        let value = shown(resolved.at(key));
        if !value.is_empty() {
            sentences.push(format!("{words} {value}."));
        }
    }
    for (key, words) in [("readOnly", "Only read."), ("writeOnly", "Only written."), ("deprecated", "Deprecated.")] {
        if resolved.at(key).is_true() {
            sentences.push(words.into());
        }
    }
    sentences.retain(|sentence| !sentence.is_empty());
    model::text::clipped(&sentences.join(" "), limits::DESCRIPTION)
}

fn shown(node: &Node) -> String {
    match node {
        Node::List(_) | Node::Map(_) => model::text::clipped(&serde_json::to_string(node).unwrap_or_default(), 200),
        other => model::text::clipped(&other.scalar(), 200),
    }
}

/// The properties of a schema, flattened.
pub fn fields(document: &Document, schema: &Node, unfold: bool) -> Vec<Field> {
    let mut walk = Walk { document, unfold, fields: Vec::new(), pointers: Vec::new() };
    walk.properties(schema, 0, 0);
    walk.fields
}

struct Walk<'a> {
    document: &'a Document,
    unfold: bool,
    fields: Vec<Field>,
    /// The references that led here.
    pointers: Vec<&'a str>,
}

impl<'a> Walk<'a> {
    fn properties(&mut self, schema: &'a Node, depth: u32, nesting: usize) {
        if depth >= limits::FIELD_DEPTH || nesting > 30 || self.is_full() || !self.document.step() {
            return;
        }
        let resolved = self.document.resolve(schema);
        if let Some(pointer) = resolved.pointer {
            if self.pointers.contains(&pointer) {
                return;
            }
            if depth > 0 && !self.unfold && resolved.name().is_some() {
                return;
            }
            self.pointers.push(pointer);
        }
        let schema = resolved.node;
        for part in schema.at("allOf").list() {
            self.properties(part, depth, nesting + 1);
        }
        let required = schema.at("required").list();
        for (name, property) in schema.at("properties").entries() {
            let is_required = required.iter().any(|required| required.text() == Some(name));
            if !self.push(name.to_owned(), "", property, is_required, depth) {
                break;
            }
            self.properties(property, depth + 1, nesting + 1);
        }
        if let more @ Node::Map(_) = schema.at("additionalProperties")
            && more.len() > 0
            && self.push("*".into(), "", more, false, depth)
        {
            self.properties(more, depth + 1, nesting + 1);
        }
        for (key, place) in [("oneOf", "one of"), ("anyOf", "any of")] {
            for part in schema.at(key).list().iter().take(20) {
                let title = match (part.at("title").text(), self.document.resolve(part).name()) {
                    (Some(title), _) => title.to_owned(),
                    (None, Some(name)) => name,
                    (None, None) => kind(self.document, part),
                };
                if !self.push(title, place, part, false, depth) {
                    break;
                }
                self.properties(part, depth + 1, nesting + 1);
            }
        }
        if let items @ Node::Map(_) = schema.at("items") {
            self.properties(items, depth, nesting + 1);
        }
        if resolved.pointer.is_some() {
            self.pointers.pop();
        }
    }

    fn is_full(&self) -> bool {
        self.fields.len() >= limits::FIELDS
    }

    fn push(&mut self, name: String, place: &str, schema: &Node, required: bool, depth: u32) -> bool {
        if self.is_full() || !self.document.field() {
            return false;
        }
        self.fields.push(Field {
            name: model::text::clipped(&name, 200),
            place: place.into(),
            kind: kind(self.document, schema),
            schema: linked(self.document, schema),
            required,
            description: description(self.document, schema),
            depth,
        });
        true
    }
}

/// The content of a request, a response or a message.
pub fn body(document: &Document, title: String, description: String, schema: &Node, example: Option<String>) -> Body {
    if schema.is_null() {
        return Body { title, description, example, ..Body::default() };
    }
    Body {
        title,
        description,
        kind: kind(document, schema),
        schema: linked(document, schema),
        fields: fields(document, schema, document.unfold.get()),
        example,
    }
}

/// A named schema of the page's last part.
pub fn named(document: &Document, name: &str, schema: &Node) -> Schema {
    let resolved = document.resolve(schema).node;
    let values: Vec<_> = resolved.at("enum").list().iter().take(limits::FIELDS).map(shown).collect();
    Schema {
        name: name.to_owned(),
        kind: if values.is_empty() { kind(document, resolved) } else { "enum".into() },
        description: if values.is_empty() { description(document, schema) } else { resolved.at("description").prose() },
        fields: fields(document, resolved, false),
        values,
    }
}
