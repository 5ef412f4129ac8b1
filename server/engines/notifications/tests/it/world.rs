//! The engine over a catalog that says what a test gives it.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use engine_notifications::{NotificationEngine, Parts, Settings, rest};
use http::Request;
use http_body_util::BodyExt as _;
use platform::testing::TestDatabase;
use serde_json::Value;
use services::notifications::{NewNotification, Notifications as _, Recipients};
use services::permission::{Decide, Decision, Permission};
use services::{Actor, Subject};

use super::told::{Catalog, Told};

/// People whose name begins with `limited` see what they own.
struct Limits;

impl Decide for Limits {
    fn decide(&self, actor: &Actor, _: &Permission) -> Decision {
        if actor.name().starts_with("user:default/limited") {
            Decision::When(services::permission::Condition::Any(Vec::new()))
        } else {
            Decision::Allow
        }
    }
}

pub struct World {
    pub db: TestDatabase,
    pub engine: Arc<NotificationEngine>,
    pub catalog: Arc<Told>,
    router: Router,
}

pub fn user(name: &str, groups: &[&str]) -> Actor {
    let entity_ref = format!("user:default/{name}");
    let ownership = std::iter::once(entity_ref.clone()).chain(groups.iter().map(|group| (*group).to_owned())).collect();
    Actor::new(Subject::User { entity_ref, ownership, administrator: false }, "r")
}

/// A user in the group `red`.
pub fn jo() -> Actor {
    user("jo", &["group:default/red"])
}

pub fn program() -> Actor {
    Actor::new(Subject::Service { subject: "external:ci".into() }, "r")
}

pub fn to(refs: &[&str]) -> Recipients {
    Recipients::Refs { refs: refs.iter().map(|one| (*one).to_owned()).collect(), except: Vec::new() }
}

pub fn message(to: Recipients, title: &str) -> NewNotification {
    NewNotification::of("plugin:test", to, title)
}

impl World {
    pub fn new(db: TestDatabase) -> Self {
        Self::with(db, Settings::default())
    }

    pub fn with(db: TestDatabase, settings: Settings) -> Self {
        let catalog = Arc::new(Told(Mutex::new(Catalog::default())));
        let engine = NotificationEngine::new(Parts {
            db: db.database(),
            glances: catalog.clone(),
            followers: catalog.clone(),
            decide: Arc::new(Limits),
            settings,
        });
        Self { router: rest::router(engine.clone()), db, engine, catalog }
    }

    pub fn catalog(&self, change: impl FnOnce(&mut Catalog)) {
        change(&mut self.catalog.0.lock().unwrap());
    }

    /// Says something as the portal.
    pub async fn say(&self, to: Recipients, title: &str) -> String {
        self.engine.send(&Actor::portal(), &message(to, title)).await.unwrap()
    }

    /// Who was told that something has changed, in order.
    pub async fn told(&self) -> Vec<String> {
        let rows = self.db.outbox_after(0, 10_000).await.unwrap();
        rows.into_iter().filter(|row| row.kind == engine_notifications::CHANGED).map(|row| row.key).collect()
    }

    /// Sends a request. Gives status and body.
    pub async fn ask(&self, actor: &Actor, method: &str, path: &str, body: Value) -> (u16, Value) {
        let text = if body.is_null() { String::new() } else { body.to_string() };
        let request = Request::builder()
            .method(method)
            .uri(format!("/api/notifications{path}"))
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
