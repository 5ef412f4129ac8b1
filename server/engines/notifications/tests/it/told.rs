//! A catalog that says what a test gives it, for the suites of engines that tell people something.
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::sync::Mutex;

use async_trait::async_trait;
use model::EntityRef;
use services::catalog::{Addressee, Attention, EntityLink, Glances, GroupGlance, Happening, Pulse, Row};
use services::home::{Follower, Followers};
use services::{Actor, Error, Result};

/// What the catalog says.
#[derive(Default)]
pub struct Catalog {
    /// Entities with their owners.
    pub owners: BTreeMap<String, Vec<String>>,
    /// Who sees which entities; everybody sees all that do not stand here.
    pub hidden: BTreeMap<String, Vec<String>>,
    /// Users: reference, mail, groups.
    pub people: Vec<(String, Option<String>, Vec<String>)>,
    /// What has happened.
    pub changes: Vec<Happening>,
    /// Who follows what.
    pub followers: Vec<Follower>,
}

pub struct Told(pub Mutex<Catalog>);

pub fn row(entity_ref: &str, owners: &[String]) -> Row {
    let link = |name: &str| {
        let entity_ref: EntityRef = name.parse().unwrap();
        EntityLink { title: entity_ref.name().to_owned(), entity_ref, kind_type: None, exists: true }
    };
    Row {
        link: link(entity_ref),
        kind: "Component".into(),
        description: String::new(),
        owners: owners.iter().map(|owner| link(owner)).collect(),
        system: None,
        lifecycle: None,
        tags: Vec::new(),
        updated_at: 0,
        problems: false,
        orphan: false,
    }
}

#[async_trait]
impl Glances for Told {
    async fn rows(&self, actor: &Actor, refs: &[EntityRef]) -> Result<Vec<Option<Row>>> {
        let catalog = self.0.lock().unwrap();
        Ok(refs
            .iter()
            .map(|entity_ref| {
                let name = entity_ref.to_string();
                let owners = catalog.owners.get(&name)?;
                let hidden = catalog.hidden.get(&name).is_some_and(|from| from.iter().any(|who| who == actor.name()));
                (!hidden).then(|| row(&name, owners))
            })
            .collect())
    }

    async fn changes(&self, _: &Actor, refs: &[EntityRef], _: usize) -> Result<Vec<Happening>> {
        let catalog = self.0.lock().unwrap();
        let of = |change: &&Happening| refs.contains(&change.row.link.entity_ref);
        Ok(catalog.changes.iter().rev().filter(of).cloned().collect())
    }

    async fn attention(&self, _: &Actor) -> Result<Attention> {
        Ok(Attention::default())
    }

    async fn my_groups(&self, _: &Actor) -> Result<Vec<GroupGlance>> {
        Ok(Vec::new())
    }

    async fn audience(&self, _: &Actor, owners: &[String]) -> Result<Vec<Addressee>> {
        let catalog = self.0.lock().unwrap();
        let people = catalog.people.iter().map(|(entity_ref, email, groups)| Addressee {
            entity_ref: entity_ref.clone(),
            title: entity_ref.clone(),
            email: email.clone(),
            ownership: std::iter::once(entity_ref.clone()).chain(groups.iter().cloned()).collect(),
        });
        Ok(people.filter(|one| owners.is_empty() || one.ownership.iter().any(|own| owners.contains(own))).collect())
    }

    /// Of all entities, whatever the filter.
    async fn owners(&self, _: &Actor, filter: &str) -> Result<Vec<String>> {
        if !filter.contains('=') {
            return Err(Error::invalid("That is no filter."));
        }
        let mut owners: Vec<String> = self.0.lock().unwrap().owners.values().flatten().cloned().collect();
        owners.sort();
        owners.dedup();
        Ok(owners)
    }

    async fn pulse(&self, _: &Actor) -> Result<Pulse> {
        Ok(Pulse::default())
    }
}

#[async_trait]
impl Followers for Told {
    async fn followers(&self, _: &Actor, refs: &[String]) -> Result<Vec<Follower>> {
        let catalog = self.0.lock().unwrap();
        Ok(catalog.followers.iter().filter(|one| refs.contains(&one.entity_ref)).cloned().collect())
    }
}
