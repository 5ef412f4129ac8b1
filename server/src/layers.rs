//! What happens to every request before and after it is answered. [`crate::router`] says in which order.

use axum::body::Body;
use axum::extract::Request;
use http::HeaderValue;

pub mod actor;
pub(crate) mod cors;
pub(crate) mod errors;
pub(crate) mod etag;
pub(crate) mod headers;
pub(crate) mod host;
pub(crate) mod origin;
pub(crate) mod trace;

/// The id of a request; in the log, in error answers and in the header `x-request-id`.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

const REQUEST_ID: &str = "x-request-id";

/// The id that was given to a request, empty before it was.
pub(crate) fn request_id<B>(request: &http::Request<B>) -> &str {
    request.extensions().get::<RequestId>().map_or("", |id| id.0.as_str())
}

/// Takes over the id that a proxy in front gives, if it looks like one, or makes one.
fn identify(request: &mut Request) -> RequestId {
    let given = request.headers().get(REQUEST_ID).and_then(|value| value.to_str().ok());
    let good = given.filter(|id| {
        (8..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    });
    let id = RequestId(good.map_or_else(|| uuid::Uuid::now_v7().to_string(), str::to_owned));
    request.extensions_mut().insert(id.clone());
    id
}

fn set_header(response: &mut http::Response<Body>, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}
