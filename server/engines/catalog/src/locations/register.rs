//! Previewing and registering what a person pastes or drops.

use std::time::Duration;

use engine_audit::record;
use model::LocationRef;
use services::catalog::{Outcome, Preview, PreviewItem, RegisterRequest, Registered};
use services::permission::Condition;
use services::{Actor, Error, Result};

use super::{LocationsService, dry, ingestion};
use crate::error::of_database;
use crate::parse::{limits, size};
use crate::schedule;
use crate::sight;
use crate::source::{File, upload};
use crate::store::locations::{self as rows, REGISTERED, Wanted};
use crate::store::uploads;

/// How long registering waits for the first read.
const PATIENCE: Duration = Duration::from_secs(10);

impl LocationsService {
    /// The location of a request, and the file that was dropped.
    async fn wanted(&self, actor: &Actor, request: &RegisterRequest) -> Result<(LocationRef, Option<File>)> {
        if request.file_name.is_empty() && request.content.is_empty() {
            return Ok((self.location_of_address(actor, &request.address).await?, None));
        }
        actor.require_administrator()?;
        if request.content.len() > limits::UPLOAD {
            let message = format!(
                "The file is {} long, the limit is {}.",
                size(request.content.len() as u64),
                size(limits::UPLOAD as u64)
            );
            return Err(Error::invalid(message).hint("Put it where it can be read from, and register its address."));
        }
        let name = file_name(&request.file_name);
        let location = LocationRef::new("upload", &name);
        let file = upload::file(&location, &name, request.content.clone());
        Ok((location, Some(file)))
    }

    pub(super) async fn preview_of(&self, actor: &Actor, request: &RegisterRequest) -> Result<Preview> {
        let (location, file) = self.wanted(actor, request).await?;
        let db = &self.reader.db;
        let exists = rows::by_target(db, &location).await.map_err(|error| of_database(&error))?.is_some();
        let mut preview = Preview { location: location.to_string(), exists, ..Preview::default() };
        match dry::run(&self.tools(), &location, file.map(|file| vec![file])).await {
            Ok(dry) => {
                preview.problems = dry.problems;
                let items = dry::items(db, &location, dry.outcomes).await;
                preview.items = self.untold(actor, items.map_err(|error| of_database(&error))?).await?;
                if preview.items.is_empty() && preview.problems.is_empty() {
                    preview.problems.push(crate::source::ReadError::new("There are no entities in it.").problem());
                }
            }
            Err(error) => preview.problems.push(error.problem()),
        }
        Ok(preview)
    }

    /// Says nothing of entities that the caller does not see, but that their names are taken.
    async fn untold(&self, actor: &Actor, mut items: Vec<PreviewItem>) -> Result<Vec<PreviewItem>> {
        let Some(condition) = self.sight.of(actor)? else { return Ok(items) };
        let refs: Vec<String> = items.iter().filter_map(|item| Some(item.entity_ref.as_ref()?.to_string())).collect();
        let db = &self.reader.db;
        let there = sight::seen(db, &Condition::All(Vec::new()), &refs).await?;
        let seen = sight::seen(db, &condition, &refs).await?;
        for item in &mut items {
            let Some(name) = item.entity_ref.as_ref().map(ToString::to_string) else { continue };
            if there.contains(&name) && !seen.contains(&name) {
                item.outcome = Outcome::Refused;
                item.changed.clear();
                item.problems = vec![crate::source::ReadError::new("Its name is taken.").hint("Rename it.").problem()];
            }
        }
        Ok(items)
    }

    pub(super) async fn register_of(&self, actor: &Actor, request: &RegisterRequest) -> Result<Registered> {
        let (location, file) = self.wanted(actor, request).await?;
        let dropped = file.map(|_| request.content.as_str());
        let (id, existed) = self.put(actor, &location, false, dropped).await.map_err(|error| of_database(&error))?;
        if existed && dropped.is_none() && !self.reader.settings.refresh_on_conflict {
            return Err(Error::conflict(format!("Location {location} already exists"))
                .hint("It is read again on its schedule; the ingestion page has a button for now."));
        }
        self.read_once(&id).await;
        let limit = self.sight.of(actor)?;
        let entities = ingestion::of_location(&self.reader.db, &limit, &id).await?;
        Ok(Registered { id, location: location.to_string(), entities })
    }

    /// The location of an address, for the command line.
    pub(crate) async fn located(&self, address: &str) -> Result<LocationRef> {
        self.location_of_address(&Actor::portal(), address).await
    }

    /// Registers a location of any type, for the command line. Gives its id.
    pub(crate) async fn put_location(&self, location: &LocationRef) -> std::result::Result<String, sqlx::Error> {
        self.put(&Actor::portal(), location, false, None).await.map(|(id, _)| id)
    }

    /// Writes the rows of a registered location. Gives its id, and whether it was registered before.
    pub(super) async fn put(
        &self,
        actor: &Actor,
        location: &LocationRef,
        optional: bool,
        dropped: Option<&str>,
    ) -> std::result::Result<(String, bool), sqlx::Error> {
        let text = location.to_string();
        let entity_ref = format!("location:default/generated-{}", crate::digest::sha1_hex(&text));
        let origin = if dropped.is_some() { "upload" } else { "registered" };
        let wanted = Wanted { location, origin, optional, entity_ref: &entity_ref, root: &text, source: REGISTERED };
        let mut tx = self.reader.db.begin().await?;
        record(&mut tx, actor, "catalog.location-registered", &text, &[]).await?;
        let before: Option<String> = platform::write!(tx, conn => {
            sqlx::query_scalar(
                "SELECT l.id FROM catalog_locations l JOIN catalog_references r ON r.location_id = l.id AND r.source = $1 \
                 WHERE l.kind = $2 AND l.target = $3",
            )
            .bind(REGISTERED)
            .bind(&location.kind)
            .bind(&location.target)
            .fetch_optional(conn)
            .await
        })?;
        let (id, _) = rows::want(&mut tx, &wanted).await?;
        crate::reading::stand_in(&mut tx, location, optional, &id).await?;
        if let Some(content) = dropped {
            uploads::put(&mut tx, &id, &location.target, content).await?;
            rows::due(&mut tx, &id, true).await?;
        }
        tx.commit().await?;
        Ok((id, before.is_some()))
    }

    /// Reads a location at once, and does not wait for ever. What is not finished then goes on by itself.
    async fn read_once(&self, id: &str) {
        let reader = self.reader.clone();
        let (id, wake) = (id.to_owned(), self.wake.clone());
        let reading = tokio::spawn(async move {
            let claimed = rows::claim_one(&reader.db, &reader.process, reader.lease(), &id).await;
            if matches!(claimed, Ok(true)) {
                if let Ok(Some(row)) = rows::by_id(&reader.db, &id).await {
                    schedule::one(&reader, &row).await;
                }
            } else {
                // The schedule was faster: wait for it.
                while let Ok(Some(row)) = rows::by_id(&reader.db, &id).await
                    && row.claimed_until > 0
                {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
            // What it leads to is due now.
            wake.now();
        });
        drop(tokio::time::timeout(PATIENCE, reading).await);
    }

    pub(super) async fn remove_row(&self, actor: &Actor, id: &str) -> Result<()> {
        let row = self.row(id).await?;
        if !self.is_registered(id).await? {
            return Err(Error::forbidden(format!("{} is not a registered location.", row.location()))
                .hint("Remove it from where it is named: the configuration, or a Location entity."));
        }
        let removed = async {
            let mut tx = self.reader.db.begin().await?;
            record(&mut tx, actor, "catalog.location-removed", &row.location().to_string(), &[]).await?;
            rows::unwant(&mut tx, id, REGISTERED).await?;
            tx.commit().await
        };
        removed.await.map_err(|error| of_database(&error))?;
        if let Err(error) = schedule::sweep(&self.reader).await {
            tracing::error!(%error, "what the location brought is removed later");
        }
        self.wake.now();
        Ok(())
    }
}

/// The name of a dropped file without folders, and with an ending by which it can be read.
fn file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    let clean: String =
        last.chars().filter(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ')).take(120).collect();
    let clean = clean.trim_matches('.').trim().to_owned();
    if clean.is_empty() { "catalog-info.yaml".into() } else { clean }
}
