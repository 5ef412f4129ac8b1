//! What is stored, what is not written again, what goes.

use std::path::PathBuf;

use model::EntityRef;
use serde_json::json;
use services::Actor;
use services::catalog::Locations;

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

#[tokio::test]
async fn backstages_examples_are_read() {
    let Some(shared) = shared() else { return };
    let all = shared.join("catalogs/backstage/all.yaml");
    let org = shared.join("catalogs/backstage/acme/org.yaml");
    let ai = shared.join("catalogs/backstage/ai-resources/*.yaml");
    let config = reading(&[all.to_str().unwrap(), org.to_str().unwrap(), ai.to_str().unwrap()]);
    for world in worlds(&config).await {
        world.read().await;
        let problems = world.all_problems().await;
        let errors: Vec<_> = problems.iter().filter(|problem| problem.error).collect();
        // The two that point outside of what can be read here say so.
        for error in &errors {
            assert!(
                error.message.contains("is not allowed") || error.message.contains("could not be resolved"),
                "{}: {error:?}",
                world.kind
            );
        }
        let refs = world.refs().await;
        for expected in [
            "component:default/artist-lookup",
            "api:default/petstore",
            "api:default/spotify",
            "resource:default/artists-db",
            "system:default/audio-playback",
            "domain:default/artists",
            "group:default/backstage",
            "user:default/breanna.davison",
            "location:default/example-all",
        ] {
            assert!(refs.iter().any(|found| found == expected), "{}: {expected} is missing of {refs:?}", world.kind);
        }
        assert!(refs.iter().any(|found| found.starts_with("airesource:")), "{}: {refs:?}", world.kind);
        let petstore = world.doc("api:default/petstore").await;
        assert!(petstore["spec"]["definition"].as_str().unwrap().contains("openapi"));
    }
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
