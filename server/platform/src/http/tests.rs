use std::collections::HashMap;
use std::io::Write as _;
use std::net::IpAddr;
use std::sync::Mutex;

use async_trait::async_trait;
use wiremock::matchers::{any, header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::*;

/// Names with the addresses that each look-up gives, one after the other; the last stays.
struct Names(Mutex<HashMap<&'static str, Vec<IpAddr>>>);

#[async_trait]
impl Lookup for Names {
    async fn lookup(&self, name: &str) -> std::io::Result<Vec<IpAddr>> {
        let mut names = self.0.lock().unwrap();
        let addresses = names.get_mut(name).ok_or_else(|| std::io::Error::other("no such name"))?;
        let first = addresses[0];
        if addresses.len() > 1 {
            addresses.remove(0);
        }
        Ok(vec![first])
    }
}

fn names(names: &[(&'static str, &[&str])]) -> Arc<dyn Lookup> {
    let parse = |addresses: &[&str]| addresses.iter().map(|address| address.parse().unwrap()).collect();
    Arc::new(Names(Mutex::new(names.iter().map(|(name, addresses)| (*name, parse(addresses))).collect())))
}

fn host_of(server: &MockServer) -> String {
    server.address().to_string()
}

async fn get(http: &Http, url: &str) -> Result<Response, Error> {
    http.send(Request::get(Request::parse(url)?)).await
}

/// A server on the loopback address and a client that may speak to it.
async fn allowed_server() -> (MockServer, Http) {
    let server = MockServer::start().await;
    let http = Http::new(Allowed::new().host(host_of(&server))).unwrap();
    (server, http)
}

#[tokio::test]
async fn reads_with_etags_and_headers() {
    let (server, http) = allowed_server().await;
    Mock::given(path("/a"))
        .and(header("if-none-match", "\"1\""))
        .respond_with(ResponseTemplate::new(304))
        .mount(&server)
        .await;
    Mock::given(path("/a"))
        .and(header("authorization", "Bearer t"))
        .respond_with(ResponseTemplate::new(200).set_body_string("hello").insert_header("etag", "\"1\""))
        .mount(&server)
        .await;
    let url = Request::parse(&format!("{}/a", server.uri())).unwrap();
    let request = Request::get(url).header("authorization", "Bearer t");
    let first = http.send(request.clone()).await.unwrap();
    assert_eq!((&first.body[..], first.not_modified), (&b"hello"[..], false));
    let second = http.send(request.if_none_match(first.etag())).await.unwrap();
    assert!(second.not_modified && second.body.is_empty());
}

#[tokio::test]
async fn hosts_that_are_not_named_are_refused() {
    let server = MockServer::start().await;
    let http = Http::new(Allowed::new().host("example.com").host("*.example.org")).unwrap();
    Mock::given(any()).respond_with(ResponseTemplate::new(200)).expect(0).mount(&server).await;
    let port = server.address().port();
    for url in [
        format!("http://127.0.0.1:{port}/"),
        format!("http://localhost:{port}/"),
        format!("http://[::1]:{port}/"),
        format!("http://2130706433:{port}/"),
        format!("http://0177.0.0.1:{port}/"),
        format!("http://0x7f.1:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        "http://169.254.169.254/latest/meta-data/".into(),
        "http://example.com:8080/".into(),
        "https://example.com.evil.net/".into(),
        "https://example.org/".into(),
        "https://evilexample.org/".into(),
        "ftp://example.com/".into(),
        "file:///etc/passwd".into(),
        "gopher://example.com/".into(),
    ] {
        let error = get(&http, &url).await.unwrap_err();
        assert!(matches!(error, Error::NotAllowed { .. }), "{url}: {error:?}");
    }
    for url in ["https://user:secret@example.com/", "http://127.0.0.1@example.com/", "not an address", "//example.com"]
    {
        let error = get(&http, url).await.unwrap_err();
        assert!(matches!(error, Error::Address { .. }), "{url}: {error:?}");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}

#[tokio::test]
async fn other_spellings_of_private_addresses_are_refused_though_a_pattern_names_them() {
    let http = Http::with_lookup(
        Allowed::new().host("*.internal").host("127.0.0.1.evil.test"),
        names(&[("a.internal", &["10.0.0.1"]), ("b.internal", &["169.254.169.254"]), ("c.internal", &["fd00::1"])]),
    )
    .unwrap();
    for url in ["http://a.internal/", "http://b.internal/", "http://c.internal/"] {
        let error = get(&http, url).await.unwrap_err();
        assert!(matches!(error, Error::NotAllowed { .. }), "{url}: {error:?}");
        let url = Request::parse(url).unwrap();
        assert!(matches!(http.check(&url).await.unwrap_err(), Error::NotAllowed { .. }));
    }
    // Link-local addresses stay out of reach even when they are named.
    let http = Http::new(Allowed::new().host("169.254.169.254").host("[fe80::1]")).unwrap();
    for url in ["http://169.254.169.254/", "http://[fe80::1]/", "http://2852039166/"] {
        assert!(matches!(get(&http, url).await.unwrap_err(), Error::NotAllowed { .. }), "{url}");
    }
}

#[tokio::test]
async fn a_name_is_checked_each_time_it_is_connected_to() {
    // The name is harmless when somebody looks first and leads home when it is connected to.
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200)).expect(0).mount(&server).await;
    let port = server.address().port();
    let mut allowed = Allowed::new();
    allowed.push(AllowedHost { host: format!("*.test:{port}"), paths: Vec::new() });
    let http = Http::with_lookup(allowed, names(&[("rebind.test", &["93.184.215.14", "127.0.0.1"])])).unwrap();
    let url = Request::parse(&format!("http://rebind.test:{port}/")).unwrap();
    assert_eq!(http.check(&url).await.unwrap(), ["93.184.215.14".parse::<IpAddr>().unwrap()]);
    let error = http.send(Request::get(url)).await.unwrap_err();
    assert!(matches!(error, Error::NotAllowed { .. }), "{error:?}");
}

#[tokio::test]
async fn a_named_host_may_be_private() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200).set_body_string("inside")).mount(&server).await;
    let port = server.address().port();
    let http =
        Http::with_lookup(Allowed::new().host(format!("git.corp:{port}")), names(&[("git.corp", &["127.0.0.1"])]))
            .unwrap();
    let answer = get(&http, &format!("http://git.corp:{port}/x")).await.unwrap();
    assert_eq!(&answer.body[..], b"inside");
}

#[tokio::test]
async fn redirects_are_checked_at_every_hop() {
    let (server, http) = allowed_server().await;
    let other = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200)).expect(0).mount(&other).await;
    for (from, to) in [
        ("/metadata", "http://169.254.169.254/latest/".to_owned()),
        ("/localhost", format!("http://localhost:{}/", other.address().port())),
        ("/loopback6", "http://[::1]/".into()),
        ("/private", "http://10.0.0.1/".into()),
        ("/scheme", "file:///etc/passwd".into()),
        ("/gopher", "gopher://x/".into()),
        ("/other", other.uri()),
        ("/credentials", format!("http://a:b@{}/x", host_of(&server))),
        ("/loop", "/loop".into()),
    ] {
        Mock::given(path(from))
            .respond_with(ResponseTemplate::new(302).insert_header("location", to.as_str()))
            .mount(&server)
            .await;
        let error = get(&http, &format!("{}{from}", server.uri())).await.unwrap_err();
        assert!(matches!(error, Error::NotAllowed { .. } | Error::Redirect { .. }), "{from}: {error:?}");
    }
    // A second hop is checked like the first.
    Mock::given(path("/two"))
        .respond_with(ResponseTemplate::new(307).insert_header("location", "/metadata"))
        .mount(&server)
        .await;
    assert!(get(&http, &format!("{}/two", server.uri())).await.is_err());
}

#[tokio::test]
async fn credentials_stay_with_their_host() {
    let first = MockServer::start().await;
    let second = MockServer::start().await;
    let http = Http::new(Allowed::new().host(host_of(&first)).host(host_of(&second))).unwrap();
    Mock::given(path("/away"))
        .respond_with(ResponseTemplate::new(302).insert_header("location", format!("{}/there", second.uri())))
        .mount(&first)
        .await;
    Mock::given(path("/here"))
        .respond_with(ResponseTemplate::new(302).insert_header("location", "/there"))
        .mount(&first)
        .await;
    Mock::given(path("/there")).respond_with(ResponseTemplate::new(200)).mount(&first).await;
    Mock::given(path("/there")).respond_with(ResponseTemplate::new(200)).mount(&second).await;
    for from in ["/away", "/here"] {
        let url = Request::parse(&format!("{}{from}", first.uri())).unwrap();
        let request = Request::get(url)
            .header("authorization", "Bearer secret")
            .header("private-token", "secret")
            .header("accept", "text/yaml");
        http.send(request).await.unwrap();
    }
    let there = second.received_requests().await.unwrap();
    assert!(!there[0].headers.contains_key("authorization") && !there[0].headers.contains_key("private-token"));
    assert_eq!(there[0].headers["accept"], "text/yaml");
    let here = first.received_requests().await.unwrap();
    assert_eq!(here.last().unwrap().headers["authorization"], "Bearer secret");
}

#[tokio::test]
async fn size_is_limited_before_and_after_decompression() {
    let (server, http) = allowed_server().await;
    let limits = Limits { bytes: 100_000, ..Limits::default() };
    Mock::given(path("/plain"))
        .respond_with(ResponseTemplate::new(200).set_body_bytes(vec![b'x'; 200_000]))
        .mount(&server)
        .await;
    let mut bomb = Vec::new();
    let mut encoder = brotli_encoder(&mut bomb);
    for _ in 0..200 {
        encoder.write_all(&[b' '; 100_000]).unwrap();
    }
    drop(encoder);
    assert!(bomb.len() < 10_000, "{}", bomb.len());
    Mock::given(path("/bomb"))
        .respond_with(ResponseTemplate::new(200).set_body_bytes(bomb).insert_header("content-encoding", "br"))
        .mount(&server)
        .await;
    for from in ["/plain", "/bomb"] {
        let url = Request::parse(&format!("{}{from}", server.uri())).unwrap();
        let error = http.send(Request::get(url).limits(limits)).await.unwrap_err();
        assert!(matches!(error, Error::TooLarge { limit: 100_000, .. }), "{from}: {error:?}");
    }
}

fn brotli_encoder(target: &mut Vec<u8>) -> impl std::io::Write + '_ {
    brotli::CompressorWriter::new(target, 4096, 5, 22)
}

#[tokio::test]
async fn time_is_limited() {
    let (server, http) = allowed_server().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200).set_delay(Duration::from_secs(60))).mount(&server).await;
    let limits = Limits { time: Duration::from_millis(200), ..Limits::default() };
    let request = Request::get(Request::parse(&server.uri()).unwrap()).limits(limits);
    assert!(matches!(http.send(request).await.unwrap_err(), Error::TooSlow { .. }));
}

#[tokio::test]
async fn rate_limits_are_told() {
    let (server, http) = allowed_server().await;
    let soon = SystemTimeSeconds::in_seconds(100);
    for (from, answer, expected) in [
        ("/429", ResponseTemplate::new(429).insert_header("retry-after", "7"), Some((7, 7))),
        ("/403", limited(403, &soon), Some((90, 100))),
        ("/503", ResponseTemplate::new(503).insert_header("retry-after", "9999999"), Some((86_400, 86_400))),
        ("/plain429", ResponseTemplate::new(429), None),
    ] {
        Mock::given(method("GET")).and(path(from)).respond_with(answer).mount(&server).await;
        let error = get(&http, &format!("{}{from}", server.uri())).await.unwrap_err();
        assert!(matches!(error, Error::RateLimited { .. }), "{from}: {error:?}");
        let wait = error.retry_after().map(|wait| wait.as_secs());
        match expected {
            Some((low, high)) => assert!((low..=high).contains(&wait.unwrap()), "{from}: {wait:?}"),
            None => assert_eq!(wait, None),
        }
    }
    for (from, status) in [("/403plain", 403), ("/404", 404), ("/500", 500)] {
        Mock::given(path(from)).respond_with(ResponseTemplate::new(status)).mount(&server).await;
        let error = get(&http, &format!("{}{from}?token=secret", server.uri())).await.unwrap_err();
        assert!(matches!(error, Error::Status { status: got, .. } if got == status), "{error:?}");
        assert_eq!(error.is_not_found(), status == 404);
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}

fn limited(status: u16, reset: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).insert_header("x-ratelimit-remaining", "0").insert_header("x-ratelimit-reset", reset)
}

struct SystemTimeSeconds;

impl SystemTimeSeconds {
    fn in_seconds(seconds: u64) -> String {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        (now.as_secs() + seconds).to_string()
    }
}

#[tokio::test]
async fn paths_are_a_limit_too() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200)).mount(&server).await;
    let mut allowed = Allowed::new();
    allowed.push(AllowedHost { host: host_of(&server), paths: vec!["/public/".into()] });
    let http = Http::new(allowed).unwrap();
    assert!(get(&http, &format!("{}/public/a.yaml", server.uri())).await.is_ok());
    for outside in ["/", "/publicity", "/public/../private", "/public/%2e%2e/private", "/public/..%2fprivate"] {
        let error = get(&http, &format!("{}{outside}", server.uri())).await.unwrap_err();
        assert!(matches!(error, Error::NotAllowed { .. }), "{outside}: {error:?}");
    }
}

#[tokio::test]
async fn what_can_not_be_reached_says_why() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let http = Http::new(Allowed::new().host(address.to_string())).unwrap();
    let error = get(&http, &format!("http://{address}/")).await.unwrap_err();
    assert!(matches!(error, Error::Unreachable { .. }), "{error:?}");
    let nowhere = Http::with_lookup(Allowed::new().host("nowhere.test"), names(&[])).unwrap();
    let error = get(&nowhere, "https://nowhere.test/").await.unwrap_err();
    assert!(error.to_string().contains("can not be looked up"), "{error}");
}
