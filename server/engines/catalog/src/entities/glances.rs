//! Entities that somebody refers to: rows by reference, and what has changed with them.

use std::collections::HashMap;

use async_trait::async_trait;
use model::EntityRef;
use platform::db::{List, Lists as _};
use services::catalog::{
    Addressee, Annotated, Attention, AttentionKind, EntityLink, FacetsQuery, FieldChange, Glances, GroupGlance,
    Happening, Pulse, Row,
};
use services::{Actor, Result, Subject};

use super::history::kind_of;
use super::links::link;
use super::list::{self, row, row_of};
use super::overview::profile;
use super::{EntitiesService, portal_only};
use crate::index::segment::Tie;
use crate::index::terms::{KEY_REF, KEY_STATUS, KEY_UPDATED};
use crate::index::{self, Hit, Selection, Snapshot};
use crate::query::page::{self, Missing, Ordering, Start};
use crate::query::select::{self, Select};
use crate::sight::Limit;

/// References in one question.
const MOST: usize = 1_000;
/// Entities of groups whose changes are looked for.
const OWNED: usize = 500;
/// Fields of a change that are named.
const FIELDS: usize = 5;
/// Things that need attention in one answer.
const ATTENTION: usize = 50;
/// Groups in one answer.
const GROUPS: usize = 50;
/// Changes in one answer.
const CHANGES: usize = 100;
/// Users that are told something.
const PEOPLE: usize = 100_000;
/// Users whose documents are read at once.
const DOCUMENTS: usize = 500;

#[derive(sqlx::FromRow)]
struct Kept {
    id: i64,
    entity_ref: String,
    at: i64,
    kind: String,
    fields: Option<String>,
}

impl EntitiesService {
    async fn read_rows(&self, limit: &Limit, refs: Vec<String>) -> Result<Vec<Option<Row>>> {
        let wanted = refs.clone();
        let mut rows: Vec<Option<Row>> = self
            .with_index(limit, move |snapshot| {
                let one = |entity_ref: &String| match snapshot.find(entity_ref)? {
                    Some(hit) => row(snapshot, hit).map(Some),
                    None => Ok(None),
                };
                wanted.iter().map(one).collect()
            })
            .await?;
        // While the index is being built, SQL says what there is.
        if limit.is_none() && !self.index.applied().borrow().complete && rows.iter().any(Option::is_none) {
            let missing: Vec<String> =
                refs.iter().zip(&rows).filter(|(_, row)| row.is_none()).map(|(name, _)| name.clone()).collect();
            let records = index::source::by_refs(&self.db, &missing).await.map_err(index::Error::from)?;
            let found: Vec<(String, Row)> = self
                .with_index(limit, move |snapshot| {
                    let one = |record: &index::source::Record| {
                        let entity = serde_json::from_str(&record.doc)?;
                        let stored = index::document::stored_row(record, &entity);
                        Ok((record.entity_ref.clone(), row_of(snapshot, stored)?))
                    };
                    records.iter().map(one).collect()
                })
                .await?;
            for (name, row) in refs.iter().zip(&mut rows).filter(|(_, row)| row.is_none()) {
                *row = found.iter().find(|(own, _)| own == name).map(|(_, found)| found.clone());
            }
        }
        Ok(rows)
    }
}

#[async_trait]
impl Annotated for EntitiesService {
    async fn annotated(&self, actor: &Actor, annotation: &str, values: &[String]) -> Result<Vec<Option<EntityLink>>> {
        let limit = self.sight.of(actor)?;
        let key = format!("metadata.annotations.{}", annotation.to_lowercase());
        let wanted: Vec<String> = values.iter().take(MOST).map(|value| value.to_lowercase()).collect();
        let mut found = self
            .with_index(&limit, move |snapshot| {
                let components = Select::Is("kind".into(), "component".into()).of(snapshot)?;
                let mut found = Vec::with_capacity(wanted.len());
                for value in wanted {
                    let carriers = Select::Is(key.clone(), value).of(snapshot)?;
                    let own = select::and(components.clone(), &carriers);
                    found.push(match only(snapshot, &own)? {
                        None if select::count(&own) == 0 => only(snapshot, &carriers)?,
                        one => one,
                    });
                }
                Ok(found)
            })
            .await?;
        found.resize(values.len(), None);
        Ok(found)
    }
}

/// The one entity of a selection; nothing when there are none or several.
fn only(snapshot: &Snapshot, selection: &Selection) -> std::result::Result<Option<EntityLink>, index::Error> {
    if select::count(selection) != 1 {
        return Ok(None);
    }
    let ordering = Ordering { key: KEY_REF.into(), tie: Tie::Uid, descending: false };
    let hits = page::page(snapshot, selection, &ordering, Missing::Last, &Start::Offset(0), 1)?;
    match hits.first() {
        Some(hit) => Ok(link(snapshot, &snapshot.row(*hit)?.entity_ref)?),
        None => Ok(None),
    }
}

#[async_trait]
impl Glances for EntitiesService {
    async fn rows(&self, actor: &Actor, refs: &[EntityRef]) -> Result<Vec<Option<Row>>> {
        let limit = self.sight.of(actor)?;
        let names = refs.iter().take(MOST).map(ToString::to_string).collect();
        let mut rows = self.read_rows(&limit, names).await?;
        rows.resize(refs.len(), None);
        Ok(rows)
    }

    async fn changes(&self, actor: &Actor, refs: &[EntityRef], limit: usize) -> Result<Vec<Happening>> {
        let sight = self.sight.of(actor)?;
        let mut names: Vec<String> = refs.iter().take(MOST).map(ToString::to_string).collect();
        let groups: Vec<String> = names.iter().filter(|name| name.starts_with("group:")).cloned().collect();
        let owned: Vec<String> = self
            .with_index(&sight, move |snapshot| {
                let selection = Select::among("relations.ownedby", &groups).of(snapshot)?;
                let mut owned = Vec::new();
                for (bits, segment) in selection.iter().zip(0u32..) {
                    for doc in bits.iter().take(OWNED.saturating_sub(owned.len())) {
                        owned.push(snapshot.row(Hit { segment, doc })?.entity_ref);
                    }
                }
                Ok(owned)
            })
            .await?;
        names.extend(owned);
        names.sort();
        names.dedup();
        let rows = self.read_rows(&sight, names).await?;
        let rows: HashMap<String, Row> =
            rows.into_iter().flatten().map(|row| (row.link.entity_ref.to_string(), row)).collect();
        let seen: List<String> = rows.keys().cloned().collect();
        let kept: Vec<Kept> = platform::read!(self.db, conn => {
            let query = format!(
                "SELECT id, entity_ref, at, kind, fields FROM catalog_changes WHERE entity_ref {} ORDER BY id DESC LIMIT $2",
                Db::one_of(1)
            );
            sqlx::query_as(sqlx::AssertSqlSafe(query))
                .bind(&seen)
                .bind(limit.min(CHANGES) as i64)
                .fetch_all(conn)
                .await
        })
        .map_err(index::Error::from)?;
        let happening = |kept: Kept| {
            let row = rows.get(&kept.entity_ref)?.clone();
            let fields: Vec<FieldChange> =
                kept.fields.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default();
            Some(Happening {
                id: kept.id,
                at: kept.at,
                kind: kind_of(&kept.kind),
                row,
                changed: u32::try_from(fields.len()).unwrap_or(u32::MAX),
                fields: fields.into_iter().take(FIELDS).map(|change| change.field).collect(),
            })
        };
        Ok(kept.into_iter().filter_map(happening).collect())
    }

    async fn attention(&self, actor: &Actor) -> Result<Attention> {
        let limit = self.sight.of(actor)?;
        let Subject::User { ownership, .. } = &actor.subject else { return Ok(Attention::default()) };
        let owners = ownership.clone();
        self.with_index(&limit, move |snapshot| {
            let owned = Select::among("relations.ownedby", &owners).of(snapshot)?;
            let worst_first = [
                (AttentionKind::Problems, Select::Is(KEY_STATUS.into(), "problems".into())),
                (AttentionKind::Orphan, Select::Is(KEY_STATUS.into(), "orphan".into())),
                (AttentionKind::Deprecated, Select::Is("spec.lifecycle".into(), "deprecated".into())),
            ];
            let ordering = Ordering { key: KEY_UPDATED.into(), tie: Tie::Shown, descending: true };
            let mut items: Vec<(AttentionKind, Row)> = Vec::new();
            let mut all = Vec::new();
            for (kind, condition) in worst_first {
                all.push(condition.clone());
                let found = select::and(condition.of(snapshot)?, &owned);
                for hit in page::page(snapshot, &found, &ordering, Missing::Last, &Start::Offset(0), ATTENTION)? {
                    let row = row(snapshot, hit)?;
                    let known = |(_, other): &(AttentionKind, Row)| other.link.entity_ref == row.link.entity_ref;
                    if items.len() < ATTENTION && !items.iter().any(known) {
                        items.push((kind, row));
                    }
                }
            }
            let total = select::count(&select::and(Select::Any(all).of(snapshot)?, &owned));
            Ok(Attention { items, total, owned: select::count(&owned) })
        })
        .await
    }

    async fn my_groups(&self, actor: &Actor) -> Result<Vec<GroupGlance>> {
        let limit = self.sight.of(actor)?;
        let Subject::User { ownership, .. } = &actor.subject else { return Ok(Vec::new()) };
        let groups: Vec<String> =
            ownership.iter().filter(|own| own.starts_with("group:")).take(GROUPS).cloned().collect();
        self.with_index(&limit, move |snapshot| {
            let mut found = Vec::new();
            for group in &groups {
                let Some(link) = link(snapshot, group)?.filter(|link| link.exists) else { continue };
                let count = |key: &str| -> std::result::Result<u64, index::Error> {
                    Ok(select::count(&Select::Is(key.into(), group.clone()).of(snapshot)?))
                };
                found.push(GroupGlance {
                    link,
                    members: count("relations.memberof")?,
                    owned: count("relations.ownedby")?,
                });
            }
            Ok(found)
        })
        .await
    }

    async fn audience(&self, actor: &Actor, owners: &[String]) -> Result<Vec<Addressee>> {
        portal_only(actor)?;
        let people = match owners {
            [] => self.read_memberships(PEOPLE).await?.0,
            owners => self.read_people(owners, PEOPLE).await?,
        };
        let mut addressees: Vec<Addressee> = people
            .into_iter()
            .map(|person| Addressee {
                title: person.entity_ref.rsplit('/').next().unwrap_or_default().to_owned(),
                entity_ref: person.entity_ref,
                email: None,
                ownership: person.ownership,
            })
            .collect();
        for some in addressees.chunks_mut(DOCUMENTS) {
            let refs: Vec<String> = some.iter().map(|one| one.entity_ref.clone()).collect();
            let records = index::source::by_refs(&self.db, &refs).await.map_err(index::Error::from)?;
            for record in records {
                let Some(one) = some.iter_mut().find(|one| one.entity_ref == record.entity_ref) else { continue };
                let entity: serde_json::Value = serde_json::from_str(&record.doc).map_err(index::Error::from)?;
                one.email = profile(&entity).and_then(|profile| profile.email);
                one.title = index::document::stored_row(&record, &entity).title;
            }
        }
        Ok(addressees)
    }

    async fn owners(&self, actor: &Actor, filter: &str) -> Result<Vec<String>> {
        portal_only(actor)?;
        let query =
            FacetsQuery { facets: vec!["relations.ownedBy".to_owned()], filter: vec![filter.to_owned()], query: None };
        let facets = self.read_facets(&None, &query).await?;
        let mut owners: Vec<String> =
            facets.iter().flat_map(|(_, counts)| counts.iter().map(|(owner, _)| owner.to_string())).collect();
        owners.sort();
        owners.dedup();
        Ok(owners)
    }

    async fn pulse(&self, actor: &Actor) -> Result<Pulse> {
        let limit = self.sight.of(actor)?;
        self.with_index(&limit, move |snapshot| {
            let people = ["group", "user", "location"].map(str::to_owned);
            let ownable = Select::Not(Box::new(Select::among("kind", &people)));
            let ownable = ownable.of(snapshot)?;
            let among = |condition: Select| -> std::result::Result<u64, index::Error> {
                Ok(select::count(&select::and(condition.of(snapshot)?, &ownable)))
            };
            let status = |name: &str| -> std::result::Result<u64, index::Error> {
                Ok(select::count(&Select::Is(KEY_STATUS.into(), name.into()).of(snapshot)?))
            };
            Ok(Pulse {
                kinds: list::kinds(snapshot)?,
                ownable: select::count(&ownable),
                with_owner: among(Select::Exists("relations.ownedby".into()))?,
                with_description: among(Select::Exists("metadata.description".into()))?,
                problems: status("problems")?,
                orphans: status("orphan")?,
            })
        })
        .await
    }
}
