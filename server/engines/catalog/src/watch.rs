//! Files of this machine are watched, so that an edit is in the catalog at once and not at the next read.
//!
//! Folders are watched, not files: editors replace files. What can not be watched (too many folders for the
//! system's limits, a network drive) is still read on schedule.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use notify::{Event, EventKind, RecursiveMode, Watcher};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::reading::Reader;
use crate::schedule::{Wake, soon};
use crate::source::paths::Selection;

/// How long to gather events: an editor writes several times.
const GATHER: Duration = Duration::from_millis(150);
/// How often the list of locations is looked at.
const REFRESH: Duration = Duration::from_secs(2);
/// Most folders that are watched.
const MAX_WATCHED: usize = 4_096;

struct Watched {
    /// Location id → what it selects.
    selections: HashMap<String, Selection>,
    /// Files that placeholders refer to → locations that are made from them.
    texts: HashMap<PathBuf, String>,
    folders: HashSet<PathBuf>,
}

/// Watches the file locations until it is told to stop.
pub async fn run(reader: Arc<Reader>, wake: Wake, stop: CancellationToken) {
    let (send, mut events) = mpsc::unbounded_channel::<PathBuf>();
    let handler = move |event: notify::Result<Event>| match event {
        Ok(event) if !matches!(event.kind, EventKind::Access(_)) => {
            event.paths.into_iter().for_each(|path| drop(send.send(path)));
        }
        Ok(_) => {}
        Err(error) => tracing::debug!(%error, "watching files"),
    };
    let mut watcher = match notify::recommended_watcher(handler) {
        Ok(watcher) => watcher,
        Err(error) => {
            tracing::warn!(%error, "files can not be watched here; they are read on schedule");
            return;
        }
    };
    let mut watched = Watched { selections: HashMap::new(), texts: HashMap::new(), folders: HashSet::new() };
    loop {
        if let Err(error) = refresh(&reader, &mut watcher, &mut watched).await {
            tracing::debug!(%error, "the locations to watch could not be looked up");
        }
        let wait = tokio::time::sleep(REFRESH);
        tokio::pin!(wait);
        let first = tokio::select! {
            () = stop.cancelled() => return,
            () = &mut wait => continue,
            event = events.recv() => event,
        };
        let Some(first) = first else {
            return;
        };
        tokio::time::sleep(GATHER).await;
        let mut paths = HashSet::from([first]);
        while let Ok(path) = events.try_recv() {
            paths.insert(path);
        }
        let due: Vec<String> = watched.affected(&paths);
        if !due.is_empty()
            && let Err(error) = soon(&reader.db, &due, &wake).await
        {
            tracing::warn!(%error, "a change of a file is noticed at the next read only");
        }
    }
}

impl Watched {
    fn affected(&self, paths: &HashSet<PathBuf>) -> Vec<String> {
        let mut due: HashSet<&String> = HashSet::new();
        for path in paths {
            due.extend(self.texts.get(path));
            for (id, selection) in &self.selections {
                // A folder that came or went tells nothing of what is in it.
                if selection.covers(path) || (selection.start.starts_with(path)) || below(path, selection) {
                    due.insert(id);
                }
            }
        }
        due.into_iter().cloned().collect()
    }
}

/// A folder within the selection's folder, of which no event for its files may come.
fn below(path: &Path, selection: &Selection) -> bool {
    selection.pattern.is_some() && path.starts_with(&selection.start) && path.extension().is_none()
}

async fn refresh(
    reader: &Reader,
    watcher: &mut notify::RecommendedWatcher,
    watched: &mut Watched,
) -> Result<(), sqlx::Error> {
    let rows: Vec<(String, String)> = platform::read!(reader.db, conn => {
        sqlx::query_as("SELECT id, target FROM catalog_locations WHERE kind = 'file'").fetch_all(conn).await
    })?;
    let texts: Vec<(String, String)> = platform::read!(reader.db, conn => {
        sqlx::query_as(
            "SELECT k.key, f.location_id FROM catalog_refresh_keys k JOIN catalog_files f ON f.id = k.file_id \
             WHERE k.key LIKE 'file:%' LIMIT 10000",
        )
        .fetch_all(conn)
        .await
    })?;
    let ids: HashSet<&String> = rows.iter().map(|(id, _)| id).collect();
    watched.selections.retain(|id, _| ids.contains(id));
    let mut folders: HashMap<PathBuf, RecursiveMode> = HashMap::new();
    let mut want = |folder: PathBuf, mode: RecursiveMode| {
        let entry = folders.entry(folder).or_insert(mode);
        if mode == RecursiveMode::Recursive {
            *entry = mode;
        }
    };
    for (id, target) in rows {
        let selection = match watched.selections.get(&id) {
            Some(selection) => selection.clone(),
            None => match Selection::of(&target) {
                Ok(selection) => selection,
                Err(_) => continue,
            },
        };
        if selection.start.is_dir() {
            want(selection.start.clone(), RecursiveMode::Recursive);
        } else if let Some(folder) = selection.start.parent() {
            want(folder.to_owned(), RecursiveMode::NonRecursive);
        }
        watched.selections.insert(id, selection);
    }
    watched.texts.clear();
    for (key, location_id) in texts {
        let path = PathBuf::from(key.trim_start_matches("file:"));
        if let Some(folder) = path.parent() {
            want(folder.to_owned(), RecursiveMode::NonRecursive);
        }
        watched.texts.insert(path, location_id);
    }
    for (folder, mode) in folders {
        if watched.folders.len() >= MAX_WATCHED || watched.folders.contains(&folder) || !folder.is_dir() {
            continue;
        }
        if let Err(error) = watcher.watch(&folder, mode) {
            tracing::warn!(folder = %folder.display(), %error, "the folder can not be watched; it is read on schedule");
        }
        watched.folders.insert(folder);
    }
    Ok(())
}
