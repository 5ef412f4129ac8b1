//! The texts that placeholders ask for, and noticing when they change.

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;
use platform::db::Transaction;

use super::Reader;
use crate::error::Error;
use crate::process::Origin;
use crate::process::placeholders::{Form, Need, Texts};
use crate::source::{ReadError, Request, Sources};

/// Most texts that one file may ask for.
const MAX_TEXTS: usize = 1_000;

/// Longest key that is stored, in bytes; an index of PostgreSQL takes 2,700.
const MAX_KEY: usize = 2_000;

/// The addresses that a file's entities are made from, each with the hash of its content. The hash is empty for
/// those that could not be had: nothing is like it, so they are asked for again at the next read.
#[derive(Debug, Default)]
pub(crate) struct Keys(BTreeMap<String, String>);

impl Keys {
    fn read(&mut self, key: &str, bytes: &[u8]) {
        if key.len() > MAX_KEY {
            return self.failed(key);
        }
        self.0.insert(key.to_owned(), crate::digest::content(bytes));
    }

    fn failed(&mut self, what: &str) {
        self.0.insert(format!("failed:{}", crate::digest::sha1_hex(what)), String::new());
    }

    /// Takes in those of another part of the file.
    pub(super) fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Replaces what is stored for a file.
    pub(super) async fn store(&self, tx: &mut Transaction, file_id: i64) -> Result<(), sqlx::Error> {
        platform::write!(tx, conn => {
            sqlx::query("DELETE FROM catalog_refresh_keys WHERE file_id = $1").bind(file_id).execute(&mut *conn).await?;
            for (key, hash) in &self.0 {
                sqlx::query("INSERT INTO catalog_refresh_keys (file_id, key, hash) VALUES ($1, $2, $3)")
                    .bind(file_id)
                    .bind(key)
                    .bind(hash)
                    .execute(&mut *conn)
                    .await?;
            }
            Ok::<_, sqlx::Error>(())
        })
    }
}

/// Fetches texts; those that can not be had come with the reason.
pub(crate) async fn fetch(
    sources: &Sources,
    request: &Request,
    file: &Origin,
    needs: Vec<Need>,
    keys: &mut Keys,
) -> Texts {
    let mut texts: Texts = HashMap::new();
    for need in needs {
        if texts.contains_key(&need) {
            continue;
        }
        let text = if keys.0.len() >= MAX_TEXTS {
            Err(format!("The file asks for more than {MAX_TEXTS} others"))
        } else {
            match need.form {
                Form::Bundle => {
                    let note = &mut |key: &str, bytes: &[u8]| keys.read(key, bytes);
                    crate::bundle::bundle(sources, request, file, &need.target, note).await
                }
                _ => one(sources, request, file, &need.target, keys).await,
            }
        };
        if text.is_err() {
            keys.failed(&need.target);
        }
        texts.insert(need, text);
    }
    texts
}

async fn one(
    sources: &Sources,
    request: &Request,
    file: &Origin,
    target: &str,
    keys: &mut Keys,
) -> Result<String, String> {
    let (key, bytes) = read(sources, request, file, target).await.map_err(|error| error.told())?;
    keys.read(&key, &bytes);
    let text = crate::parse::decode(&bytes).map_err(|fault| format!("'{target}': {}", fault.message))?;
    Ok(text.to_owned())
}

async fn read(sources: &Sources, request: &Request, file: &Origin, target: &str) -> Result<(String, Bytes), ReadError> {
    sources.get(&request.location.kind)?.neighbour(request, file, target).await
}

/// Whether all that a file's entities are made from is as it was. Files without placeholders cost nothing here.
pub(super) async fn unchanged(reader: &Reader, request: &Request, file: &Origin, file_id: i64) -> Result<bool, Error> {
    let keys: Vec<(String, String)> = platform::read!(reader.db, conn => {
        sqlx::query_as("SELECT key, hash FROM catalog_refresh_keys WHERE file_id = $1").bind(file_id).fetch_all(conn).await
    })?;
    Ok(same(reader, request, file, keys).await)
}

/// Whether all that the entities of an unchanged location are made from is as it was. Only addresses can be
/// unchanged while what they refer to is not: a commit holds both.
pub(super) async fn all_unchanged(reader: &Reader, request: &Request) -> Result<bool, Error> {
    if request.location.kind != "url" {
        return Ok(true);
    }
    let keys: Vec<(String, String)> = platform::read!(reader.db, conn => {
        sqlx::query_as(
            "SELECT DISTINCT k.key, k.hash FROM catalog_refresh_keys k JOIN catalog_files f ON f.id = k.file_id \
             WHERE f.location_id = $1",
        )
        .bind(&request.id)
        .fetch_all(conn)
        .await
    })?;
    let file = Origin {
        location: request.location.clone(),
        root: request.root.clone(),
        view_url: None,
        edit_url: None,
        source_location: None,
    };
    Ok(same(reader, request, &file, keys).await)
}

async fn same(reader: &Reader, request: &Request, file: &Origin, keys: Vec<(String, String)>) -> bool {
    if keys.iter().any(|(_, hash)| hash.is_empty()) {
        return false;
    }
    for (key, hash) in keys {
        let Some((_, target)) = key.split_once(':') else {
            return false;
        };
        match read(&reader.sources, request, file, target).await {
            Ok((_, bytes)) if crate::digest::content(&bytes) == hash => {}
            _ => return false,
        }
    }
    true
}
