//! The service [`services::catalog::Locations`]: registering, watching and analysing where entities come from.
//!
//! Who may do what is decided by the policy; each act stands in the audit record. What starts a process or keeps a file
//! (git repositories, dropped files) is for administrators, whatever the policy says.

mod address;
mod analyze;
pub(crate) mod dry;
mod ingestion;
mod register;
mod rest;

use std::sync::Arc;

use async_trait::async_trait;
use engine_audit::record;
use model::EntityRef;
use services::catalog::{
    AddLocation, AddedLocation, Ingestion, IngestionQuery, Locations, Preview, RegisterRequest, Registered,
    RegisteredLocation,
};
use services::permission::{Condition, of_catalog};
use services::{Actor, Error, Result};

use crate::error::of_database;
use crate::reading::Reader;
use crate::schedule::{Wake, soon};
use crate::settings::OrphanStrategy;
use crate::sight::Sight;
use crate::source::url::UrlSource;
use crate::store::locations::{self as rows, LocationRow};
use crate::store::removal;

/// The service.
pub struct LocationsService {
    reader: Arc<Reader>,
    wake: Wake,
    url: UrlSource,
    sight: Sight,
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
    pub fn new(reader: Arc<Reader>, wake: Wake, url: UrlSource, sight: Sight) -> Self {
        Self { reader, wake, url, sight }
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

    fn abilities(&self, actor: &Actor) -> ingestion::Abilities {
        let writable = !self.reader.settings.readonly;
        ingestion::Abilities { remove: writable && self.sight.may(actor, &of_catalog::LOCATION_DELETE) }
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

    async fn delete(&self, actor: &Actor, found: Origin) -> Result<()> {
        let location = rows::by_id(&self.reader.db, &found.location_id).await.map_err(|error| of_database(&error))?;
        let location = location.map_or_else(String::new, |row| row.location().to_string());
        let deleted = async {
            let mut tx = self.reader.db.begin().await?;
            record(&mut tx, actor, "catalog.entity-deleted", &found.entity_ref, &[("location", &location)]).await?;
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
        self.sight.require(actor, &of_catalog::LOCATION_ANALYZE)?;
        self.preview_of(actor, request).await
    }

    async fn register(&self, actor: &Actor, request: &RegisterRequest) -> Result<Registered> {
        self.sight.require(actor, &of_catalog::LOCATION_CREATE)?;
        self.writable()?;
        self.register_of(actor, request).await
    }

    async fn ingestion(&self, actor: &Actor, query: &IngestionQuery) -> Result<Ingestion> {
        self.sight.require(actor, &of_catalog::INGESTION_READ)?;
        let limit = self.sight.of(actor)?;
        ingestion::ingestion(&self.reader, self.abilities(actor), &limit, query).await
    }

    async fn read_now(&self, actor: &Actor, location_id: &str) -> Result<()> {
        let row = self.row(location_id).await?;
        // It is read as the source of the entity that stands for it.
        if self.sight.require_with(&self.reader.db, actor, &of_catalog::REFRESH, &row.entity_ref).await?.is_none() {
            return Err(Error::not_found(format!("Found no location with ID {location_id}")));
        }
        soon(&self.reader.db, &[location_id.to_owned()], &self.wake).await.map_err(|error| of_database(&error))
    }

    async fn confirm_removal(&self, actor: &Actor, location_id: &str) -> Result<()> {
        self.sight.require(actor, &of_catalog::INGESTION_MANAGE)?;
        let row = self.row(location_id).await?;
        let Some(held) = row.held() else {
            return Err(Error::conflict(
                "No removal waits for confirmation there; perhaps somebody else has confirmed it.",
            ));
        };
        let confirmed = async {
            let mut tx = self.reader.db.begin().await?;
            let (location, count) = (row.location().to_string(), held.count.to_string());
            record(&mut tx, actor, "catalog.removal-confirmed", &location, &[("entities", &count)]).await?;
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
        self.sight.require(actor, &of_catalog::LOCATION_DELETE)?;
        self.writable()?;
        self.remove_row(actor, location_id).await
    }

    async fn delete_entity(&self, actor: &Actor, entity_ref: &EntityRef) -> Result<()> {
        let none = || Error::not_found(format!("There is no entity {entity_ref}."));
        let name = entity_ref.to_string();
        self.sight.require_with(&self.reader.db, actor, &of_catalog::DELETE, &name).await?.ok_or_else(none)?;
        match self.origin("entity_ref", &name).await? {
            Some(found) => self.delete(actor, found).await,
            None => Err(none()),
        }
    }

    async fn delete_by_uid(&self, actor: &Actor, uid: &str) -> Result<()> {
        let none = || Error::not_found(format!("No entity with uid {uid}"));
        // Who may not delete anything learns nothing of what there is.
        if self.sight.limit(actor, &of_catalog::DELETE)? == Some(Condition::Any(Vec::new())) {
            return Err(self.sight.refused(&of_catalog::DELETE));
        }
        let found = self.origin("uid", uid).await?.ok_or_else(none)?;
        let may = self.sight.require_with(&self.reader.db, actor, &of_catalog::DELETE, &found.entity_ref).await?;
        may.ok_or_else(none)?;
        self.delete(actor, found).await
    }

    async fn refresh(&self, actor: &Actor, entity_ref: &EntityRef) -> Result<()> {
        let name = entity_ref.to_string();
        let may = self.sight.require_with(&self.reader.db, actor, &of_catalog::REFRESH, &name).await?;
        let mut next = if may.is_some() { self.origin("entity_ref", &name).await? } else { None };
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
        self.sight.require(actor, &of_catalog::LOCATION_READ)?;
        self.all_registered().await
    }

    async fn location(&self, actor: &Actor, id: &str) -> Result<RegisteredLocation> {
        self.sight.require(actor, &of_catalog::LOCATION_READ)?;
        self.registered_row(id).await.map(|row| rest::shown(&row))
    }

    async fn location_of(&self, actor: &Actor, entity_ref: &EntityRef) -> Result<RegisteredLocation> {
        self.sight.require(actor, &of_catalog::LOCATION_READ)?;
        let (db, name) = (&self.reader.db, entity_ref.to_string());
        let seen = self.sight.require_with(db, actor, &of_catalog::READ, &name).await?;
        seen.ok_or_else(|| Error::not_found(format!("found no location for ref {entity_ref}")))?;
        self.registered_of(entity_ref).await
    }

    async fn add(&self, actor: &Actor, request: &AddLocation) -> Result<AddedLocation> {
        let needed = if request.dry_run { &of_catalog::LOCATION_ANALYZE } else { &of_catalog::LOCATION_CREATE };
        self.sight.require(actor, needed)?;
        if !request.dry_run {
            self.writable()?;
        }
        self.add_location(actor, request).await
    }

    async fn update(&self, actor: &Actor, id: &str, kind: &str, target: &str) -> Result<RegisteredLocation> {
        self.sight.require(actor, &of_catalog::INGESTION_MANAGE)?;
        self.writable()?;
        self.update_location(actor, id, kind, target).await
    }

    async fn analyze(
        &self,
        actor: &Actor,
        kind: &str,
        target: &str,
        file_name: Option<&str>,
    ) -> Result<serde_json::Value> {
        self.sight.require(actor, &of_catalog::LOCATION_ANALYZE)?;
        self.analyze_location(kind, target, file_name).await
    }

    async fn validate(&self, actor: &Actor, entity: &serde_json::Value, location: &str) -> Result<Vec<String>> {
        self.sight.require(actor, &of_catalog::VALIDATE)?;
        self.validate_entity(entity, location)
    }
}
