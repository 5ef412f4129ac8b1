//! Names and types of entities, for showing them as links.

use std::collections::HashMap;

use model::EntityRef;
use platform::db::Database;
use serde::Deserialize;
use services::catalog::EntityLink;

use super::{BATCH, View, seen};

/// What is known of entities by their references.
#[derive(Debug, Default)]
pub(super) struct Links {
    known: HashMap<String, Known>,
}

/// What a document says about showing it.
#[derive(Debug, Default)]
pub(super) struct Known {
    title: String,
    kind_type: Option<String>,
    /// The first line of the description.
    pub description: String,
}

#[derive(Deserialize)]
struct Document {
    metadata: Metadata,
    #[serde(default)]
    spec: Option<Spec>,
}

#[derive(Deserialize)]
struct Metadata {
    name: String,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    description: Option<String>,
}

#[derive(Deserialize)]
struct Spec {
    #[serde(default, rename = "type")]
    kind_type: Option<serde_json::Value>,
    #[serde(default)]
    profile: Option<serde_json::Value>,
}

impl Known {
    fn parse(doc: &str) -> Option<Self> {
        let document: Document = serde_json::from_str(doc).ok()?;
        let text = |value: &serde_json::Value| value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        let spec = document.spec.as_ref();
        let title = spec
            .and_then(|spec| text(spec.profile.as_ref()?.get("displayName")?))
            .or(document.metadata.title.filter(|title| !title.is_empty()))
            .unwrap_or(document.metadata.name);
        let description = document.metadata.description.unwrap_or_default();
        Some(Self {
            title,
            kind_type: spec.and_then(|spec| text(spec.kind_type.as_ref()?)),
            description: description.trim().lines().next().unwrap_or_default().chars().take(200).collect(),
        })
    }
}

impl Links {
    /// Reads what is known of entities; those that are not there, or not seen, are links to nothing.
    pub(super) async fn read<'a>(
        db: &Database,
        view: View<'_>,
        refs: impl IntoIterator<Item = &'a String>,
    ) -> Result<Self, sqlx::Error> {
        let mut refs: Vec<&String> = refs.into_iter().filter(|entity_ref| seen::shows(view, entity_ref)).collect();
        refs.sort_unstable();
        refs.dedup();
        let mut known = HashMap::with_capacity(refs.len());
        for batch in refs.chunks(BATCH) {
            let rows: Vec<(String, String)> = platform::read!(db, conn => {
                let mut query = sqlx::QueryBuilder::<Db>::new(
                    "SELECT entity_ref, doc FROM catalog_entities WHERE entity_ref IN (",
                );
                let mut items = query.separated(", ");
                for item in batch {
                    items.push_bind(*item);
                }
                query.push(")");
                query.build_query_as().fetch_all(conn).await
            })?;
            known
                .extend(rows.into_iter().map(|(entity_ref, doc)| (entity_ref, Known::parse(&doc).unwrap_or_default())));
        }
        Ok(Self { known })
    }

    /// The link to an entity; `None` for a text that is no reference, which the catalog never stores.
    pub(super) fn link(&self, entity_ref: &str) -> Option<EntityLink> {
        let parsed: EntityRef = entity_ref.parse().ok()?;
        let known = self.known.get(entity_ref);
        Some(EntityLink {
            title: known
                .map(|known| known.title.clone())
                .filter(|title| !title.is_empty())
                .unwrap_or_else(|| parsed.humanised()),
            kind_type: known.and_then(|known| known.kind_type.clone()),
            exists: known.is_some(),
            entity_ref: parsed,
        })
    }

    /// The first line of an entity's description.
    pub(super) fn description(&self, entity_ref: &str) -> String {
        self.known.get(entity_ref).map(|known| known.description.clone()).unwrap_or_default()
    }
}
