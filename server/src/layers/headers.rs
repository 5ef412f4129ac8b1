//! Headers that keep browsers from doing what no page of ours wants. None of them can be switched off.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{CONTENT_SECURITY_POLICY, HeaderName};
use http::{HeaderMap, HeaderValue};

use crate::settings::Settings;

mod policy;

pub use policy::PagePolicy;

const FIXED: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "strict-origin-when-cross-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
];

/// For everything that is no page: nothing may be loaded and nothing run.
const NO_PAGE: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

pub(crate) async fn add(State(settings): State<Settings>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        set_if_missing(headers, HeaderName::from_static(name), value);
    }
    if !headers.contains_key(CONTENT_SECURITY_POLICY) {
        set_if_missing(headers, CONTENT_SECURITY_POLICY, NO_PAGE);
    }
    if settings.https {
        set_if_missing(headers, http::header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}

fn set_if_missing(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}
