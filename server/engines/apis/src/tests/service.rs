//! The service over a catalog that has a few entities.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use model::EntityRef;
use serde_json::{Value, json};
use services::apis::Apis;
use services::catalog::*;
use services::permission::{Decision, Permission, Person};
use services::{Actor, Error, ErrorKind, Result};

use crate::ApiReader;

/// Answers for one method; the reader needs no other.
#[derive(Default)]
struct Catalog(AtomicUsize);

fn entity(name: &str) -> Option<Value> {
    Some(match name {
        "pets" => json!({"spec": {"type": "OpenAPI", "definition": "openapi: 3.0.0\npaths: {/a: {get: {}}}"}}),
        "server" => json!({"spec": {"type": "mcp-server", "remotes": [{"type": "sse", "url": "https://a.example"}]}}),
        "empty" => json!({"spec": {"type": "openapi"}}),
        _ => return None,
    })
}

#[async_trait]
impl Entities for Catalog {
    async fn by_name(&self, actor: &Actor, entity_ref: &EntityRef) -> Result<Json> {
        self.0.fetch_add(1, Ordering::Relaxed);
        actor.require_known()?;
        let entity = entity(entity_ref.name()).ok_or_else(|| Error::not_found("There is no such entity."))?;
        serde_json::value::to_raw_value(&entity).map_err(|_| Error::internal())
    }

    async fn memberships(&self, _: &Actor, _: usize) -> Result<(Vec<Person>, u64)> {
        Err(Error::internal())
    }
    async fn allowed(&self, _: &Actor, _: &Permission, _: &[EntityRef]) -> Result<Vec<bool>> {
        Err(Error::internal())
    }
    async fn compare(&self, _: &Actor, _: &Decision, _: &Decision) -> Result<Comparison> {
        Err(Error::internal())
    }
    async fn list(&self, _: &Actor, _: &ListQuery) -> Result<ListPage> {
        Err(Error::internal())
    }
    async fn export(&self, _: &Actor, _: &ListQuery, _: &[EntityRef], _: ExportFormat) -> Result<Export> {
        Err(Error::internal())
    }
    async fn overview(&self, _: &Actor, _: &EntityRef) -> Result<Overview> {
        Err(Error::internal())
    }
    async fn history(&self, _: &Actor, _: &EntityRef, _: Option<i64>) -> Result<History> {
        Err(Error::internal())
    }
    async fn inspect(&self, _: &Actor, _: &EntityRef) -> Result<Inspection> {
        Err(Error::internal())
    }
    async fn group(&self, _: &Actor, _: &EntityRef) -> Result<GroupView> {
        Err(Error::internal())
    }
    async fn user(&self, _: &Actor, _: &EntityRef) -> Result<UserView> {
        Err(Error::internal())
    }
    async fn membership(&self, _: &Actor, _: &EntityRef) -> Result<Vec<String>> {
        Err(Error::internal())
    }
    async fn suggest(&self, _: &Actor, _: &str, _: usize) -> Result<Vec<EntityLink>> {
        Err(Error::internal())
    }
    async fn entities(&self, _: &Actor, _: &EntitiesQuery) -> Result<(Vec<Json>, Option<String>)> {
        Err(Error::internal())
    }
    async fn by_query(&self, _: &Actor, _: &ByQuery) -> Result<QueryPage> {
        Err(Error::internal())
    }
    async fn by_refs(&self, _: &Actor, _: &ByRefs) -> Result<Vec<Option<Json>>> {
        Err(Error::internal())
    }
    async fn by_uid(&self, _: &Actor, _: &str) -> Result<Json> {
        Err(Error::internal())
    }
    async fn ancestry(&self, _: &Actor, _: &EntityRef) -> Result<Value> {
        Err(Error::internal())
    }
    async fn facets(&self, _: &Actor, _: &FacetsQuery) -> Result<Facets> {
        Err(Error::internal())
    }
}

fn reference(name: &str) -> EntityRef {
    EntityRef::new("api", "default", name)
}

#[tokio::test]
async fn definitions_are_read_and_remembered() {
    let catalog = Arc::new(Catalog::default());
    let reader = ApiReader::new(catalog.clone());
    let actor = Actor::guest("1");
    let pets = reader.definition(&actor, &reference("pets")).await.unwrap();
    assert_eq!(super::operations(&pets), ["GET /a"]);
    assert_eq!(pets.raw, "openapi: 3.0.0\npaths: {/a: {get: {}}}");
    assert_eq!(reader.definition(&actor, &reference("pets")).await.unwrap(), pets);
    assert_eq!(catalog.0.load(Ordering::Relaxed), 2, "the catalog decides each time");
    let server = reader.definition(&actor, &reference("server")).await.unwrap();
    assert_eq!(server.servers, ["https://a.example"]);
}

#[tokio::test]
async fn the_catalogs_refusals_are_passed_on() {
    let reader = ApiReader::new(Arc::new(Catalog::default()));
    let anonymous = Actor::anonymous("1");
    assert!(reader.definition(&Actor::guest("1"), &reference("pets")).await.is_ok());
    for (actor, name, kind) in [
        (&anonymous, "pets", ErrorKind::Unauthenticated),
        (&Actor::guest("1"), "none", ErrorKind::NotFound),
        (&Actor::guest("1"), "empty", ErrorKind::NotFound),
    ] {
        assert_eq!(reader.definition(actor, &reference(name)).await.unwrap_err().kind, kind, "{name}");
    }
}
