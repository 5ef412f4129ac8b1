//! Any git repository: `git+https://host/repo.git?ref=main&path=**/catalog-info.yaml`, or `git+file:///path`.
//!
//! This is the one source that starts a process: `git`, which only fetches and hands out blobs. It never
//! checks anything out, runs no hooks, asks nobody, speaks one protocol only, follows no redirects, and
//! connects to the addresses that the client for foreign addresses has checked. What a person wrote reaches
//! it after `--` or inside a value, never where it could be an option.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use globset::GlobBuilder;
use model::LocationRef;
use platform::config::sections::{IntegrationKind, Integrations};
use platform::http::Http;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::Command;
use tokio::sync::Mutex;
use url::Url;

use super::hosts::Hosts;
use super::{Content, File, Files, ReadError, Reading, Request, Source};
use crate::parse::{limits, size};
use crate::process::Origin;

/// How long fetching may take.
const FETCH_TIME: Duration = Duration::from_secs(300);
/// How long anything else may take.
const TIME: Duration = Duration::from_secs(60);
/// Longest answer of a command, in bytes.
const MAX_OUTPUT: u64 = 64 << 20;
/// How large a copy may become, in bytes.
const MAX_COPY: u64 = 1 << 30;
/// How often a copy is looked at while it grows.
const LOOK: Duration = Duration::from_millis(100);
/// Longest text of all files of one location, in bytes: they are held until they are stored.
const MAX_BYTES: u64 = 256 << 20;
/// Most files of one location.
const MAX_FILES: usize = 50_000;
/// Where the fetched commit is kept in the copy.
const CURRENT: &str = "refs/callboard/current";
/// What is looked for without a `path`.
const USUAL: &str = "**/catalog-info.{yaml,yml}";

/// Reads git repositories.
pub struct GitSource {
    cache: PathBuf,
    http: Http,
    hosts: Hosts,
    /// How large a copy may become.
    limit: u64,
    /// One fetch at a time for each copy.
    locks: Mutex<HashMap<PathBuf, Arc<Mutex<()>>>>,
}

/// A target, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// `https://…` or `file:///…`, without a query.
    pub url: Url,
    /// A branch or a tag; the default branch when empty.
    pub git_ref: String,
    /// A pattern of paths.
    pub path: String,
}

impl Target {
    /// Reads `git+https://…?ref=…&path=…`.
    ///
    /// # Errors
    /// Says what is not understood.
    pub fn parse(text: &str) -> Result<Self, String> {
        let rest = text
            .strip_prefix("git+")
            .ok_or_else(|| format!("'{text}' does not begin with git+https:// or git+file://"))?;
        let mut url = Url::parse(rest).map_err(|error| format!("'{text}' is not an address: {error}"))?;
        if !matches!(url.scheme(), "https" | "http" | "file") {
            return Err(format!("'{text}': only git+https:// and git+file:// are read"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("Credentials do not belong into an address; give the host a token under integrations".into());
        }
        let (mut git_ref, mut path) = (String::new(), String::new());
        for (key, value) in url.query_pairs() {
            match &*key {
                "ref" => git_ref = value.into_owned(),
                "path" => path = value.trim_start_matches('/').to_owned(),
                other => return Err(format!("'{other}' means nothing here; expected ref and path")),
            }
        }
        let good = |part: &str| !part.starts_with(['-', '.', '/']) && !part.contains("..") && !part.contains("@{");
        let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '/' | '-' | '+' | '#');
        if !git_ref.is_empty() && !(good(&git_ref) && git_ref.chars().all(letters)) {
            return Err(format!("'{git_ref}' is not a branch or a tag"));
        }
        url.set_query(None);
        url.set_fragment(None);
        Ok(Self { url, git_ref, path })
    }

    /// The target as it is stored.
    pub fn text(&self) -> String {
        let mut url = self.url.clone();
        if !self.git_ref.is_empty() {
            url.query_pairs_mut().append_pair("ref", &self.git_ref);
        }
        if !self.path.is_empty() {
            url.query_pairs_mut().append_pair("path", &self.path);
        }
        format!("git+{url}").replace("%2F", "/").replace("%2A", "*")
    }

    /// A file of the same repository, as a Location entity at `from` means it.
    pub fn sibling(&self, target: &str) -> Self {
        let folder = Path::new(&self.path).parent().unwrap_or(Path::new(""));
        let joined =
            if target.starts_with('/') { PathBuf::from(target) } else { Path::new("/").join(folder).join(target) };
        let path = super::paths::normal(&joined).to_string_lossy().trim_start_matches('/').to_owned();
        Self { path, ..self.clone() }
    }
}

impl GitSource {
    /// Keeps copies below the data folder.
    pub fn new(data: &Path, http: Http, integrations: &Integrations) -> Self {
        let hosts = Hosts::new(integrations);
        Self { cache: data.join("git"), http, hosts, limit: MAX_COPY, locks: Mutex::default() }
    }

    /// With another limit for the size of a copy, in bytes.
    #[must_use]
    pub fn at_most(mut self, bytes: u64) -> Self {
        self.limit = bytes;
        self
    }

    fn copy(&self, target: &Target) -> PathBuf {
        self.cache.join(crate::digest::sha1_hex(&format!("{}\n{}", target.url, target.git_ref)))
    }

    /// `git` with nothing of this machine's configuration.
    async fn command(&self, target: &Target, copy: &Path) -> Result<Command, ReadError> {
        let mut settings = vec![
            ("core.hooksPath".to_owned(), "/dev/null".to_owned()),
            ("protocol.allow".into(), "never".into()),
            (format!("protocol.{}.allow", target.url.scheme()), "always".into()),
            ("http.followRedirects".into(), "false".into()),
            ("credential.helper".into(), String::new()),
            ("gc.auto".into(), "0".into()),
            // One file that grows, instead of many small ones.
            ("fetch.unpackLimit".into(), "1".into()),
        ];
        if let (Some(host), Some(port)) = (target.url.host_str(), target.url.port_or_known_default()) {
            let addresses = self.http.check(&target.url).await.map_err(|error| ReadError::new(error.to_string()))?;
            let list: Vec<String> = addresses.iter().map(ToString::to_string).collect();
            settings.push(("http.curloptResolve".into(), format!("{host}:{port}:{}", list.join(","))));
            if let Some(header) = self.authorization(&target.url) {
                settings.push(("http.extraHeader".into(), header));
            }
        }
        let mut command = Command::new("git");
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", &self.cache)
            .env("LC_ALL", "C")
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_ASKPASS", "true")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", self.cache.join("config"))
            .env("GIT_CONFIG_COUNT", settings.len().to_string())
            .env("GIT_DIR", copy)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        // In the environment, not among the arguments: those other users of this machine can see.
        for (at, (key, value)) in settings.into_iter().enumerate() {
            command.env(format!("GIT_CONFIG_KEY_{at}"), key).env(format!("GIT_CONFIG_VALUE_{at}"), value);
        }
        Ok(command)
    }

    /// Git over https wants the token as a password.
    fn authorization(&self, url: &Url) -> Option<String> {
        use base64::Engine;
        let (kind, entry) = self.hosts.of(url)?;
        let token = entry.token.as_ref().or(entry.app_password.as_ref()).or(entry.password.as_ref())?.expose();
        let user = match (kind, &entry.username) {
            (_, Some(user)) => user.as_str(),
            (IntegrationKind::GitHub, None) => "x-access-token",
            (IntegrationKind::GitLab | IntegrationKind::Gitea, None) => "oauth2",
            (IntegrationKind::BitbucketCloud | IntegrationKind::BitbucketServer, None) => "x-token-auth",
            (IntegrationKind::Azure, None) => "",
        };
        let basic = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{token}"));
        Some(format!("Authorization: Basic {basic}"))
    }

    async fn run(
        &self,
        target: &Target,
        copy: &Path,
        arguments: &[&str],
        time: Duration,
    ) -> Result<Vec<u8>, ReadError> {
        let mut command = self.command(target, copy).await?;
        command.args(arguments);
        let ran = tokio::time::timeout(time, output(command)).await;
        let shown = platform::http::shown(&target.url);
        match ran {
            Err(_) => Err(ReadError::new(format!("{shown} did not answer within {} s", time.as_secs()))),
            Ok(Err(error)) if error.kind() == std::io::ErrorKind::NotFound => {
                Err(ReadError::new("The program git is not installed on the portal's machine")
                    .hint("Install git there."))
            }
            Ok(Err(error)) => Err(ReadError::new(format!("{shown}: {error}"))),
            Ok(Ok((true, out, _))) => Ok(out),
            Ok(Ok((false, _, complaint))) => {
                let complaint = String::from_utf8_lossy(&complaint);
                let last =
                    complaint.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("git failed").trim().to_owned();
                let missing = complaint.contains("not found") || complaint.contains("does not appear to be");
                let error = if missing {
                    ReadError::missing(format!("{shown}: {last}"))
                } else {
                    ReadError::new(format!("{shown}: {last}"))
                };
                Err(error.hint(
                    "Check the address and the ref, and whether the host's integration has a token that may read it.",
                ))
            }
        }
    }

    /// Fetches into a copy and watches how it grows. One that grows too large is thrown away.
    async fn fetch(&self, target: &Target, copy: &Path, refspec: &str) -> Result<(), ReadError> {
        // Old commits stay in a copy; it begins anew before they leave no room for new ones.
        if folder_size(copy.to_owned()).await > self.limit / 2 {
            discard(copy).await?;
            self.prepare(target, copy).await?;
        }
        let arguments = [
            "fetch",
            "--quiet",
            "--depth=1",
            "--no-tags",
            "--no-recurse-submodules",
            "--",
            target.url.as_str(),
            refspec,
        ];
        let growing = async {
            loop {
                tokio::time::sleep(LOOK).await;
                if folder_size(copy.to_owned()).await > self.limit {
                    return;
                }
            }
        };
        let fetched = tokio::select! {
            fetched = self.run(target, copy, &arguments, FETCH_TIME) => Some(fetched),
            () = growing => None,
        };
        match fetched {
            Some(fetched) if folder_size(copy.to_owned()).await <= self.limit => fetched.map(drop),
            _ => {
                discard(copy).await?;
                let message = format!("{} is larger than {}", platform::http::shown(&target.url), size(self.limit));
                Err(ReadError::new(message)
                    .hint("Name its catalog files by their addresses instead, as locations of type url."))
            }
        }
    }

    /// The commit that the ref names at its host.
    async fn remote_commit(&self, target: &Target, copy: &Path) -> Result<String, ReadError> {
        let wanted = if target.git_ref.is_empty() { "HEAD" } else { &target.git_ref };
        let out = self.run(target, copy, &["ls-remote", "--", target.url.as_str(), wanted], TIME).await?;
        let text = String::from_utf8_lossy(&out);
        let named = |name: &str| {
            text.lines()
                .find_map(|line| line.split_once('\t').filter(|(_, found)| *found == name).map(|(id, _)| id.to_owned()))
        };
        ["", "refs/heads/", "refs/tags/"].iter().find_map(|prefix| named(&format!("{prefix}{wanted}"))).ok_or_else(
            || ReadError::missing(format!("{} has no branch or tag '{wanted}'", platform::http::shown(&target.url))),
        )
    }

    async fn lock(&self, copy: &Path) -> Arc<Mutex<()>> {
        self.locks.lock().await.entry(copy.to_owned()).or_default().clone()
    }

    async fn prepare(&self, target: &Target, copy: &Path) -> Result<(), ReadError> {
        let broken =
            |error: std::io::Error| ReadError::new(format!("The copy in {} can not be made: {error}", copy.display()));
        if !copy.join("HEAD").exists() {
            std::fs::create_dir_all(copy).map_err(broken)?;
            self.run(target, copy, &["init", "--quiet", "--bare"], TIME).await?;
        }
        let config = self.cache.join("config");
        if !config.exists() {
            // Repositories of `git+file` may belong to another user of this machine.
            std::fs::write(&config, "[safe]\n\tdirectory = *\n").map_err(broken)?;
        }
        Ok(())
    }

    async fn blobs(&self, target: &Target, copy: &Path, ids: &[String]) -> Result<Vec<Bytes>, ReadError> {
        let mut command = self.command(target, copy).await?;
        command.args(["cat-file", "--batch"]).stdin(Stdio::piped());
        let broken = |error: std::io::Error| ReadError::new(format!("git cat-file: {error}"));
        let mut child = command.spawn().map_err(broken)?;
        let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(ReadError::new("git cat-file has no streams"));
        };
        let asked = ids.join("\n") + "\n";
        let ask = tokio::spawn(async move {
            let written = input.write_all(asked.as_bytes()).await;
            drop(input);
            written
        });
        let mut output = BufReader::new(output);
        let mut blobs = Vec::with_capacity(ids.len());
        let mut sum = 0;
        for _ in ids {
            let mut head = String::new();
            output.read_line(&mut head).await.map_err(broken)?;
            let length: u64 = head
                .split_whitespace()
                .nth(2)
                .and_then(|length| length.parse().ok())
                .ok_or_else(|| ReadError::new(format!("git cat-file: {}", head.trim())))?;
            if length > limits::REMOTE_FILE {
                return Err(ReadError::new(format!(
                    "A file is {} long, the limit is {}",
                    size(length),
                    size(limits::REMOTE_FILE)
                )));
            }
            sum += length;
            if sum > MAX_BYTES {
                return Err(ReadError::new(format!("The files are longer than {} together", size(MAX_BYTES)))
                    .hint("Give a path that selects fewer of them."));
            }
            let mut bytes = vec![0; length as usize + 1];
            output.read_exact(&mut bytes).await.map_err(broken)?;
            bytes.truncate(length as usize);
            blobs.push(Bytes::from(bytes));
        }
        drop(ask.await);
        Ok(blobs)
    }

    fn origin(&self, target: &Target, path: &str, root: &LocationRef) -> Origin {
        let file = Target { path: path.to_owned(), ..target.clone() };
        let branch = if target.git_ref.is_empty() { "HEAD" } else { &target.git_ref };
        let seen =
            self.hosts.parse(&target.url).and_then(|place| self.hosts.file_url(&target.url, &place, branch, path));
        Origin {
            location: LocationRef::new("git", file.text()),
            root: root.clone(),
            edit_url: seen.as_ref().filter(|_| branch != "HEAD").and_then(|url| self.hosts.edit_url(url)),
            source_location: seen
                .as_ref()
                .and_then(|url| self.hosts.resolve("./", url).ok())
                .map(|folder| format!("url:{folder}")),
            view_url: seen.map(Into::into),
        }
    }
}

/// Removes a copy. What a process that was ended has begun may still write into it for a moment.
async fn discard(copy: &Path) -> Result<(), ReadError> {
    let mut last = None;
    for _ in 0..20 {
        match std::fs::remove_dir_all(copy) {
            Ok(()) => return Ok(()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(error) => last = Some(error),
        }
        tokio::time::sleep(LOOK).await;
    }
    let reason = last.map(|error| error.to_string()).unwrap_or_default();
    Err(ReadError::new(format!("The copy in {} can not be removed: {reason}", copy.display())))
}

/// The bytes of all files in a folder. What comes and goes meanwhile is not counted.
async fn folder_size(folder: PathBuf) -> u64 {
    fn of(folder: &Path) -> u64 {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let sizes = entries.map(|entry| match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => of(&entry.path()),
            Ok(metadata) => metadata.len(),
            Err(_) => 0,
        });
        sizes.sum()
    }
    tokio::task::spawn_blocking(move || of(&folder)).await.unwrap_or_default()
}

/// Runs a command to its end, with what it says bounded.
async fn output(mut command: Command) -> std::io::Result<(bool, Vec<u8>, Vec<u8>)> {
    let mut child = command.spawn()?;
    let (out, complaint) = (child.stdout.take(), child.stderr.take());
    let read_out = async {
        let mut bytes = Vec::new();
        if let Some(out) = out {
            out.take(MAX_OUTPUT).read_to_end(&mut bytes).await?;
        }
        Ok::<_, std::io::Error>(bytes)
    };
    let read_complaint = async {
        let mut bytes = Vec::new();
        if let Some(complaint) = complaint {
            complaint.take(64 << 10).read_to_end(&mut bytes).await?;
        }
        Ok::<_, std::io::Error>(bytes)
    };
    let (out, complaint) = tokio::try_join!(read_out, read_complaint)?;
    Ok((child.wait().await?.success(), out, complaint))
}

#[async_trait]
impl Source for GitSource {
    async fn read(&self, request: &Request) -> Result<Reading, ReadError> {
        let target = Target::parse(&request.location.target).map_err(ReadError::new)?;
        let pattern = if target.path.is_empty() { USUAL } else { &target.path };
        let matcher = GlobBuilder::new(pattern)
            .literal_separator(true)
            .build()
            .map_err(|error| ReadError::new(format!("'{pattern}' is not a pattern: {error}")))?
            .compile_matcher();
        let copy = self.copy(&target);
        let lock = self.lock(&copy).await;
        let _one = lock.lock().await;
        self.prepare(&target, &copy).await?;
        let commit = self.remote_commit(&target, &copy).await?;
        if request.revision.as_deref() == Some(&commit) {
            return Ok(Reading::Unchanged);
        }
        let wanted = if target.git_ref.is_empty() { "HEAD" } else { &target.git_ref };
        let refspec = format!("+{wanted}:{CURRENT}");
        self.fetch(&target, &copy, &refspec).await?;
        let tree = self.run(&target, &copy, &["ls-tree", "-r", "-z", CURRENT], TIME).await?;
        let mut paths: Vec<(String, String)> = Vec::new();
        for entry in tree.split(|byte| *byte == 0) {
            let text = String::from_utf8_lossy(entry);
            let Some((about, path)) = text.split_once('\t') else {
                continue;
            };
            let mut about = about.split(' ');
            // Regular files only: 120000 is a symbolic link, 160000 a submodule.
            let regular = about.next().is_some_and(|mode| mode.starts_with("100"));
            if let (true, Some(id)) = (regular && matcher.is_match(path), about.nth(1)) {
                paths.push((path.to_owned(), id.to_owned()));
            }
        }
        if paths.len() > MAX_FILES {
            return Err(ReadError::new(format!(
                "{} matches {} files, the limit is {MAX_FILES}",
                request.location,
                paths.len()
            )));
        }
        let ids: Vec<String> = paths.iter().map(|(_, id)| id.clone()).collect();
        let blobs = if ids.is_empty() { Vec::new() } else { self.blobs(&target, &copy, &ids).await? };
        let files = paths
            .into_iter()
            .zip(blobs)
            .map(|((path, _), bytes)| File {
                origin: self.origin(&target, &path, &request.root),
                path,
                content: Content::Memory(bytes),
                lenient: false,
            })
            .collect();
        Ok(Reading::Files(Files { files, revision: Some(commit), problems: Vec::new() }))
    }

    async fn neighbour(&self, _request: &Request, file: &Origin, target: &str) -> Result<(String, Bytes), ReadError> {
        if target.contains("://") {
            return Err(ReadError::new("Placeholder may only reference files from the same repository as the entity"));
        }
        let here = Target::parse(&file.location.target).map_err(ReadError::new)?;
        let there = here.sibling(target);
        let copy = self.copy(&here);
        let name = format!("{CURRENT}:{}", there.path);
        if there.path.contains(['\n', '\0']) {
            return Err(ReadError::new("The path has a line break in it"));
        }
        let mut blobs = self
            .blobs(&here, &copy, &[name])
            .await
            .map_err(|_| ReadError::missing(format!("{} is not in the repository", there.path)))?;
        Ok((format!("git:{}", there.text()), blobs.pop().unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_taken_apart_and_put_together() {
        let target =
            Target::parse("git+https://git.example.com/a/b.git?ref=main&path=/x/**/catalog-info.yaml").unwrap();
        assert_eq!(target.url.as_str(), "https://git.example.com/a/b.git");
        assert_eq!((target.git_ref.as_str(), target.path.as_str()), ("main", "x/**/catalog-info.yaml"));
        assert_eq!(target.text(), "git+https://git.example.com/a/b.git?ref=main&path=x/**/catalog-info.yaml");
        let file = Target { path: "x/y/all.yaml".into(), ..target };
        assert_eq!(file.sibling("./z.yaml").path, "x/y/z.yaml");
        assert_eq!(file.sibling("../../../z.yaml").path, "z.yaml");
        assert_eq!(file.sibling("/z.yaml").path, "z.yaml");
    }

    #[test]
    fn nothing_can_become_an_option_or_another_protocol() {
        for bad in [
            "git+ext::sh -c id",
            "git+ssh://host/a",
            "https://host/a",
            "git+https://host/a?ref=--upload-pack=x",
            "git+https://host/a?ref=a..b",
            "git+https://host/a?ref=a%20b",
            "git+https://user:secret@host/a",
            "git+https://host/a?branch=x",
        ] {
            assert!(Target::parse(bad).is_err(), "{bad}");
        }
    }
}
