//! The layout in force, in memory: every page asks for it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use platform::db::Database;
use services::navigation::{Layout, PluginPlace};
use tokio::sync::{Mutex, watch};

use crate::complete::complete;
use crate::{Error, store};

/// How long it is relied on when nobody says that there is another one.
const RELIED_ON: Duration = Duration::from_secs(5);

/// A layout as it was looked up.
#[derive(Debug, Default)]
pub(crate) struct Held {
    /// The newest version in the table; 0 where there is none.
    pub(crate) version: i64,
    /// An administrator has saved it.
    pub(crate) saved: bool,
    /// With every place of a plugin in it. Nothing where nobody has laid anything out.
    pub(crate) layout: Option<Layout>,
}

/// Looks it up when something has changed since the last time.
pub(crate) struct Holder {
    db: Database,
    configured: Option<Layout>,
    places: Vec<PluginPlace>,
    looked: Mutex<Looked>,
}

/// What was last looked up.
struct Looked {
    held: Arc<Held>,
    /// What the outbox has said since.
    signal: watch::Receiver<u64>,
    at: Instant,
}

impl Holder {
    /// Looks it up for the first time.
    pub(crate) async fn load(
        db: Database,
        configured: Option<Layout>,
        places: Vec<PluginPlace>,
    ) -> Result<Self, Error> {
        let configured = configured.map(|layout| complete(&layout, &places));
        let held = Arc::new(Held { layout: configured.clone(), ..Held::default() });
        let looked = Looked { held, signal: db.outbox_signal(), at: Instant::now() };
        let mut own = Self { db, configured, places, looked: Mutex::new(looked) };
        if let Some(held) = own.other_than(0).await? {
            own.looked.get_mut().held = Arc::new(held);
        }
        Ok(own)
    }

    pub(crate) fn places(&self) -> &[PluginPlace] {
        &self.places
    }

    /// That in force. Whoever asks after this process has heard of another one gets that one. When it can not be looked up,
    /// the last one stays.
    pub(crate) async fn now(&self) -> Arc<Held> {
        let mut looked = self.looked.lock().await;
        if looked.signal.has_changed().unwrap_or(false) || looked.at.elapsed() > RELIED_ON {
            looked.signal.mark_unchanged();
            looked.at = Instant::now();
            match self.other_than(looked.held.version).await {
                Ok(Some(held)) => looked.held = Arc::new(held),
                Ok(None) => {}
                Err(error) => {
                    tracing::error!(%error, "the navigation could not be looked up; the last one stays");
                    looked.signal.mark_changed();
                }
            }
        }
        looked.held.clone()
    }

    /// That in force, when it is another version than this one.
    async fn other_than(&self, version: i64) -> Result<Option<Held>, Error> {
        if store::newest_number(&self.db).await? == version {
            return Ok(None);
        }
        let Some(newest) = store::newest(&self.db, 1).await?.into_iter().next() else { return Ok(None) };
        // What a newer program has written is not read here; the portal goes on with what is configured.
        let saved = newest.layout().unwrap_or_else(|error| {
            tracing::error!(%error, version = newest.version, "the navigation that was saved can not be read");
            None
        });
        Ok(Some(Held {
            version: newest.version,
            saved: saved.is_some(),
            layout: saved.map(|layout| complete(&layout, &self.places)).or_else(|| self.configured.clone()),
        }))
    }
}
