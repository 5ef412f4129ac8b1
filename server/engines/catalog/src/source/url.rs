//! Addresses: files at git hosts, and at other hosts of `backend.reading.allow`.
//!
//! A host that refuses because of its rate limit is left alone until the moment it named, by all locations.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use globset::GlobBuilder;
use model::LocationRef;
use platform::config::sections::{IntegrationKind, Integrations};
use platform::http::{Error, Http, Limits, Request as Ask, Response};
use serde_json::Value;
use url::Url;

use super::hosts::{Hosts, Place};
use super::{Content, File, Files, ReadError, Reading, Request, Source};
use crate::parse::{limits, size};
use crate::process::Origin;

/// Files of one location that are fetched at the same time.
const AT_ONCE: usize = 5;
/// Most files that a pattern may select.
const MAX_FILES: usize = 5_000;
/// Most pages of a listing.
const MAX_PAGES: usize = 200;
/// Longest text of all files of one location, in bytes: they are held until they are stored.
const MAX_BYTES: u64 = 256 << 20;

/// Reads addresses.
#[derive(Clone)]
pub struct UrlSource {
    http: Http,
    hosts: Hosts,
    limited: Limited,
}

/// Until when hosts want to be left alone.
#[derive(Clone, Debug, Default)]
struct Limited(Arc<Mutex<HashMap<String, Instant>>>);

impl Limited {
    /// How long a host is still to be left alone.
    fn left(&self, url: &Url) -> Option<Duration> {
        let mut hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        hosts.retain(|_, until| *until > now);
        hosts.get(url.authority()).map(|until| until.saturating_duration_since(now))
    }

    fn note(&self, url: &Url, wait: Duration) {
        let mut hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        hosts.insert(url.authority().to_owned(), Instant::now() + wait);
    }
}

/// What an address answered.
pub struct Fetched {
    /// The content.
    pub bytes: Bytes,
    /// To ask only for something newer next time.
    pub etag: Option<String>,
}

impl UrlSource {
    /// Reads with the tokens of these hosts.
    pub fn new(http: Http, integrations: &Integrations) -> Self {
        Self { http, hosts: Hosts::new(integrations), limited: Limited::default() }
    }

    /// The git hosts.
    pub fn hosts(&self) -> &Hosts {
        &self.hosts
    }

    async fn send(&self, url: &str, etag: Option<&str>) -> Result<Response, ReadError> {
        let url = Ask::parse(url).map_err(|error| read_error(&error, url))?;
        if let Some(left) = self.limited.left(&url) {
            let shown = platform::http::shown(&url);
            let error = ReadError::new(format!("{shown} is not asked: its host has refused because of its rate limit"));
            return Err(ReadError { after: Some(left), ..error.hint(RATE_LIMIT) });
        }
        let limits = Limits { bytes: limits::REMOTE_FILE, ..Limits::default() };
        let mut ask = Ask::get(url.clone()).limits(limits).if_none_match(etag);
        if let Some((name, value)) = self.hosts.credentials(&url) {
            ask = ask.header(name, &value);
        }
        if url.path().contains("/contents/") && url.query().is_some_and(|query| query.starts_with("ref=")) {
            ask = ask.header("accept", "application/vnd.github.v3.raw");
        }
        self.http.send(ask).await.map_err(|error| {
            if let Some(wait) = error.retry_after() {
                self.limited.note(&url, wait);
            }
            read_error(&error, url.as_str())
        })
    }

    /// Reads the file at an address for people. `None`: it is what it was.
    pub async fn fetch(&self, url: &Url, etag: Option<&str>) -> Result<Option<Fetched>, ReadError> {
        let content =
            self.hosts.parse(url).filter(|place| !place.path.is_empty()).and_then(|place| self.hosts.content(&place));
        let response =
            self.send(content.as_deref().unwrap_or(url.as_str()), etag).await.map_err(|error| at(error, url))?;
        if response.not_modified {
            return Ok(None);
        }
        Ok(Some(Fetched { etag: response.etag().map(str::to_owned), bytes: response.body }))
    }

    /// Reads the text at an absolute address, for a placeholder. The key is that of the address.
    pub async fn text(&self, target: &str) -> Result<(String, Bytes), ReadError> {
        let url = Ask::parse(target).map_err(|error| read_error(&error, target))?;
        let fetched = self.fetch(&url, None).await?;
        Ok((format!("url:{url}"), fetched.map(|fetched| fetched.bytes).unwrap_or_default()))
    }

    /// The default branch of a repository; `HEAD` where its host does not tell.
    pub async fn default_branch(&self, place: &Place) -> String {
        let Some(address) = self.hosts.repository(place) else {
            return "HEAD".into();
        };
        let Ok(response) = self.send(&address, None).await else {
            return "HEAD".into();
        };
        let about: Value = serde_json::from_slice(&response.body).unwrap_or_default();
        let name = about.get("default_branch").or_else(|| about.pointer("/mainbranch/name")).and_then(Value::as_str);
        name.unwrap_or("HEAD").to_owned()
    }

    fn origin(&self, url: &Url, root: &LocationRef) -> Origin {
        Origin {
            location: LocationRef::new("url", url.as_str()),
            root: root.clone(),
            view_url: Some(url.to_string()),
            edit_url: self.hosts.edit_url(url),
            source_location: self.hosts.resolve("./", url).ok().map(|folder| format!("url:{folder}")),
        }
    }

    async fn single(&self, request: &Request, url: &Url) -> Result<Reading, ReadError> {
        let Some(fetched) = self.fetch(url, request.revision.as_deref()).await? else {
            return Ok(Reading::Unchanged);
        };
        let file = File {
            path: url.to_string(),
            origin: self.origin(url, &request.root),
            content: Content::Memory(fetched.bytes),
            lenient: false,
        };
        Ok(Reading::Files(Files { files: vec![file], revision: fetched.etag, problems: Vec::new() }))
    }

    /// All files of a repository whose path matches.
    async fn pattern(&self, request: &Request, url: &Url, place: &Place) -> Result<Reading, ReadError> {
        let pattern = GlobBuilder::new(&place.path)
            .literal_separator(true)
            .build()
            .map_err(|error| ReadError::new(format!("'{}' is not a pattern: {error}", place.path)))?
            .compile_matcher();
        let Some((paths, etag)) =
            self.list(place, request.revision.as_deref()).await.map_err(|error| at(error, url))?
        else {
            return Ok(Reading::Unchanged);
        };
        let mut paths: Vec<String> = paths.into_iter().filter(|path| pattern.is_match(path)).collect();
        paths.sort_unstable();
        if paths.len() > MAX_FILES {
            return Err(ReadError::new(format!("{url} matches {} files, the limit is {MAX_FILES}", paths.len())));
        }
        let bytes = &AtomicU64::new(0);
        let files: Vec<File> = futures::stream::iter(paths)
            .map(|path| async move {
                let url =
                    self.hosts.sibling(url, &path).ok_or_else(|| ReadError::new(format!("{path} has no address")))?;
                let content = self.fetch(&url, None).await?.map(|fetched| fetched.bytes).unwrap_or_default();
                let length = content.len() as u64;
                if bytes.fetch_add(length, Ordering::Relaxed) + length > MAX_BYTES {
                    let message = format!("The files of {} are longer than {}", request.location, size(MAX_BYTES));
                    return Err(ReadError::new(message).hint("Name fewer files in the pattern."));
                }
                Ok::<_, ReadError>(File {
                    path: url.to_string(),
                    origin: self.origin(&url, &request.root),
                    content: Content::Memory(content),
                    lenient: false,
                })
            })
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        Ok(Reading::Files(Files { files, revision: etag, problems: Vec::new() }))
    }

    /// All paths of a repository, and the listing's etag if it is whole on one page.
    async fn list(
        &self,
        place: &Place,
        etag: Option<&str>,
    ) -> Result<Option<(Vec<String>, Option<String>)>, ReadError> {
        let mut next = self.hosts.tree(place);
        let mut paths = Vec::new();
        let mut first_etag = None;
        for page in 0..MAX_PAGES {
            let Some(address) = next.take() else {
                break;
            };
            let response = self.send(&address, etag.filter(|_| page == 0)).await?;
            if response.not_modified {
                return Ok(None);
            }
            let body: Value = serde_json::from_slice(&response.body)
                .map_err(|error| ReadError::new(format!("The host's listing can not be understood: {error}")))?;
            if body.get("truncated") == Some(&Value::Bool(true)) && place.kind == IntegrationKind::GitHub {
                return Err(ReadError::new(format!(
                    "The repository {} has too many files for the host to list",
                    place.project
                ))
                .hint("Use a location of type git instead: git+https://…"));
            }
            listed(place.kind, &body, &mut paths);
            next = following(place.kind, &address, &response, &body);
            // Bitbucket Server lists names alone: the same names say nothing of what the files hold.
            if page == 0 && next.is_none() && place.kind != IntegrationKind::BitbucketServer {
                first_etag = response.etag().map(str::to_owned);
            }
        }
        if next.is_some() {
            return Err(ReadError::new(format!("The repository {} has too many files to list", place.project)));
        }
        Ok(Some((paths, first_etag)))
    }
}

/// The paths on one page of a listing.
fn listed(kind: IntegrationKind, body: &Value, paths: &mut Vec<String>) {
    let (list, name, kinds, wanted) = match kind {
        IntegrationKind::GitHub | IntegrationKind::Gitea => (body.get("tree"), "path", "type", "blob"),
        IntegrationKind::GitLab => (Some(body), "path", "type", "blob"),
        IntegrationKind::BitbucketCloud => (body.get("values"), "path", "type", "commit_file"),
        IntegrationKind::BitbucketServer => (body.get("values"), "", "", ""),
        IntegrationKind::Azure => (body.get("value"), "path", "gitObjectType", "blob"),
    };
    for item in list.and_then(Value::as_array).into_iter().flatten() {
        if let Some(path) = item.as_str() {
            paths.push(path.to_owned());
        } else if item.get(kinds).and_then(Value::as_str) == Some(wanted)
            && let Some(path) = item.get(name).and_then(Value::as_str)
        {
            paths.push(path.trim_start_matches('/').to_owned());
        }
    }
}

/// The address of the next page of a listing.
fn following(kind: IntegrationKind, address: &str, response: &Response, body: &Value) -> Option<String> {
    let with = |name: &str, value: &str| {
        let mut url = Url::parse(address).ok()?;
        let rest: Vec<(String, String)> = url.query_pairs().into_owned().filter(|(key, _)| key != name).collect();
        url.query_pairs_mut().clear().extend_pairs(rest).append_pair(name, value);
        Some(url.to_string())
    };
    match kind {
        IntegrationKind::GitHub | IntegrationKind::Azure => None,
        IntegrationKind::GitLab => {
            response.header("x-next-page").filter(|page| !page.is_empty()).and_then(|page| with("page", page))
        }
        IntegrationKind::BitbucketCloud => body.get("next").and_then(Value::as_str).map(str::to_owned),
        IntegrationKind::BitbucketServer => {
            let start = body.get("nextPageStart").and_then(Value::as_u64)?;
            (body.get("isLastPage") != Some(&Value::Bool(true))).then(|| with("start", &start.to_string()))?
        }
        IntegrationKind::Gitea => {
            let (page, count) = (body.get("page")?.as_u64()?, body.get("total_count")?.as_u64()?);
            let shown = body.get("tree").and_then(Value::as_array).map_or(0, Vec::len) as u64;
            (shown > 0 && page.max(1) * shown < count).then(|| with("page", &(page.max(1) + 1).to_string()))?
        }
    }
}

/// The error of an address that the person knows, instead of one that was made from it.
fn at(mut error: ReadError, url: &Url) -> ReadError {
    let shown = platform::http::shown(url);
    if !error.message.contains(&shown) {
        error.message = format!("{shown}: {}", error.message);
    }
    error
}

const RATE_LIMIT: &str =
    "It is asked again when the host allows. A token under integrations in app-config.yaml usually raises the limit.";
const REDIRECT: &str = "Give the address that it leads to, if it is one that the portal may read.";

fn read_error(error: &Error, url: &str) -> ReadError {
    let base = match error {
        // Only what was asked for is the person's to allow; where it leads is told as it is.
        Error::NotAllowed { url: refused, .. } if Url::parse(url).is_ok_and(|url| platform::http::shown(&url) != *refused) => {
            ReadError::new(format!("{url} leads to where it may not be followed: {error}")).hint(REDIRECT)
        }
        Error::NotAllowed { .. } => ReadError::new(format!(
            "Unable to read url, Reading from '{url}' is not allowed. You may need to configure an integration for the target \
             host, or add it to the configured list of allowed hosts at 'backend.reading.allow'"
        )),
        Error::Status { status: 401 | 403, .. } => ReadError::new(error.to_string())
            .hint("Give the host a token that may read the repository, under integrations in app-config.yaml."),
        Error::Status { status: 404 | 410, .. } => ReadError::missing(error.to_string()).hint(
            "Correct the address. Hosts also answer so for repositories that the token of their integration may not read.",
        ),
        Error::TooLarge { .. } => ReadError::new(error.to_string()).hint("Split the file."),
        Error::RateLimited { .. } => ReadError::new(error.to_string()).hint(RATE_LIMIT),
        Error::Redirect { .. } => ReadError::new(error.to_string()).hint(REDIRECT),
        Error::Unreachable { .. } | Error::TooSlow { .. } => ReadError::new(error.to_string())
            .hint("Check the address, and that the portal's machine can reach the host. It is tried again by itself."),
        Error::Status { status: 500.., .. } => ReadError::new(error.to_string())
            .hint("The host has trouble of its own. It is asked again by itself."),
        Error::Status { .. } | Error::Address { .. } | Error::Setup(_) => ReadError::new(error.to_string()),
    };
    ReadError { after: error.retry_after(), ..base }
}

#[async_trait]
impl Source for UrlSource {
    async fn read(&self, request: &Request) -> Result<Reading, ReadError> {
        let target = &request.location.target;
        let url = Ask::parse(target).map_err(|error| read_error(&error, target))?;
        match self.hosts.parse(&url) {
            Some(place) if place.path.contains('*') => self.pattern(request, &url, &place).await,
            Some(place) if place.path.is_empty() => {
                Err(ReadError::new(format!("{target} is a repository, not a file"))
                    .hint("Give the address of its catalog-info.yaml, or use a location of type git."))
            }
            None if url.path().contains('*') => {
                Err(ReadError::new(format!("{target}: patterns are only understood at git hosts"))
                    .hint("Name the host under integrations in app-config.yaml."))
            }
            _ => self.single(request, &url).await,
        }
    }

    async fn neighbour(&self, _request: &Request, file: &Origin, target: &str) -> Result<(String, Bytes), ReadError> {
        let base = Url::parse(&file.location.target).map_err(|error| ReadError::new(error.to_string()))?;
        let url = self.hosts.resolve(target, &base).map_err(ReadError::new)?;
        if let (Some(from), Some(to)) = (self.hosts.parse(&base), self.hosts.parse(&url))
            && (from.host != to.host || !from.project.eq_ignore_ascii_case(&to.project))
        {
            return Err(ReadError::new("Placeholder may only reference files from the same repository as the entity"));
        }
        self.text(url.as_str()).await
    }
}
