//! Identity tokens, and tokens that others have signed.

use axum::body::Body;
use engine_identity::external::External;
use engine_identity::identity_token::Claims;
use http::Request;
use platform::config::sections::ExternalAccessOptions;
use platform::testing;
use serde_json::{Value, json};
use services::Credentials;
use tower::ServiceExt as _;

use super::provider::{Key, Provider, unsigned};
use super::world::{Browser, World, engine};

async fn get(world: &World, browser: &Browser, path: &str, asked: bool) -> (u16, Value) {
    let mut request = Request::get(path).body(Body::empty()).unwrap();
    request.headers_mut().extend(browser.headers());
    if asked {
        request.headers_mut().insert("x-requested-with", "XMLHttpRequest".parse().unwrap());
    }
    let response = world.router.clone().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let bytes = axum::body::to_bytes(response.into_body(), 100_000).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_gives_tokens_that_anybody_can_check_while_it_is_open() {
    for db in testing::databases().await {
        let world = World::with(db, super::world::USUAL, "").await;
        let mut browser = Browser::default();
        world.sign_in(&mut browser, "jo").await;
        let refresh = "/api/auth/oidc/refresh";
        assert_eq!(get(&world, &browser, refresh, false).await.0, 401, "only scripts of our own pages may ask");
        assert_eq!(get(&world, &Browser::default(), refresh, true).await.0, 401);
        let (status, answer) = get(&world, &browser, refresh, true).await;
        assert_eq!(status, 200, "{}: {answer}", world.db.kind);
        let identity = &answer["backstageIdentity"];
        assert_eq!(identity["identity"]["userEntityRef"], "user:default/jo");
        assert_eq!(identity["identity"]["ownershipEntityRefs"][1], "group:default/team-a");
        let token = identity["token"].as_str().unwrap();

        // As another program checks it: with the published keys alone.
        let (_, keys) = get(&world, &browser, "/api/auth/.well-known/jwks.json", false).await;
        assert_eq!(keys, get(&world, &browser, "/.well-known/jwks.json", false).await.1);
        assert_eq!(keys["keys"][0].get("d"), None, "private halves are not published");
        let set: jsonwebtoken::jwk::JwkSet = serde_json::from_value(keys).unwrap();
        let header = jsonwebtoken::decode_header(token).unwrap();
        assert_eq!(header.typ.as_deref(), Some("vnd.backstage.user"));
        let key = jsonwebtoken::DecodingKey::from_jwk(set.find(header.kid.as_deref().unwrap()).unwrap()).unwrap();
        let mut validation = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::ES256);
        validation.set_audience(&["backstage"]);
        validation.set_issuer(&["https://portal.example/api/auth"]);
        let claims = jsonwebtoken::decode::<Claims>(token, &key, &validation).unwrap().claims;
        assert_eq!((claims.sub.as_str(), claims.exp - claims.iat), ("user:default/jo", 3600));

        let caller = world.engine.identity_caller(token).await.unwrap().unwrap();
        assert!(matches!(caller.credentials, Credentials::Token { scope: None, .. }));
        for bad in [
            unsigned(&serde_json::to_value(&claims).unwrap()),
            Key::new("other").sign(&serde_json::to_value(&claims).unwrap()),
            format!("{token}x"),
            token.replace('.', ""),
            "a.b.c".to_owned(),
            String::new(),
        ] {
            assert_eq!(world.engine.identity_caller(&bad).await.unwrap(), None, "{bad}");
        }
        // Another process with another secret takes it as well; the keys are nowhere in the clear (A44).
        let other = engine(world.db.reopen().await, world.people.clone(), &world.provider, super::world::USUAL, "");
        assert!(other.identity_caller(token).await.unwrap().is_some());
        let sealed: Vec<String> =
            platform::read!(world.db, conn => sqlx::query_scalar("SELECT sealed FROM identity_keys").fetch_all(conn).await)
                .unwrap();
        assert!(!sealed.is_empty() && sealed.iter().all(|text| !text.starts_with("MIG")));
        // With its session it ends.
        world.engine.sign_out(&browser.headers()).await.unwrap();
        assert_eq!(world.engine.identity_caller(token).await.unwrap(), None);
    }
}

fn options(yaml: &Value) -> ExternalAccessOptions {
    serde_json::from_value(yaml.clone()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_of_a_published_set_of_keys_are_taken_and_no_others() {
    let provider = Provider::start().await;
    let at = provider.server.uri();
    let wanted = json!({"url": format!("{at}/jwks"), "issuer": at, "audience": "portal", "subjectPrefix": "ci"});
    let external = External::of("jwks", &options(&wanted)).ok().flatten().unwrap();
    let good = provider.claims("build-7", "");
    let subject = async |token: &str| external.subject(token).await;
    assert_eq!(subject(&provider.key.sign(&good)).await.as_deref(), Some("external:ci:build-7"));
    let changed = |key: &str, value: Value| {
        let mut claims = good.clone();
        claims[key] = value;
        claims
    };
    for claims in [
        changed("iss", json!("https://evil.example")),
        changed("aud", json!("other")),
        changed("exp", json!(1)),
        changed("exp", Value::Null),
        changed("sub", json!("")),
        changed("sub", json!("a b")),
    ] {
        assert_eq!(subject(&provider.key.sign(&claims)).await, None, "{claims}");
    }
    assert_eq!(subject(&unsigned(&good)).await, None);
    assert_eq!(subject(&Key::new("one").sign(&good)).await, None, "another key of that name");
    assert_eq!(subject(&Key::new("two").sign(&good)).await, None, "a key that is not published");
    let shared = provider.key.sign_as_if_shared(&good, provider.key.public_key());
    assert_eq!(subject(&shared).await, None);
    for (wanted, key) in [
        (json!({}), "url"),
        (json!({"url": "file:///etc/passwd"}), "url"),
        (json!({"url": at, "algorithm": "HS256"}), "algorithm"),
        (json!({"url": at, "algorithm": ["none"]}), "algorithm"),
    ] {
        assert_eq!(External::of("jwks", &options(&wanted)).err().unwrap().0, key, "{wanted}");
    }
}

#[tokio::test]
async fn tokens_of_a_shared_secret_are_taken_as_long_as_they_say_when_they_end() {
    use jsonwebtoken::{EncodingKey, Header, encode};

    let wanted = json!({"secret": "c2hhcmVkIHNlY3JldCBvZiB0d28=", "subject": "old"});
    let external = External::of("legacy", &options(&wanted)).ok().flatten().unwrap();
    let key = EncodingKey::from_secret(b"shared secret of two");
    let token = |claims: Value, key: &EncodingKey| encode(&Header::default(), &claims, key).unwrap();
    let good = json!({"sub": "backstage-server", "exp": 4_000_000_000_u64});
    assert_eq!(external.subject(&token(good.clone(), &key)).await.as_deref(), Some("external:old"));
    let other = EncodingKey::from_secret(b"another");
    for bad in [
        token(good.clone(), &other),
        token(json!({"sub": "backstage-server"}), &key),
        token(json!({"sub": "backstage-server", "exp": 1}), &key),
        token(json!({"sub": "somebody", "exp": 4_000_000_000_u64}), &key),
        unsigned(&good),
    ] {
        assert_eq!(external.subject(&bad).await, None);
    }
    assert_eq!(External::of("legacy", &options(&json!({"secret": "?"}))).err().unwrap().0, "secret");
    assert!(External::of("other", &options(&json!({}))).unwrap().is_none());
}
