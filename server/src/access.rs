//! Who may call what: every public address stands here, and a test walks all of them as nobody, as a user and as an
//! administrator. What an engine decides about single things comes on top of this.

use axum::extract::{MatchedPath, Request};
use http::Method;

/// Who may call an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody, and nobody is asked who they are.
    Public,
    /// Everybody; who they are is known if they say so.
    Open,
    /// Everybody whom the portal knows.
    Known,
    /// People who are signed in; programs may not do this in their name.
    Person,
    /// People, also with a token of theirs: programs have nothing of their own.
    Own,
    /// Everybody may ask; only a session of a browser is answered.
    Session,
    /// As [`Access::Known`], for people: answers are pages.
    Page,
    /// Whom the policy lets: the engine decides, for single things where there are some. Under the standard policy these
    /// are administrators and programs.
    Policy,
    /// Administrators of the portal, and programs.
    Administrator,
    /// Programs, with a token of their own.
    Program,
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
///
/// What changes the catalog against its sources (deleting, moving, confirming a removal) is for whom the policy lets.
pub const TABLE: &[Rule] = &[
    // The portal.
    rule("GET", "/.backstage/health/v1/liveness", Access::Public),
    rule("GET", "/.backstage/health/v1/readiness", Access::Public),
    rule("GET", "/metrics", Access::Known),
    rule("GET", "/pkg/{*path}", Access::Public),
    rule("GET", "/look/{file}", Access::Public),
    rule("GET", "/languages/{file}", Access::Public),
    // Signing in.
    rule("GET", "/sign-in", Access::Open),
    rule("GET", "/api/auth/{provider}/start", Access::Open),
    rule("POST", "/api/auth/{provider}/start", Access::Open),
    rule("POST", "/api/auth/{provider}/connect", Access::Session),
    rule("GET", "/api/auth/{provider}/handler/frame", Access::Open),
    rule("POST", "/api/auth/{provider}/logout", Access::Open),
    rule("POST", "/api/auth/sign-out", Access::Open),
    rule("GET", "/api/auth/v1/userinfo", Access::Known),
    rule("GET", "/api/auth/{provider}/refresh", Access::Session),
    rule("POST", "/api/auth/{provider}/refresh", Access::Session),
    rule("GET", "/api/auth/.well-known/jwks.json", Access::Public),
    rule("GET", "/api/auth/.well-known/openid-configuration", Access::Public),
    rule("GET", "/.well-known/jwks.json", Access::Public),
    rule("POST", "/api/auth/device/start", Access::Open),
    rule("POST", "/api/auth/device/token", Access::Open),
    rule("POST", "/api/permission/authorize", Access::Known),
    // The catalog, for programs.
    rule("GET", "/api/catalog/openapi.json", Access::Known),
    rule("GET", "/api/catalog/entities", Access::Known),
    rule("GET", "/api/catalog/entities/by-uid/{uid}", Access::Known),
    rule("DELETE", "/api/catalog/entities/by-uid/{uid}", Access::Policy),
    rule("GET", "/api/catalog/entities/by-name/{kind}/{namespace}/{name}", Access::Known),
    rule("GET", "/api/catalog/entities/by-name/{kind}/{namespace}/{name}/ancestry", Access::Known),
    rule("POST", "/api/catalog/entities/by-refs", Access::Known),
    rule("GET", "/api/catalog/entities/by-query", Access::Known),
    rule("POST", "/api/catalog/entities/by-query", Access::Known),
    rule("GET", "/api/catalog/entity-facets", Access::Known),
    rule("POST", "/api/catalog/entity-facets", Access::Known),
    rule("POST", "/api/catalog/refresh", Access::Known),
    rule("GET", "/api/catalog/locations", Access::Known),
    rule("POST", "/api/catalog/locations", Access::Known),
    rule("POST", "/api/catalog/locations/by-query", Access::Known),
    rule("GET", "/api/catalog/locations/{id}", Access::Known),
    rule("PUT", "/api/catalog/locations/{id}", Access::Policy),
    rule("DELETE", "/api/catalog/locations/{id}", Access::Policy),
    rule("GET", "/api/catalog/locations/by-entity/{kind}/{namespace}/{name}", Access::Known),
    rule("POST", "/api/catalog/analyze-location", Access::Known),
    rule("POST", "/api/catalog/validate-entity", Access::Known),
    // What open pages hear of.
    rule("GET", "/api/live", Access::Known),
    // What is somebody's own, for Backstage's clients. Programs have nothing of their own.
    rule("GET", "/api/user-settings/buckets/{bucket}/keys/{*key}", Access::Own),
    rule("PUT", "/api/user-settings/buckets/{bucket}/keys/{*key}", Access::Own),
    rule("DELETE", "/api/user-settings/buckets/{bucket}/keys/{*key}", Access::Own),
    rule("POST", "/api/user-settings/multiget", Access::Own),
    // Other systems of the company behind the portal; what may be done there is said where they are set up.
    rule("GET", "/api/proxy/{*path}", Access::Known),
    rule("POST", "/api/proxy/{*path}", Access::Known),
    rule("PUT", "/api/proxy/{*path}", Access::Known),
    rule("PATCH", "/api/proxy/{*path}", Access::Known),
    rule("DELETE", "/api/proxy/{*path}", Access::Known),
    // What people are told, for Backstage's clients; programs tell it.
    rule("GET", "/api/notifications", Access::Own),
    rule("GET", "/api/notifications/", Access::Own),
    rule("GET", "/api/notifications/notifications", Access::Own),
    rule("POST", "/api/notifications", Access::Program),
    rule("POST", "/api/notifications/notifications", Access::Program),
    rule("POST", "/api/notifications/notifications/update", Access::Own),
    rule("GET", "/api/notifications/notifications/{id}", Access::Own),
    rule("GET", "/api/notifications/status", Access::Own),
    rule("GET", "/api/notifications/settings", Access::Own),
    rule("POST", "/api/notifications/settings", Access::Own),
    rule("GET", "/api/notifications/topics", Access::Own),
    // Users and groups that a company's directory pushes.
    rule("GET", "/scim/v2/ServiceProviderConfig", Access::Administrator),
    rule("GET", "/scim/v2/ResourceTypes", Access::Administrator),
    rule("GET", "/scim/v2/Schemas", Access::Administrator),
    rule("GET", "/scim/v2/Users", Access::Administrator),
    rule("POST", "/scim/v2/Users", Access::Administrator),
    rule("GET", "/scim/v2/Users/{id}", Access::Administrator),
    rule("PUT", "/scim/v2/Users/{id}", Access::Administrator),
    rule("PATCH", "/scim/v2/Users/{id}", Access::Administrator),
    rule("DELETE", "/scim/v2/Users/{id}", Access::Administrator),
    rule("GET", "/scim/v2/Groups", Access::Administrator),
    rule("POST", "/scim/v2/Groups", Access::Administrator),
    rule("GET", "/scim/v2/Groups/{id}", Access::Administrator),
    rule("PUT", "/scim/v2/Groups/{id}", Access::Administrator),
    rule("PATCH", "/scim/v2/Groups/{id}", Access::Administrator),
    rule("DELETE", "/scim/v2/Groups/{id}", Access::Administrator),
    // The catalog, for pages.
    rule("GET", "/fn/catalog/list", Access::Known),
    rule("POST", "/fn/catalog/export", Access::Known),
    rule("GET", "/fn/catalog/entity", Access::Known),
    rule("GET", "/fn/catalog/history", Access::Known),
    rule("GET", "/fn/catalog/inspect", Access::Known),
    rule("GET", "/fn/catalog/group", Access::Known),
    rule("GET", "/fn/catalog/user", Access::Known),
    rule("GET", "/fn/catalog/attention", Access::Known),
    rule("GET", "/fn/catalog/my-groups", Access::Known),
    rule("GET", "/fn/catalog/activity", Access::Own),
    rule("GET", "/fn/catalog/pulse", Access::Known),
    rule("POST", "/fn/catalog/suggest", Access::Known),
    rule("GET", "/fn/catalog/graph", Access::Known),
    rule("GET", "/fn/catalog/impact", Access::Known),
    rule("GET", "/fn/catalog/explore", Access::Known),
    rule("GET", "/fn/catalog/preview", Access::Known),
    rule("POST", "/fn/catalog/preview-file", Access::Known),
    rule("POST", "/fn/catalog/register", Access::Known),
    rule("POST", "/fn/catalog/unregister", Access::Policy),
    rule("POST", "/fn/catalog/refresh", Access::Known),
    rule("POST", "/fn/catalog/delete", Access::Policy),
    rule("GET", "/fn/catalog/ingestion", Access::Known),
    rule("POST", "/fn/catalog/read-now", Access::Known),
    rule("POST", "/fn/catalog/confirm-removal", Access::Policy),
    rule("POST", "/fn/catalog/remove-location", Access::Policy),
    rule("POST", "/fn/apis/definition", Access::Known),
    // People, their sessions and tokens; what is somebody else's is decided by the engine.
    rule("GET", "/fn/identity/sessions", Access::Person),
    rule("POST", "/fn/identity/end-session", Access::Person),
    rule("GET", "/fn/identity/connections", Access::Person),
    rule("POST", "/fn/identity/end-connection", Access::Person),
    rule("GET", "/fn/pulls/mine", Access::Person),
    rule("POST", "/fn/identity/end-other-sessions", Access::Person),
    rule("GET", "/fn/identity/tokens", Access::Person),
    rule("POST", "/fn/identity/create-token", Access::Person),
    rule("POST", "/fn/identity/end-token", Access::Person),
    rule("GET", "/fn/identity/device", Access::Person),
    rule("POST", "/fn/identity/answer-device", Access::Person),
    rule("GET", "/fn/identity/people", Access::Administrator),
    rule("GET", "/fn/identity/person", Access::Administrator),
    rule("POST", "/fn/identity/end-all-of", Access::Administrator),
    rule("GET", "/fn/identity/service-tokens", Access::Administrator),
    rule("GET", "/fn/identity/providers", Access::Administrator),
    // Policies.
    rule("GET", "/fn/permission/policies", Access::Administrator),
    rule("GET", "/fn/permission/policy", Access::Administrator),
    rule("POST", "/fn/permission/save", Access::Administrator),
    rule("POST", "/fn/permission/create", Access::Administrator),
    rule("POST", "/fn/permission/edit-as-draft", Access::Administrator),
    rule("POST", "/fn/permission/discard", Access::Administrator),
    rule("POST", "/fn/permission/publish", Access::Administrator),
    rule("POST", "/fn/permission/import", Access::Administrator),
    rule("GET", "/fn/permission/export", Access::Administrator),
    rule("GET", "/fn/permission/check", Access::Administrator),
    rule("GET", "/fn/permission/impact", Access::Administrator),
    rule("GET", "/fn/permission/difference", Access::Administrator),
    rule("GET", "/fn/permission/why", Access::Administrator),
    rule("GET", "/fn/permission/vocabulary", Access::Administrator),
    // The record.
    rule("GET", "/fn/audit/list", Access::Administrator),
    rule("GET", "/fn/audit/verify", Access::Administrator),
    rule("POST", "/fn/audit/export", Access::Administrator),
    // What is somebody's own.
    rule("GET", "/fn/home/person", Access::Known),
    rule("POST", "/fn/home/change", Access::Own),
    rule("POST", "/fn/home/star", Access::Own),
    rule("POST", "/fn/home/visit", Access::Own),
    rule("GET", "/fn/home/views", Access::Own),
    rule("POST", "/fn/home/save-view", Access::Own),
    rule("POST", "/fn/home/delete-view", Access::Own),
    rule("GET", "/fn/home/board", Access::Own),
    rule("POST", "/fn/home/save-board", Access::Own),
    rule("POST", "/fn/home/saved-board", Access::Own),
    rule("POST", "/fn/home/reset-board", Access::Own),
    rule("GET", "/fn/home/visits", Access::Own),
    rule("GET", "/fn/home/stars", Access::Own),
    rule("GET", "/fn/home/toolbox", Access::Own),
    rule("POST", "/fn/home/save-tool", Access::Own),
    rule("POST", "/fn/home/remove-tool", Access::Own),
    rule("POST", "/fn/home/versions", Access::Own),
    rule("POST", "/fn/home/restore-board", Access::Own),
    rule("POST", "/fn/home/note", Access::Own),
    rule("POST", "/fn/home/frame", Access::Own),
    rule("POST", "/fn/home/figure", Access::Own),
    rule("POST", "/fn/home/on-call", Access::Own),
    rule("GET", "/fn/home/endpoints", Access::Own),
    rule("GET", "/fn/catalog/manage", Access::Own),
    // What people are told.
    rule("GET", "/fn/notifications/news", Access::Own),
    rule("GET", "/fn/notifications/list", Access::Own),
    rule("POST", "/fn/notifications/mark", Access::Own),
    rule("POST", "/fn/notifications/mark-all", Access::Own),
    rule("GET", "/fn/notifications/settings", Access::Own),
    rule("POST", "/fn/notifications/save-settings", Access::Own),
    // What the company has to say.
    rule("GET", "/fn/announcements/list", Access::Own),
    rule("GET", "/fn/announcements/one", Access::Own),
    rule("POST", "/fn/announcements/acknowledge", Access::Own),
    rule("POST", "/fn/announcements/dismiss", Access::Own),
    rule("POST", "/fn/announcements/save", Access::Administrator),
    rule("POST", "/fn/announcements/preview", Access::Administrator),
    rule("POST", "/fn/announcements/delete", Access::Administrator),
    rule("GET", "/fn/announcements/who", Access::Administrator),
    // What people say; to whom it was said is found by the engine.
    rule("POST", "/fn/feedback/give", Access::Own),
    rule("GET", "/fn/feedback/list", Access::Own),
    rule("GET", "/fn/feedback/one", Access::Own),
    rule("POST", "/fn/feedback/reply", Access::Own),
    rule("POST", "/fn/feedback/state", Access::Own),
    // How the portal is used.
    rule("POST", "/fn/insights/record", Access::Own),
    rule("POST", "/fn/insights/consent", Access::Own),
    // Where one can go; what somebody is shown of it comes with `/fn/home/person`.
    rule("GET", "/fn/navigation/edited", Access::Administrator),
    rule("POST", "/fn/navigation/preview", Access::Administrator),
    rule("POST", "/fn/navigation/save", Access::Administrator),
    rule("POST", "/fn/navigation/reset", Access::Administrator),
    rule("GET", "/fn/navigation/versions", Access::Administrator),
    rule("POST", "/fn/navigation/restore", Access::Administrator),
    // The shell.
    rule("GET", "/fn/identity/me", Access::Known),
    rule("POST", "/fn/shell/build", Access::Known),
    rule("POST", "/fn/shell/preference", Access::Known),
];

/// Who may send a request. What is not listed needs credentials.
pub(crate) fn of_request(request: &Request) -> Access {
    let path = request.uri().path();
    // The answer to a preflight has no content.
    if request.method() == Method::OPTIONS {
        return Access::Public;
    }
    let matched = request.extensions().get::<MatchedPath>().map_or(path, MatchedPath::as_str);
    let method = if request.method() == Method::HEAD { "GET" } else { request.method().as_str() };
    if let Some(rule) = TABLE.iter().find(|rule| rule.path == matched && rule.method == method) {
        return rule.access;
    }
    if crate::answers::is_for_programs(path) { Access::Known } else { Access::Page }
}

#[cfg(test)]
pub(crate) mod tests;
