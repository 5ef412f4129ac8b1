//! Reading the catalog: lists and counts from the index, single entities from SQL through a small cache.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use model::EntityRef;
use moka::future::Cache;
use platform::db::Database;
use services::catalog::{
    ByQuery, ByRefs, Entities, EntitiesQuery, EntityLink, Export, ExportFormat, Facets, FacetsQuery, GroupView,
    History, Inspection, Json, ListPage, ListQuery, Overview, QueryPage, UserView,
};
use services::{Actor, Error, Result};

use crate::index::{self, Index, Snapshot};

mod ancestry;
mod export;
mod history;
mod inspect;
mod links;
mod list;
mod markdown;
mod outline;
mod overview;
mod people;
mod rest;
mod suggest;

/// Answers of single entities that are kept, in bytes.
const CACHE: u64 = 24 * 1024 * 1024;
/// How long they are kept: the follower tells what has changed, but not when it had to begin anew.
const CACHE_TIME: Duration = Duration::from_secs(60);

/// Reads the catalog.
pub struct EntitiesService {
    db: Database,
    index: Index,
    answers: Cache<String, Arc<serde_json::value::RawValue>>,
    /// Moves whenever something is forgotten, so that an answer read before is not kept after.
    forgotten: Arc<AtomicU64>,
}

impl EntitiesService {
    /// Reads from the database and an index that follows it.
    pub fn new(db: Database, index: Index) -> Arc<Self> {
        let answers = Cache::builder()
            .max_capacity(CACHE)
            .time_to_live(CACHE_TIME)
            .weigher(|key: &String, answer: &Arc<serde_json::value::RawValue>| {
                u32::try_from(key.len() + answer.get().len() + 128).unwrap_or(u32::MAX)
            })
            .build();
        let forgotten = Arc::new(AtomicU64::new(0));
        let (cache, counter) = (answers.clone(), forgotten.clone());
        index.listen(move |changed| {
            counter.fetch_add(1, Ordering::SeqCst);
            let cache = cache.clone();
            async move {
                for entity_ref in changed.iter() {
                    cache.invalidate(entity_ref).await;
                }
            }
        });
        Arc::new(Self { db, index, answers, forgotten })
    }

    /// An entity as the API answers it, by its canonical reference.
    async fn answer(&self, entity_ref: &str) -> Result<Option<Json>> {
        if let Some(answer) = self.answers.get(entity_ref).await {
            return Ok(Some((*answer).to_owned()));
        }
        let before = self.forgotten.load(Ordering::SeqCst);
        let Some(record) = index::source::by_ref(&self.db, entity_ref).await.map_err(index::Error::from)? else {
            return Ok(None);
        };
        let answer = index::answer::answer(&record).map_err(index::Error::from)?;
        self.answers.insert(entity_ref.to_owned(), Arc::from(answer.clone())).await;
        if self.forgotten.load(Ordering::SeqCst) != before {
            // What was read may be older than what was told to be forgotten meanwhile.
            self.answers.invalidate(entity_ref).await;
        }
        Ok(Some(answer))
    }

    /// Works on the index where waiting for it hurts nobody.
    async fn with_index<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Snapshot) -> std::result::Result<T, index::Error> + Send + 'static,
    ) -> Result<T> {
        let snapshot = self.index.snapshot();
        let done = tokio::task::spawn_blocking(move || work(&snapshot)).await;
        done.map_err(|_| index::Error::Interrupted)?.map_err(Error::from)
    }
}

fn no_such(entity_ref: &EntityRef) -> Error {
    Error::not_found(format!(
        "No entity named '{}' found, with kind '{}' in namespace '{}'",
        entity_ref.name(),
        entity_ref.kind(),
        entity_ref.namespace()
    ))
}

#[async_trait]
impl Entities for EntitiesService {
    async fn list(&self, actor: &Actor, query: &ListQuery) -> Result<ListPage> {
        actor.require_known()?;
        let query = query.clone();
        self.with_index(move |snapshot| list::list(snapshot, &query)).await
    }

    async fn export(
        &self,
        actor: &Actor,
        query: &ListQuery,
        refs: &[EntityRef],
        format: ExportFormat,
    ) -> Result<Export> {
        actor.require_known()?;
        let (query, refs) = (query.clone(), refs.to_vec());
        self.with_index(move |snapshot| export::export(snapshot, &query, &refs, format)).await
    }

    async fn overview(&self, actor: &Actor, entity_ref: &EntityRef) -> Result<Overview> {
        actor.require_known()?;
        self.read_overview(actor, entity_ref).await
    }

    async fn history(&self, actor: &Actor, entity_ref: &EntityRef, before: Option<i64>) -> Result<History> {
        actor.require_known()?;
        self.read_history(entity_ref, before).await
    }

    async fn inspect(&self, actor: &Actor, entity_ref: &EntityRef) -> Result<Inspection> {
        actor.require_known()?;
        self.read_inspection(entity_ref).await
    }

    async fn group(&self, actor: &Actor, entity_ref: &EntityRef) -> Result<GroupView> {
        actor.require_known()?;
        self.read_group(entity_ref).await
    }

    async fn user(&self, actor: &Actor, entity_ref: &EntityRef) -> Result<UserView> {
        actor.require_known()?;
        self.read_user(entity_ref).await
    }

    async fn membership(&self, actor: &Actor, entity_ref: &EntityRef) -> Result<Vec<String>> {
        actor.require_known()?;
        self.read_membership(entity_ref).await
    }

    async fn suggest(&self, actor: &Actor, text: &str, limit: usize) -> Result<Vec<EntityLink>> {
        actor.require_known()?;
        let text = text.to_owned();
        self.with_index(move |snapshot| suggest::suggest(snapshot, &text, limit.min(50))).await
    }

    async fn entities(&self, actor: &Actor, query: &EntitiesQuery) -> Result<(Vec<Json>, Option<String>)> {
        actor.require_known()?;
        self.read_entities(query).await
    }

    async fn by_query(&self, actor: &Actor, query: &ByQuery) -> Result<QueryPage> {
        actor.require_known()?;
        self.read_by_query(query).await
    }

    async fn by_refs(&self, actor: &Actor, query: &ByRefs) -> Result<Vec<Option<Json>>> {
        actor.require_known()?;
        self.read_by_refs(query).await
    }

    async fn by_name(&self, actor: &Actor, entity_ref: &EntityRef) -> Result<Json> {
        actor.require_known()?;
        self.answer(&entity_ref.to_string()).await?.ok_or_else(|| no_such(entity_ref))
    }

    async fn by_uid(&self, actor: &Actor, uid: &str) -> Result<Json> {
        actor.require_known()?;
        let no_such = || Error::not_found(format!("No entity with uid {uid}"));
        let found = index::source::ref_by_uid(&self.db, uid).await.map_err(index::Error::from)?;
        self.answer(&found.ok_or_else(no_such)?).await?.ok_or_else(no_such)
    }

    async fn ancestry(&self, actor: &Actor, entity_ref: &EntityRef) -> Result<serde_json::Value> {
        actor.require_known()?;
        self.read_ancestry(entity_ref).await
    }

    async fn facets(&self, actor: &Actor, query: &FacetsQuery) -> Result<Facets> {
        actor.require_known()?;
        self.read_facets(query).await
    }
}
