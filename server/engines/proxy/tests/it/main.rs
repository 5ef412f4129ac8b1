//! Requests that are passed on, and cards, over a system that answers.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::routing::any;
use engine_proxy::{ProxyEngine, Settings, rest};
use http::{HeaderMap, Method, Request, StatusCode, Uri};
use http_body_util::BodyExt as _;
use platform::config::Config;
use services::proxy::{Figure, FigureQuestion, OnCallQuestion, OnCallSystem, Proxy as _};
use services::{Actor, ErrorKind};
use tokio::net::TcpListener;

/// What the other side was asked: method, path and search, headers, body.
type Asked = Arc<Mutex<Vec<(String, String, HeaderMap, String)>>>;

/// A system that remembers what it was asked.
async fn system() -> (String, Asked) {
    let asked = Asked::default();
    let kept = asked.clone();
    let answer = any(move |method: Method, uri: Uri, headers: HeaderMap, body: Bytes| {
        let kept = kept.clone();
        async move {
            let body = String::from_utf8(body.to_vec()).unwrap();
            kept.lock().unwrap().push((method.to_string(), uri.to_string(), headers, body));
            let mut out = HeaderMap::new();
            out.insert("content-type", "application/json".parse().unwrap());
            out.insert("set-cookie", "spy=1".parse().unwrap());
            out.insert("access-control-allow-origin", "*".parse().unwrap());
            match uri.path() {
                "/v1/missing" => (StatusCode::NOT_FOUND, out, "{\"error\":\"none\"}".to_owned()),
                "/v1/away" => {
                    out.insert("location", "http://169.254.169.254/".parse().unwrap());
                    (StatusCode::FOUND, out, String::new())
                }
                "/v1/text" => (StatusCode::OK, out, "no JSON".to_owned()),
                _ => (StatusCode::OK, out, "{\"items\":[{\"name\":\"a\"},{\"name\":\"b\"}]}".to_owned()),
            }
        }
    });
    let router = Router::new().fallback(answer);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (base, asked)
}

fn engine(base: &str) -> Arc<ProxyEngine> {
    let yaml = format!(
        "proxy:\n  endpoints:\n    /svc:\n      target: {base}/v1\n      headers: {{ Authorization: Bearer of-the-portal }}\n      \
         allowedHeaders: [X-Extra, Authorization, Cookie]\n    /read: {{ target: {base}, allowedMethods: [GET] }}\n"
    );
    ProxyEngine::new(Settings::of(&Config::from_text(&yaml).unwrap()).unwrap()).unwrap()
}

async fn send(
    engine: &Arc<ProxyEngine>,
    actor: Actor,
    method: &str,
    path: &str,
    body: &str,
) -> (u16, HeaderMap, String) {
    let request = Request::builder()
        .method(method)
        .uri(format!("/api/proxy{path}"))
        .header("authorization", "Bearer of-the-person")
        .header("cookie", "session=of-the-person")
        .header("x-extra", "passed")
        .header("x-other", "kept back")
        .header("content-type", "text/plain")
        .extension(actor)
        .body(Body::from(body.to_owned()))
        .unwrap();
    let answer = tower::ServiceExt::oneshot(rest::router(engine.clone()), request).await.unwrap();
    let (parts, body) = answer.into_parts();
    let text = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
    (parts.status.as_u16(), parts.headers, text)
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_passed_on_without_what_is_the_portals_own() {
    let (base, asked) = system().await;
    let engine = engine(&base);
    let (status, headers, text) = send(&engine, Actor::guest(""), "POST", "/svc/things?a=1&b=%2F", "words").await;
    assert_eq!((status, text.as_str()), (200, "{\"items\":[{\"name\":\"a\"},{\"name\":\"b\"}]}"));
    assert_eq!(headers["content-type"], "application/json");
    assert!(headers.get("set-cookie").is_none() && headers.get("access-control-allow-origin").is_none());
    assert!(headers["content-security-policy"].to_str().unwrap().contains("sandbox"));
    let (method, path, sent, body) = asked.lock().unwrap().remove(0);
    assert_eq!((method.as_str(), path.as_str(), body.as_str()), ("POST", "/v1/things?a=1&b=%2F", "words"));
    assert_eq!(sent["authorization"], "Bearer of-the-portal");
    assert_eq!((sent["x-extra"].to_str().unwrap(), sent["content-type"].to_str().unwrap()), ("passed", "text/plain"));
    assert!(sent.get("cookie").is_none() && sent.get("x-other").is_none());
    // Whatever it answers is the answer; where it leads is not followed.
    assert_eq!(send(&engine, Actor::guest(""), "GET", "/svc/missing", "").await.0, 404);
    let (status, headers, _) = send(&engine, Actor::guest(""), "GET", "/svc/away", "").await;
    assert_eq!((status, headers.get("location")), (302, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_set_up_is_not_reached() {
    let (base, asked) = system().await;
    let engine = engine(&base);
    assert_eq!(send(&engine, Actor::anonymous(""), "GET", "/svc/x", "").await.0, 401);
    for (method, path, wanted) in [
        ("GET", "/none/x", 404),
        ("GET", "/svcx", 404),
        ("GET", "/svc/../secret", 404),
        ("GET", "/svc/%2e%2e/secret", 404),
        ("GET", "/svc//evil.example/x", 200),
        ("POST", "/read/x", 403),
        ("DELETE", "/read/x", 403),
    ] {
        assert_eq!(send(&engine, Actor::guest(""), method, path, "").await.0, wanted, "{method} {path}");
    }
    let paths: Vec<String> = asked.lock().unwrap().iter().map(|(_, path, ..)| path.clone()).collect();
    assert!(paths.iter().all(|path| path.starts_with("/v1/")), "{paths:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn cards_are_drawn_and_ask_once() {
    let (base, asked) = system().await;
    let engine = engine(&base);
    let actor = Actor::guest("");
    let question = FigureQuestion { path: "/svc/things".into(), pointer: "/items".into(), ..FigureQuestion::default() };
    for _ in 0..3 {
        assert_eq!(engine.figure(&actor, &question).await.unwrap(), Figure::Number("2".into()));
    }
    assert_eq!(asked.lock().unwrap().len(), 1);
    assert_eq!(engine.figure(&Actor::anonymous(""), &question).await.unwrap_err().kind, ErrorKind::Unauthenticated);
    let at = |path: &str| FigureQuestion { path: path.into(), ..FigureQuestion::default() };
    assert_eq!(engine.figure(&actor, &at("/svc/missing")).await.unwrap_err().kind, ErrorKind::Unavailable);
    assert_eq!(engine.figure(&actor, &at("/svc/text")).await.unwrap_err().kind, ErrorKind::Invalid);
    assert_eq!(engine.figure(&actor, &at("/none")).await.unwrap_err().kind, ErrorKind::NotFound);
    assert_eq!(engine.endpoints(&actor).await.unwrap(), ["/read", "/svc"]);
    let question = OnCallQuestion { path: "/svc/things".into(), system: OnCallSystem::Json };
    assert!(engine.on_call(&actor, &question).await.unwrap().is_empty());
}
