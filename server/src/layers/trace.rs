//! Request ids, the log line and the counters of a request, and panics.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use futures::FutureExt;
use services::Error;
use tracing::Instrument;

use super::{REQUEST_ID, identify, set_header};
use crate::answers::Asked;

/// The outermost layer.
pub(crate) async fn trace(mut request: Request, next: Next) -> Response {
    let id = identify(&mut request);
    let asked = Asked::of(&request);
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let route =
        request.extensions().get::<MatchedPath>().map_or_else(|| "other".to_owned(), |path| path.as_str().to_owned());
    let started = Instant::now();
    let span = tracing::info_span!("request", id = %id.0);

    let answer = AssertUnwindSafe(next.run(request)).catch_unwind().instrument(span.clone()).await;
    let mut response = answer.unwrap_or_else(|panic| {
        let _entered = span.enter();
        tracing::error!(%method, path, panic = message_of(&*panic), "a request was not answered because of a fault");
        asked.answer(&Error::internal())
    });

    let seconds = started.elapsed().as_secs_f64();
    let status = response.status().as_u16();
    let method_label = label_of(method.as_str());
    metrics::counter!("callboard_http_requests_total", "method" => method_label, "route" => route.clone(), "status" => status.to_string())
        .increment(1);
    metrics::histogram!("callboard_http_request_duration_seconds", "method" => method_label, "route" => route)
        .record(seconds);
    span.in_scope(|| {
        let duration_ms = (seconds * 1000.0).round();
        if status >= 500 {
            tracing::warn!(%method, path, status, duration_ms, "answered");
        } else {
            tracing::debug!(%method, path, status, duration_ms, "answered");
        }
    });
    set_header(&mut response, REQUEST_ID, &id.0);
    response
}

/// Methods are labels of counters, so that callers must not be able to invent new ones.
fn label_of(method: &str) -> &'static str {
    ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"]
        .into_iter()
        .find(|known| *known == method)
        .unwrap_or("other")
}

fn message_of(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}
