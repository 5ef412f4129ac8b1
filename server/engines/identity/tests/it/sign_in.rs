//! What works.

use engine_identity::Caller;
use platform::testing;
use services::identity::Identity as _;
use services::{Actor, Credentials, Subject};

use super::world::{Answer, Browser, World, engine};

fn session_of(caller: &Caller) -> &str {
    match &caller.credentials {
        Credentials::Session(id) => id,
        other => panic!("{other:?}"),
    }
}

fn actor(caller: Caller) -> Actor {
    Actor::new(caller.subject, "").with(caller.credentials)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_signs_in_and_out() {
    for db in testing::databases().await {
        let world = World::new(db).await;
        let mut browser = Browser::default();
        let begun = browser.begin(&world.router, "/catalog?kind=api").await;
        let pairs: Vec<(String, String)> = begun.url.query_pairs().into_owned().collect();
        let value = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        assert_eq!(value("redirect_uri"), Some("https://portal.example/api/auth/oidc/handler/frame"));
        assert_eq!(value("code_challenge_method"), Some("S256"));
        assert_eq!(value("response_type"), Some("code"));
        assert!(value("scope").unwrap().split(' ').any(|scope| scope == "openid"));
        world.provider.hand_out(&world.provider.key.sign(&world.provider.claims("jo", &begun.nonce))).await;
        let answer = browser.come_back(&world.router, &begun.state).await;
        assert_eq!(answer, Answer { status: 303, to: "/catalog?kind=api".into() });
        let exchange = world.provider.last_exchange().await;
        assert!(exchange.iter().any(|(key, value)| key == "code_verifier" && value.len() >= 43), "{exchange:?}");
        assert_eq!(browser.cookies.len(), 1, "the session's alone: {:?}", browser.cookies);

        let caller = world.engine.caller(&browser.headers()).await.unwrap().unwrap();
        let expected = Subject::User {
            entity_ref: "user:default/jo".into(),
            ownership: ["user:default/jo", "group:default/team-a", "group:default/all"].map(str::to_owned).to_vec(),
            administrator: false,
        };
        assert_eq!(caller.subject, expected);
        let jo = actor(caller);
        let me = world.engine.me(&jo).await.unwrap().unwrap();
        assert_eq!((me.title.as_str(), me.email.as_deref()), ("JO", Some("jo@example.com")));
        assert_eq!(me.way.as_deref(), Some("single sign-on"));
        let sessions = world.engine.sessions(&jo).await.unwrap();
        assert!(sessions.len() == 1 && sessions[0].current, "{sessions:?}");

        let before = browser.clone();
        let answer = browser.send(&world.router, "POST", "/api/auth/sign-out").await;
        assert_eq!(answer, Answer { status: 303, to: "/sign-in".into() });
        assert!(browser.cookies.is_empty());
        assert_eq!(world.subject(&before).await, None, "ended on the server, not only in the browser");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn administrators_are_named_by_their_groups() {
    for db in testing::databases().await {
        let world = World::new(db).await;
        let mut browser = Browser::default();
        world.sign_in(&mut browser, "ada").await;
        let Some(Subject::User { administrator, .. }) = world.subject(&browser).await else { panic!("nobody") };
        assert!(administrator);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_listed_and_ended_by_their_owner() {
    for db in testing::databases().await {
        let world = World::new(db).await;
        let (mut laptop, mut phone, mut other) = (Browser::default(), Browser::default(), Browser::default());
        world.sign_in(&mut laptop, "jo").await;
        world.sign_in(&mut phone, "jo").await;
        world.sign_in(&mut other, "ada").await;
        let jo = world.engine.caller(&laptop.headers()).await.unwrap().unwrap();
        let ada = world.engine.caller(&other.headers()).await.unwrap().unwrap();
        let jo = actor(jo);
        let sessions = world.engine.sessions(&jo).await.unwrap();
        assert_eq!(sessions.iter().map(|session| session.current).collect::<Vec<_>>(), [false, true], "newest first");
        let error = world.engine.end_session(&jo, session_of(&ada)).await.unwrap_err();
        assert_eq!(error.kind.status(), 404, "somebody else's looks like none");
        assert_eq!(world.engine.end_other_sessions(&jo).await.unwrap(), 1);
        assert_eq!(world.subject(&phone).await, None);
        assert!(world.subject(&laptop).await.is_some());
        // An administrator may.
        let ada = actor(ada);
        world.engine.end_session(&ada, jo.session().unwrap()).await.unwrap();
        assert_eq!(world.subject(&laptop).await, None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_know_the_same_people() {
    for db in testing::databases().await {
        let world = World::new(db).await;
        let second = engine(world.db.reopen().await, world.people.clone(), &world.provider, super::world::USUAL, "");
        let mut browser = Browser::default();
        world.sign_in(&mut browser, "jo").await;
        assert!(second.caller(&browser.headers()).await.unwrap().is_some(), "signed in at one, known at the other");
        // The other process has remembered nothing yet that it would have to forget.
        let third = engine(world.db.reopen().await, world.people.clone(), &world.provider, super::world::USUAL, "");
        let before = browser.clone();
        browser.send(&world.router, "POST", "/api/auth/sign-out").await;
        assert!(third.caller(&before.headers()).await.unwrap().is_none());
        let gone = async {
            while second.caller(&before.headers()).await.unwrap().is_some() {
                tokio::time::sleep(std::time::Duration::from_millis(200)).await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(30), gone).await.expect("signed out at both");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_the_catalog_is_signed_out() {
    for db in testing::databases().await {
        let world = World::new(db).await;
        let mut browser = Browser::default();
        world.sign_in(&mut browser, "jo").await;
        assert!(world.subject(&browser).await.is_some());
        world.people.remove("jo");
        let again = engine(world.db.reopen().await, world.people.clone(), &world.provider, super::world::USUAL, "");
        assert!(again.caller(&browser.headers()).await.unwrap().is_none());
        world.people.add("jo", "jo@example.com", &[]);
        let third = engine(world.db.reopen().await, world.people.clone(), &world.provider, super::world::USUAL, "");
        assert!(third.caller(&browser.headers()).await.unwrap().is_none(), "coming back needs signing in again");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn people_without_a_user_come_in_where_the_configuration_says_so() {
    for db in testing::databases().await {
        let rule = "{resolver: emailMatchingUserEntityProfileEmail, dangerouslyAllowSignInWithoutUserInCatalog: true}";
        let world = World::with(db, rule, "").await;
        let mut browser = Browser::default();
        assert_eq!(world.sign_in(&mut browser, "new.comer").await.to, "/catalog?kind=api");
        let Some(Subject::User { entity_ref, ownership, administrator }) = world.subject(&browser).await else {
            panic!("nobody")
        };
        assert_eq!(entity_ref, "user:default/new.comer");
        assert_eq!((ownership.as_slice(), administrator), (&["user:default/new.comer".to_owned()][..], false));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn new_keys_of_a_provider_are_fetched() {
    for db in testing::databases().await {
        let world = World::new(db).await;
        let mut browser = Browser::default();
        world.sign_in(&mut browser, "jo").await;
        // The provider's keys were read a moment ago; another process reads them when it needs them.
        let second = super::provider::Key::new("two");
        world.provider.server.reset().await;
        world.provider.describe(&world.provider.server.uri()).await;
        world.provider.publish(&[second.jwk()]).await;
        let fresh = engine(world.db.database(), world.people.clone(), &world.provider, super::world::USUAL, "");
        let router = engine_identity::rest::router(fresh);
        let begun = browser.begin(&router, "/").await;
        world.provider.hand_out(&second.sign(&world.provider.claims("jo", &begun.nonce))).await;
        assert_eq!(browser.come_back(&router, &begun.state).await.to, "/");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_guest_enters_by_a_form_only() {
    for db in testing::databases().await {
        let world = World::with(db, super::world::USUAL, "    guest: {userEntityRef: 'user:default/visitor'}\n").await;
        let ways = world.engine.ways(&Actor::anonymous("")).await.unwrap();
        let ways: Vec<(&str, bool)> = ways.iter().map(|way| (way.id.as_str(), way.form)).collect();
        assert_eq!(ways, [("oidc", false), ("guest", true)]);
        let mut browser = Browser::default();
        assert_eq!(browser.send(&world.router, "GET", "/api/auth/guest/start").await.status, 405);
        let answer = browser.send(&world.router, "POST", "/api/auth/guest/start?return_to=%2Fgraph").await;
        assert_eq!(answer, Answer { status: 303, to: "/graph".into() });
        let Some(Subject::User { entity_ref, administrator, .. }) = world.subject(&browser).await else {
            panic!("nobody")
        };
        assert_eq!((entity_ref.as_str(), administrator), ("user:default/visitor", false));
        let caller = world.engine.caller(&browser.headers()).await.unwrap().unwrap();
        let me = world.engine.me(&actor(caller)).await.unwrap().unwrap();
        assert_eq!((me.title.as_str(), me.way.as_deref()), ("Guest", Some("Guest")));
    }
}
