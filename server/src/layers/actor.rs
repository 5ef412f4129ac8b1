//! Who asks.
//!
//! A portal that only this machine can reach takes whoever comes as its guest, who may do everything. Beyond that,
//! programs come with a token of `backend.auth.externalAccess`, and everybody else is turned away until there is
//! a way to sign in. `backend.auth.dangerouslyDisableDefaultAuthPolicy` makes everybody a guest.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::AUTHORIZATION;
use platform::config::Place;
use platform::config::sections::Auth;
use services::{Actor, Error, Subject};
use sha2::{Digest, Sha256};

use crate::access::{self, Access};
use crate::answers::Asked;

/// Who callers without credentials are, and which tokens are known. Cheap to clone.
#[derive(Clone)]
pub struct Policy {
    everybody: Everybody,
    tokens: Arc<[Token]>,
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
    /// From the configuration.
    ///
    /// # Errors
    /// When a token is too short or has no subject.
    pub fn of(auth: &Auth, only_local: bool, place: Option<Place>) -> Result<Self, platform::config::Error> {
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
        let guest = only_local || auth.dangerously_disable_default_auth_policy;
        let everybody = if guest { Everybody::Guest } else { Everybody::Anonymous };
        Ok(Self { everybody, tokens: tokens.into() })
    }

    /// Everybody is who the test says.
    #[cfg(test)]
    pub(crate) fn fixed(subject: Subject) -> Self {
        Self { everybody: Everybody::Fixed(subject), tokens: Arc::new([]) }
    }

    /// Who sends a request.
    fn actor(&self, request: &Request, id: &str) -> Result<Actor, Error> {
        let bearer = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(bearer);
        if let Some(token) = bearer.and_then(|token| self.token(token)) {
            let path = request.uri().path();
            let plugin = path.strip_prefix("/api/").and_then(|rest| rest.split('/').next()).unwrap_or_default();
            if !token.plugins.is_empty() && !token.plugins.iter().any(|allowed| allowed == plugin) {
                let names = token.plugins.join("', '");
                return Err(Error::forbidden(format!("This token's access is restricted to plugin(s) '{names}'")));
            }
            let subject = Subject::Service { subject: token.subject.clone() };
            return Ok(Actor { subject, request_id: id.to_owned() });
        }
        match &self.everybody {
            Everybody::Guest => Ok(Actor::guest(id)),
            Everybody::Anonymous if bearer.is_some() => {
                Err(Error { message: "Invalid token".into(), ..Error::unauthenticated() })
            }
            Everybody::Anonymous => Ok(Actor::anonymous(id)),
            #[cfg(test)]
            Everybody::Fixed(subject) => Ok(Actor { subject: subject.clone(), request_id: id.to_owned() }),
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
    let actor = policy.actor(&request, &id).and_then(|actor| {
        match access {
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
            if access == Access::Page {
                let message = "This portal can be reached from other machines, and there is no way to sign in yet.";
                let hint = "Programs use a token of backend.auth.externalAccess. To open the portal to everybody who \
                            can reach it, set backend.auth.dangerouslyDisableDefaultAuthPolicy.";
                return asked.answer(&Error { message: message.into(), ..error }.hint(hint));
            }
            asked.answer(&error)
        }
    }
}
