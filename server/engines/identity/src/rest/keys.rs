//! Identity tokens, and what others check them with.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};
use serde_json::{Value, json};
use services::identity::Identity as _;
use services::{Actor, Error, Subject};

use super::Engine;
use crate::engine::IdentityEngine;
use crate::identity_token::{LIFETIME, issuer};

fn failed(error: &Error) -> Response {
    let status = StatusCode::from_u16(error.kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, Json(json!({ "error": { "name": error.kind.name(), "message": error.message } }))).into_response()
}

/// The keys.
pub(super) async fn jwks(State(engine): Engine) -> Response {
    match engine.keys.published().await {
        Ok(keys) => ([(header::CACHE_CONTROL, "public, max-age=60")], Json(keys)).into_response(),
        Err(error) => failed(&error.into()),
    }
}

/// What there is (OpenID Connect Discovery), as Backstage describes itself.
pub(super) async fn description(State(engine): Engine) -> Json<Value> {
    let base = issuer(&engine.settings.base_url);
    Json(json!({
        "issuer": base,
        "jwks_uri": format!("{base}/.well-known/jwks.json"),
        "userinfo_endpoint": format!("{base}/v1/userinfo"),
        "device_authorization_endpoint": format!("{base}/device/start"),
        "token_endpoint": format!("{base}/device/token"),
        "response_types_supported": ["id_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "scopes_supported": ["openid"],
        "claims_supported": ["sub", "ent"],
        "token_endpoint_auth_methods_supported": [],
        "grant_types_supported": ["urn:ietf:params:oauth:grant-type:device_code"],
    }))
}

/// A fresh token for the session of the browser. As in Backstage, only scripts of the portal's own pages may ask: no
/// other site can send this header.
pub(super) async fn refresh(State(engine): Engine, Path(_): Path<String>, headers: HeaderMap) -> Response {
    let asked = headers.get("x-requested-with").is_some_and(|value| value == "XMLHttpRequest");
    if !asked {
        return failed(&Error { message: "Invalid X-Requested-With header".into(), ..Error::unauthenticated() });
    }
    match answer(&engine, &headers).await {
        Ok(Some(body)) => ([(header::CACHE_CONTROL, "no-store")], Json(body)).into_response(),
        Ok(None) => failed(&Error { message: "Refresh failed".into(), ..Error::unauthenticated() }),
        Err(error) => failed(&error),
    }
}

async fn answer(engine: &Arc<IdentityEngine>, headers: &HeaderMap) -> Result<Option<Value>, Error> {
    let Some((token, claims)) = engine.identity_token(headers).await? else { return Ok(None) };
    let subject = Subject::User { entity_ref: claims.sub.clone(), ownership: claims.ent.clone(), administrator: false };
    let actor = Actor::new(subject, "").with(services::Credentials::Session(claims.sid.clone()));
    let me = engine.me(&actor).await?;
    Ok(Some(json!({
        "profile": {
            "email": me.as_ref().and_then(|me| me.email.clone()),
            "displayName": me.as_ref().map(|me| me.title.clone()),
            "picture": me.as_ref().and_then(|me| me.picture.clone()),
        },
        "providerInfo": {},
        "backstageIdentity": {
            "token": token,
            "expiresInSeconds": LIFETIME.as_secs(),
            "identity": { "type": "user", "userEntityRef": claims.sub, "ownershipEntityRefs": claims.ent },
        },
    })))
}
