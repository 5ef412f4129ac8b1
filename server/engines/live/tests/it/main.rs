//! Streams of what is new, on both databases.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use engine_catalog::entities::EntitiesService;
use engine_catalog::index::Index;
use engine_live::{LiveEngine, Parts, rest};
use http::Request;
use http_body_util::BodyExt as _;
use platform::db::Database;
use platform::testing::{TestDatabase, databases};
use services::permission::{Condition, Decide, Decision, Permission};
use services::{Actor, Subject};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// What is called `secret` is for nobody.
struct Told;

impl Decide for Told {
    fn decide(&self, _: &Actor, _: &Permission) -> Decision {
        let secret = Condition::In("metadata.name".into(), vec!["secret".into()]);
        Decision::When(Condition::Not(Box::new(secret)))
    }
}

struct World {
    db: TestDatabase,
    live: Arc<LiveEngine>,
    stop: CancellationToken,
    _data: tempfile::TempDir,
}

impl Drop for World {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

async fn engine(db: Database, data: &tempfile::TempDir, name: &str, stop: &CancellationToken) -> Arc<LiveEngine> {
    let index = Index::open(db.clone(), &data.path().join(name)).unwrap();
    let entities = EntitiesService::new(db.clone(), index, Arc::new(Told));
    let parts = Parts { db, entities, build: "b1".into() };
    LiveEngine::start(parts, &TaskTracker::new(), stop).await.unwrap()
}

impl World {
    async fn new(db: TestDatabase) -> Self {
        let (data, stop) = (tempfile::tempdir().unwrap(), CancellationToken::new());
        let live = engine(db.database(), &data, "one", &stop).await;
        let world = Self { db, live, stop, _data: data };
        for (id, name) in [(1, "open"), (2, "secret")] {
            world.entity(id, name).await;
        }
        world
    }

    /// An entity in the tables of the catalog.
    async fn entity(&self, id: i64, name: &str) {
        let entity_ref = format!("component:default/{name}");
        let doc = format!(
            "{{\"apiVersion\":\"a/v1\",\"kind\":\"Component\",\"metadata\":{{\"name\":\"{name}\"}},\"spec\":{{}}}}"
        );
        let mut tx = self.db.begin().await.unwrap();
        platform::write!(tx, conn => {
            sqlx::query(
                "INSERT INTO catalog_entities \
                 (id, uid, entity_ref, kind, namespace, name, location_id, doc, etag, hash, created_at, updated_at) \
                 VALUES ($5, $1, $2, 'Component', 'default', $3, 'l', $4, 'e', 1, 1, 1)",
            )
            .bind(format!("uid-{name}"))
            .bind(&entity_ref)
            .bind(name)
            .bind(&doc)
            .bind(id)
            .execute(conn)
            .await.map(drop)
        })
        .unwrap();
        tx.commit().await.unwrap();
    }

    async fn tell(&self, kind: &str, keys: &[&str]) {
        let mut tx = self.db.begin().await.unwrap();
        tx.outbox_all(kind, keys).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn open(&self, actor: Actor, last: Option<&str>) -> Stream {
        listen(self.live.clone(), actor, last).await
    }
}

async fn listen(live: Arc<LiveEngine>, actor: Actor, last: Option<&str>) -> Stream {
    listen_at(live, "/api/live", actor, last).await
}

async fn listen_at(live: Arc<LiveEngine>, path: &str, actor: Actor, last: Option<&str>) -> Stream {
    let mut request = Request::get(path).extension(actor);
    if let Some(last) = last {
        request = request.header("last-event-id", last);
    }
    let answer = tower::ServiceExt::oneshot(rest::router(live), request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(
        (answer.status().as_u16(), &answer.headers()["content-type"]),
        (200, &"text/event-stream".parse().unwrap())
    );
    let mut stream = Stream(answer.into_body());
    assert_eq!(stream.next().await.as_deref(), Some("hello b1"));
    stream
}

struct Stream(Body);

impl Stream {
    /// The next event with its data; `None` when the stream has ended.
    async fn next(&mut self) -> Option<String> {
        loop {
            let frame = tokio::time::timeout(Duration::from_secs(20), self.0.frame()).await.expect("something comes");
            let text = frame?.unwrap().into_data().unwrap();
            let text = String::from_utf8(text.to_vec()).unwrap();
            let field = |name: &str| {
                let line = text.lines().find_map(|line| line.strip_prefix(name));
                line.map(|rest| rest.trim_start_matches(':').trim().to_owned()).unwrap_or_default()
            };
            if text.contains("event") {
                return Some(format!("{} {}", field("event"), field("data")).trim().to_owned());
            }
        }
    }
}

fn user(name: &str, groups: &[&str]) -> Actor {
    let entity_ref = format!("user:default/{name}");
    let ownership = std::iter::once(entity_ref.clone()).chain(groups.iter().map(|group| (*group).to_owned())).collect();
    Actor::new(Subject::User { entity_ref, ownership, administrator: false }, "r")
}

#[tokio::test(flavor = "multi_thread")]
async fn each_hears_what_concerns_them_and_what_they_may_see() {
    for db in databases().await {
        let world = World::new(db).await;
        let mut jo = world.open(user("jo", &["group:default/red"]), None).await;
        let mut kim = world.open(user("kim", &[]), None).await;
        world.tell("home", &["user:default/jo"]).await;
        assert_eq!(jo.next().await.as_deref(), Some("mine 1"), "{}", world.db.kind);
        world.tell("home", &["group:default/red"]).await;
        assert_eq!(jo.next().await.as_deref(), Some("mine 1"));
        world.tell("policy", &["x"]).await;
        world.tell("entity", &["component:default/secret", "component:default/open"]).await;
        for stream in [&mut jo, &mut kim] {
            assert_eq!(stream.next().await.as_deref(), Some("entities component:default/open"));
        }
        world.tell("entity", &["component:default/secret"]).await;
        for kind in ["home", "navigation"] {
            world.tell(kind, &[""]).await;
            for stream in [&mut jo, &mut kim] {
                assert_eq!(stream.next().await.as_deref(), Some("mine 1"), "what is secret is not told");
            }
        }
        let many: Vec<String> = (0..80).map(|number| format!("component:default/n{number}")).collect();
        world.tell("entity", &many.iter().map(String::as_str).collect::<Vec<_>>()).await;
        assert_eq!(kim.next().await.as_deref(), Some("entities *"));
        assert_eq!(world.live.open(), 2);
        drop(kim);
        assert_eq!(world.live.open(), 1);
        // The process stops: every stream ends, and nobody waits for it.
        assert_eq!(jo.next().await.as_deref(), Some("entities *"));
        world.live.close();
        assert_eq!(jo.next().await, None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_away_for_a_moment_hears_what_they_have_missed() {
    for db in databases().await {
        let world = World::new(db).await;
        world.tell("home", &["user:default/jo"]).await;
        let last = world.db.outbox_bounds().await.unwrap().last.to_string();
        world.tell("home", &["user:default/kim"]).await;
        world.tell("entity", &["component:default/open"]).await;
        world.tell("home", &["user:default/jo"]).await;
        let mut jo = world.open(user("jo", &[]), Some(&last)).await;
        assert_eq!(jo.next().await.as_deref(), Some("mine 1"), "{}", world.db.kind);
        assert_eq!(jo.next().await.as_deref(), Some("entities component:default/open"));
        // Whoever comes with what was never given, or long ago, asks for everything.
        for last in ["0", "999999999"] {
            world.db.outbox_prune(platform::db::Retention { rows: 1, age: Duration::from_secs(3600) }).await.unwrap();
            let mut stream = world.open(user("jo", &[]), Some(last)).await;
            for event in ["mine 1", "notifications 1", "announcements 1", "entities *"] {
                assert_eq!(stream.next().await.as_deref(), Some(event), "{last}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_process_writes_is_heard_at_another() {
    for db in databases().await {
        let world = World::new(db).await;
        let other = engine(world.db.database(), &world._data, "two", &world.stop).await;
        let mut stream = listen(other, user("jo", &[]), None).await;
        world.tell("home", &["user:default/jo"]).await;
        assert_eq!(stream.next().await.as_deref(), Some("mine 1"), "{}", world.db.kind);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_hears_nothing() {
    let world = World::new(platform::testing::sqlite().await).await;
    let request = Request::get("/api/live").extension(Actor::anonymous("")).body(Body::empty()).unwrap();
    let answer = tower::ServiceExt::oneshot(rest::router(world.live.clone()), request).await.unwrap();
    assert_eq!(answer.status().as_u16(), 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_changed_since_the_page_was_made_is_told_first() {
    for db in databases().await {
        let world = World::new(db).await;
        let mut watching = listen_at(world.live.clone(), "/api/live", user("jo", &[]), None).await;
        world.tell("notifications", &["user:default/jo"]).await;
        let made = platform::db::now_micros() + 2_500_000;
        tokio::time::sleep(Duration::from_millis(600)).await;
        world.tell("announcements", &[""]).await;
        // From here on they are old: this process has told of them.
        while watching.next().await.as_deref() != Some("announcements 1") {}
        let path = |since: i64| format!("/api/live?since={since}");
        // Made long before: all of it. Made after: only what comes.
        let mut stream = listen_at(world.live.clone(), &path(made - 10_000_000), user("jo", &[]), None).await;
        // What was missed comes as one, each event once.
        assert_eq!(stream.next().await.as_deref(), Some("announcements 1"), "{}", world.db.kind);
        assert_eq!(stream.next().await.as_deref(), Some("notifications 1"));
        // What was read while the page was made counts as not seen.
        let mut stream = listen_at(world.live.clone(), &path(made), user("jo", &[]), None).await;
        assert_eq!(stream.next().await.as_deref(), Some("announcements 1"));
        let mut stream = listen_at(world.live.clone(), &path(made + 60_000_000), user("jo", &[]), None).await;
        world.tell("home", &["user:default/jo"]).await;
        assert_eq!(stream.next().await.as_deref(), Some("mine 1"));
    }
}
