//! Bodies: JSON objects of a limited size.

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use serde_json::{Map, Value};

use super::failure::{Failure, Result};

/// Most that is read of a body that only asks, in bytes.
const ASKED: usize = 1024 * 1024;

/// Most that is read of a body with a whole entity.
pub const ENTITY: usize = 10 * 1024 * 1024;

/// A body that is a JSON object; an empty one is an empty object.
pub struct Object(pub Map<String, Value>);

impl<S: Send + Sync> FromRequest<S> for Object {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self> {
        read(request.into_body(), ASKED).await
    }
}

/// Reads a body of at most so many bytes.
pub async fn read(body: Body, limit: usize) -> Result<Object> {
    let bytes = axum::body::to_bytes(body, limit).await.map_err(|_| Failure::too_large(limit))?;
    if bytes.is_empty() {
        return Ok(Object(Map::new()));
    }
    match serde_json::from_slice(&bytes) {
        Ok(Value::Object(object)) => Ok(Object(object)),
        Ok(_) => Err(Failure::input("request/body must be object")),
        Err(error) => Err(Failure::input(format!("The request body is not valid JSON: {error}"))),
    }
}

impl Object {
    /// Refuses keys other than these.
    pub fn expect(&self, known: &[&str]) -> Result<()> {
        match self.0.keys().find(|key| !known.contains(&key.as_str())) {
            Some(_) => Err(Failure::input("request/body must NOT have additional properties")),
            None => Ok(()),
        }
    }

    /// A field that is a text.
    pub fn text(&self, name: &str) -> Result<Option<&str>> {
        match self.0.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Failure::input(format!("request/body/{name} must be string"))),
        }
    }

    /// A field that is a text and must be there.
    pub fn required_text(&self, name: &str) -> Result<&str> {
        let text = self.text(name)?.ok_or_else(|| missing(name))?;
        if text.trim().is_empty() {
            return Err(Failure::input(format!("request/body/{name} must NOT have fewer than 1 characters")));
        }
        Ok(text)
    }

    /// A field that is a list of texts.
    pub fn texts(&self, name: &str) -> Result<Option<Vec<String>>> {
        let refused = || Failure::input(format!("request/body/{name} must be array of strings"));
        match self.0.get(name) {
            None => Ok(None),
            Some(Value::Array(items)) => items
                .iter()
                .map(|item| item.as_str().map(str::to_owned).ok_or_else(refused))
                .collect::<Result<_>>()
                .map(Some),
            Some(_) => Err(refused()),
        }
    }

    /// A field that is a count.
    pub fn count(&self, name: &str) -> Result<Option<usize>> {
        let Some(value) = self.0.get(name) else { return Ok(None) };
        let count = value.as_u64().or_else(|| {
            value
                .as_f64()
                .filter(|float| float.fract() == 0.0 && *float >= 0.0 && *float < 1e15)
                .map(|float| float as u64)
        });
        let count = count.and_then(|count| usize::try_from(count).ok());
        count.map(Some).ok_or_else(|| Failure::input(format!("request/body/{name} must be a whole number, 0 or more")))
    }
}

/// A field is not there.
pub fn missing(name: &str) -> Failure {
    Failure::input(format!("request/body must have required property '{name}'"))
}
