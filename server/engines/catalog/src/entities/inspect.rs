//! The raw forms of an entity.

use model::EntityRef;
use serde_json::Value;
use services::Result;
use services::catalog::Inspection;

use super::{EntitiesService, export, no_such};
use crate::index;
use crate::sight::Limit;

/// Other entities of the location that are named.
const COLOCATED: i64 = 100;

#[derive(sqlx::FromRow)]
struct Place {
    location_id: String,
    file_id: i64,
    source: Option<String>,
    doc: String,
}

impl EntitiesService {
    pub(super) async fn read_inspection(&self, limit: &Limit, entity_ref: &EntityRef) -> Result<Inspection> {
        let name = entity_ref.to_string();
        let record = index::source::by_ref(&self.db, &name)
            .await
            .map_err(index::Error::from)?
            .ok_or_else(|| no_such(entity_ref))?;
        let place = platform::read!(self.db, conn => {
            sqlx::query_as::<_, Place>(
                "SELECT location_id, file_id, source, doc FROM catalog_entities WHERE entity_ref = $1",
            )
            .bind(&name)
            .fetch_optional(conn)
            .await
        })
        .map_err(index::Error::from)?
        .ok_or_else(|| no_such(entity_ref))?;
        let colocated = platform::read!(self.db, conn => {
            sqlx::query_scalar::<_, String>(
                "SELECT entity_ref FROM catalog_entities WHERE location_id = $1 AND entity_ref <> $2 \
                 ORDER BY entity_ref LIMIT $3",
            )
            .bind(&place.location_id)
            .bind(&name)
            .bind(COLOCATED)
            .fetch_all(conn)
            .await
        })
        .map_err(index::Error::from)?;
        let answer = self.seen(limit, &name).await?.ok_or_else(|| no_such(entity_ref))?;
        let value: Value = serde_json::from_str(answer.get()).map_err(index::Error::from)?;
        let (kinds, targets): (Vec<String>, Vec<String>) =
            self.told(limit, record.relations).await?.into_iter().unzip();
        let links = self.links(limit, targets).await?;
        let above = self.above(&name).await?.into_iter().skip(1).map(|(entity_ref, _)| entity_ref).collect();
        let (above, colocated) = (self.there(limit, above).await?, self.there(limit, colocated).await?);
        Ok(Inspection {
            yaml: export::to_yaml(&value)?,
            json: export::to_json(&answer)?,
            source_json: if place.file_id == 0 { String::new() } else { source_of(&place)? },
            relations: kinds.into_iter().zip(links).collect(),
            ancestry: self.links(limit, above).await?,
            colocated: self.links(limit, colocated).await?,
            problems: record.problems,
            uid: record.uid,
            etag: record.etag,
        })
    }
}

/// The document as its file has it. Where processing only added annotations of origin it is not stored twice.
fn source_of(place: &Place) -> Result<String> {
    let mut source: Value =
        serde_json::from_str(place.source.as_ref().unwrap_or(&place.doc)).map_err(index::Error::from)?;
    if place.source.is_none()
        && let Some(metadata) = source.get_mut("metadata").and_then(Value::as_object_mut)
        && let Some(annotations) = metadata.get_mut("annotations").and_then(Value::as_object_mut)
    {
        for added in ["managed-by-location", "managed-by-origin-location", "view-url", "edit-url", "source-location"] {
            annotations.remove(&format!("backstage.io/{added}"));
        }
        if annotations.is_empty() {
            metadata.remove("annotations");
        }
    }
    Ok(serde_json::to_string_pretty(&source).map_err(index::Error::from)?)
}
