//! The running portal.

use std::io::{Read, Write};

use crate::portal::Portal;

#[test]
fn health_metrics_and_pages_answer() {
    let portal = Portal::start("app: {title: Test}\n");
    for path in ["/.backstage/health/v1/liveness", "/.backstage/health/v1/readiness"] {
        let (status, _, body) = portal.get(path);
        assert_eq!((status, body.as_str()), (200, "{\"status\":\"ok\"}"), "{path}");
    }
    let (status, _, body) = portal.get("/metrics");
    assert_eq!(status, 200);
    let counted =
        "callboard_http_requests_total{method=\"GET\",route=\"/.backstage/health/v1/liveness\",status=\"200\"} 1";
    assert!(body.contains(counted), "{body}");
    assert!(body.contains("callboard_database_connections{pool=\"write\",state=\"open\"} 1"), "{body}");
    assert!(body.contains("process_resident_memory_bytes"), "{body}");

    let (status, head, body) = portal.get("/catalog");
    assert_eq!(status, 200, "{body}");
    assert!(head.contains("content-security-policy: default-src 'none'; script-src 'self' 'nonce-"), "{head}");
    assert!(body.contains("</html>"), "{body}");
    let nonce = head.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap().to_owned();
    for script in body.split("<script").skip(1) {
        let tag = script.split('>').next().unwrap().to_ascii_lowercase();
        assert!(tag.contains(&format!("nonce=\"{nonce}\"")) || tag.contains("src="), "a script without nonce: {tag}");
    }
    assert!(!body.contains(" style=\""), "an inline style");
    let again = portal.get("/catalog").1;
    assert!(!again.contains(&nonce), "the nonce is used twice");
    let (status, ..) = portal.get("/no/such/page");
    assert_eq!(status, 404);
}

/// A33: the configuration may add to the policy of pages, not take from it.
#[test]
fn the_policy_of_pages_can_not_be_switched_off() {
    let portal = Portal::start(
        "backend:\n  csp:\n    connect-src: ['https://events.test']\n    script-src: [\"'unsafe-inline'\", 'https://analytics.test']\n    \
         default-src: false\n    frame-ancestors: false\n",
    );
    let (_, head, _) = portal.get("/catalog");
    let policy = head.lines().find_map(|line| line.strip_prefix("content-security-policy: ")).unwrap();
    assert!(policy.contains("connect-src 'self' https://events.test;"), "{policy}");
    assert!(policy.contains("'wasm-unsafe-eval' https://analytics.test;"), "{policy}");
    assert!(policy.starts_with("default-src 'none';") && policy.contains("frame-ancestors 'none'"), "{policy}");
    assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
    for key in ["backend.csp.script-src", "backend.csp.default-src", "backend.csp.frame-ancestors"] {
        assert!(portal.log().contains(key), "{key}: {}", portal.log());
    }
    // What is no page may load nothing at all, whatever the configuration says.
    let (_, head, _) = portal.get("/api/catalog/entities");
    assert!(head.contains("content-security-policy: default-src 'none'; frame-ancestors 'none'"), "{head}");
}

/// A34: nothing of the configuration but its public part reaches browsers.
#[test]
fn secrets_stay_on_the_server() {
    let portal = Portal::start(
        "app: {title: Test}\nintegrations:\n  github:\n    - {host: github.com, token: canary-1}\nbackend:\n  auth:\n    externalAccess:\n      \
         - {type: static, options: {token: canary-2, subject: ci}}\n  reading: {allow: [{host: canary-3.test}]}\n",
    );
    for path in ["/catalog", "/explore", "/metrics", "/api/catalog/locations", "/api/catalog/openapi.json", "/nothing"]
    {
        let (_, head, body) = portal.get(path);
        assert!(!body.contains("canary") && !head.contains("canary"), "{path}");
    }
}

#[test]
fn it_finishes_what_it_has_begun_and_ends() {
    let mut portal = Portal::start("");
    let mut last = portal.unfinished("/api/catalog/entities/by-refs");
    portal.terminate();
    portal.closed();
    last.write_all(b"{}").unwrap();
    let mut answer = String::new();
    last.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 4") || answer.starts_with("HTTP/1.1 2"), "{answer}");
    assert!(portal.ended().success());
    // What it wrote is whole and nobody holds it any more.
    assert!(portal.folder.path().join("data/callboard.sqlite").exists());
    assert!(!portal.folder.path().join("data/callboard.sqlite-wal").exists());
}
