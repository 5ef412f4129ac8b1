//! A database that goes away, one that somebody else holds, a disk that is full: whoever asks is told which, what
//! can be answered is answered, and nothing has to be started again by hand.

use std::process::Command;
use std::time::{Duration, Instant};

use platform::db::{Database, Settings, SqliteSettings};
use platform::testing::PrivatePostgres;
use serde_json::Value;

use crate::portal::Portal;

fn component(name: &str) -> String {
    format!(
        "---\napiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {{name: {name}}}\nspec: {{type: service, lifecycle: \
         production, owner: makers}}\n"
    )
}

const CATALOG: &str =
    "catalog:\n  processingInterval: {seconds: 1}\n  locations:\n    - {type: file, target: ./catalog.yaml}\n";

fn by_name(name: &str) -> String {
    format!("/api/catalog/entities/by-name/component/default/{name}")
}

/// Waits until a request is answered with a status.
fn until(portal: &Portal, path: &str, wanted: u16) {
    let start = Instant::now();
    loop {
        let (status, _, body) = portal.get(path);
        if status == wanted {
            return;
        }
        assert!(start.elapsed() < Duration::from_secs(120), "{path}: {status} {body}\n{}", portal.log());
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Asserts that an answer says that the database is not there, and what to do.
fn names_the_database((status, _, body): (u16, String, String)) {
    assert_eq!(status, 503, "{body}");
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(body["error"]["name"], "ServiceUnavailableError", "{body}");
    let message = body["error"]["message"].as_str().unwrap();
    assert!(message.contains("database") && message.contains("at the moment"), "{body}");
    assert!(body["error"]["hint"].as_str().unwrap().contains("Try again"), "{body}");
}

#[test]
fn a_database_goes_away_and_comes_back() {
    let server = PrivatePostgres::start().unwrap();
    let config = format!("backend: {{database: '{}'}}\n{CATALOG}", server.url("postgres"));
    let portal = Portal::start_with(&config, &[("catalog.yaml", &component("a"))], None);
    until(&portal, &by_name("a"), 200);
    let start = Instant::now();
    while !portal.get("/api/catalog/entity-facets?facet=metadata.name").2.contains("\"a\"") {
        assert!(start.elapsed() < Duration::from_secs(60), "{}", portal.log());
        std::thread::sleep(Duration::from_millis(50));
    }

    server.stop().unwrap();
    names_the_database(portal.get(&by_name("b")));
    names_the_database(portal.get("/api/catalog/locations"));
    names_the_database(portal.request("DELETE", "/api/catalog/entities/by-uid/x", "", ""));
    let (status, _, page) = portal.get("/catalog/default/component/a/history");
    assert!(status == 200 || status == 503, "{status}");
    assert!(page.contains("database") && page.contains("at the moment") && page.contains("</html>"), "{page}");
    assert_eq!(portal.get("/.backstage/health/v1/readiness").0, 503);
    assert_eq!(portal.get("/.backstage/health/v1/liveness").0, 200);
    assert_eq!(portal.get("/metrics").0, 200);
    // What is in the index is still there.
    let (status, _, body) = portal.get("/api/catalog/entity-facets?facet=metadata.name");
    assert_eq!(status, 200, "{body}");
    assert!(body.contains("\"a\""), "{body}");
    let (status, _, page) = portal.get("/catalog");
    assert!(status == 200 && page.contains("/catalog/default/component/a\""), "{page}");

    std::fs::write(portal.folder.path().join("catalog.yaml"), component("a") + &component("b")).unwrap();
    server.resume().unwrap();
    until(&portal, &by_name("b"), 200);
    until(&portal, "/.backstage/health/v1/readiness", 200);
    until(&portal, "/api/catalog/locations", 200);
}

#[test]
fn processes_on_one_database_show_the_same() {
    let server = PrivatePostgres::start().unwrap();
    let config = format!("backend: {{database: '{}'}}\n{CATALOG}", server.url("postgres"));
    let first = Portal::start_with(&config, &[("catalog.yaml", &component("a"))], None);
    until(&first, &by_name("a"), 200);
    let second = first.another();
    let names = |portal: &Portal| {
        let (status, _, body) = portal.get("/api/catalog/entity-facets?facet=metadata.name&filter=kind=component");
        assert_eq!(status, 200, "{body}");
        body
    };
    let both_show = |wanted: &str, gone: &str| {
        let start = Instant::now();
        while [&first, &second].iter().any(|portal| !names(portal).contains(wanted) || names(portal).contains(gone)) {
            assert!(start.elapsed() < Duration::from_secs(120), "{}\n{}", first.log(), second.log());
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    both_show("\"a\"", "\"b\"");
    let file = first.folder.path().join("catalog.yaml");
    std::fs::write(&file, component("b")).unwrap();
    both_show("\"b\"", "\"a\"");
    // When one ends, the other goes on alone.
    first.terminate();
    std::fs::write(&file, component("c")).unwrap();
    until(&second, &by_name("c"), 200);
    until(&second, &by_name("b"), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_else_holds_the_database() {
    let portal = Portal::start_with(CATALOG, &[("catalog.yaml", &component("a"))], None);
    until(&portal, &by_name("a"), 200);
    let entity: Value = serde_json::from_str(&portal.get(&by_name("a")).2).unwrap();
    let delete = format!("/api/catalog/entities/by-uid/{}", entity["metadata"]["uid"].as_str().unwrap());

    let path = portal.folder.path().join("data/callboard.sqlite");
    let other = Database::open(&Settings::Sqlite(SqliteSettings { path, readers: 1 })).await.unwrap();
    let held = other.begin().await.unwrap();
    names_the_database(portal.request("DELETE", &delete, "", ""));
    // Reading goes on.
    assert_eq!(portal.get(&by_name("a")).0, 200);
    assert_eq!(portal.get("/catalog").0, 200);
    std::fs::write(portal.folder.path().join("catalog.yaml"), component("a") + &component("b")).unwrap();
    held.rollback().await.unwrap();
    other.close().await;
    until(&portal, &by_name("b"), 200);
    assert_eq!(portal.request("DELETE", &delete, "", "").0, 204);
}

/// The program may write files of two megabytes at most: for it, the disk is full.
#[test]
fn a_full_disk_is_told_and_gets_room_again() {
    let portal = Portal::start_with(CATALOG, &[("catalog.yaml", &component("a"))], Some(2 << 20));
    until(&portal, &by_name("a"), 200);
    let many: String = (0..8_000).map(|number| component(&format!("many-{number}"))).collect();
    let file = portal.folder.path().join("catalog.yaml");
    std::fs::write(&file, component("a") + &component("b") + &many).unwrap();
    let start = Instant::now();
    let page = loop {
        let (status, _, page) = portal.get("/ingestion");
        assert_eq!(status, 200, "{page}");
        if page.contains("could not be stored. The disk that") {
            break page;
        }
        assert!(start.elapsed() < Duration::from_secs(120), "{page}\n{}", portal.log());
        std::thread::sleep(Duration::from_millis(200));
    };
    assert!(page.contains("catalog.yaml"), "{page}");
    assert!(portal.log().contains("can not be stored"), "{}", portal.log());
    // The last good state stays and is read.
    assert_eq!(portal.get(&by_name("a")).0, 200);
    assert_eq!(portal.get("/catalog").0, 200);
    assert_eq!(portal.get("/.backstage/health/v1/liveness").0, 200);

    let lifted = Command::new("prlimit").args(["--fsize=unlimited", "--pid", &portal.id().to_string()]).status();
    assert!(lifted.unwrap().success());
    until(&portal, &by_name("many-7999"), 200);
    let start = Instant::now();
    while portal.get("/ingestion").2.contains("could not be stored. The disk that") {
        assert!(start.elapsed() < Duration::from_secs(60), "{}", portal.log());
        std::thread::sleep(Duration::from_millis(200));
    }
}
