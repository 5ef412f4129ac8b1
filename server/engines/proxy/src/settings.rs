//! The section `proxy`, with Backstage's keys.

use std::collections::BTreeMap;

use http::{HeaderName, HeaderValue};
use platform::config::sections::{Short, short};
use platform::config::{Config, Error, Secret};
use platform::http::{Allowed, Error as HttpError, Http};
use serde::{Deserialize, Deserializer};
use url::Url;

/// Headers that an endpoint may not set for itself: they belong to the connection.
const RESERVED: [&str; 6] = ["host", "connection", "content-length", "transfer-encoding", "upgrade", "cookie"];

/// Ready for use.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// By name, which begins with `/`; the longest first, so that the nearest is found.
    pub endpoints: Vec<Endpoint>,
}

/// An address behind the portal.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// `/pagerduty`.
    pub name: String,
    /// Where it leads.
    pub target: Url,
    /// What is added to each request.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// What may be done; empty for everything.
    pub methods: Vec<String>,
    /// Further headers of a caller that are passed on.
    pub forwarded: Vec<HeaderName>,
    /// Beginnings of paths and what stands in their place.
    pub rewrites: Vec<(String, String)>,
}

/// `proxy`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Section {
    endpoints: BTreeMap<String, Given>,
}

/// `proxy.endpoints.'/…'`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Long {
    target: String,
    headers: BTreeMap<String, Secret>,
    allowed_methods: Vec<String>,
    allowed_headers: Vec<String>,
    path_rewrite: BTreeMap<String, String>,
    credentials: Option<String>,
}

/// An address, or more about it.
#[derive(Clone, Debug, Default)]
struct Given(Long);

impl From<Long> for Given {
    fn from(long: Long) -> Self {
        Self(long)
    }
}

impl Short for Given {
    type Long = Long;
    const FIELDS: &'static [&'static str] =
        &["target", "headers", "allowedMethods", "allowedHeaders", "pathRewrite", "credentials"];
    const EXPECTED: &'static str = "an address with http or https";

    fn short(text: &str) -> Option<Self> {
        Some(Self(Long { target: text.to_owned(), ..Long::default() }))
    }
}

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        short(deserializer)
    }
}

impl Settings {
    /// From the configuration.
    ///
    /// # Errors
    /// Everything that can not be used.
    pub fn of(config: &Config) -> Result<Self, Vec<Error>> {
        const PATH: &str = "proxy";
        let section: Section = config.section(PATH).map_err(|error| vec![error])?;
        let mut errors = Vec::new();
        let mut fail = |name: &str, key: &str, message: String| {
            let path = format!("{PATH}.endpoints.{name}.{key}");
            errors.push(Error::at(&config.nearest(&format!("{PATH}.endpoints.{name}")), &path, message));
        };
        let mut endpoints = Vec::new();
        for (name, Given(long)) in section.endpoints {
            let plain =
                name.starts_with('/') && name.len() > 1 && !name.contains(['?', '#', '\\']) && !name.contains("..");
            if !plain {
                fail(&name, "", "the name of an endpoint begins with '/'".to_owned());
            }
            let target = Url::parse(&long.target)
                .ok()
                .filter(|url| ["http", "https"].contains(&url.scheme()) && url.has_host() && url.username().is_empty());
            if target.is_none() {
                fail(&name, "target", "expected an address with http or https, without credentials in it".to_owned());
            }
            let mut headers = Vec::new();
            for (header, value) in &long.headers {
                let parsed = HeaderName::try_from(header.to_ascii_lowercase()).ok();
                let value = HeaderValue::from_str(value.expose()).ok().map(|mut value| {
                    value.set_sensitive(true);
                    value
                });
                match parsed.filter(|header| !RESERVED.contains(&header.as_str())).zip(value) {
                    Some(pair) => headers.push(pair),
                    None => fail(&name, "headers", format!("{header} can not be sent as a header")),
                }
            }
            let forwarded: Vec<HeaderName> = long
                .allowed_headers
                .iter()
                .filter_map(|header| HeaderName::try_from(header.to_ascii_lowercase()).ok())
                .filter(|header| !RESERVED.contains(&header.as_str()) && *header != http::header::AUTHORIZATION)
                .collect();
            if !matches!(long.credentials.as_deref(), None | Some("require")) {
                let message = "expected require: everybody who asks has signed in, and their credentials stay here";
                fail(&name, "credentials", message.to_owned());
            }
            let rewrites =
                long.path_rewrite.into_iter().map(|(from, to)| (from.trim_start_matches('^').to_owned(), to));
            if let Some(target) = target {
                endpoints.push(Endpoint {
                    name: name.trim_end_matches('/').to_owned(),
                    target,
                    headers,
                    methods: long.allowed_methods.iter().map(|method| method.to_ascii_uppercase()).collect(),
                    forwarded,
                    rewrites: rewrites.collect(),
                });
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        endpoints.sort_by_key(|endpoint: &Endpoint| std::cmp::Reverse(endpoint.name.len()));
        Ok(Self { endpoints })
    }

    /// A client that may speak to these and to nobody else.
    ///
    /// # Errors
    /// When the certificates of this machine can not be used.
    pub fn client(&self) -> Result<Http, HttpError> {
        let mut allowed = Allowed::new();
        for url in self.endpoints.iter().map(|endpoint| &endpoint.target) {
            if let Some(host) = url.host_str() {
                allowed = allowed.host(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")));
            }
        }
        Http::new(allowed)
    }

    /// The endpoint of a path, and the path below it.
    pub fn find<'a>(&'a self, path: &'a str) -> Option<(&'a Endpoint, &'a str)> {
        self.endpoints.iter().find_map(|endpoint| {
            let below = path.strip_prefix(&endpoint.name)?;
            (below.is_empty() || below.starts_with(['/', '?'])).then_some((endpoint, below))
        })
    }
}

impl Endpoint {
    /// The address that a path below it leads to. Nothing where the path would lead out of the target.
    pub fn address(&self, below: &str) -> Option<Url> {
        let (path, search) = below.split_once('?').unwrap_or((below, ""));
        let full = format!("{}{path}", self.name);
        let rewritten =
            self.rewrites.iter().find_map(|(from, to)| Some(format!("{to}{}", full.strip_prefix(from.as_str())?)));
        let path = rewritten.as_deref().unwrap_or(path);
        let lower = path.to_ascii_lowercase();
        // Neither dots nor what addresses and other servers read as dots and slashes; nor what addresses leave out, so that
        // dots around it come together.
        if path.split('/').any(|part| part == "..")
            || path.contains(|char: char| char == '\\' || char.is_control())
            || ["%2e", "%2f", "%5c", "%00"].iter().any(|code| lower.contains(code))
        {
            return None;
        }
        let mut url = self.target.clone();
        let base = url.path().trim_end_matches('/').to_owned();
        url.set_path(&format!("{base}/{}", path.trim_start_matches('/')));
        if path.is_empty() {
            url.set_path(self.target.path());
        }
        if !search.is_empty() {
            url.set_query(Some(search));
        }
        // Whatever an address makes of a path: it stays below the target.
        let below = url.path().strip_prefix(&base).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        below.then_some(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(yaml: &str) -> Settings {
        Settings::of(&Config::from_text(yaml).unwrap()).unwrap()
    }

    #[test]
    fn paths_find_their_endpoint_and_their_address() {
        let settings = settings(
            "
proxy:
  endpoints:
    /a: https://a.example/v1
    /a/b:
      target: https://b.example
      pathRewrite: {'^/a/b/old': '/new'}
      headers: {Authorization: 'Bearer x'}
",
        );
        let address =
            |path: &str| settings.find(path).and_then(|(one, below)| one.address(below)).map(|url| url.to_string());
        assert_eq!(address("/a").as_deref(), Some("https://a.example/v1"));
        assert_eq!(address("/a/x?y=1").as_deref(), Some("https://a.example/v1/x?y=1"));
        assert_eq!(address("/a/b/x").as_deref(), Some("https://b.example/x"));
        assert_eq!(address("/a/b/old/x").as_deref(), Some("https://b.example/new/x"));
        assert_eq!(address("/ab"), None);
        for out in [
            "/a/../secret",
            "/a/%2e%2e/secret",
            "/a/x%2f..",
            "/a/x%00",
            "/a/..\\secret",
            "/a/x\\..\\..\\secret",
            "/a/.\t./secret",
            "/a/.\n./secret",
        ] {
            assert_eq!(address(out), None, "{out}");
        }
        assert!(!format!("{settings:?}").contains("Bearer x"));
    }

    #[test]
    fn what_can_not_be_used_is_told() {
        for (yaml, words) in [
            ("proxy: {endpoints: {/a: 'ftp://x'}}", "target"),
            ("proxy: {endpoints: {/a: {target: 'https://u:p@x'}}}", "target"),
            ("proxy: {endpoints: {a: 'https://x'}}", "begins with '/'"),
            ("proxy: {endpoints: {/a: {target: 'https://x', credentials: forward}}}", "credentials"),
            ("proxy: {endpoints: {/a: {target: 'https://x', headers: {Cookie: a}}}}", "Cookie"),
        ] {
            let errors = Settings::of(&Config::from_text(yaml).unwrap()).unwrap_err();
            assert!(errors[0].to_string().contains(words), "{yaml}: {errors:?}");
        }
    }
}
