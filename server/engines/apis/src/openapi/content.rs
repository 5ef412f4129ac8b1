//! Requests and responses.

use indexmap::IndexMap;
use services::apis::{Body, Field};

use super::media_body;
use crate::references::Document;
use crate::tree::Node;
use crate::{examples, limits, schemas};

/// The content types of a request or response, those with the same schema together.
fn grouped(content: &Node) -> Vec<(Vec<&str>, &Node)> {
    let mut groups: Vec<(Vec<&str>, &Node)> = Vec::new();
    for (content_type, media) in content.entries().take(limits::FIELDS) {
        let same = groups.iter_mut().find(|(_, other)| {
            !media.at("schema").is_null()
                && other.at("schema") == media.at("schema")
                && other.at("example") == media.at("example")
                && other.at("examples") == media.at("examples")
        });
        match same {
            Some((types, _)) => types.push(content_type),
            None => groups.push((vec![content_type], media)),
        }
    }
    groups
}

/// The content type by which an example is written: JSON if there is one.
fn preferred<'a>(types: &[&'a str]) -> &'a str {
    types.iter().find(|name| name.contains("json")).or(types.first()).copied().unwrap_or_default()
}

pub(super) fn request(document: &Document, node: &Node, parameters: &[&Node]) -> Vec<Body> {
    let body = document.resolve(node.at("requestBody")).node;
    let mut bodies: Vec<Body> = grouped(body.at("content"))
        .into_iter()
        .map(|(types, media)| {
            media_body(document, types.join(", "), &body.at("description").prose(), media, preferred(&types))
        })
        .collect();
    bodies.extend(old_request(document, node, parameters));
    bodies
}

/// OpenAPI 2: a parameter in the body, or some of a form.
fn old_request(document: &Document, node: &Node, parameters: &[&Node]) -> Option<Body> {
    let consumes = old_types(node, document, "consumes");
    let (form, body): (Vec<&Node>, Vec<&Node>) =
        parameters.iter().copied().partition(|parameter| parameter.at("in").text() == Some("formData"));
    if let Some(parameter) = body.first() {
        let types: Vec<&str> = consumes.iter().map(String::as_str).collect();
        let description = parameter.at("description").prose();
        return Some(media_body(document, types.join(", "), &description, parameter, preferred(&types)));
    }
    if form.is_empty() {
        return None;
    }
    Some(Body {
        title: if consumes.is_empty() { "form".into() } else { consumes.join(", ") },
        kind: "object".into(),
        fields: form.into_iter().map(|parameter| super::parameter(document, parameter)).collect(),
        ..Body::default()
    })
}

fn old_types(node: &Node, document: &Document, key: &str) -> Vec<String> {
    let own = node.at(key).list();
    let types = if own.is_empty() { document.root.at(key).list() } else { own };
    types.iter().take(10).map(Node::scalar).collect()
}

pub(super) fn responses(document: &Document, node: &Node) -> Vec<Body> {
    let mut bodies: Vec<Body> = Vec::new();
    for (status, response) in node.at("responses").entries().take(limits::FIELDS) {
        let response = document.resolve(response).node;
        let description = response.at("description").prose();
        let groups = grouped(response.at("content"));
        let first = bodies.len();
        if groups.is_empty() {
            bodies.push(old_response(document, node, status, response, description));
        } else {
            bodies.extend(groups.into_iter().map(|(types, media)| {
                let title = format!("{status} · {}", types.join(", "));
                media_body(document, title, &description, media, preferred(&types))
            }));
        }
        if let Some(body) = bodies.get_mut(first) {
            let headers = response.at("headers").entries().take(limits::FIELDS - body.fields.len().min(limits::FIELDS));
            body.fields.extend(headers.map(|(name, header)| {
                let header = super::parameter(document, document.resolve(header).node);
                Field { name: name.to_owned(), place: "header".into(), ..header }
            }));
        }
    }
    bodies
}

/// A response without content, or one of OpenAPI 2.
fn old_response(document: &Document, node: &Node, status: &str, response: &Node, description: String) -> Body {
    let schema = response.at("schema");
    if schema.is_null() {
        return Body { title: status.to_owned(), description, ..Body::default() };
    }
    let types = old_types(node, document, "produces");
    let title = if types.is_empty() { status.to_owned() } else { format!("{status} · {}", types.join(", ")) };
    let names: Vec<&str> = types.iter().map(String::as_str).collect();
    let given: IndexMap<&str, &Node> = response.at("examples").entries().collect();
    let example = match given.values().next() {
        Some(example) => examples::written(example),
        None => examples::of_media(document, &Node::Null, schema, preferred(&names)),
    };
    schemas::body(document, title, description, schema, example)
}
