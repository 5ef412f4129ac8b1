//! The database: SQLite with one writer and several readers, or PostgreSQL.
//!
//! Every query is one SQL text in the common subset of both, with `$1` parameters. [`read!`](crate::read) and
//! [`write!`](crate::write) expand the code around it once for each dialect:
//!
//! ```ignore
//! let rows = platform::read!(db, conn => sqlx::query_as::<_, Row>(SQL).bind(id).fetch_all(conn).await)?;
//!
//! let mut tx = db.begin().await?;
//! platform::write!(tx, conn => sqlx::query(SQL).bind(id).execute(conn).await)?;
//! tx.outbox("entity", "component:default/website").await?;
//! tx.commit().await?;
//! ```

use std::sync::Arc;

use sqlx::{PgPool, SqlitePool};
use tokio_util::sync::{CancellationToken, DropGuard};

mod error;
mod health;
mod list;
mod macros;
mod migrations;
mod outbox;
mod postgres;
mod signal;
mod sqlite;
mod transaction;

pub use error::{Error, Failure};
pub use health::Health;
pub use list::{List, Lists};
pub use outbox::{OutboxBounds, OutboxRow, Retention, now_micros};
pub use postgres::PostgresSettings;
pub use sqlite::SqliteSettings;
pub use transaction::{Connection, Transaction};

#[cfg(feature = "testing")]
pub(crate) use migrations::embedded_postgres as embedded_postgres_migrations;

use signal::Signal;

/// An open database. Cheap to clone.
#[derive(Clone)]
pub struct Database {
    inner: Arc<Inner>,
}

struct Inner {
    pools: Pools,
    signal: Signal,
    /// Cancels the background work of this database when its last handle goes.
    stop: CancellationToken,
    _stop_on_drop: DropGuard,
}

enum Pools {
    Sqlite { write: SqlitePool, read: SqlitePool },
    Postgres { pool: PgPool },
}

/// Where to read: one arm for each dialect. What [`read!`](crate::read) takes apart.
#[derive(Clone, Copy)]
pub enum Reader<'a> {
    /// The readers of an SQLite database.
    Sqlite(&'a SqlitePool),
    /// The connections to PostgreSQL.
    Postgres(&'a PgPool),
}

/// The two dialects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite 3.
    Sqlite,
    /// PostgreSQL, or what speaks its protocol.
    Postgres,
}

/// Which database to open. There is one of these in a process, so that its size does not matter.
#[allow(clippy::large_enum_variant)]
#[derive(Clone, Debug)]
pub enum Settings {
    /// A file.
    Sqlite(SqliteSettings),
    /// A server.
    Postgres(PostgresSettings),
}

impl Database {
    /// Opens a database; an SQLite file is made if it is missing. Does not migrate.
    pub async fn open(settings: &Settings) -> Result<Self, Error> {
        let pools = match settings {
            Settings::Sqlite(settings) => sqlite::open(settings).await?,
            Settings::Postgres(settings) => postgres::open(settings).await?,
        };
        let stop = CancellationToken::new();
        let signal = Signal::new(&pools, &stop);
        Ok(Self { inner: Arc::new(Inner { pools, signal, _stop_on_drop: stop.clone().drop_guard(), stop }) })
    }

    /// Applies the migrations that are missing. Several processes may do so at once.
    ///
    /// # Errors
    /// When the database has migrations that this program does not know, it is newer and nothing is done.
    pub async fn migrate(&self) -> Result<(), Error> {
        migrations::run(&self.inner.pools).await
    }

    /// How many migrations wait to be applied.
    pub async fn pending_migrations(&self) -> Result<usize, Error> {
        migrations::pending(self).await
    }

    /// The dialect, for the few places with a pair of texts.
    pub fn dialect(&self) -> Dialect {
        match self.inner.pools {
            Pools::Sqlite { .. } => Dialect::Sqlite,
            Pools::Postgres { .. } => Dialect::Postgres,
        }
    }

    /// Where to read. Use [`read!`](crate::read).
    pub fn reader(&self) -> Reader<'_> {
        match &self.inner.pools {
            Pools::Sqlite { read, .. } => Reader::Sqlite(read),
            Pools::Postgres { pool } => Reader::Postgres(pool),
        }
    }

    /// Begins to write. On SQLite this waits until the writer before has finished (`BEGIN IMMEDIATE` on the only
    /// connection that writes), so keep transactions short and do no network calls inside. A transaction that is
    /// dropped without [`Transaction::commit`] is rolled back.
    pub async fn begin(&self) -> Result<Transaction, sqlx::Error> {
        let connection = match &self.inner.pools {
            Pools::Sqlite { write, .. } => transaction::Begun::Sqlite(sqlite::begin(write).await?),
            Pools::Postgres { pool } => transaction::Begun::Postgres(pool.begin().await?),
        };
        Ok(Transaction::new(connection, self.inner.signal.clone()))
    }

    /// Says whether much is written from now on, or no longer. SQLite's writer keeps more of the trees in memory
    /// meanwhile, and gives it back; a PostgreSQL server sees to that itself. Waits for the writer before.
    pub async fn expect_writes(&self, many: bool) -> Result<(), sqlx::Error> {
        match &self.inner.pools {
            Pools::Sqlite { write, .. } => sqlite::set_cache(write, many).await,
            Pools::Postgres { .. } => Ok(()),
        }
    }

    /// Closes all connections once their users have finished. Queries fail from now on.
    pub async fn close(&self) {
        self.inner.stop.cancel();
        match &self.inner.pools {
            Pools::Sqlite { write, read } => {
                read.close().await;
                write.close().await;
            }
            Pools::Postgres { pool } => pool.close().await,
        }
    }
}

impl std::fmt::Debug for Database {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Database").field("dialect", &self.dialect()).finish_non_exhaustive()
    }
}

#[cfg(all(test, feature = "testing"))]
mod tests;
