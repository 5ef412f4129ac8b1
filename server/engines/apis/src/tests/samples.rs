//! The definitions of the example catalog beside the repository, when it is there.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::read;

#[test]
fn the_example_definitions_are_understood() {
    let shared = std::env::var_os("CALLBOARD_SHARED")
        .map(PathBuf::from)
        .unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared"));
    let folder = shared.join("catalogs/backstage/apis");
    if !folder.is_dir() {
        println!("skipped: the example catalogs are not beside the repository (set CALLBOARD_SHARED)");
        return;
    }
    for (file, operations, schemas) in [
        ("petstore-api.yaml", 19, 8),
        ("petstore-webhook-api.yaml", 1, 1),
        ("streetlights-api.yaml", 4, 5),
        ("swapi-graphql.yaml", 10, 20),
        ("hello-world-api.yaml", 1, 2),
        ("backstage-mcp-server-api.yaml", 1, 0),
        ("hello-world-trpc-api.yaml", 0, 0),
    ] {
        let entity: Value = serde_saphyr::from_str(&std::fs::read_to_string(folder.join(file)).unwrap()).unwrap();
        let spec = entity["spec"].as_object().unwrap();
        let text = match &spec.get("definition") {
            Some(Value::String(text)) => text.clone(),
            Some(placeholder) => std::fs::read_to_string(folder.join(placeholder["$text"].as_str().unwrap())).unwrap(),
            None => String::new(),
        };
        let definition = read(spec["type"].as_str().unwrap(), &text, spec);
        assert_eq!(definition.problems, Vec::<String>::new(), "{file}");
        let count: usize = definition.sections.iter().map(|section| section.operations.len()).sum();
        assert!(count >= operations, "{file}: {count} operations");
        assert!(definition.schemas.len() >= schemas, "{file}: {} schemas", definition.schemas.len());
        assert!(!definition.raw_html.is_empty(), "{file}");
    }
}
