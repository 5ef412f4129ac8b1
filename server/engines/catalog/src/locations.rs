//! The service [`services::catalog::Locations`]: registering, watching and analysing where entities come from.
//!
//! Everybody who is known may look, preview, register addresses and have things read again. What changes the
//! catalog against its sources (removing, deleting, confirming a removal), and what starts a process or keeps
//! a file (git repositories, dropped files), is for administrators.

mod address;
mod analyze;
pub(crate) mod dry;
mod ingestion;
mod register;
mod rest;

use std::sync::Arc;

use async_trait::async_trait;
use model::EntityRef;
use services::catalog::{
    AddLocation, AddedLocation, Ingestion, IngestionQuery, Locations, Preview, RegisterRequest, Registered,
    RegisteredLocation,
};
use services::{Actor, Error, Result};

use crate::error::of_database;
use crate::reading::Reader;
use crate::schedule::{Wake, soon};
use crate::settings::OrphanStrategy;
use crate::source::url::UrlSource;
use crate::store::locations::{self as rows, LocationRow};
use crate::store::removal;

/// The service.
pub struct LocationsService {
    reader: Arc<Reader>,
    wake: Wake,
    url: UrlSource,
}

/// An entity with where it comes from.
#[derive(Clone, Debug, sqlx::FromRow)]
struct Origin {
    id: i64,
    entity_ref: String,
    location_id: String,
    file_id: i64,
}

impl LocationsService {
    /// A service over a reader.
    pub fn new(reader: Arc<Reader>, wake: Wake, url: UrlSource) -> Self {
        Self { reader, wake, url }
    }

    /// What it reads with.
    pub fn reader(&self) -> &Arc<Reader> {
        &self.reader
    }

    /// What wakes its schedule.
    pub fn wake(&self) -> &Wake {
        &self.wake
    }

    pub(crate) fn tools(&self) -> dry::Tools {
        let reader = &self.reader;
        dry::Tools {
            settings: reader.settings.clone(),
            schemas: reader.schemas.clone(),
            sources: reader.sources.clone(),
        }
    }

    fn writable(&self) -> Result<()> {
        if self.reader.settings.readonly {
            return Err(Error::forbidden("The catalog is read-only: locations come from its configuration alone.")
                .hint("catalog.readonly in app-config.yaml says so."));
        }
        Ok(())
    }

    async fn row(&self, id: &str) -> Result<LocationRow> {
        let row = rows::by_id(&self.reader.db, id).await.map_err(|error| of_database(&error))?;
        row.ok_or_else(|| Error::not_found(format!("Found no location with ID {id}")))
    }

    async fn origin(&self, column: &'static str, value: &str) -> Result<Option<Origin>> {
        let sql = format!("SELECT id, entity_ref, location_id, file_id FROM catalog_entities WHERE {column} = $1");
        platform::read!(self.reader.db, conn => {
            sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(value).fetch_optional(conn).await
        })
        .map_err(|error| of_database(&error))
    }

    async fn delete(&self, found: Origin) -> Result<()> {
        let location = rows::by_id(&self.reader.db, &found.location_id).await.map_err(|error| of_database(&error))?;
        let location = location.map_or_else(String::new, |row| row.location().to_string());
        let deleted = async {
            let mut tx = self.reader.db.begin().await?;
            removal::remove(&mut tx, &location, None, &[(found.id, found.entity_ref)], OrphanStrategy::Delete).await?;
            // At the next read of its location it comes back, if it is still there.
            platform::write!(tx, conn => {
                sqlx::query("UPDATE catalog_files SET hash = '' WHERE id = $1").bind(found.file_id).execute(&mut *conn).await?;
                sqlx::query("UPDATE catalog_locations SET revision = NULL WHERE id = $1")
                    .bind(&found.location_id)
                    .execute(conn)
                    .await
                    .map(drop)
            })?;
            tx.commit().await
        };
        deleted.await.map_err(|error| of_database(&error))?;
        self.wake.now();
        Ok(())
    }
}

#[async_trait]
impl Locations for LocationsService {
    async fn preview(&self, actor: &Actor, request: &RegisterRequest) -> Result<Preview> {
        actor.require_known()?;
        self.preview_of(actor, request).await
    }

    async fn register(&self, actor: &Actor, request: &RegisterRequest) -> Result<Registered> {
        actor.require_known()?;
        self.writable()?;
        self.register_of(actor, request).await
    }

    async fn ingestion(&self, actor: &Actor, query: &IngestionQuery) -> Result<Ingestion> {
        actor.require_known()?;
        ingestion::ingestion(&self.reader, actor, query).await.map_err(|error| of_database(&error))
    }

    async fn read_now(&self, actor: &Actor, location_id: &str) -> Result<()> {
        actor.require_known()?;
        self.row(location_id).await?;
        soon(&self.reader.db, &[location_id.to_owned()], &self.wake).await.map_err(|error| of_database(&error))
    }

    async fn confirm_removal(&self, actor: &Actor, location_id: &str) -> Result<()> {
        actor.require_administrator()?;
        if self.row(location_id).await?.held.is_none() {
            return Err(Error::conflict(
                "No removal waits for confirmation there; perhaps somebody else has confirmed it.",
            ));
        }
        let confirmed = async {
            let mut tx = self.reader.db.begin().await?;
            platform::write!(tx, conn => {
                sqlx::query("UPDATE catalog_locations SET confirmed = TRUE, next_read_at = 0, revision = NULL WHERE id = $1")
                    .bind(location_id)
                    .execute(conn)
                    .await
                    .map(drop)
            })?;
            tx.commit().await
        };
        confirmed.await.map_err(|error| of_database(&error))?;
        self.wake.now();
        Ok(())
    }

    async fn remove(&self, actor: &Actor, location_id: &str) -> Result<()> {
        actor.require_administrator()?;
        self.writable()?;
        self.remove_row(location_id).await
    }

    async fn delete_entity(&self, actor: &Actor, entity_ref: &EntityRef) -> Result<()> {
        actor.require_administrator()?;
        match self.origin("entity_ref", &entity_ref.to_string()).await? {
            Some(found) => self.delete(found).await,
            None => Err(Error::not_found(format!("There is no entity {entity_ref}."))),
        }
    }

    async fn delete_by_uid(&self, actor: &Actor, uid: &str) -> Result<()> {
        actor.require_administrator()?;
        match self.origin("uid", uid).await? {
            Some(found) => self.delete(found).await,
            None => Err(Error::not_found(format!("No entity with uid {uid}"))),
        }
    }

    async fn refresh(&self, actor: &Actor, entity_ref: &EntityRef) -> Result<()> {
        actor.require_known()?;
        let mut next = self.origin("entity_ref", &entity_ref.to_string()).await?;
        if next.is_none() {
            return Err(Error::not_found(format!("There is no entity {entity_ref}.")));
        }
        let mut ids: Vec<String> = Vec::new();
        while let Some(found) = next.take() {
            if ids.contains(&found.location_id) {
                break;
            }
            let row = rows::by_id(&self.reader.db, &found.location_id).await.map_err(|error| of_database(&error))?;
            ids.push(found.location_id);
            if let Some(row) = row {
                next = self.origin("entity_ref", &row.entity_ref).await?;
            }
        }
        soon(&self.reader.db, &ids, &self.wake).await.map_err(|error| of_database(&error))
    }

    async fn registered(&self, actor: &Actor) -> Result<Vec<RegisteredLocation>> {
        actor.require_known()?;
        self.all_registered().await
    }

    async fn location(&self, actor: &Actor, id: &str) -> Result<RegisteredLocation> {
        actor.require_known()?;
        self.registered_row(id).await.map(|row| rest::shown(&row))
    }

    async fn location_of(&self, actor: &Actor, entity_ref: &EntityRef) -> Result<RegisteredLocation> {
        actor.require_known()?;
        self.registered_of(entity_ref).await
    }

    async fn add(&self, actor: &Actor, request: &AddLocation) -> Result<AddedLocation> {
        actor.require_known()?;
        if !request.dry_run {
            self.writable()?;
        }
        self.add_location(request).await
    }

    async fn update(&self, actor: &Actor, id: &str, kind: &str, target: &str) -> Result<RegisteredLocation> {
        actor.require_administrator()?;
        self.writable()?;
        self.update_location(id, kind, target).await
    }

    async fn analyze(
        &self,
        actor: &Actor,
        kind: &str,
        target: &str,
        file_name: Option<&str>,
    ) -> Result<serde_json::Value> {
        actor.require_known()?;
        self.analyze_location(kind, target, file_name).await
    }

    async fn validate(&self, actor: &Actor, entity: &serde_json::Value, location: &str) -> Result<Vec<String>> {
        actor.require_known()?;
        self.validate_entity(entity, location)
    }
}
