//! A running portal: database → engines → router, and back again.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use platform::config::sections::Listen;
use platform::db::{Database, Retention};
use platform::http::Http;
use platform::telemetry::Metrics;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::health::{Phase, Watched};
use crate::pages::Pages;
use crate::plugins::{self, Engines};
use crate::router::{Parts, router};
use crate::sections::Sections;
use crate::site::Site;

/// Everything that runs.
pub(crate) struct Portal {
    listener: TcpListener,
    address: SocketAddr,
    router: Router,
    phase: Phase,
    db: Database,
    engines: Engines,
    only_local: bool,
}

/// How long whoever balances requests gets to notice that this process is about to stop.
const NOTICE: Duration = Duration::from_secs(2);
/// How long requests may take that are under way when the portal stops.
const LAST_REQUESTS: Duration = Duration::from_secs(15);
/// How often old rows of the outbox are deleted.
const PRUNE_INTERVAL: Duration = Duration::from_secs(600);

impl Portal {
    /// Opens the database, brings it up to date and starts the engines.
    pub(crate) async fn start(sections: Sections, site: Site) -> anyhow::Result<Self> {
        let metrics = Metrics::start();
        // First, so that a second process does not touch anything.
        let listener = listen(&sections.backend.listen).await?;
        let address = listener.local_addr()?;
        let db = Database::open(&sections.database).await?;
        db.migrate().await?;
        let http = Http::new(sections.allowed.clone())?;
        let engines = plugins::start(&sections, &db, &http, site.assets().build).await?;
        let phase = Phase::default();
        let watched = Watched { phase: phase.clone(), db: db.clone(), metrics };
        let only_local = sections.settings.only_local;
        let router = router(Parts {
            settings: sections.settings,
            policy: sections.policy.with(engines.identity.clone(), engines.refusals.clone()),
            watched,
            pages: Pages {
                services: engines.services.clone(),
                site,
                policy: sections.pages,
                look: sections.look,
                languages: sections.languages,
            },
            rest: engines.rest.clone(),
        });
        Ok(Self { listener, address, router, phase, db, engines, only_local })
    }

    /// Answers requests until the process is asked to stop.
    pub(crate) async fn serve(self) -> anyhow::Result<()> {
        let Self { listener, address, router, phase, db, engines, only_local } = self;
        let stop = CancellationToken::new();
        let prune = tokio::spawn(stop.clone().run_until_cancelled_owned(prune(db.clone())));
        // Whoever reads that it is ready may ask it to stop at once.
        let asked = asked_to_stop();
        phase.ready();
        tracing::info!("ready: http://{address}");
        if !only_local {
            tracing::info!(
                "other machines can reach this portal; callers need credentials unless the policy is disabled"
            );
        }

        let closing = CancellationToken::new();
        let listener = axum::serve::ListenerExt::tap_io(listener, |stream| {
            // Answers are small and shall not wait for more.
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%error, "TCP_NODELAY");
            }
        });
        let router = router.into_make_service_with_connect_info::<SocketAddr>();
        let serve = axum::serve(listener, router).with_graceful_shutdown(closing.clone().cancelled_owned());
        let mut serving = tokio::spawn(async move { serve.await });
        tokio::select! {
            () = asked => {}
            ended = &mut serving => ended.context("the server failed")?.context("the server failed")?,
        }

        tracing::info!("stopping");
        phase.stopping();
        engines.live.close();
        if !only_local {
            tokio::time::sleep(NOTICE).await;
        }
        closing.cancel();
        let last = async { tokio::time::timeout(LAST_REQUESTS, &mut serving).await.is_ok() };
        tokio::select! {
            finished = last => if !finished {
                tracing::warn!("some requests were still under way and are cut off");
            },
            () = asked_to_stop() => tracing::warn!("asked twice: requests that are under way are cut off"),
        }
        serving.abort();
        stop.cancel();
        prune.await.ok();
        engines.stop().await;
        db.close().await;
        tracing::info!("stopped");
        Ok(())
    }
}

/// Ends with SIGTERM or SIGINT. They are listened for from the call on, not only once it is waited for.
fn asked_to_stop() -> impl Future<Output = ()> {
    use tokio::signal::unix::{Signal, SignalKind, signal};
    let listen = |kind| signal(kind).inspect_err(|error| tracing::warn!(%error, "a signal can not be heard")).ok();
    let heard = async |signal: Option<Signal>| match signal {
        Some(mut signal) => {
            signal.recv().await;
        }
        None => std::future::pending().await,
    };
    let (terminate, interrupt) = (listen(SignalKind::terminate()), listen(SignalKind::interrupt()));
    async move {
        tokio::select! {
            () = heard(terminate) => {}
            () = heard(interrupt) => {}
        }
    }
}

async fn listen(listen: &Listen) -> anyhow::Result<TcpListener> {
    TcpListener::bind((listen.host.as_str(), listen.port)).await.map_err(|error| {
        let place = format!("{}:{}", listen.host, listen.port);
        match error.kind() {
            std::io::ErrorKind::AddrInUse => anyhow::anyhow!(
                "{place} is in use by another program. Stop it, or choose another port with backend.listen \
                 (APP_CONFIG_backend_listen=127.0.0.1:3001)"
            ),
            _ => anyhow::anyhow!("can not listen on {place} (backend.listen): {error}"),
        }
    })
}

async fn prune(db: Database) {
    loop {
        tokio::time::sleep(PRUNE_INTERVAL).await;
        match db.outbox_prune(Retention::default()).await {
            Ok(0) => {}
            Ok(rows) => tracing::debug!(rows, "deleted old rows of the outbox"),
            Err(error) => tracing::warn!(%error, "old rows of the outbox could not be deleted"),
        }
    }
}
