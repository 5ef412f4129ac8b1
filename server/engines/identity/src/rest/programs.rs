//! What programs ask: who they are, and for a token in somebody's name (RFC 8628).

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use services::identity::{NewToken, TokenKind, TokenScope};
use services::{Actor, Subject};

use super::{Engine, origin};
use crate::devices::{self, Heard};
use crate::engine::IdentityEngine;
use crate::error::Error;

#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    name: String,
    #[serde(default)]
    device_code: String,
}

/// `GET /api/auth/v1/userinfo`, as Backstage answers it.
pub(super) async fn userinfo(actor: Option<Extension<Actor>>) -> Response {
    let subject = actor.map(|Extension(actor)| actor.subject);
    match subject {
        Some(Subject::User { entity_ref, ownership, .. }) => {
            Json(json!({ "claims": { "sub": entity_ref, "ent": ownership } })).into_response()
        }
        Some(Subject::Service { subject }) => Json(json!({ "claims": { "sub": subject, "ent": [] } })).into_response(),
        _ => StatusCode::UNAUTHORIZED.into_response(),
    }
}

async fn asked(request: Request) -> Asked {
    let body = axum::body::to_bytes(request.into_body(), 10_000).await.unwrap_or_default();
    serde_json::from_slice(&body).unwrap_or_default()
}

/// A command line begins.
pub(super) async fn begin(State(engine): Engine, request: Request) -> Response {
    let from = origin(&request);
    if !engine.has_room(&from.address) {
        return failed(StatusCode::TOO_MANY_REQUESTS, "slow_down");
    }
    let asked = asked(request).await;
    let name = if asked.name.trim().is_empty() { "A program".to_owned() } else { asked.name };
    match devices::begin(&engine.db, &name, &from.address).await {
        Ok((device_code, user_code)) => {
            let at = format!("{}/device", engine.settings.base_url);
            Json(json!({
                "device_code": device_code,
                "user_code": user_code,
                "verification_uri": at,
                "verification_uri_complete": format!("{at}?code={user_code}"),
                "expires_in": devices::PATIENCE.as_secs(),
                "interval": devices::INTERVAL.as_secs(),
            }))
            .into_response()
        }
        Err(error) => broken(&error),
    }
}

/// It asks whether it is allowed.
pub(super) async fn token(State(engine): Engine, request: Request) -> Response {
    let asked = asked(request).await;
    match devices::poll(&engine.db, &asked.device_code).await {
        Ok(Heard::Pending) => failed(StatusCode::BAD_REQUEST, "authorization_pending"),
        Ok(Heard::SlowDown) => failed(StatusCode::BAD_REQUEST, "slow_down"),
        Ok(Heard::Refused) => failed(StatusCode::FORBIDDEN, "access_denied"),
        Ok(Heard::Expired) => failed(StatusCode::GONE, "expired_token"),
        Ok(Heard::Allowed(user_ref, name)) => match grant(&engine, &user_ref, name).await {
            Ok(answer) => Json(answer).into_response(),
            Err(error) => broken(&error),
        },
        Err(error) => broken(&error),
    }
}

async fn grant(engine: &Arc<IdentityEngine>, user_ref: &str, name: String) -> Result<Value, Error> {
    let subject = Subject::User { entity_ref: user_ref.to_owned(), ownership: Vec::new(), administrator: false };
    let wanted = NewToken { kind: TokenKind::Personal, name, scope: TokenScope::All, days: devices::DAYS };
    let (token, secret) = engine.tokens.create(&Actor::new(subject, ""), user_ref, &wanted).await?;
    let seconds = u64::from(devices::DAYS) * 86_400;
    Ok(json!({
        "access_token": secret, "token_type": "Bearer", "expires_in": seconds, "user": user_ref, "token_id": token.id,
    }))
}

fn failed(status: StatusCode, error: &str) -> Response {
    (status, Json(json!({ "error": error }))).into_response()
}

fn broken(error: &Error) -> Response {
    tracing::error!(%error, "a command line could not be answered");
    failed(StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable")
}
