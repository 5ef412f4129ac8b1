//! What an entity was read through: the Location entities above it.

use std::collections::HashSet;

use model::EntityRef;
use serde_json::{Value, json};
use services::Result;

use super::{EntitiesService, no_such};
use crate::index;
use crate::sight::Limit;

/// Entities of an ancestry at most; a cycle ends it as well.
const MOST: usize = 100;

impl EntitiesService {
    /// The entities that led to this one: those that ask for the location it comes from.
    async fn parents(&self, entity_ref: &str) -> Result<Vec<String>> {
        let mut parents = platform::read!(self.db, conn => {
            sqlx::query_scalar::<_, String>(
                "SELECT r.source FROM catalog_entities e \
                 JOIN catalog_references r ON r.location_id = e.location_id \
                 JOIN catalog_entities p ON p.entity_ref = r.source \
                 WHERE e.entity_ref = $1 AND r.source <> $1 \
                 UNION \
                 SELECT l.entity_ref FROM catalog_entities e \
                 JOIN catalog_locations l ON l.id = e.location_id \
                 JOIN catalog_entities p ON p.entity_ref = l.entity_ref \
                 WHERE e.entity_ref = $1 AND l.entity_ref <> $1 AND p.location_id = l.id",
            )
            .bind(entity_ref)
            .fetch_all(conn)
            .await
        })
        .map_err(index::Error::from)?;
        parents.sort();
        Ok(parents)
    }

    /// The entity and all above it, nearest first, each with its parents.
    pub(super) async fn above(&self, entity_ref: &str) -> Result<Vec<(String, Vec<String>)>> {
        let mut seen = HashSet::from([entity_ref.to_owned()]);
        let mut queue = vec![entity_ref.to_owned()];
        let mut found = Vec::new();
        while let Some(current) = (!queue.is_empty()).then(|| queue.remove(0)) {
            if found.len() >= MOST {
                break;
            }
            let parents = self.parents(&current).await?;
            queue.extend(parents.iter().filter(|parent| seen.insert((*parent).clone())).cloned());
            found.push((current, parents));
        }
        Ok(found)
    }

    pub(super) async fn read_ancestry(&self, limit: &Limit, entity_ref: &EntityRef) -> Result<Value> {
        let root = entity_ref.to_string();
        if self.seen(limit, &root).await?.is_none() {
            return Err(no_such(entity_ref));
        }
        let mut items = Vec::new();
        for (name, parents) in self.above(&root).await? {
            if let Some(answer) = self.seen(limit, &name).await? {
                let parents = self.there(limit, parents).await?;
                let entity: Value = serde_json::from_str(answer.get()).map_err(index::Error::from)?;
                items.push(json!({ "entity": entity, "parentEntityRefs": parents }));
            }
        }
        Ok(json!({ "rootEntityRef": root, "items": items }))
    }
}
