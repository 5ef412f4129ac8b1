//! The layers around some routes of the tests' own. The portal's own addresses are walked by `crate::access`.

use axum::body::Body;
use axum::{Extension, Json};
use http::{Request, Response};
use http_body_util::BodyExt;
use platform::config::Config;
use platform::config::sections::Auth;
use serde_json::{Value, json};
use services::{Actor, Subject};
use tower::ServiceExt;

use super::*;
use crate::settings::Values;

fn routes() -> Router {
    Router::new()
        .route("/api/catalog/whoami", routing::get(|Extension(actor): Extension<Actor>| async move { Json(actor) }))
        .route("/api/catalog/write", routing::post(|Json(body): Json<Value>| async move { Json(body) }))
        .route("/api/catalog/many", routing::get(|| async { Json(json!({ "many": "x".repeat(5000) })) }))
        .route("/api/catalog/panic", routing::get(panics))
        .route("/api/other/thing", routing::get(|| async { "other" }))
        .route("/api/{*path}", routing::any(nothing))
        .route("/fn/catalog/list", routing::post(|| async { "called" }))
        .route("/panic", routing::get(panics))
        .fallback(|| async { "a page" })
}

async fn panics() -> String {
    panic!("the canary of the test")
}

const TOKENS: &str = "externalAccess:
  - {type: static, options: {token: token-of-ci, subject: ci}}
  - {type: static, options: {token: token-of-docs, subject: docs}, accessRestrictions: [{plugin: techdocs}, {plugin: other}]}
  - {type: unheard-of, options: {subject: nobody}}
";

fn portal(only_local: bool, more: &str) -> Router {
    let auth: Auth = Config::from_text(&format!("{TOKENS}{more}")).unwrap().section("").unwrap();
    let policy = actor::Policy::of(&auth, only_local, None).unwrap();
    let settings = Settings::test(Values {
        only_local,
        hosts: vec!["portal.test".into()],
        origins: vec!["https://friend.test".into()],
        https: !only_local,
    });
    layered(routes(), settings, policy)
}

struct Answer {
    status: u16,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

async fn ask(router: &Router, request: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let (method, path) = request.split_once(' ').unwrap();
    let mut builder = Request::builder().method(method).uri(path);
    if !headers.iter().any(|(name, _)| *name == "host") {
        builder = builder.header("host", "127.0.0.1:3000");
    }
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    let request = builder.body(Body::from(body.to_owned())).unwrap();
    let response: Response<Body> = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    Answer { status: parts.status.as_u16(), headers: parts.headers, body: String::from_utf8_lossy(&bytes).into_owned() }
}

async fn get(router: &Router, path: &str, headers: &[(&str, &str)]) -> Answer {
    ask(router, &format!("GET {path}"), headers, "").await
}

#[tokio::test]
async fn on_this_machine_everybody_is_a_guest() {
    let portal = portal(true, "");
    let actor: Actor = serde_json::from_str(&get(&portal, "/api/catalog/whoami", &[]).await.body).unwrap();
    assert_eq!(actor, Actor::guest(actor.request_id.clone()));
    assert!(!actor.request_id.is_empty());
    let token = [("authorization", "Bearer token-of-ci")];
    let actor: Actor = serde_json::from_str(&get(&portal, "/api/catalog/whoami", &token).await.body).unwrap();
    assert_eq!(actor.subject, Subject::Service { subject: "external:ci".into() });
}

#[tokio::test]
async fn beyond_it_credentials_are_needed() {
    let portal = portal(false, "");
    let answer = get(&portal, "/api/catalog/whoami?a=b", &[]).await;
    assert_eq!(answer.status, 401);
    assert_eq!(
        answer.json(),
        json!({
            "error": { "name": "AuthenticationError", "message": "Missing credentials" },
            "request": { "method": "GET", "url": "/api/catalog/whoami?a=b" },
            "response": { "statusCode": 401 },
        })
    );
    for wrong in ["Bearer token-of-c", "Bearer token-of-ci2", "Bearer ", "Basic token-of-ci", "token-of-ci"] {
        let answer = get(&portal, "/api/catalog/whoami", &[("authorization", wrong)]).await;
        assert_eq!(answer.status, 401, "{wrong}");
    }
    let answer = get(&portal, "/api/catalog/whoami", &[("authorization", "bearer token-of-ci")]).await;
    assert_eq!(answer.status, 200);
    // Also for addresses that do not exist: nobody learns which ones there are.
    assert_eq!(get(&portal, "/api/catalog/none", &[]).await.status, 401);

    let error: services::Error =
        services::wire::read(&ask(&portal, "POST /fn/catalog/list", &[], "").await.body).unwrap();
    assert_eq!(error.kind, services::ErrorKind::Unauthenticated);
    assert!(error.request_id.is_some());

    let page = get(&portal, "/catalog?kind=api", &[]).await;
    assert_eq!((page.status, page.header("location")), (303, "/sign-in?return_to=%2Fcatalog%3Fkind%3Dapi"));
    let sent = ask(&portal, "POST /catalog", &[], "").await;
    assert_eq!(sent.status, 401);
    assert!(sent.body.contains("Sign-in is required"), "{}", sent.body);
    let open = portal_without_policy();
    assert_eq!(get(&open, "/catalog", &[]).await.body, "a page");
}

fn portal_without_policy() -> Router {
    portal(false, "dangerouslyDisableDefaultAuthPolicy: true\n")
}

#[tokio::test]
async fn tokens_are_good_for_their_plugins() {
    let portal = portal(false, "");
    let token = [("authorization", "Bearer token-of-docs")];
    assert_eq!(get(&portal, "/api/other/thing", &token).await.body, "other");
    let answer = get(&portal, "/api/catalog/whoami", &token).await;
    assert_eq!(answer.status, 403);
    let message = answer.json()["error"]["message"].clone();
    assert_eq!(message, "This token's access is restricted to plugin(s) 'techdocs', 'other'");
    assert_eq!(get(&portal, "/catalog", &token).await.status, 403);
}

#[tokio::test]
async fn foreign_names_are_refused_on_this_machine() {
    let local = portal(true, "");
    for good in ["127.0.0.1:3000", "localhost", "LOCALHOST:1", "[::1]:3000", "portal.test", "portal.test:8080"] {
        assert_eq!(get(&local, "/catalog", &[("host", good)]).await.status, 200, "{good}");
    }
    for bad in ["evil.test", "127.0.0.1.evil.test", "localhost.evil.test:3000", "evil.test:127.0.0.1", ""] {
        let answer = get(&local, "/api/catalog/whoami", &[("host", bad)]).await;
        assert_eq!(answer.status, 421, "{bad}");
    }
    // A portal that others reach is guarded by credentials, and goes by names that it does not know.
    let remote = portal_without_policy();
    assert_eq!(get(&remote, "/catalog", &[("host", "anything.test")]).await.status, 200);
}

#[tokio::test]
async fn other_sites_change_nothing() {
    let portal = portal(true, "");
    let json = ("content-type", "application/json");
    let write = async |headers: &[(&str, &str)]| {
        let headers = [headers, &[json]].concat();
        ask(&portal, "POST /api/catalog/write", &headers, "{}").await.status
    };
    assert_eq!(write(&[]).await, 200, "a program");
    assert_eq!(write(&[("sec-fetch-site", "same-origin"), ("origin", "http://127.0.0.1:3000")]).await, 200);
    assert_eq!(write(&[("sec-fetch-site", "none")]).await, 200);
    assert_eq!(write(&[("origin", "http://127.0.0.1:3000")]).await, 200);
    assert_eq!(write(&[("sec-fetch-site", "cross-site"), ("origin", "https://friend.test")]).await, 200);
    for bad in [
        &[("sec-fetch-site", "cross-site")][..],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "https://evil.test")],
        &[("origin", "null")],
        &[("origin", "http://127.0.0.1:3001")],
        &[("origin", "https://evil.test"), ("sec-fetch-site", "cross-site"), ("authorization", "Bearer token-of-ci")],
    ] {
        assert_eq!(write(bad).await, 403, "{bad:?}");
    }
    let answer = ask(&portal, "POST /fn/catalog/list", &[("sec-fetch-site", "cross-site")], "").await;
    assert_eq!(answer.status, 403);
    let error: services::Error = services::wire::read(&answer.body).unwrap();
    assert_eq!(error.kind, services::ErrorKind::Forbidden);
    // Reading stays possible: the browser keeps the answer from the other site.
    assert_eq!(get(&portal, "/catalog", &[("sec-fetch-site", "cross-site")]).await.status, 200);
}

#[tokio::test]
async fn friends_may_read_from_browsers() {
    let portal = portal(true, "");
    let friend = [("origin", "https://friend.test")];
    let answer = get(&portal, "/api/catalog/whoami", &friend).await;
    assert_eq!(answer.header("access-control-allow-origin"), "https://friend.test");
    let preflight = [friend[0], ("access-control-request-method", "POST")];
    let answer = ask(&portal, "OPTIONS /api/catalog/write", &preflight, "").await;
    assert_eq!(answer.status, 204);
    assert!(answer.header("access-control-allow-methods").contains("POST"));
    for stranger in ["https://evil.test", "null", "https://friend.test.evil.test"] {
        let answer = get(&portal, "/api/catalog/whoami", &[("origin", stranger)]).await;
        assert_eq!(answer.header("access-control-allow-origin"), "", "{stranger}");
    }
}

#[tokio::test]
async fn every_answer_has_the_headers_that_protect() {
    let portal = portal(false, "");
    for path in ["/catalog", "/api/catalog/whoami", "/api/none", "/panic"] {
        let answer = get(&portal, path, &[("authorization", "Bearer token-of-ci")]).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe-inline"), "{path}: {policy}");
        assert!(answer.header("strict-transport-security").contains("max-age"), "{path}");
        assert!(!answer.header("referrer-policy").is_empty());
        assert!(!answer.header("x-request-id").is_empty());
    }
}

#[tokio::test]
async fn errors_have_the_shape_that_clients_know() {
    let portal = portal(true, "");
    let cases = [
        ("GET /api/none?x=1", "", 404, "NotFoundError"),
        ("GET /api/catalog/write", "", 405, "InputError"),
        ("POST /api/catalog/write", "{", 400, "InputError"),
    ];
    for (request, body, status, name) in cases {
        let answer = ask(&portal, request, &[("content-type", "application/json")], body).await;
        assert_eq!(answer.status, status, "{request}");
        let json = answer.json();
        assert_eq!((&json["error"]["name"], &json["response"]["statusCode"]), (&json!(name), &json!(status)), "{json}");
        assert_eq!(
            format!("{} {}", json["request"]["method"].as_str().unwrap(), json["request"]["url"].as_str().unwrap()),
            request
        );
    }
    let large = format!("\"{}\"", "x".repeat(MAX_BODY));
    let answer = ask(&portal, "POST /api/catalog/write", &[("content-type", "application/json")], &large).await;
    assert_eq!((answer.status, &answer.json()["error"]["name"]), (413, &json!("InputError")));
}

#[tokio::test]
async fn a_fault_is_told_with_the_id_of_the_request() {
    let portal = portal(true, "");
    let id = [("x-request-id", "0123-abcd-4567")];
    let page = get(&portal, "/panic", &id).await;
    assert_eq!((page.status, page.header("x-request-id")), (500, id[0].1));
    assert!(page.body.contains(id[0].1) && !page.body.contains("canary"), "{}", page.body);
    let answer = get(&portal, "/api/catalog/panic", &id).await;
    assert_eq!((answer.status, &answer.json()["error"]["name"]), (500, &json!("Error")));
    assert!(!answer.body.contains("canary"));
    // What does not look like an id is not taken over.
    let answer = get(&portal, "/catalog", &[("x-request-id", "a b<script>")]).await;
    assert!(!answer.header("x-request-id").contains("script"));
}

#[tokio::test]
async fn unchanged_answers_are_not_sent_again() {
    let portal = portal(true, "");
    let first = get(&portal, "/api/catalog/many", &[]).await;
    let etag = first.header("etag").to_owned();
    assert!(etag.starts_with("W/\""), "{etag}");
    for known in [etag.clone(), format!("\"x\", {etag}"), etag.replace("W/", ""), "*".into()] {
        let second = get(&portal, "/api/catalog/many", &[("if-none-match", &known)]).await;
        assert_eq!((second.status, second.body.as_str()), (304, ""), "{known}");
        assert_eq!(second.header("etag"), etag);
    }
    assert_eq!(get(&portal, "/api/catalog/many", &[("if-none-match", "\"x\"")]).await.status, 200);
}

#[tokio::test]
async fn answers_are_compressed() {
    let portal = portal(true, "");
    for encoding in ["br", "gzip"] {
        let answer = get(&portal, "/api/catalog/many", &[("accept-encoding", encoding)]).await;
        assert_eq!(answer.header("content-encoding"), encoding);
        assert!(answer.body.len() < 1000);
        assert!(answer.header("etag").starts_with("W/"));
    }
}
