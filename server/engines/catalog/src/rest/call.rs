//! Who calls, and with which query parameters. Parameters that an address does not know are refused.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri};
use services::Actor;

use super::failure::{Failure, Result};

/// A request without its body.
pub struct Call {
    /// Who asks.
    pub actor: Actor,
    /// For conditions.
    pub headers: HeaderMap,
    /// As the router below its base sees it.
    pub uri: Uri,
    parameters: Vec<(String, String)>,
}

impl<S: Send + Sync> FromRequestParts<S> for Call {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> std::result::Result<Self, Infallible> {
        let query = parts.uri.query().unwrap_or_default();
        Ok(Self {
            actor: parts.extensions.get::<Actor>().cloned().unwrap_or_else(|| Actor::anonymous("")),
            headers: parts.headers.clone(),
            uri: parts.uri.clone(),
            parameters: url::form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
        })
    }
}

impl Call {
    /// Refuses callers who have not signed in and parameters other than these. Comes first in each handler.
    pub fn expect(&self, known: &[&str]) -> Result<()> {
        self.actor.require_known()?;
        match self.parameters.iter().find(|(name, _)| !known.contains(&name.as_str())) {
            Some((name, _)) => Err(Failure::input(format!("Unknown query parameter '{name}'"))),
            None => Ok(()),
        }
    }

    /// All values of a parameter.
    pub fn all(&self, name: &str) -> Vec<String> {
        self.parameters.iter().filter(|(own, _)| own == name).map(|(_, value)| value.clone()).collect()
    }

    /// The value of a parameter that may be given once.
    pub fn one(&self, name: &str) -> Result<Option<&str>> {
        let mut values = self.parameters.iter().filter(|(own, _)| own == name).map(|(_, value)| value.as_str());
        let first = values.next();
        if values.next().is_some() {
            return Err(Failure::input(format!("request/query/{name} must be given once")));
        }
        Ok(first)
    }

    /// The value of a parameter that may not be empty.
    pub fn filled(&self, name: &str) -> Result<Option<&str>> {
        match self.one(name)? {
            Some("") => Err(Failure::input(format!("Empty value found for query parameter '{name}'"))),
            value => Ok(value),
        }
    }

    /// The value of a parameter that is a count.
    pub fn count(&self, name: &str) -> Result<Option<usize>> {
        let Some(text) = self.filled(name)? else { return Ok(None) };
        let number: i64 =
            text.trim().parse().map_err(|_| Failure::input(format!("request/query/{name} must be integer")))?;
        let count =
            usize::try_from(number).map_err(|_| Failure::input(format!("request/query/{name} must be >= 0")))?;
        Ok(Some(count))
    }

    /// The value of a parameter that is one of some words.
    pub fn choice<'a>(&'a self, name: &str, choices: &[&str]) -> Result<Option<&'a str>> {
        match self.one(name)? {
            Some(value) if !choices.contains(&value) => Err(Failure::input(format!(
                "request/query/{name} must be equal to one of the allowed values: {}",
                choices.join(", ")
            ))),
            value => Ok(value),
        }
    }

    /// The parameters as they came, but for one.
    pub fn without(&self, name: &str) -> impl Iterator<Item = (&str, &str)> {
        let others = self.parameters.iter().filter(move |(own, _)| own != name);
        others.map(|(name, value)| (name.as_str(), value.as_str())).collect::<Vec<_>>().into_iter()
    }
}
