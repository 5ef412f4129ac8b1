//! What changed with an entity.

use model::EntityRef;
use services::Result;
use services::catalog::{Change, ChangeKind, History};

use super::{EntitiesService, no_such};
use crate::index;
use crate::sight::Limit;

/// Changes on a page.
const PAGE: usize = 50;

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    at: i64,
    kind: String,
    fields: Option<String>,
    revision: Option<String>,
    location: String,
}

/// What a kept change was.
pub(super) fn kind_of(kept: &str) -> ChangeKind {
    match kept {
        "created" => ChangeKind::Created,
        "deleted" => ChangeKind::Deleted,
        _ => ChangeKind::Updated,
    }
}

impl EntitiesService {
    pub(super) async fn read_history(
        &self,
        limit: &Limit,
        entity_ref: &EntityRef,
        before: Option<i64>,
    ) -> Result<History> {
        let name = entity_ref.to_string();
        // What went can be held against no condition any more.
        if limit.is_some() && self.seen(limit, &name).await?.is_none() {
            return Err(no_such(entity_ref));
        }
        let mut rows = platform::read!(self.db, conn => {
            sqlx::query_as::<_, Row>(
                "SELECT id, at, kind, fields, revision, location FROM catalog_changes \
                 WHERE entity_ref = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
            )
            .bind(&name)
            .bind(before.unwrap_or(i64::MAX))
            .bind(PAGE as i64 + 1)
            .fetch_all(conn)
            .await
        })
        .map_err(index::Error::from)?;
        if rows.is_empty() && before.is_none() && self.answer(&name).await?.is_none() {
            return Err(no_such(entity_ref));
        }
        let more = rows.len() > PAGE;
        rows.truncate(PAGE);
        let changes: Vec<Change> = rows
            .into_iter()
            .map(|row| Change {
                id: row.id,
                at: row.at,
                kind: kind_of(&row.kind),
                fields: row.fields.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default(),
                revision: row.revision,
                location: row.location,
            })
            .collect();
        let next = changes.last().map(|change| change.id).filter(|_| more);
        Ok(History { changes, next })
    }
}
