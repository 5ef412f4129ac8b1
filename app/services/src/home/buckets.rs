//! Settings as Backstage's clients keep them: values under keys in buckets.

use async_trait::async_trait;
use serde_json::Value;

use crate::{Actor, Result};

/// A value with where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// As it was asked for.
    pub bucket: String,
    /// As it was asked for.
    pub key: String,
    /// Whatever it is.
    pub value: Value,
}

/// The caller's own settings. What the portal has a place of its own for (`starredEntities`, `shortcuts`) is that.
#[async_trait]
pub trait Buckets: Send + Sync + 'static {
    /// A value; an error when there is none.
    async fn get(&self, actor: &Actor, bucket: &str, key: &str) -> Result<Setting>;
    /// Several values, in the order asked; `None` where there is none. At most 100.
    async fn get_all(&self, actor: &Actor, items: &[(String, String)]) -> Result<Vec<Option<Setting>>>;
    /// Keeps a value: at most 64 KiB of JSON, at most 1,000 for each person.
    async fn put(&self, actor: &Actor, bucket: &str, key: &str, value: &Value) -> Result<Setting>;
    /// Lets a value go, if there is one.
    async fn remove(&self, actor: &Actor, bucket: &str, key: &str) -> Result<()>;
}
