//! The one list of what this portal does: the engines behind its pages and its REST interface.

use axum::Router;
use platform::db::Database;
use platform::http::Http;
use services::Services;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::sections::Sections;

/// What runs behind the router.
pub(crate) struct Engines {
    /// What pages ask.
    pub(crate) services: Services,
    /// The REST interface.
    pub(crate) rest: Router,
    /// Method and path of everything in it.
    pub(crate) addresses: Vec<(String, String)>,
    stop: CancellationToken,
    tasks: TaskTracker,
}

/// Starts all engines.
pub(crate) async fn start(_sections: &Sections, _db: &Database, _http: &Http) -> anyhow::Result<Engines> {
    anyhow::bail!("the engines are not part of this program yet")
}

impl Engines {
    /// Stops background work and waits for it.
    pub(crate) async fn stop(&self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}
