//! Asking GitHub and GitLab with GraphQL, page by page.

use std::time::Duration;

use engine_catalog::source::ReadError;
use engine_catalog::source::hosts::Hosts;
use platform::http::{GraphQlAnswer, Http, Limits, Request};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

/// One answer.
const LIMITS: Limits = Limits { bytes: 32 << 20, time: Duration::from_secs(60) };
/// Most pages of one list.
pub(crate) const MAX_PAGES: usize = 5_000;

/// A host that answers GraphQL.
pub(crate) struct GraphQl {
    http: Http,
    hosts: Hosts,
    /// Where it answers; why it does not, if that is known already.
    url: Result<Url, String>,
}

/// A page of a list.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Page<T> {
    pub(crate) page_info: PageInfo,
    pub(crate) nodes: Vec<Option<T>>,
}

/// Whether there is more.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PageInfo {
    pub(crate) has_next_page: bool,
    #[serde(default)]
    pub(crate) end_cursor: Option<String>,
}

impl PageInfo {
    /// Where the next page begins.
    pub(crate) fn next(self) -> Option<String> {
        self.end_cursor.filter(|_| self.has_next_page)
    }
}

impl GraphQl {
    pub(crate) fn new(http: Http, hosts: Hosts, url: Result<Url, String>) -> Self {
        Self { http, hosts, url }
    }

    /// Asks. An answer with errors is none, even if it has data: what is missing in it would be taken for gone.
    pub(crate) async fn ask<T: DeserializeOwned>(&self, query: &str, variables: &Value) -> Result<T, ReadError> {
        let url = self.url.clone().map_err(ReadError::new)?;
        let shown = platform::http::shown(&url);
        let mut request = Request::graphql(url.clone(), query, variables);
        match self.hosts.credentials(&url) {
            // A token of GitLab is good for its REST interface in another header than for this one.
            Some(("private-token", token)) => request = request.header("authorization", &format!("Bearer {token}")),
            Some((name, value)) => request = request.header(name, &value),
            None => {
                return Err(ReadError::new(format!("{shown} is not asked: there is no token for it"))
                    .hint("Give the host a token under integrations in app-config.yaml."));
            }
        }
        let answer = self.http.send(request.limits(LIMITS)).await.map_err(|error| ReadError {
            after: error.retry_after(),
            ..ReadError::new(error.to_string()).hint("Check the host's token under integrations, and what it may read.")
        })?;
        let answer = GraphQlAnswer::<T>::read(&answer)
            .map_err(|error| ReadError::new(format!("{shown} answers what is not understood: {error}")))?;
        if !answer.errors.is_empty() {
            return Err(ReadError::new(format!("{shown} answers with an error: {}", answer.errors.join("; ")))
                .hint("Check the names in the provider's section, and what the host's token may read."));
        }
        answer.data.ok_or_else(|| ReadError::new(format!("{shown} answers nothing")))
    }
}
