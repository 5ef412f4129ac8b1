//! The one client for foreign addresses.
//!
//! It speaks only to hosts that the configuration names (`integrations`, `backend.reading.allow`), at every hop of a
//! redirect, and connects to the very addresses that it checked, so that neither a redirect nor a name server can
//! lead it into the network of the portal. Private and loopback addresses are reached only when the configuration
//! names that host exactly; link-local ones (where clouds keep credentials) never.
//! Answers are limited in size, also after decompression, and in time.

use std::sync::Arc;
use std::time::Duration;

use url::Url;

pub(crate) mod address;
mod allow;
mod error;
mod fetch;
mod graphql;
mod request;
mod resolver;

pub use allow::{Allowed, AllowedHost};
pub use error::Error;
pub use graphql::GraphQlAnswer;
pub use request::{Limits, Method, Request, Response};

use resolver::{Lookup, SystemLookup};

/// The client. Cheap to clone.
#[derive(Clone)]
pub struct Http {
    client: reqwest::Client,
    allowed: Arc<Allowed>,
    lookup: Arc<dyn Lookup>,
    /// No answer may take longer, whatever a request allows.
    at_most: Duration,
}

/// How long a connection may take to be made.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

impl Http {
    /// A client that may speak to these hosts.
    ///
    /// # Errors
    /// When the certificates of this machine can not be used.
    pub fn new(allowed: Allowed) -> Result<Self, Error> {
        Self::with_lookup(allowed, Arc::new(SystemLookup))
    }

    fn with_lookup(allowed: Allowed, lookup: Arc<dyn Lookup>) -> Result<Self, Error> {
        let allowed = Arc::new(allowed);
        let client = reqwest::Client::builder()
            .user_agent(concat!("callboard/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            // A proxy would do the look-ups and connect to what we have not checked.
            .no_proxy()
            .referer(false)
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_idle_timeout(Duration::from_secs(60))
            .pool_max_idle_per_host(4)
            .dns_resolver(resolver::Checked { allowed: Arc::clone(&allowed), lookup: Arc::clone(&lookup) })
            .build()
            .map_err(|error| Error::Setup(error.to_string()))?;
        Ok(Self { client, allowed, lookup, at_most: Duration::MAX })
    }

    /// With less patience than requests have.
    #[must_use]
    pub fn at_most(mut self, time: Duration) -> Self {
        self.at_most = time;
        self
    }

    /// Sends a request and reads the whole answer, following redirects.
    ///
    /// # Errors
    /// Everything but a success or `304 Not Modified`.
    pub async fn send(&self, request: Request) -> Result<Response, Error> {
        let url = request.url.clone();
        let time = request.limits.time.min(self.at_most);
        match tokio::time::timeout(time, fetch::send(self, request)).await {
            Ok(answer) => answer,
            Err(_) => Err(Error::TooSlow { url: shown(&url), time }),
        }
    }

    /// Whether an address may be asked at all; the same answer as [`Http::send`] gives before it connects. For
    /// programs that do the network themselves (`git`): connect to the addresses returned, not to the name.
    pub async fn check(&self, url: &Url) -> Result<Vec<std::net::IpAddr>, Error> {
        let permission = self.allowed.check(url)?;
        match url.host() {
            Some(url::Host::Ipv4(ip)) => Ok(vec![ip.into()]),
            Some(url::Host::Ipv6(ip)) => Ok(vec![ip.into()]),
            Some(url::Host::Domain(name)) => resolver::checked(&*self.lookup, name, permission)
                .await
                .map_err(|problem| Error::from_resolver(url, &problem)),
            None => Err(Error::NotAllowed { url: shown(url), reason: "it has no host".into() }),
        }
    }

    /// The hosts that it may speak to.
    pub fn allowed(&self) -> &Allowed {
        &self.allowed
    }
}

/// An address as it may stand in messages and logs: without credentials and query.
pub fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    // Both fail only for addresses that can have no credentials.
    url.set_username("").ok();
    url.set_password(None).ok();
    url.to_string()
}

#[cfg(test)]
mod tests;
