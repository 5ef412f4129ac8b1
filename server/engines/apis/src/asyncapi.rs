//! AsyncAPI 2 and 3.
//!
//! Format: <https://www.asyncapi.com/docs/reference/specification/v3.0.0>.

use indexmap::IndexMap;
use services::apis::{Body, Definition, Field, Operation, Schema, Section};

use crate::anchors::Anchors;
use crate::references::Document;
use crate::tree::Node;
use crate::{examples, limits, markdown, schemas};

/// Whether a document is of this format.
pub fn claims(root: &Node) -> bool {
    !root.at("asyncapi").is_null()
}

/// Takes a document apart.
pub fn read(root: Node) -> Definition {
    let document = Document::new(root);
    let root = &document.root;
    let info = root.at("info");
    let mut definition = Definition {
        format: "asyncapi".into(),
        title: info.at("title").prose(),
        version: info.at("version").scalar(),
        description_html: markdown::html(&info.at("description").scalar()),
        servers: root
            .at("servers")
            .entries()
            .take(20)
            .map(|(_, server)| self::server(document.resolve(server).node))
            .collect(),
        ..Definition::default()
    };
    document.unfold.set(root.at("channels").len() <= limits::OPERATIONS_UNFOLDED);
    let is_third = root.at("asyncapi").scalar().starts_with('3');
    definition.sections = if is_third { third(&document) } else { second(&document) };
    let components = root.at("components");
    definition.schemas = components
        .at("schemas")
        .entries()
        .take(limits::SCHEMAS)
        .map(|(name, schema)| schemas::named(&document, name, payload_schema(schema)))
        .chain(
            components
                .at("messages")
                .entries()
                .take(limits::SCHEMAS)
                .map(|(name, node)| message_schema(&document, name, node)),
        )
        .collect();
    if definition.sections.is_empty() && definition.schemas.is_empty() {
        document.problem("The definition has no channels and no schemas.".into());
    }
    definition.problems = document.into_problems();
    definition
}

fn server(server: &Node) -> String {
    let protocol = server.at("protocol").scalar();
    let address = match server.at("url").text() {
        Some(url) => url.to_owned(),
        None => format!("{}{}", server.at("host").scalar(), server.at("pathname").scalar()),
    };
    let address =
        if address.contains("://") || protocol.is_empty() { address } else { format!("{protocol}://{address}") };
    match server.at("description").prose() {
        description if description.is_empty() => address,
        description => format!("{address} — {description}"),
    }
}

/// Version 2: each channel has what may be published and subscribed to.
fn second(document: &Document) -> Vec<Section> {
    let mut anchors = Anchors::default();
    let mut sections = Vec::new();
    for (address, channel) in document.root.at("channels").entries().take(limits::OPERATIONS) {
        let channel = document.resolve(channel).node;
        let mut section = Section {
            title: address.to_owned(),
            description: channel.at("description").prose(),
            operations: Vec::new(),
        };
        for verb in ["publish", "subscribe"] {
            let node = channel.at(verb);
            if !node.is_map() {
                continue;
            }
            let message = document.resolve(node.at("message")).node;
            let messages: Vec<&Node> = match message.at("oneOf").list() {
                [] if node.at("message").is_null() => Vec::new(),
                [] => vec![node.at("message")],
                several => several.iter().collect(),
            };
            let bodies: Vec<Body> =
                messages.into_iter().take(50).map(|node| message_body(document, "", node)).collect();
            let id = node.at("operationId").scalar();
            let mut operation = Operation {
                verb: verb.to_owned(),
                anchor: anchors.give(&[verb, if id.is_empty() { address } else { &id }]),
                name: if id.is_empty() { address.to_owned() } else { id },
                summary: node.at("summary").prose(),
                description: node.at("description").prose(),
                deprecated: node.at("deprecated").is_true(),
                parameters: parameters(document, channel),
                ..Operation::default()
            };
            if verb == "publish" {
                operation.request = bodies;
            } else {
                operation.responses = bodies;
            }
            section.operations.push(operation);
        }
        sections.push(section);
    }
    sections
}

/// Version 3: operations stand by themselves and name their channel.
fn third(document: &Document) -> Vec<Section> {
    let mut anchors = Anchors::default();
    let mut sections: IndexMap<String, (Section, &Node)> = IndexMap::new();
    for (key, channel) in document.root.at("channels").entries().take(limits::OPERATIONS) {
        let channel = document.resolve(channel).node;
        let section = Section {
            title: channel.at("address").text().unwrap_or(key).to_owned(),
            description: first_of(&[channel.at("description"), channel.at("summary"), channel.at("title")]),
            operations: Vec::new(),
        };
        sections.insert(key.to_owned(), (section, channel));
    }
    for (id, node) in document.root.at("operations").entries().take(limits::OPERATIONS) {
        let node = document.resolve(node).node;
        let reference = node.at("channel").at("$ref").text().unwrap_or_default();
        let key = crate::tree::decoded(reference.rsplit('/').next().unwrap_or_default());
        let channel = document.resolve(node.at("channel")).node;
        let verb = match node.at("action").text() {
            Some(action) => model::text::clipped(action, 20),
            None => "operation".into(),
        };
        let bodies = messages(document, node, channel);
        let reply = document.resolve(node.at("reply")).node;
        let replies = messages(document, reply, document.resolve(reply.at("channel")).node);
        let (request, responses) = if verb == "receive" { (replies, bodies) } else { (bodies, replies) };
        let operation = Operation {
            anchor: anchors.give(&[&verb, id]),
            verb,
            name: id.to_owned(),
            summary: first_of(&[node.at("summary"), node.at("title")]),
            description: node.at("description").prose(),
            deprecated: node.at("deprecated").is_true(),
            parameters: parameters(document, channel),
            request,
            responses,
        };
        let (section, _) = sections
            .entry(key.clone())
            .or_insert_with(|| (Section { title: key, ..Section::default() }, &crate::tree::NOTHING));
        section.operations.push(operation);
    }
    for (key, (section, channel)) in &mut sections {
        // A channel that no operation names still has its messages.
        if section.operations.is_empty() {
            section.operations.push(Operation {
                verb: "channel".into(),
                name: section.title.clone(),
                summary: channel.at("summary").prose(),
                parameters: parameters(document, channel),
                responses: messages(document, &Node::Null, channel),
                anchor: anchors.give(&["channel", key]),
                ..Operation::default()
            });
        }
    }
    sections.into_values().map(|(section, _)| section).collect()
}

fn first_of(nodes: &[&Node]) -> String {
    nodes.iter().map(|node| node.prose()).find(|text| !text.is_empty()).unwrap_or_default()
}

/// The messages that an operation names, else those of its channel.
fn messages(document: &Document, operation: &Node, channel: &Node) -> Vec<Body> {
    let named = operation.at("messages").list();
    if !named.is_empty() {
        return named.iter().take(50).map(|node| message_body(document, "", node)).collect();
    }
    channel.at("messages").entries().take(50).map(|(name, node)| message_body(document, name, node)).collect()
}

fn parameters(document: &Document, channel: &Node) -> Vec<Field> {
    channel
        .at("parameters")
        .entries()
        .take(limits::FIELDS)
        .map(|(name, node)| {
            let node = document.resolve(node).node;
            // Version 2 has a schema, version 3 the values themselves.
            let schema = if node.at("schema").is_null() { node } else { node.at("schema") };
            let kind = schemas::kind(document, schema);
            Field {
                name: name.to_owned(),
                place: "channel".into(),
                kind: if kind == "any" { "string".into() } else { kind },
                schema: schemas::linked(document, schema),
                required: true,
                description: first_of(&[node.at("description"), &Node::Text(schemas::description(document, schema))]),
                depth: 0,
            }
        })
        .collect()
}

/// A payload's schema may stand inside of one that names its format.
fn payload_schema(payload: &Node) -> &Node {
    if payload.at("schemaFormat").is_null() { payload } else { payload.at("schema") }
}

/// The format of a payload that is no JSON schema, such as Avro.
fn foreign_format(message: &Node) -> Option<String> {
    let format = match message.at("payload").at("schemaFormat") {
        Node::Null => message.at("schemaFormat"),
        inner => inner,
    };
    let format = format.text()?;
    let is_json_schema =
        ["asyncapi", "schema+json", "schema+yaml", "openapi"].iter().any(|known| format.contains(known));
    (!is_json_schema).then(|| model::text::clipped(format, 200))
}

fn message_body(document: &Document, key: &str, node: &Node) -> Body {
    let resolved = document.resolve(node);
    let message = resolved.node;
    let title = match (message.at("name").text(), message.at("title").text(), resolved.name()) {
        (Some(name), ..) => name.to_owned(),
        (None, Some(title), _) => title.to_owned(),
        (None, None, Some(name)) => name,
        (None, None, None) => key.to_owned(),
    };
    let content_type = match message.at("contentType") {
        Node::Null => document.root.at("defaultContentType").scalar(),
        own => own.scalar(),
    };
    let mut words = vec![message.at("summary").prose(), message.at("description").prose(), content_type.clone()];
    words.retain(|text| !text.is_empty());
    words.dedup();
    let schema = payload_schema(message.at("payload"));
    let example = match message.at("examples").list().first().map(|example| example.at("payload")) {
        Some(payload) if !payload.is_null() => examples::written(payload),
        _ => examples::of_media(document, &Node::Null, schema, &content_type),
    };
    if let Some(format) = foreign_format(message) {
        return Body {
            title,
            description: words.join(" · "),
            kind: format,
            example: examples::written(schema),
            ..Body::default()
        };
    }
    let mut body = schemas::body(document, title, words.join(" · "), schema, example);
    for header in schemas::fields(document, message.at("headers"), true) {
        if body.fields.len() < limits::FIELDS {
            body.fields.push(Field { place: "header".into(), ..header });
        }
    }
    body
}

fn message_schema(document: &Document, name: &str, node: &Node) -> Schema {
    let body = message_body(document, name, node);
    Schema {
        name: name.to_owned(),
        kind: "message".into(),
        description: body.description,
        fields: body.fields,
        values: Vec::new(),
    }
}
