//! Asking providers, through the portal's one outgoing client.

use oauth2::{HttpRequest, HttpResponse};
use platform::http::{Allowed, Error, Http, Limits, Request};
use std::time::Duration;
use url::Url;

/// Providers answer with little, and people wait for it.
const LIMITS: Limits = Limits { bytes: 1 << 20, time: Duration::from_secs(10) };

/// A client that may speak to the hosts of these addresses.
///
/// # Errors
/// When the certificates of this machine can not be used.
pub fn client<'a>(addresses: impl IntoIterator<Item = &'a Url>) -> Result<Http, Error> {
    let mut allowed = Allowed::new();
    for url in addresses {
        if let Some(host) = url.host_str() {
            allowed = allowed.host(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")));
        }
    }
    Http::new(allowed)
}

/// What the libraries of OAuth ask for. A refusal comes back with its status and no body: what a provider writes into
/// it is for its own people. A provider that is out of order refuses nothing: that is an error.
pub async fn call(http: Http, request: HttpRequest) -> Result<HttpResponse, Error> {
    let (parts, body) = request.into_parts();
    let url = Request::parse(&parts.uri.to_string())?;
    let mut sent = if parts.method == http::Method::POST { Request::post(url, body) } else { Request::get(url) };
    for name in ["accept", "content-type", "authorization"] {
        if let Some(value) = parts.headers.get(name).and_then(|value| value.to_str().ok()) {
            sent = sent.header(name, value);
        }
    }
    let answer = match http.send(sent.limits(LIMITS)).await {
        Ok(answer) => answer,
        Err(Error::Status { status, .. }) if (400..500).contains(&status) => {
            let mut refused = HttpResponse::new(Vec::new());
            *refused.status_mut() = http::StatusCode::from_u16(status).unwrap_or(http::StatusCode::BAD_GATEWAY);
            return Ok(refused);
        }
        Err(error) => return Err(error),
    };
    let mut response = HttpResponse::new(answer.body.to_vec());
    *response.status_mut() = http::StatusCode::from_u16(answer.status).unwrap_or_default();
    if let Some(kind) = answer.headers.get(http::header::CONTENT_TYPE) {
        response.headers_mut().insert(http::header::CONTENT_TYPE, kind.clone());
    }
    Ok(response)
}

/// Reads JSON with a token.
///
/// # Errors
/// When it does not come, or is something else.
pub async fn json<T: serde::de::DeserializeOwned>(http: &Http, url: Url, token: &str) -> Result<T, String> {
    let request = Request::get(url)
        .header("accept", "application/json")
        .header("authorization", &format!("Bearer {token}"))
        .limits(LIMITS);
    let answer = http.send(request).await.map_err(|error| error.to_string())?;
    serde_json::from_slice(&answer.body).map_err(|error| error.to_string())
}
