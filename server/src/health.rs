//! Whether the portal works: for those who watch and balance it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, routing};
use http::{StatusCode, header};
use platform::db::Database;
use platform::telemetry::Metrics;
use serde_json::json;

/// Where the portal stands. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Phase(Arc<AtomicU8>);

const STARTING: u8 = 0;
const READY: u8 = 1;
const STOPPING: u8 = 2;

impl Phase {
    /// Requests may come.
    pub(crate) fn ready(&self) {
        // A stop that was asked for while starting stays.
        let _ = self.0.compare_exchange(STARTING, READY, Ordering::SeqCst, Ordering::SeqCst);
    }

    /// No more requests, please.
    pub(crate) fn stopping(&self) {
        self.0.store(STOPPING, Ordering::SeqCst);
    }
}

/// What the handlers know.
#[derive(Clone)]
pub(crate) struct Watched {
    pub(crate) phase: Phase,
    pub(crate) db: Database,
    pub(crate) metrics: Metrics,
}

pub(crate) fn routes(watched: Watched) -> Router {
    Router::new()
        .route("/.backstage/health/v1/liveness", routing::get(liveness))
        .route("/.backstage/health/v1/readiness", routing::get(readiness))
        .route("/metrics", routing::get(metrics))
        .with_state(watched)
}

async fn liveness() -> Json<serde_json::Value> {
    Json(json!({ "status": "ok" }))
}

async fn readiness(State(watched): State<Watched>) -> Response {
    let message = match watched.phase.0.load(Ordering::SeqCst) {
        STARTING => Some("Backend has not started yet".to_owned()),
        STOPPING => Some("Backend is shutting down".to_owned()),
        _ => {
            let health = watched.db.health().await;
            health.error.map(|error| {
                tracing::warn!(error, "the database does not answer");
                "The database does not answer".to_owned()
            })
        }
    };
    match message {
        None => Json(json!({ "status": "ok" })).into_response(),
        Some(message) => {
            let body = json!({ "status": "error", "message": message });
            (StatusCode::SERVICE_UNAVAILABLE, Json(body)).into_response()
        }
    }
}

/// From the counters of this process; asks no database.
async fn metrics(State(watched): State<Watched>) -> Response {
    watched.db.record_metrics();
    if let Some(bytes) = resident() {
        metrics::gauge!("process_resident_memory_bytes").set(bytes);
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], watched.metrics.render()).into_response()
}

/// Resident memory, where the system tells.
fn resident() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u32 = line.split_whitespace().next()?.parse().ok()?;
    Some(f64::from(kilobytes) * 1024.0)
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use http::Request;
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    use super::*;

    async fn get(router: &Router, path: &str) -> (u16, String) {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn readiness_follows_the_phase_and_the_database() {
        let db = platform::testing::sqlite().await;
        let phase = Phase::default();
        let router = routes(Watched { phase: phase.clone(), db: db.database(), metrics: Metrics::start() });
        let readiness = "/.backstage/health/v1/readiness";
        let starting = get(&router, readiness).await;
        assert_eq!(starting, (503, r#"{"message":"Backend has not started yet","status":"error"}"#.to_owned()));
        phase.ready();
        assert_eq!(get(&router, readiness).await, (200, r#"{"status":"ok"}"#.to_owned()));

        // Without its database the portal lives and counts, but wants no requests.
        db.close().await;
        assert_eq!(get(&router, readiness).await.0, 503);
        assert_eq!(get(&router, "/.backstage/health/v1/liveness").await.0, 200);
        let (status, text) = get(&router, "/metrics").await;
        assert_eq!(status, 200);
        assert!(text.contains("callboard_database_connections"), "{text}");

        phase.stopping();
        phase.ready();
        assert!(get(&router, readiness).await.1.contains("shutting down"));
    }
}
