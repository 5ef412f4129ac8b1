//! The end of a read: what went, what Location entities name now, and the location's own row.

use std::collections::HashSet;

use model::LocationRef;
use platform::db::Transaction;

use super::Work;
use crate::error::Error;
use crate::process::{Child, location_entity};
use crate::store::locations::{self, Finished, Held, Wanted};
use crate::store::{self, removal};

/// A location that loses more than one in so many of its entities at once keeps them until somebody confirms.
const GUARD_SHARE: u64 = 5;
/// Fewer than this are never held back.
const GUARD_LEAST: u64 = 5;

/// A location that a Location entity does not name any more.
struct Dropped {
    parent: String,
    location_id: String,
}

impl Work<'_> {
    /// Settles removals, children and the location's row.
    pub(super) async fn finish(&mut self) -> Result<(), Error> {
        let dropped = self.children().await?;
        let held = self.guard(&dropped).await?;
        if held.is_none() {
            self.remove(&dropped).await?;
        }
        self.summary.held = held.as_ref().map_or(0, |held| held.count);
        let revision = if held.is_some() { None } else { self.revision.take() };
        self.close(revision, held).await
    }

    /// The source said that nothing has changed: only the row is touched.
    pub(super) async fn unchanged(&mut self) -> Result<(), Error> {
        let revision = self.revision.take();
        for row in self.known_files().await? {
            self.problems.extend(store::problems_of(row.problems.as_deref()));
        }
        self.close(revision, None).await
    }

    async fn close(&mut self, revision: Option<String>, held: Option<Held>) -> Result<(), Error> {
        let mut problems = std::mem::take(&mut self.problems);
        problems.sort_by_key(|problem| !problem.error);
        self.summary.errors = problems.iter().filter(|problem| problem.error).count() as u64;
        problems.truncate(200);
        let touched = self.summary.files > 0 || self.summary.removed > 0 || self.row.entities == 0;
        let entities = if touched { Some(self.count().await?) } else { None };
        let finished = Finished {
            good: true,
            duration: self.started.elapsed().as_micros() as i64,
            next_read_at: self.reader.after_success(self.row),
            problems: Some(problems),
            revision,
            fingerprint: self.reader.settings.fingerprint.clone(),
            held,
            entities,
        };
        let mut tx = self.reader.begin(&self.row.id).await?;
        locations::finish(&mut tx, &self.row.id, &finished).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn count(&self) -> Result<i64, Error> {
        Ok(platform::read!(self.reader.db, conn => {
            sqlx::query_scalar("SELECT count(*) FROM catalog_entities WHERE location_id = $1 AND file_id > 0 AND NOT orphan")
                .bind(&self.row.id)
                .fetch_one(conn)
                .await
        })?)
    }

    /// Makes sure that what Location entities name is there; gives what they do not name any more.
    async fn children(&mut self) -> Result<Vec<Dropped>, Error> {
        let mut dropped = Vec::new();
        for (parent, children) in std::mem::take(&mut self.children) {
            let mut tx = self.reader.begin(&self.row.id).await?;
            let before = locations::wanted_by(&mut tx, &parent).await?;
            let mut named: HashSet<LocationRef> = HashSet::new();
            for Child { location, optional } in children {
                let wanted = Wanted {
                    location: &location,
                    origin: "entity",
                    optional,
                    entity_ref: &parent,
                    root: &self.row.root,
                    source: &parent,
                };
                if location != self.request.location {
                    locations::want(&mut tx, &wanted).await?;
                }
                named.insert(location);
            }
            tx.commit().await?;
            dropped.extend(before.into_iter().filter_map(|(location_id, kind, target)| {
                let gone = !named.contains(&LocationRef::new(kind, target));
                gone.then(|| Dropped { parent: parent.clone(), location_id })
            }));
        }
        Ok(dropped)
    }

    /// Holds a removal back that takes too much at once and that nobody has confirmed.
    async fn guard(&self, dropped: &[Dropped]) -> Result<Option<Held>, Error> {
        let own: u64 = self.gone.iter().map(|(_, entities)| entities.len() as u64).sum();
        let guarded = self.reader.sources.get(&self.row.kind).is_ok_and(|source| source.guarded());
        if !guarded || self.row.confirmed || (own == 0 && dropped.is_empty()) {
            return Ok(None);
        }
        let mut count = own;
        // What is stored is counted: the numbers on the rows are those of reads that came to their end.
        let mut of = (self.count().await?.max(0) as u64).saturating_sub(self.summary.created);
        for dropped in dropped {
            let alone: i64 = platform::read!(self.reader.db, conn => {
                sqlx::query_scalar(
                    "SELECT count(*) FROM catalog_entities WHERE location_id = $1 AND file_id > 0 AND NOT orphan \
                     AND (SELECT count(*) FROM catalog_references WHERE location_id = $1) = 1",
                )
                .bind(&dropped.location_id)
                .fetch_one(conn)
                .await
            })?;
            count += alone.max(0) as u64;
        }
        if !dropped.is_empty() {
            let below: i64 = platform::read!(self.reader.db, conn => {
                sqlx::query_scalar(
                    "SELECT count(*) FROM catalog_entities WHERE file_id > 0 AND NOT orphan AND location_id IN (\
                     SELECT r.location_id FROM catalog_references r JOIN catalog_entities e ON e.entity_ref = r.source \
                     WHERE e.location_id = $1 AND r.location_id <> $1)",
                )
                .bind(&self.row.id)
                .fetch_one(conn)
                .await
            })?;
            of += below.max(0) as u64;
        }
        if count < GUARD_LEAST || count * GUARD_SHARE <= of {
            return Ok(None);
        }
        tracing::warn!(location = %self.location, count, of, "a removal is held back until somebody confirms it");
        let sample = self.gone.iter().flat_map(|(_, list)| list).take(20).map(|(_, entity_ref)| entity_ref.clone());
        Ok(Some(Held { count, of, sample: sample.collect() }))
    }

    async fn remove(&mut self, dropped: &[Dropped]) -> Result<(), Error> {
        let strategy = self.reader.settings.orphans;
        for (file_id, entities) in std::mem::take(&mut self.gone) {
            // What another file of the location has by now is not gone.
            let still = removal::of_file(&self.reader.db, &self.row.id, file_id).await?;
            let still: HashSet<i64> = still.into_iter().map(|(id, _)| id).collect();
            let gone: Vec<_> = entities.into_iter().filter(|(id, _)| still.contains(id)).collect();
            for chunk in gone.chunks(removal::REMOVED_AT_ONCE) {
                let mut tx = self.reader.begin(&self.row.id).await?;
                removal::remove(&mut tx, &self.location, self.revision.as_deref(), chunk, strategy).await?;
                tx.commit().await?;
            }
            self.summary.removed += gone.len() as u64;
        }
        if self.open.is_empty() && dropped.is_empty() {
            return Ok(());
        }
        let mut tx = self.reader.begin(&self.row.id).await?;
        for complete in std::mem::take(&mut self.open) {
            complete.write(&mut tx).await?;
        }
        for dropped in dropped {
            locations::unwant(&mut tx, &dropped.location_id, &dropped.parent).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

/// Stores the Location entity that stands for a configured, registered or dropped location.
pub(crate) async fn stand_in(
    tx: &mut Transaction,
    location: &LocationRef,
    optional: bool,
    location_id: &str,
) -> Result<(), sqlx::Error> {
    let name = format!("location:default/generated-{}", crate::digest::sha1_hex(&location.to_string()));
    stand_in_named(tx, location, optional, location_id, &name).await
}

/// The same under a name that it had before.
pub(crate) async fn stand_in_named(
    tx: &mut Transaction,
    location: &LocationRef,
    optional: bool,
    location_id: &str,
    entity_ref: &str,
) -> Result<(), sqlx::Error> {
    let mut document = location_entity(location, optional);
    let name = entity_ref.rsplit('/').next().unwrap_or_default().to_owned();
    if let Some(place) = document.pointer_mut("/metadata/name") {
        *place = name.clone().into();
    }
    let doc = document.to_string();
    let (etag, hash) = crate::process::fingerprint(&doc, &[]);
    let entity = crate::process::Prepared {
        entity_ref: entity_ref.to_owned(),
        kind: "Location".into(),
        namespace: "default".into(),
        name,
        doc,
        etag,
        hash,
        ..Default::default()
    };
    let text = location.to_string();
    let place = store::batch::Place { location_id, location: &text, file_id: 0, revision: None };
    let mut touched = store::touched::Touched::default();
    store::batch::store(tx, &place, &[entity], &mut touched).await?;
    touched.announce(tx).await
}
