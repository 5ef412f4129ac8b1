//! Waking followers of the outbox: within the process by a counter, between processes by PostgreSQL's NOTIFY.
//!
//! NOTIFY takes a lock that all commits of the server share, so it is sent apart from the transactions, without content,
//! and at most ten times a second.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::{PgListener, PgPoolOptions};
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

use super::Pools;

const CHANNEL: &str = "callboard_outbox";
const SEND_INTERVAL: Duration = Duration::from_millis(100);
const RETRY_INTERVAL: Duration = Duration::from_secs(2);

#[derive(Clone)]
pub(super) struct Signal {
    inner: Arc<Inner>,
}

struct Inner {
    counter: watch::Sender<u64>,
    /// Rows were committed that other processes have not been told of.
    untold: Arc<Notify>,
    listening: OnceLock<()>,
}

impl Signal {
    pub(super) fn new(pools: &Pools, stop: &CancellationToken) -> Self {
        let signal = Self {
            inner: Arc::new(Inner {
                counter: watch::Sender::new(0),
                untold: Arc::new(Notify::new()),
                listening: OnceLock::new(),
            }),
        };
        if let Pools::Postgres { pool } = pools {
            let tell = tell(pool.clone(), Arc::clone(&signal.inner.untold));
            tokio::spawn(stop.clone().run_until_cancelled_owned(tell));
        }
        signal
    }

    /// Rows were committed.
    pub(super) fn announce(&self) {
        self.inner.counter.send_modify(|count| *count = count.wrapping_add(1));
        self.inner.untold.notify_one();
    }

    pub(super) fn subscribe(&self, pools: &Pools, stop: &CancellationToken) -> watch::Receiver<u64> {
        if let Pools::Postgres { pool } = pools {
            self.inner.listening.get_or_init(|| {
                let listen = listen(pool.clone(), self.inner.counter.clone());
                tokio::spawn(stop.clone().run_until_cancelled_owned(listen));
            });
        }
        self.inner.counter.subscribe()
    }
}

/// Tells other processes.
async fn tell(pool: PgPool, untold: Arc<Notify>) {
    loop {
        untold.notified().await;
        // Failing is harmless: followers poll.
        if let Err(error) = sqlx::query("SELECT pg_notify($1, '')").bind(CHANNEL).execute(&pool).await {
            tracing::debug!(%error, "other processes could not be told of changes");
        }
        tokio::time::sleep(SEND_INTERVAL).await;
    }
}

/// Hears of other processes, over a connection of its own.
async fn listen(pool: PgPool, counter: watch::Sender<u64>) {
    let own = PgPoolOptions::new()
        .max_connections(1)
        .acquire_timeout(Duration::from_secs(5))
        .connect_lazy_with((*pool.connect_options()).clone());
    loop {
        if let Err(error) = follow(&own, &counter).await {
            tracing::debug!(%error, "changes of other processes are heard by polling only");
        }
        tokio::time::sleep(RETRY_INTERVAL).await;
    }
}

async fn follow(pool: &PgPool, counter: &watch::Sender<u64>) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    loop {
        // Without a notification the connection was lost and made again: something may have been missed.
        let _heard = listener.try_recv().await?;
        counter.send_modify(|count| *count = count.wrapping_add(1));
    }
}
