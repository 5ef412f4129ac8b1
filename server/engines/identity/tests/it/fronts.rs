//! Signing in by what stands in front of the portal (A23), and with GitHub and GitLab.

use std::sync::Arc;

use axum::Router;
use core::net::SocketAddr;
use engine_identity::{IdentityEngine, Parts, Settings, rest};
use http::Request;
use platform::config::Config;
use platform::testing::{self, TestDatabase};
use serde_json::json;
use services::Subject;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;
use wiremock::matchers::{body_string_contains, header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::catalog::People;
use super::provider::Provider;
use super::world::Browser;

fn portal(db: &TestDatabase, providers: &str) -> (Arc<IdentityEngine>, Router) {
    let people = Arc::new(People::default());
    people.add("jo", "jo@example.com", &["group:default/team-a"]);
    let config = Config::from_text(&format!("auth:\n  providers:\n{providers}")).unwrap();
    let settings = Settings::of(&config, Some("https://portal.example")).unwrap();
    let parts = Parts { db: db.database(), catalog: people, settings, only_local: false };
    let engine = IdentityEngine::start(parts, &TaskTracker::new(), &CancellationToken::new()).unwrap();
    let router = rest::router(engine.clone());
    (engine, router)
}

async fn from_peer(
    router: &Router,
    path: &str,
    peer: &str,
    headers: &[(&'static str, &str)],
) -> (u16, String, Option<String>) {
    let mut request = Request::get(path).body(axum::body::Body::empty()).unwrap();
    for (name, value) in headers {
        request.headers_mut().append(*name, value.parse().unwrap());
    }
    let peer: SocketAddr = peer.parse().unwrap();
    request.extensions_mut().insert(axum::extract::ConnectInfo(peer));
    let response = router.clone().oneshot(request).await.unwrap();
    let text = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
    (response.status().as_u16(), text("location").unwrap_or_default(), text("set-cookie"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxys_headers_count_only_when_they_come_from_it() {
    for db in testing::databases().await {
        let (_, router) = portal(
            &db,
            "    oauth2Proxy:\n      trustedAddresses: [10.0.0.0/8]\n      signIn: {resolvers: [{resolver: forwardedUserMatchingUserEntityName}]}\n",
        );
        let at = "/api/auth/oauth2Proxy/start?return_to=/catalog";
        let jo = [("x-forwarded-user", "jo")];
        let (status, to, cookie) = from_peer(&router, at, "10.1.2.3:5", &jo).await;
        assert_eq!((status, to.as_str()), (303, "/catalog"), "{}", db.kind);
        assert!(cookie.unwrap().starts_with("__Host-callboard-session="));
        for peer in ["203.0.113.9:5", "127.0.0.1:5", "[::1]:5"] {
            let (_, to, cookie) = from_peer(&router, at, peer, &jo).await;
            assert!(to.starts_with("/sign-in?problem=failed") && cookie.is_none(), "{peer}: {to} {cookie:?}");
        }
        let (_, to, _) = from_peer(&router, at, "10.1.2.3:5", &[("x-forwarded-user", "nobody")]).await;
        assert!(to.starts_with("/sign-in?problem=unknown"), "{to}");
        // What a proxy would send back to is not there.
        assert_eq!(from_peer(&router, "/api/auth/other/start", "10.1.2.3:5", &jo).await.0, 404);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxys_token_counts_from_everywhere_when_it_is_signed() {
    let db = testing::sqlite().await;
    let keys = Provider::start().await;
    let at = keys.server.uri();
    let (_, router) = portal(
        &db,
        &format!(
            "    proxy:\n      jwtHeader: X-Identity\n      jwksUrl: {at}/jwks\n      issuer: {at}\n      audience: portal\n      \
             signIn: {{resolvers: [{{resolver: emailMatchingUserEntityProfileEmail}}]}}\n"
        ),
    );
    let start = "/api/auth/proxy/start";
    let good = keys.key.sign(&keys.claims("jo", ""));
    assert_eq!(from_peer(&router, start, "203.0.113.9:5", &[("x-identity", &good)]).await.1, "/");
    let mut other = keys.claims("jo", "");
    other["aud"] = json!("another-portal");
    for bad in [keys.key.sign(&other), super::provider::unsigned(&keys.claims("jo", "")), "x".to_owned()] {
        let (_, to, cookie) = from_peer(&router, start, "203.0.113.9:5", &[("x-identity", &bad)]).await;
        assert!(to.starts_with("/sign-in?problem=failed") && cookie.is_none(), "{bad}");
    }
}

#[test]
fn a_proxy_without_proof_is_refused_by_the_configuration() {
    for (provider, key) in [
        ("oauth2Proxy: {signIn: {resolvers: [{resolver: forwardedUserMatchingUserEntityName}]}}", "trustedAddresses"),
        (
            "oauth2Proxy: {trustedAddresses: [here], signIn: {resolvers: [{resolver: forwardedUserMatchingUserEntityName}]}}",
            "trustedAddresses[0]",
        ),
        (
            "proxy: {jwksUrl: 'https://a.example', signIn: {resolvers: [{resolver: emailMatchingUserEntityProfileEmail}]}}",
            "jwtHeader",
        ),
        ("gcpIap: {signIn: {resolvers: [{resolver: emailMatchingUserEntityProfileEmail}]}}", "audience"),
        ("cfaccess: {audience: x, signIn: {resolvers: [{resolver: emailMatchingUserEntityProfileEmail}]}}", "teamName"),
    ] {
        let config = Config::from_text(&format!("auth: {{providers: {{{provider}}}}}")).unwrap();
        let errors = Settings::of(&config, Some("https://portal.example")).unwrap_err();
        assert!(errors.iter().any(|error| error.to_string().contains(key)), "{provider}: {errors:?}");
    }
}

/// A host of repositories that knows one person.
async fn forge(profile: &str, body: serde_json::Value, emails: Option<serde_json::Value>) -> MockServer {
    let server = MockServer::start().await;
    let token = json!({"access_token": "gho_x", "token_type": "bearer", "scope": "read:user"});
    for at in ["/login/oauth/access_token", "/oauth/token"] {
        Mock::given(method("POST"))
            .and(path(at))
            .and(body_string_contains("code_verifier="))
            .respond_with(ResponseTemplate::new(200).set_body_json(&token))
            .mount(&server)
            .await;
    }
    Mock::given(method("GET"))
        .and(path(profile))
        .and(header("authorization", "Bearer gho_x"))
        .respond_with(ResponseTemplate::new(200).set_body_json(body))
        .mount(&server)
        .await;
    if let Some(emails) = emails {
        Mock::given(method("GET"))
            .and(path(format!("{profile}/emails")))
            .respond_with(ResponseTemplate::new(200).set_body_json(emails))
            .mount(&server)
            .await;
    }
    server
}

async fn signs_in(router: &Router, id: &str) -> (String, Browser) {
    let mut browser = Browser::default();
    let begun = browser.send(router, "GET", &format!("/api/auth/{id}/start")).await;
    let url = url::Url::parse(&begun.to).unwrap();
    let state = url.query_pairs().find(|(key, _)| key == "state").unwrap().1.into_owned();
    assert!(url.query_pairs().any(|(key, value)| key == "code_challenge_method" && value == "S256"));
    let answer = browser.send(router, "GET", &format!("/api/auth/{id}/handler/frame?code=c&state={state}")).await;
    (answer.to, browser)
}

#[tokio::test(flavor = "multi_thread")]
async fn people_sign_in_with_github_and_gitlab() {
    for db in testing::databases().await {
        let user = json!({"id": 7, "login": "jo", "name": "Jo", "avatar_url": "https://a.example/jo.png"});
        let emails = json!([{"email": "old@example.com", "primary": false, "verified": true},
            {"email": "jo@example.com", "primary": true, "verified": true}]);
        let github = forge("/api/v3/user", user, Some(emails)).await;
        let person = json!({"id": 9, "username": "jo", "name": "Jo", "email": "jo@example.com", "confirmed_at": "2020-01-01T00:00:00Z"});
        let gitlab = forge("/api/v4/user", person, None).await;
        let provider = |id: &str, instance: String, resolver: &str, more: &str| {
            format!(
                "    {id}:\n      development:\n        clientId: a\n        clientSecret: b\n        {instance}\n        {more}\n        signIn: {{resolvers: [{{resolver: {resolver}}}]}}\n"
            )
        };
        let (engine, router) = portal(
            &db,
            &(provider(
                "github",
                format!("enterpriseInstanceUrl: {}", github.uri()),
                "emailMatchingUserEntityProfileEmail",
                "",
            ) + &provider(
                "gitlab",
                format!("audience: {}", gitlab.uri()),
                "usernameMatchingUserEntityName",
                "joinAccounts: true",
            )),
        );
        for id in ["github", "gitlab"] {
            let (to, browser) = signs_in(&router, id).await;
            assert_eq!(to, "/", "{} {id}", db.kind);
            let caller = engine.caller(&browser.headers()).await.unwrap().unwrap();
            assert!(matches!(caller.subject, Subject::User { entity_ref, .. } if entity_ref == "user:default/jo"));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_github_has_not_checked_opens_nothing() {
    let db = testing::sqlite().await;
    let user = json!({"id": 8, "login": "eve", "name": null, "avatar_url": null});
    let emails = json!([{"email": "jo@example.com", "primary": true, "verified": false}]);
    let github = forge("/api/v3/user", user, Some(emails)).await;
    let (_, router) = portal(
        &db,
        &format!(
            "    github:\n      clientId: a\n      clientSecret: b\n      enterpriseInstanceUrl: {}\n      signIn: {{resolvers: [{{resolver: emailMatchingUserEntityProfileEmail}}]}}\n",
            github.uri()
        ),
    );
    let (to, _) = signs_in(&router, "github").await;
    assert!(to.starts_with("/sign-in?problem=unverified"), "{to}");
}
