//! Other sites whose pages may read the REST interface: those of `backend.cors.origin`.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Method, StatusCode, header};

use crate::settings::Settings;

pub(crate) async fn answer(State(settings): State<Settings>, request: Request, next: Next) -> Response {
    if settings.origins.is_empty() || !request.uri().path().starts_with("/api/") {
        return next.run(request).await;
    }
    let origin = request.headers().get(header::ORIGIN).cloned();
    let allowed = origin
        .filter(|origin| origin.to_str().is_ok_and(|origin| settings.origins.iter().any(|allowed| allowed == origin)));
    let preflight =
        request.method() == Method::OPTIONS && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = if preflight { StatusCode::NO_CONTENT.into_response() } else { next.run(request).await };
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("origin"));
    if let Some(origin) = allowed {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(
            header::ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static("etag, link, location, x-request-id"),
        );
        // Only what the list of allowed origins permits; the pages' own answers stay to themselves.
        headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
        if preflight {
            let methods = HeaderValue::from_static("GET, HEAD, POST, PUT, PATCH, DELETE");
            headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, methods);
            let names = HeaderValue::from_static("authorization, content-type, if-none-match");
            headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, names);
            headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
        }
    }
    response
}
