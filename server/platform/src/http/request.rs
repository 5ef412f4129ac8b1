//! Requests and answers.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

use super::Error;

/// What may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Sends; only for interfaces that ask questions this way (GraphQL, token endpoints), and for requests that are passed
    /// on.
    Post,
    /// Only for requests that are passed on.
    Put,
    /// Only for requests that are passed on.
    Patch,
    /// Only for requests that are passed on.
    Delete,
}

impl Method {
    /// The method of that name.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "GET" | "HEAD" => Self::Get,
            "POST" => Self::Post,
            "PUT" => Self::Put,
            "PATCH" => Self::Patch,
            "DELETE" => Self::Delete,
            _ => return None,
        })
    }
}

/// How much an answer may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the body after decompression.
    pub bytes: u64,
    /// From the first look-up to the last byte, redirects included.
    pub time: Duration,
}

impl Default for Limits {
    /// 10 MiB, 30 s.
    fn default() -> Self {
        Self { bytes: 10 << 20, time: Duration::from_secs(30) }
    }
}

/// A request.
#[derive(Clone, Debug)]
pub struct Request {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<Bytes>,
    pub(super) limits: Limits,
    /// Any status is an answer, and redirects are not followed.
    pub(super) relayed: bool,
}

impl Request {
    /// Reads an address.
    pub fn get(url: Url) -> Self {
        Self {
            method: Method::Get,
            url,
            headers: HeaderMap::new(),
            body: None,
            limits: Limits::default(),
            relayed: false,
        }
    }

    /// Sends JSON to an address.
    pub fn post_json(url: Url, body: &serde_json::Value) -> Self {
        let mut request = Self::get(url);
        request.method = Method::Post;
        request.headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        request.body = Some(Bytes::from(body.to_string()));
        request
    }

    /// Sends a body of some other type to an address.
    pub fn post(url: Url, body: Vec<u8>) -> Self {
        let mut request = Self::get(url);
        request.method = Method::Post;
        request.body = Some(Bytes::from(body));
        request
    }

    /// A request of somebody else that is passed on.
    pub fn of(method: Method, url: Url, body: Bytes) -> Self {
        let mut request = Self::get(url);
        request.method = method;
        request.body = (method != Method::Get && !body.is_empty()).then_some(body);
        request
    }

    /// Any status is an answer, and redirects are not followed: for requests that are passed on.
    #[must_use]
    pub fn relayed(mut self) -> Self {
        self.relayed = true;
        self
    }

    /// With a header, in place of one of that name.
    #[must_use]
    pub fn with(mut self, name: HeaderName, mut value: HeaderValue) -> Self {
        value.set_sensitive(value.is_sensitive() || !is_harmless(&name));
        self.headers.insert(name, value);
        self
    }

    /// An address that is text. Credentials inside an address are refused: they would end up in logs.
    ///
    /// # Errors
    /// When the text is no address.
    pub fn parse(text: &str) -> Result<Url, Error> {
        let invalid = |reason: String| Error::Address { text: text.chars().take(200).collect(), reason };
        let url = Url::parse(text).map_err(|error| invalid(error.to_string()))?;
        if !url.username().is_empty() || url.password().is_some() {
            let text = super::shown(&url);
            return Err(Error::Address { text, reason: "credentials do not belong into an address".into() });
        }
        Ok(url)
    }

    /// With a header. `Authorization`, `PRIVATE-TOKEN` and the like are not sent on to another host by a redirect.
    /// A value that no header may have is left out.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        if let Ok(mut value) = HeaderValue::from_str(value) {
            let name = HeaderName::from_static(name);
            value.set_sensitive(!is_harmless(&name));
            self.headers.insert(name, value);
        }
        self
    }

    /// Only if it has changed since the answer with this etag.
    #[must_use]
    pub fn if_none_match(self, etag: Option<&str>) -> Self {
        match etag {
            Some(etag) => self.header("if-none-match", etag),
            None => self,
        }
    }

    /// With other limits.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }
}

/// Headers that may go to another host when an answer redirects there.
pub(super) fn is_harmless(name: &HeaderName) -> bool {
    use http::header::{ACCEPT, ACCEPT_LANGUAGE, CONTENT_TYPE, IF_NONE_MATCH};
    [ACCEPT, ACCEPT_LANGUAGE, CONTENT_TYPE, IF_NONE_MATCH].contains(name)
}

/// An answer: a success, or "not modified".
#[derive(Clone, Debug)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// What was asked for has not changed; the body is empty.
    pub not_modified: bool,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, decompressed.
    pub body: Bytes,
    /// Where it came from after redirects.
    pub url: Url,
}

impl Response {
    /// A header, if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The etag.
    pub fn etag(&self) -> Option<&str> {
        self.header("etag")
    }
}
