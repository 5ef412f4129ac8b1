//! Locations that the configuration names and that a person has registered too.

use engine_catalog::schedule;
use services::catalog::{AddLocation, Locations, RegisterRequest};
use services::{Actor, ErrorKind};
use tokio_util::sync::CancellationToken;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::world::*;

#[tokio::test]
async fn a_configured_location_can_be_registered_as_well() {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .and(path("/a.yaml"))
        .respond_with(ResponseTemplate::new(200).set_body_string(component("a")))
        .mount(&server)
        .await;
    let target = format!("{}/a.yaml", server.uri());
    let bare = format!("backend:\n  reading:\n    allow:\n      - host: {}\n{ALL}", server.address());
    let configured = format!("{bare}  locations:\n    - type: url\n      target: {target}\n");
    let guest = Actor::guest("t");
    for mut world in worlds(&configured).await {
        let kind = world.kind;
        world.read().await;
        assert!(world.service.registered(&guest).await.unwrap().is_empty(), "{kind}");

        let add = AddLocation { kind: "url".into(), target: target.clone(), ..AddLocation::default() };
        let added = world.service.add(&guest, &add).await.unwrap();
        world.settle().await;
        let listed = world.service.registered(&guest).await.unwrap();
        assert_eq!(listed.iter().map(|one| &one.id).collect::<Vec<_>>(), [&added.location.id], "{kind}");
        assert_eq!(world.service.location(&guest, &added.location.id).await.unwrap().target, target, "{kind}");
        let of = world.service.location_of(&guest, &"component:default/a".parse().unwrap()).await.unwrap();
        assert_eq!(of.id, added.location.id, "{kind}");
        assert_eq!(world.service.add(&guest, &add).await.unwrap_err().kind, ErrorKind::Conflict, "{kind}");
        // What the configuration names is changed there.
        let other = format!("{}/b.yaml", server.uri());
        let refused = world.service.update(&guest, &added.location.id, "url", &other).await.unwrap_err();
        assert_eq!(refused.kind, ErrorKind::Conflict, "{kind}");

        // It outlives its registration ...
        world.service.remove(&guest, &added.location.id).await.unwrap();
        world.settle().await;
        assert!(world.service.registered(&guest).await.unwrap().is_empty(), "{kind}");
        assert_eq!(world.refs().await, ["component:default/a"], "{kind}");

        // ... and the configuration.
        world.service.add(&guest, &add).await.unwrap();
        world.restart(&bare);
        world.read().await;
        assert_eq!(world.refs().await, ["component:default/a"], "{kind}");
        assert_eq!(world.service.registered(&guest).await.unwrap().len(), 1, "{kind}");
        let shown = world.ingestion().await.locations.remove(0);
        assert_eq!((shown.origin.as_str(), shown.removable), ("registered", true), "{kind}");
    }
}

/// Sweeping looks for what nobody asks for; what somebody asks for just then is not among it.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_registered_stays_while_all_else_is_swept() {
    let guest = Actor::guest("t");
    for world in worlds(ALL).await {
        let (reader, stop) = (world.service.reader().clone(), CancellationToken::new());
        let stopped = stop.clone();
        let sweeping = tokio::spawn(async move {
            while !stopped.is_cancelled() {
                schedule::sweep(&reader).await.unwrap();
            }
        });
        let dropped = |number: usize| RegisterRequest {
            file_name: format!("file-{number}.yaml"),
            content: component(&format!("c-{number}")),
            ..RegisterRequest::default()
        };
        for number in 0..40 {
            let first = world.service.register(&guest, &dropped(number)).await.unwrap();
            if number % 4 == 0 {
                world.service.remove(&guest, &first.id).await.unwrap();
                world.service.register(&guest, &dropped(number)).await.unwrap();
            }
        }
        stop.cancel();
        sweeping.await.unwrap();
        world.settle().await;
        assert_eq!(world.refs().await.len(), 40, "{}", world.kind);
    }
}
