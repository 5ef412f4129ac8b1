//! Etags for what programs read: a poll that brings nothing new costs no transfer.

use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderValue, Method, StatusCode, header};
use http_body_util::BodyExt;
use sha2::{Digest, Sha256};

/// Larger answers are passed on as they come.
const MAX_BODY: u64 = 32 << 20;

pub(crate) async fn add(request: Request, next: Next) -> Response {
    let wanted = matches!(*request.method(), Method::GET | Method::HEAD) && request.uri().path().starts_with("/api/");
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let response = next.run(request).await;
    if !wanted || response.status() != StatusCode::OK {
        return response;
    }
    let response = match response.headers().get(header::ETAG) {
        Some(_) => response,
        None => match with_etag(response).await {
            Ok(response) => response,
            Err(response) => return response,
        },
    };
    let etag = response.headers().get(header::ETAG).cloned();
    match (known, etag) {
        (Some(known), Some(etag)) if matches(&known, &etag) => {
            let (mut parts, _) = response.into_parts();
            parts.headers.remove(header::CONTENT_TYPE);
            parts.headers.remove(header::CONTENT_LENGTH);
            (StatusCode::NOT_MODIFIED, parts.headers).into_response()
        }
        _ => response,
    }
}

/// Weak, as the answer may be compressed afterwards.
async fn with_etag(response: Response) -> Result<Response, Response> {
    // An answer of unknown size is a stream that shall not be held up.
    if response.body().size_hint().exact().is_none_or(|size| size > MAX_BODY) {
        return Err(response);
    }
    let (mut parts, body) = response.into_parts();
    let bytes: Bytes = match body.collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) => {
            tracing::error!(%error, "an answer broke off");
            return Err(StatusCode::INTERNAL_SERVER_ERROR.into_response());
        }
    };
    let hash = Sha256::digest(&bytes);
    let short: String = hash.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    if let Ok(value) = HeaderValue::from_str(&format!("W/\"{:x}-{short}\"", bytes.len())) {
        parts.headers.insert(header::ETAG, value);
    }
    parts.headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-cache"));
    Ok(Response::from_parts(parts, Body::from(bytes)))
}

/// Compares weakly: a GET wants to know whether the content is the same.
fn matches(known: &HeaderValue, etag: &HeaderValue) -> bool {
    let (Ok(known), Ok(etag)) = (known.to_str(), etag.to_str()) else { return false };
    let strip = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    known.trim() == "*" || known.split(',').any(|tag| strip(tag) == strip(etag))
}
