//! Values under keys in buckets, as Backstage's clients keep them. What the portal has tables of its own for is read from
//! those and written to them, so that both see the same: `starredEntities/entityRefs` and `shortcuts/items`.

use model::EntityRef;
use platform::db::{Transaction, now_micros as now};
use serde_json::{Value, json};
use services::home::{Setting, Target};
use services::{Actor, Error as Told};

use crate::engine::HomeEngine;
use crate::who::{reader, writer};
use crate::{Error, shortcuts, stars};

/// Bytes of a value as JSON.
const LARGEST: usize = 64 * 1024;
/// Values of one person.
const MOST: i64 = 1_000;
/// Characters of a bucket's name and of a key.
const NAME: usize = 512;
/// Values in one question.
const TOGETHER: usize = 100;

/// What has a table of its own.
enum Special {
    Stars,
    Shortcuts,
}

fn special(bucket: &str, key: &str) -> Option<Special> {
    // Clients of Backstage put the name of their store before it.
    let bucket = bucket.strip_prefix("default.").unwrap_or(bucket);
    match (bucket, key) {
        ("starredEntities", "entityRefs") => Some(Special::Stars),
        ("shortcuts", "items") => Some(Special::Shortcuts),
        _ => None,
    }
}

/// A value as it stands.
pub(crate) async fn raw(own: &HomeEngine, user_ref: &str, bucket: &str, key: &str) -> Result<Option<String>, Error> {
    Ok(platform::read!(own.db, conn => {
        sqlx::query_scalar("SELECT value FROM home_settings WHERE user_ref = $1 AND bucket = $2 AND key = $3")
            .bind(user_ref)
            .bind(bucket)
            .bind(key)
            .fetch_optional(conn)
            .await
    })?)
}

/// Keeps a value.
pub(crate) async fn keep(
    tx: &mut Transaction,
    user_ref: &str,
    bucket: &str,
    key: &str,
    value: &str,
) -> Result<(), Error> {
    let kept = platform::write!(tx, conn => {
        sqlx::query(
            "INSERT INTO home_settings (user_ref, bucket, key, value, updated_at) SELECT $1, $2, $3, $4, $5 \
             WHERE (SELECT COUNT(*) FROM home_settings WHERE user_ref = $1 AND NOT (bucket = $2 AND key = $3)) < $6 \
             ON CONFLICT (user_ref, bucket, key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at",
        )
        .bind(user_ref)
        .bind(bucket)
        .bind(key)
        .bind(value)
        .bind(now())
        .bind(MOST)
        .execute(conn)
        .await
        .map(|done| done.rows_affected())
    })?;
    if kept == 0 {
        return Err(Told::invalid(format!("{MOST} values are kept for you already.")).into());
    }
    Ok(())
}

/// Lets a value go. Gives whether there was one.
pub(crate) async fn erase(tx: &mut Transaction, user_ref: &str, bucket: &str, key: &str) -> Result<bool, Error> {
    let gone = platform::write!(tx, conn => {
        sqlx::query("DELETE FROM home_settings WHERE user_ref = $1 AND bucket = $2 AND key = $3")
            .bind(user_ref)
            .bind(bucket)
            .bind(key)
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
    })?;
    Ok(gone > 0)
}

async fn find(own: &HomeEngine, user_ref: &str, bucket: &str, key: &str) -> Result<Option<Value>, Error> {
    match special(bucket, key) {
        Some(Special::Stars) => {
            let targets = stars::targets(own, user_ref).await?;
            let mut refs: Vec<String> = targets.into_iter().filter(|target| !target.starts_with('/')).collect();
            refs.reverse();
            Ok((!refs.is_empty()).then(|| json!(refs)))
        }
        Some(Special::Shortcuts) => {
            let items: Vec<Value> = shortcuts::list(own, user_ref)
                .await?
                .into_iter()
                .map(|one| json!({ "id": one.id, "url": one.href, "title": one.title }))
                .collect();
            Ok((!items.is_empty()).then(|| json!(items)))
        }
        None => match raw(own, user_ref, bucket, key).await? {
            Some(text) => Ok(Some(serde_json::from_str(&text)?)),
            None => Ok(None),
        },
    }
}

pub(crate) async fn get(own: &HomeEngine, actor: &Actor, bucket: &str, key: &str) -> Result<Setting, Error> {
    let value = find(own, reader(actor)?, bucket, key).await?;
    let value = value.ok_or_else(|| Told::not_found(format!("Unable to find '{key}' in bucket '{bucket}'")))?;
    Ok(Setting { bucket: bucket.to_owned(), key: key.to_owned(), value })
}

pub(crate) async fn get_all(
    own: &HomeEngine,
    actor: &Actor,
    items: &[(String, String)],
) -> Result<Vec<Option<Setting>>, Error> {
    let user_ref = reader(actor)?;
    if items.len() > TOGETHER {
        return Err(Told::invalid(format!("At most {TOGETHER} values are given at once.")).into());
    }
    let mut found = Vec::with_capacity(items.len());
    for (bucket, key) in items {
        let value = find(own, user_ref, bucket, key).await?;
        found.push(value.map(|value| Setting { bucket: bucket.clone(), key: key.clone(), value }));
    }
    Ok(found)
}

pub(crate) async fn put(
    own: &HomeEngine,
    actor: &Actor,
    bucket: &str,
    key: &str,
    value: &Value,
) -> Result<Setting, Error> {
    let user_ref = writer(actor)?;
    let unfit = |text: &str| text.is_empty() || text.chars().count() > NAME || text.chars().any(char::is_control);
    if unfit(bucket) || unfit(key) {
        return Err(Told::invalid(format!("A bucket and a key have names of at most {NAME} characters.")).into());
    }
    match special(bucket, key) {
        Some(Special::Stars) => {
            let texts: Vec<String> = list(value)?;
            let parsed = texts.iter().map(|text| match text.parse() {
                Ok(Target::Entity(entity_ref)) => Ok(entity_ref),
                _ => Err(Told::invalid(format!("'{text}' is no reference of an entity."))),
            });
            stars::replace(own, actor, &parsed.collect::<Result<Vec<EntityRef>, Told>>()?).await?;
        }
        Some(Special::Shortcuts) => {
            let items: Vec<Value> = list(value)?;
            let text = |item: &Value, key: &str| item.get(key).and_then(Value::as_str).map(str::to_owned);
            let pairs = items.iter().map(|item| Some((text(item, "url")?, text(item, "title").unwrap_or_default())));
            let pairs: Option<Vec<(String, String)>> = pairs.collect();
            let pairs = pairs.ok_or_else(|| Told::invalid("Each shortcut has a url and a title."))?;
            shortcuts::replace(own, actor, &pairs).await?;
        }
        None => {
            let text = serde_json::to_string(value)?;
            if text.len() > LARGEST {
                return Err(Told::invalid(format!("A value has at most {} KiB.", LARGEST / 1024)).into());
            }
            let mut tx = own.db.begin().await?;
            keep(&mut tx, user_ref, bucket, key, &text).await?;
            own.commit(tx, user_ref).await?;
        }
    }
    Ok(Setting { bucket: bucket.to_owned(), key: key.to_owned(), value: value.clone() })
}

fn list<T: serde::de::DeserializeOwned>(value: &Value) -> Result<Vec<T>, Told> {
    serde_json::from_value(value.clone())
        .map_err(|error| Told::invalid(format!("That is not the list it should be: {error}")))
}

pub(crate) async fn remove(own: &HomeEngine, actor: &Actor, bucket: &str, key: &str) -> Result<(), Error> {
    let user_ref = writer(actor)?;
    match special(bucket, key) {
        Some(Special::Stars) => stars::replace(own, actor, &[]).await,
        Some(Special::Shortcuts) => shortcuts::replace(own, actor, &[]).await,
        None => {
            let mut tx = own.db.begin().await?;
            if erase(&mut tx, user_ref, bucket, key).await? { own.commit(tx, user_ref).await } else { Ok(()) }
        }
    }
}
