//! What was pushed, as a provider of the catalog.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use async_trait::async_trait;
use engine_catalog::source::ReadError;
use platform::db::Database;
use serde_json::{Map, Value};

use super::resource::{Kind, preferred};
use super::store::{self, Row};
use super::users::email;
use super::{Settings, error};
use crate::organisation::{Member, Organisation, Person, Team};
use crate::source::Provider;

/// How many rows are read at once.
const BATCH: i64 = 5_000;

/// Active users and the groups that are wanted.
pub struct Pushed {
    db: Database,
    settings: Settings,
}

impl Pushed {
    /// Reads what this database keeps.
    pub fn new(db: Database, settings: Settings) -> Self {
        Self { db, settings }
    }

    async fn rows(&self, kind: Kind) -> Result<Vec<Row>, sqlx::Error> {
        let mut all: Vec<Row> = Vec::new();
        loop {
            let rows = store::after(&self.db, kind, all.last(), BATCH).await?;
            let more = rows.len() as i64 == BATCH;
            all.extend(rows);
            if !more {
                return Ok(all);
            }
        }
    }

    fn member(&self, row: &Row) -> Member {
        Member {
            key: row.id.clone(),
            // Decided when it was pushed, and nobody else's.
            name: row.entity_name.clone(),
            namespace: self.settings.namespace.clone(),
            age: u64::try_from(row.created_at).ok(),
            title: Some(row.title.clone()),
            annotations: BTreeMap::from([("callboard.dev/scim-id".to_owned(), row.id.clone())]),
            ..Member::default()
        }
    }

    async fn organisation(&self) -> Result<Organisation, sqlx::Error> {
        // Members are read last: whoever they name is there, or has gone since.
        let (groups, users) = (self.rows(Kind::Group).await?, self.rows(Kind::User).await?);
        let mut of_member: HashMap<String, BTreeSet<String>> = HashMap::new();
        for (group, member) in store::all_members(&self.db).await? {
            of_member.entry(member).or_default().insert(group);
        }
        let mut organisation = Organisation::default();
        for row in groups.iter().filter(|row| self.settings.includes(&row.title)) {
            let parents = of_member.remove(&row.id).unwrap_or_default();
            organisation.teams.push(Team { member: self.member(row), kind: Some("team".into()), parents });
        }
        for row in users.iter().filter(|row| row.active) {
            let kept: Map<String, Value> = serde_json::from_str(&row.doc).unwrap_or_default();
            let picture = preferred(&kept, "photos").filter(|picture| picture.starts_with("https://"));
            let member = Member {
                email: email(&kept).map(str::to_owned),
                picture: picture.map(str::to_owned),
                ..self.member(row)
            };
            let teams = of_member.remove(&row.id).unwrap_or_default();
            organisation.people.push(Person { member, teams });
        }
        Ok(organisation)
    }
}

#[async_trait]
impl Provider for Pushed {
    async fn read(&self) -> Result<Organisation, ReadError> {
        let read = self.organisation().await;
        read.map_err(|error| ReadError::new(error::Error::from(error).detail))
    }

    fn guarded(&self) -> bool {
        false
    }
}
