//! Users and groups that an identity provider pushes (SCIM 2.0, RFC 7643 and 7644), as Okta and Entra do it.
//!
//! What is pushed is kept in `scim_users`, `scim_groups` and `scim_members`, as it came; the catalog reads active users
//! and the groups that are wanted from there, at once after every change. Each removal is one that somebody asked for, so
//! none is held back. Whoever is deactivated or deleted is signed out everywhere.
//!
//! - [`schema`]: which attributes there are. Others are passed over.
//! - [`filter`], [`path`], [`patch`]: the two small languages and what they do.
//! - [`store`]: the tables.
//! - [`rest`]: the addresses.

use std::sync::Arc;

use async_trait::async_trait;
use engine_catalog::schedule::Wake;
use globset::GlobBuilder;
use platform::db::Database;

pub mod discovery;
pub mod error;
pub mod filter;
pub mod patch;
pub mod path;
pub mod query;
pub mod resource;
pub mod rest;
pub mod schema;
pub mod store;

mod groups;
mod pushed;
mod shown;
mod users;

pub use error::Error;
pub use pushed::Pushed;

/// The type of its location.
pub const KIND: &str = "scim";

/// What the configuration says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Of the entities.
    pub namespace: String,
    /// The names of groups that come into the catalog, with `*` for any part; all when missing.
    pub include: Option<Vec<String>>,
}

impl Settings {
    /// Whether a group comes into the catalog.
    pub fn includes(&self, name: &str) -> bool {
        let Some(include) = &self.include else { return true };
        include.iter().any(|pattern| {
            let glob = GlobBuilder::new(pattern).case_insensitive(true).build();
            glob.is_ok_and(|glob| glob.compile_matcher().is_match(name))
        })
    }
}

/// Who is told that somebody has left.
#[async_trait]
pub trait Departed: Send + Sync + 'static {
    /// A user was deactivated, deleted or renamed: whatever they have opened with this reference has to end. Told after
    /// the fact is stored; what goes wrong here is for the log.
    async fn departed(&self, user_ref: &str);
}

/// Nobody is told.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nobody;

#[async_trait]
impl Departed for Nobody {
    async fn departed(&self, _: &str) {}
}

/// What the engine is made of.
pub struct Parts {
    /// Where users and groups are kept.
    pub db: Database,
    /// Nothing may be pushed without it.
    pub settings: Option<Settings>,
    /// Where the portal is reached, without a slash at the end.
    pub base_url: String,
    /// Wakes the catalog, which reads what is kept.
    pub wake: Wake,
    /// Who ends sessions.
    pub departed: Arc<dyn Departed>,
}

/// Takes what is pushed.
pub struct ScimEngine {
    db: Database,
    settings: Option<Settings>,
    base_url: String,
    wake: Wake,
    departed: Arc<dyn Departed>,
}

impl ScimEngine {
    /// Ready to be asked by [`rest::router`].
    pub fn new(parts: Parts) -> Arc<Self> {
        let Parts { db, settings, base_url, wake, departed } = parts;
        let base_url = base_url.trim_end_matches('/').to_owned();
        Arc::new(Self { db, settings, base_url, wake, departed })
    }

    /// What the configuration says.
    ///
    /// # Errors
    /// When it says nothing: there are no such addresses then.
    pub(crate) fn settings(&self) -> Result<&Settings, Error> {
        self.settings.as_ref().ok_or_else(|| {
            Error::not_found(
                "Nothing can be pushed to this portal: catalog.providers.scim is not in its configuration.",
            )
        })
    }

    /// The address of something.
    pub(crate) fn address(&self, kind: resource::Kind, id: &str) -> String {
        format!("{}{}/{}s/{id}", self.base_url, rest::BASE, kind.name())
    }
}
