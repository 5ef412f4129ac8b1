//! Which hosts the configuration lets us speak to.

use std::net::IpAddr;

use url::{Host, Url};

use super::address::{Reach, reach};
use super::{Error, shown};

/// A host that may be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedHost {
    /// `example.com`, `example.com:8443`, `10.1.2.3`, `[fd00::1]:8080`, or `*.example.com` for every name below.
    /// Without a port, the usual one of the scheme.
    pub host: String,
    /// What the path must begin with; any path when empty.
    pub paths: Vec<String>,
}

/// All hosts that may be asked.
#[derive(Clone, Debug, Default)]
pub struct Allowed {
    hosts: Vec<AllowedHost>,
}

/// What is allowed of a host that may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Permission {
    /// The configuration names this very host, so it may be in a private network.
    pub(super) private: bool,
}

impl Allowed {
    /// Nobody.
    pub fn new() -> Self {
        Self::default()
    }

    /// With a host; see [`AllowedHost::host`].
    #[must_use]
    pub fn host(mut self, host: impl Into<String>) -> Self {
        self.push(AllowedHost { host: host.into(), paths: Vec::new() });
        self
    }

    /// Adds a host.
    pub fn push(&mut self, mut host: AllowedHost) {
        host.host.make_ascii_lowercase();
        self.hosts.push(host);
    }

    /// All hosts.
    pub fn hosts(&self) -> &[AllowedHost] {
        &self.hosts
    }

    /// Whether an address may be asked, as far as can be told without looking names up.
    pub(super) fn check(&self, url: &Url) -> Result<Permission, Error> {
        let refuse = |reason: &str| Error::NotAllowed { url: shown(url), reason: reason.to_owned() };
        if !matches!(url.scheme(), "http" | "https") {
            return Err(refuse("only http and https are read"));
        }
        let host = url.host().ok_or_else(|| refuse("it has no host"))?;
        let mut allowed = false;
        let mut private = false;
        for entry in self.hosts.iter().filter(|entry| entry.names(url)) {
            allowed |= entry.permits_path(url.path());
            private |= !entry.host.starts_with("*.");
        }
        if !allowed {
            return Err(refuse(
                "the configuration does not name its host (and path) under integrations or backend.reading.allow",
            ));
        }
        let permission = Permission { private };
        let ip = match host {
            Host::Ipv4(ip) => IpAddr::V4(ip),
            Host::Ipv6(ip) => IpAddr::V6(ip),
            Host::Domain(_) => return Ok(permission),
        };
        permission.reaches(ip).then_some(permission).ok_or_else(|| refuse("its address may not be reached"))
    }

    /// Whether a name may have private addresses.
    pub(super) fn permission_of_name(&self, name: &str) -> Permission {
        let named = |entry: &AllowedHost| {
            let host = entry.host.rsplit_once(':').map_or(entry.host.as_str(), |(host, _)| host);
            host.eq_ignore_ascii_case(name.trim_end_matches('.'))
        };
        Permission { private: self.hosts.iter().any(named) }
    }
}

impl Permission {
    /// Whether an address may be connected to.
    pub(super) fn reaches(self, ip: IpAddr) -> bool {
        match reach(ip) {
            Reach::Public => true,
            Reach::Private => self.private,
            Reach::Never => false,
        }
    }
}

impl AllowedHost {
    /// Whether it is the host (and port) of an address.
    fn names(&self, url: &Url) -> bool {
        let Some(host) = url.host_str() else { return false };
        let host = host.trim_end_matches('.');
        let actual = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        match self.host.strip_prefix("*.") {
            Some(domain) => {
                actual.strip_suffix(domain).and_then(|rest| rest.strip_suffix('.')).is_some_and(|name| !name.is_empty())
            }
            None => {
                let usual = url.port_or_known_default().map(|port| format!("{host}:{port}"));
                self.host == actual || usual.is_some_and(|usual| self.host == usual)
            }
        }
    }

    fn permits_path(&self, path: &str) -> bool {
        if self.paths.is_empty() {
            return true;
        }
        // `..` was resolved by the parser of addresses; what a server might decode to one is not followed.
        let lower = path.to_ascii_lowercase();
        if ["%2f", "%5c", "%2e", "%00"].iter().any(|code| lower.contains(code)) || path.contains('\\') {
            return false;
        }
        self.paths.iter().any(|prefix| path.starts_with(prefix.as_str()))
    }
}
