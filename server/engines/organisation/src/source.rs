//! Providers as sources of the catalog.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use engine_catalog::process::Origin;
use engine_catalog::source::{Files, ReadError, Reading, Request, Source};

use crate::organisation::Organisation;
use crate::pieces;

/// Somebody who knows people and teams.
#[async_trait]
pub trait Provider: Send + Sync + 'static {
    /// Everything that they know.
    ///
    /// # Errors
    /// When not all of it can be read: what is missing in an answer is taken for gone.
    async fn read(&self) -> Result<Organisation, ReadError>;

    /// Whether many removals at once are held back until somebody confirms them.
    fn guarded(&self) -> bool {
        true
    }
}

/// The providers of one kind, by their ids.
pub struct Providers {
    what: &'static str,
    all: HashMap<String, (Arc<dyn Provider>, Duration)>,
}

impl Providers {
    /// Of a kind, as messages call it.
    pub fn new(what: &'static str) -> Self {
        Self { what, all: HashMap::new() }
    }

    /// With one more, which may take so long.
    #[must_use]
    pub fn with(mut self, id: &str, provider: impl Provider, timeout: Duration) -> Self {
        self.all.insert(id.to_owned(), (Arc::new(provider), timeout));
        self
    }
}

#[async_trait]
impl Source for Providers {
    async fn read(&self, request: &Request) -> Result<Reading, ReadError> {
        let (what, id) = (self.what, &request.location.target);
        let (provider, timeout) = self.all.get(id).ok_or_else(|| {
            ReadError::new(format!("There is no provider of {what} with the id '{id}'"))
                .hint("Providers stand under catalog.providers in app-config.yaml.")
        })?;
        let organisation = tokio::time::timeout(*timeout, provider.read()).await.map_err(|_| {
            ReadError::new(format!("Reading {what} '{id}' took longer than {} s", timeout.as_secs_f32()))
                .hint("Raise schedule.timeout of the provider, or let it read less.")
        })??;
        let (documents, problems) = organisation.documents();
        Ok(Reading::Files(Files { files: pieces::files(request, &documents), revision: None, problems }))
    }

    async fn neighbour(&self, _: &Request, _: &Origin, _: &str) -> Result<(String, Bytes), ReadError> {
        Err(ReadError::new(format!("What comes from {} can not refer to files", self.what)))
    }

    fn guarded(&self) -> bool {
        self.all.values().all(|(provider, _)| provider.guarded())
    }
}
