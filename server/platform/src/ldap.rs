//! The one client for directories (LDAP).
//!
//! It connects to the addresses that it has looked up and checked itself: link-local ones (where clouds keep
//! credentials) never. Directories stand in the portal's own network as a rule, so private addresses are reached; that
//! a host may be asked at all is said by the configuration, which is the only one to name directories.
//! What a search may cost is limited in entries, bytes and time.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use ldap3::adapters::{Adapter, EntriesOnly, PagedResults};
use ldap3::{LdapConnAsync, LdapConnSettings, LdapError, SearchEntry, StdStream};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use url::Url;

use crate::config::Secret;
use crate::http::address::{Reach, reach};

mod ranged;
mod tls;

/// How long a connection may take to be made, its encryption included.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long one answer may take.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);

/// Where a directory is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// `ldap://host[:port]` or `ldaps://host[:port]`.
    pub url: Url,
    /// An unencrypted connection is made an encrypted one before anything is said.
    pub start_tls: bool,
    /// The directory has to prove who it is.
    pub verify: bool,
}

/// How far below its base a search goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// The base alone.
    Base,
    /// What stands directly below it.
    #[default]
    One,
    /// Everything below it.
    Sub,
}

/// A search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// The distinguished name where it begins.
    pub base: String,
    /// How far it goes.
    pub scope: Scope,
    /// RFC 4515.
    pub filter: String,
    /// What is wanted of each entry.
    pub attributes: Vec<String>,
    /// Entries on a page; `None` asks for all at once.
    pub page: Option<u32>,
}

/// How much a search may find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Entries.
    pub entries: usize,
    /// Bytes of all values, names included.
    pub bytes: usize,
}

impl Default for Limits {
    /// 500,000 entries, 512 MiB.
    fn default() -> Self {
        Self { entries: 500_000, bytes: 512 << 20 }
    }
}

/// What a search has found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Its distinguished name.
    pub dn: String,
    /// The values of each attribute, by its name in small letters.
    pub attributes: BTreeMap<String, Vec<Vec<u8>>>,
}

impl Entry {
    /// The values of an attribute, in whatever case its name is given.
    pub fn bytes(&self, attribute: &str) -> &[Vec<u8>] {
        self.attributes.get(&attribute.to_ascii_lowercase()).map(Vec::as_slice).unwrap_or_default()
    }

    /// Those values of an attribute that are text.
    pub fn texts(&self, attribute: &str) -> impl Iterator<Item = &str> {
        self.bytes(attribute).iter().filter_map(|value| std::str::from_utf8(value).ok())
    }

    /// The first value of an attribute that is text and not empty.
    pub fn text(&self, attribute: &str) -> Option<&str> {
        self.texts(attribute).map(str::trim).find(|text| !text.is_empty())
    }

    fn size(&self) -> usize {
        let values = self.attributes.iter().map(|(name, all)| name.len() + all.iter().map(Vec::len).sum::<usize>());
        self.dn.len() + values.sum::<usize>()
    }
}

/// Why a directory could not be read. No secrets are in here.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address is none that a directory has.
    #[error("{url} is no address of a directory: {reason}")]
    Address {
        /// The address.
        url: String,
        /// What is wrong.
        reason: String,
    },
    /// No connection, or it broke.
    #[error("{url} can not be reached: {reason}")]
    Unreachable {
        /// The address.
        url: String,
        /// What happened.
        reason: String,
    },
    /// The directory does not let the portal in.
    #[error("{url} does not let {dn:?} in: {reason}")]
    Refused {
        /// The address.
        url: String,
        /// Who the portal said it is.
        dn: String,
        /// What the directory answered.
        reason: String,
    },
    /// The answer did not come in time.
    #[error("{url} did not answer within {} s", time.as_secs_f32())]
    TooSlow {
        /// The address.
        url: String,
        /// The limit.
        time: Duration,
    },
    /// A search finds more than it may.
    #[error("the search below {base:?} at {url} finds more than {limit}")]
    TooMuch {
        /// The address.
        url: String,
        /// Where the search begins.
        base: String,
        /// The limit, with its unit.
        limit: String,
    },
    /// The directory refuses a search.
    #[error("the search below {base:?} at {url} failed: {reason}")]
    Search {
        /// The address.
        url: String,
        /// Where the search begins.
        base: String,
        /// What the directory answered.
        reason: String,
    },
}

/// A connection to a directory. It ends when this is dropped.
pub struct Directory {
    ldap: ldap3::Ldap,
    url: String,
    driver: JoinHandle<()>,
}

impl Drop for Directory {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

impl Directory {
    /// Connects.
    ///
    /// # Errors
    /// When the address may not be reached, nobody answers within ten seconds, or who answers does not prove that it
    /// is the directory.
    pub async fn connect(server: &Server) -> Result<Self, Error> {
        let url = crate::http::shown(&server.url);
        let connecting = connect(server, url.clone());
        match tokio::time::timeout(CONNECT_TIMEOUT, connecting).await {
            Ok(connected) => connected,
            Err(_) => Err(Error::TooSlow { url, time: CONNECT_TIMEOUT }),
        }
    }

    /// Says who the portal is.
    ///
    /// # Errors
    /// When the directory does not believe it.
    pub async fn bind(&mut self, dn: &str, secret: &Secret) -> Result<(), Error> {
        let url = self.url.clone();
        let answer = self.ldap.with_timeout(ANSWER_TIMEOUT).simple_bind(dn, secret.expose()).await;
        match answer.and_then(ldap3::LdapResult::success) {
            Ok(_) => Ok(()),
            Err(LdapError::LdapResult { result }) => {
                Err(Error::Refused { url, dn: dn.to_owned(), reason: told(&result) })
            }
            Err(error) => Err(broken(url, &error)),
        }
    }

    /// Reads everything that a search finds. Referrals to other directories are not followed.
    ///
    /// # Errors
    /// When the directory refuses, the connection breaks, or more is found than the limits allow.
    pub async fn search(&mut self, search: &Search, limits: Limits) -> Result<Vec<Entry>, Error> {
        let mut found = Vec::new();
        let mut bytes = 0;
        self.collect(search, limits, &mut found, &mut bytes).await?;
        // Active Directory gives long lists in parts.
        for place in 0..found.len() {
            while let Some(part) = found.get(place).and_then(ranged::next) {
                let Some(dn) = found.get(place).map(|entry: &Entry| entry.dn.clone()) else { break };
                let rest = Search {
                    base: dn,
                    scope: Scope::Base,
                    filter: "(objectClass=*)".into(),
                    attributes: vec![part.wanted()],
                    page: None,
                };
                let mut more = Vec::new();
                self.collect(&rest, limits, &mut more, &mut bytes).await?;
                if let Some(entry) = found.get_mut(place) {
                    ranged::join(entry, &part, more.pop().unwrap_or_default());
                }
            }
        }
        Ok(found)
    }

    async fn collect(
        &mut self,
        search: &Search,
        limits: Limits,
        found: &mut Vec<Entry>,
        bytes: &mut usize,
    ) -> Result<(), Error> {
        let failed = |reason: String| Error::Search { url: self.url.clone(), base: search.base.clone(), reason };
        let too_much = |limit: String| Error::TooMuch { url: self.url.clone(), base: search.base.clone(), limit };
        let scope = match search.scope {
            Scope::Base => ldap3::Scope::Base,
            Scope::One => ldap3::Scope::OneLevel,
            Scope::Sub => ldap3::Scope::Subtree,
        };
        let mut adapters: Vec<Box<dyn Adapter<'_, String, Vec<String>>>> = vec![Box::new(EntriesOnly::new())];
        if let Some(page) = search.page {
            adapters.push(Box::new(PagedResults::new(i32::try_from(page).unwrap_or(i32::MAX))));
        }
        let mut ldap = self.ldap.clone();
        let ldap = ldap.with_timeout(ANSWER_TIMEOUT);
        let begun =
            ldap.streaming_search_with(adapters, &search.base, scope, &search.filter, search.attributes.clone()).await;
        let mut stream = match begun {
            Ok(stream) => stream,
            Err(LdapError::FilterParsing) => {
                return Err(failed(format!("{:?} is not a filter", search.filter)));
            }
            Err(error) => return Err(broken(self.url.clone(), &error)),
        };
        loop {
            match stream.next().await {
                Ok(Some(entry)) => {
                    let entry = read(SearchEntry::construct(entry));
                    *bytes += entry.size();
                    if *bytes > limits.bytes {
                        return Err(too_much(format!("{} bytes", limits.bytes)));
                    }
                    if found.len() >= limits.entries {
                        return Err(too_much(format!("{} entries", limits.entries)));
                    }
                    found.push(entry);
                }
                Ok(None) => break,
                Err(error) => return Err(broken(self.url.clone(), &error)),
            }
        }
        let result = stream.finish().await;
        // What is left out by a limit of the directory must not look as if it were gone.
        if result.rc == 0 { Ok(()) } else { Err(failed(told(&result))) }
    }

    /// Takes leave of the directory.
    pub async fn close(mut self) {
        self.ldap.unbind().await.ok();
    }
}

async fn connect(server: &Server, url: String) -> Result<Directory, Error> {
    let address = |reason: &str| Error::Address { url: url.clone(), reason: reason.to_owned() };
    let unreachable = |reason: String| Error::Unreachable { url: url.clone(), reason };
    let port = match server.url.scheme() {
        "ldap" => 389,
        "ldaps" => 636,
        _ => return Err(address("it begins with neither ldap:// nor ldaps://")),
    };
    let host = server.url.host_str().filter(|host| !host.is_empty()).ok_or_else(|| address("it has no host"))?;
    let name = host.trim_start_matches('[').trim_end_matches(']');
    let found = tokio::net::lookup_host((name, server.url.port().unwrap_or(port))).await;
    let found: Vec<SocketAddr> = found.map_err(|error| unreachable(error.to_string()))?.collect();
    if let Some(bad) = found.iter().find(|found| reach(found.ip()) == Reach::Never) {
        return Err(address(&format!("it leads to {}, which may not be reached", bad.ip())));
    }
    let stream = TcpStream::connect(&*found).await.map_err(|error| unreachable(error.to_string()))?;
    let stream = stream.into_std().map_err(|error| unreachable(error.to_string()))?;
    let mut settings = LdapConnSettings::new()
        .set_conn_timeout(CONNECT_TIMEOUT)
        .set_std_stream(StdStream::Tcp(stream))
        .set_starttls(server.start_tls)
        .set_no_tls_verify(!server.verify);
    if server.start_tls || server.url.scheme() == "ldaps" {
        settings = settings.set_config(tls::config(server.verify).map_err(unreachable)?);
    }
    let connected = LdapConnAsync::from_url_with_settings(settings, &server.url).await;
    let (connection, ldap) = connected.map_err(|error| broken(url.clone(), &error))?;
    let driver = tokio::spawn(async move {
        if let Err(error) = connection.drive().await {
            tracing::debug!(%error, "a connection to a directory broke");
        }
    });
    Ok(Directory { ldap, url, driver })
}

fn read(entry: SearchEntry) -> Entry {
    let mut attributes: BTreeMap<String, Vec<Vec<u8>>> = BTreeMap::new();
    for (name, values) in entry.attrs {
        attributes.entry(name.to_ascii_lowercase()).or_default().extend(values.into_iter().map(String::into_bytes));
    }
    for (name, values) in entry.bin_attrs {
        attributes.entry(name.to_ascii_lowercase()).or_default().extend(values);
    }
    Entry { dn: entry.dn, attributes }
}

fn told(result: &ldap3::LdapResult) -> String {
    // The long text of the library has the number's meaning.
    let meaning = result.to_string();
    let meaning = meaning.split(", dn:").next().unwrap_or_default();
    if result.text.is_empty() { meaning.to_owned() } else { format!("{meaning}: {}", result.text) }
}

fn broken(url: String, error: &LdapError) -> Error {
    match error {
        LdapError::Timeout { .. } => Error::TooSlow { url, time: ANSWER_TIMEOUT },
        LdapError::LdapResult { result } => Error::Unreachable { url, reason: told(result) },
        error => Error::Unreachable { url, reason: error.to_string() },
    }
}
