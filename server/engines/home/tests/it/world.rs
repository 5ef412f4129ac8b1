//! A catalog with a few entities, and the engine over it.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use engine_catalog::entities::EntitiesService;
use engine_catalog::index::Index;
use engine_catalog::settings::{Section, Settings as CatalogSettings};
use engine_catalog::{CatalogEngine, Parts as CatalogParts};
use engine_home::{HomeEngine, Parts, Settings, rest};
use http::Request;
use http_body_util::BodyExt as _;
use model::EntityRef;
use platform::config::sections::Integrations;
use platform::http::{Allowed, Http};
use platform::testing::TestDatabase;
use serde_json::Value;
use services::catalog::{Glances as _, Locations, RegisterRequest};
use services::permission::{Condition, Decide, Decision, Permission};
use services::{Actor, Subject};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Everybody sees everything but what is called `secret`, which is for administrators.
struct Told;

impl Decide for Told {
    fn decide(&self, actor: &Actor, _: &Permission) -> Decision {
        if actor.is_administrator() {
            return Decision::Allow;
        }
        let secret = Condition::In("metadata.name".into(), vec!["secret".into()]);
        Decision::When(Condition::Not(Box::new(secret)))
    }
}

pub const FILE: &str = "
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: gateway, title: Checkout gateway}
spec: {type: service, lifecycle: production, owner: 'group:default/red'}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: secret}
spec: {type: service, lifecycle: production, owner: 'group:default/blue'}
---
apiVersion: backstage.io/v1alpha1
kind: API
metadata: {name: payments}
spec: {type: openapi, lifecycle: production, owner: 'group:default/red', definition: x}
";

pub struct World {
    pub db: TestDatabase,
    pub engine: Arc<HomeEngine>,
    pub entities: Arc<EntitiesService>,
    pub locations: Arc<dyn Locations>,
    pub router: Router,
    pub stop: CancellationToken,
    _data: tempfile::TempDir,
}

impl Drop for World {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// A user in the group `red`.
pub fn jo() -> Actor {
    user("jo", &["group:default/red"], false)
}

pub fn user(name: &str, groups: &[&str], administrator: bool) -> Actor {
    let entity_ref = format!("user:default/{name}");
    let ownership = std::iter::once(entity_ref.clone()).chain(groups.iter().map(|group| (*group).to_owned())).collect();
    Actor::new(Subject::User { entity_ref, ownership, administrator }, "r")
}

pub fn program() -> Actor {
    Actor::new(Subject::Service { subject: "external:ci".into() }, "r")
}

impl World {
    pub async fn new(db: TestDatabase) -> Self {
        Self::with(db, Settings::default()).await
    }

    pub async fn with(db: TestDatabase, settings: Settings) -> Self {
        let data = tempfile::tempdir().unwrap();
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        let index = Index::open(db.database(), data.path()).unwrap();
        let entities = EntitiesService::new(db.database(), index.clone(), Arc::new(Told));
        let parts = CatalogParts {
            db: db.database(),
            decide: Arc::new(services::permission::Standard),
            sources: Default::default(),
            http: Http::new(Allowed::new()).unwrap(),
            integrations: Integrations::default(),
            settings: CatalogSettings::of(&Section::default(), data.path()).unwrap(),
            data: data.path().to_owned(),
        };
        let catalog = CatalogEngine::start(parts, &tasks, &stop).await.unwrap();
        let following = stop.child_token();
        tokio::spawn(async move { index.follow(following).await });
        let engine = HomeEngine::new(Parts { db: db.database(), glances: entities.clone(), settings });
        let world = Self {
            router: rest::router(engine.clone()),
            db,
            engine,
            entities,
            locations: catalog.locations,
            stop,
            _data: data,
        };
        world.register("first.yaml", FILE).await;
        for entity_ref in ["component:default/gateway", "api:default/payments"] {
            world.shows(entity_ref, true).await;
        }
        world
    }

    /// Brings a file in.
    pub async fn register(&self, name: &str, content: &str) {
        let request = RegisterRequest { file_name: name.into(), content: content.into(), ..RegisterRequest::default() };
        self.locations.register(&Actor::guest(""), &request).await.unwrap();
    }

    /// Waits until an entity is there, or is not any more.
    pub async fn shows(&self, entity_ref: &str, there: bool) {
        let entity_ref: EntityRef = entity_ref.parse().unwrap();
        for _ in 0..2_400 {
            // Who sees a part only is answered from the index alone, which comes after the tables.
            let rows = self.entities.rows(&jo(), std::slice::from_ref(&entity_ref)).await.unwrap();
            if rows[0].is_some() == there {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{entity_ref} has not come to be {there}");
    }

    /// The persons whose pages were told of changes so far, in order.
    pub async fn told(&self) -> Vec<String> {
        let rows = self.db.outbox_after(0, 10_000).await.unwrap();
        rows.into_iter().filter(|row| row.kind == engine_home::CHANGED).map(|row| row.key).collect()
    }

    /// Sends a request. Gives status and body.
    pub async fn send(&self, actor: &Actor, method: &str, path: &str, body: Value) -> (u16, Value) {
        let text = if body.is_null() { String::new() } else { body.to_string() };
        let request = Request::builder()
            .method(method)
            .uri(format!("/api/user-settings{path}"))
            .header("content-type", "application/json")
            .extension(actor.clone())
            .body(Body::from(text))
            .unwrap();
        let response = tower::ServiceExt::oneshot(self.router.clone(), request).await.unwrap();
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }
}
