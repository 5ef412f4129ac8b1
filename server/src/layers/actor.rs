//! Who asks.
//!
//! People come with a session (`engine_identity`), programs with a token of `backend.auth.externalAccess`. A portal that
//! only this machine can reach, and that has no provider to sign in with, takes whoever comes as its guest, who may do
//! everything. `backend.auth.dangerouslyDisableDefaultAuthPolicy` makes everybody a guest, wherever they are.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use engine_audit::{Entry, Refusals};
use engine_identity::IdentityEngine;
use engine_identity::external::External;
use engine_identity::tokens::is_ours;
use http::header::AUTHORIZATION;
use http::{HeaderMap, Method};
use platform::config::Place;
use platform::config::sections::{Auth, Restriction};
use services::permission::Action;
use services::{Actor, Credentials, Error, ErrorKind, Grant, Subject};
use sha2::{Digest, Sha256};

use crate::access::{self, Access};
use crate::answers::Asked;
use crate::sign_in;

/// Who callers without credentials are, and which tokens are known. Cheap to clone.
#[derive(Clone)]
pub struct Policy {
    everybody: Everybody,
    tokens: Arc<[Token]>,
    externals: Arc<[(External, Option<Vec<Grant>>)]>,
    identity: Option<Arc<IdentityEngine>>,
    refusals: Option<Refusals>,
}

#[derive(Clone)]
enum Everybody {
    /// The guest of a portal that only this machine can reach.
    Guest,
    /// Nobody.
    Anonymous,
    /// For tests.
    #[cfg(test)]
    Fixed(Subject),
}

struct Token {
    /// Of the token: comparing hashes tells nothing about it by the time it takes.
    hash: [u8; 32],
    subject: String,
    /// What it is good for; `None` for everything.
    scope: Option<Vec<Grant>>,
}

impl Policy {
    /// From the configuration. `guests` says that whoever comes is the guest.
    ///
    /// # Errors
    /// When a token is too short or has no subject.
    pub fn of(auth: &Auth, guests: bool, place: Option<Place>) -> Result<Self, platform::config::Error> {
        let place = place.unwrap_or(Place { source: "the configuration".into(), line: 0 });
        let (mut tokens, mut externals) = (Vec::new(), Vec::new());
        for (number, entry) in auth.external_access.iter().enumerate() {
            let path = format!("backend.auth.externalAccess[{number}]");
            let scope = scope(&entry.access_restrictions)
                .map_err(|message| platform::config::Error::at(&place, &path, message))?;
            if entry.kind != "static" {
                let found = External::of(&entry.kind, &entry.options).map_err(|(key, message)| {
                    platform::config::Error::at(&place, &format!("{path}.options.{key}"), message)
                })?;
                match found {
                    Some(external) => externals.push((external, scope)),
                    None => tracing::warn!(key = path, kind = entry.kind, "access of this type is not given"),
                }
                continue;
            }
            let token = entry.options.token.expose();
            let wrong = |key: &str, message: &str| {
                Err(platform::config::Error::at(&place, &format!("{path}.options.{key}"), message.to_owned()))
            };
            if token.chars().count() < 8 || token.contains(char::is_whitespace) {
                return wrong("token", "expected at least 8 characters without spaces");
            }
            if entry.options.subject.is_empty() || entry.options.subject.contains(char::is_whitespace) {
                return wrong("subject", "expected a name without spaces");
            }
            tokens.push(Token {
                hash: Sha256::digest(token).into(),
                subject: format!("external:{}", entry.options.subject),
                scope,
            });
        }
        let guest = guests || auth.dangerously_disable_default_auth_policy;
        let everybody = if guest { Everybody::Guest } else { Everybody::Anonymous };
        Ok(Self { everybody, tokens: tokens.into(), externals: externals.into(), identity: None, refusals: None })
    }

    /// With those who know people by their sessions and tokens, and who notes what was refused.
    #[must_use]
    pub fn with(mut self, identity: Arc<IdentityEngine>, refusals: Refusals) -> Self {
        self.identity = Some(identity);
        self.refusals = Some(refusals);
        self
    }

    /// Everybody is who the test says.
    #[cfg(test)]
    pub(crate) fn fixed(subject: Subject) -> Self {
        Self {
            everybody: Everybody::Fixed(subject),
            tokens: Arc::new([]),
            externals: Arc::new([]),
            identity: None,
            refusals: None,
        }
    }

    /// Who sends a request.
    async fn actor(&self, headers: &HeaderMap, path: &str, id: &str, address: &str) -> Result<Actor, Error> {
        let mut actor = self.named(headers, id, address).await?;
        address.clone_into(&mut actor.address);
        // What a token is good for is decided with each permission; whole parts of the portal already here.
        if let Credentials::Token { scope: Some(scope), .. } = &actor.credentials
            && scope.iter().any(|grant| !grant.plugins.is_empty())
            && !scope.iter().any(|grant| grant.plugins.iter().any(|allowed| allowed == plugin_of(path)))
        {
            let names: Vec<&str> = scope.iter().flat_map(|grant| &grant.plugins).map(String::as_str).collect();
            let names = names.join("', '");
            return Err(Error::forbidden(format!("This token's access is restricted to plugin(s) '{names}'")));
        }
        Ok(actor)
    }

    async fn named(&self, headers: &HeaderMap, id: &str, address: &str) -> Result<Actor, Error> {
        let bearer = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(bearer);
        if let Some(token) = bearer.and_then(|token| self.token(token)) {
            let subject = Subject::Service { subject: token.subject.clone() };
            let credentials = Credentials::Token { id: token.subject.clone(), scope: token.scope.clone() };
            return Ok(Actor::new(subject, id).with(credentials));
        }
        if let Some(identity) = &self.identity {
            let caller = match bearer {
                None => identity.caller(headers).await?,
                Some(secret) if is_ours(secret) => identity.token_caller(secret, address, id).await?,
                Some(token) => identity.identity_caller(token).await?,
            };
            if let Some(caller) = caller {
                return Ok(Actor::new(caller.subject, id).with(caller.credentials));
            }
        }
        if let Some(token) = bearer {
            for (external, scope) in self.externals.iter() {
                if let Some(subject) = external.subject(token).await {
                    let credentials = Credentials::Token { id: subject.clone(), scope: scope.clone() };
                    return Ok(Actor::new(Subject::Service { subject }, id).with(credentials));
                }
            }
        }
        match &self.everybody {
            Everybody::Guest => Ok(Actor::guest(id)),
            Everybody::Anonymous if bearer.is_some() => {
                Err(Error { message: "Invalid token".into(), ..Error::unauthenticated() })
            }
            Everybody::Anonymous => Ok(Actor::anonymous(id)),
            #[cfg(test)]
            Everybody::Fixed(subject) => Ok(Actor::new(subject.clone(), id)),
        }
    }

    fn token(&self, token: &str) -> Option<&Token> {
        let hash: [u8; 32] = Sha256::digest(token).into();
        self.tokens.iter().find(|known| known.hash == hash)
    }
}

/// The part of the portal that an address belongs to; none for pages.
fn plugin_of(path: &str) -> &str {
    path.strip_prefix("/api/").and_then(|rest| rest.split('/').next()).unwrap_or_default()
}

/// What a token of the configuration is good for.
fn scope(restrictions: &[Restriction]) -> Result<Option<Vec<Grant>>, String> {
    if restrictions.is_empty() {
        return Ok(None);
    }
    let texts = |value: &Option<serde_json::Value>| -> Vec<String> {
        let split = |text: &str| text.split(',').map(|part| part.trim().to_owned()).collect::<Vec<_>>();
        match value {
            Some(serde_json::Value::String(text)) => split(text),
            Some(serde_json::Value::Array(all)) => all.iter().filter_map(|one| one.as_str()).flat_map(split).collect(),
            _ => Vec::new(),
        }
    };
    let grant = |restriction: &Restriction| {
        let actions = texts(&restriction.permission_attribute.action);
        let actions = actions.iter().map(|name| {
            Action::named(name).ok_or_else(|| format!("expected create, read, update or delete, found '{name}'"))
        });
        Ok(Grant {
            plugins: vec![restriction.plugin.clone()],
            permissions: texts(&restriction.permission),
            actions: actions.collect::<Result<_, String>>()?,
        })
    };
    restrictions.iter().map(grant).collect::<Result<_, _>>().map(Some)
}

/// The token of an `Authorization` header.
fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

/// Puts the [`Actor`] into the request, or turns it away. What is refused, here or by an engine, is noted.
pub(crate) async fn identify(State(policy): State<Policy>, mut request: Request, next: Next) -> Response {
    let access = access::of_request(&request);
    if access == Access::Public {
        return next.run(request).await;
    }
    let id = super::request_id(&request).to_owned();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let address = peer.map(|ConnectInfo(address)| address.ip().to_string()).unwrap_or_default();
    let what = format!("{} {}", request.method(), request.uri().path());
    let actor = policy.actor(request.headers(), request.uri().path(), &id, &address).await;
    let asker = match &actor {
        Ok(actor) => actor.clone(),
        Err(_) => {
            let mut nobody = Actor::anonymous(&id);
            nobody.address = address;
            nobody
        }
    };
    let actor = actor.and_then(|actor| {
        match access {
            Access::Open | Access::Session => {}
            Access::Administrator => actor.require_administrator()?,
            Access::Person => drop(actor.require_person()?),
            Access::Own => drop(actor.require_user()?),
            Access::Program => actor.require_program()?,
            _ => actor.require_known()?,
        }
        Ok(actor)
    });
    let response = match actor {
        Ok(actor) => {
            request.extensions_mut().insert(actor);
            next.run(request).await
        }
        Err(error) => {
            let asked = Asked::of(&request);
            let read = matches!(*request.method(), Method::GET | Method::HEAD);
            if access == Access::Page && read && error.kind == ErrorKind::Unauthenticated {
                let here = request.uri().path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
                return Redirect::to(&format!("{}{}", sign_in::PATH, sign_in::back(here))).into_response();
            }
            asked.answer(&error)
        }
    };
    let status = response.status().as_u16();
    if let (Some(refusals), 401 | 403 | 429) = (&policy.refusals, status) {
        refusals.note(Entry::of(&asker, "request.refused", &what).with("status", status.to_string()));
    }
    response
}
