//! Foreign kinds: declared in the configuration, validated by their schema, related by their fields.

use platform::config::Config;
use serde_json::json;

use super::world::*;
use engine_catalog::settings::{Section, Settings};

const DATABASES: &str = "catalog:
  rules:
    - allow: [Component, Database, Group]
  kinds:
    - kind: Database
      apiVersions: [lantern.example/v1]
      relationFields:
        - {path: spec.owner, relation: ownedBy, defaultKind: Group, allowedKinds: [Group, User]}
        - {path: spec.replicas, relation: hasReplica, defaultKind: Database}
        - {path: spec.host.cluster, relation: partOf, defaultKind: System, defaultNamespace: default, specType: cluster}
      schema:
        type: object
        required: [spec]
        properties:
          spec:
            type: object
            required: [engine, port]
            properties:
              engine: {enum: [postgres, sqlite]}
              port: {$ref: '#/$defs/port'}
        $defs:
          port: {type: integer, minimum: 1, maximum: 65535}
  locations:
    - {type: file, target: ./a.yaml}
";

fn database(name: &str, spec: &str) -> String {
    format!(
        "---\napiVersion: lantern.example/v1\nkind: Database\nmetadata:\n  name: {name}\n  namespace: shop\nspec:\n{spec}"
    )
}

#[tokio::test]
async fn they_are_validated_and_related() {
    for world in worlds(DATABASES).await {
        let kind = world.kind;
        let good = "  engine: postgres\n  port: 5432\n  type: cluster\n  owner: makers\n  replicas: [b, 'Database:other/c']\n  host: {cluster: east}\n  more: {kept: true}\n";
        world.write("a.yaml", format!("{}{}", database("a", good), component("x")));
        world.read().await;
        assert_eq!(
            world.refs().await,
            ["component:default/x", "database:shop/a"],
            "{kind}: {:?}",
            world.all_problems().await
        );
        assert_eq!(world.doc("database:shop/a").await["spec"]["more"], json!({"kept": true}), "{kind}");
        let edges = world.edges().await;
        let of: Vec<(&str, &str)> = edges
            .iter()
            .filter(|(source, ..)| source == "database:shop/a")
            .map(|(_, kind, target)| (kind.as_str(), target.as_str()))
            .collect();
        let expected = [
            ("hasReplica", "database:other/c"),
            ("hasReplica", "database:shop/b"),
            ("ownedBy", "group:shop/makers"),
            ("partOf", "system:default/east"),
        ];
        assert_eq!(of, expected, "{kind}");

        // A field for another type says nothing, nor does a reference to a kind that is not meant.
        world.write(
            "a.yaml",
            database(
                "a",
                &good.replace("type: cluster", "type: single").replace("owner: makers", "owner: Component:shop/x"),
            ),
        );
        world.read().await;
        assert_eq!(world.edges().await.len(), 2, "{kind}: {:?}", world.edges().await);

        // Each broken rule of the schema has its place; the last good version stays.
        world.write("a.yaml", database("a", "  engine: oracle\n  port: 70000\n"));
        world.read().await;
        assert_eq!(world.doc("database:shop/a").await["spec"]["engine"], "postgres", "{kind}");
        let problems = world.problems("database:shop/a").await;
        let places: Vec<_> = problems.iter().map(|problem| (problem.field.as_deref(), problem.line)).collect();
        assert_eq!(places, [(Some("spec.engine"), Some(8)), (Some("spec.port"), Some(9))], "{kind}: {problems:?}");
        assert!(
            problems[0].message.contains("/spec/engine") && problems[0].message.contains("postgres"),
            "{kind}: {problems:?}"
        );
        world.write("a.yaml", database("a", "  engine: sqlite\n"));
        world.read().await;
        let problems = world.problems("database:shop/a").await;
        assert!(problems[0].message.contains("port") && problems[0].line == Some(7), "{kind}: {problems:?}");

        // A reference that can not be one is told with its place as well.
        world.write("a.yaml", database("a", "  engine: sqlite\n  port: 1\n  replicas:\n    - b\n    - 'Database:'\n"));
        world.read().await;
        let problems = world.problems("database:shop/a").await;
        assert!(problems[0].field.as_deref().unwrap().starts_with("spec.replicas"), "{kind}: {problems:?}");
    }
}

#[tokio::test]
async fn kinds_that_nobody_declared_or_allowed_are_refused_with_the_remedy() {
    for mut world in worlds(DATABASES).await {
        let kind = world.kind;
        world.write(
            "a.yaml",
            database("a", "  engine: sqlite\n  port: 1\n").replace("lantern.example/v1", "lantern.example/v2"),
        );
        world.read().await;
        let problems = world.all_problems().await;
        assert!(problems[0].message.contains("No processor recognized"), "{kind}: {problems:?}");
        assert_eq!(problems[0].line, Some(2), "{kind}: {problems:?}");
        world.write("a.yaml", database("a", "  engine: sqlite\n  port: 1\n"));
        world.restart(&DATABASES.replace("Database, Group]", "Group]"));
        world.read().await;
        let problems = world.all_problems().await;
        assert!(world.refs().await.is_empty(), "{kind}");
        assert!(problems[0].hint.as_deref().unwrap().contains("- allow: [Database]"), "{kind}: {problems:?}");
    }
}

/// A declaration that can not be one stops the portal with its place, before anything is read.
#[test]
fn bad_declarations_are_refused() {
    for (from, to, expected) in [
        ("kind: Database\n", "kind: Component\n", "'Component' is declared already"),
        ("kind: Database\n", "kind: 'a b'\n", "'a b' is not a kind"),
        ("[lantern.example/v1]", "[]", "has no apiVersions"),
    ] {
        let config = Config::from_text(&DATABASES.replacen(from, to, 1)).unwrap();
        let error = config
            .section("catalog")
            .map_err(|error| error.to_string())
            .and_then(|section: Section| Settings::of(&section, "/".as_ref()).map_err(|error| error.to_string()))
            .unwrap_err();
        assert!(error.contains("catalog.kinds") && error.contains(expected), "{error}");
    }
    let config = Config::from_text(&DATABASES.replace("relation: hasReplica,", "relations: hasReplica,")).unwrap();
    let error = config.section::<Section>("catalog").unwrap_err().to_string();
    assert!(error.starts_with("app-config.yaml:9 catalog.kinds[0].relationFields[1]: "), "{error}");
    let config =
        Config::from_text(&DATABASES.replace("type: object\n        required", "type: {no: type}\n        required"))
            .unwrap();
    let settings = Settings::of(&config.section("catalog").unwrap(), "/".as_ref()).unwrap();
    let error = engine_catalog::process::Schemas::of(&settings.kinds).unwrap_err();
    assert!(error.contains("the schema of the kind 'Database' can not be used"), "{error}");
    // Nothing is fetched for a schema.
    let config = Config::from_text(
        &DATABASES
            .replace("type: object\n        required", "$ref: 'http://127.0.0.1:1/schema.json'\n        required"),
    )
    .unwrap();
    let settings = Settings::of(&config.section("catalog").unwrap(), "/".as_ref()).unwrap();
    assert!(engine_catalog::process::Schemas::of(&settings.kinds).is_err());
}
