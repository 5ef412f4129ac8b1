//! What must not work: A21, A22, A24 and A25 of the abuse tests.

use platform::testing;
use serde_json::{Value, json};

use super::provider::{Key, unsigned};
use super::world::{Browser, World};

/// Comes back with a token made of good claims that somebody has tampered with.
async fn with_token(world: &World, make: impl FnOnce(&World, Value) -> String) -> (Browser, super::world::Answer) {
    let mut browser = Browser::default();
    let begun = browser.begin(&world.router, "/").await;
    let token = make(world, world.provider.claims("jo", &begun.nonce));
    world.provider.hand_out(&token).await;
    let answer = browser.come_back(&world.router, &begun.state).await;
    (browser, answer)
}

fn changed(mut claims: Value, key: &str, value: Value) -> Value {
    claims[key] = value;
    claims
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_that_are_not_good_open_no_session() {
    type Make = fn(&World, Value) -> String;
    let cases: [(&str, Make); 12] = [
        ("another issuer", |w, c| w.provider.key.sign(&changed(c, "iss", json!("https://evil.example")))),
        ("another audience", |w, c| w.provider.key.sign(&changed(c, "aud", json!("somebody")))),
        ("more audiences", |w, c| w.provider.key.sign(&changed(c, "aud", json!(["portal", "somebody"])))),
        ("expired", |w, c| w.provider.key.sign(&changed(c, "exp", json!(1_000_000)))),
        ("another nonce", |w, c| w.provider.key.sign(&changed(c, "nonce", json!("reused")))),
        ("no nonce", |w, c| w.provider.key.sign(&changed(c, "nonce", Value::Null))),
        ("nobody's signature", |_, c| unsigned(&c)),
        ("a public key as a shared secret", |w, c| w.provider.key.sign_as_if_shared(&c, w.provider.key.public_key())),
        ("the client's secret as a shared one", |w, c| w.provider.key.sign_as_if_shared(&c, b"secret")),
        ("another key of that name", |_, c| Key::new("one").sign(&c)),
        ("another hash of the access token", |w, c| {
            w.provider.key.sign(&changed(c, "at_hash", json!("AAAAAAAAAAAAAAAAAAAAAA")))
        }),
        ("no token at all", |_, _| "nonsense".into()),
    ];
    for db in testing::databases().await {
        let kind = db.kind;
        let world = World::new(db).await;
        for (what, make) in cases {
            let (browser, answer) = with_token(&world, make).await;
            assert!(answer.is_refusal("failed"), "{kind}, {what}: {answer:?}");
            assert!(browser.cookies.is_empty(), "{kind}, {what}: {:?}", browser.cookies);
        }
        let (browser, answer) = with_token(&world, |w, c| w.provider.key.sign(&c)).await;
        assert_eq!((answer.to.as_str(), browser.cookies.len()), ("/", 1), "{kind}: the same without tampering");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_that_nobody_has_checked_are_no_identity() {
    for db in testing::databases().await {
        let world = World::new(db).await;
        for value in [json!(false), Value::Null] {
            let (_, answer) =
                with_token(&world, |w, c| w.provider.key.sign(&changed(c, "email_verified", value))).await;
            assert!(answer.is_refusal("unverified"), "{answer:?}");
        }
        let (_, answer) =
            with_token(&world, |w, c| w.provider.key.sign(&changed(c, "email", json!("nobody@example.com")))).await;
        assert!(answer.is_refusal("unknown"), "{answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_is_not_handed_to_another_account() {
    for db in testing::databases().await {
        let world = World::new(db).await;
        let mut browser = Browser::default();
        world.sign_in(&mut browser, "jo").await;
        // Jo's address belongs to somebody else now.
        let (_, answer) = with_token(&world, |w, c| w.provider.key.sign(&changed(c, "sub", json!("another")))).await;
        assert!(answer.is_refusal("taken"), "{answer:?}");
        assert!(world.subject(&browser).await.is_some());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_users_with_one_address_are_nobody() {
    for db in testing::databases().await {
        let world = World::new(db).await;
        world.people.add("jo-two", "JO@example.com", &[]);
        let mut browser = Browser::default();
        assert!(world.sign_in(&mut browser, "jo").await.is_refusal("ambiguous"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_is_good_once_and_for_one_browser() {
    for db in testing::databases().await {
        let world = World::new(db).await;
        let mut browser = Browser::default();
        let begun = browser.begin(&world.router, "/").await;
        // The attacker's browser comes with the victim's state, and the other way round.
        let mut other = Browser::default();
        other.begin(&world.router, "/").await;
        assert!(other.come_back(&world.router, &begun.state).await.is_refusal("stale"));
        // And has used it up.
        assert!(browser.come_back(&world.router, &begun.state).await.is_refusal("stale"));
        assert!(Browser::default().come_back(&world.router, "made-up").await.is_refusal("stale"));
        assert!(
            Browser::default().send(&world.router, "GET", "/api/auth/oidc/handler/frame").await.is_refusal("stale")
        );
        let mut browser = Browser::default();
        let begun = browser.begin(&world.router, "/").await;
        world.provider.hand_out(&world.provider.key.sign(&world.provider.claims("jo", &begun.nonce))).await;
        let cookies = browser.clone();
        assert_eq!(browser.come_back(&world.router, &begun.state).await.to, "/");
        let mut replay = cookies;
        assert!(replay.come_back(&world.router, &begun.state).await.is_refusal("stale"), "a second time");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_gives_a_new_session_and_ends_the_one_before() {
    for db in testing::databases().await {
        let world = World::new(db).await;
        let mut browser = Browser::default();
        // A session that somebody has planted is not taken over.
        browser.cookies.insert("__Host-callboard-session".into(), "planted".into());
        world.sign_in(&mut browser, "jo").await;
        let first = browser.clone();
        assert_ne!(first.cookies["__Host-callboard-session"], "planted");
        world.sign_in(&mut browser, "ada").await;
        assert_ne!(first.cookies, browser.cookies);
        assert_eq!(world.subject(&first).await, None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_sent_to_another_site() {
    for db in testing::databases().await {
        let world = World::new(db).await;
        for evil in ["//evil.example", "/\\evil.example", "https://evil.example", "/%2f%2fevil.example", "/\tx"] {
            let mut browser = Browser::default();
            let begun = browser.begin(&world.router, evil).await;
            world.provider.hand_out(&world.provider.key.sign(&world.provider.claims("jo", &begun.nonce))).await;
            assert_eq!(browser.come_back(&world.router, &begun.state).await.to, "/", "{evil}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_description_of_somebody_else_is_not_taken() {
    for db in testing::databases().await {
        let world = World::new(db).await;
        world.provider.server.reset().await;
        world.provider.describe("https://accounts.example.com").await;
        world.provider.publish(&[world.provider.key.jwk()]).await;
        let answer = Browser::default().send(&world.router, "GET", "/api/auth/oidc/start").await;
        assert!(answer.is_refusal("failed"), "{answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_are_not_in_the_database() {
    for db in testing::databases().await {
        let world = World::new(db).await;
        let mut browser = Browser::default();
        let begun = browser.begin(&world.router, "/").await;
        let attempt = browser.cookies.values().next().unwrap().clone();
        let kept = |rows: Vec<String>, secret: &str| rows.iter().any(|row| row == secret);
        let rows: Vec<String> = platform::read!(world.db, conn => {
            sqlx::query_scalar("SELECT state_hash FROM identity_attempts UNION ALL SELECT browser_hash FROM identity_attempts")
                .fetch_all(conn).await.unwrap()
        });
        assert!(rows.len() == 2 && !kept(rows.clone(), &begun.state) && !kept(rows, &attempt));
        world.sign_in(&mut browser, "jo").await;
        let secret = browser.cookies["__Host-callboard-session"].clone();
        let rows: Vec<String> = platform::read!(world.db, conn => {
            sqlx::query_scalar("SELECT hash FROM identity_sessions UNION ALL SELECT id FROM identity_sessions")
                .fetch_all(conn).await.unwrap()
        });
        assert!(rows.len() == 2 && !kept(rows, &secret));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_alone_makes_nobody_a_user_of_the_catalog() {
    for db in testing::databases().await {
        let rule = "{resolver: emailMatchingUserEntityProfileEmail, dangerouslyAllowSignInWithoutUserInCatalog: true}";
        let world = World::with(db, rule, "").await;
        let (browser, answer) =
            with_token(&world, |w, c| w.provider.key.sign(&changed(c, "email", json!("ada@elsewhere.example")))).await;
        assert!(answer.is_refusal("taken") && browser.cookies.is_empty(), "{answer:?}");
        // Nor does it later, when the catalog gets a user of the name that somebody was let in with.
        let mut early = Browser::default();
        world.sign_in(&mut early, "new.comer").await;
        world.people.add("new.comer", "another@example.com", &["group:default/platform"]);
        let again = super::world::engine(world.db.reopen().await, world.people.clone(), &world.provider, rule, "");
        assert!(again.caller(&early.headers()).await.unwrap().is_none());
    }
}
