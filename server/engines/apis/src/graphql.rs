//! GraphQL's schema definition language.
//!
//! Format: <https://spec.graphql.org/October2021/#sec-Type-System>.

use apollo_parser::cst::{self, CstNode, Definition as Part};
use apollo_parser::{Parser, SyntaxKind};
use indexmap::IndexMap;
use services::apis::{Body, Definition, Field, Operation, Schema, Section};

use crate::anchors::Anchors;
use crate::limits;

/// Takes a schema apart.
pub fn read(text: &str) -> Definition {
    let mut definition = Definition { format: "graphql".into(), ..Definition::default() };
    if text.len() > limits::TEXT {
        definition.problems.push("The schema is too large and is shown as text only.".into());
        return definition;
    }
    let tree = Parser::new(text).recursion_limit(limits::DEPTH).token_limit(limits::NODES).parse();
    for error in tree.errors().take(limits::PROBLEMS) {
        let before = text.get(..error.index()).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        definition.problems.push(format!("Line {line}: {}", model::text::clipped(error.message(), 300)));
    }
    let mut schema = Types::default();
    for part in tree.document().definitions() {
        schema.add(part);
    }
    if schema.types.is_empty() && definition.problems.is_empty() {
        definition.problems.push("The definition has no types.".into());
    }
    definition.sections = schema.sections();
    definition.schemas = schema.schemas();
    definition
}

#[derive(Default)]
struct Types {
    /// `query` → its type, for schemas that name them.
    roots: Vec<(String, String)>,
    types: IndexMap<String, Type>,
}

#[derive(Default)]
struct Type {
    kind: &'static str,
    description: String,
    members: Vec<Member>,
    values: Vec<String>,
}

/// A field with its arguments, or a field of an input.
struct Member {
    field: Field,
    arguments: Vec<Field>,
    deprecated: bool,
}

impl Types {
    fn add(&mut self, part: Part) {
        match part {
            Part::SchemaDefinition(node) => self.root_types(node.root_operation_type_definitions()),
            Part::SchemaExtension(node) => self.root_types(node.root_operation_type_definitions()),
            Part::ObjectTypeDefinition(node) => {
                let description = described(&node.description(), node.implements_interfaces().as_ref());
                self.fields("type", node.name(), description, node.fields_definition());
            }
            Part::ObjectTypeExtension(node) => {
                self.fields("type", node.name(), String::new(), node.fields_definition())
            }
            Part::InterfaceTypeDefinition(node) => {
                self.fields("interface", node.name(), prose(&node.description()), node.fields_definition());
            }
            Part::InterfaceTypeExtension(node) => {
                self.fields("interface", node.name(), String::new(), node.fields_definition());
            }
            Part::InputObjectTypeDefinition(node) => {
                self.inputs(node.name(), prose(&node.description()), node.input_fields_definition());
            }
            Part::InputObjectTypeExtension(node) => {
                self.inputs(node.name(), String::new(), node.input_fields_definition());
            }
            Part::EnumTypeDefinition(node) => {
                self.values(node.name(), prose(&node.description()), node.enum_values_definition());
            }
            Part::EnumTypeExtension(node) => self.values(node.name(), String::new(), node.enum_values_definition()),
            Part::UnionTypeDefinition(node) => {
                self.union(node.name(), prose(&node.description()), node.union_member_types());
            }
            Part::UnionTypeExtension(node) => self.union(node.name(), String::new(), node.union_member_types()),
            Part::ScalarTypeDefinition(node) => {
                self.named("scalar", node.name(), prose(&node.description()));
            }
            _ => {}
        }
    }

    fn root_types(&mut self, roots: cst::CstChildren<cst::RootOperationTypeDefinition>) {
        for root in roots {
            if let (Some(operation), Some(kind)) = (root.operation_type(), root.named_type()) {
                self.roots.push((source(&operation), source(&kind)));
            }
        }
    }

    fn named(&mut self, kind: &'static str, name: Option<cst::Name>, description: String) -> Option<&mut Type> {
        let name = source(&name?);
        let known = self.types.entry(name).or_default();
        if known.kind.is_empty() {
            known.kind = kind;
        }
        if known.description.is_empty() {
            known.description = description;
        }
        Some(known)
    }

    fn fields(
        &mut self,
        kind: &'static str,
        name: Option<cst::Name>,
        description: String,
        fields: Option<cst::FieldsDefinition>,
    ) {
        let Some(known) = self.named(kind, name, description) else { return };
        for node in fields.into_iter().flat_map(|fields| fields.field_definitions()) {
            let (deprecated, reason) = deprecation(node.directives());
            let arguments = node
                .arguments_definition()
                .into_iter()
                .flat_map(|arguments| arguments.input_value_definitions())
                .take(limits::FIELDS)
                .map(|argument| input(&argument, "argument"))
                .collect();
            let words = [prose(&node.description()), reason];
            let field = field(node.name(), node.ty(), "", words.join(" ").trim().to_owned());
            known.members.push(Member { field: Field { required: false, ..field }, arguments, deprecated });
        }
    }

    fn inputs(&mut self, name: Option<cst::Name>, description: String, fields: Option<cst::InputFieldsDefinition>) {
        let Some(known) = self.named("input", name, description) else { return };
        for node in fields.into_iter().flat_map(|fields| fields.input_value_definitions()) {
            known.members.push(Member { field: input(&node, ""), arguments: Vec::new(), deprecated: false });
        }
    }

    fn values(&mut self, name: Option<cst::Name>, description: String, values: Option<cst::EnumValuesDefinition>) {
        let Some(known) = self.named("enum", name, description) else { return };
        for node in values.into_iter().flat_map(|values| values.enum_value_definitions()) {
            let Some(value) = node.enum_value() else { continue };
            let words = prose(&node.description());
            let value = source(&value);
            known.values.push(if words.is_empty() { value } else { format!("{value} — {words}") });
        }
    }

    fn union(&mut self, name: Option<cst::Name>, description: String, members: Option<cst::UnionMemberTypes>) {
        let Some(known) = self.named("union", name, description) else { return };
        for node in members.into_iter().flat_map(|members| members.named_types()) {
            known.values.push(source(&node));
        }
    }

    /// The types that operations start from.
    fn root_names(&self) -> Vec<(String, String)> {
        if !self.roots.is_empty() {
            return self.roots.clone();
        }
        ["Query", "Mutation", "Subscription"]
            .iter()
            .filter(|name| self.types.contains_key(**name))
            .map(|name| (name.to_lowercase(), (*name).to_owned()))
            .collect()
    }

    fn sections(&self) -> Vec<Section> {
        let mut anchors = Anchors::default();
        let mut sections = Vec::new();
        for (verb, name) in self.root_names() {
            let Some(root) = self.types.get(&name) else { continue };
            let operations =
                root.members.iter().take(limits::OPERATIONS).map(|member| self.operation(&verb, member, &mut anchors));
            sections.push(Section {
                title: name.clone(),
                description: root.description.clone(),
                operations: operations.collect(),
            });
        }
        sections
    }

    fn operation(&self, verb: &str, member: &Member, anchors: &mut Anchors) -> Operation {
        let returned = member.field.schema.as_ref().and_then(|name| self.types.get(name));
        let mut fields: Vec<Field> = Vec::new();
        for inner in returned.into_iter().flat_map(|kind| &kind.members).take(limits::FIELDS) {
            fields.push(inner.field.clone());
        }
        let (summary, description) = match member.field.description.split_once('\n') {
            Some((first, rest)) => (first.trim().to_owned(), rest.trim().to_owned()),
            None => (member.field.description.clone(), String::new()),
        };
        Operation {
            verb: verb.to_owned(),
            name: member.field.name.clone(),
            summary,
            description,
            deprecated: member.deprecated,
            parameters: member.arguments.clone(),
            request: Vec::new(),
            responses: vec![Body {
                title: "Result".into(),
                kind: member.field.kind.clone(),
                schema: member.field.schema.clone(),
                fields,
                ..Body::default()
            }],
            anchor: anchors.give(&[verb, &member.field.name]),
        }
    }

    fn schemas(&self) -> Vec<Schema> {
        let roots = self.root_names();
        self.types
            .iter()
            .filter(|(name, _)| !roots.iter().any(|(_, root)| root == *name))
            .take(limits::SCHEMAS)
            .map(|(name, kind)| Schema {
                name: name.clone(),
                kind: kind.kind.into(),
                description: kind.description.clone(),
                fields: kind.members.iter().take(limits::FIELDS).map(|member| member.field.clone()).collect(),
                values: kind.values.iter().take(limits::FIELDS).cloned().collect(),
            })
            .collect()
    }
}

fn input(node: &cst::InputValueDefinition, place: &str) -> Field {
    let mut words = prose(&node.description());
    let default = node.default_value().and_then(|default| default.value()).map(|value| source(&value));
    if let Some(default) = &default {
        words = format!("{words} Default {default}.").trim().to_owned();
    }
    let field = field(node.name(), node.ty(), place, words);
    Field { required: field.required && default.is_none(), ..field }
}

fn field(name: Option<cst::Name>, kind: Option<cst::Type>, place: &str, description: String) -> Field {
    let kind = kind.map(|kind| source(&kind)).unwrap_or_default();
    let bare = kind.trim_matches(|character| "[]!".contains(character));
    let is_built_in = ["Int", "Float", "String", "Boolean", "ID", ""].contains(&bare);
    Field {
        name: name.map(|name| source(&name)).unwrap_or_default(),
        place: place.into(),
        schema: (!is_built_in).then(|| bare.to_owned()),
        required: kind.ends_with('!'),
        kind,
        description,
        depth: 0,
    }
}

fn deprecation(directives: Option<cst::Directives>) -> (bool, String) {
    let deprecated = directives
        .into_iter()
        .flat_map(|directives| directives.directives())
        .find(|directive| directive.name().is_some_and(|name| source(&name) == "deprecated"));
    let Some(directive) = deprecated else { return (false, String::new()) };
    let reason = directive
        .arguments()
        .into_iter()
        .flat_map(|arguments| arguments.arguments())
        .find_map(|argument| argument.value())
        .map(|value| unquoted(&source(&value)));
    (true, reason.map(|reason| format!("Deprecated: {reason}")).unwrap_or_default())
}

fn described(description: &Option<cst::Description>, interfaces: Option<&cst::ImplementsInterfaces>) -> String {
    let names: Vec<_> =
        interfaces.into_iter().flat_map(|interfaces| interfaces.named_types()).map(|name| source(&name)).collect();
    let words = prose(description);
    if names.is_empty() {
        return words;
    }
    format!("{words}\nImplements {}.", names.join(", ")).trim().to_owned()
}

/// The text of a node without comments and what surrounds it, bounded.
fn source(node: &impl CstNode) -> String {
    let tokens = node.syntax().descendants_with_tokens().filter_map(|element| element.into_token());
    let text: String =
        tokens.filter(|token| token.kind() != SyntaxKind::COMMENT).map(|token| token.text().to_owned()).collect();
    model::text::clipped(text.trim(), 500)
}

fn prose(description: &Option<cst::Description>) -> String {
    let Some(description) = description else { return String::new() };
    let text = unquoted(description.syntax().text().to_string().trim());
    model::text::clipped(&text, limits::DESCRIPTION)
}

/// A string without its quotes; of a block string also without the indentation of its lines.
fn unquoted(text: &str) -> String {
    let inner = text.trim_matches('"').trim();
    let lines: Vec<_> = inner.lines().map(str::trim).collect();
    lines.join("\n").replace("\\\"", "\"")
}
