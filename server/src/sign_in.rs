//! The sign-in page.

use app::{Preferences, SignIn, sign_in_document};
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Router, routing};
use engine_identity::local::local;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE};
use http::{HeaderMap, HeaderValue};
use serde::Deserialize;
use services::{Actor, Subject};

use crate::languages;
use crate::pages::Pages;

/// Where it is.
pub const PATH: &str = "/sign-in";

#[derive(Default, Deserialize)]
struct Asked {
    problem: Option<String>,
    provider: Option<String>,
    return_to: Option<String>,
}

/// Its route.
pub fn routes(pages: Pages) -> Router {
    Router::new().route(PATH, routing::get(page)).with_state(pages)
}

/// The query that says where to go afterwards, with its `?`; empty for the start page.
pub(crate) fn back(return_to: &str) -> String {
    match serde_urlencoded::to_string([("return_to", return_to)]) {
        Ok(query) if return_to != "/" => format!("?{query}"),
        _ => String::new(),
    }
}

async fn page(
    State(pages): State<Pages>,
    Extension(actor): Extension<Actor>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    let return_to = local(asked.return_to.as_deref().unwrap_or("/"));
    if matches!(actor.subject, Subject::User { .. }) {
        return Redirect::to(return_to).into_response();
    }
    let ways = pages.services.identity.ways(&actor).await.unwrap_or_default();
    let cookies = headers.get(COOKIE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (language, _) = pages.languages.of_request(&headers);
    let said = languages::headers(&language);
    let page = SignIn {
        look: pages.look.look.clone(),
        language,
        ways,
        problem: asked.problem,
        provider: asked.provider,
        back: back(return_to),
    };
    let html = sign_in_document(page, &pages.site.assets(), Preferences::from_cookies(cookies));
    let mut response = html.into_response();
    let out = response.headers_mut();
    out.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    out.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    out.extend(said);
    // No script runs here: the nonce that would let one is given to nobody.
    if let Ok(policy) = HeaderValue::from_str(&pages.policy.with(&engine_identity::secret::random())) {
        out.insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}
