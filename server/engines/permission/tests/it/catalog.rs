//! A catalog of users, groups and components, in memory: what the engine asks of the real one.

use std::sync::Arc;

use async_trait::async_trait;
use model::EntityRef;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use services::catalog::*;
use services::permission::{Condition, Decide, Decision, Permission, Person};
use services::{Actor, Error, Result, Subject};

/// Things with their owners, and users with their groups.
pub struct Small {
    pub things: Vec<(&'static str, &'static str)>,
    pub users: Vec<(&'static str, Vec<&'static str>)>,
    pub decide: std::sync::Mutex<Option<Arc<dyn Decide>>>,
}

pub fn small() -> Arc<Small> {
    Arc::new(Small {
        things: vec![("component:default/a", "group:default/red"), ("component:default/b", "group:default/blue")],
        users: vec![
            ("user:default/jo", vec!["group:default/red"]),
            ("user:default/ben", vec!["group:default/blue"]),
            ("user:default/root", vec!["group:default/platform"]),
        ],
        decide: std::sync::Mutex::default(),
    })
}

pub fn user(name: &str, groups: &[&str]) -> Actor {
    let entity_ref = format!("user:default/{name}");
    let ownership = std::iter::once(entity_ref.clone()).chain(groups.iter().map(|group| (*group).to_owned())).collect();
    Actor::new(Subject::User { entity_ref, ownership, administrator: false }, "r")
}

pub fn admin(name: &str) -> Actor {
    let entity_ref = format!("user:default/{name}");
    let ownership = vec![entity_ref.clone()];
    Actor::new(Subject::User { entity_ref, ownership, administrator: true }, "r")
}

impl Small {
    fn entity(&self, entity_ref: &str) -> Option<Value> {
        let parsed: EntityRef = entity_ref.parse().unwrap();
        let owner = self.things.iter().find(|(thing, _)| *thing == entity_ref).map(|(_, owner)| *owner);
        let there = owner.is_some() || self.users.iter().any(|(user, _)| *user == entity_ref);
        there.then(|| {
            json!({"kind": parsed.kind(), "metadata": {"name": parsed.name(), "namespace": "default"}, "spec": {},
                "relations": owner.map(|owner| json!({"type": "ownedBy", "targetRef": owner})).into_iter().collect::<Vec<_>>()})
        })
    }

    fn holds(&self, entity_ref: &str, condition: &Condition) -> bool {
        let entity = self.entity(entity_ref).unwrap();
        model::predicate::matches(&model::search_rows(&entity), condition)
    }

    fn within(&self, entity_ref: &str, decision: &Decision) -> bool {
        match decision {
            Decision::Allow => true,
            Decision::Deny => false,
            Decision::When(condition) => self.holds(entity_ref, condition),
        }
    }
}

fn raw(value: &Value) -> Json {
    RawValue::from_string(value.to_string()).unwrap()
}

fn nothing<T>() -> Result<T> {
    Err(Error::internal())
}

fn link(entity_ref: &str) -> EntityLink {
    let entity_ref: EntityRef = entity_ref.parse().unwrap();
    EntityLink { title: entity_ref.name().to_owned(), entity_ref, kind_type: None, exists: true }
}

#[async_trait]
impl Entities for Small {
    async fn membership(&self, _: &Actor, entity_ref: &EntityRef) -> Result<Vec<String>> {
        let name = entity_ref.to_string();
        let found = self.users.iter().find(|(user, _)| *user == name);
        let (_, groups) = found.ok_or_else(|| Error::not_found("no such user"))?;
        Ok(groups.iter().map(|group| (*group).to_owned()).collect())
    }
    async fn memberships(&self, _: &Actor, limit: usize) -> Result<(Vec<Person>, u64)> {
        let people = self.users.iter().take(limit).map(|(user, groups)| Person {
            entity_ref: (*user).to_owned(),
            ownership: std::iter::once(*user).chain(groups.iter().copied()).map(str::to_owned).collect(),
        });
        Ok((people.collect(), self.users.len() as u64))
    }
    async fn allowed(&self, actor: &Actor, permission: &Permission, refs: &[EntityRef]) -> Result<Vec<bool>> {
        let decide = self.decide.lock().unwrap().clone().unwrap();
        let decision = decide.decide(actor, permission);
        let one = |entity_ref: &EntityRef| {
            let name = entity_ref.to_string();
            self.entity(&name).is_some() && self.within(&name, &decision)
        };
        Ok(refs.iter().map(one).collect())
    }
    async fn compare(&self, _: &Actor, one: &Decision, two: &Decision) -> Result<Comparison> {
        let (mut gains, mut losses) = (Vec::new(), Vec::new());
        for (thing, _) in &self.things {
            match (self.within(thing, one), self.within(thing, two)) {
                (false, true) => gains.push(link(thing)),
                (true, false) => losses.push(link(thing)),
                _ => {}
            }
        }
        Ok(Comparison { gained: gains.len() as u64, lost: losses.len() as u64, gains, losses })
    }
    async fn by_name(&self, _: &Actor, entity_ref: &EntityRef) -> Result<Json> {
        self.entity(&entity_ref.to_string()).map(|entity| raw(&entity)).ok_or_else(|| Error::not_found("none"))
    }
    async fn by_refs(&self, _: &Actor, query: &ByRefs) -> Result<Vec<Option<Json>>> {
        Ok(query.refs.iter().map(|one| self.entity(one).map(|entity| raw(&entity))).collect())
    }
    async fn by_query(&self, _: &Actor, _: &ByQuery) -> Result<QueryPage> {
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
