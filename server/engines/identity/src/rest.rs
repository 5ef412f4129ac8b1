//! `/api/auth`: where people are sent to sign in, and where providers send them back. The addresses are Backstage's,
//! so that callbacks that are registered at providers stay good.

use core::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, Path, Query, Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Deserialize;
use services::Actor;

use crate::attempts;
use crate::engine::{Ended, Finished, IdentityEngine, NotLetIn, Origin};
use crate::error::Error;
use crate::local;
use crate::provider::Answer;
use crate::settings::ProviderKind;

mod keys;
mod programs;

/// Method and path of everything, for the test that walks all addresses.
pub const ADDRESSES: &[(&str, &str)] = &[
    ("GET", "/api/auth/{provider}/start"),
    ("POST", "/api/auth/{provider}/start"),
    ("POST", "/api/auth/{provider}/connect"),
    ("GET", "/api/auth/{provider}/handler/frame"),
    ("POST", "/api/auth/{provider}/logout"),
    ("POST", "/api/auth/sign-out"),
    ("GET", "/api/auth/v1/userinfo"),
    ("GET", "/api/auth/{provider}/refresh"),
    ("POST", "/api/auth/{provider}/refresh"),
    ("GET", "/api/auth/.well-known/jwks.json"),
    ("GET", "/api/auth/.well-known/openid-configuration"),
    ("GET", "/.well-known/jwks.json"),
    ("POST", "/api/auth/device/start"),
    ("POST", "/api/auth/device/token"),
];

/// The addresses.
pub fn router(engine: Arc<IdentityEngine>) -> Router {
    Router::new()
        .route("/api/auth/{provider}/start", get(start).post(enter))
        .route("/api/auth/{provider}/connect", post(connect))
        .route("/api/auth/{provider}/handler/frame", get(finish))
        .route("/api/auth/{provider}/logout", post(logout))
        .route("/api/auth/sign-out", post(sign_out))
        .route("/api/auth/v1/userinfo", get(programs::userinfo))
        .route("/api/auth/{provider}/refresh", get(keys::refresh).post(keys::refresh))
        .route("/api/auth/.well-known/jwks.json", get(keys::jwks))
        .route("/api/auth/.well-known/openid-configuration", get(keys::description))
        .route("/.well-known/jwks.json", get(keys::jwks))
        .route("/api/auth/device/start", post(programs::begin))
        .route("/api/auth/device/token", post(programs::token))
        .with_state(engine)
}

#[derive(Default, Deserialize)]
struct Begin {
    return_to: Option<String>,
}

type Engine = State<Arc<IdentityEngine>>;

/// Sends the browser to a provider.
async fn start(
    State(engine): Engine,
    Path(id): Path<String>,
    Query(begin): Query<Begin>,
    request: Request,
) -> Response {
    let from = origin(&request);
    if !engine.has_room(&from.address) {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    }
    let Some(provider) = engine.provider(&id) else { return StatusCode::NOT_FOUND.into_response() };
    if matches!(provider.settings.kind, ProviderKind::Guest { .. }) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let return_to = local::local(begin.return_to.as_deref().unwrap_or("/"));
    if matches!(provider.settings.kind, ProviderKind::Proxied(_)) {
        return match engine.proxied(provider, request.headers(), return_to, &from).await {
            Ok(Some(finished)) => enter_with(&engine, request.headers(), &finished).await,
            Ok(None) => StatusCode::NOT_FOUND.into_response(),
            Err(error) => refused(&engine, &id, &error, return_to, &from).await,
        };
    }
    match engine.begin(provider, return_to).await {
        Ok(started) => {
            let cookies = engine.cookies();
            let cookie = cookies.set(cookies.attempt(), &started.browser, attempts::TIME);
            see_other(&started.url, [cookie])
        }
        Err(error) => refused(&engine, &id, &error, return_to, &from).await,
    }
}

/// Signs in who proves nothing. By `POST`, so that no picture on another site does it.
async fn enter(State(engine): Engine, Path(id): Path<String>, request: Request) -> Response {
    let from = origin(&request);
    if !engine.has_room(&from.address) {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    }
    let Some(provider) = engine.provider(&id) else { return StatusCode::NOT_FOUND.into_response() };
    let begin: Begin =
        request.uri().query().and_then(|query| serde_urlencoded::from_str(query).ok()).unwrap_or_default();
    let return_to = local::local(begin.return_to.as_deref().unwrap_or("/"));
    match engine.guest(provider, return_to, &from).await {
        Ok(Some(finished)) => enter_with(&engine, request.headers(), &finished).await,
        Ok(None) => StatusCode::METHOD_NOT_ALLOWED.into_response(),
        Err(error) => refused(&engine, &id, &error, return_to, &from).await,
    }
}

/// Sends the browser to a provider, to connect an account. By `POST`, so that no other site begins it: whoever has agreed
/// at the provider once is asked nothing there.
async fn connect(State(engine): Engine, Path(id): Path<String>, request: Request) -> Response {
    let from = origin(&request);
    if !engine.has_room(&from.address) {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    }
    let begin: Begin =
        request.uri().query().and_then(|query| serde_urlencoded::from_str(query).ok()).unwrap_or_default();
    let return_to = local::local(begin.return_to.as_deref().unwrap_or("/settings?part=connections"));
    let caller = match engine.caller(request.headers()).await {
        Ok(Some(caller)) => caller,
        Ok(None) => return StatusCode::UNAUTHORIZED.into_response(),
        Err(error) => return status(&error).into_response(),
    };
    let Some(provider) = engine.connects(&id) else { return StatusCode::NOT_FOUND.into_response() };
    let actor = Actor::new(caller.subject, from.request_id).with(caller.credentials);
    match engine.begin_connecting(provider, &actor, return_to).await {
        Ok(Some(started)) => {
            let cookies = engine.cookies();
            see_other(&started.url, [cookies.set(cookies.attempt(), &started.browser, attempts::TIME)])
        }
        Ok(None) => StatusCode::FORBIDDEN.into_response(),
        Err(error) => status(&services::Error::from(error)).into_response(),
    }
}

fn status(error: &services::Error) -> StatusCode {
    StatusCode::from_u16(error.kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Takes what a provider has sent back.
async fn finish(
    State(engine): Engine,
    Path(id): Path<String>,
    Query(answer): Query<Answer>,
    request: Request,
) -> Response {
    let from = origin(&request);
    if !engine.has_room(&from.address) {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    }
    let Some(provider) = engine.sender(&id) else { return StatusCode::NOT_FOUND.into_response() };
    let cookies = engine.cookies();
    match engine.finish(provider, &answer, request.headers(), &from).await {
        Ok(Ended::SignedIn(finished)) => enter_with(&engine, request.headers(), &finished).await,
        Ok(Ended::Connected { return_to }) => see_other(&return_to, [cookies.remove(cookies.attempt())]),
        Err(NotLetIn { error, connects: true, .. }) => {
            tracing::warn!(%error, provider = id, "an account was not connected");
            let query = [("part", "connections"), ("problem", error.refusal().key()), ("provider", &id)];
            let query = serde_urlencoded::to_string(query).unwrap_or_default();
            see_other(&format!("/settings?{query}"), [cookies.remove(cookies.attempt())])
        }
        Err(NotLetIn { error, return_to, .. }) => {
            let mut response = refused(&engine, &id, &error, &return_to, &from).await;
            if let Some(cookie) = cookies.remove(cookies.attempt()) {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            response
        }
    }
}

/// A new secret in every case: what the browser had before opens nothing any more.
async fn enter_with(engine: &IdentityEngine, before: &HeaderMap, finished: &Finished) -> Response {
    if let Err(error) = engine.sign_out(before).await {
        tracing::warn!(%error, "the session before could not be ended");
    }
    let cookies = engine.cookies();
    let session = cookies.set(cookies.session(), &finished.secret, finished.time);
    see_other(&finished.return_to, [session, cookies.remove(cookies.attempt())])
}

async fn sign_out(State(engine): Engine, headers: HeaderMap) -> Response {
    let cookies = engine.cookies();
    match engine.sign_out(&headers).await {
        Ok(()) => see_other("/sign-in", [cookies.remove(cookies.session())]),
        Err(error) => status(&services::Error::from(error)).into_response(),
    }
}

/// As Backstage's pages sign out.
async fn logout(State(engine): Engine, Path(_): Path<String>, headers: HeaderMap) -> Response {
    let mut response = sign_out(State(engine), headers).await;
    if response.status() == StatusCode::SEE_OTHER {
        *response.status_mut() = StatusCode::OK;
        response.headers_mut().remove(header::LOCATION);
    }
    response
}

/// Back to the sign-in page, with the reason.
async fn refused(engine: &IdentityEngine, id: &str, error: &Error, return_to: &str, from: &Origin) -> Response {
    tracing::warn!(%error, provider = id, "a sign-in was refused");
    engine.note_refusal(id, error, from).await;
    let query = [("problem", error.refusal().key()), ("provider", id), ("return_to", return_to)];
    let query = serde_urlencoded::to_string(query).unwrap_or_default();
    see_other(&format!("/sign-in?{query}"), [])
}

fn see_other<const N: usize>(location: &str, cookies: [Option<HeaderValue>; N]) -> Response {
    let Ok(location) = HeaderValue::from_str(location) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    headers.insert(header::LOCATION, location);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for cookie in cookies.into_iter().flatten() {
        headers.append(header::SET_COOKIE, cookie);
    }
    response
}

pub(crate) fn origin(request: &Request) -> Origin {
    let agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    Origin {
        agent: agent.unwrap_or_default().to_owned(),
        address: peer.map(|ConnectInfo(address)| address.ip().to_string()).unwrap_or_default(),
        request_id: request.extensions().get::<Actor>().map(|actor| actor.request_id.clone()).unwrap_or_default(),
    }
}
