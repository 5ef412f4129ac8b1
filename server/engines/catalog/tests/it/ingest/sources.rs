//! Addresses, git repositories and dropped files.

use std::process::Command;

use services::catalog::{AddLocation, Locations, Outcome, RegisterRequest};
use services::{Actor, ErrorKind};
use wiremock::matchers::{header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::world::*;

fn guest() -> Actor {
    Actor::guest("test")
}

fn somebody() -> Actor {
    let mut actor = Actor::guest("test");
    if let services::Subject::User { administrator, .. } = &mut actor.subject {
        *administrator = false;
    }
    actor
}

fn allowing(server: &MockServer) -> String {
    let address = server.address();
    format!("backend:\n  reading:\n    allow:\n      - host: {address}\n{ALL}")
}

fn address(text: impl Into<String>) -> RegisterRequest {
    RegisterRequest { address: text.into(), ..RegisterRequest::default() }
}

#[tokio::test]
async fn an_address_is_previewed_registered_read_again_and_removed() {
    let server = MockServer::start().await;
    let body = format!(
        "{}{}{}",
        component("a"),
        component("b").replace("owner: group:default/makers", "owner: 3"),
        location("l", &["./sub/c.yaml"])
    );
    Mock::given(method("GET"))
        .and(path("/x/all.yaml"))
        .and(header("if-none-match", "\"1\""))
        .respond_with(ResponseTemplate::new(304))
        .with_priority(1)
        .mount(&server)
        .await;
    Mock::given(method("GET"))
        .and(path("/x/all.yaml"))
        .respond_with(ResponseTemplate::new(200).insert_header("etag", "\"1\"").set_body_string(body))
        .mount(&server)
        .await;
    Mock::given(method("GET"))
        .and(path("/x/sub/c.yaml"))
        .respond_with(ResponseTemplate::new(200).set_body_string(component("c")))
        .mount(&server)
        .await;
    for world in worlds(&allowing(&server)).await {
        let kind = world.kind;
        let target = format!("{}/x/all.yaml", server.uri());
        let preview = world.service.preview(&somebody(), &address(&target)).await.unwrap();
        let outcomes: Vec<_> = preview.items.iter().map(|item| (item.title.as_str(), item.outcome)).collect();
        assert_eq!(
            outcomes,
            [("a", Outcome::Created), ("b", Outcome::Refused), ("l", Outcome::Created), ("c", Outcome::Created)],
            "{kind}"
        );
        assert!(world.refs().await.is_empty(), "{kind}");

        let registered = world.service.register(&somebody(), &address(&target)).await.unwrap();
        assert_eq!(registered.entities.len(), 2, "{kind}");
        world.settle().await;
        assert_eq!(world.refs().await, ["component:default/a", "component:default/c", "location:default/l"], "{kind}");
        let doc = world.doc("component:default/c").await;
        let annotations = &doc["metadata"]["annotations"];
        assert_eq!(annotations["backstage.io/managed-by-origin-location"], format!("url:{target}"));
        assert_eq!(annotations["backstage.io/managed-by-location"], format!("url:{}/x/sub/c.yaml", server.uri()));
        assert_eq!(annotations["backstage.io/source-location"], format!("url:{}/x/sub/", server.uri()));
        assert_eq!(annotations["backstage.io/view-url"], format!("{}/x/sub/c.yaml", server.uri()));

        let again = world.service.register(&guest(), &address(&target)).await.unwrap_err();
        assert_eq!(
            (again.kind, again.message.as_str()),
            (ErrorKind::Conflict, &*format!("Location url:{target} already exists"))
        );
        let list = world.service.registered(&guest()).await.unwrap();
        assert_eq!(list.len(), 1);
        let of = world.service.location_of(&guest(), &"component:default/c".parse().unwrap()).await.unwrap();
        assert_eq!(of.id, registered.id, "{kind}");

        let seq = world.seq().await;
        world.service.refresh(&somebody(), &"component:default/c".parse().unwrap()).await.unwrap();
        world.settle().await;
        assert_eq!(world.seq().await, seq, "{kind}");

        assert_eq!(world.service.remove(&somebody(), &registered.id).await.unwrap_err().kind, ErrorKind::Forbidden);
        world.service.remove(&guest(), &registered.id).await.unwrap();
        world.settle().await;
        assert!(world.refs().await.is_empty(), "{kind}");
        assert!(world.service.registered(&guest()).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn backstages_clients_get_its_texts() {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .and(path("/a.yaml"))
        .respond_with(ResponseTemplate::new(200).set_body_string(component("a")))
        .mount(&server)
        .await;
    for mut world in worlds(&allowing(&server)).await {
        let target = format!("{}/a.yaml", server.uri());
        let ask = |target: &str, dry_run| AddLocation {
            kind: "url".into(),
            target: target.into(),
            dry_run,
            ..AddLocation::default()
        };
        let dry = world.service.add(&guest(), &ask(&target, true)).await.unwrap();
        assert_eq!((dry.location.id.as_str(), dry.exists), (&*format!("url:{target}"), Some(false)));
        assert_eq!(dry.entities.len(), 2);
        let elsewhere =
            world.service.add(&guest(), &ask("https://example.invalid/catalog-info.yaml", true)).await.unwrap_err();
        assert_eq!(
            elsewhere.message,
            "Error: Unable to read url, Reading from 'https://example.invalid/catalog-info.yaml' is not allowed. You may need to \
             configure an integration for the target host, or add it to the configured list of allowed hosts at \
             'backend.reading.allow'"
        );
        let added = world.service.add(&guest(), &ask(&target, false)).await.unwrap();
        assert_eq!(added.exists, None);
        let refused = world.service.add(&guest(), &ask(&target, false)).await.unwrap_err();
        assert_eq!(refused.message, format!("Location url:{target} already exists"));
        let refresh = AddLocation { refresh: true, ..ask(&target, false) };
        assert_eq!(world.service.add(&guest(), &refresh).await.unwrap().location.id, added.location.id);
        for kind in ["file", "git", "upload"] {
            let bad = AddLocation { kind: kind.into(), target: "/etc/passwd".into(), ..AddLocation::default() };
            let error = world.service.add(&guest(), &bad).await.unwrap_err();
            assert_eq!(error.message, "Registered locations must be of an allowed type [\"url\"]");
        }
        let moved = world.service.update(&guest(), &added.location.id, "url", &format!("{target}?x")).await.unwrap();
        assert_eq!((moved.id.as_str(), moved.entity_ref), (&*added.location.id, added.location.entity_ref));
        assert_eq!(world.service.location(&guest(), "nothing").await.unwrap_err().kind, ErrorKind::NotFound);
        world.restart(&format!("{}  readonly: true\n", allowing(&server)));
        assert_eq!(world.service.add(&guest(), &ask(&target, false)).await.unwrap_err().kind, ErrorKind::Forbidden);
        assert!(world.service.add(&guest(), &ask(&target, true)).await.is_ok());
        let bad = serde_json::json!({"apiVersion": "backstage.io/v1alpha1", "kind": "Component", "metadata": {"name": "a b"},
            "spec": {"type": "service", "lifecycle": "x", "owner": "y"}});
        let errors = world.service.validate(&guest(), &bad, "url:https://example.com/a.yaml").await.unwrap();
        assert!(
            errors[0].starts_with(
                "Policy check failed for component:default/a b; caused by Error: \"metadata.name\" is not valid;"
            ),
            "{errors:?}"
        );
    }
}

#[tokio::test]
async fn bad_hosts_are_errors_that_keep_the_last_good_state() {
    let server = MockServer::start().await;
    for world in worlds(&allowing(&server)).await {
        let kind = world.kind;
        server.reset().await;
        Mock::given(method("GET"))
            .and(path("/a.yaml"))
            .respond_with(ResponseTemplate::new(200).set_body_string(component("a")))
            .mount(&server)
            .await;
        let target = format!("{}/a.yaml", server.uri());
        let id = world.service.register(&guest(), &address(&target)).await.unwrap().id;
        world.settle().await;
        let answers = [
            (
                "may not be followed",
                ResponseTemplate::new(302).insert_header("location", "http://169.254.169.254/latest/meta-data/"),
            ),
            ("may not be followed", ResponseTemplate::new(302).insert_header("location", "http://[::1]:1/")),
            ("status 404", ResponseTemplate::new(404)),
            ("status 500", ResponseTemplate::new(500)),
            ("more than", ResponseTemplate::new(200).set_body_bytes(vec![b'a'; 33 << 20])),
            // The last, as it holds.
            ("rate limit", ResponseTemplate::new(429).insert_header("retry-after", "3600")),
        ];
        for (expected, answer) in answers {
            server.reset().await;
            Mock::given(method("GET")).respond_with(answer).mount(&server).await;
            world.service.read_now(&guest(), &id).await.unwrap();
            world.settle().await;
            let view = world.ingestion().await.locations.remove(0);
            assert!(
                view.problems.iter().any(|problem| problem.message.contains(expected)),
                "{kind}: {expected}: {:?}",
                view.problems
            );
            assert!(view.failures > 0 && view.next_read_at > view.read_at, "{kind}");
            assert_eq!(world.refs().await, ["component:default/a"], "{kind}: {expected}");
        }
    }
}

#[tokio::test]
async fn a_dropped_file_is_kept_and_replaced() {
    for world in worlds(ALL).await {
        let kind = world.kind;
        let drop = |content: String| RegisterRequest {
            file_name: "../../x.yaml".into(),
            content,
            ..RegisterRequest::default()
        };
        assert_eq!(
            world.service.register(&somebody(), &drop(component("a"))).await.unwrap_err().kind,
            ErrorKind::Forbidden
        );
        let registered = world.service.register(&guest(), &drop(component("a"))).await.unwrap();
        assert_eq!((registered.location.as_str(), registered.entities.len()), ("upload:x.yaml", 1), "{kind}");
        let text = component_of("a", "other");
        let preview = world.service.preview(&guest(), &drop(text.clone())).await.unwrap();
        assert_eq!(preview.items[0].outcome, Outcome::Changed, "{kind}");
        assert_eq!(preview.items[0].changed[0].field, "spec.owner");
        world.service.register(&guest(), &drop(text)).await.unwrap();
        assert_eq!(world.doc("component:default/a").await["spec"]["owner"], "other", "{kind}");
    }
}

#[tokio::test]
async fn git_repositories_are_read_at_a_ref() {
    for world in worlds(ALL).await {
        let kind = world.kind;
        world.write(
            "repo/one/catalog-info.yaml",
            format!("{}{}", component("one"), location("more", &["../more/two.yaml"])),
        );
        world.write(
            "repo/more/two.yaml",
            component("two").replace("lifecycle: production", "lifecycle:\n    $text: ./life.txt"),
        );
        world.write("repo/more/life.txt", "experimental");
        world.write("repo/other.yaml", component("other"));
        let git = |arguments: &[&str]| {
            let done = Command::new("git")
                .args(["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main"])
                .args(arguments)
                .current_dir(world.folder.path().join("repo"))
                .output()
                .unwrap();
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        };
        git(&["init", "--quiet"]);
        git(&["add", "-A"]);
        git(&["commit", "--quiet", "-m", "one"]);
        let target = format!("git+file://{}?ref=main", world.folder.path().join("repo").display());
        assert_eq!(
            world.service.register(&somebody(), &address(&target)).await.unwrap_err().kind,
            ErrorKind::Forbidden
        );
        world.service.register(&guest(), &address(&target)).await.unwrap();
        world.settle().await;
        assert_eq!(
            world.refs().await,
            ["component:default/one", "component:default/two", "location:default/more"],
            "{kind}: {:?}",
            world.all_problems().await
        );
        assert_eq!(world.doc("component:default/two").await["spec"]["lifecycle"], "experimental");
        let revision = world.ingestion().await.locations[0].revision.clone().unwrap();
        assert_eq!(revision.len(), 40);

        world.write(
            "repo/one/catalog-info.yaml",
            format!("{}{}", component_of("one", "changed"), location("more", &["../more/two.yaml"])),
        );
        git(&["commit", "--quiet", "-am", "two"]);
        world.service.refresh(&guest(), &"component:default/one".parse().unwrap()).await.unwrap();
        world.settle().await;
        assert_eq!(world.doc("component:default/one").await["spec"]["owner"], "changed", "{kind}");
    }
}
