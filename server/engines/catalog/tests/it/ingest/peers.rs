//! Hosts that misbehave (A15, A16, A36): each is an error with its remedy, the last good state stays, and other
//! locations are read meanwhile.

use std::sync::atomic::Ordering;
use std::time::Duration;

use services::Actor;
use services::catalog::{Locations, RegisterRequest};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::peer::Peer;
use super::world::*;

fn address(text: impl Into<String>) -> RegisterRequest {
    RegisterRequest { address: text.into(), ..RegisterRequest::default() }
}

fn guest() -> Actor {
    Actor::guest("test")
}

#[tokio::test(flavor = "multi_thread")]
async fn hosts_that_do_not_answer_properly_are_errors() {
    let peer = Peer::start();
    let config = format!("backend: {{reading: {{allow: [{{host: '{}'}}]}}}}\n{ALL}", peer.address);
    for world in worlds_in_haste(&config, Duration::from_secs(2)).await {
        let kind = world.kind;
        for (file, expected) in [
            ("/silent.yaml", "did not answer within 2 s"),
            ("/trickle.yaml", "did not answer within 2 s"),
            ("/cut.yaml", "can not be reached"),
            ("/noise.yaml", "can not be reached"),
        ] {
            let url = peer.url(file);
            let id = world.service.register(&guest(), &address(&url)).await.unwrap().id;
            let view = world.location(&id).await;
            let problem = &view.problems[0];
            assert!(problem.error && problem.message.contains(expected), "{kind}: {problem:?}");
            assert!(problem.message.contains(&url), "{kind}: {problem:?}");
            assert!(problem.hint.as_deref().unwrap().contains("tried again by itself"), "{kind}: {problem:?}");
            assert!(view.next_read_at.unwrap() > view.read_at.unwrap() && view.failures == 1, "{kind}: {view:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gigabyte_is_not_read() {
    let peer = Peer::start();
    let config = format!("backend: {{reading: {{allow: [{{host: '{}'}}]}}}}\n{ALL}", peer.address);
    for world in worlds(&config).await {
        for file in ["/announced.yaml", "/endless.yaml", "/bomb.yaml"] {
            peer.sent.store(0, Ordering::Relaxed);
            let url = peer.url(file);
            let id = world.service.register(&guest(), &address(&url)).await.unwrap().id;
            let problems = world.location(&id).await.problems;
            let message = format!("{url} answers more than {} bytes", 32 << 20);
            assert_eq!(problems[0].message, message, "{}", world.kind);
            assert!(problems[0].hint.is_some());
            // What stands in the buffers between two programs was sent as well.
            let sent = peer.sent.load(Ordering::Relaxed);
            assert!(sent < 64 << 20, "{}: {file}: {sent}", world.kind);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn redirects_are_followed_where_the_portal_may_read_and_nowhere_else() {
    let (server, other) = (MockServer::start().await, MockServer::start().await);
    Mock::given(method("GET")).respond_with(ResponseTemplate::new(200)).expect(0).mount(&other).await;
    let inside = other.uri();
    let port = other.address().port();
    let config = format!(
        "integrations: {{gitlab: [{{host: '{0}', token: sesame, apiBaseUrl: 'http://{0}/api/v4'}}]}}\n{ALL}",
        server.address()
    );
    let targets = [
        "http://169.254.169.254/latest/meta-data/iam/".to_owned(),
        "http://[fe80::1]/".into(),
        "http://10.0.0.1/".into(),
        "http://[::1]/".into(),
        format!("http://2130706433:{port}/"),
        format!("http://0x7f.1:{port}/"),
        format!("http://017700000001:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        format!("http://localhost:{port}/"),
        format!("{inside}/x.yaml"),
        "file:///etc/passwd".into(),
        "gopher://127.0.0.1/".into(),
    ];
    for world in worlds(&config).await {
        let kind = world.kind;
        server.reset().await;
        Mock::given(path("/good.yaml"))
            .respond_with(ResponseTemplate::new(302).insert_header("location", "/there.yaml"))
            .mount(&server)
            .await;
        Mock::given(path("/there.yaml"))
            .respond_with(ResponseTemplate::new(200).set_body_string(component("a")))
            .mount(&server)
            .await;
        let url = format!("{}/good.yaml", server.uri());
        let id = world.service.register(&guest(), &address(&url)).await.unwrap().id;
        assert_eq!(world.refs().await, ["component:default/a"], "{kind}");
        for target in &targets {
            server.reset().await;
            // Two hops, so that it is not the first alone that is looked at.
            Mock::given(path("/good.yaml"))
                .respond_with(ResponseTemplate::new(302).insert_header("location", "/hop"))
                .mount(&server)
                .await;
            Mock::given(path("/hop"))
                .respond_with(ResponseTemplate::new(307).insert_header("location", target.as_str()))
                .mount(&server)
                .await;
            world.service.read_now(&guest(), &id).await.unwrap();
            world.settle().await;
            let problems = world.location(&id).await.problems;
            assert!(problems[0].message.contains("may not be followed"), "{kind}: {target}: {problems:?}");
            assert!(problems[0].hint.is_some(), "{kind}: {target}: {problems:?}");
            assert_eq!(world.refs().await, ["component:default/a"], "{kind}: {target}");
        }
    }
    other.verify().await;
}

/// A36: one source that takes its time keeps no other from being read.
#[tokio::test(flavor = "multi_thread")]
async fn a_silent_host_keeps_no_other_waiting() {
    let peer = Peer::start();
    let config = format!(
        "backend: {{reading: {{allow: [{{host: '{}'}}]}}}}\n{ALL}  locations:\n    - {{type: url, target: '{}'}}\n    - {{type: file, target: ./a.yaml}}\n",
        peer.address,
        peer.url("/silent.yaml"),
    );
    for world in worlds_in_haste(&config, Duration::from_secs(120)).await {
        world.write("a.yaml", component("a"));
        world.read_in_background().await;
        world.until(async || world.refs().await == ["component:default/a"]).await;
        assert_eq!(world.ingestion().await.failing, 0, "{}: the silent one is still waited for", world.kind);
    }
}

/// A host's rate limit is for all that is asked of it, and holds until the moment that it names.
#[tokio::test(flavor = "multi_thread")]
async fn a_rate_limit_holds_for_the_whole_host() {
    let server = MockServer::start().await;
    let config = format!("backend: {{reading: {{allow: [{{host: '{}'}}]}}}}\n{ALL}", server.address());
    for world in worlds(&config).await {
        let kind = world.kind;
        server.reset().await;
        Mock::given(path("/b.yaml"))
            .respond_with(ResponseTemplate::new(200).set_body_string(component("b")))
            .mount(&server)
            .await;
        let other = world.service.register(&guest(), &address(format!("{}/b.yaml", server.uri()))).await.unwrap().id;
        let reset = (std::time::SystemTime::now() + Duration::from_secs(3600))
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap()
            .as_secs();
        server.reset().await;
        Mock::given(path("/a.yaml"))
            .respond_with(
                ResponseTemplate::new(403)
                    .insert_header("x-ratelimit-remaining", "0")
                    .insert_header("x-ratelimit-reset", reset.to_string().as_str()),
            )
            .expect(1)
            .mount(&server)
            .await;
        Mock::given(path("/b.yaml")).respond_with(ResponseTemplate::new(500)).expect(0).mount(&server).await;
        let id = world.service.register(&guest(), &address(format!("{}/a.yaml", server.uri()))).await.unwrap().id;
        let hour = 3_500_000_000;
        for id in [&id, &other, &id] {
            world.service.read_now(&guest(), id).await.unwrap();
            world.settle().await;
            let view = world.location(id).await;
            assert!(view.problems[0].message.contains("rate limit"), "{kind}: {:?}", view.problems);
            assert!(view.problems[0].hint.as_deref().unwrap().contains("token"), "{kind}: {:?}", view.problems);
            assert!(view.next_read_at.unwrap() - view.read_at.unwrap() > hour, "{kind}: {view:?}");
        }
        assert_eq!(world.refs().await, ["component:default/b"], "{kind}");
        server.verify().await;
    }
}
