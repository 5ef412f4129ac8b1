//! A catalog with two groups, one above the other, and the engine over it.

use std::sync::Arc;
use std::time::Duration;

use engine_catalog::entities::EntitiesService;
use engine_catalog::index::Index;
use engine_catalog::settings::{Section, Settings as CatalogSettings};
use engine_catalog::{CatalogEngine, Parts as CatalogParts};
use engine_navigation::{NavigationEngine, Parts, Settings};
use platform::config::sections::{Callboard, Integrations};
use platform::config::{Config, Error};
use platform::db::Database;
use platform::http::{Allowed, Http};
use platform::testing::TestDatabase;
use services::catalog::{Entities as _, RegisterRequest};
use services::navigation::{GroupKind, Layout, LayoutEntry, LayoutGroup, Navigation as _, PluginPlace, ShownGroup};
use services::permission::Standard;
use services::{Actor, Subject};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

const FILE: &str = "
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: shop}
spec: {type: department, children: [payments]}
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: payments}
spec: {type: team, parent: shop, children: []}
";

pub struct World {
    pub db: TestDatabase,
    pub engine: Arc<NavigationEngine>,
    entities: Arc<EntitiesService>,
    stop: CancellationToken,
    _data: tempfile::TempDir,
}

impl Drop for World {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

pub fn user(name: &str, groups: &[&str], administrator: bool) -> Actor {
    let entity_ref = format!("user:default/{name}");
    let ownership = std::iter::once(entity_ref.clone()).chain(groups.iter().map(|group| (*group).to_owned())).collect();
    Actor::new(Subject::User { entity_ref, ownership, administrator }, "r")
}

pub fn admin() -> Actor {
    user("root", &[], true)
}

/// The places of two plugins.
pub fn places() -> Vec<PluginPlace> {
    let place = |href: &str, kind, order| PluginPlace { href: href.into(), kind, order };
    vec![
        place("/", GroupKind::Main, 0),
        place("/catalog", GroupKind::Main, 10),
        place("/explore", GroupKind::Main, 20),
        place("/register", GroupKind::Manage, 10),
        place("/admin/people", GroupKind::Administration, 10),
        place("/settings", GroupKind::Person, 10),
    ]
}

pub fn settings(text: &str) -> Result<Settings, Vec<Error>> {
    let config = Config::from_text(text).unwrap();
    let callboard: Callboard = config.section("callboard").map_err(|error| vec![error])?;
    Settings::of(&config, &callboard.navigation, &places())
}

pub fn entry(href: &str, title: &str) -> LayoutEntry {
    LayoutEntry { href: href.into(), title: title.into(), ..LayoutEntry::default() }
}

pub fn group(kind: GroupKind, title: &str, entries: Vec<LayoutEntry>) -> LayoutGroup {
    LayoutGroup { kind, title: title.into(), entries, ..LayoutGroup::default() }
}

pub fn layout(groups: Vec<LayoutGroup>) -> Layout {
    Layout { groups, ..Layout::default() }
}

/// `main: / /catalog | more: https://x.example`
pub fn written(groups: &[ShownGroup]) -> String {
    let group = |group: &ShownGroup| {
        let hrefs: Vec<&str> = group.entries.iter().map(|entry| entry.href.as_str()).collect();
        format!("{}: {}", group.kind.name(), hrefs.join(" "))
    };
    groups.iter().map(group).collect::<Vec<_>>().join(" | ")
}

impl World {
    pub async fn new(db: TestDatabase) -> Self {
        Self::with(db, "").await
    }

    /// With a configuration.
    pub async fn with(db: TestDatabase, text: &str) -> Self {
        let data = tempfile::tempdir().unwrap();
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        let index = Index::open(db.database(), data.path()).unwrap();
        let entities = EntitiesService::new(db.database(), index.clone(), Arc::new(Standard));
        let parts = CatalogParts {
            db: db.database(),
            decide: Arc::new(Standard),
            sources: Default::default(),
            http: Http::new(Allowed::new()).unwrap(),
            integrations: Integrations::default(),
            settings: CatalogSettings::of(
                &Section {
                    rules: Some(serde_json::from_value(serde_json::json!([{ "allow": ["Group"] }])).unwrap()),
                    ..Section::default()
                },
                data.path(),
            )
            .unwrap(),
            data: data.path().to_owned(),
        };
        let catalog = CatalogEngine::start(parts, &tasks, &stop).await.unwrap();
        let following = stop.child_token();
        tokio::spawn(async move { index.follow(following).await });
        let request =
            RegisterRequest { file_name: "groups.yaml".into(), content: FILE.into(), ..RegisterRequest::default() };
        catalog.locations.register(&Actor::guest(""), &request).await.unwrap();
        let engine = engine(db.database(), entities.clone(), settings(text).unwrap()).await;
        Self { db, engine, entities, stop, _data: data }
    }

    /// The engine of another process, which has a handle of its own on the database.
    pub async fn elsewhere(&self) -> Arc<NavigationEngine> {
        engine(self.db.reopen().await, self.entities.clone(), Settings::default()).await
    }

    pub async fn seen(&self, actor: &Actor) -> String {
        written(&self.engine.shown(actor).await.unwrap())
    }

    /// Waits until the catalog knows which group stands above which.
    pub async fn knows_groups(&self) {
        let payments = "group:default/payments".parse().unwrap();
        for _ in 0..2_400 {
            let view = self.entities.group(&Actor::portal(), &payments).await;
            if view.is_ok_and(|view| view.parent.is_some()) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the groups have not come into the catalog");
    }
}

async fn engine(db: Database, entities: Arc<EntitiesService>, settings: Settings) -> Arc<NavigationEngine> {
    NavigationEngine::load(Parts { db, entities, settings, places: places() }).await.unwrap()
}
