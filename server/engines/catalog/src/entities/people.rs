//! Groups and users: who is in them, what they own.

use std::collections::HashSet;

use model::EntityRef;
use serde_json::Value;
use services::Result;
use services::catalog::{EntityLink, GroupView, Member, Owned, UserView};
use sqlx::QueryBuilder;

use super::links::link;
use super::overview::profile;
use super::{EntitiesService, no_such};
use crate::index::segment::Tie;
use crate::index::terms::KEY_SHOWN;
use crate::index::{Error, Selection, Snapshot};
use crate::query::page::{self, Missing, Ordering, Start};
use crate::query::select::{self, Select};

/// Members that are shown.
const MEMBERS: usize = 500;
/// Things of a user that are shown.
const THINGS: usize = 50;
/// Groups above or below that are followed, against cycles and trees without end.
const GROUPS: usize = 20_000;
/// References in one statement.
const BATCH: usize = 500;

/// Which way along the edges of a type.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// From what points to the given ones.
    Sources,
    /// To what the given ones point to.
    Targets,
}

impl EntitiesService {
    pub(super) async fn read_group(&self, entity_ref: &EntityRef) -> Result<GroupView> {
        let name = entity_ref.to_string();
        if self.answer(&name).await?.is_none() {
            return Err(no_such(entity_ref));
        }
        let own = vec![name.clone()];
        let parent = self.ends(&own, "childOf", Way::Targets).await?;
        let children = self.ends(&own, "childOf", Way::Sources).await?;
        let members = self.ends(&own, "memberOf", Way::Sources).await?;
        let below = self.closure(own.clone(), "childOf", Way::Sources).await?;
        let aggregated_members = self.ends(&below, "memberOf", Way::Sources).await?;
        let parent = self.links(parent.into_iter().take(1).collect()).await?.pop();
        let children = self.links(children).await?;
        let (member_total, aggregated_member_total) = (members.len() as u64, aggregated_members.len() as u64);
        let (members, owned, aggregated) = self
            .with_index(move |snapshot| {
                let members = members_of(snapshot, &members)?;
                Ok((
                    members,
                    owned(snapshot, &owned_by(snapshot, &own)?)?,
                    owned(snapshot, &owned_by(snapshot, &below)?)?,
                ))
            })
            .await?;
        Ok(GroupView { parent, children, members, member_total, aggregated_member_total, owned, aggregated })
    }

    pub(super) async fn read_user(&self, entity_ref: &EntityRef) -> Result<UserView> {
        let name = entity_ref.to_string();
        let groups = self.read_membership(entity_ref).await?;
        let links = self.links(groups.clone()).await?;
        let (owned, entities, total) = self
            .with_index(move |snapshot| {
                let mut owners = groups;
                owners.push(name);
                let things = owned_by(snapshot, &owners)?;
                let ordering = Ordering { key: KEY_SHOWN.into(), tie: Tie::Uid, descending: false };
                let hits = page::page(snapshot, &things, &ordering, Missing::Last, &Start::Offset(0), THINGS)?;
                let mut entities: Vec<EntityLink> = Vec::new();
                for hit in hits {
                    entities.extend(link(snapshot, &snapshot.row(hit)?.entity_ref)?);
                }
                // Things of one name stand in an order that says something, rather than in that of their arrival.
                entities.sort_by_cached_key(|link| (link.title.to_lowercase(), link.entity_ref.to_string()));
                Ok((owned(snapshot, &things)?, entities, select::count(&things)))
            })
            .await?;
        Ok(UserView { groups: links, owned, entities, total })
    }

    pub(super) async fn read_membership(&self, entity_ref: &EntityRef) -> Result<Vec<String>> {
        let name = entity_ref.to_string();
        if self.answer(&name).await?.is_none() {
            return Err(no_such(entity_ref));
        }
        let direct = self.ends(std::slice::from_ref(&name), "memberOf", Way::Targets).await?;
        self.closure(direct, "childOf", Way::Targets).await
    }

    /// The other ends of the edges of a type, each once, ordered.
    async fn ends(&self, refs: &[String], kind: &str, way: Way) -> Result<Vec<String>> {
        let (given, wanted) = match way {
            Way::Sources => ("target_ref", "source_ref"),
            Way::Targets => ("source_ref", "target_ref"),
        };
        let mut ends = Vec::new();
        for refs in refs.chunks(BATCH) {
            let found = platform::read!(self.db, conn => {
                let mut query = QueryBuilder::<Db>::new("SELECT DISTINCT ");
                query.push(wanted).push(" FROM catalog_relations WHERE type = ").push_bind(kind);
                query.push(" AND ").push(given).push(" IN (");
                let mut list = query.separated(", ");
                for entity_ref in refs {
                    list.push_bind(entity_ref.as_str());
                }
                query.push(")");
                query.build_query_scalar::<String>().fetch_all(conn).await
            })
            .map_err(Error::from)?;
            ends.extend(found);
        }
        ends.sort();
        ends.dedup();
        Ok(ends)
    }

    /// These and all that the edges of a type lead to, nearest first.
    async fn closure(&self, first: Vec<String>, kind: &str, way: Way) -> Result<Vec<String>> {
        let mut seen: HashSet<String> = first.iter().cloned().collect();
        let mut all = first.clone();
        let mut level = first;
        while !level.is_empty() && all.len() < GROUPS {
            let next = self.ends(&level, kind, way).await?;
            level = next.into_iter().filter(|entity_ref| seen.insert(entity_ref.clone())).collect();
            all.extend(level.iter().cloned());
        }
        Ok(all)
    }
}

fn owned_by(snapshot: &Snapshot, owners: &[String]) -> std::result::Result<Selection, Error> {
    Ok(Select::among("relations.ownedby", owners).of(snapshot)?)
}

/// How many things there are of each kind and type.
fn owned(snapshot: &Snapshot, things: &Selection) -> std::result::Result<Vec<Owned>, Error> {
    let mut owned = Vec::new();
    for (kind, count) in snapshot.counts("kind", things)? {
        let of_kind = select::and(Select::Is("kind".into(), kind.to_lowercase()).of(snapshot)?, things);
        let mut untyped = count;
        for (kind_type, count) in snapshot.counts("spec.type", &of_kind)? {
            untyped = untyped.saturating_sub(count);
            owned.push(Owned { kind: kind.to_string(), kind_type: Some(kind_type.to_string()), count });
        }
        if untyped > 0 {
            owned.push(Owned { kind: kind.to_string(), kind_type: None, count: untyped });
        }
    }
    Ok(owned)
}

fn members_of(snapshot: &Snapshot, members: &[String]) -> std::result::Result<Vec<Member>, Error> {
    let mut found = Vec::new();
    for member in members.iter().take(MEMBERS) {
        let Some(link) = link(snapshot, member)? else { continue };
        let entity = match snapshot.find(member)? {
            Some(hit) => serde_json::from_str::<Value>(&snapshot.entity(hit)?)?,
            None => Value::Null,
        };
        found.push(Member { link, profile: profile(&entity).unwrap_or_default() });
    }
    found.sort_by_key(|one| one.link.title.to_lowercase());
    Ok(found)
}
