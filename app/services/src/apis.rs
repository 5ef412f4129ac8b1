//! API definitions, taken apart for reading: operations, channels, types and services with their schemas.

use async_trait::async_trait;
use model::EntityRef;
use serde::{Deserialize, Serialize};

use crate::{Actor, Result};

/// Reading API definitions.
#[async_trait]
pub trait Apis: Send + Sync + 'static {
    /// The definition of an API entity. A definition that can not be read is no error: it says so in
    /// [`Definition::problems`] and still shows its raw form.
    async fn definition(&self, actor: &Actor, entity_ref: &EntityRef) -> Result<Definition>;
}

/// A definition, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// `openapi`, `asyncapi`, `graphql`, `grpc`, `mcp-server`, or another type shown raw.
    pub format: String,
    /// The title it gives itself.
    pub title: String,
    /// The version it gives itself.
    pub version: String,
    /// Its description as safe HTML.
    pub description_html: String,
    /// Where it is served.
    pub servers: Vec<String>,
    /// Groups of operations: tags, channels, root types, services.
    pub sections: Vec<Section>,
    /// Named schemas, messages and types.
    pub schemas: Vec<Schema>,
    /// What could not be understood.
    pub problems: Vec<String>,
    /// The text as lines of highlighted, escaped HTML; at most 5,000 lines of 1,000 characters.
    pub raw_html: Vec<String>,
    /// Lines beyond that.
    pub raw_omitted: u64,
    /// The text itself, to be copied; empty when it is larger than 1 MB.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub raw: String,
}

/// A group of operations.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Its name.
    pub title: String,
    /// Its description.
    pub description: String,
    /// What can be done.
    pub operations: Vec<Operation>,
}

/// Something that can be called, sent or received.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    /// `GET`, `publish`, `query`, `rpc`, `tool`, …
    pub verb: String,
    /// `/pets/{id}`, a channel, a field, a method.
    pub name: String,
    /// One line.
    pub summary: String,
    /// More, plain text.
    pub description: String,
    /// Not to be used any more.
    pub deprecated: bool,
    /// What it takes.
    pub parameters: Vec<Field>,
    /// What is sent, by content type.
    pub request: Vec<Body>,
    /// What comes back, by status or name.
    pub responses: Vec<Body>,
    /// A stable id for links within the page.
    pub anchor: String,
}

/// A parameter or a property.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// `path`, `query`, `header`, … or empty.
    pub place: String,
    /// `string`, `array of Pet`, …
    pub kind: String,
    /// The name of a schema of the definition that the type refers to.
    pub schema: Option<String>,
    /// Must be given.
    pub required: bool,
    /// What it means.
    pub description: String,
    /// Steps into the schema, from 0, for properties of properties.
    pub depth: u32,
}

/// The content of a request, a response or a message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// `200`, `default`, a content type, a message's name.
    pub title: String,
    /// What it means.
    pub description: String,
    /// The type.
    pub kind: String,
    /// The name of the schema it refers to.
    pub schema: Option<String>,
    /// Its properties, flattened; at most 200, at most 6 deep.
    pub fields: Vec<Field>,
    /// An example, given or made from the schema; indented JSON or text.
    pub example: Option<String>,
}

/// A named schema.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schema {
    /// Its name.
    pub name: String,
    /// `object`, `enum`, `input`, `message`, …
    pub kind: String,
    /// What it means.
    pub description: String,
    /// Its properties; at most 200, at most 6 deep.
    pub fields: Vec<Field>,
    /// The values of an enumeration.
    pub values: Vec<String>,
}
