//! `POST /api/permission/authorize`, as Backstage's clients ask it. The answers are yes or no for the caller, never
//! the conditions behind them.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json, Router, routing};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use services::permission::{Asked, Authorized, Effect, Permissions};
use services::{Actor, Error};

/// Method and path of all addresses.
pub const ADDRESSES: [(&str, &str); 1] = [("POST", "/api/permission/authorize")];

#[derive(Deserialize)]
struct Question {
    items: Vec<Item>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    id: String,
    permission: Named,
    #[serde(default)]
    resource_ref: Option<OneOrMany>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

#[derive(Clone, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

/// The addresses. The caller stands in the request's extensions.
pub fn router(permissions: Arc<dyn Permissions>) -> Router {
    Router::new().route("/api/permission/authorize", routing::post(authorize)).with_state(permissions)
}

async fn authorize(
    State(permissions): State<Arc<dyn Permissions>>,
    actor: Option<Extension<Actor>>,
    body: Result<Json<Value>, axum::extract::rejection::JsonRejection>,
) -> Response {
    let actor = actor.map_or_else(|| Actor::anonymous(""), |Extension(actor)| actor);
    let question: Result<Question, String> = match body {
        Ok(Json(body)) => serde_json::from_value(body).map_err(|error| error.to_string()),
        Err(error) => Err(error.body_text()),
    };
    let question = match question {
        Ok(question) => question,
        Err(message) => return failure(&Error::invalid(message)),
    };
    let asked: Vec<Asked> = question
        .items
        .iter()
        .map(|item| Asked {
            permission: item.permission.name.clone(),
            resources: item.resource_ref.clone().map(|resource| match resource {
                OneOrMany::One(one) => vec![one],
                OneOrMany::Many(many) => many,
            }),
        })
        .collect();
    let answers = match permissions.authorize(&actor, &asked).await {
        Ok(answers) => answers,
        Err(error) => return failure(&error),
    };
    let word = |effect: Effect| if effect == Effect::Allow { "ALLOW" } else { "DENY" };
    let items = question.items.iter().zip(answers).map(|(item, answer)| {
        let result = match (answer, &item.resource_ref) {
            (Authorized::One(one), _) => json!(word(one)),
            (Authorized::Each(each), Some(OneOrMany::One(_))) => json!(each.first().copied().map_or("DENY", word)),
            (Authorized::Each(each), _) => json!(each.into_iter().map(word).collect::<Vec<_>>()),
        };
        json!({ "id": item.id, "result": result })
    });
    Json(json!({ "items": items.collect::<Vec<_>>() })).into_response()
}

/// The layers around give it the shape that clients know.
fn failure(error: &Error) -> Response {
    let status = StatusCode::from_u16(error.kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = json!({
        "error": { "name": error.kind.name(), "message": error.message },
        "request": { "method": "POST", "url": "/api/permission/authorize" },
        "response": { "statusCode": status.as_u16() },
    });
    (status, Json(body)).into_response()
}
