//! SQLite: a file in WAL mode, one connection that writes and several that read.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Executor as _, Sqlite, SqlitePool};

use super::{Error, Pools};

/// How an SQLite database is opened.
#[derive(Clone, Debug)]
pub struct SqliteSettings {
    /// The file. Made, with its folders, if it is missing; readable by its owner only.
    pub path: PathBuf,
    /// How many connections read at once, each with a thread and a page cache of its own.
    pub readers: u32,
}

impl SqliteSettings {
    /// A file with as many readers as suit this machine, from 4 to 8.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self { path: path.into(), readers: u32::try_from(cores.saturating_mul(2)).unwrap_or(8).clamp(4, 8) }
    }
}

/// How long a statement waits for another process that writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// What the writer keeps of the file in memory, in KiB, and what while much is written: keys come in no order, so that
/// every insertion meets other pages of each index.
const WRITER_CACHE: u32 = 32_000;
const BUSY_WRITER_CACHE: u32 = 256_000;
/// How long a caller waits for one of the connections.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(30);

pub(super) async fn open(settings: &SqliteSettings) -> Result<Pools, Error> {
    let path = settings.path.clone();
    prepare_file(&path).map_err(|source| Error::File { path: path.display().to_string(), source })?;
    let connect_error = |source| Error::Connect { target: path.display().to_string(), source };

    // No memory map: each connection's map would count as resident memory once more. The page cache of the operating
    // system serves all of them.
    let common = SqliteConnectOptions::new()
        .filename(&path)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .statement_cache_capacity(256)
        // Rows that wait to be taken: the thread of a connection and its caller wake each other less often.
        .row_buffer_size(1_000)
        .pragma("temp_store", "memory");

    let writer = common
        .clone()
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .pragma("cache_size", format!("-{WRITER_CACHE}"))
        // Checkpoints every 64 MB of changes instead of 4: an ingest of many entities writes pages fewer times.
        .pragma("wal_autocheckpoint", "16000")
        .pragma("journal_size_limit", "67108864")
        .optimize_on_close(true, 400)
        .thread_name(|_| "sqlite-writer".to_owned());
    let write = SqlitePoolOptions::new()
        .max_connections(1)
        .min_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .acquire_slow_threshold(Duration::from_secs(10))
        .test_before_acquire(false)
        .connect_with(writer)
        .await
        .map_err(connect_error)?;

    let reader = common
        .synchronous(SqliteSynchronous::Normal)
        .pragma("query_only", "on")
        .pragma("cache_size", "-4000")
        .thread_name(|id| format!("sqlite-reader-{id}"));
    let read = SqlitePoolOptions::new()
        .max_connections(settings.readers.max(1))
        .min_connections(1)
        .idle_timeout(Duration::from_secs(300))
        .max_lifetime(None)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire(false)
        .connect_with(reader)
        .await
        .map_err(connect_error)?;
    Ok(Pools::Sqlite { write, read })
}

/// Begins to write.
///
/// When a disk is full or can not be written, SQLite may have rolled back by itself, and the connection goes on
/// believing in its transaction: it would never begin another one. Such a connection is replaced.
/// See <https://www.sqlite.org/lang_transaction.html>, "Response To Errors Within A Transaction".
pub(super) async fn begin(write: &SqlitePool) -> Result<sqlx::Transaction<'static, Sqlite>, sqlx::Error> {
    const BEGIN: &str = "BEGIN IMMEDIATE";
    match write.begin_with(sqlx::AssertSqlSafe(BEGIN)).await {
        Err(sqlx::Error::InvalidSavePointStatement) => {
            if let Err(error) = write.acquire().await?.close().await {
                tracing::debug!(%error, "closing a connection that can not write any more");
            }
            write.begin_with(sqlx::AssertSqlSafe(BEGIN)).await
        }
        begun => begun,
    }
}

/// Gives the writer more memory, or takes it back: a smaller cache drops the pages beyond it at once.
pub(super) async fn set_cache(write: &SqlitePool, busy: bool) -> Result<(), sqlx::Error> {
    let size = if busy { BUSY_WRITER_CACHE } else { WRITER_CACHE };
    write.execute(sqlx::AssertSqlSafe(format!("PRAGMA cache_size = -{size}"))).await.map(drop)
}

/// Makes the file before SQLite does, so that it and its journals (which take over its mode) are private.
fn prepare_file(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    let file =
        std::fs::OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)?;
    let mode = file.metadata()?.permissions().mode();
    if mode & 0o077 != 0 && file.set_permissions(std::fs::Permissions::from_mode(0o600)).is_err() {
        tracing::warn!(path = %path.display(), "the database file can be read by others on this machine");
    }
    Ok(())
}
