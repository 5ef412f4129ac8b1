//! Groups and users: who is in them, what they own.

use std::collections::{HashMap, HashSet};

use model::EntityRef;
use platform::db::{List, Lists as _};
use serde_json::Value;
use services::Result;
use services::catalog::{EntityLink, GroupView, Member, Owned, UserView};
use services::permission::Person;
use sqlx::QueryBuilder;

use super::links::link;
use super::overview::profile;
use super::{EntitiesService, no_such};
use crate::index::segment::Tie;
use crate::index::terms::{KEY_REF, KEY_SHOWN};
use crate::index::{Error, Selection, Snapshot};
use crate::query::page::{self, Missing, Ordering, Start};
use crate::query::select::{self, Select};
use crate::sight::Limit;

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
    pub(super) async fn read_group(&self, limit: &Limit, entity_ref: &EntityRef) -> Result<GroupView> {
        let name = entity_ref.to_string();
        if self.seen(limit, &name).await?.is_none() {
            return Err(no_such(entity_ref));
        }
        let own = vec![name.clone()];
        let parent = self.ends(&own, "childOf", Way::Targets).await?;
        let children = self.seen_ends(limit, &own, "childOf").await?;
        let members = self.seen_ends(limit, &own, "memberOf").await?;
        let below = self.closure(limit, own.clone(), "childOf", Way::Sources).await?;
        let aggregated_members = self.seen_ends(limit, &below, "memberOf").await?;
        let parent = self.links(limit, parent.into_iter().take(1).collect()).await?.pop();
        let children = self.links(limit, children).await?;
        let (member_total, aggregated_member_total) = (members.len() as u64, aggregated_members.len() as u64);
        let (members, owned, aggregated) = self
            .with_index(limit, move |snapshot| {
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

    pub(super) async fn read_user(&self, limit: &Limit, entity_ref: &EntityRef) -> Result<UserView> {
        let name = entity_ref.to_string();
        let groups = self.read_membership(limit, entity_ref).await?;
        let links = self.links(limit, groups.clone()).await?;
        let (owned, entities, total) = self
            .with_index(limit, move |snapshot| {
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

    pub(super) async fn read_membership(&self, limit: &Limit, entity_ref: &EntityRef) -> Result<Vec<String>> {
        let name = entity_ref.to_string();
        if self.seen(limit, &name).await?.is_none() {
            return Err(no_such(entity_ref));
        }
        let direct = self.ends(std::slice::from_ref(&name), "memberOf", Way::Targets).await?;
        self.closure(limit, direct, "childOf", Way::Targets).await
    }

    /// What points to the given ones and is seen, each once, ordered.
    async fn seen_ends(&self, limit: &Limit, refs: &[String], kind: &str) -> Result<Vec<String>> {
        let ends = self.ends(refs, kind, Way::Sources).await?;
        self.there(limit, ends).await
    }

    pub(super) async fn read_memberships(&self, limit: usize) -> Result<(Vec<Person>, u64)> {
        let (users, total) = self
            .with_index(&None, move |snapshot| {
                let found = Select::Is("kind".into(), "user".into()).of(snapshot)?;
                let ordering = Ordering { key: KEY_REF.into(), tie: Tie::Uid, descending: false };
                let hits = page::page(snapshot, &found, &ordering, Missing::Dropped, &Start::Offset(0), limit)?;
                let mut users = Vec::with_capacity(hits.len());
                for hit in hits {
                    users.push(snapshot.row(hit)?.entity_ref);
                }
                Ok((users, select::count(&found)))
            })
            .await?;
        Ok((self.acting(users).await?, total))
    }

    /// Users among these, and those in the groups among these and in the groups below, by reference, at most `limit`.
    pub(super) async fn read_people(&self, owners: &[String], limit: usize) -> Result<Vec<Person>> {
        let (groups, others): (Vec<String>, Vec<String>) =
            owners.iter().cloned().partition(|owner| owner.starts_with("group:"));
        let groups = self.closure(&None, groups, "childOf", Way::Sources).await?;
        let mut users = self.ends(&groups, "memberOf", Way::Sources).await?;
        users.extend(others);
        users.retain(|user| user.starts_with("user:"));
        users.sort();
        users.dedup();
        // Whoever has left may still be named.
        let mut users = self
            .with_index(&None, move |snapshot| {
                let mut there = Vec::with_capacity(users.len());
                for user in users {
                    if snapshot.find(&user)?.is_some() {
                        there.push(user);
                    }
                }
                Ok(there)
            })
            .await?;
        users.truncate(limit);
        self.acting(users).await
    }

    /// Whom these users act for: themselves, their groups and the groups above.
    async fn acting(&self, users: Vec<String>) -> Result<Vec<Person>> {
        let direct = self.pairs(&users, "memberOf").await?;
        let mut groups: Vec<String> = direct.values().flatten().cloned().collect();
        let mut above: HashMap<String, Vec<String>> = HashMap::new();
        while !groups.is_empty() && above.len() < GROUPS {
            groups.sort();
            groups.dedup();
            groups.retain(|group| !above.contains_key(group));
            let found = self.pairs(&groups, "childOf").await?;
            let next = found.values().flatten().cloned().collect();
            for group in std::mem::replace(&mut groups, next) {
                let parents = found.get(&group).cloned().unwrap_or_default();
                above.insert(group, parents);
            }
        }
        let people = users.into_iter().map(|user| {
            let mut ownership = vec![user.clone()];
            let mut level = direct.get(&user).cloned().unwrap_or_default();
            while let Some(group) = level.pop() {
                if !ownership.contains(&group) {
                    level.extend(above.get(&group).into_iter().flatten().cloned());
                    ownership.push(group);
                }
            }
            Person { entity_ref: user, ownership }
        });
        Ok(people.collect())
    }

    /// For each of these what it points to with edges of a type.
    async fn pairs(&self, refs: &[String], kind: &str) -> Result<HashMap<String, Vec<String>>> {
        let mut pairs: HashMap<String, Vec<String>> = HashMap::new();
        for refs in refs.chunks(BATCH) {
            let found: Vec<(String, String)> = platform::read!(self.db, conn => {
                let list = Db::one_of(2);
                let sql = format!(
                    "SELECT DISTINCT source_ref, target_ref FROM catalog_relations WHERE type = $1 AND source_ref {list}"
                );
                sqlx::query_as(sqlx::AssertSqlSafe(sql))
                    .bind(kind)
                    .bind(List::from_iter(refs.iter().cloned()))
                    .fetch_all(conn)
                    .await
            })
            .map_err(Error::from)?;
            for (source, target) in found {
                pairs.entry(source).or_default().push(target);
            }
        }
        Ok(pairs)
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
    async fn closure(&self, limit: &Limit, first: Vec<String>, kind: &str, way: Way) -> Result<Vec<String>> {
        let mut seen: HashSet<String> = first.iter().cloned().collect();
        let mut all = first.clone();
        let mut level = first;
        while !level.is_empty() && all.len() < GROUPS {
            let next = match way {
                Way::Sources => self.seen_ends(limit, &level, kind).await?,
                // A relation goes with its source: groups that are not seen lead no further.
                Way::Targets => self.ends(&self.there(limit, level).await?, kind, way).await?,
            };
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
