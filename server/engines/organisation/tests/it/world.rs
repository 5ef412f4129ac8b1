//! A catalog that reads what the configuration of a test names.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use engine_catalog::CatalogEngine;
use engine_catalog::settings::{Section, Settings as CatalogSettings};
use engine_organisation::{Departed, Parts, ScimEngine, Settings, scim};
use http::Request;
use http_body_util::BodyExt as _;
use platform::config::Config;
use platform::config::sections::{Integrations, Reading};
use platform::http::Http;
use platform::testing::TestDatabase;
use serde_json::Value;
use services::permission::Standard;
use services::{Actor, Subject};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Who was told to have left.
#[derive(Default)]
pub struct Gone(pub Mutex<Vec<String>>);

#[async_trait]
impl Departed for Gone {
    async fn departed(&self, user_ref: &str) {
        self.0.lock().unwrap().push(user_ref.to_owned());
    }
}

/// How often the catalog is looked at, 50 ms apart, before it counts as wrong: a source that has failed several times is
/// left alone for half a minute.
const PATIENCE: usize = 2400;

pub struct World {
    pub db: TestDatabase,
    pub router: Router,
    pub gone: Arc<Gone>,
    stop: CancellationToken,
    _data: tempfile::TempDir,
}

impl Drop for World {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl World {
    /// With what stands below `catalog.providers`.
    pub async fn new(db: TestDatabase, providers: &str) -> Self {
        Self::with(db, &format!("catalog:\n  providers:\n{providers}")).await
    }

    /// With a configuration.
    pub async fn with(db: TestDatabase, text: &str) -> Self {
        let config = Config::from_text(text).unwrap();
        let settings = Settings::of(&config).unwrap();
        let section: Section = config.section("catalog").unwrap();
        let data = tempfile::tempdir().unwrap();
        let mut catalog = CatalogSettings::of(&section, data.path()).unwrap();
        settings.provide(&mut catalog);
        let integrations: Integrations = config.section("integrations").unwrap();
        let http = Http::new(integrations.allowed(&Reading::default())).unwrap();
        let parts = engine_catalog::Parts {
            db: db.database(),
            decide: Arc::new(Standard),
            sources: settings.sources(&db.database(), &http, &integrations),
            http,
            integrations,
            settings: catalog,
            data: data.path().to_owned(),
        };
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        let engine = CatalogEngine::start(parts, &tasks, &stop).await.unwrap();
        let gone = Arc::new(Gone::default());
        let scim = ScimEngine::new(Parts {
            db: db.database(),
            settings: settings.scim,
            base_url: "https://portal.example".into(),
            wake: engine.service.wake().clone(),
            departed: gone.clone(),
        });
        Self { db, router: scim::rest::router(scim), gone, stop, _data: data }
    }

    /// The references of users and groups that the catalog has, with the groups of users.
    pub async fn people(&self) -> Vec<String> {
        let mut all: Vec<String> = platform::read!(self.db, conn => {
            sqlx::query_scalar("SELECT entity_ref FROM catalog_entities WHERE kind IN ('User', 'Group')").fetch_all(conn).await
        })
        .unwrap();
        let edges: Vec<(String, String, String)> = platform::read!(self.db, conn => {
            sqlx::query_as(
                "SELECT DISTINCT source_ref, type, target_ref FROM catalog_relations WHERE type IN ('memberOf', 'childOf')",
            )
            .fetch_all(conn)
            .await
        })
        .unwrap();
        all.extend(edges.into_iter().map(|(source, kind, target)| format!("{source} {kind} {target}")));
        for text in &mut all {
            *text = text.replace("default/", "");
        }
        all.sort();
        all
    }

    /// Waits until the location of a provider has a problem with these words in it.
    pub async fn complains(&self, kind: &str, words: &str) {
        let mut last = None;
        for _ in 0..PATIENCE {
            last = platform::read!(self.db, conn => {
                sqlx::query_scalar::<_, Option<String>>("SELECT problems FROM catalog_locations WHERE kind = $1")
                    .bind(kind)
                    .fetch_one(conn)
                    .await
            })
            .unwrap();
            if last.as_deref().is_some_and(|problems| problems.contains(words)) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{}: {last:?} without {words}", self.db.kind);
    }

    /// Waits until the catalog has just these.
    pub async fn has(&self, wanted: &[&str]) {
        let mut last = Vec::new();
        for _ in 0..PATIENCE {
            last = self.people().await;
            if last == wanted {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{}: {last:#?} instead of {wanted:#?}", self.db.kind);
    }

    /// Sends a request as the program that pushes. Gives status and body.
    pub async fn send(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let actor = Actor::new(Subject::Service { subject: "external:directory".into() }, "r");
        self.send_as(actor, method, path, body).await
    }

    pub async fn send_as(&self, actor: Actor, method: &str, path: &str, body: Value) -> (u16, Value) {
        let text = if body.is_null() { String::new() } else { body.to_string() };
        let request = Request::builder()
            .method(method)
            .uri(format!("/scim/v2{path}"))
            .header("content-type", "application/scim+json; charset=utf-8")
            .extension(actor)
            .body(Body::from(text))
            .unwrap();
        let response = tower::ServiceExt::oneshot(self.router.clone(), request).await.unwrap();
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }
}
