//! Protocol buffers, versions 2 and 3: services, messages and enumerations of one file. Imports are not read.

use std::collections::HashMap;

use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto, UninterpretedOption,
};
use services::apis::{Body, Definition, Field, Operation, Schema, Section};

use crate::anchors::Anchors;
use crate::limits;

/// Takes a file apart.
pub fn read(text: &str) -> Definition {
    let mut definition = Definition { format: "grpc".into(), ..Definition::default() };
    if let Err(problem) = bounded(text) {
        definition.problems.push(problem.into());
        return definition;
    }
    match protox_parse::parse("definition.proto", text) {
        Ok(file) => File::new(&file).describe(&mut definition),
        Err(error) => {
            let text = model::text::clipped(&error.to_string(), 500);
            definition.problems.push(format!("The definition can not be read: {text}"));
        }
    }
    definition
}

/// The parser calls itself for what is nested, so nesting is bounded before it begins.
fn bounded(text: &str) -> Result<(), &'static str> {
    if text.len() > limits::TEXT {
        return Err("The definition is too large and is shown as text only.");
    }
    let mut depth = 0_usize;
    for byte in text.bytes() {
        match byte {
            b'{' | b'[' | b'(' | b'<' => depth += 1,
            b'}' | b']' | b')' | b'>' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > limits::DEPTH {
            return Err("The definition is nested too deeply and is shown as text only.");
        }
    }
    Ok(())
}

struct File<'a> {
    file: &'a FileDescriptorProto,
    comments: HashMap<&'a [i32], String>,
    /// Every message by its full name within the file, with its comment's path.
    messages: Vec<(String, &'a DescriptorProto, Vec<i32>)>,
    enums: Vec<(String, &'a EnumDescriptorProto, Vec<i32>)>,
}

impl<'a> File<'a> {
    fn new(file: &'a FileDescriptorProto) -> Self {
        let mut comments = HashMap::new();
        for location in file.source_code_info.iter().flat_map(|info| &info.location) {
            let leading = location.leading_comments.as_deref().or(location.trailing_comments.as_deref());
            if let Some(comment) = leading {
                let lines: Vec<_> = comment.lines().map(|line| line.trim().trim_start_matches("* ")).collect();
                comments.insert(
                    location.path.as_slice(),
                    model::text::clipped(lines.join("\n").trim(), limits::DESCRIPTION),
                );
            }
        }
        let mut this = Self { file, comments, messages: Vec::new(), enums: Vec::new() };
        for (at, message) in file.message_type.iter().enumerate() {
            this.add_message("", message, vec![4, index(at)]);
        }
        for (at, node) in file.enum_type.iter().enumerate() {
            this.enums.push((node.name().to_owned(), node, vec![5, index(at)]));
        }
        this
    }

    fn add_message(&mut self, parent: &str, message: &'a DescriptorProto, path: Vec<i32>) {
        // A map's entry is shown as the map.
        if message.options.as_ref().is_some_and(|options| options.map_entry()) {
            return;
        }
        let name = if parent.is_empty() { message.name().to_owned() } else { format!("{parent}.{}", message.name()) };
        self.messages.push((name.clone(), message, path.clone()));
        for (at, inner) in message.nested_type.iter().enumerate() {
            self.add_message(&name, inner, [path.as_slice(), &[3, index(at)]].concat());
        }
        for (at, node) in message.enum_type.iter().enumerate() {
            let path = [path.as_slice(), &[4, index(at)]].concat();
            self.enums.push((format!("{name}.{}", node.name()), node, path));
        }
    }

    fn comment(&self, path: &[i32]) -> String {
        self.comments.get(path).cloned().unwrap_or_default()
    }

    fn describe(&self, definition: &mut Definition) {
        definition.title = self.file.package().to_owned();
        definition.version = match self.file.syntax() {
            "" => "proto2".into(),
            syntax => syntax.to_owned(),
        };
        definition.sections = self.sections();
        definition.schemas = self
            .messages
            .iter()
            .take(limits::SCHEMAS)
            .map(|(name, message, path)| Schema {
                name: name.clone(),
                kind: "message".into(),
                description: self.comment(path),
                fields: self.fields(name, message, path),
                values: Vec::new(),
            })
            .chain(self.enums.iter().take(limits::SCHEMAS).map(|(name, node, path)| {
                Schema {
                    name: name.clone(),
                    kind: "enum".into(),
                    description: self.comment(path),
                    fields: Vec::new(),
                    values: node
                        .value
                        .iter()
                        .take(limits::FIELDS)
                        .map(|value| format!("{} = {}", value.name(), value.number()))
                        .collect(),
                }
            }))
            .collect();
        if definition.sections.is_empty() && definition.schemas.is_empty() {
            definition.problems.push("The definition has no services and no messages.".into());
        }
    }

    fn sections(&self) -> Vec<Section> {
        let mut anchors = Anchors::default();
        let mut sections = Vec::new();
        for (at, service) in self.file.service.iter().enumerate().take(limits::OPERATIONS) {
            let path = [6, index(at)];
            let mut operations = Vec::new();
            for (at, method) in service.method.iter().enumerate().take(limits::OPERATIONS) {
                let comment = self.comment(&[path[0], path[1], 2, index(at)]);
                let (summary, description) = match comment.split_once('\n') {
                    Some((first, rest)) => (first.to_owned(), rest.trim().to_owned()),
                    None => (comment, String::new()),
                };
                let body = |title: &str, name: &str, streaming: bool| self.body(title, service.name(), name, streaming);
                operations.push(Operation {
                    verb: "rpc".into(),
                    name: method.name().to_owned(),
                    summary,
                    description,
                    deprecated: method.options.as_ref().is_some_and(|options| is_set(&options.uninterpreted_option)),
                    parameters: Vec::new(),
                    request: vec![body("Request", method.input_type(), method.client_streaming())],
                    responses: vec![body("Response", method.output_type(), method.server_streaming())],
                    anchor: anchors.give(&[service.name(), method.name()]),
                });
            }
            sections.push(Section { title: service.name().to_owned(), description: self.comment(&path), operations });
        }
        sections
    }

    fn body(&self, title: &str, scope: &str, name: &str, streaming: bool) -> Body {
        let found = self.find(scope, name);
        let shown = found.map_or(name, |(name, ..)| name.as_str());
        Body {
            title: title.into(),
            kind: if streaming { format!("stream of {shown}") } else { shown.to_owned() },
            schema: found.map(|(name, ..)| name.clone()),
            fields: found.map(|(name, message, path)| self.fields(name, message, path)).unwrap_or_default(),
            ..Body::default()
        }
    }

    /// A message by its name as it is written somewhere: the innermost scope that has it.
    fn find(&self, scope: &str, name: &str) -> Option<&(String, &'a DescriptorProto, Vec<i32>)> {
        let name = self.local(name)?;
        scopes(scope, name).find_map(|wanted| self.messages.iter().find(|(known, ..)| *known == wanted))
    }

    fn find_name(&self, scope: &str, name: &str) -> Option<String> {
        let local = self.local(name)?;
        scopes(scope, local).find(|wanted| {
            self.messages.iter().any(|(known, ..)| known == wanted)
                || self.enums.iter().any(|(known, ..)| known == wanted)
        })
    }

    /// A name without the package of this file.
    fn local<'n>(&self, name: &'n str) -> Option<&'n str> {
        let name = name.trim_start_matches('.');
        let rest = name.strip_prefix(self.file.package()).and_then(|rest| rest.strip_prefix('.'));
        let local = rest.unwrap_or(name);
        (!local.is_empty()).then_some(local)
    }

    fn fields(&self, scope: &str, message: &DescriptorProto, path: &[i32]) -> Vec<Field> {
        message
            .field
            .iter()
            .enumerate()
            .take(limits::FIELDS)
            .map(|(at, field)| {
                let place = match field.oneof_index {
                    Some(at) if !field.proto3_optional() => usize::try_from(at)
                        .ok()
                        .and_then(|at| message.oneof_decl.get(at))
                        .map(|oneof| format!("one of {}", oneof.name()))
                        .unwrap_or_default(),
                    _ => String::new(),
                };
                let (kind, schema) = self.kind(scope, message, field);
                let mut words =
                    vec![self.comment(&[path, &[2, index(at)]].concat()), format!("Field {}.", field.number())];
                if field.options.as_ref().is_some_and(|options| is_set(&options.uninterpreted_option)) {
                    words.push("Deprecated.".into());
                }
                words.retain(|text| !text.is_empty());
                Field {
                    name: field.name().to_owned(),
                    place,
                    kind,
                    schema,
                    required: field.label() == Label::Required && field.label.is_some(),
                    description: words.join(" "),
                    depth: 0,
                }
            })
            .collect()
    }

    fn kind(&self, scope: &str, message: &DescriptorProto, field: &FieldDescriptorProto) -> (String, Option<String>) {
        let written = field.type_name().trim_start_matches('.');
        let entry = message.nested_type.iter().find(|inner| {
            inner.options.as_ref().is_some_and(|options| options.map_entry())
                && written.rsplit('.').next() == inner.name.as_deref()
        });
        if let Some(entry) = entry {
            let part = |name: &str| {
                entry
                    .field
                    .iter()
                    .find(|field| field.name() == name)
                    .map(|field| self.kind(scope, entry, field))
                    .unwrap_or_default()
            };
            let (value, schema) = part("value");
            return (format!("map of {} to {value}", part("key").0), schema);
        }
        let schema = if written.is_empty() { None } else { self.find_name(scope, field.type_name()) };
        let name = match (&schema, field.r#type.and_then(|kind| Type::try_from(kind).ok())) {
            (Some(schema), _) => schema.clone(),
            (None, _) if !written.is_empty() => written.to_owned(),
            (None, Some(kind)) => kind.as_str_name().trim_start_matches("TYPE_").to_lowercase(),
            (None, None) => "unknown".into(),
        };
        let is_list = field.label.is_some() && field.label() == Label::Repeated;
        (if is_list { format!("list of {name}") } else { name }, schema)
    }
}

/// `a.b.name`, `a.name`, `name` for the scope `a.b`.
fn scopes<'a>(scope: &'a str, name: &'a str) -> impl Iterator<Item = String> + 'a {
    let mut scope = Some(scope);
    std::iter::from_fn(move || {
        let current = scope?;
        scope = match current.rsplit_once('.') {
            Some((outer, _)) => Some(outer),
            None if current.is_empty() => None,
            None => Some(""),
        };
        Some(if current.is_empty() { name.to_owned() } else { format!("{current}.{name}") })
    })
}

/// Whether `deprecated = true` stands among options. The parser gives them by name, not by meaning.
fn is_set(options: &[UninterpretedOption]) -> bool {
    options.iter().any(|option| {
        option.identifier_value() == "true"
            && matches!(option.name.as_slice(), [part] if !part.is_extension && part.name_part == "deprecated")
    })
}

fn index(at: usize) -> i32 {
    i32::try_from(at).unwrap_or(i32::MAX)
}
