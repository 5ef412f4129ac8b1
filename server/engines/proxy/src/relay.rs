//! A request to an endpoint, and its answer.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, header};
use platform::http::{Http, Limits, Method, Request, Response};
use services::Error as Told;

use crate::Error;
use crate::settings::{Endpoint, Settings};

/// What an answer may be, and how long it may take.
pub const ANSWER: Limits = Limits { bytes: 10 << 20, time: std::time::Duration::from_secs(30) };

/// Headers of callers that are passed on to every endpoint.
const PASSED: [HeaderName; 5] =
    [header::ACCEPT, header::ACCEPT_LANGUAGE, header::CONTENT_TYPE, header::IF_NONE_MATCH, header::USER_AGENT];
/// Headers of answers that are passed back.
pub const BACK: [HeaderName; 7] = [
    header::CONTENT_TYPE,
    header::CONTENT_LANGUAGE,
    header::CACHE_CONTROL,
    header::ETAG,
    header::EXPIRES,
    header::LAST_MODIFIED,
    header::LINK,
];

/// Asks. `path` is endpoint, path and search.
///
/// # Errors
/// When there is no such endpoint, it does not take the method, or it does not answer.
pub async fn relay(
    settings: &Settings,
    http: &Http,
    (method, path): (&str, &str),
    headers: &HeaderMap,
    body: Bytes,
) -> Result<Response, Error> {
    let gone = || Told::not_found(format!("There is no endpoint for {}.", path.split('?').next().unwrap_or_default()));
    let (endpoint, below) = settings.find(path).ok_or_else(gone)?;
    if !endpoint.methods.is_empty() && !endpoint.methods.iter().any(|own| own == method) {
        return Err(Told::forbidden(format!("The endpoint {} does not take {method}.", endpoint.name)).into());
    }
    let method = Method::named(method).ok_or_else(|| Told::invalid(format!("{method} is not passed on.")))?;
    let url = endpoint.address(below).ok_or_else(gone)?;
    let mut request = Request::of(method, url, body).limits(ANSWER).relayed();
    for name in PASSED.iter().chain(&endpoint.forwarded) {
        if let Some(value) = headers.get(name) {
            request = request.with(name.clone(), value.clone());
        }
    }
    for (name, value) in &endpoint.headers {
        request = request.with(name.clone(), value.clone());
    }
    http.send(request).await.map_err(|cause| failed(endpoint, cause))
}

fn failed(endpoint: &Endpoint, cause: platform::http::Error) -> Error {
    Error::Foreign { endpoint: endpoint.name.clone(), cause }
}
