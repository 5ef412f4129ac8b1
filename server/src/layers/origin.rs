//! Requests that change something are taken from our own pages and from programs, not from pages of other sites: a
//! browser says where a request comes from (`Sec-Fetch-Site`, `Origin`), and a program says nothing. Without this, any
//! page that a person visits could write to a portal that takes everybody on this machine as its guest.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, Method, header};
use services::Error;

use crate::answers::Asked;
use crate::settings::Settings;

pub(crate) async fn check(State(settings): State<Settings>, request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if safe || is_ours(request.headers(), &settings) {
        return next.run(request).await;
    }
    let error = Error::forbidden("Requests of other sites that change something are refused.")
        .hint("Programs send no Origin header; sites that may call the portal are listed in backend.cors.origin.");
    Asked::of(&request).answer(&error)
}

fn is_ours(headers: &HeaderMap, settings: &Settings) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let origin = text("origin");
    if origin.is_some_and(|origin| settings.origins.iter().any(|allowed| allowed == origin)) {
        return true;
    }
    match text("sec-fetch-site") {
        Some("same-origin" | "none") => true,
        Some(_) => false,
        // Older browsers say at least where from; programs say neither.
        None => match origin {
            None => true,
            Some(origin) => {
                let host = headers.get(header::HOST).and_then(|value| value.to_str().ok());
                origin.split_once("://").map(|(_, host)| host) == host
            }
        },
    }
}
