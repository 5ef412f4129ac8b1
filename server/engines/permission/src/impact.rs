//! Who would gain and who would lose what.

use std::collections::HashMap;
use std::sync::Arc;

use services::catalog::{Comparison, Entities, EntityLink};
use services::permission::{Decision, Impact, ImpactLine, all};
use services::{Actor, Result};

use crate::compile::Compiled;

/// Users that are looked at, in the order of their references.
const USERS: usize = 5_000;
/// Users that are named.
const NAMED: usize = 20;
/// Things that are named.
const THINGS: usize = 10;
/// Pairs of conditions that are counted on the catalog. Users of the same groups share one.
const COMPARISONS: usize = 4_000;

/// Compares two policies, on all users but administrators, whom no policy concerns.
///
/// # Errors
/// When the catalog can not be asked.
pub async fn between(
    catalog: &Arc<dyn Entities>,
    administrators: &[String],
    before: &Compiled,
    after: &Compiled,
) -> Result<Impact> {
    let portal = Actor::portal();
    let (people, user_total) = catalog.memberships(&portal, USERS).await?;
    let mut impact = Impact { users: people.len() as u64, user_total, ..Impact::default() };
    let mut known: HashMap<(String, String), Arc<Comparison>> = HashMap::new();
    for permission in all() {
        let mut line =
            ImpactLine { permission: permission.name.into(), title: permission.title.into(), ..ImpactLine::default() };
        for person in &people {
            if person.ownership.iter().any(|own| administrators.contains(own)) {
                continue;
            }
            let was = before.decide(&person.entity_ref, &person.ownership, permission);
            let becomes = after.decide(&person.entity_ref, &person.ownership, permission);
            if was == becomes {
                continue;
            }
            if permission.resource.is_none() {
                let (gains, loses) = (becomes == Decision::Allow, was == Decision::Allow);
                note(&mut line, &person.entity_ref, u64::from(gains), u64::from(loses));
                continue;
            }
            let key = (format!("{was:?}"), format!("{becomes:?}"));
            let comparison = match known.get(&key) {
                Some(comparison) => comparison.clone(),
                None if known.len() >= COMPARISONS => continue,
                None => {
                    let comparison = Arc::new(catalog.compare(&portal, &was, &becomes).await?);
                    known.insert(key, comparison.clone());
                    comparison
                }
            };
            note(&mut line, &person.entity_ref, comparison.gained, comparison.lost);
            some(&mut line.gained, &comparison.gains);
            some(&mut line.lost, &comparison.losses);
        }
        if line.gaining + line.losing > 0 {
            impact.lines.push(line);
        }
    }
    name(catalog, &mut impact).await?;
    Ok(impact)
}

fn note(line: &mut ImpactLine, user: &str, gained: u64, lost: u64) {
    let Ok(entity_ref) = user.parse::<model::EntityRef>() else { return };
    let link =
        || EntityLink { title: entity_ref.humanised(), entity_ref: entity_ref.clone(), kind_type: None, exists: true };
    if gained > 0 {
        line.gaining += 1;
        if line.gains.len() < NAMED {
            line.gains.push((link(), gained));
        }
    }
    if lost > 0 {
        line.losing += 1;
        if line.losses.len() < NAMED {
            line.losses.push((link(), lost));
        }
    }
}

fn some(list: &mut Vec<EntityLink>, more: &[EntityLink]) {
    for link in more {
        if list.len() >= THINGS {
            return;
        }
        if !list.contains(link) {
            list.push(link.clone());
        }
    }
}

/// Gives the users that are named their names.
async fn name(catalog: &Arc<dyn Entities>, impact: &mut Impact) -> Result<()> {
    let mut titles: HashMap<String, String> = HashMap::new();
    for line in &mut impact.lines {
        for (link, _) in line.gains.iter_mut().chain(&mut line.losses) {
            let key = link.entity_ref.to_string();
            if !titles.contains_key(&key) {
                let query =
                    services::catalog::ByRefs { refs: vec![key.clone()], ..services::catalog::ByRefs::default() };
                let answer = catalog.by_refs(&Actor::portal(), &query).await?.into_iter().flatten().next();
                let value: serde_json::Value =
                    answer.and_then(|answer| serde_json::from_str(answer.get()).ok()).unwrap_or_default();
                let title = value.pointer("/spec/profile/displayName").or_else(|| value.pointer("/metadata/title"));
                let title = title.and_then(|title| title.as_str()).unwrap_or(&link.title).to_owned();
                titles.insert(key.clone(), title);
            }
            if let Some(title) = titles.get(&key) {
                link.title.clone_from(title);
            }
        }
    }
    Ok(())
}
