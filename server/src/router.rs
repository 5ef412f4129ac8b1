//! All addresses, and what every request goes through.

use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use axum::{Router, routing};
use http::{HeaderMap, StatusCode, Uri};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;

use crate::health::{self, Watched};
use crate::layers::{actor, cors, errors, etag, headers, host, origin, trace};
use crate::pages::{self, Pages};
use crate::settings::Settings;
use crate::sign_in;

/// The largest body of a request: a dropped file of 5 MB, escaped.
const MAX_BODY: usize = 16 << 20;

/// What the router is made of.
pub(crate) struct Parts {
    pub(crate) settings: Settings,
    pub(crate) policy: actor::Policy,
    pub(crate) watched: Watched,
    pub(crate) pages: Pages,
    /// The REST interface, below `/api`.
    pub(crate) rest: Router,
}

/// The whole portal.
pub(crate) fn router(parts: Parts) -> Router {
    let site = parts.pages.site.clone();
    let look = parts.pages.look.routes();
    let languages = parts.pages.languages.routes();
    let assets = move |uri: Uri, headers: HeaderMap| async move { site.answer(uri.path(), &headers) };
    let routes = Router::new()
        .merge(health::routes(parts.watched))
        .merge(parts.rest)
        .merge(look)
        .merge(languages)
        .merge(sign_in::routes(parts.pages.clone()))
        .route("/api", routing::any(nothing))
        .route("/api/{*path}", routing::any(nothing))
        .route("/fn/{*path}", routing::any(nothing))
        .route("/pkg/{*path}", routing::get(assets))
        .merge(pages::routes(parts.pages));
    layered(routes, parts.settings, parts.policy)
}

/// Puts around routes what every request goes through.
fn layered(routes: Router, settings: Settings, policy: actor::Policy) -> Router {
    // Compresses what is made for a request; files of the site come packed.
    let compression = CompressionLayer::new().quality(CompressionLevel::Precise(4));
    routes
        // From the innermost to the outermost.
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(RequestBodyLimitLayer::new(MAX_BODY))
        .layer(from_fn_with_state(policy, actor::identify))
        .layer(from_fn_with_state(settings.clone(), origin::check))
        .layer(from_fn_with_state(settings.clone(), cors::answer))
        .layer(from_fn(errors::shape))
        .layer(from_fn(etag::add))
        .layer(compression)
        .layer(from_fn_with_state(settings.clone(), host::check))
        .layer(from_fn(trace::trace))
        // Around the tracing, which answers for a handler that has panicked.
        .layer(from_fn_with_state(settings, headers::add))
}

/// An address that no engine has.
async fn nothing() -> impl IntoResponse {
    StatusCode::NOT_FOUND
}

#[cfg(test)]
mod tests;
