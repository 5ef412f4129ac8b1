//! Whether the database answers.

use std::time::{Duration, Instant};

use serde::Serialize;

use super::{Database, Dialect, Pools};

/// How the database is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Health {
    /// It answers.
    pub ok: bool,
    /// `sqlite` or `postgres`.
    pub dialect: &'static str,
    /// How long the answer took, in microseconds.
    pub micros: u64,
    /// Why it does not answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

impl Database {
    /// Asks the database for a sign of life and waits at most two seconds.
    pub async fn health(&self) -> Health {
        let dialect = match self.dialect() {
            Dialect::Sqlite => "sqlite",
            Dialect::Postgres => "postgres",
        };
        let started = Instant::now();
        let answer = tokio::time::timeout(Duration::from_secs(2), async {
            crate::read!(self, conn => sqlx::query_scalar::<_, i32>("SELECT 1").fetch_one(conn).await)
        })
        .await;
        let error = match answer {
            Ok(Ok(_)) => None,
            Ok(Err(error)) => Some(error.to_string()),
            Err(_) => Some("no answer within two seconds".to_owned()),
        };
        let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
        Health { ok: error.is_none(), dialect, micros, error }
    }

    /// Publishes how many connections are open and idle. Asks the pools, not the database.
    pub fn record_metrics(&self) {
        let record = |pool: &'static str, open: u32, idle: usize| {
            metrics::gauge!("callboard_database_connections", "pool" => pool, "state" => "open").set(f64::from(open));
            let idle = u32::try_from(idle).unwrap_or(u32::MAX);
            metrics::gauge!("callboard_database_connections", "pool" => pool, "state" => "idle").set(f64::from(idle));
        };
        match &self.inner.pools {
            Pools::Sqlite { write, read } => {
                record("write", write.size(), write.num_idle());
                record("read", read.size(), read.num_idle());
            }
            Pools::Postgres { pool } => record("postgres", pool.size(), pool.num_idle()),
        }
    }
}
