//! A folder of catalog files, a configuration, and a database to read them into.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use engine_catalog::locations::LocationsService;
use engine_catalog::settings::{Section, Settings};
use engine_catalog::{CatalogEngine, Parts, schedule};
use platform::config::Config;
use platform::config::sections::{Backend, Integrations};
use platform::db::Database;
use platform::http::Http;
use platform::testing::{TestDatabase, databases};
use serde_json::Value;
use services::Actor;
use services::catalog::{Ingestion, IngestionQuery, LocationView, Locations, Problem};
use tokio_util::sync::CancellationToken;

pub struct World {
    pub kind: &'static str,
    pub test: TestDatabase,
    pub folder: tempfile::TempDir,
    pub service: Arc<LocationsService>,
}

/// What most tests allow.
pub const ALL: &str = "catalog:\n  rules:\n    - allow: [Component, API, Resource, System, Domain, Group, User, Location, Template, AiResource]\n";

/// One world for each kind of database. `config` is an `app-config.yaml` whose paths start at the folder.
pub async fn worlds(config: &str) -> Vec<World> {
    worlds_in_haste(config, Duration::MAX).await
}

/// Worlds that wait for no host longer than this.
pub async fn worlds_in_haste(config: &str, time: Duration) -> Vec<World> {
    let mut worlds = Vec::new();
    for test in databases().await {
        let folder = tempfile::tempdir().unwrap();
        let service = service_in_haste(test.database(), folder.path(), config, time);
        worlds.push(World { kind: test.kind, test, folder, service });
    }
    worlds
}

pub fn service(db: Database, folder: &Path, config: &str) -> Arc<LocationsService> {
    service_in_haste(db, folder, config, Duration::MAX)
}

fn service_in_haste(db: Database, folder: &Path, config: &str, time: Duration) -> Arc<LocationsService> {
    let config = Config::from_text(config).unwrap();
    let section: Section = config.section("catalog").unwrap();
    let integrations: Integrations = config.section("integrations").unwrap();
    let backend: Backend = config.section("backend").unwrap();
    let http = Http::new(integrations.allowed(&backend.reading)).unwrap().at_most(time);
    let settings = Settings::of(&section, folder).unwrap();
    let data = folder.join(".data");
    let sources = Default::default();
    CatalogEngine::assemble(Parts {
        db,
        decide: Arc::new(services::permission::Standard),
        http,
        integrations,
        settings,
        data,
        sources,
    })
    .unwrap()
}

impl World {
    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub fn delete(&self, path: &str) {
        std::fs::remove_file(self.folder.path().join(path)).unwrap();
    }

    /// Starts over with another configuration, as a restart does.
    pub fn restart(&mut self, config: &str) {
        self.service = service(self.test.database(), self.folder.path(), config);
    }

    /// Reads everything that is due; files are always.
    pub async fn read(&self) {
        schedule::configure(self.service.reader()).await.unwrap();
        self.settle().await;
    }

    /// What time does for the claims of a process that ended.
    pub async fn forget_claims(&self) {
        let mut tx = self.test.begin().await.unwrap();
        platform::write!(tx, conn => {
            sqlx::query("UPDATE catalog_locations SET claimed_by = NULL, claimed_until = 0, next_read_at = 1")
                .execute(conn)
                .await
                .map(drop)
        })
        .unwrap();
        tx.commit().await.unwrap();
    }

    /// Reads what is due from now on, as the portal does; until the test ends.
    pub async fn read_in_background(&self) {
        schedule::configure(self.service.reader()).await.unwrap();
        let (reader, wake) = (self.service.reader().clone(), self.service.wake().clone());
        tokio::spawn(schedule::run(reader, wake, CancellationToken::new()));
    }

    /// Waits until something holds.
    pub async fn until(&self, holds: impl AsyncFn() -> bool) {
        for _ in 0..2_400 {
            if holds().await {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{}: it does not come to hold", self.kind);
    }

    pub async fn settle(&self) {
        schedule::settle(self.service.reader()).await.unwrap();
    }

    /// All references but those of generated locations.
    pub async fn refs(&self) -> Vec<String> {
        platform::read!(self.test, conn => {
            sqlx::query_scalar("SELECT entity_ref FROM catalog_entities WHERE file_id > 0 ORDER BY entity_ref").fetch_all(conn).await
        })
        .unwrap()
    }

    pub async fn doc(&self, entity_ref: &str) -> Value {
        let doc: String = platform::read!(self.test, conn => {
            sqlx::query_scalar("SELECT doc FROM catalog_entities WHERE entity_ref = $1").bind(entity_ref).fetch_one(conn).await
        })
        .unwrap();
        serde_json::from_str(&doc).unwrap()
    }

    pub async fn problems(&self, entity_ref: &str) -> Vec<Problem> {
        let text: Option<String> = platform::read!(self.test, conn => {
            sqlx::query_scalar("SELECT problems FROM catalog_entities WHERE entity_ref = $1").bind(entity_ref).fetch_one(conn).await
        })
        .unwrap();
        text.map(|text| serde_json::from_str(&text).unwrap()).unwrap_or_default()
    }

    pub async fn edges(&self) -> Vec<(String, String, String)> {
        platform::read!(self.test, conn => {
            sqlx::query_as("SELECT DISTINCT source_ref, type, target_ref FROM catalog_relations ORDER BY 1, 2, 3").fetch_all(conn).await
        })
        .unwrap()
    }

    pub async fn changes(&self, entity_ref: &str) -> Vec<(String, Option<String>)> {
        platform::read!(self.test, conn => {
            sqlx::query_as("SELECT kind, fields FROM catalog_changes WHERE entity_ref = $1 ORDER BY id")
                .bind(entity_ref)
                .fetch_all(conn)
                .await
        })
        .unwrap()
    }

    /// The last row of the outbox.
    pub async fn seq(&self) -> i64 {
        self.test.outbox_bounds().await.unwrap().last
    }

    pub async fn announced_after(&self, seq: i64) -> Vec<String> {
        let rows = self.test.outbox_after(seq, 10_000).await.unwrap();
        let mut keys: Vec<String> = rows.into_iter().map(|row| row.key).collect();
        keys.sort();
        keys.dedup();
        keys
    }

    pub async fn ingestion(&self) -> Ingestion {
        self.service.ingestion(&Actor::guest("test"), &IngestionQuery::default()).await.unwrap()
    }

    /// How it stands with a location.
    pub async fn location(&self, id: &str) -> LocationView {
        self.ingestion().await.locations.into_iter().find(|location| location.id == id).unwrap()
    }

    /// All problems of all locations.
    pub async fn all_problems(&self) -> Vec<Problem> {
        self.ingestion().await.locations.into_iter().flat_map(|location| location.problems).collect()
    }
}

/// A component in YAML.
pub fn component(name: &str) -> String {
    component_of(name, "group:default/makers")
}

pub fn component_of(name: &str, owner: &str) -> String {
    format!(
        "---\napiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: {name}\nspec:\n  type: service\n  \
         lifecycle: production\n  owner: {owner}\n"
    )
}

pub fn components(names: impl IntoIterator<Item = String>) -> String {
    names.into_iter().map(|name| component(&name)).collect()
}

pub fn location(name: &str, targets: &[&str]) -> String {
    let targets: String = targets.iter().map(|target| format!("    - {target}\n")).collect();
    format!(
        "---\napiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: {name}\nspec:\n  targets:\n{targets}"
    )
}

/// A configuration that reads `targets` and lets all kinds in.
pub fn reading(targets: &[&str]) -> String {
    let list: String = targets.iter().map(|target| format!("    - type: file\n      target: {target}\n")).collect();
    format!("{ALL}  locations:\n{list}")
}
