//! What a caller sees of the catalog, and what they may do to single entities.
//!
//! A decision with a condition becomes part of the query: the index has a view with the fulfilling entities alone
//! ([`crate::index::Snapshot::seen_by`]), and every list, count, facet and suggestion is made from that. What comes from
//! SQL entity by entity is held against the same condition. A catalog seen through a condition is the catalog without
//! the other entities: a relation goes with the entity at its source, so that nothing tells of what is not seen.

use std::collections::HashSet;
use std::sync::Arc;

use model::predicate;
use platform::db::Database;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use services::catalog::Json;
use services::permission::{Condition, Decide, Decision, Permission, of_catalog, refusal};
use services::{Actor, Error, Result};

use crate::index::{self, Snapshot};

/// Asks who may.
#[derive(Clone)]
pub struct Sight(Arc<dyn Decide>);

/// What a caller may, for entities: a condition, or `None` for all of them.
pub type Limit = Option<Condition>;

impl Sight {
    /// With whoever decides.
    pub fn new(decide: Arc<dyn Decide>) -> Self {
        Self(decide)
    }

    /// What the caller sees. Who may see nothing has a condition that nothing fulfils.
    ///
    /// # Errors
    /// When nobody is signed in.
    pub fn of(&self, actor: &Actor) -> Result<Limit> {
        self.limit(actor, &of_catalog::READ)
    }

    /// For which entities the caller has a permission.
    ///
    /// # Errors
    /// When nobody is signed in.
    pub fn limit(&self, actor: &Actor, permission: &Permission) -> Result<Limit> {
        actor.require_known()?;
        Ok(match self.0.decide(actor, permission) {
            Decision::Allow => None,
            Decision::Deny => Some(Condition::Any(Vec::new())),
            Decision::When(condition) => Some(condition),
        })
    }

    /// For what is not decided for single entities.
    ///
    /// # Errors
    /// Unauthenticated or forbidden.
    pub fn require(&self, actor: &Actor, permission: &Permission) -> Result<()> {
        self.0.require(actor, permission)
    }

    /// Whether the caller has a permission without conditions.
    pub fn may(&self, actor: &Actor, permission: &Permission) -> bool {
        actor.is_known() && self.0.decide(actor, permission) == Decision::Allow
    }

    /// Whether the caller has a permission for an entity.
    pub fn may_with(&self, actor: &Actor, permission: &Permission, entity: &Value) -> bool {
        match self.0.decide(actor, permission) {
            Decision::Allow => actor.is_known(),
            Decision::Deny => false,
            Decision::When(condition) => actor.is_known() && fulfils(entity, &condition),
        }
    }

    /// The error for who may not.
    pub fn refused(&self, permission: &Permission) -> Error {
        refusal(permission, self.0.who_grants(permission))
    }

    /// What may be done to an entity: it has to be seen, and the permission to hold for it. `None` for an entity that is
    /// not there or not seen, which must look the same.
    ///
    /// # Errors
    /// When the caller may not at all, or may not with this entity.
    pub async fn require_with(
        &self,
        db: &Database,
        actor: &Actor,
        permission: &Permission,
        entity_ref: &str,
    ) -> Result<Option<()>> {
        let (seen, limit) = (self.of(actor)?, self.limit(actor, permission)?);
        if limit == Some(Condition::Any(Vec::new())) {
            return Err(self.refused(permission));
        }
        if seen.is_none() && limit.is_none() {
            return Ok(Some(()));
        }
        let record = index::source::by_ref(db, entity_ref).await.map_err(index::Error::from)?;
        let Some(record) = record else { return Ok(None) };
        let answer = index::answer::answer(&record).map_err(index::Error::from)?;
        let entity: Value = serde_json::from_str(answer.get()).map_err(index::Error::from)?;
        if seen.is_some_and(|seen| !fulfils(&entity, &seen)) {
            return Ok(None);
        }
        if limit.is_some_and(|limit| !fulfils(&entity, &limit)) {
            return Err(self.refused(permission));
        }
        Ok(Some(()))
    }
}

/// Whether an entity, as the API answers it, fulfils a condition.
pub fn fulfils(entity: &Value, condition: &Condition) -> bool {
    predicate::matches(&model::search_rows(entity), condition)
}

/// Those of the entities that are there and fulfil a condition, by their canonical references, from SQL.
pub async fn seen(db: &Database, condition: &Condition, refs: &[String]) -> Result<HashSet<String>> {
    let mut found = HashSet::new();
    for record in index::source::by_refs(db, refs).await.map_err(index::Error::from)? {
        let answer = index::answer::answer(&record).map_err(index::Error::from)?;
        let entity: Value = serde_json::from_str(answer.get()).map_err(index::Error::from)?;
        if fulfils(&entity, condition) {
            found.insert(record.entity_ref);
        }
    }
    Ok(found)
}

/// Whether relations of a type are declared by the entity that they point to. Whoever does not see that one does not see
/// the relation. `kind` may be in lower case.
pub fn is_of_target(kind: &str) -> bool {
    model::RELATION_PAIRS.iter().any(|pair| pair.reverse.eq_ignore_ascii_case(kind))
}

/// The parts of an answer, in its order.
#[derive(Deserialize)]
struct Parts<'a> {
    #[serde(borrow)]
    metadata: &'a RawValue,
    #[serde(rename = "apiVersion", borrow)]
    api_version: &'a RawValue,
    #[serde(borrow)]
    kind: &'a RawValue,
    #[serde(borrow, default)]
    spec: Option<&'a RawValue>,
    #[serde(borrow, default)]
    relations: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    status: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Relation {
    #[serde(rename = "type")]
    kind: String,
    #[serde(rename = "targetRef")]
    target: String,
}

/// An answer without the relations of entities that are not in a view.
///
/// # Errors
/// When it is no answer.
pub fn without_unseen(answer: &str, view: &Snapshot) -> std::result::Result<Json, index::Error> {
    let parts: Parts<'_> = serde_json::from_str(answer)?;
    let mut relations = Vec::with_capacity(parts.relations.len());
    for relation in parts.relations {
        let Relation { kind, target } = serde_json::from_str(relation.get())?;
        if !is_of_target(&kind) || view.find(&target)?.is_some() {
            relations.push(relation.get());
        }
    }
    let mut out = format!(
        "{{\"metadata\":{},\"apiVersion\":{},\"kind\":{}",
        parts.metadata.get(),
        parts.api_version.get(),
        parts.kind.get()
    );
    if let Some(spec) = parts.spec {
        out.push_str(",\"spec\":");
        out.push_str(spec.get());
    }
    out.push_str(",\"relations\":[");
    out.push_str(&relations.join(","));
    out.push(']');
    if let Some(status) = parts.status {
        out.push_str(",\"status\":");
        out.push_str(status.get());
    }
    out.push('}');
    Ok(RawValue::from_string(out)?)
}
