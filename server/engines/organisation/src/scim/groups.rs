//! What can be done with groups. Their members stand in a table of their own.

use std::collections::BTreeSet;

use platform::db::now_micros as now;
use serde_json::{Map, Value, json};
use services::Actor;

use super::error::Error;
use super::query::{Query, Shape};
use super::resource::{Kind, kept, text};
use super::rest::Versioned;
use super::store::{self, Key, Row};
use super::users::{TRIES, busy, document, named};
use super::{ScimEngine, patch};

fn wanted(kept: &Map<String, Value>, id: String, version: i64, created_at: i64) -> Result<Row, Error> {
    let name = text(kept, "displayName").ok_or_else(|| Error::value("The group has no displayName."))?;
    Ok(Row {
        id,
        entity_name: named(name, "displayName")?,
        external_id: text(kept, "externalId").map(str::to_owned),
        title: name.to_owned(),
        active: true,
        doc: document(kept)?,
        version,
        created_at,
        changed_at: now(),
    })
}

/// Takes the members out of what is kept: their ids.
fn members(kept: &mut Map<String, Value>) -> BTreeSet<String> {
    let members = kept.remove("members");
    let members = members.as_ref().and_then(Value::as_array).into_iter().flatten();
    members.filter_map(|member| member.get("value").and_then(Value::as_str)).map(str::to_owned).collect()
}

impl ScimEngine {
    /// Groups.
    ///
    /// # Errors
    /// When the database can not be read.
    pub(super) async fn groups(&self, query: &Query) -> Result<Value, Error> {
        self.list(Kind::Group, query).await
    }

    /// Adds a group.
    ///
    /// # Errors
    /// When a group has the name already, a member is not there, or a value is none.
    pub(super) async fn add_group(&self, actor: &Actor, body: &Value) -> Result<Versioned, Error> {
        let mut kept = kept(Kind::Group, body)?;
        let come = self.known(members(&mut kept)).await?;
        let row = wanted(&kept, uuid::Uuid::new_v4().to_string(), 1, now())?;
        self.is_free_group(&row).await?;
        let mut tx = self.db.begin().await?;
        store::add_group(&mut tx, &row).await?;
        store::change_members(&mut tx, &row.id, &come, &[]).await?;
        self.record(&mut tx, actor, "scim.group-created", &row).await?;
        self.commit(tx).await?;
        self.one(Kind::Group, &row, &Shape::default()).await
    }

    async fn is_free_group(&self, row: &Row) -> Result<(), Error> {
        let found = store::by_key(&self.db, Kind::Group, Key::EntityName, &row.entity_name).await?;
        if found.iter().any(|other| other.id != row.id) {
            return Err(Error::taken(format!(
                "There is a group with the name {:?} in the catalog already, which displayName {:?} leads to as well.",
                row.entity_name, row.title
            )));
        }
        Ok(())
    }

    /// Members with what they are. One that is not there can not be one: it might become somebody else.
    async fn known(&self, ids: BTreeSet<String>) -> Result<Vec<(String, Kind)>, Error> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<String> = ids.into_iter().collect();
        let kinds = store::kinds_of(&self.db, &ids).await?;
        ids.into_iter()
            .map(|id| match kinds.get(&id) {
                Some(kind) => Ok((id, *kind)),
                None => Err(Error::value(format!("There is no user or group with the id {id:?} to be a member."))),
            })
            .collect()
    }

    /// Puts a group in the place of what is there, members included.
    ///
    /// # Errors
    /// As [`ScimEngine::add_group`]; when there is none, or it has another version.
    pub(super) async fn put_group(
        &self,
        actor: &Actor,
        id: &str,
        body: &Value,
        expected: Option<&str>,
    ) -> Result<Versioned, Error> {
        let new = kept(Kind::Group, body)?;
        self.change_group(actor, id, expected, &Shape::default(), |_| Ok(new.clone())).await
    }

    /// Changes a group. Without a shape that leaves the members out, all of them are in the answer.
    ///
    /// # Errors
    /// As [`ScimEngine::put_group`].
    pub(super) async fn patch_group(
        &self,
        actor: &Actor,
        id: &str,
        body: &Value,
        expected: Option<&str>,
        shape: &Shape,
    ) -> Result<Versioned, Error> {
        let change = |mut kept: Map<String, Value>| patch::apply(Kind::Group, &mut kept, body).map(|()| kept);
        self.change_group(actor, id, expected, shape, change).await
    }

    async fn change_group(
        &self,
        actor: &Actor,
        id: &str,
        expected: Option<&str>,
        shape: &Shape,
        change: impl Fn(Map<String, Value>) -> Result<Map<String, Value>, Error>,
    ) -> Result<Versioned, Error> {
        for _ in 0..TRIES {
            let row = self.there(Kind::Group, id, expected).await?;
            let mut before: Map<String, Value> = serde_json::from_str(&row.doc).unwrap_or_default();
            let own = store::members_of(&self.db, std::slice::from_ref(&row.id)).await?;
            let own: BTreeSet<String> = own.into_iter().map(|member| member.member_id).collect();
            if !own.is_empty() {
                let all = own.iter().map(|id| json!({ "value": id }));
                before.insert("members".into(), all.collect());
            }
            let mut after = change(before.clone())?;
            let new = members(&mut after);
            members(&mut before);
            let go: Vec<String> = own.difference(&new).cloned().collect();
            let come = self.known(new.difference(&own).cloned().collect()).await?;
            if before == after && come.is_empty() && go.is_empty() {
                return self.one(Kind::Group, &row, shape).await;
            }
            let changed = wanted(&after, row.id.clone(), row.version + 1, row.created_at)?;
            self.is_free_group(&changed).await?;
            let mut tx = self.db.begin().await?;
            if !store::change_group(&mut tx, &changed).await? {
                tx.rollback().await?;
                continue;
            }
            store::change_members(&mut tx, &row.id, &come, &go).await?;
            self.record(&mut tx, actor, "scim.group-changed", &changed).await?;
            self.commit(tx).await?;
            return self.one(Kind::Group, &changed, shape).await;
        }
        Err(busy())
    }

    /// Deletes a group.
    ///
    /// # Errors
    /// When there is none, or it has another version.
    pub(super) async fn delete_group(&self, actor: &Actor, id: &str, expected: Option<&str>) -> Result<(), Error> {
        for _ in 0..TRIES {
            let row = self.there(Kind::Group, id, expected).await?;
            let mut tx = self.db.begin().await?;
            if !store::delete(&mut tx, Kind::Group, id, row.version).await? {
                tx.rollback().await?;
                continue;
            }
            self.record(&mut tx, actor, "scim.group-deleted", &row).await?;
            return self.commit(tx).await;
        }
        Err(busy())
    }
}
