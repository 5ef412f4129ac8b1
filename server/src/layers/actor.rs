//! Who asks.
//!
//! People come with a session (`engine_identity`), programs with a token of `backend.auth.externalAccess`. A portal that
//! only this machine can reach, and that has no provider to sign in with, takes whoever comes as its guest, who may do
//! everything. `backend.auth.dangerouslyDisableDefaultAuthPolicy` makes everybody a guest, wherever they are.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use engine_identity::IdentityEngine;
use http::header::AUTHORIZATION;
use http::{HeaderMap, Method};
use platform::config::Place;
use platform::config::sections::Auth;
use services::{Actor, Error, ErrorKind, Subject};
use sha2::{Digest, Sha256};

use crate::access::{self, Access};
use crate::answers::Asked;
use crate::sign_in;

/// Who callers without credentials are, and which tokens are known. Cheap to clone.
#[derive(Clone)]
pub struct Policy {
    everybody: Everybody,
    tokens: Arc<[Token]>,
    identity: Option<Arc<IdentityEngine>>,
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
    /// The parts below `/api` that it is good for; all when empty.
    plugins: Vec<String>,
}

impl Policy {
    /// From the configuration. `guests` says that whoever comes is the guest.
    ///
    /// # Errors
    /// When a token is too short or has no subject.
    pub fn of(auth: &Auth, guests: bool, place: Option<Place>) -> Result<Self, platform::config::Error> {
        let place = place.unwrap_or(Place { source: "the configuration".into(), line: 0 });
        let mut tokens = Vec::new();
        for (number, entry) in auth.external_access.iter().enumerate() {
            let path = format!("backend.auth.externalAccess[{number}]");
            if entry.kind != "static" {
                tracing::warn!(key = path, kind = entry.kind, "only access of the type static is given");
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
                plugins: entry.access_restrictions.iter().map(|restriction| restriction.plugin.clone()).collect(),
            });
        }
        let guest = guests || auth.dangerously_disable_default_auth_policy;
        let everybody = if guest { Everybody::Guest } else { Everybody::Anonymous };
        Ok(Self { everybody, tokens: tokens.into(), identity: None })
    }

    /// With those who know people by their sessions.
    #[must_use]
    pub fn with(mut self, identity: Arc<IdentityEngine>) -> Self {
        self.identity = Some(identity);
        self
    }

    /// Everybody is who the test says.
    #[cfg(test)]
    pub(crate) fn fixed(subject: Subject) -> Self {
        Self { everybody: Everybody::Fixed(subject), tokens: Arc::new([]), identity: None }
    }

    /// Who sends a request.
    async fn actor(&self, headers: &HeaderMap, path: &str, id: &str) -> Result<Actor, Error> {
        let bearer = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(bearer);
        if let Some(token) = bearer.and_then(|token| self.token(token)) {
            let plugin = path.strip_prefix("/api/").and_then(|rest| rest.split('/').next()).unwrap_or_default();
            if !token.plugins.is_empty() && !token.plugins.iter().any(|allowed| allowed == plugin) {
                let names = token.plugins.join("', '");
                return Err(Error::forbidden(format!("This token's access is restricted to plugin(s) '{names}'")));
            }
            let subject = Subject::Service { subject: token.subject.clone() };
            return Ok(Actor::new(subject, id));
        }
        if bearer.is_none()
            && let Some(identity) = &self.identity
            && let Some(caller) = identity.caller(headers).await?
        {
            return Ok(Actor { session: Some(caller.session), ..Actor::new(caller.subject, id) });
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

/// The token of an `Authorization` header.
fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

/// Puts the [`Actor`] into the request, or turns it away.
pub(crate) async fn identify(State(policy): State<Policy>, mut request: Request, next: Next) -> Response {
    let access = access::of_request(&request);
    if access == Access::Public {
        return next.run(request).await;
    }
    let id = super::request_id(&request).to_owned();
    let actor = policy.actor(request.headers(), request.uri().path(), &id).await.and_then(|actor| {
        match access {
            Access::Open => {}
            Access::Administrator => actor.require_administrator()?,
            _ => actor.require_known()?,
        }
        Ok(actor)
    });
    match actor {
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
    }
}
