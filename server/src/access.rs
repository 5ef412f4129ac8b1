//! Who may call what: every public address stands here, and a test walks all of them as nobody, as a user and as an
//! administrator. What an engine decides about single things comes on top of this.

use axum::extract::Request;
use http::Method;

/// Who may call an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody, also without credentials.
    Public,
    /// Everybody whom the portal knows.
    Known,
    /// As [`Access::Known`], for people: answers are pages.
    Page,
    /// Administrators of the portal, and programs.
    Administrator,
}

/// An address and who may call it.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The method.
    pub method: &'static str,
    /// The path as in the router, with `{…}` for parts.
    pub path: &'static str,
    /// Who.
    pub access: Access,
}

const fn rule(method: &'static str, path: &'static str, access: Access) -> Rule {
    Rule { method, path, access }
}

/// Every REST address and every server function. Pages are not listed: all of them are [`Access::Page`].
pub const TABLE: &[Rule] = &[
    rule("GET", "/.backstage/health/v1/liveness", Access::Public),
    rule("GET", "/.backstage/health/v1/readiness", Access::Public),
    rule("GET", "/metrics", Access::Known),
    rule("GET", "/pkg/{*path}", Access::Public),
];

/// Who may send a request. What is not listed needs credentials.
pub(crate) fn of_request(request: &Request) -> Access {
    let path = request.uri().path();
    // A file of the site is the same for everybody; the health says nothing about anybody.
    if path.starts_with("/pkg/") || path.starts_with("/.backstage/health/") {
        return Access::Public;
    }
    // The answer to a preflight has no content.
    if request.method() == Method::OPTIONS {
        return Access::Public;
    }
    if crate::answers::is_for_programs(path) { Access::Known } else { Access::Page }
}
