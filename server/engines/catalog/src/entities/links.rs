//! Links to entities: what they show, and whether there is anything behind them.

use model::EntityRef;
use services::Result;
use services::catalog::EntityLink;

use super::EntitiesService;
use crate::index::{self, Snapshot};
use crate::sight::{Limit, is_of_target};

/// The link to a canonical reference. A text that is none gives nothing.
pub fn link(snapshot: &Snapshot, entity_ref: &str) -> tantivy::Result<Option<EntityLink>> {
    let Ok(parsed) = entity_ref.parse::<EntityRef>() else { return Ok(None) };
    let link = match snapshot.label(entity_ref)? {
        Some(label) => EntityLink { entity_ref: parsed, title: label.title, kind_type: label.kind_type, exists: true },
        None => EntityLink::missing(parsed),
    };
    Ok(Some(link))
}

/// The links to canonical references.
pub fn links<'a>(snapshot: &Snapshot, refs: impl IntoIterator<Item = &'a String>) -> tantivy::Result<Vec<EntityLink>> {
    let mut links = Vec::new();
    for entity_ref in refs {
        links.extend(link(snapshot, entity_ref)?);
    }
    Ok(links)
}

impl EntitiesService {
    /// Of these, what a caller sees.
    pub(super) async fn there(&self, limit: &Limit, refs: Vec<String>) -> Result<Vec<String>> {
        if limit.is_none() {
            return Ok(refs);
        }
        self.with_index(limit, move |view| Ok(refs.into_iter().filter(|entity_ref| view.shows(entity_ref)).collect()))
            .await
    }

    /// Of an entity's relations, by type and other end, those that a caller may know of.
    pub(super) async fn told(&self, limit: &Limit, relations: Vec<(String, String)>) -> Result<Vec<(String, String)>> {
        if limit.is_none() {
            return Ok(relations);
        }
        self.with_index(limit, move |view| {
            let told = |(kind, target): &(String, String)| !is_of_target(kind) || view.shows(target);
            Ok(relations.into_iter().filter(told).collect())
        })
        .await
    }

    /// The links to canonical references. While the index is being built, SQL says what there is.
    pub(super) async fn links(&self, limit: &Limit, refs: Vec<String>) -> Result<Vec<EntityLink>> {
        let mut found = self
            .with_index(limit, move |snapshot| {
                let found = links(snapshot, &refs)?;
                Ok(found)
            })
            .await?;
        if limit.is_some() || self.index.applied().borrow().complete || found.iter().all(|link| link.exists) {
            return Ok(found);
        }
        let missing: Vec<String> =
            found.iter().filter(|link| !link.exists).map(|link| link.entity_ref.to_string()).collect();
        let records = index::source::by_refs(&self.db, &missing).await.map_err(index::Error::from)?;
        for link in found.iter_mut().filter(|link| !link.exists) {
            let name = link.entity_ref.to_string();
            if let Some(record) = records.iter().find(|record| record.entity_ref == name) {
                let entity = serde_json::from_str(&record.doc).map_err(index::Error::from)?;
                let row = index::document::stored_row(record, &entity);
                link.title = row.title;
                link.kind_type = row.kind_type;
                link.exists = true;
            }
        }
        Ok(found)
    }
}
