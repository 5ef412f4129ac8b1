//! Questions of GraphQL interfaces, and the envelope of their answers: <https://spec.graphql.org/October2021/#sec-Response>.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use url::Url;

use super::{Request, Response};

/// How many complaints are told.
const TOLD: usize = 3;

/// An answer. It may have data and complaints at the same time: what was left out is missing in the data then.
#[derive(Debug)]
pub struct GraphQlAnswer<T> {
    /// What was asked for.
    pub data: Option<T>,
    /// What the interface complains of.
    pub errors: Vec<String>,
}

#[derive(Deserialize)]
struct Envelope<T> {
    data: Option<T>,
    #[serde(default)]
    errors: Vec<Complaint>,
}

#[derive(Deserialize)]
struct Complaint {
    #[serde(default)]
    message: String,
}

impl Request {
    /// Asks a GraphQL interface.
    pub fn graphql(url: Url, query: &str, variables: &Value) -> Self {
        Self::post_json(url, &json!({ "query": query, "variables": variables }))
    }
}

impl<T: DeserializeOwned> GraphQlAnswer<T> {
    /// Reads an answer.
    ///
    /// # Errors
    /// When it is none, or its data is of another form.
    pub fn read(response: &Response) -> Result<Self, serde_json::Error> {
        let envelope: Envelope<T> = serde_json::from_slice(&response.body)?;
        let errors = envelope.errors.into_iter().take(TOLD).map(|complaint| complaint.message).collect();
        Ok(Self { data: envelope.data, errors })
    }
}
