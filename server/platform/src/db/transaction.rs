//! Writing.

use sqlx::{PgConnection, Postgres, Sqlite, SqliteConnection};

use super::signal::Signal;

/// A transaction that writes. Dropped without [`Transaction::commit`], it is rolled back.
pub struct Transaction {
    begun: Begun,
    signal: Signal,
    /// Rows were added to the outbox; on PostgreSQL the lock that orders them is held.
    announces: bool,
}

pub(super) enum Begun {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

/// The connection of a transaction: one arm for each dialect. What [`write!`](crate::write) takes apart.
pub enum Connection<'a> {
    /// The only connection that writes to an SQLite database.
    Sqlite(&'a mut SqliteConnection),
    /// A connection to PostgreSQL.
    Postgres(&'a mut PgConnection),
}

/// The key of the advisory lock that writers to the outbox hold until they commit ("outbox" in ASCII).
const OUTBOX_LOCK: i64 = 0x006f_7574_626f_7800;

impl Transaction {
    pub(super) fn new(begun: Begun, signal: Signal) -> Self {
        Self { begun, signal, announces: false }
    }

    /// The connection. Use [`write!`](crate::write).
    pub fn connection(&mut self) -> Connection<'_> {
        match &mut self.begun {
            Begun::Sqlite(tx) => Connection::Sqlite(tx),
            Begun::Postgres(tx) => Connection::Postgres(tx),
        }
    }

    /// Tells followers that a thing has changed, as part of this transaction.
    pub async fn outbox(&mut self, kind: &str, key: &str) -> Result<(), sqlx::Error> {
        self.outbox_all(kind, &[key]).await
    }

    /// Tells followers that things have changed, as part of this transaction: one row for each key, in their order.
    ///
    /// On PostgreSQL the first call takes a lock that is held until the transaction ends, so that the order of `seq` is
    /// the order of commits and no follower misses a row that commits late. Call it as late as possible.
    pub async fn outbox_all<K: AsRef<str>>(&mut self, kind: &str, keys: &[K]) -> Result<(), sqlx::Error> {
        if keys.is_empty() {
            return Ok(());
        }
        let at = super::outbox::now_micros();
        let keys: Vec<&str> = keys.iter().map(AsRef::as_ref).collect();
        match &mut self.begun {
            Begun::Sqlite(tx) => {
                let keys = serde_json::to_string(&keys).map_err(|error| sqlx::Error::Encode(error.into()))?;
                sqlx::query(
                    "INSERT INTO outbox (kind, key, at) SELECT $1, value, $2 FROM json_each($3) ORDER BY json_each.id",
                )
                .bind(kind)
                .bind(at)
                .bind(keys)
                .execute(&mut **tx)
                .await?;
            }
            Begun::Postgres(tx) => {
                if !self.announces {
                    sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(OUTBOX_LOCK).execute(&mut **tx).await?;
                }
                sqlx::query(
                    "INSERT INTO outbox (kind, key, at) \
                     SELECT $1, k.key, $2 FROM unnest($3) WITH ORDINALITY AS k (key, place) ORDER BY k.place",
                )
                .bind(kind)
                .bind(at)
                .bind(keys)
                .execute(&mut **tx)
                .await?;
            }
        }
        self.announces = true;
        Ok(())
    }

    /// Makes the changes last and wakes followers.
    pub async fn commit(self) -> Result<(), sqlx::Error> {
        match self.begun {
            Begun::Sqlite(tx) => tx.commit().await?,
            Begun::Postgres(tx) => tx.commit().await?,
        }
        if self.announces {
            self.signal.announce();
        }
        Ok(())
    }

    /// Undoes the changes. The same as dropping the transaction, but waits until it is done.
    pub async fn rollback(self) -> Result<(), sqlx::Error> {
        match self.begun {
            Begun::Sqlite(tx) => tx.rollback().await,
            Begun::Postgres(tx) => tx.rollback().await,
        }
    }
}
