//! A catalog of a few users and groups.

use std::sync::Mutex;

use async_trait::async_trait;
use model::EntityRef;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use services::catalog::*;
use services::permission::{Decision, Permission, Person};
use services::{Actor, Error, Result};

/// Users with their groups.
#[derive(Default)]
pub struct People(pub Mutex<Vec<(Value, Vec<String>)>>);

impl People {
    pub fn add(&self, name: &str, email: &str, groups: &[&str]) {
        let user = json!({
            "apiVersion": "backstage.io/v1alpha1", "kind": "User",
            "metadata": { "name": name, "namespace": "default" },
            "spec": { "profile": { "displayName": name.to_uppercase(), "email": email } },
        });
        self.0.lock().unwrap().push((user, groups.iter().map(|group| (*group).to_owned()).collect()));
    }

    pub fn remove(&self, name: &str) {
        self.0.lock().unwrap().retain(|(user, _)| user["metadata"]["name"] != name);
    }

    fn find(&self, entity_ref: &EntityRef) -> Result<(Value, Vec<String>)> {
        let all = self.0.lock().unwrap();
        let found = all.iter().find(|(user, _)| user["metadata"]["name"] == entity_ref.name());
        found.cloned().ok_or_else(|| Error::not_found("no such user"))
    }
}

fn raw(value: &Value) -> Json {
    RawValue::from_string(value.to_string()).unwrap()
}

fn nothing<T>() -> Result<T> {
    Err(Error::internal())
}

#[async_trait]
impl Entities for People {
    async fn membership(&self, _: &Actor, entity_ref: &EntityRef) -> Result<Vec<String>> {
        Ok(self.find(entity_ref)?.1)
    }
    async fn by_name(&self, _: &Actor, entity_ref: &EntityRef) -> Result<Json> {
        Ok(raw(&self.find(entity_ref)?.0))
    }
    async fn by_query(&self, _: &Actor, query: &ByQuery) -> Result<QueryPage> {
        let predicate = model::predicate::parse(query.query.as_ref().unwrap()).unwrap();
        let all = self.0.lock().unwrap();
        let found = all
            .iter()
            .filter(|(user, _)| model::predicate::matches(&model::search_rows(user), &predicate))
            .map(|(user, _)| raw(user));
        let items: Vec<Json> = found.take(query.limit).collect();
        Ok(QueryPage { total_items: items.len(), items, page_info: PageInfo::default() })
    }
    async fn memberships(&self, _: &Actor, _: usize) -> Result<(Vec<Person>, u64)> {
        nothing()
    }
    async fn allowed(&self, _: &Actor, _: &Permission, _: &[EntityRef]) -> Result<Vec<bool>> {
        nothing()
    }
    async fn compare(&self, _: &Actor, _: &Decision, _: &Decision) -> Result<Comparison> {
        nothing()
    }
    async fn list(&self, _: &Actor, _: &ListQuery) -> Result<ListPage> {
        nothing()
    }
    async fn export(&self, _: &Actor, _: &ListQuery, _: &[EntityRef], _: ExportFormat) -> Result<Export> {
        nothing()
    }
    async fn overview(&self, _: &Actor, _: &EntityRef) -> Result<Overview> {
        nothing()
    }
    async fn history(&self, _: &Actor, _: &EntityRef, _: Option<i64>) -> Result<History> {
        nothing()
    }
    async fn inspect(&self, _: &Actor, _: &EntityRef) -> Result<Inspection> {
        nothing()
    }
    async fn group(&self, _: &Actor, _: &EntityRef) -> Result<GroupView> {
        nothing()
    }
    async fn user(&self, _: &Actor, _: &EntityRef) -> Result<UserView> {
        nothing()
    }
    async fn suggest(&self, _: &Actor, _: &str, _: usize) -> Result<Vec<EntityLink>> {
        nothing()
    }
    async fn entities(&self, _: &Actor, _: &EntitiesQuery) -> Result<(Vec<Json>, Option<String>)> {
        nothing()
    }
    async fn by_refs(&self, _: &Actor, _: &ByRefs) -> Result<Vec<Option<Json>>> {
        nothing()
    }
    async fn by_uid(&self, _: &Actor, _: &str) -> Result<Json> {
        nothing()
    }
    async fn ancestry(&self, _: &Actor, _: &EntityRef) -> Result<Value> {
        nothing()
    }
    async fn facets(&self, _: &Actor, _: &FacetsQuery) -> Result<Facets> {
        nothing()
    }
}
