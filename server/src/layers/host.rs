//! Names that a portal on the loopback address answers to. A page of a foreign site can make its own name lead to
//! 127.0.0.1 (DNS rebinding) and would then be "the same site"; its name gives it away.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{StatusCode, header};
use services::Error;

use crate::answers::Asked;
use crate::settings::Settings;

pub(crate) async fn check(State(settings): State<Settings>, request: Request, next: Next) -> Response {
    if !settings.only_local || is_expected(&request, &settings.hosts) {
        return next.run(request).await;
    }
    let error = Error::invalid("This portal does not go by that name.")
        .hint("Open it as http://127.0.0.1 or localhost with its port, or set app.baseUrl to the address you use.");
    Asked::of(&request).answer_with(StatusCode::MISDIRECTED_REQUEST, &error)
}

fn is_expected(request: &Request, expected: &[String]) -> bool {
    let header = request.headers().get(header::HOST).map(|value| value.to_str().unwrap_or("?"));
    let authority = request.uri().authority().map(http::uri::Authority::as_str);
    // HTTP/1.0 clients send none; no browser does that.
    let Some(host) = header.or(authority) else { return true };
    let name = name_of(host).to_ascii_lowercase();
    matches!(name.as_str(), "localhost" | "127.0.0.1" | "[::1]") || expected.contains(&name)
}

/// A host without its port.
pub(crate) fn name_of(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::name_of;

    #[test]
    fn ports_are_left_out() {
        for (host, name) in
            [("a:1", "a"), ("a", "a"), ("[::1]:80", "[::1]"), ("[::1]", "[::1]"), ("127.0.0.1:3000", "127.0.0.1")]
        {
            assert_eq!(name_of(host), name);
        }
    }
}
