//! A catalog that tests write straight into the tables, as the ingest half would.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use engine_catalog::entities::EntitiesService;
use engine_catalog::index::Index;
use model::{Entity, Kinds, relations_of};
use platform::db::Database;
use platform::testing::{TestDatabase, databases};
use serde_json::{Value, json};
use services::Actor;
use services::catalog::Entities;
use services::permission::Standard;
use tokio_util::sync::CancellationToken;

/// A database, an index that follows it, and the service that reads both.
pub struct Catalog {
    pub db: TestDatabase,
    pub data: tempfile::TempDir,
    pub index: Index,
    pub service: Arc<EntitiesService>,
    stop: CancellationToken,
    task: tokio::task::JoinHandle<()>,
}

/// Each kind of database with a catalog in it.
pub async fn catalogs(entities: &[Value]) -> Vec<Catalog> {
    let mut catalogs = Vec::new();
    for db in databases().await {
        put(&db, entities).await;
        let catalog = Catalog::open(db, tempfile::tempdir().unwrap()).await;
        catalog.settled().await;
        catalogs.push(catalog);
    }
    catalogs
}

impl Catalog {
    pub async fn open(db: TestDatabase, data: tempfile::TempDir) -> Self {
        let index = Index::open(db.database(), data.path()).unwrap();
        let stop = CancellationToken::new();
        let task = tokio::spawn({
            let (index, stop) = (index.clone(), stop.clone());
            async move { index.follow(stop).await }
        });
        let service = EntitiesService::new(db.database(), index.clone(), Arc::new(Standard));
        Self { db, data, index, service, stop, task }
    }

    /// Stops following and gives back what lasts.
    pub async fn close(self) -> (TestDatabase, tempfile::TempDir) {
        self.stop.cancel();
        self.task.await.unwrap();
        drop(self.service);
        drop(self.index);
        (self.db, self.data)
    }

    /// Waits until everything that was committed is shown.
    pub async fn settled(&self) {
        self.index.caught_up().await.unwrap();
    }

    pub async fn put(&self, entities: &[Value]) {
        put(&self.db, entities).await;
        self.settled().await;
    }

    pub async fn remove(&self, refs: &[&str]) {
        remove(&self.db, refs).await;
        self.settled().await;
    }

    /// The refs of a `by_query`, in order, with the total.
    pub async fn refs(&self, query: services::catalog::ByQuery) -> (Vec<String>, usize) {
        let page = self.service.by_query(&actor(), &query).await.unwrap();
        (page.items.iter().map(|item| reference(&value(item))).collect(), page.total_items)
    }
}

/// Who asks in tests.
pub fn actor() -> Actor {
    Actor::guest("test")
}

pub fn value(answer: &serde_json::value::RawValue) -> Value {
    serde_json::from_str(answer.get()).unwrap()
}

pub fn reference(entity: &Value) -> String {
    let text = |pointer: &str| entity.pointer(pointer).and_then(Value::as_str).unwrap_or("default").to_lowercase();
    format!("{}:{}/{}", text("/kind"), text("/metadata/namespace"), text("/metadata/name"))
}

/// The unique id that [`put`] gives a reference: the same each time, in an order that is not that of the names.
pub fn uid(entity_ref: &str) -> String {
    uuid::Uuid::from_u128(u128::from(hash(entity_ref)) << 64 | u128::from(hash(&entity_ref.to_uppercase()))).to_string()
}

fn hash(text: &str) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// A component.
pub fn component(name: &str, spec: Value) -> Value {
    let mut entity = json!({"apiVersion": "backstage.io/v1alpha1", "kind": "Component",
        "metadata": {"name": name, "namespace": "default"},
        "spec": {"type": "service", "lifecycle": "production", "owner": "team-a"}});
    merge(&mut entity["spec"], spec);
    entity
}

/// An entity of a kind.
pub fn entity(kind: &str, name: &str, metadata: Value, spec: Value) -> Value {
    let mut entity = json!({"apiVersion": "backstage.io/v1alpha1", "kind": kind,
        "metadata": {"name": name, "namespace": "default"}, "spec": spec});
    merge(&mut entity["metadata"], metadata);
    entity
}

fn merge(into: &mut Value, from: Value) {
    if let (Some(into), Value::Object(from)) = (into.as_object_mut(), from) {
        into.extend(from);
    }
}

/// Writes entities as processing leaves them. `x-problems` and `x-orphan` stand for what it found.
pub async fn put(db: &Database, entities: &[Value]) {
    let kinds = Kinds::default();
    let mut tx = db.begin().await.unwrap();
    let mut touched: Vec<String> = Vec::new();
    for document in entities {
        let mut document = document.clone();
        let fields = document.as_object_mut().unwrap();
        let problems = fields.remove("x-problems").map(|problems| problems.to_string());
        let orphan = fields.remove("x-orphan").is_some();
        let updated: i64 = fields.remove("x-updated").and_then(|at| at.as_i64()).unwrap_or(1_700_000_000_000_000);
        let entity: Entity = serde_json::from_value(document.clone()).unwrap();
        let entity_ref = entity.entity_ref().to_string();
        let uid = uid(&entity_ref);
        let doc = document.to_string();
        let etag = format!("{:016x}", hash(&doc));
        let edges = relations_of(&entity, &kinds).unwrap();
        let id = i64::try_from(hash(&entity_ref) >> 2).unwrap();
        platform::write!(tx, conn => {
            sqlx::query("DELETE FROM catalog_relations WHERE origin_id = $1").bind(id).execute(&mut *conn).await.unwrap();
            sqlx::query("DELETE FROM catalog_entities WHERE id = $1").bind(id).execute(&mut *conn).await.unwrap();
            sqlx::query(
                "INSERT INTO catalog_entities (id, uid, entity_ref, kind, namespace, name, location_id, file_id, line, doc, \
                 source, etag, hash, problems, orphan, created_at, updated_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, 'l1', 1, 1, $7, NULL, $8, 0, $9, $10, $11, $11)",
            )
            .bind(id).bind(&uid).bind(&entity_ref).bind(&entity.kind)
            .bind(entity.metadata.namespace.as_deref().unwrap_or("default")).bind(&entity.metadata.name)
            .bind(&doc).bind(&etag).bind(&problems).bind(orphan).bind(updated)
            .execute(&mut *conn).await.unwrap();
            for edge in &edges {
                sqlx::query("INSERT INTO catalog_relations (origin_id, source_ref, type, target_ref) VALUES ($1, $2, $3, $4)")
                    .bind(id).bind(edge.source.to_string()).bind(&edge.kind).bind(edge.target.to_string())
                    .execute(&mut *conn).await.unwrap();
            }
        });
        touched.push(entity_ref);
        touched.extend(edges.iter().flat_map(|edge| [edge.source.to_string(), edge.target.to_string()]));
    }
    touched.sort();
    touched.dedup();
    tx.outbox_all("entity", &touched).await.unwrap();
    tx.commit().await.unwrap();
}

/// Deletes entities.
pub async fn remove(db: &Database, refs: &[&str]) {
    let mut tx = db.begin().await.unwrap();
    for entity_ref in refs {
        platform::write!(tx, conn => {
            sqlx::query("DELETE FROM catalog_relations WHERE origin_id IN (SELECT id FROM catalog_entities WHERE entity_ref = $1)")
                .bind(*entity_ref).execute(&mut *conn).await.unwrap();
            sqlx::query("DELETE FROM catalog_entities WHERE entity_ref = $1").bind(*entity_ref).execute(&mut *conn).await.unwrap();
        });
    }
    tx.outbox_all("entity", refs).await.unwrap();
    tx.commit().await.unwrap();
}

/// What the API would answer for documents that were put, worked out without the engine.
pub fn answers(documents: &[Value]) -> Vec<Value> {
    let kinds = Kinds::default();
    let mut relations: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for document in documents {
        let entity: Entity = serde_json::from_value(document.clone()).unwrap();
        for edge in relations_of(&entity, &kinds).unwrap() {
            let (source, target) = (edge.source.to_string(), edge.target.to_string());
            let inverse = model::inverse_of(&edge.kind).unwrap().to_owned();
            relations.entry(source.clone()).or_default().push((edge.kind, target.clone()));
            relations.entry(target).or_default().push((inverse, source));
        }
    }
    documents
        .iter()
        .map(|document| {
            let mut answer = document.clone();
            let entity_ref = reference(document);
            let mut own = relations.remove(&entity_ref).unwrap_or_default();
            own.sort();
            own.dedup();
            answer["metadata"]["uid"] = json!(uid(&entity_ref));
            answer["metadata"]["etag"] = json!(format!("{:016x}", hash(&document.to_string())));
            answer["relations"] =
                own.into_iter().map(|(kind, target)| json!({"type": kind, "targetRef": target})).collect();
            answer
        })
        .collect()
}

/// A folder of the input that stands beside the checkout, if it is there.
pub fn shared(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("CALLBOARD_SHARED")
        .map(PathBuf::from)
        .unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../../shared"));
    let path = root.join(path);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {} is not there", path.display());
    None
}
