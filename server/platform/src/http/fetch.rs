//! Sending a request: one hop after the other.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::BytesMut;
use http::{HeaderMap, StatusCode};
use url::Url;

use super::request::{Method, Request, Response, is_harmless};
use super::{Error, Http, shown};

/// How many redirects are followed.
const MAX_HOPS: usize = 5;
/// What the other side may ask us to wait.
const MAX_WAIT: Duration = Duration::from_secs(24 * 60 * 60);

pub(super) async fn send(http: &Http, mut request: Request) -> Result<Response, Error> {
    for _ in 0..=MAX_HOPS {
        http.allowed.check(&request.url)?;
        let answer = hop(http, &request).await?;
        let status = answer.status();
        if let Some(target) = redirect_target(&request, &answer)? {
            follow(&mut request, target, status)?;
            continue;
        }
        return read(&request, answer).await;
    }
    Err(Error::Redirect { url: shown(&request.url), reason: format!("more than {MAX_HOPS} redirects") })
}

async fn hop(http: &Http, request: &Request) -> Result<reqwest::Response, Error> {
    let method = match request.method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
    };
    let mut builder = http.client.request(method, request.url.clone()).headers(request.headers.clone());
    if let Some(body) = &request.body {
        builder = builder.body(body.clone());
    }
    builder.send().await.map_err(|error| Error::from_transport(&request.url, &error))
}

/// Where an answer leads, if it is a redirect.
fn redirect_target(request: &Request, answer: &reqwest::Response) -> Result<Option<Url>, Error> {
    if request.relayed || !matches!(answer.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let refuse = |reason: &str| Error::Redirect { url: shown(&request.url), reason: reason.to_owned() };
    let location = answer
        .headers()
        .get(http::header::LOCATION)
        .and_then(|value| value.to_str().ok())
        .ok_or_else(|| refuse("it does not say where to"))?;
    let target = request.url.join(location).map_err(|_| refuse("the new address is not understood"))?;
    if !matches!(target.scheme(), "http" | "https") {
        return Err(refuse("only http and https are read"));
    }
    if request.url.scheme() == "https" && target.scheme() != "https" {
        return Err(refuse("the new address is not encrypted"));
    }
    if !target.username().is_empty() || target.password().is_some() {
        return Err(refuse("the new address has credentials in it"));
    }
    Ok(Some(target))
}

/// Turns the request to its new address. Whether it may go there is checked before it is sent.
fn follow(request: &mut Request, target: Url, status: StatusCode) -> Result<(), Error> {
    let same_host = request.url.host() == target.host()
        && request.url.port_or_known_default() == target.port_or_known_default()
        && request.url.scheme() == target.scheme();
    if !same_host {
        let kept: HeaderMap = request
            .headers
            .iter()
            .filter(|(name, _)| is_harmless(name))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        request.headers = kept;
    }
    if request.method == Method::Post {
        if matches!(status.as_u16(), 301..=303) {
            request.method = Method::Get;
            request.body = None;
            request.headers.remove(http::header::CONTENT_TYPE);
        } else if !same_host {
            return Err(Error::Redirect {
                url: shown(&request.url),
                reason: "what was sent to one host is not sent on to another".into(),
            });
        }
    }
    request.url = target;
    Ok(())
}

async fn read(request: &Request, mut answer: reqwest::Response) -> Result<Response, Error> {
    let status = answer.status();
    if status != StatusCode::NOT_MODIFIED && !status.is_success() && !request.relayed {
        return Err(refusal(request, &answer));
    }
    let limit = request.limits.bytes;
    let too_large = || Error::TooLarge { url: shown(&request.url), limit };
    if answer.content_length().is_some_and(|length| length > limit) {
        return Err(too_large());
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| Error::from_transport(&request.url, &error))? {
        if (body.len() as u64).saturating_add(chunk.len() as u64) > limit {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Response {
        status: status.as_u16(),
        not_modified: status == StatusCode::NOT_MODIFIED,
        headers: std::mem::take(answer.headers_mut()),
        body: body.freeze(),
        url: request.url.clone(),
    })
}

fn refusal(request: &Request, answer: &reqwest::Response) -> Error {
    let url = shown(&request.url);
    let status = answer.status().as_u16();
    let text = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let used_up = ["x-ratelimit-remaining", "ratelimit-remaining"].iter().any(|name| text(name) == Some("0"));
    let wait = text("retry-after").and_then(|value| value.parse().ok()).map(Duration::from_secs);
    let limited = status == 429 || (status == 503 && wait.is_some()) || (status == 403 && (used_up || wait.is_some()));
    if !limited {
        return Error::Status { url, status };
    }
    let reset = ["x-ratelimit-reset", "ratelimit-reset"].iter().find_map(|name| text(name)?.parse::<u64>().ok());
    let retry_after = wait.or_else(|| reset.map(until)).map(|wait| wait.min(MAX_WAIT));
    Error::RateLimited { url, status, retry_after }
}

/// A reset is a moment (seconds since 1970) or, by newer rules, a number of seconds from now.
fn until(reset: u64) -> Duration {
    const LONG_AGO: u64 = 1_000_000_000;
    if reset < LONG_AGO {
        return Duration::from_secs(reset);
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Duration::from_secs(reset).saturating_sub(now)
}
