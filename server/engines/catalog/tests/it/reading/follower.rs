//! The follower: what is committed is shown, wherever it was stopped before.

use serde_json::json;
use services::catalog::{ByQuery, Entities};

use super::fixture::{Catalog, actor, catalogs, component, put, remove, value};

async fn names(catalog: &Catalog) -> Vec<String> {
    let asked = ByQuery { limit: 1_000, order: vec![("metadata.name".into(), false)], ..ByQuery::default() };
    let (refs, _) = catalog.refs(asked).await;
    refs.into_iter().map(|name| name.rsplit_once('/').unwrap().1.to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_are_shown_and_forgotten_answers_too() {
    for catalog in catalogs(&[component("a", json!({}))]).await {
        let name = "component:default/a".parse().unwrap();
        let before = value(&catalog.service.by_name(&actor(), &name).await.unwrap());
        catalog
            .put(&[component("a", json!({"type": "library"})), component("b", json!({"dependsOn": ["component:a"]}))])
            .await;
        let after = value(&catalog.service.by_name(&actor(), &name).await.unwrap());
        assert_ne!(before["metadata"]["etag"], after["metadata"]["etag"]);
        assert_eq!(after["spec"]["type"], "library");
        assert!(after["relations"].to_string().contains("dependencyOf"), "seen from the other side");
        assert_eq!(names(&catalog).await, ["a", "b"]);
        catalog.remove(&["component:default/a"]).await;
        assert_eq!(names(&catalog).await, ["b"]);
        let error = catalog.service.by_name(&actor(), &name).await.unwrap_err();
        assert_eq!(error.message, "No entity named 'a' found, with kind 'component' in namespace 'default'");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_goes_on_where_it_stopped() {
    for catalog in catalogs(&[component("a", json!({})), component("b", json!({}))]).await {
        let (db, data) = catalog.close().await;
        put(&db, &[component("c", json!({}))]).await;
        remove(&db, &["component:default/a"]).await;
        let catalog = Catalog::open(db, data).await;
        assert_eq!(catalog.index.snapshot().len(), 2, "answers from what is there, before anything is read");
        catalog.settled().await;
        assert_eq!(names(&catalog).await, ["b", "c"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_too_old_for_the_outbox_is_built_anew_while_it_answers() {
    for catalog in catalogs(&[component("a", json!({})), component("b", json!({}))]).await {
        let (db, data) = catalog.close().await;
        remove(&db, &["component:default/a"]).await;
        put(&db, &[component("c", json!({}))]).await;
        put(&db, &[component("d", json!({}))]).await;
        db.outbox_prune(platform::db::Retention { rows: 1, age: std::time::Duration::MAX }).await.unwrap();
        let catalog = Catalog::open(db, data).await;
        assert_eq!(names(&catalog).await, ["a", "b"], "from the old one");
        catalog.settled().await;
        assert_eq!(names(&catalog).await, ["b", "c", "d"]);
        let (db, data) = catalog.close().await;
        let catalog = Catalog::open(db, data).await;
        assert_eq!(names(&catalog).await, ["b", "c", "d"], "and after the next start");
        let generations =
            std::fs::read_dir(data_root(&catalog)).unwrap().filter(|entry| entry.as_ref().unwrap().path().is_dir());
        assert_eq!(generations.count(), 1, "the old one is gone");
    }
}

fn data_root(catalog: &Catalog) -> std::path::PathBuf {
    engine_catalog::index::store::root(catalog.data.path())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_damaged_or_other_index_is_built_anew() {
    for catalog in catalogs(&[component("a", json!({})), component("b", json!({}))]).await {
        let (db, data) = catalog.close().await;
        let root = engine_catalog::index::store::root(data.path());
        std::fs::write(root.join("current"), "../../../etc").unwrap();
        let catalog = Catalog::open(db, data).await;
        catalog.settled().await;
        assert_eq!(names(&catalog).await, ["a", "b"], "current leads nowhere");

        let (db, data) = catalog.close().await;
        let generation = root.join(std::fs::read_to_string(root.join("current")).unwrap());
        std::fs::write(generation.join("meta.json"), "{").unwrap();
        let catalog = Catalog::open(db, data).await;
        catalog.settled().await;
        assert_eq!(names(&catalog).await, ["a", "b"], "a damaged file");

        let (db, data) = catalog.close().await;
        std::fs::remove_dir_all(&root).unwrap();
        std::fs::create_dir_all(root.with_file_name("catalog-v0")).unwrap();
        let catalog = Catalog::open(db, data).await;
        catalog.settled().await;
        assert_eq!(names(&catalog).await, ["a", "b"], "nothing there");
        let (_db, _data) = catalog.close().await;
        assert!(!root.with_file_name("catalog-v0").exists(), "another version goes");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_at_any_moment_loses_and_doubles_nothing() {
    let many: Vec<_> = (0..40).map(|number| component(&format!("n{number:02}"), json!({}))).collect();
    for catalog in catalogs(&many).await {
        let (mut db, mut data) = catalog.close().await;
        for round in 0..6 {
            // A copy of the folder taken while the follower writes is what a killed process leaves behind.
            let catalog = Catalog::open(db, data).await;
            let changed: Vec<_> = many
                .iter()
                .cloned()
                .map(|mut thing| {
                    thing["spec"]["round"] = json!(round);
                    thing
                })
                .collect();
            let copies = tempfile::tempdir().unwrap();
            let from = catalog.data.path().to_owned();
            let mut at = Vec::new();
            for chunk in changed.chunks(10) {
                put(&catalog.db, chunk).await;
                let to = copies.path().join(at.len().to_string());
                copy(&from, &to);
                at.push(to);
            }
            catalog.settled().await;
            (db, data) = catalog.close().await;
            for copy in at {
                let catalog = Catalog::open(db, at_folder(&copy)).await;
                catalog.settled().await;
                let asked = ByQuery { filter: vec![format!("spec.round={round}")], limit: 100, ..ByQuery::default() };
                let (refs, total) = catalog.refs(asked).await;
                assert_eq!((refs.len(), total), (40, 40), "round {round} on {}", catalog.db.kind);
                assert_eq!(catalog.index.snapshot().len(), 40);
                (db, _) = catalog.close().await;
            }
        }
    }
}

fn at_folder(path: &std::path::Path) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(path, folder.path());
    folder
}

/// Copies a folder as it is being written: files may be missing or cut off.
fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).into_iter().flatten().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            let _ = std::fs::copy(entry.path(), target);
        }
    }
}
