//! The migrations, embedded: `migrations/{sqlite,postgres}/NNNN_name.sql`, same numbers, same logical schema.
//! What was applied stands in the table `_sqlx_migrations`.

use sqlx::migrate::Migrator;

use super::{Database, Error, Pools};

pub(crate) static SQLITE: Migrator = sqlx::migrate!("../../migrations/sqlite");
pub(crate) static POSTGRES: Migrator = sqlx::migrate!("../../migrations/postgres");

pub(super) async fn run(pools: &Pools) -> Result<(), Error> {
    match pools {
        Pools::Sqlite { write, .. } => SQLITE.run(write).await?,
        Pools::Postgres { pool } => POSTGRES.run(pool).await?,
    }
    Ok(())
}

/// How many are not applied yet.
pub(super) async fn pending(db: &Database) -> Result<usize, Error> {
    let known = match &db.inner.pools {
        Pools::Sqlite { .. } => &SQLITE,
        Pools::Postgres { .. } => &POSTGRES,
    };
    let applied = crate::read!(db, conn => {
        sqlx::query_scalar::<_, i64>("SELECT version FROM _sqlx_migrations ORDER BY version").fetch_all(conn).await
    });
    let applied = match applied {
        Ok(applied) => applied,
        // The table is made by the first migration.
        Err(sqlx::Error::Database(_)) => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    if let Some(version) = applied.iter().copied().find(|version| !known.version_exists(*version)) {
        return Err(Error::Newer { version });
    }
    Ok(known.iter().filter(|migration| !applied.contains(&migration.version)).count())
}

/// What identifies the set of PostgreSQL migrations; for the template of the tests.
#[cfg(feature = "testing")]
pub(crate) fn embedded_postgres() -> impl Iterator<Item = &'static [u8]> {
    POSTGRES.iter().map(|migration| &*migration.checksum)
}
