//! The log and the counters.

use std::sync::OnceLock;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::FmtSpan;

use crate::config::sections::{LogFormat, Logging};

/// What is logged unless told otherwise.
const DEFAULT_FILTER: &str = "info,sqlx=warn,hyper=warn,tantivy=warn,reqwest=warn";
/// Upper bounds of the classes that durations are counted in, in seconds.
const DURATIONS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// Begins to log to the standard error output. The variable `RUST_LOG` goes before the configuration. Lines of a
/// request carry its id. Does nothing when a log is already set up (tests).
pub fn start_log(logging: &Logging) {
    let filter = std::env::var("RUST_LOG").ok().or_else(|| logging.level.clone());
    let filter = filter.unwrap_or_else(|| DEFAULT_FILTER.to_owned());
    let (filter, wrong) = match EnvFilter::try_new(&filter) {
        Ok(good) => (good, None),
        Err(error) => (EnvFilter::new(DEFAULT_FILTER), Some(error)),
    };
    let builder =
        tracing_subscriber::fmt().with_env_filter(filter).with_span_events(FmtSpan::NONE).with_writer(std::io::stderr);
    let started = match logging.format {
        LogFormat::Text => {
            use std::io::IsTerminal;
            builder.with_ansi(std::io::stderr().is_terminal()).with_target(false).try_init()
        }
        LogFormat::Json => builder.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init(),
    };
    drop(started);
    if let Some(error) = wrong {
        tracing::warn!(%error, "callboard.logging.level is not understood, the default is used");
    }
}

/// The counters of this process, for Prometheus. Rendering reads memory only.
#[derive(Clone)]
pub struct Metrics(PrometheusHandle);

impl Metrics {
    /// Begins to count for the whole process. Again gives the same, as in tests with several servers.
    pub fn start() -> Self {
        static STARTED: OnceLock<PrometheusHandle> = OnceLock::new();
        let handle = STARTED.get_or_init(|| {
            let builder = PrometheusBuilder::new();
            let builder = builder
                .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &DURATIONS)
                .unwrap_or_else(|_| PrometheusBuilder::new());
            let recorder = builder.build_recorder();
            let handle = recorder.handle();
            drop(metrics::set_global_recorder(recorder));
            handle
        });
        Self(handle.clone())
    }

    /// In Prometheus' text format.
    pub fn render(&self) -> String {
        self.0.run_upkeep();
        self.0.render()
    }
}
