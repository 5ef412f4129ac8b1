//! PostgreSQL.

use std::str::FromStr;
use std::time::Duration;

use sqlx::Connection as _;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{Error, Pools};

/// How a PostgreSQL database is opened.
#[derive(Clone, Debug)]
pub struct PostgresSettings {
    /// Where it is and who we are there.
    pub options: PgConnectOptions,
    /// How many connections at most.
    pub connections: u32,
}

/// How long a caller waits for one of the connections. Short: a database that is gone shall give errors, not hangs.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

impl PostgresSettings {
    /// From an address as `postgres://user:password@host/database`.
    pub fn from_url(url: &str) -> Result<Self, Error> {
        let options = PgConnectOptions::from_str(url).map_err(|error| Error::Settings(error.to_string()))?;
        Ok(Self::new(options))
    }

    /// With the usual number of connections.
    pub fn new(options: PgConnectOptions) -> Self {
        Self { options: options.application_name("callboard"), connections: 16 }
    }
}

pub(super) async fn open(settings: &PostgresSettings) -> Result<Pools, Error> {
    let options = settings.options.clone();
    let target = format!(
        "{} on {}:{}",
        options.get_database().unwrap_or_else(|| options.get_username()),
        options.get_host(),
        options.get_port()
    );
    let pool = PgPoolOptions::new()
        .max_connections(settings.connections.max(2))
        .min_connections(1)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        // A connection that was used a moment ago is taken as good: asking it first would double the latency of a query.
        .test_before_acquire(false)
        .before_acquire(|connection, meta| {
            Box::pin(async move {
                if meta.idle_for > Duration::from_secs(1) {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_with(options)
        .await
        .map_err(|source| Error::Connect { target, source })?;
    Ok(Pools::Postgres { pool })
}
