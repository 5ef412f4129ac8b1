//! Users and groups as answers.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::ScimEngine;
use super::error::Error;
use super::query::{Query, Shape, list};
use super::resource::Kind;
use super::rest::Versioned;
use super::schema;
use super::store::{self, Key, Membership, Row};

/// How many are looked at in one go when a filter has to see them all.
const BATCH: i64 = 1_000;

impl ScimEngine {
    /// One that is there, with the version that the caller expects.
    pub(super) async fn there(&self, kind: Kind, id: &str, expected: Option<&str>) -> Result<Row, Error> {
        let row = store::by_id(&self.db, kind, id).await?;
        let row = row.ok_or_else(|| Error::not_found(format!("There is no {} with the id {id:?}.", kind.name())))?;
        let named = |one: &str| matches!(one.trim(), "*") || one.trim() == version(row.version);
        match expected {
            Some(expected) if !expected.split(',').any(named) => Err(Error::changed()),
            _ => Ok(row),
        }
    }

    /// One as an answer.
    pub(super) async fn one(&self, kind: Kind, row: &Row, shape: &Shape) -> Result<Versioned, Error> {
        let memberships = self.memberships(kind, std::slice::from_ref(row), shape).await?;
        let resource = self.resource(kind, row, memberships.get(&row.id).map(Vec::as_slice).unwrap_or_default());
        Ok(Versioned { version: version(row.version), body: shape.of(kind, resource) })
    }

    /// Several as an answer.
    pub(super) async fn list(&self, kind: Kind, query: &Query) -> Result<Value, Error> {
        let Some(filter) = &query.filter else {
            let total = store::count(&self.db, kind).await?;
            let rows = match query.count {
                0 => Vec::new(),
                count => store::page(&self.db, kind, query.start - 1, count).await?,
            };
            return Ok(list(total, query.start, self.all(kind, &rows, &query.shape).await?));
        };
        // A filter may speak of what the answer leaves out.
        let all = Shape::default();
        let seen = if filter.names("members") || filter.names("groups") { &all } else { &WITHOUT };
        let keys: &[(&str, Key)] = match kind {
            Kind::User => &[("id", Key::Id), ("userName", Key::UserKey), ("externalId", Key::ExternalId)],
            Kind::Group => &[("id", Key::Id), ("externalId", Key::ExternalId)],
        };
        let certain = keys.iter().find_map(|(name, key)| Some((*key, filter.equals(name)?)));
        let (mut total, mut found, mut last) = (0, Vec::new(), None);
        loop {
            let (rows, more) = match certain {
                Some((Key::UserKey, value)) => {
                    (store::by_key(&self.db, kind, Key::UserKey, &value.to_lowercase()).await?, false)
                }
                Some((key, value)) => (store::by_key(&self.db, kind, key, value).await?, false),
                None => {
                    let rows = store::after(&self.db, kind, last.as_ref(), BATCH).await?;
                    let more = rows.len() as i64 == BATCH;
                    (rows, more)
                }
            };
            last = rows.last().cloned();
            let memberships = self.memberships(kind, &rows, seen).await?;
            for row in rows {
                let own = memberships.get(&row.id).map(Vec::as_slice).unwrap_or_default();
                if !filter.matches(&Value::Object(self.resource(kind, &row, own))) {
                    continue;
                }
                total += 1;
                if total >= query.start && (found.len() as i64) < query.count {
                    found.push(row);
                }
            }
            if !more {
                break;
            }
        }
        Ok(list(total, query.start, self.all(kind, &found, &query.shape).await?))
    }

    async fn all(&self, kind: Kind, rows: &[Row], shape: &Shape) -> Result<Vec<Value>, Error> {
        let memberships = self.memberships(kind, rows, shape).await?;
        let one = |row: &Row| {
            let own = memberships.get(&row.id).map(Vec::as_slice).unwrap_or_default();
            shape.of(kind, self.resource(kind, row, own))
        };
        Ok(rows.iter().map(one).collect())
    }

    /// The groups of users, the members of groups, as far as they are wanted.
    async fn memberships(
        &self,
        kind: Kind,
        rows: &[Row],
        shape: &Shape,
    ) -> Result<HashMap<String, Vec<Membership>>, Error> {
        let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
        let mut by_id: HashMap<String, Vec<Membership>> = HashMap::new();
        match kind {
            Kind::User if shape.wants("groups") => {
                for membership in store::groups_of(&self.db, &ids).await? {
                    by_id.entry(membership.member_id.clone()).or_default().push(membership);
                }
            }
            Kind::Group if shape.wants("members") => {
                for membership in store::members_of(&self.db, &ids).await? {
                    by_id.entry(membership.group_id.clone()).or_default().push(membership);
                }
            }
            _ => {}
        }
        Ok(by_id)
    }

    /// The whole of it.
    fn resource(&self, kind: Kind, row: &Row, memberships: &[Membership]) -> Map<String, Value> {
        let kept: Map<String, Value> = serde_json::from_str(&row.doc).unwrap_or_default();
        let mut schemas = vec![kind.schema()];
        if kept.contains_key(schema::ENTERPRISE) {
            schemas.push(schema::ENTERPRISE);
        }
        let mut resource = Map::new();
        resource.insert("schemas".into(), json!(schemas));
        resource.insert("id".into(), row.id.clone().into());
        resource.extend(kept);
        match kind {
            Kind::User => {
                resource.entry("active").or_insert(row.active.into());
                let groups = memberships.iter().map(|own| {
                    let address = self.address(Kind::Group, &own.group_id);
                    json!({ "value": own.group_id, "$ref": address, "display": own.group_title, "type": "direct" })
                });
                let groups: Vec<Value> = groups.collect();
                if !groups.is_empty() {
                    resource.insert("groups".into(), groups.into());
                }
            }
            Kind::Group => {
                let members = memberships.iter().map(|own| {
                    let kind = if own.kind == Kind::Group.name() { Kind::Group } else { Kind::User };
                    let address = self.address(kind, &own.member_id);
                    json!({ "value": own.member_id, "$ref": address, "type": own.kind, "display": own.member_title })
                });
                resource.insert("members".into(), members.collect());
            }
        }
        resource.insert(
            "meta".into(),
            json!({
                "resourceType": kind.name(),
                "created": time(row.created_at),
                "lastModified": time(row.changed_at),
                "location": self.address(kind, &row.id),
                "version": version(row.version),
            }),
        );
        resource
    }
}

/// Leaves out what costs a further question.
static WITHOUT: std::sync::LazyLock<Shape> =
    std::sync::LazyLock::new(|| Shape { only: Vec::new(), without: vec!["groups".into(), "members".into()] });

fn time(micros: i64) -> String {
    jiff::Timestamp::from_microsecond(micros).unwrap_or_default().to_string()
}

/// A version as ETags have it.
fn version(version: i64) -> String {
    format!("W/\"{version}\"")
}
