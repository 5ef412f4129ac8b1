//! What can go wrong with a database, told to the person who runs the portal.

/// Opening or migrating a database failed. Queries fail with [`sqlx::Error`]; see [`Failure::of`].
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file or its folder can not be used.
    #[error("the database file {path} can not be used: {source}")]
    File {
        /// The database file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The connection could not be made.
    #[error("can not connect to the database {target}: {source}")]
    Connect {
        /// Which, without its password.
        target: String,
        /// Why.
        source: sqlx::Error,
    },
    /// The address or the parameters of the database are not understood.
    #[error("the database connection is not understood: {0}")]
    Settings(String),
    /// The database was migrated by a newer program.
    #[error(
        "the database is newer than this program: it has migration {version:04}, which this version of Callboard does \
         not know. Run the newer version, or restore the backup made before the upgrade"
    )]
    Newer {
        /// The migration that is not known.
        version: i64,
    },
    /// A migration that was applied is not the one of this program.
    #[error(
        "migration {version:04} of the database differs from the one in this program: the database was made by another \
         build. Restore a backup, or start with an empty database"
    )]
    Differs {
        /// The migration.
        version: i64,
    },
    /// A migration failed.
    #[error("migrating the database failed: {0}")]
    Migrate(#[source] sqlx::migrate::MigrateError),
    /// A query failed.
    #[error(transparent)]
    Query(#[from] sqlx::Error),
}

impl From<sqlx::migrate::MigrateError> for Error {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        use sqlx::migrate::MigrateError;
        match error {
            MigrateError::VersionMissing(version) => Self::Newer { version },
            MigrateError::VersionMismatch(version) => Self::Differs { version },
            other => Self::Migrate(other),
        }
    }
}

/// What a failed query means for the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The database can not be reached, is busy or is shutting down: try again later.
    Unavailable,
    /// No room is left where the database lives.
    DiskFull,
    /// A unique key exists already.
    Conflict,
    /// There is no such row.
    NotFound,
    /// A fault of the program or of its data.
    Fault,
}

impl Failure {
    /// Classifies the error of a query.
    pub fn of(error: &sqlx::Error) -> Self {
        match error {
            sqlx::Error::Io(error) if error.kind() == std::io::ErrorKind::StorageFull => Self::DiskFull,
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Self::Unavailable,
            sqlx::Error::RowNotFound => Self::NotFound,
            sqlx::Error::Database(error) => {
                if error.is_unique_violation() {
                    return Self::Conflict;
                }
                match error.code().as_deref() {
                    // SQLITE_FULL, and SQLITE_IOERR_WRITE, which quotas and limits of file sizes give; disk_full of
                    // PostgreSQL.
                    Some("13" | "778" | "53100") => Self::DiskFull,
                    // Codes of SQLite have their kind in the lower eight bits: BUSY, LOCKED, READONLY, IOERR, CANTOPEN.
                    Some(code)
                        if code.len() < 5
                            && code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6 | 8 | 10 | 14)) =>
                    {
                        Self::Unavailable
                    }
                    // Classes of PostgreSQL: connection exceptions, insufficient resources, operator intervention,
                    // serialisation failures and deadlocks.
                    Some(code)
                        if code.len() == 5
                            && (code.starts_with("08")
                                || code.starts_with("53")
                                || code.starts_with("57P")
                                || code.starts_with("40")) =>
                    {
                        Self::Unavailable
                    }
                    _ => Self::Fault,
                }
            }
            _ => Self::Fault,
        }
    }
}
