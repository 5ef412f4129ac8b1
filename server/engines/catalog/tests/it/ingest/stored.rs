//! What is stored, what is not written again, what goes.

use std::path::PathBuf;

use model::EntityRef;
use serde_json::json;
use services::Actor;
use services::catalog::Locations;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::world::*;

fn shared() -> Option<PathBuf> {
    let folder = std::env::var_os("CALLBOARD_SHARED")
        .map(PathBuf::from)
        .unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../../shared"));
    let folder = folder.canonicalize().ok();
    if folder.is_none() {
        println!("skipped: there is no shared folder (CALLBOARD_SHARED)");
    }
    folder
}

/// Every document of these files is in the catalog, or is refused by a problem that says why: three descriptions
/// stand at github.com, which a host of this test plays, first out of order and then well.
#[tokio::test]
async fn backstages_examples_are_read() {
    let Some(shared) = shared() else { return };
    let folder = shared.join("catalogs/backstage");
    let files = ["all.yaml", "acme-corp.yaml", "ai-resources/*.yaml", "apis/backstage-mcp-server-api.yaml"];
    let targets = files.map(|file| folder.join(file).to_str().unwrap().to_owned());
    let github = MockServer::start().await;
    let config = format!(
        "integrations:\n  github:\n    - host: github.com\n      rawBaseUrl: {}\n{}",
        github.uri(),
        reading(&targets.each_ref().map(String::as_str))
    );
    let defined = documents_below(&folder);
    assert!(defined.len() > 60, "{defined:?}");
    for world in worlds(&config).await {
        let kind = world.kind;
        github.reset().await;
        Mock::given(any()).respond_with(ResponseTemplate::new(500)).mount(&github).await;
        world.read().await;
        let problems = world.all_problems().await;
        let refs = world.refs().await;
        let mut refused = Vec::new();
        for (entity_ref, file) in defined.iter().filter(|(entity_ref, _)| !refs.contains(entity_ref)) {
            let reason = problems.iter().find(|problem| {
                problem.error
                    && problem.file.as_ref().is_some_and(|path| file.ends_with(path))
                    && problem.line.is_some()
                    && problem.message.contains("could not be resolved. https://github.com/APIs-guru")
            });
            assert!(reason.is_some(), "{kind}: {entity_ref} of {} is missing: {problems:#?}", file.display());
            refused.push(entity_ref.as_str());
        }
        refused.sort_unstable();
        let elsewhere = ["api:default/spotify", "api:default/wayback-archive", "api:default/wayback-search"];
        assert_eq!(refused, elsewhere, "{kind}: {problems:#?}");
        assert_eq!(problems.iter().filter(|problem| problem.error).count(), refused.len(), "{kind}: {problems:#?}");
        let petstore = world.doc("api:default/petstore").await;
        assert!(petstore["spec"]["definition"].as_str().unwrap().contains("openapi"));

        // The host recovers; nobody has touched the files.
        github.reset().await;
        Mock::given(any())
            .respond_with(ResponseTemplate::new(200).set_body_string("openapi: 3.0.0"))
            .mount(&github)
            .await;
        world.read().await;
        let refs = world.refs().await;
        assert!(defined.iter().all(|(entity_ref, _)| refs.contains(entity_ref)), "{kind}: {refs:?}");
        assert!(world.all_problems().await.iter().all(|problem| !problem.error), "{kind}");
        assert_eq!(world.doc(elsewhere[0]).await["spec"]["definition"], "openapi: 3.0.0", "{kind}");
    }
}

/// The references of the entities in the YAML files below a folder, each with its file. Those files have one
/// field a line, so that reading their heads takes no YAML.
fn documents_below(folder: &std::path::Path) -> Vec<(String, PathBuf)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if path.extension().is_none_or(|end| end != "yaml") {
                continue;
            }
            for document in std::fs::read_to_string(&path).unwrap().split("\n---") {
                let field = |start: &str| {
                    document.lines().find_map(|line| line.strip_prefix(start)).map(|value| value.trim().to_lowercase())
                };
                if document.contains("apiVersion: backstage.io/")
                    && let (Some(kind), Some(name)) = (field("kind:"), field("  name:"))
                {
                    let namespace = field("  namespace:").unwrap_or_else(|| "default".into());
                    found.push((format!("{kind}:{namespace}/{name}"), path.clone()));
                }
            }
        }
    }
    found
}

#[tokio::test]
async fn entities_get_what_processing_adds() {
    for world in worlds(&reading(&["./all.yaml"])).await {
        world.write("all.yaml", format!("{}{}", component("site"), "---\napiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata:\n  name: makers\n  namespace: org\nspec:\n  type: team\n  children: [b, a]\n  members: [jo]\n"));
        world.read().await;
        let doc = world.doc("component:default/site").await;
        let here = format!("file:{}", world.folder.path().join("all.yaml").display());
        assert_eq!(doc["metadata"]["namespace"], "default");
        assert_eq!(doc["metadata"]["annotations"]["backstage.io/managed-by-location"], here);
        assert_eq!(doc["metadata"]["annotations"]["backstage.io/managed-by-origin-location"], here);
        assert_eq!(doc.get("relations"), None);
        let edges = world.edges().await;
        let edge = |source: &str, kind: &str, target: &str| (source.into(), kind.into(), target.into());
        assert_eq!(
            edges,
            [
                edge("component:default/site", "ownedBy", "group:default/makers"),
                edge("group:org/a", "childOf", "group:org/makers"),
                edge("group:org/b", "childOf", "group:org/makers"),
                edge("user:org/jo", "memberOf", "group:org/makers"),
            ],
            "{}",
            world.kind
        );
        assert_eq!(world.changes("component:default/site").await, [("created".to_owned(), None)]);
    }
}

#[tokio::test]
async fn an_unchanged_catalog_is_not_written_again() {
    for world in worlds(&reading(&["./*.yaml"])).await {
        world.write("a.yaml", components((0..30).map(|n| format!("a{n}"))));
        world.write("b.yaml", components((0..30).map(|n| format!("b{n}"))));
        world.read().await;
        let (seq, changes) = (world.seq().await, count(&world, "catalog_changes").await);
        world.read().await;
        assert_eq!(world.seq().await, seq);
        assert_eq!(count(&world, "catalog_changes").await, changes);
        // Another order of sets and other comments are no change of an entity either.
        world.write("a.yaml", format!("# comment\n{}", components((0..30).map(|n| format!("a{n}")))));
        world.read().await;
        assert_eq!(world.seq().await, seq, "{}", world.kind);
    }
}

async fn count(world: &World, table: &'static str) -> i64 {
    platform::read!(world.test, conn => {
        sqlx::query_scalar(sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"))).fetch_one(conn).await
    })
    .unwrap()
}

#[tokio::test]
async fn one_changed_entity_touches_itself_and_its_neighbours() {
    for world in worlds(&reading(&["./a.yaml"])).await {
        let rest = components((0..20).map(|n| format!("a{n}")));
        world.write("a.yaml", format!("{rest}{}", component_of("x", "group:default/old")));
        world.read().await;
        let seq = world.seq().await;
        world.write("a.yaml", format!("{rest}{}", component_of("x", "group:default/new")));
        world.read().await;
        assert_eq!(
            world.announced_after(seq).await,
            ["component:default/x", "group:default/new", "group:default/old"],
            "{}",
            world.kind
        );
        let changes = world.changes("component:default/x").await;
        assert_eq!(changes.len(), 2);
        let fields: serde_json::Value = serde_json::from_str(changes[1].1.as_ref().unwrap()).unwrap();
        assert_eq!(
            fields,
            json!([{"field": "spec.owner", "before": "group:default/old", "after": "group:default/new"}])
        );
    }
}

#[tokio::test]
async fn what_leaves_its_file_goes() {
    for world in worlds(&reading(&["./*.yaml"])).await {
        world.write("a.yaml", components((0..20).map(|n| format!("a{n}"))));
        world.write("b.yaml", component("b"));
        world.read().await;
        let seq = world.seq().await;
        world.write("a.yaml", components((1..20).map(|n| format!("a{n}"))));
        world.delete("b.yaml");
        world.read().await;
        let refs = world.refs().await;
        assert_eq!(refs.len(), 19);
        assert!(!refs.contains(&"component:default/b".to_owned()));
        let announced = world.announced_after(seq).await;
        assert!(
            announced.contains(&"component:default/a0".to_owned())
                && announced.contains(&"group:default/makers".to_owned())
        );
        assert_eq!(world.changes("component:default/b").await.last().unwrap().0, "deleted");
        assert_eq!(world.edges().await.len(), 19, "{}", world.kind);
    }
}

#[tokio::test]
async fn an_entity_may_move_between_the_files_of_a_location() {
    for world in worlds(&reading(&["./*.yaml"])).await {
        world.write("a.yaml", component("x"));
        world.write("b.yaml", component("y"));
        world.read().await;
        world.write("a.yaml", "");
        world.write("b.yaml", format!("{}{}", component("y"), component("x")));
        world.read().await;
        assert_eq!(world.refs().await, ["component:default/x", "component:default/y"], "{}", world.kind);
    }
}

#[tokio::test]
async fn locations_that_the_configuration_forgets_go_with_all_they_led_to() {
    for mut world in worlds(&reading(&["./all.yaml", "./other.yaml"])).await {
        world.write("all.yaml", location("all", &["./sub/*.yaml", "./one.yaml"]));
        world.write("one.yaml", component("one"));
        world.write("sub/two.yaml", component("two"));
        world.write("other.yaml", component("other"));
        world.read().await;
        assert_eq!(world.refs().await.len(), 4, "{}", world.kind);
        world.restart(&reading(&["./other.yaml"]));
        world.read().await;
        assert_eq!(world.refs().await, ["component:default/other"], "{}", world.kind);
        assert_eq!(count(&world, "catalog_locations").await, 1);
        assert_eq!(count(&world, "catalog_files").await, 1);
    }
}

#[tokio::test]
async fn orphans_can_be_kept() {
    let config = format!("{}  orphanStrategy: keep\n", reading(&["./all.yaml"]));
    for mut world in worlds(&config).await {
        world.write("all.yaml", location("all", &["./one.yaml"]));
        world.write("one.yaml", component("one"));
        world.read().await;
        world.restart(&config.replace("./all.yaml", "./none.yaml"));
        world.write("none.yaml", "");
        world.read().await;
        let ingestion = world.ingestion().await;
        assert!(
            ingestion.orphans.iter().any(|link| link.entity_ref.to_string() == "component:default/one"),
            "{}",
            world.kind
        );
        // Named again, it is an orphan no more.
        world.restart(&config);
        world.read().await;
        let orphans = world.ingestion().await.orphans;
        // What stands for the location that was named in between is one now.
        assert!(
            orphans.iter().all(|link| link.entity_ref.name().starts_with("generated-")),
            "{}: {orphans:?}",
            world.kind
        );
    }
}

#[tokio::test]
async fn locations_that_only_name_each_other_go() {
    for mut world in worlds(&reading(&["./a.yaml"])).await {
        world.write("a.yaml", location("a", &["./b.yaml", "./a.yaml"]));
        world.write("b.yaml", format!("{}{}", location("b", &["./a.yaml"]), component("b")));
        world.read().await;
        assert_eq!(world.refs().await.len(), 3, "{}", world.kind);
        world.restart(ALL);
        world.read().await;
        assert_eq!(world.refs().await, Vec::<String>::new(), "{}", world.kind);
    }
}

#[tokio::test]
async fn a_deleted_entity_comes_back_with_its_location() {
    for world in worlds(&reading(&["./a.yaml"])).await {
        world.write("a.yaml", component("x"));
        world.read().await;
        let entity_ref: EntityRef = "component:default/x".parse().unwrap();
        world.service.delete_entity(&Actor::guest("t"), &entity_ref).await.unwrap();
        assert!(world.refs().await.is_empty());
        world.read().await;
        assert_eq!(world.refs().await.len(), 1, "{}", world.kind);
    }
}

#[tokio::test]
async fn a_batch_that_was_broken_off_is_done_again() {
    for world in worlds(&reading(&["./a.yaml"])).await {
        world.write("a.yaml", components((0..9_000).map(|n| format!("a{n}"))));
        engine_catalog::schedule::configure(world.service.reader()).await.unwrap();
        // Dropped at some moment, as a process that ends would.
        for wait in [1, 20, 60, 150] {
            let reader = world.service.reader().clone();
            let reading = engine_catalog::schedule::settle(&reader);
            drop(tokio::time::timeout(std::time::Duration::from_millis(wait), reading).await);
            world.forget_claims().await;
        }
        world.read().await;
        assert_eq!(world.refs().await.len(), 9_000, "{}", world.kind);
        assert_eq!(world.edges().await.len(), 9_000);
        assert_eq!(count(&world, "catalog_changes").await, 9_001);
    }
}
