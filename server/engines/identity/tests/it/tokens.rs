//! Tokens of people and programs, command lines, and what administrators see of all that.

use axum::body::Body;
use engine_identity::Caller;
use engine_identity::limits::{SIGN_IN, WRONG_SECRETS};
use http::{Request, StatusCode, header};
use platform::testing;
use serde_json::{Value, json};
use services::identity::{Identity as _, NewToken, PeopleQuery, TokenKind, TokenScope};
use services::permission::of_catalog;
use services::{Actor, ErrorKind, Subject};
use tower::ServiceExt as _;

use super::world::{Browser, World};

fn wanted(kind: TokenKind, name: &str, scope: TokenScope) -> NewToken {
    NewToken { kind, name: name.into(), scope, days: 30 }
}

fn actor(caller: Caller) -> Actor {
    Actor::new(caller.subject, "").with(caller.credentials)
}

async fn signed_in(world: &World, subject: &str) -> Actor {
    let mut browser = Browser::default();
    world.sign_in(&mut browser, subject).await;
    actor(world.engine.caller(&browser.headers()).await.unwrap().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_acts_for_its_owner_within_its_scope_until_it_ends() {
    for db in testing::databases().await {
        let world = World::new(db).await;
        let jo = signed_in(&world, "jo").await;
        let made =
            world.engine.create_token(&jo, &wanted(TokenKind::Personal, "laptop", TokenScope::Read)).await.unwrap();
        assert!(made.secret.starts_with("cbp_") && made.secret.starts_with(&made.token.hint));
        let caller = world.engine.token_caller(&made.secret, "", "").await.unwrap().unwrap();
        assert_eq!(caller.subject, jo.subject, "{}", world.db.kind);
        let program = actor(caller);
        assert!(program.is_within(&of_catalog::READ) && !program.is_within(&of_catalog::DELETE));
        // A token is not enough to make more of them, or to look at sessions.
        for refused in [
            world.engine.tokens(&program).await.err(),
            world.engine.sessions(&program).await.err(),
            world.engine.create_token(&program, &wanted(TokenKind::Personal, "x", TokenScope::All)).await.err(),
        ] {
            assert_eq!(refused.unwrap().kind, ErrorKind::Forbidden);
        }
        // Its use is written down, its secret nowhere (A40, A44).
        let listed = world.engine.tokens(&jo).await.unwrap();
        assert!(listed.len() == 1 && listed[0].used_at.is_some(), "{listed:?}");
        let kept: Vec<String> = platform::read!(world.db, conn => {
            sqlx::query_scalar("SELECT hash FROM identity_tokens UNION ALL SELECT details FROM audit_entries").fetch_all(conn).await
        })
        .unwrap();
        assert!(kept.iter().all(|text| !text.contains(&made.secret[10..])), "{kept:?}");
        let ada = signed_in(&world, "ada").await;
        let others = Actor::new(
            Subject::User { entity_ref: "user:default/x".into(), ownership: vec![], administrator: false },
            "",
        );
        assert_eq!(world.engine.end_token(&others, &made.token.id).await.unwrap_err().kind, ErrorKind::NotFound);
        world.engine.end_token(&ada, &made.token.id).await.unwrap();
        assert_eq!(world.engine.token_caller(&made.secret, "", "").await.unwrap(), None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrators_token_for_some_things_does_not_administer() {
    let world = World::new(testing::sqlite().await).await;
    let ada = signed_in(&world, "ada").await;
    assert!(ada.is_administrator());
    for (scope, administers) in [
        (TokenScope::Read, false),
        (TokenScope::Permissions(vec!["catalog.entity.delete".into()]), false),
        (TokenScope::All, true),
    ] {
        let made = world.engine.create_token(&ada, &wanted(TokenKind::Personal, "x", scope)).await.unwrap();
        let program = actor(world.engine.token_caller(&made.secret, "", "").await.unwrap().unwrap());
        assert_eq!(program.is_administrator(), administers);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_end_with_their_owner_and_programs_have_their_own() {
    for db in testing::databases().await {
        let world = World::new(db).await;
        let (jo, ada) = (signed_in(&world, "jo").await, signed_in(&world, "ada").await);
        let ci = wanted(TokenKind::Service, "ci", TokenScope::Permissions(vec!["catalog.entity.refresh".into()]));
        assert_eq!(world.engine.create_token(&jo, &ci).await.unwrap_err().kind, ErrorKind::Forbidden);
        let made = world.engine.create_token(&ada, &ci).await.unwrap();
        assert!(made.secret.starts_with("cbs_"));
        let program = actor(world.engine.token_caller(&made.secret, "", "").await.unwrap().unwrap());
        assert_eq!(program.name(), "external:ci", "{}", world.db.kind);
        assert!(program.is_within(&of_catalog::REFRESH) && !program.is_within(&of_catalog::READ));
        let twice = world.engine.create_token(&ada, &ci).await.unwrap_err();
        assert_eq!(twice.fields[0].field, "name");
        for (name, scope, days) in [
            ("", TokenScope::All, 30),
            ("a b", TokenScope::All, 30),
            ("x", TokenScope::Permissions(vec![]), 30),
            ("x", TokenScope::Permissions(vec!["nothing.known".into()]), 30),
            ("x", TokenScope::All, 0),
            ("x", TokenScope::All, 400),
        ] {
            let wanted = NewToken { kind: TokenKind::Service, name: name.into(), scope, days };
            let refused = world.engine.create_token(&ada, &wanted).await.unwrap_err();
            assert_eq!((refused.kind, refused.fields.len()), (ErrorKind::Invalid, 1), "{name} {days}");
        }
        let own = world.engine.create_token(&jo, &wanted(TokenKind::Personal, "x", TokenScope::All)).await.unwrap();
        assert!(world.engine.token_caller(&own.secret, "", "").await.unwrap().is_some());
        world.people.remove("jo");
        assert_eq!(world.engine.departed(&Actor::portal(), "user:default/jo").await.unwrap(), 2);
        assert_eq!(world.engine.token_caller(&own.secret, "", "").await.unwrap(), None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_is_slowed_down() {
    let world = World::new(testing::sqlite().await).await;
    let mut refused = 0;
    for number in 0..WRONG_SECRETS + 5 {
        match world.engine.token_caller(&format!("cbp_{number}"), "203.0.113.1", "").await {
            Ok(found) => assert_eq!(found, None),
            Err(error) => {
                assert_eq!(error.kind, ErrorKind::TooMany);
                refused += 1;
            }
        }
    }
    assert_eq!(refused, 5);
    assert_eq!(
        world.engine.token_caller("cbp_x", "203.0.113.2", "").await.unwrap(),
        None,
        "others are not slowed down"
    );
    let mut browser = Browser::default();
    let mut last = 0;
    for _ in 0..SIGN_IN + 1 {
        last = browser.send(&world.router, "GET", "/api/auth/oidc/start").await.status;
    }
    assert_eq!(last, 429);
}

async fn post(world: &World, path: &str, body: Value) -> (StatusCode, Value) {
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_string()))
        .unwrap();
    let response = world.router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = axum::body::to_bytes(response.into_body(), 100_000).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_line_gets_a_token_once_the_person_says_so() {
    for db in testing::databases().await {
        let world = World::new(db).await;
        let jo = signed_in(&world, "jo").await;
        let (_, begun) = post(&world, "/api/auth/device/start", json!({"name": "callboard on tower"})).await;
        let (device, code) = (begun["device_code"].clone(), begun["user_code"].as_str().unwrap().to_owned());
        assert!(begun["verification_uri_complete"].as_str().unwrap().ends_with(&format!("/device?code={code}")));
        let ask = || post(&world, "/api/auth/device/token", json!({"device_code": device}));
        assert_eq!(ask().await.1["error"], "authorization_pending", "{}", world.db.kind);
        assert_eq!(ask().await.1["error"], "slow_down");
        let waiting = world.engine.device(&jo, &code.to_lowercase().replace('-', " ")).await.unwrap();
        assert_eq!(waiting.name, "callboard on tower");
        assert_eq!(world.engine.device(&jo, "BBBB-BBBB").await.unwrap_err().kind, ErrorKind::NotFound);
        world.engine.answer_device(&jo, &code, true).await.unwrap();
        assert_eq!(world.engine.answer_device(&jo, &code, true).await.unwrap_err().kind, ErrorKind::NotFound);
        let (status, granted) = ask().await;
        assert_eq!((status, &granted["user"]), (StatusCode::OK, &json!("user:default/jo")));
        let secret = granted["access_token"].as_str().unwrap();
        let caller = world.engine.token_caller(secret, "", "").await.unwrap().unwrap();
        assert_eq!(caller.subject, jo.subject);
        assert_eq!(ask().await.1["error"], "expired_token", "a code is good once");

        let (_, begun) = post(&world, "/api/auth/device/start", json!({})).await;
        world.engine.answer_device(&jo, begun["user_code"].as_str().unwrap(), false).await.unwrap();
        let (_, refused) = post(&world, "/api/auth/device/token", json!({"device_code": begun["device_code"]})).await;
        assert_eq!(refused["error"], "access_denied");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn administrators_see_who_has_signed_in_and_end_it() {
    for db in testing::databases().await {
        let world = World::new(db).await;
        let (jo, ada) = (signed_in(&world, "jo").await, signed_in(&world, "ada").await);
        assert_eq!(world.engine.people(&jo, &PeopleQuery::default()).await.unwrap_err().kind, ErrorKind::Forbidden);
        let people = world.engine.people(&ada, &PeopleQuery::default()).await.unwrap();
        assert_eq!(people.total, 2, "{}", world.db.kind);
        let found = world.engine.people(&ada, &PeopleQuery { text: "JO@".into(), page: 1 }).await.unwrap();
        let row = &found.people[0];
        assert_eq!((row.entity_ref.as_str(), row.sessions, row.administrator), ("user:default/jo", 1, false));
        let detail = world.engine.person(&ada, "user:default/jo").await.unwrap();
        assert_eq!(detail.groups, ["group:default/team-a", "group:default/all"]);
        assert_eq!(world.engine.end_all_of(&ada, "user:default/jo").await.unwrap(), 1);
        let providers = world.engine.providers(&ada).await.unwrap();
        assert_eq!((providers[0].accounts, providers[0].used_at.is_some()), (2, true));
        assert_eq!(providers[0].resolvers, ["emailMatchingUserEntityProfileEmail"]);
        let actions: Vec<String> = platform::read!(world.db, conn => {
            sqlx::query_scalar("SELECT action FROM audit_entries ORDER BY seq").fetch_all(conn).await
        })
        .unwrap();
        assert_eq!(actions, ["identity.signed-in", "identity.signed-in", "identity.sessions-ended"]);
    }
}
