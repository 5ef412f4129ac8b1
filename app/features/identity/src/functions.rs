//! The server functions of this capability's pages: adapters to the services, nothing more.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::GetUrl;
use services::Error;
use services::catalog::LocationView;
use services::identity::{
    Connection, CreatedToken, DeviceRequest, People, PersonDetail, ProviderView, Session, TokenKind, TokenView,
};
use services::wire::Answer;

#[cfg(feature = "ssr")]
use {
    crate::address::{DeviceAddress, PeopleAddress},
    plugin::Call,
    services::catalog::IngestionQuery,
    services::identity::{NewToken, PeopleQuery, TokenScope},
};

/// Where the caller is signed in.
#[server(prefix = "/fn", endpoint = "identity/sessions", input = GetUrl, output = Answer)]
pub async fn my_sessions() -> Result<Vec<Session>, Error> {
    let call = Call::here()?;
    call.answer(call.services.identity.sessions(&call.actor).await)
}

/// Ends a session of the caller; administrators may end anybody's.
#[server(prefix = "/fn", endpoint = "identity/end-session", output = Answer)]
pub async fn end_session(id: String) -> Result<(), Error> {
    let call = Call::here()?;
    call.answer(call.services.identity.end_session(&call.actor, &id).await)
}

/// Ends all sessions of the caller but the one that asks. Gives how many there were.
#[server(prefix = "/fn", endpoint = "identity/end-other-sessions", output = Answer)]
pub async fn end_other_sessions() -> Result<u64, Error> {
    let call = Call::here()?;
    call.answer(call.services.identity.end_other_sessions(&call.actor).await)
}

/// Where the caller can connect an account, and has.
#[server(prefix = "/fn", endpoint = "identity/connections", input = GetUrl, output = Answer)]
pub async fn my_connections() -> Result<Vec<Connection>, Error> {
    let call = Call::here()?;
    call.answer(call.services.identity.connections(&call.actor).await)
}

/// Ends a connection of the caller.
#[server(prefix = "/fn", endpoint = "identity/end-connection", output = Answer)]
pub async fn end_connection(provider: String) -> Result<(), Error> {
    let call = Call::here()?;
    call.answer(call.services.identity.end_connection(&call.actor, &provider).await)
}

/// The caller's tokens.
#[server(prefix = "/fn", endpoint = "identity/tokens", input = GetUrl, output = Answer)]
pub async fn my_tokens() -> Result<Vec<TokenView>, Error> {
    let call = Call::here()?;
    call.answer(call.services.identity.tokens(&call.actor).await)
}

/// Makes a token. `scope` is `read`, `all` or `chosen`; the last one takes the names of `permissions`.
#[server(prefix = "/fn", endpoint = "identity/create-token", output = Answer)]
pub async fn create_token(
    kind: TokenKind,
    name: String,
    scope: String,
    #[server(default)] permissions: Vec<String>,
    days: u32,
) -> Result<CreatedToken, Error> {
    let call = Call::here()?;
    let scope = match scope.as_str() {
        "all" => TokenScope::All,
        "chosen" => TokenScope::Permissions(permissions),
        _ => TokenScope::Read,
    };
    let request = NewToken { kind, name: name.trim().to_owned(), scope, days };
    call.answer(call.services.identity.create_token(&call.actor, &request).await)
}

/// Ends a token of the caller; administrators may end anybody's.
#[server(prefix = "/fn", endpoint = "identity/end-token", output = Answer)]
pub async fn end_token(id: String) -> Result<(), Error> {
    let call = Call::here()?;
    call.answer(call.services.identity.end_token(&call.actor, &id).await)
}

/// The command line that waits under a code.
#[server(prefix = "/fn", endpoint = "identity/device", input = GetUrl, output = Answer)]
pub async fn waiting_device(code: String) -> Result<DeviceRequest, Error> {
    let call = Call::here()?;
    call.answer(call.services.identity.device(&call.actor, &code).await)
}

/// Lets it act for the caller, or refuses, and leads to the page that says so.
#[server(prefix = "/fn", endpoint = "identity/answer-device", output = Answer)]
pub async fn answer_device(code: String, allow: bool) -> Result<(), Error> {
    let call = Call::here()?;
    call.answer(call.services.identity.answer_device(&call.actor, &code, allow).await)?;
    leptos_axum::redirect(&DeviceAddress::done(allow));
    Ok(())
}

/// A page of people, for the part of the page's address after the question mark.
#[server(prefix = "/fn", endpoint = "identity/people", input = GetUrl, output = Answer)]
pub async fn people_list(#[server(default)] search: String) -> Result<People, Error> {
    let call = Call::here()?;
    let PeopleAddress { text, page } = PeopleAddress::parse(&search);
    call.answer(call.services.identity.people(&call.actor, &PeopleQuery { text, page }).await)
}

/// One of them.
#[server(prefix = "/fn", endpoint = "identity/person", input = GetUrl, output = Answer)]
pub async fn one_person(user_ref: String) -> Result<PersonDetail, Error> {
    let call = Call::here()?;
    call.answer(call.services.identity.person(&call.actor, &user_ref).await)
}

/// Ends all sessions and tokens of a user. Gives how many there were.
#[server(prefix = "/fn", endpoint = "identity/end-all-of", output = Answer)]
pub async fn end_all_of(user_ref: String) -> Result<u64, Error> {
    let call = Call::here()?;
    call.answer(call.services.identity.end_all_of(&call.actor, &user_ref).await)
}

/// Tokens of programs.
#[server(prefix = "/fn", endpoint = "identity/service-tokens", input = GetUrl, output = Answer)]
pub async fn service_tokens() -> Result<Vec<TokenView>, Error> {
    let call = Call::here()?;
    call.answer(call.services.identity.service_tokens(&call.actor).await)
}

/// How people get in: the ways to sign in, and where users and groups come from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DoorsView {
    /// The ways, in the order of the configuration.
    pub providers: Vec<ProviderView>,
    /// Locations that bring users and groups; the first 50.
    pub sources: Vec<LocationView>,
    /// All of those.
    pub source_total: u64,
}

/// The ways to sign in, and the locations that bring an organisation.
#[server(prefix = "/fn", endpoint = "identity/providers", input = GetUrl, output = Answer)]
pub async fn doors() -> Result<DoorsView, Error> {
    const KINDS: [&str; 4] = ["ldap", "scim", "github-org", "gitlab-org"];
    let call = Call::here()?;
    let kinds = KINDS.into_iter().map(str::to_owned).collect();
    let query = IngestionQuery { page: 1, kinds, ..IngestionQuery::default() };
    let providers = call.answer(call.services.identity.providers(&call.actor).await)?;
    let found = call.answer(call.services.locations.ingestion(&call.actor, &query).await)?;
    Ok(DoorsView { providers, sources: found.locations, source_total: found.total })
}

/// Whether the caller wants to be part of how the portal is used.
#[server(prefix = "/fn", endpoint = "insights/consent", output = Answer)]
pub async fn consent(consent: bool) -> Result<(), Error> {
    let call = Call::here()?;
    call.answer(call.services.insights.consent(&call.actor, consent).await)
}
