//! Locations as Backstage's clients know them.

use engine_audit::record;
use model::{EntityRef, LocationRef};
use serde_json::Value;
use services::catalog::{AddLocation, AddedLocation, RegisteredLocation};
use services::{Actor, Error, Result};

use super::{LocationsService, address, dry};
use crate::error::of_database;
use crate::process::{self, ALLOWED_TYPES, location_entity};
use crate::store::locations::{self as rows, COLUMNS, LocationRow, REGISTERED};

/// A row as clients know it.
pub(super) fn shown(row: &LocationRow) -> RegisteredLocation {
    RegisteredLocation {
        id: row.id.clone(),
        kind: row.kind.clone(),
        target: row.target.clone(),
        entity_ref: row.entity_ref.clone(),
    }
}

impl LocationsService {
    pub(super) async fn all_registered(&self) -> Result<Vec<RegisteredLocation>> {
        let found: std::result::Result<Vec<LocationRow>, _> = platform::read!(self.reader.db, conn => {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "SELECT {COLUMNS} FROM catalog_locations \
                 WHERE id IN (SELECT location_id FROM catalog_references WHERE source = $1) ORDER BY id"
            )))
            .bind(REGISTERED)
            .fetch_all(conn)
            .await
        });
        let rows = found.map_err(|error| of_database(&error))?;
        Ok(rows.iter().map(shown).collect())
    }

    pub(super) async fn registered_row(&self, id: &str) -> Result<LocationRow> {
        let row = self.row(id).await?;
        if self.is_registered(id).await? {
            Ok(row)
        } else {
            Err(Error::not_found(format!("Found no location with ID {id}")))
        }
    }

    /// Whether a person has registered a location; the configuration may name it as well.
    pub(super) async fn is_registered(&self, id: &str) -> Result<bool> {
        rows::is_registered(&self.reader.db, id).await.map_err(|error| of_database(&error))
    }

    async fn registered_at(&self, location: &LocationRef) -> Result<Option<LocationRow>> {
        let row = rows::by_target(&self.reader.db, location).await.map_err(|error| of_database(&error))?;
        match row {
            Some(row) if self.is_registered(&row.id).await? => Ok(Some(row)),
            _ => Ok(None),
        }
    }

    pub(super) async fn registered_of(&self, entity_ref: &EntityRef) -> Result<RegisteredLocation> {
        let none = || Error::not_found(format!("found no location for ref {entity_ref}"));
        let origin = self.origin("entity_ref", &entity_ref.to_string()).await?.ok_or_else(none)?;
        let row = self.row(&origin.location_id).await.map_err(|_| none())?;
        let root = self.registered_at(&row.root()).await?.ok_or_else(none)?;
        Ok(shown(&root))
    }

    pub(super) async fn add_location(&self, actor: &Actor, request: &AddLocation) -> Result<AddedLocation> {
        let (kind, target) = (request.kind.trim(), request.target.trim());
        if !ALLOWED_TYPES.contains(&kind) {
            return Err(address::not_allowed());
        }
        if target.is_empty() {
            return Err(Error::invalid("The target is empty"));
        }
        let optional = match request.presence.as_deref() {
            None | Some("required") => false,
            Some("optional") => true,
            Some(other) => {
                return Err(Error::invalid(format!("presence must be 'required' or 'optional', not '{other}'")));
            }
        };
        let location = LocationRef::new(kind, target);
        if request.dry_run {
            return self.dry_run(&location, optional).await;
        }
        address::readable(target)?;
        let there = self.registered_at(&location).await?;
        if there.is_some() && !request.refresh && !self.reader.settings.refresh_on_conflict {
            return Err(Error::conflict(format!("Location {location} already exists")));
        }
        let (id, existed) = self.put(actor, &location, optional, None).await.map_err(|error| of_database(&error))?;
        if existed {
            crate::schedule::soon(&self.reader.db, std::slice::from_ref(&id), &self.wake)
                .await
                .map_err(|error| of_database(&error))?;
        }
        self.wake.now();
        let location = shown(&self.row(&id).await?);
        Ok(AddedLocation { location, entities: Vec::new(), exists: None })
    }

    async fn dry_run(&self, location: &LocationRef, optional: bool) -> Result<AddedLocation> {
        let exists = self.registered_at(location).await?.is_some();
        let dry = dry::run(&self.tools(), location, None).await.map_err(|error| {
            let mut shown = Error::invalid(format!("Error: {}", error.message));
            shown.hint = error.hint;
            shown
        })?;
        let own = location_entity(location, optional);
        let entity_ref = process::reference_of(&own).map(|found| found.to_string()).unwrap_or_default();
        let mut entities = vec![own];
        let mut errors: Vec<String> =
            dry.problems.iter().filter(|problem| problem.error).map(|problem| problem.message.clone()).collect();
        for (_, outcome) in dry.outcomes {
            match outcome {
                Ok(entity) => entities.push(serde_json::from_str(&entity.doc).unwrap_or(Value::Null)),
                Err(refused) => errors.extend(refused.problems.into_iter().map(|problem| problem.message)),
            }
        }
        if !errors.is_empty() {
            errors.truncate(20);
            return Err(Error::invalid(
                errors.iter().map(|error| format!("Error: {error}")).collect::<Vec<_>>().join(", "),
            ));
        }
        let location = RegisteredLocation {
            id: location.to_string(),
            kind: location.kind.clone(),
            target: location.target.clone(),
            entity_ref,
        };
        Ok(AddedLocation { location, entities, exists: Some(exists) })
    }

    pub(super) async fn update_location(
        &self,
        actor: &Actor,
        id: &str,
        kind: &str,
        target: &str,
    ) -> Result<RegisteredLocation> {
        let row = self.registered_row(id).await?;
        if row.origin == "configuration" {
            return Err(Error::conflict(format!("{} stands in the configuration as well.", row.location()))
                .hint("Change it there, or remove it here and register the other address."));
        }
        if !ALLOWED_TYPES.contains(&kind) {
            return Err(address::not_allowed());
        }
        address::readable(target)?;
        let location = LocationRef::new(kind, target.trim());
        let there = rows::by_target(&self.reader.db, &location).await.map_err(|error| of_database(&error))?;
        if there.is_some_and(|other| other.id != id) {
            return Err(Error::conflict(format!("Location {location} already exists")));
        }
        let updated = async {
            let mut tx = self.reader.db.begin().await?;
            let before = row.location().to_string();
            record(&mut tx, actor, "catalog.location-moved", &location.to_string(), &[("from", &before)]).await?;
            platform::write!(tx, conn => {
                // Somebody has chosen another source: what only the old one had may go.
                sqlx::query(
                    "UPDATE catalog_locations SET kind = $1, target = $2, root = $3, revision = NULL, fingerprint = '', \
                     confirmed = TRUE, next_read_at = 0 WHERE id = $4",
                )
                .bind(&location.kind)
                .bind(&location.target)
                .bind(location.to_string())
                .bind(id)
                .execute(conn)
                .await
                .map(drop)
            })?;
            crate::reading::stand_in_named(&mut tx, &location, row.presence == "optional", id, &row.entity_ref).await?;
            rows::keep_wanted(&mut tx, id, REGISTERED).await?;
            tx.commit().await
        };
        updated.await.map_err(|error| of_database(&error))?;
        self.wake.now();
        Ok(shown(&self.row(id).await?))
    }

    pub(super) fn validate_entity(&self, entity: &Value, location: &str) -> Result<Vec<String>> {
        let location: LocationRef =
            location.parse().map_err(|error: model::RefError| Error::invalid(error.to_string()))?;
        if location.kind != "url" {
            return Err(Error::invalid(
                "Entities can only be validated with a location of type url, for example url:https://…",
            ));
        }
        let entity_ref = process::reference_of(entity).map_or_else(|| "unknown".to_owned(), |found| found.to_string());
        let mut value = entity.clone();
        let settings = &self.reader.settings;
        let checked = model::validate(&value, &settings.kinds).and_then(|valid| {
            let violations = self.reader.schemas.check(&valid.api_version, &valid.kind, &value);
            if !violations.is_empty() {
                return Err(violations);
            }
            model::relations_of(&valid, &settings.kinds)
        });
        value.take();
        Ok(match checked {
            Ok(_) => Vec::new(),
            Err(violations) => violations
                .into_iter()
                .map(|violation| format!("Policy check failed for {entity_ref}; caused by Error: {violation}"))
                .collect(),
        })
    }
}
