//! Connecting accounts: somebody signs in with one provider and lets the portal read with another.

use std::sync::Arc;

use engine_identity::IdentityEngine;
use platform::testing::{self, TestDatabase};
use serde_json::{Value, json};
use services::identity::{Connection, ForgeKind, Identity as _};
use services::{Actor, ErrorKind};
use wiremock::matchers::{body_string_contains, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::world::{Answer, Browser, USUAL, World};

/// A host of repositories; what it answers to an exchange is said by each test.
async fn host() -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .and(path("/api/v3/user"))
        .respond_with(
            ResponseTemplate::new(200)
                .set_body_json(json!({"id": 7, "login": "jo-codes", "name": "Jo", "avatar_url": null})),
        )
        .mount(&server)
        .await;
    server
}

/// Answers exchanges of a kind with a token, so often.
async fn gives(host: &MockServer, grant: &str, status: u16, answer: Value, times: u64) {
    Mock::given(method("POST"))
        .and(path("/login/oauth/access_token"))
        .and(body_string_contains(format!("grant_type={grant}")))
        .respond_with(ResponseTemplate::new(status).set_body_json(answer))
        .up_to_n_times(times)
        .mount(host)
        .await;
}

fn more(host: &MockServer) -> String {
    format!(
        "    github:\n      development: {{clientId: a, clientSecret: b, enterpriseInstanceUrl: '{}'}}\n    guest: {{}}\n",
        host.uri()
    )
}

const SECRET: &str = "secret: a secret of the tests, ";

/// A portal whose sessions are sealed with a secret.
async fn portal(db: TestDatabase, host: &MockServer) -> World {
    let mut world = World::with(db, USUAL, &more(host)).await;
    let engine = sealed(&world, host, SECRET);
    world.router = engine_identity::rest::router(engine.clone());
    world.engine = engine;
    world
}

fn sealed(world: &World, host: &MockServer, secret: &str) -> Arc<IdentityEngine> {
    super::world::engine_with(world.db.database(), world.people.clone(), &world.provider, USUAL, &more(host), secret)
}

async fn actor(world: &World, browser: &Browser) -> Actor {
    let caller = world.engine.caller(&browser.headers()).await.unwrap().unwrap();
    Actor::new(caller.subject, "r").with(caller.credentials)
}

/// Goes to the host; gives the state that comes back.
async fn leaves(world: &World, browser: &mut Browser) -> String {
    let begun = browser.send(&world.router, "POST", "/api/auth/github/connect?return_to=/%3Fa").await;
    assert_eq!(begun.status, 303, "{begun:?}");
    let url = url::Url::parse(&begun.to).unwrap();
    let value = |name: &str| url.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
    assert_eq!(value("scope"), "read:user user:email repo");
    assert_eq!(value("code_challenge_method"), "S256");
    value("state")
}

async fn returns(world: &World, browser: &mut Browser, state: &str) -> Answer {
    browser.send(&world.router, "GET", &format!("/api/auth/github/handler/frame?code=c&state={state}")).await
}

async fn connected(world: &World, browser: &Browser) -> Connection {
    world.engine.connections(&actor(world, browser).await).await.unwrap().remove(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_connects_an_account_and_ends_it() {
    for db in testing::databases().await {
        let kind = db.kind;
        let host = host().await;
        let world = portal(db, &host).await;
        gives(&host, "authorization_code", 200, json!({"access_token": "gho_1", "token_type": "bearer"}), 1).await;
        let mut jo = Browser::default();
        world.sign_in(&mut jo, "jo").await;
        let before = jo.clone();
        assert_eq!(connected(&world, &jo).await.username, None, "{kind}");
        let state = leaves(&world, &mut jo).await;
        let answer = returns(&world, &mut jo, &state).await;
        assert_eq!((answer.status, answer.to.as_str()), (303, "/?a"), "{kind}");
        // It was no sign-in: the session is the same.
        assert_eq!(jo.cookies, before.cookies, "{kind}");
        let found = connected(&world, &jo).await;
        assert_eq!((found.username.as_deref(), found.lapsed), (Some("jo-codes"), false), "{kind}");
        let own = actor(&world, &jo).await;
        let access = world.engine.access(&own, "github").await.unwrap().unwrap();
        assert_eq!((access.kind, access.token.expose()), (ForgeKind::GitHub, "gho_1"), "{kind}");
        assert_eq!(access.api.as_str(), format!("{}/api/v3/", host.uri()));
        // Sealed at rest, and open to the same person only.
        let (at_rest,): (String,) = platform::read!(world.db.database(), conn => {
            sqlx::query_as("SELECT sealed FROM identity_connections").fetch_one(conn).await
        })
        .unwrap();
        assert!(!at_rest.contains("gho_1"), "{kind}");
        let mut ada = Browser::default();
        world.sign_in(&mut ada, "ada").await;
        assert_eq!(connected(&world, &ada).await.username, None, "{kind}");
        assert!(world.engine.access(&actor(&world, &ada).await, "github").await.unwrap().is_none(), "{kind}");
        // Another process reads it; one with another secret does not, and says so.
        let other = sealed(&world, &host, SECRET);
        assert!(other.access(&own, "github").await.unwrap().is_some(), "{kind}");
        let strange = sealed(&world, &host, "secret: another secret than that, ");
        assert!(strange.access(&own, "github").await.unwrap().is_none(), "{kind}");
        assert!(strange.connections(&own).await.unwrap()[0].lapsed, "{kind}");

        world.engine.end_connection(&own, "github").await.unwrap();
        assert_eq!(connected(&world, &jo).await.username, None, "{kind}");
        let gone = world.engine.end_connection(&own, "github").await.unwrap_err();
        assert_eq!(gone.kind, ErrorKind::NotFound, "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_connects_for_somebody_else() {
    let host = host().await;
    let world = portal(testing::sqlite().await, &host).await;
    gives(&host, "authorization_code", 200, json!({"access_token": "gho_1", "token_type": "bearer"}), 9).await;
    // Neither who is not signed in, nor the guest, whom everybody is.
    let nobody = Browser::default().send(&world.router, "POST", "/api/auth/github/connect").await;
    assert_eq!(nobody.status, 401);
    let mut guest = Browser::default();
    guest.send(&world.router, "POST", "/api/auth/guest/start").await;
    assert_eq!(guest.send(&world.router, "POST", "/api/auth/github/connect").await.status, 403);
    assert_eq!(world.engine.connections(&actor(&world, &guest).await).await.unwrap(), []);
    // A provider that is for connecting signs nobody in.
    assert_eq!(Browser::default().send(&world.router, "GET", "/api/auth/github/start").await.status, 404);
    assert_eq!(world.engine.ways(&Actor::anonymous("r")).await.unwrap().len(), 2);
    let mut jo = Browser::default();
    world.sign_in(&mut jo, "jo").await;
    assert_eq!(jo.send(&world.router, "POST", "/api/auth/oidc/connect").await.status, 404);
    // No other site begins it with a link.
    assert_eq!(jo.send(&world.router, "GET", "/api/auth/github/connect").await.status, 405);

    // An answer for another browser, and one for whoever has signed in meanwhile, is for nobody.
    let state = leaves(&world, &mut jo).await;
    let mut eve = Browser::default();
    world.sign_in(&mut eve, "ada").await;
    let refused = returns(&world, &mut eve, &state).await;
    assert!(refused.is_refusal("stale"), "{refused:?}");
    let state = leaves(&world, &mut jo).await;
    let session = jo.cookies.iter().find(|(name, _)| name.contains("session")).map(|(name, _)| name.clone()).unwrap();
    jo.cookies.insert(session.clone(), eve.cookies[&session].clone());
    let refused = returns(&world, &mut jo, &state).await;
    assert_eq!(refused.to, "/settings?part=connections&problem=stale&provider=github");
    assert_eq!(connected(&world, &eve).await.username, None);

    // Whoever says no at the host comes back to the settings, and is still signed in.
    let state = leaves(&world, &mut eve).await;
    let path = format!("/api/auth/github/handler/frame?error=access_denied&state={state}");
    let refused = eve.send(&world.router, "GET", &path).await;
    assert_eq!(refused.to, "/settings?part=connections&problem=denied&provider=github");
    assert!(world.subject(&eve).await.is_some());

    // Nothing can be connected where it could not be sealed.
    let open = sealed(&world, &host, "");
    assert!(open.connects("github").is_none());
    assert_eq!(open.connections(&actor(&world, &eve).await).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_exchanged_before_they_end_and_lapse_when_they_are_refused() {
    for db in testing::databases().await {
        let kind = db.kind;
        let host = host().await;
        let world = portal(db, &host).await;
        let short =
            json!({"access_token": "gho_1", "token_type": "bearer", "expires_in": 30, "refresh_token": "ghr_1"});
        gives(&host, "authorization_code", 200, short, 1).await;
        let next = json!({"access_token": "gho_2", "token_type": "bearer", "expires_in": 30, "refresh_token": "ghr_2"});
        gives(&host, "refresh_token&refresh_token=ghr_1", 200, next, 1).await;
        let last = json!({"access_token": "gho_3", "token_type": "bearer", "expires_in": 3600});
        gives(&host, "refresh_token&refresh_token=ghr_2", 200, last, 1).await;
        let mut jo = Browser::default();
        world.sign_in(&mut jo, "jo").await;
        let state = leaves(&world, &mut jo).await;
        returns(&world, &mut jo, &state).await;
        let own = actor(&world, &jo).await;
        let token = async || {
            let access = world.engine.access(&own, "github").await.unwrap();
            access.map(|access| access.token.expose().to_owned())
        };
        assert_eq!(token().await.as_deref(), Some("gho_2"), "{kind}");
        // Two at once exchange once: the host would refuse the second.
        let (one, two) = tokio::join!(token(), token());
        assert_eq!((one.as_deref(), two.as_deref()), (Some("gho_3"), Some("gho_3")), "{kind}");
        // A refusal of a token that is not in use any more changes nothing.
        world.engine.lapse(&own, "github", &platform::config::Secret::new("gho_2")).await.unwrap();
        assert_eq!(token().await.as_deref(), Some("gho_3"), "{kind}");
        world.engine.lapse(&own, "github", &platform::config::Secret::new("gho_3")).await.unwrap();
        assert_eq!(token().await, None, "{kind}");
        let found = connected(&world, &jo).await;
        assert_eq!((found.username.as_deref(), found.lapsed), (Some("jo-codes"), true), "{kind}");

        // What can not be exchanged lapses as well.
        let short =
            json!({"access_token": "gho_4", "token_type": "bearer", "expires_in": 30, "refresh_token": "ghr_4"});
        gives(&host, "authorization_code", 200, short, 1).await;
        gives(&host, "refresh_token&refresh_token=ghr_4", 502, json!({}), 1).await;
        gives(&host, "refresh_token&refresh_token=ghr_4", 400, json!({"error": "bad_refresh_token"}), 1).await;
        let state = leaves(&world, &mut jo).await;
        returns(&world, &mut jo, &state).await;
        // A host that is out of order refuses nothing.
        assert!(world.engine.access(&own, "github").await.is_err(), "{kind}");
        assert!(!connected(&world, &jo).await.lapsed, "{kind}");
        assert_eq!(token().await, None, "{kind}");
        assert!(connected(&world, &jo).await.lapsed, "{kind}");

        // Everything ends with the person.
        world.engine.departed(&Actor::portal(), "user:default/jo").await.unwrap();
        let (left,): (i64,) = platform::read!(world.db.database(), conn => {
            sqlx::query_as("SELECT COUNT(*) FROM identity_connections").fetch_one(conn).await
        })
        .unwrap();
        assert_eq!(left, 0, "{kind}");
    }
}
