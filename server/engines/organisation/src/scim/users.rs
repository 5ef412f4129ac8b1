//! What can be done with users.

use platform::db::{Transaction, now_micros as now};
use serde_json::{Map, Value};
use services::Actor;

use super::error::Error;
use super::query::{Query, Shape};
use super::resource::{Kind, kept, preferred, text};
use super::rest::Versioned;
use super::store::{self, Key, Row};
use super::{ScimEngine, patch};
use crate::names::entity_name;

/// Longest name of a user or a group, in characters.
pub(super) const LONGEST: usize = 256;
/// Longest that is kept of one of them, in bytes.
pub(super) const DOCUMENT: usize = 64 << 10;
/// How often a change is tried when others change the same.
pub(super) const TRIES: usize = 10;

/// A user to be stored.
struct Wanted {
    key: String,
    row: Row,
}

impl Wanted {
    fn of(kept: &Map<String, Value>, id: String, version: i64, created_at: i64) -> Result<Self, Error> {
        let name = text(kept, "userName").ok_or_else(|| Error::value("The user has no userName."))?;
        let entity = named(name, "userName")?;
        Ok(Self {
            key: name.to_lowercase(),
            row: Row {
                id,
                entity_name: entity,
                external_id: text(kept, "externalId").map(str::to_owned),
                title: title(kept).unwrap_or(name).to_owned(),
                active: kept.get("active").and_then(Value::as_bool).unwrap_or(true),
                doc: document(kept)?,
                version,
                created_at,
                changed_at: now(),
            },
        })
    }
}

/// What a user is called.
pub(super) fn title(kept: &Map<String, Value>) -> Option<&str> {
    let name = kept.get("name").and_then(Value::as_object);
    text(kept, "displayName").or_else(|| name.and_then(|name| text(name, "formatted")))
}

/// An e-mail address of a user.
pub(super) fn email(kept: &Map<String, Value>) -> Option<&str> {
    preferred(kept, "emails").or_else(|| text(kept, "userName").filter(|name| name.contains('@')))
}

/// The name of an entity, for a name that may be one.
pub(super) fn named(name: &str, attribute: &str) -> Result<String, Error> {
    if name.chars().count() > LONGEST {
        return Err(Error::value(format!("{attribute} is longer than {LONGEST} characters.")));
    }
    entity_name(name).ok_or_else(|| {
        Error::value(format!("{attribute} {name:?} has no letter or digit that the name of an entity could have."))
    })
}

/// What is kept, as it is stored.
pub(super) fn document(kept: &Map<String, Value>) -> Result<String, Error> {
    let doc = serde_json::to_string(kept).map_err(|error| Error::syntax(error.to_string()))?;
    if doc.len() > DOCUMENT {
        return Err(Error::too_large(format!("The attributes are longer than {DOCUMENT} bytes.")));
    }
    Ok(doc)
}

impl ScimEngine {
    /// The reference of a user's entity.
    fn user_ref(&self, row: &Row) -> Result<String, Error> {
        Ok(model::EntityRef::new("user", &self.settings()?.namespace, &row.entity_name).to_string())
    }

    /// Users.
    ///
    /// # Errors
    /// When the database can not be read.
    pub(super) async fn users(&self, query: &Query) -> Result<Value, Error> {
        self.list(Kind::User, query).await
    }

    /// Adds a user.
    ///
    /// # Errors
    /// When somebody has the name already, or a value is none.
    pub(super) async fn add_user(&self, actor: &Actor, body: &Value) -> Result<Versioned, Error> {
        let kept = kept(Kind::User, body)?;
        let wanted = Wanted::of(&kept, uuid::Uuid::new_v4().to_string(), 1, now())?;
        self.is_free(&wanted).await?;
        let mut tx = self.db.begin().await?;
        store::add_user(&mut tx, &wanted.key, &wanted.row).await?;
        self.record(&mut tx, actor, "scim.user-created", &wanted.row).await?;
        self.commit(tx).await?;
        self.one(Kind::User, &wanted.row, &Shape::default()).await
    }

    async fn is_free(&self, wanted: &Wanted) -> Result<(), Error> {
        let others = async |key: Key, value: &str| {
            let found = store::by_key(&self.db, Kind::User, key, value).await?;
            Ok::<_, Error>(found.iter().any(|row| row.id != wanted.row.id))
        };
        if others(Key::UserKey, &wanted.key).await? {
            return Err(Error::taken(format!("There is a user with the userName {:?} already.", wanted.key)));
        }
        if others(Key::EntityName, &wanted.row.entity_name).await? {
            return Err(Error::taken(format!(
                "Another user has the name {:?} in the catalog, which userName {:?} leads to as well.",
                wanted.row.entity_name, wanted.key
            )));
        }
        Ok(())
    }

    /// Puts a user in the place of what is there.
    ///
    /// # Errors
    /// As [`ScimEngine::add_user`]; when there is none, or it has another version.
    pub(super) async fn put_user(
        &self,
        actor: &Actor,
        id: &str,
        body: &Value,
        expected: Option<&str>,
    ) -> Result<Versioned, Error> {
        let new = kept(Kind::User, body)?;
        self.change_user(actor, id, expected, |_| Ok(new.clone())).await
    }

    /// Changes a user.
    ///
    /// # Errors
    /// As [`ScimEngine::put_user`].
    pub(super) async fn patch_user(
        &self,
        actor: &Actor,
        id: &str,
        body: &Value,
        expected: Option<&str>,
    ) -> Result<Versioned, Error> {
        let change = |mut kept: Map<String, Value>| patch::apply(Kind::User, &mut kept, body).map(|()| kept);
        self.change_user(actor, id, expected, change).await
    }

    async fn change_user(
        &self,
        actor: &Actor,
        id: &str,
        expected: Option<&str>,
        change: impl Fn(Map<String, Value>) -> Result<Map<String, Value>, Error>,
    ) -> Result<Versioned, Error> {
        for _ in 0..TRIES {
            let row = self.there(Kind::User, id, expected).await?;
            let before: Map<String, Value> = serde_json::from_str(&row.doc).unwrap_or_default();
            let after = change(before.clone())?;
            let wanted = Wanted::of(&after, row.id.clone(), row.version + 1, row.created_at)?;
            if before == after {
                // Entra says the same again and again.
                return self.one(Kind::User, &row, &Shape::default()).await;
            }
            self.is_free(&wanted).await?;
            let mut tx = self.db.begin().await?;
            if !store::change_user(&mut tx, &wanted.key, &wanted.row).await? {
                tx.rollback().await?;
                continue;
            }
            self.record(&mut tx, actor, "scim.user-changed", &wanted.row).await?;
            self.commit(tx).await?;
            if row.active && (!wanted.row.active || wanted.row.entity_name != row.entity_name) {
                self.departed.departed(&self.user_ref(&row)?).await;
            }
            return self.one(Kind::User, &wanted.row, &Shape::default()).await;
        }
        Err(busy())
    }

    /// Deletes a user.
    ///
    /// # Errors
    /// When there is none, or it has another version.
    pub(super) async fn delete_user(&self, actor: &Actor, id: &str, expected: Option<&str>) -> Result<(), Error> {
        for _ in 0..TRIES {
            let row = self.there(Kind::User, id, expected).await?;
            let mut tx = self.db.begin().await?;
            if !store::delete(&mut tx, Kind::User, id, row.version).await? {
                tx.rollback().await?;
                continue;
            }
            self.record(&mut tx, actor, "scim.user-deleted", &row).await?;
            self.commit(tx).await?;
            if row.active {
                self.departed.departed(&self.user_ref(&row)?).await;
            }
            return Ok(());
        }
        Err(busy())
    }

    /// Writes down what was done to a user or a group. Comes after all other writes, because others wait for it.
    pub(super) async fn record(
        &self,
        tx: &mut Transaction,
        actor: &Actor,
        action: &'static str,
        row: &Row,
    ) -> Result<(), Error> {
        let kind = if action.starts_with("scim.user") { "user" } else { "group" };
        let target = model::EntityRef::new(kind, &self.settings()?.namespace, &row.entity_name).to_string();
        let active = if row.active { "true" } else { "false" };
        let details = [("id", row.id.as_str()), ("active", active)];
        let details = if kind == "user" { &details[..] } else { details.get(..1).unwrap_or_default() };
        engine_audit::record(tx, actor, action, &target, details).await?;
        Ok(())
    }

    /// Makes a change last and has the catalog read it.
    pub(super) async fn commit(&self, mut tx: Transaction) -> Result<(), Error> {
        engine_catalog::schedule::changed(&mut tx, &crate::settings::pushed()).await?;
        tx.commit().await?;
        self.wake.now();
        Ok(())
    }
}

/// Others change the same all the time.
pub(super) fn busy() -> Error {
    let detail = "Others are changing the same at the moment. Try again in a moment.";
    Error { status: 503, scim_type: None, detail: detail.into() }
}
