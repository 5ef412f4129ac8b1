//! The writing half of the catalog, put together: sources, the schedule, watching, and the service.

use std::path::PathBuf;
use std::sync::Arc;

use platform::config::sections::Integrations;
use platform::db::Database;
use platform::http::Http;
use services::catalog::Locations;
use services::permission::Decide;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::locations::LocationsService;
use crate::process::Schemas;
use crate::reading::Reader;
use crate::schedule::{self, Wake};
use crate::settings::Settings;
use crate::sight::Sight;
use crate::source::Sources;
use crate::source::file::FileSource;
use crate::source::git::GitSource;
use crate::source::upload::UploadSource;
use crate::source::url::UrlSource;
use crate::watch;

/// What the engine is made of.
pub struct Parts {
    /// Where entities go.
    pub db: Database,
    /// Who may do what.
    pub decide: Arc<dyn Decide>,
    /// The one client for foreign addresses.
    pub http: Http,
    /// The git hosts, with their tokens.
    pub integrations: Integrations,
    /// The section `catalog`.
    pub settings: Settings,
    /// Where copies of git repositories are kept.
    pub data: PathBuf,
    /// What reads the locations of other engines; see [`Settings::provide`].
    pub sources: Sources,
}

/// The writing half of the catalog.
pub struct CatalogEngine {
    /// Where entities come from: registering locations, and watching what reading them brings.
    pub locations: Arc<dyn Locations>,
    /// For the command line: the same, with what only it may do.
    pub service: Arc<LocationsService>,
}

impl CatalogEngine {
    /// Brings the locations of the configuration into the tables and begins to read what is due, until
    /// `stop` is cancelled. The tasks run on `tasks`, so that the caller can wait for their end.
    ///
    /// # Errors
    /// When a schema of a foreign kind is none, or the database can not be written.
    pub async fn start(parts: Parts, tasks: &TaskTracker, stop: &CancellationToken) -> Result<Self, StartError> {
        let service = Self::assemble(parts)?;
        schedule::configure(service.reader()).await?;
        tasks.spawn(schedule::run(service.reader().clone(), service.wake().clone(), stop.child_token()));
        tasks.spawn(watch::run(service.reader().clone(), service.wake().clone(), stop.child_token()));
        Ok(Self { locations: service.clone(), service })
    }

    /// The service alone: nothing is read unless it is asked to.
    ///
    /// # Errors
    /// When a schema of a foreign kind is none.
    pub fn assemble(parts: Parts) -> Result<Arc<LocationsService>, StartError> {
        let Parts { db, decide, http, integrations, mut settings, data, sources } = parts;
        let schemas = Schemas::of(&settings.kinds).map_err(StartError::Schema)?;
        let url = UrlSource::new(http.clone(), &integrations);
        settings.hosts = url.hosts().clone();
        let sources = sources
            .with("file", FileSource::new(&settings.base, url.clone()))
            .with("git", GitSource::new(&data, http, &integrations))
            .with("upload", UploadSource::new(db.clone()))
            .with("url", url.clone());
        let reader = Reader::new(db, settings, schemas, sources);
        Ok(Arc::new(LocationsService::new(Arc::new(reader), Wake::default(), url, Sight::new(decide))))
    }
}

/// Why the engine can not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A schema of a foreign kind is none.
    #[error("catalog.kinds: {0}")]
    Schema(String),
    /// The database can not be written.
    #[error("the catalog's tables can not be written: {0}")]
    Database(#[from] sqlx::Error),
}
