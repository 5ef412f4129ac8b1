//! `/api/user-settings`, as Backstage's clients know it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing};
use http::StatusCode;
use reply::rest::{Body, Who, answer, caller, failure, given};
use serde::Deserialize;
use serde_json::{Value, json};
use services::home::{Buckets, Setting};
use services::{Actor, Result};

/// Method and path of all addresses.
pub const ADDRESSES: [(&str, &str); 4] = [
    ("GET", "/api/user-settings/buckets/{bucket}/keys/{*key}"),
    ("PUT", "/api/user-settings/buckets/{bucket}/keys/{*key}"),
    ("DELETE", "/api/user-settings/buckets/{bucket}/keys/{*key}"),
    ("POST", "/api/user-settings/multiget"),
];

type Served = State<Arc<dyn Buckets>>;

/// The addresses. The caller stands in the request's extensions.
pub fn router(buckets: Arc<dyn Buckets>) -> Router {
    let one = routing::get(get).put(put).delete(remove);
    Router::new()
        .route("/api/user-settings/buckets/{bucket}/keys/{*key}", one)
        .route("/api/user-settings/multiget", routing::post(multiget))
        .with_state(buckets)
}

/// The person who asks. First of all, so that who may not ask learns nothing about how.
fn actor(who: Who) -> Result<Actor> {
    let actor = caller(who);
    crate::who::reader(&actor)?;
    Ok(actor)
}

async fn get(State(buckets): Served, who: Who, Path((bucket, key)): Path<(String, String)>) -> Response {
    match actor(who) {
        Ok(actor) => answer(buckets.get(&actor, &bucket, &key).await.map(shown)),
        Err(error) => failure(&error),
    }
}

async fn put(State(buckets): Served, who: Who, Path((bucket, key)): Path<(String, String)>, body: Body) -> Response {
    #[derive(Deserialize)]
    struct Given {
        value: Value,
    }
    let given = actor(who).and_then(|actor| given::<Given>(body).map(|given| (actor, given.value)));
    match given {
        Ok((actor, value)) => answer(buckets.put(&actor, &bucket, &key, &value).await.map(shown)),
        Err(error) => failure(&error),
    }
}

async fn remove(State(buckets): Served, who: Who, Path((bucket, key)): Path<(String, String)>) -> Response {
    let removed = match actor(who) {
        Ok(actor) => buckets.remove(&actor, &bucket, &key).await,
        Err(error) => Err(error),
    };
    match removed {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => failure(&error),
    }
}

async fn multiget(State(buckets): Served, who: Who, body: Body) -> Response {
    #[derive(Deserialize)]
    struct Given {
        items: Vec<Item>,
    }
    #[derive(Deserialize)]
    struct Item {
        bucket: String,
        key: String,
    }
    let given = actor(who).and_then(|actor| given::<Given>(body).map(|given| (actor, given)));
    let (actor, given) = match given {
        Ok(given) => given,
        Err(error) => return failure(&error),
    };
    let items: Vec<(String, String)> = given.items.into_iter().map(|item| (item.bucket, item.key)).collect();
    let found = buckets.get_all(&actor, &items).await;
    answer(found.map(|found| {
        let items: Vec<Value> = found.into_iter().map(|one| one.map_or(Value::Null, shown)).collect();
        json!({ "items": items })
    }))
}

fn shown(setting: Setting) -> Value {
    json!({ "bucket": setting.bucket, "key": setting.key, "value": setting.value })
}
