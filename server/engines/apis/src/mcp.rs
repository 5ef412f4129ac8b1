//! MCP servers: where they can be reached.

use serde_json::{Map, Value};
use services::apis::{Definition, Operation, Section};

use crate::anchors::Anchors;

/// Reads the remotes of an API entity of type `mcp-server`.
pub fn read(spec: &Map<String, Value>) -> Definition {
    let text = |remote: &Value, key: &str| {
        model::text::clipped(remote.get(key).and_then(Value::as_str).unwrap_or_default(), 2_000)
    };
    let mut anchors = Anchors::default();
    let remotes: Vec<_> = spec.get("remotes").and_then(Value::as_array).into_iter().flatten().take(100).collect();
    let operations: Vec<_> = remotes
        .iter()
        .map(|remote| {
            let (verb, name) = (text(remote, "type"), text(remote, "url"));
            Operation {
                anchor: anchors.give(&[&verb, &name]),
                description: text(remote, "description"),
                verb,
                name,
                ..Operation::default()
            }
        })
        .collect();
    let problems = if operations.is_empty() { vec!["The server names no remotes.".to_owned()] } else { Vec::new() };
    Definition {
        format: "mcp-server".into(),
        servers: remotes.iter().map(|remote| text(remote, "url")).collect(),
        sections: vec![Section { title: "Remotes".into(), description: String::new(), operations }],
        problems,
        ..Definition::default()
    }
}
