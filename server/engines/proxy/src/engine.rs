//! The trait of `services::proxy`, and requests that are passed on.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header};
use moka::future::Cache;
use platform::http::{Http, Response};
use serde_json::Value;
use services::proxy::{Figure, FigureQuestion, OnCall, OnCallQuestion, Proxy};
use services::{Actor, Error as Told, Result};

use crate::settings::Settings;
use crate::{Error, figures, on_call, relay};

/// How long an answer is good for cards: a page full of people asks once.
const REMEMBERED: Duration = Duration::from_secs(30);
/// Answers that are remembered, in bytes.
const MEMORY: u64 = 32 << 20;
/// Longest answer that a card is drawn from.
const LONGEST: usize = 2 << 20;

/// Other systems behind the portal.
pub struct ProxyEngine {
    settings: Settings,
    http: Http,
    answers: Cache<String, Arc<Value>>,
}

impl ProxyEngine {
    /// As the configuration says.
    ///
    /// # Errors
    /// When the certificates of this machine can not be used.
    pub fn new(settings: Settings) -> std::result::Result<Arc<Self>, platform::http::Error> {
        let http = settings.client()?;
        let answers = Cache::builder()
            .max_capacity(MEMORY)
            .weigher(|_: &String, value: &Arc<Value>| u32::try_from(value.to_string().len()).unwrap_or(u32::MAX))
            .time_to_live(REMEMBERED)
            .build();
        Ok(Arc::new(Self { settings, http, answers }))
    }

    pub(crate) async fn relay(
        &self,
        actor: &Actor,
        asked: (&str, &str),
        headers: &HeaderMap,
        body: Bytes,
    ) -> Result<Response> {
        actor.require_known()?;
        Ok(relay::relay(&self.settings, &self.http, asked, headers, body).await?)
    }

    /// An answer for a card.
    async fn json(&self, actor: &Actor, path: &str) -> std::result::Result<Arc<Value>, Error> {
        actor.require_known()?;
        if let Some(known) = self.answers.get(path).await {
            return Ok(known);
        }
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        let answer = relay::relay(&self.settings, &self.http, ("GET", path), &headers, Bytes::new()).await?;
        let name = self.settings.find(path).map_or_else(String::new, |(endpoint, _)| endpoint.name.clone());
        if !(200..300).contains(&answer.status) {
            return Err(Told::unavailable(format!("The endpoint {name} answers with status {}.", answer.status))
                .hint("The path of the card may be wrong, or the endpoint's token.")
                .into());
        }
        if answer.body.len() > LONGEST {
            return Err(Told::invalid(format!("The endpoint {name} answers more than a card can show.")).into());
        }
        let value: Value = serde_json::from_slice(&answer.body)
            .map_err(|_| Told::invalid(format!("The endpoint {name} does not answer with JSON.")))?;
        let value = Arc::new(value);
        self.answers.insert(path.to_owned(), value.clone()).await;
        Ok(value)
    }
}

#[async_trait]
impl Proxy for ProxyEngine {
    async fn endpoints(&self, actor: &Actor) -> Result<Vec<String>> {
        actor.require_known()?;
        let mut names: Vec<String> = self.settings.endpoints.iter().map(|endpoint| endpoint.name.clone()).collect();
        names.sort();
        Ok(names)
    }

    async fn figure(&self, actor: &Actor, question: &FigureQuestion) -> Result<Figure> {
        let answer = self.json(actor, &question.path).await?;
        figures::figure(&answer, question)
    }

    async fn on_call(&self, actor: &Actor, question: &OnCallQuestion) -> Result<Vec<OnCall>> {
        let answer = self.json(actor, &question.path).await?;
        Ok(on_call::people(&answer, question.system))
    }
}
