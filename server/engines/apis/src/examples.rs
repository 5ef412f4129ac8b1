//! Examples: the ones given, else one made from the schema.

use indexmap::IndexMap;

use crate::limits;
use crate::references::Document;
use crate::tree::Node;

/// An example of a media type, a parameter or a message in a definition: `example`, the first of `examples`,
/// else one made from `schema`. It is made only for content types whose values are written as JSON.
pub fn of_media(document: &Document, media: &Node, schema: &Node, content_type: &str) -> Option<String> {
    if let Some(given) = given(document, media).or_else(|| given(document, document.resolve(schema).node)) {
        return written(given);
    }
    let is_json = content_type.is_empty() || content_type.contains("json") || content_type == "*/*";
    if !is_json || schema.is_null() {
        return None;
    }
    written(&made(document, schema)?)
}

/// The example that a media type or a schema gives itself.
fn given<'a>(document: &'a Document, node: &'a Node) -> Option<&'a Node> {
    if !node.at("example").is_null() {
        return Some(node.at("example"));
    }
    match node.at("examples") {
        Node::List(list) => list.first(),
        Node::Map(map) => {
            let first = document.resolve(map.values().next()?).node;
            // Of OpenAPI 3 it is an object with a value; of OpenAPI 2 and JSON schema the value itself.
            Some(if first.at("value").is_null() { first } else { first.at("value") })
        }
        _ => None,
    }
    .filter(|example| !example.is_null())
}

/// An example as text; `None` when it is too large.
pub fn written(example: &Node) -> Option<String> {
    let text = match example {
        Node::Text(text) => text.clone(),
        other => other.pretty(),
    };
    (text.len() <= limits::EXAMPLE).then_some(text)
}

/// An example made from a schema.
pub fn made(document: &Document, schema: &Node) -> Option<Node> {
    let mut maker = Maker { document, nodes: 0, pointers: Vec::new() };
    let node = maker.make(schema, 0);
    (!node.is_null()).then_some(node)
}

struct Maker<'a> {
    document: &'a Document,
    nodes: usize,
    pointers: Vec<&'a str>,
}

impl<'a> Maker<'a> {
    fn make(&mut self, schema: &'a Node, depth: usize) -> Node {
        self.nodes += 1;
        if depth > 8 || self.nodes > 300 || !self.document.step() {
            return Node::Null;
        }
        let resolved = self.document.resolve(schema);
        if let Some(pointer) = resolved.pointer {
            if self.pointers.contains(&pointer) {
                return Node::Null;
            }
            self.pointers.push(pointer);
        }
        let made = self.make_resolved(resolved.node, depth);
        if resolved.pointer.is_some() {
            self.pointers.pop();
        }
        made
    }

    fn make_resolved(&mut self, schema: &'a Node, depth: usize) -> Node {
        if let Some(example) = given(self.document, schema) {
            return example.clone();
        }
        for key in ["default", "const"] {
            if !schema.at(key).is_null() {
                return schema.at(key).clone();
            }
        }
        if let Some(first) = schema.at("enum").list().first() {
            return first.clone();
        }
        for key in ["oneOf", "anyOf"] {
            let first = schema.at(key).list().iter().find(|part| part.at("type").text() != Some("null"));
            if let Some(first) = first {
                return self.make(first, depth + 1);
            }
        }
        let name = match schema.at("type") {
            Node::List(types) => types.iter().filter_map(Node::text).find(|name| *name != "null").unwrap_or_default(),
            other => other.text().unwrap_or_default(),
        };
        match name {
            "string" => Node::Text(text_of(schema.at("format").text().unwrap_or_default()).into()),
            "integer" | "number" => match schema.at("minimum") {
                Node::Null => Node::Int(0),
                least => least.clone(),
            },
            "boolean" => Node::Bool(true),
            "array" => self.list(schema, depth),
            "null" => Node::Null,
            _ if schema.at("items").is_map() => self.list(schema, depth),
            _ => self.object(schema, depth),
        }
    }

    fn list(&mut self, schema: &'a Node, depth: usize) -> Node {
        match self.make(schema.at("items"), depth + 1) {
            Node::Null => Node::List(Vec::new()),
            item => Node::List(vec![item]),
        }
    }

    fn object(&mut self, schema: &'a Node, depth: usize) -> Node {
        let mut object = IndexMap::new();
        for part in schema.at("allOf").list() {
            if let Node::Map(map) = self.make(part, depth + 1) {
                object.extend(map);
            }
        }
        for (name, property) in schema.at("properties").entries().take(50) {
            let value = self.make(property, depth + 1);
            if !value.is_null() {
                object.insert(name.to_owned(), value);
            }
        }
        if object.is_empty() && schema.at("additionalProperties").is_map() {
            let value = self.make(schema.at("additionalProperties"), depth + 1);
            if !value.is_null() {
                object.insert("key".into(), value);
            }
        }
        let is_object = schema.at("type").text() == Some("object") || !object.is_empty();
        if is_object { Node::Map(object) } else { Node::Null }
    }
}

fn text_of(format: &str) -> &'static str {
    match format {
        "date-time" => "2026-01-31T09:30:00Z",
        "date" => "2026-01-31",
        "time" => "09:30:00Z",
        "duration" => "PT1H",
        "email" | "idn-email" => "jo@example.com",
        "uuid" => "123e4567-e89b-12d3-a456-426614174000",
        "uri" | "url" | "iri" | "uri-reference" => "https://example.com",
        "hostname" => "example.com",
        "ipv4" => "192.0.2.1",
        "ipv6" => "2001:db8::1",
        "byte" => "Y2FsbGJvYXJk",
        "binary" => "…",
        "password" => "••••••",
        _ => "string",
    }
}
