//! Reading the catalog: lists and counts from the index, single entities from SQL through a small cache.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use model::EntityRef;
use moka::future::Cache;
use platform::db::Database;
use services::catalog::{
    ByQuery, ByRefs, Comparison, Entities, EntitiesQuery, EntityLink, Export, ExportFormat, Facets, FacetsQuery,
    GroupView, History, Inspection, Json, ListPage, ListQuery, Overview, QueryPage, UserView,
};
use services::permission::{Decide, Decision, Permission, Person};
use services::{Actor, Error, Result, Subject};

use crate::index::{self, Index, Snapshot};
use crate::sight::{self, Limit, Sight};

mod ancestry;
mod compare;
mod export;
mod glances;
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
    sight: Sight,
    answers: Cache<String, Arc<serde_json::value::RawValue>>,
    /// Moves whenever something is forgotten, so that an answer read before is not kept after.
    forgotten: Arc<AtomicU64>,
}

impl EntitiesService {
    /// Reads from the database and an index that follows it; `decide` says who sees what.
    pub fn new(db: Database, index: Index, decide: Arc<dyn Decide>) -> Arc<Self> {
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
        Arc::new(Self { db, index, sight: Sight::new(decide), answers, forgotten })
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

    /// The same for a caller: only what they see, without what tells of others.
    async fn seen(&self, limit: &Limit, entity_ref: &str) -> Result<Option<Json>> {
        let answer = self.answer(entity_ref).await?;
        Ok(self.shown(limit, vec![answer]).await?.pop().flatten())
    }

    /// Of answers, what a caller sees.
    async fn shown(&self, limit: &Limit, answers: Vec<Option<Json>>) -> Result<Vec<Option<Json>>> {
        let Some(condition) = limit.clone() else { return Ok(answers) };
        self.with_index(limit, move |view| {
            let shown = answers.into_iter().map(|answer| {
                let Some(answer) = answer else { return Ok(None) };
                let entity = serde_json::from_str(answer.get())?;
                if sight::fulfils(&entity, &condition) {
                    sight::without_unseen(answer.get(), view).map(Some)
                } else {
                    Ok(None)
                }
            });
            shown.collect()
        })
        .await
    }

    /// Works on what a caller sees of the index, where waiting for it hurts nobody.
    async fn with_index<T: Send + 'static>(
        &self,
        limit: &Limit,
        work: impl FnOnce(&Snapshot) -> std::result::Result<T, index::Error> + Send + 'static,
    ) -> Result<T> {
        let (snapshot, limit) = (self.index.snapshot(), limit.clone());
        let done = tokio::task::spawn_blocking(move || match limit {
            None => work(&snapshot),
            Some(condition) => work(&*snapshot.seen_by(&condition)?),
        })
        .await;
        done.map_err(|_| index::Error::Interrupted)?.map_err(Error::from)
    }

    /// What a caller sees of the index now; `None` for everything.
    ///
    /// # Errors
    /// When nobody is signed in, or the index can not be read.
    pub(crate) async fn view(&self, actor: &Actor) -> Result<Option<Arc<Snapshot>>> {
        let Some(condition) = self.sight.of(actor)? else { return Ok(None) };
        let snapshot = self.index.snapshot();
        let view = tokio::task::spawn_blocking(move || snapshot.seen_by(&condition)).await;
        let view = view.map_err(|_| index::Error::Interrupted)?.map_err(index::Error::from)?;
        Ok(Some(view))
    }
}

/// What no request may ask.
fn portal_only(actor: &Actor) -> Result<()> {
    if actor.subject == Subject::Portal { Ok(()) } else { Err(Error::forbidden("Only the portal itself may do this.")) }
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
        let limit = self.sight.of(actor)?;
        let query = query.clone();
        self.with_index(&limit, move |snapshot| list::list(snapshot, &query)).await
    }

    async fn export(
        &self,
        actor: &Actor,
        query: &ListQuery,
        refs: &[EntityRef],
        format: ExportFormat,
    ) -> Result<Export> {
        let limit = self.sight.of(actor)?;
        let (query, refs) = (query.clone(), refs.to_vec());
        self.with_index(&limit, move |snapshot| export::export(snapshot, &query, &refs, format)).await
    }

    async fn overview(&self, actor: &Actor, entity_ref: &EntityRef) -> Result<Overview> {
        let limit = self.sight.of(actor)?;
        self.read_overview(actor, &limit, entity_ref).await
    }

    async fn history(&self, actor: &Actor, entity_ref: &EntityRef, before: Option<i64>) -> Result<History> {
        let limit = self.sight.of(actor)?;
        self.read_history(&limit, entity_ref, before).await
    }

    async fn inspect(&self, actor: &Actor, entity_ref: &EntityRef) -> Result<Inspection> {
        let limit = self.sight.of(actor)?;
        self.read_inspection(&limit, entity_ref).await
    }

    async fn group(&self, actor: &Actor, entity_ref: &EntityRef) -> Result<GroupView> {
        let limit = self.sight.of(actor)?;
        self.read_group(&limit, entity_ref).await
    }

    async fn user(&self, actor: &Actor, entity_ref: &EntityRef) -> Result<UserView> {
        let limit = self.sight.of(actor)?;
        self.read_user(&limit, entity_ref).await
    }

    async fn membership(&self, actor: &Actor, entity_ref: &EntityRef) -> Result<Vec<String>> {
        let limit = self.sight.of(actor)?;
        self.read_membership(&limit, entity_ref).await
    }

    async fn memberships(&self, actor: &Actor, limit: usize) -> Result<(Vec<Person>, u64)> {
        portal_only(actor)?;
        self.read_memberships(limit).await
    }

    async fn allowed(&self, actor: &Actor, permission: &Permission, refs: &[EntityRef]) -> Result<Vec<bool>> {
        let limit = self.sight.of(actor)?;
        let refs: Vec<String> = refs.iter().map(ToString::to_string).collect();
        let seen = self.answers(&refs).await?;
        let seen = self.shown(&limit, seen).await?;
        let mut allowed = Vec::with_capacity(refs.len());
        for answer in seen {
            allowed.push(match answer {
                None => false,
                Some(answer) => {
                    let entity = serde_json::from_str(answer.get()).map_err(index::Error::from)?;
                    self.sight.may_with(actor, permission, &entity)
                }
            });
        }
        Ok(allowed)
    }

    async fn compare(&self, actor: &Actor, one: &Decision, two: &Decision) -> Result<Comparison> {
        portal_only(actor)?;
        let (one, two) = (one.clone(), two.clone());
        self.with_index(&None, move |snapshot| compare::compare(snapshot, &one, &two)).await
    }

    async fn suggest(&self, actor: &Actor, text: &str, limit: usize) -> Result<Vec<EntityLink>> {
        let most = limit.min(50);
        let limit = self.sight.of(actor)?;
        let text = text.to_owned();
        self.with_index(&limit, move |snapshot| suggest::suggest(snapshot, &text, most)).await
    }

    async fn entities(&self, actor: &Actor, query: &EntitiesQuery) -> Result<(Vec<Json>, Option<String>)> {
        let limit = self.sight.of(actor)?;
        self.read_entities(&limit, query).await
    }

    async fn by_query(&self, actor: &Actor, query: &ByQuery) -> Result<QueryPage> {
        let limit = self.sight.of(actor)?;
        self.read_by_query(&limit, query).await
    }

    async fn by_refs(&self, actor: &Actor, query: &ByRefs) -> Result<Vec<Option<Json>>> {
        let limit = self.sight.of(actor)?;
        self.read_by_refs(&limit, query).await
    }

    async fn by_name(&self, actor: &Actor, entity_ref: &EntityRef) -> Result<Json> {
        let limit = self.sight.of(actor)?;
        self.seen(&limit, &entity_ref.to_string()).await?.ok_or_else(|| no_such(entity_ref))
    }

    async fn by_uid(&self, actor: &Actor, uid: &str) -> Result<Json> {
        let limit = self.sight.of(actor)?;
        let no_such = || Error::not_found(format!("No entity with uid {uid}"));
        let found = index::source::ref_by_uid(&self.db, uid).await.map_err(index::Error::from)?;
        self.seen(&limit, &found.ok_or_else(no_such)?).await?.ok_or_else(no_such)
    }

    async fn ancestry(&self, actor: &Actor, entity_ref: &EntityRef) -> Result<serde_json::Value> {
        let limit = self.sight.of(actor)?;
        self.read_ancestry(&limit, entity_ref).await
    }

    async fn facets(&self, actor: &Actor, query: &FacetsQuery) -> Result<Facets> {
        let limit = self.sight.of(actor)?;
        self.read_facets(&limit, query).await
    }
}
