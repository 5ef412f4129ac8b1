//! A database that has no room, and one that several processes share.

use std::sync::Arc;
use std::time::Duration;

use engine_catalog::locations::LocationsService;
use engine_catalog::schedule;
use services::Actor;
use services::catalog::{IngestionQuery, Locations};
use tokio_util::sync::CancellationToken;
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::world::*;

/// SQLite may use no more pages than it has: for it, the disk is full.
async fn pages(world: &World, most: i64) {
    let mut tx = world.test.begin().await.unwrap();
    platform::write!(tx, conn => {
        let pragma = format!("PRAGMA max_page_count = {most}");
        sqlx::query(sqlx::AssertSqlSafe(pragma)).execute(conn).await.map(drop)
    })
    .unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_finds_no_room_is_told_and_comes_when_there_is() {
    for world in worlds(&reading(&["./a.yaml", "./b.yaml"])).await.into_iter().filter(|world| world.kind == "sqlite") {
        world.write("a.yaml", component_of("a", "group:default/old"));
        world.write("b.yaml", component("b"));
        world.read().await;
        pages(&world, 1).await;
        world
            .write("a.yaml", component_of("a", "group:default/new") + &components((0..3_000).map(|n| format!("n{n}"))));
        world.read().await;
        // The last good state stays, and can be read.
        assert_eq!(world.refs().await, ["component:default/a", "component:default/b"]);
        assert_eq!(world.doc("component:default/a").await["spec"]["owner"], "group:default/old");
        let ingestion = world.ingestion().await;
        assert_eq!(ingestion.failing, 1);
        let view = ingestion.locations.iter().find(|location| location.target.ends_with("a.yaml")).unwrap();
        assert!(view.problems[0].message.contains("The disk that the catalog's database lives on is full"), "{view:?}");
        assert!(view.problems[0].hint.as_deref().unwrap().contains("until there is room"), "{view:?}");
        // Who wants to write is told the same.
        let guest = Actor::guest("t");
        let drop = services::catalog::RegisterRequest {
            file_name: "c.yaml".into(),
            content: "#".repeat(4 << 20),
            ..Default::default()
        };
        let error = world.service.register(&guest, &drop).await.unwrap_err();
        assert_eq!(error.kind.status(), 503, "{error:?}");
        assert!(error.message.contains("is full"), "{error:?}");

        pages(&world, 1 << 30).await;
        world.read().await;
        assert_eq!(world.refs().await.len(), 3_002);
        assert_eq!(world.doc("component:default/a").await["spec"]["owner"], "group:default/new");
        let ingestion = world.ingestion().await;
        assert!(ingestion.failing == 0 && world.all_problems().await.is_empty(), "{ingestion:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_share_the_reading() {
    const LOCATIONS: usize = 30;
    let server = MockServer::start().await;
    for number in 0..LOCATIONS {
        Mock::given(path(format!("/{number}.yaml")))
            .respond_with(
                ResponseTemplate::new(200)
                    .set_body_string(component(&format!("c{number}")))
                    .set_delay(Duration::from_millis(30)),
            )
            .mount(&server)
            .await;
    }
    let locations: String = (0..LOCATIONS)
        .map(|number| format!("    - {{type: url, target: '{}/{number}.yaml'}}\n", server.uri()))
        .collect();
    let config =
        format!("backend: {{reading: {{allow: [{{host: '{}'}}]}}}}\n{ALL}  locations:\n{locations}", server.address());
    for world in worlds(&config).await.into_iter().filter(|world| world.kind == "postgres") {
        let mut processes: Vec<Arc<LocationsService>> = vec![world.service.clone()];
        for _ in 0..2 {
            processes.push(service(world.test.reopen().await, world.folder.path(), &config));
        }
        let stop = CancellationToken::new();
        for process in &processes {
            schedule::configure(process.reader()).await.unwrap();
        }
        let tasks: Vec<_> = processes
            .iter()
            .map(|process| tokio::spawn(schedule::run(process.reader().clone(), process.wake().clone(), stop.clone())))
            .collect();
        world.until(async || world.refs().await.len() == LOCATIONS).await;
        // All of them say the same, and that each was read well.
        for process in &processes {
            let ingestion = process.ingestion(&Actor::guest("t"), &IngestionQuery::default()).await.unwrap();
            assert_eq!((ingestion.total, ingestion.failing), (LOCATIONS as u64, 0));
        }
        // What one is asked for, another may do; it is done once.
        let id = world.ingestion().await.locations[0].id.clone();
        let before = server.received_requests().await.unwrap().len();
        assert_eq!(before, LOCATIONS);
        processes[1].read_now(&Actor::guest("t"), &id).await.unwrap();
        world.until(async || server.received_requests().await.unwrap().len() > before).await;
        stop.cancel();
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(server.received_requests().await.unwrap().len(), before + 1);
    }
}
