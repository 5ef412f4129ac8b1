//! OpenAPI 2.0 (Swagger), 3.0 and 3.1.
//!
//! Format: <https://spec.openapis.org/oas/v3.1.0>, <https://spec.openapis.org/oas/v2.0>.

use indexmap::IndexMap;
use services::apis::{Body, Definition, Field, Operation, Section};

use crate::anchors::Anchors;
use crate::references::Document;
use crate::tree::Node;
use crate::{examples, limits, markdown, schemas};

mod content;

const VERBS: [&str; 9] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// Where operations without a tag stand.
const UNTAGGED: &str = "Operations";

/// Whether a document is of this format.
pub fn claims(root: &Node) -> bool {
    !root.at("openapi").is_null() || !root.at("swagger").is_null()
}

/// Takes a document apart.
pub fn read(root: Node) -> Definition {
    let document = Document::new(root);
    let mut definition = describe(&document);
    let operations = document.root.at("paths").entries().chain(document.root.at("webhooks").entries());
    let count: usize = operations.map(|(_, item)| item.len()).sum();
    document.unfold.set(count <= limits::OPERATIONS_UNFOLDED);
    definition.sections = sections(&document);
    let parts = if document.root.at("swagger").is_null() {
        document.root.at("components").at("schemas")
    } else {
        document.root.at("definitions")
    };
    definition.schemas =
        parts.entries().take(limits::SCHEMAS).map(|(name, schema)| schemas::named(&document, name, schema)).collect();
    if definition.sections.is_empty() && definition.schemas.is_empty() {
        document.problem("The definition has no paths, no webhooks and no schemas.".into());
    }
    definition.problems = document.into_problems();
    definition
}

fn describe(document: &Document) -> Definition {
    let root = &document.root;
    let info = root.at("info");
    let mut servers: Vec<String> = root
        .at("servers")
        .list()
        .iter()
        .take(20)
        .map(|server| {
            let (url, description) = (server.at("url").prose(), server.at("description").prose());
            if description.is_empty() { url } else { format!("{url} — {description}") }
        })
        .collect();
    if let Some(host) = root.at("host").text() {
        let scheme = root.at("schemes").list().first().and_then(Node::text).unwrap_or("https");
        servers.push(format!("{scheme}://{host}{}", root.at("basePath").text().unwrap_or_default()));
    }
    Definition {
        format: "openapi".into(),
        title: info.at("title").prose(),
        version: info.at("version").scalar(),
        description_html: markdown::html(&info.at("description").scalar()),
        servers,
        ..Definition::default()
    }
}

fn sections(document: &Document) -> Vec<Section> {
    let mut sections: IndexMap<String, Section> = document
        .root
        .at("tags")
        .list()
        .iter()
        .take(limits::OPERATIONS)
        .map(|tag| {
            let title = tag.at("name").scalar();
            let description = tag.at("description").prose();
            (title.clone(), Section { title, description, operations: Vec::new() })
        })
        .collect();
    let mut anchors = Anchors::default();
    let mut count = 0;
    for (place, fallback) in [("paths", UNTAGGED), ("webhooks", "Webhooks")] {
        for (path, item) in document.root.at(place).entries() {
            let item = document.resolve(item).node;
            for verb in VERBS.into_iter().filter(|verb| item.at(verb).is_map()) {
                count += 1;
                if count > limits::OPERATIONS {
                    document.problem(format!("Only the first {} operations are shown.", limits::OPERATIONS));
                    break;
                }
                let node = item.at(verb);
                let tag = node.at("tags").list().first().map(Node::scalar).filter(|tag| !tag.is_empty());
                let title = tag.unwrap_or_else(|| fallback.to_owned());
                let section = sections.entry(title.clone()).or_insert_with(|| Section { title, ..Section::default() });
                let mut operation = operation(document, item, node, verb, path);
                operation.anchor = anchors.give(&[verb, path]);
                section.operations.push(operation);
            }
        }
    }
    sections.into_values().filter(|section| !section.operations.is_empty()).collect()
}

fn operation(document: &Document, item: &Node, node: &Node, verb: &str, path: &str) -> Operation {
    let mut parameters: Vec<&Node> = Vec::new();
    for parameter in item.at("parameters").list().iter().chain(node.at("parameters").list()).take(limits::FIELDS) {
        let parameter = document.resolve(parameter).node;
        let id = |node: &Node| (node.at("name").scalar(), node.at("in").scalar());
        // An operation's own parameter stands for the path's one of the same name.
        parameters.retain(|known| id(known) != id(parameter));
        parameters.push(parameter);
    }
    let (in_body, parameters): (Vec<_>, Vec<_>) =
        parameters.into_iter().partition(|parameter| matches!(parameter.at("in").text(), Some("body" | "formData")));
    let mut fields: Vec<Field> = parameters.into_iter().map(|node| parameter(document, node)).collect();
    fields.extend(security(document, node));
    let summary = match item.at("summary") {
        common if node.at("summary").is_null() => common.prose(),
        _ => node.at("summary").prose(),
    };
    Operation {
        verb: verb.to_uppercase(),
        name: model::text::clipped(path, 500),
        summary,
        description: node.at("description").prose(),
        deprecated: node.at("deprecated").is_true(),
        parameters: fields,
        request: content::request(document, node, &in_body),
        responses: content::responses(document, node),
        anchor: String::new(),
    }
}

fn parameter(document: &Document, node: &Node) -> Field {
    // OpenAPI 2 has the schema's keys beside the name; a parameter of OpenAPI 3 may have a media type instead.
    let schema = match (node.at("schema"), node.at("content").entries().next()) {
        (Node::Null, Some((_, media))) => media.at("schema"),
        (Node::Null, None) => node,
        (schema, _) => schema,
    };
    let mut words = vec![node.at("description").prose()];
    let more = schemas::description(document, schema);
    if !more.is_empty() && more != words.concat() {
        let own = words.concat();
        words.push(more.strip_prefix(&own).unwrap_or(&more).trim().to_owned());
    }
    let example = node.at("example").scalar();
    if !example.is_empty() {
        words.push(format!("Example: {example}."));
    }
    if node.at("deprecated").is_true() {
        words.push("Deprecated.".into());
    }
    words.retain(|sentence| !sentence.is_empty());
    Field {
        name: node.at("name").prose(),
        place: node.at("in").prose(),
        kind: schemas::kind(document, schema),
        schema: schemas::linked(document, schema),
        required: node.at("required").is_true(),
        description: words.join(" "),
        depth: 0,
    }
}

/// What a caller must prove, as parameters.
fn security(document: &Document, node: &Node) -> Vec<Field> {
    let requirements = match node.at("security") {
        Node::List(own) => own.as_slice(),
        _ => document.root.at("security").list(),
    };
    let schemes = match document.root.at("securityDefinitions") {
        Node::Null => document.root.at("components").at("securitySchemes"),
        old => old,
    };
    let optional = requirements.iter().any(|requirement| requirement.len() == 0);
    let mut fields: Vec<Field> = Vec::new();
    for (name, scopes) in requirements.iter().take(20).flat_map(Node::entries) {
        if fields.iter().any(|field| field.name == name) {
            continue;
        }
        let scheme = document.resolve(schemes.at(name)).node;
        let kind = match (scheme.at("type").text(), scheme.at("scheme").text(), scheme.at("name").text()) {
            (Some("http"), Some(scheme), _) => format!("HTTP {scheme}"),
            (Some("apiKey"), _, Some(name)) => format!("key {name} ({})", scheme.at("in").scalar()),
            (Some(kind), ..) => kind.to_owned(),
            _ => "security".into(),
        };
        let scopes: Vec<_> = scopes.list().iter().map(Node::scalar).collect();
        let scopes = if scopes.is_empty() { String::new() } else { format!("Scopes: {}.", scopes.join(", ")) };
        let words: Vec<_> =
            [scheme.at("description").prose(), scopes].into_iter().filter(|words| !words.is_empty()).collect();
        fields.push(Field {
            name: name.to_owned(),
            place: "auth".into(),
            kind,
            required: !optional && requirements.len() == 1,
            description: words.join(" "),
            ..Field::default()
        });
    }
    fields
}

fn media_body(document: &Document, title: String, description: &str, media: &Node, content_type: &str) -> Body {
    let schema = media.at("schema");
    let example = examples::of_media(document, media, schema, content_type);
    schemas::body(document, title, description.to_owned(), schema, example)
}
