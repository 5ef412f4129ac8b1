use proptest::prelude::*;
use services::apis::{Definition, Operation};

use crate::read;

mod asyncapi;
mod graphql;
mod hostile;
mod openapi;
mod protobuf;
mod raw;
mod samples;
mod service;

fn definition(kind: &str, text: &str) -> Definition {
    read(kind, text, &serde_json::Map::new())
}

/// All operations as `verb name`.
fn operations(definition: &Definition) -> Vec<String> {
    let all = definition.sections.iter().flat_map(|section| &section.operations);
    all.map(|operation| format!("{} {}", operation.verb, operation.name)).collect()
}

fn operation<'a>(definition: &'a Definition, name: &str) -> &'a Operation {
    let mut all = definition.sections.iter().flat_map(|section| &section.operations);
    all.find(|operation| format!("{} {}", operation.verb, operation.name) == name).unwrap()
}

/// Fields as `name: kind`, indented by depth; `!` for required ones.
fn fields(fields: &[services::apis::Field]) -> Vec<String> {
    fields
        .iter()
        .map(|field| {
            let indent = "  ".repeat(usize::try_from(field.depth).unwrap());
            let mark = if field.required { "!" } else { "" };
            format!("{indent}{}{mark}: {}", field.name, field.kind)
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let text = String::from_utf8_lossy(&bytes);
        for kind in ["openapi", "asyncapi", "graphql", "grpc", "other"] {
            definition(kind, &text);
        }
    }

    #[test]
    fn words_of_the_formats_in_any_order_never_panic(
        words in proptest::collection::vec(prop_oneof![
            "[{}\\[\\]():,!=@|&\"#\n ]",
            r"openapi: 3.1.0|asyncapi: 3.0.0|paths:|/a:|get:|\$ref: '#/paths'|channels:|components:|schemas:|A:|allOf:",
            "type|input|enum|union|extend|schema|query|implements|directive|interface|Query|String|\"\"\"",
            "message|service|rpc|returns|stream|oneof|map<|string|repeated|option|reserved|to|max|A|= 1;|syntax = \"proto3\";",
            "[ \n]{0,4}",
        ], 0..80),
    ) {
        let text = words.concat();
        let spaced = words.join(" ");
        for kind in ["openapi", "asyncapi", "graphql", "grpc"] {
            definition(kind, &text);
            definition(kind, &spaced);
            definition(kind, &format!("{kind}: 3.0.0\n{spaced}"));
        }
    }
}
