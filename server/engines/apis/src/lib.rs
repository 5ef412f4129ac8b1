//! API definitions, taken apart for reading: OpenAPI 2 and 3, AsyncAPI 2 and 3, GraphQL, protobuf and the
//! remotes of MCP servers. Other types are shown as they are.
//!
//! Definitions come from anywhere, so everything is bounded: the size of the text, its nesting, the steps
//! through its references and what comes out ([`limits`]). What can not be read is told in
//! `Definition::problems`, and the text is shown all the same.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod anchors;
mod asyncapi;
mod examples;
mod graphql;
mod highlight;
mod limits;
mod markdown;
mod mcp;
mod openapi;
mod protobuf;
mod reader;
mod references;
mod schemas;
mod tree;

#[cfg(test)]
mod tests;

pub use reader::{ApiReader, read};
