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

/// The addresses that a file's entities are made from, each with the hash of its content.
#[derive(Debug, Default)]
pub(crate) struct Keys(BTreeMap<String, String>);

impl Keys {
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
                    crate::bundle::bundle(sources, request, file, &need.target, &mut |key, bytes| {
                        note(keys, key, bytes)
                    })
                    .await
                }
                _ => one(sources, request, file, &need.target, keys).await,
            }
        };
        texts.insert(need, text);
    }
    texts
}

fn note(keys: &mut Keys, key: &str, bytes: &[u8]) {
    keys.0.insert(key.to_owned(), crate::digest::content(bytes));
}

async fn one(
    sources: &Sources,
    request: &Request,
    file: &Origin,
    target: &str,
    keys: &mut Keys,
) -> Result<String, String> {
    let (key, bytes) = read(sources, request, file, target).await.map_err(|error| error.message)?;
    note(keys, &key, &bytes);
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
    for (key, hash) in keys {
        let Some((_, target)) = key.split_once(':') else {
            return Ok(false);
        };
        match read(&reader.sources, request, file, target).await {
            Ok((_, bytes)) if crate::digest::content(&bytes) == hash => {}
            _ => return Ok(false),
        }
    }
    Ok(true)
}
