//! `/api/proxy/<endpoint>/…`.

use std::sync::Arc;

use axum::extract::{OriginalUri, State};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use reply::rest::{Who, caller, failure};
use services::{Actor, Result};

use crate::engine::ProxyEngine;
use crate::relay::BACK;

/// Method and path of all addresses.
pub const ADDRESSES: [(&str, &str); 5] = [
    ("GET", "/api/proxy/{*path}"),
    ("POST", "/api/proxy/{*path}"),
    ("PUT", "/api/proxy/{*path}"),
    ("PATCH", "/api/proxy/{*path}"),
    ("DELETE", "/api/proxy/{*path}"),
];

/// The addresses. The caller stands in the request's extensions.
pub fn router(engine: Arc<ProxyEngine>) -> Router {
    let all = routing::get(relay).post(relay).put(relay).patch(relay).delete(relay);
    Router::new().route("/api/proxy/{*path}", all).with_state(engine)
}

async fn relay(
    State(engine): State<Arc<ProxyEngine>>,
    who: Who,
    OriginalUri(uri): OriginalUri,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let actor = caller(who);
    let whole = uri.path_and_query().map_or("", |path| path.as_str());
    let path = whole.strip_prefix("/api/proxy").unwrap_or_default();
    match answer(&engine, &actor, (method.as_str(), path), &headers, body).await {
        Ok(response) => response,
        Err(error) => failure(&error),
    }
}

async fn answer(
    engine: &ProxyEngine,
    actor: &Actor,
    asked: (&str, &str),
    headers: &HeaderMap,
    body: Bytes,
) -> Result<Response> {
    let answer = engine.relay(actor, asked, headers, body).await?;
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::BAD_GATEWAY);
    let mut response = (status, answer.body).into_response();
    let out = response.headers_mut();
    out.remove(header::CONTENT_TYPE);
    for name in &BACK {
        if let Some(value) = answer.headers.get(name) {
            out.insert(name.clone(), value.clone());
        }
    }
    // What another system answers is nothing that runs here: not even when somebody opens it as a page.
    out.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'"));
    out.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    Ok(response)
}
