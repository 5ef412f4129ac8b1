//! Addresses of files at git hosts: what they name, how they are read, and how people see and edit them.
//!
//! | host | a file as people see it | how it is read |
//! |---|---|---|
//! | GitHub | `/{owner}/{repo}/blob/{ref}/{path}` | contents API, or the raw host without a token |
//! | GitLab | `/{group}/…/{repo}/-/blob/{ref}/{path}` | repository files API |
//! | Bitbucket Cloud | `/{workspace}/{repo}/src/{ref}/{path}` | source API 2.0 |
//! | Bitbucket Server | `/projects/{key}/repos/{repo}/browse/{path}?at={ref}` | REST 1.0 `raw` |
//! | Azure DevOps | `/{org}/{project}/_git/{repo}?path={path}&version=GB{ref}` | items API |
//! | Gitea | `/{owner}/{repo}/src/branch/{ref}/{path}` | raw API |

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use platform::config::sections::{Integration, IntegrationKind, Integrations};
use url::Url;

/// The git hosts of the configuration.
#[derive(Clone, Debug)]
pub struct Hosts(Vec<(IntegrationKind, Integration)>);

impl Default for Hosts {
    fn default() -> Self {
        Self::new(&Integrations::default())
    }
}

/// A file, or a pattern of files, in a repository at a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Whose interface the host has.
    pub kind: IntegrationKind,
    /// `github.com`.
    pub host: String,
    /// `owner/repo`, with groups at GitLab, `org/project/repo` at Azure.
    pub project: String,
    /// A branch, a tag or a commit; empty for the default branch.
    pub git_ref: String,
    /// Within the repository, without a slash at its beginning.
    pub path: String,
}

/// Characters of one segment of an address.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
/// Characters of a path.
const PATH: &AsciiSet = &SEGMENT.remove(b'/');

fn segment(text: &str) -> String {
    utf8_percent_encode(text, SEGMENT).to_string()
}

fn path(text: &str) -> String {
    utf8_percent_encode(text, PATH).to_string()
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

impl Hosts {
    /// The hosts of the configuration and the public ones.
    pub fn new(integrations: &Integrations) -> Self {
        Self(integrations.hosts())
    }

    /// The host of an address.
    pub fn of(&self, url: &Url) -> Option<&(IntegrationKind, Integration)> {
        let name = url.host_str()?;
        let with_port = url.port().map_or_else(|| name.to_owned(), |port| format!("{name}:{port}"));
        self.0.iter().find(|(_, entry)| entry.host == with_port)
    }

    /// What an address names, if it is one of a repository at a known host. A repository's own address has an
    /// empty path.
    pub fn parse(&self, url: &Url) -> Option<Place> {
        let (kind, entry) = self.of(url)?;
        let parts: Vec<String> = url.path_segments()?.filter(|part| !part.is_empty()).map(decoded).collect();
        let query = |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        let at = |index: usize| parts.get(index).map(String::as_str);
        let rest = |from: usize| parts.get(from..).unwrap_or_default().join("/");
        let bare = |name: &str| name.strip_suffix(".git").unwrap_or(name).to_owned();
        let place = |project: String, git_ref: String, path: String| {
            Some(Place { kind: *kind, host: entry.host.clone(), project, git_ref, path })
        };
        match kind {
            IntegrationKind::GitHub => {
                let project = format!("{}/{}", at(0)?, bare(at(1)?));
                match at(2) {
                    None => place(project, String::new(), String::new()),
                    Some("blob" | "tree" | "edit" | "raw") => place(project, at(3)?.to_owned(), rest(4)),
                    Some(_) => None,
                }
            }
            IntegrationKind::GitLab => {
                let split = parts.iter().position(|part| part == "-");
                // Older addresses have no dash.
                let (project, tail) = match split {
                    Some(split) => (parts.get(..split)?, parts.get(split + 1..)?),
                    None => {
                        match parts.iter().skip(2).position(|part| matches!(part.as_str(), "blob" | "tree" | "raw")) {
                            Some(split) => (parts.get(..split + 2)?, parts.get(split + 2..)?),
                            None => (parts.as_slice(), [].as_slice()),
                        }
                    }
                };
                if project.len() < 2 {
                    return None;
                }
                let project = bare(&project.join("/"));
                match tail.split_first() {
                    None => place(project, String::new(), String::new()),
                    Some((form, tail)) if matches!(form.as_str(), "blob" | "tree" | "edit" | "raw") => {
                        let (git_ref, path) = tail.split_first()?;
                        place(project, git_ref.clone(), path.join("/"))
                    }
                    Some(_) => None,
                }
            }
            IntegrationKind::BitbucketCloud => {
                let project = format!("{}/{}", at(0)?, bare(at(1)?));
                match at(2) {
                    None => place(project, String::new(), String::new()),
                    Some("src" | "raw") => place(project, at(3)?.to_owned(), rest(4)),
                    Some(_) => None,
                }
            }
            IntegrationKind::BitbucketServer => {
                let start = parts.iter().position(|part| part == "projects" || part == "users")?;
                let owner = parts.get(start + 1)?;
                let owner = if parts.get(start)? == "users" { format!("~{owner}") } else { owner.clone() };
                if parts.get(start + 2)? != "repos" {
                    return None;
                }
                let project = format!("{owner}/{}", parts.get(start + 3)?);
                let git_ref = query("at").unwrap_or_default();
                place(project, git_ref, rest(start + 5))
            }
            IntegrationKind::Azure => {
                let git = parts.iter().position(|part| part == "_git")?;
                let repository = parts.get(git + 1)?;
                let project = match parts.get(..git)? {
                    [organization, project] => format!("{organization}/{project}/{repository}"),
                    [organization] => format!("{organization}/{repository}/{repository}"),
                    _ => return None,
                };
                let version = query("version").unwrap_or_default();
                let git_ref = version.get(2..).unwrap_or_default().to_owned();
                let path = query("path").unwrap_or_default();
                place(project, git_ref, path.trim_start_matches('/').to_owned())
            }
            IntegrationKind::Gitea => {
                let project = format!("{}/{}", at(0)?, bare(at(1)?));
                match (at(2), at(3)) {
                    (None, _) => place(project, String::new(), String::new()),
                    (Some("src" | "raw"), Some("branch" | "tag" | "commit")) => {
                        place(project, at(4)?.to_owned(), rest(5))
                    }
                    _ => None,
                }
            }
        }
    }

    /// The address at which a file's content is read.
    pub fn content(&self, place: &Place) -> Option<String> {
        let entry = self.entry(place)?;
        let git_ref = if place.git_ref.is_empty() { "HEAD" } else { &place.git_ref };
        let (project, file) = (path(&place.project), path(&place.path));
        Some(match place.kind {
            IntegrationKind::GitHub if entry.token.is_some() => {
                format!("{}/repos/{project}/contents/{file}?ref={}", api(place.kind, entry), segment(git_ref))
            }
            IntegrationKind::GitHub => {
                let raw = entry.raw_base_url.clone().unwrap_or_else(|| {
                    if entry.host == "github.com" {
                        "https://raw.githubusercontent.com".into()
                    } else {
                        format!("https://{}/raw", entry.host)
                    }
                });
                format!("{}/{project}/{}/{file}", raw.trim_end_matches('/'), path(git_ref))
            }
            IntegrationKind::GitLab => format!(
                "{}/projects/{}/repository/files/{}/raw?ref={}",
                api(place.kind, entry),
                segment(&place.project),
                segment(&place.path),
                segment(git_ref)
            ),
            IntegrationKind::BitbucketCloud => {
                format!("{}/repositories/{project}/src/{}/{file}", api(place.kind, entry), segment(git_ref))
            }
            IntegrationKind::BitbucketServer => {
                let (owner, repository) = place.project.split_once('/')?;
                let at =
                    if place.git_ref.is_empty() { String::new() } else { format!("?at={}", segment(&place.git_ref)) };
                format!("{}/projects/{}/repos/{}/raw/{file}{at}", api(place.kind, entry), path(owner), path(repository))
            }
            IntegrationKind::Azure => {
                format!("{}&path=/{}{}", azure(place, entry)?, segment(&place.path), azure_version(place))
            }
            IntegrationKind::Gitea => {
                format!("{}/repos/{project}/raw/{file}?ref={}", api(place.kind, entry), segment(git_ref))
            }
        })
    }

    /// The address at which all paths of a repository are listed.
    pub fn tree(&self, place: &Place) -> Option<String> {
        let entry = self.entry(place)?;
        let git_ref = if place.git_ref.is_empty() { "HEAD" } else { &place.git_ref };
        let project = path(&place.project);
        let api = api(place.kind, entry);
        Some(match place.kind {
            IntegrationKind::GitHub => format!("{api}/repos/{project}/git/trees/{}?recursive=1", segment(git_ref)),
            IntegrationKind::GitLab => format!(
                "{api}/projects/{}/repository/tree?recursive=true&per_page=100&ref={}",
                segment(&place.project),
                segment(git_ref)
            ),
            IntegrationKind::BitbucketCloud => {
                format!("{api}/repositories/{project}/src/{}/?max_depth=30&pagelen=100", segment(git_ref))
            }
            IntegrationKind::BitbucketServer => {
                let (owner, repository) = place.project.split_once('/')?;
                let at =
                    if place.git_ref.is_empty() { String::new() } else { format!("&at={}", segment(&place.git_ref)) };
                format!("{api}/projects/{}/repos/{}/files?limit=1000{at}", path(owner), path(repository))
            }
            IntegrationKind::Azure => format!("{}&recursionLevel=full{}", azure(place, entry)?, azure_version(place)),
            IntegrationKind::Gitea => {
                format!("{api}/repos/{project}/git/trees/{}?recursive=true&per_page=1000", segment(git_ref))
            }
        })
    }

    /// The address of the repository in the host's API, which tells its default branch.
    pub fn repository(&self, place: &Place) -> Option<String> {
        let entry = self.entry(place)?;
        let (api, project) = (api(place.kind, entry), path(&place.project));
        match place.kind {
            IntegrationKind::GitHub | IntegrationKind::Gitea => Some(format!("{api}/repos/{project}")),
            IntegrationKind::GitLab => Some(format!("{api}/projects/{}", segment(&place.project))),
            IntegrationKind::BitbucketCloud => Some(format!("{api}/repositories/{project}")),
            IntegrationKind::BitbucketServer | IntegrationKind::Azure => None,
        }
    }

    /// The header that carries the host's token, if it has one: name and value.
    pub fn credentials(&self, url: &Url) -> Option<(&'static str, String)> {
        let name = url.host_str()?;
        let with_port = url.port().map_or_else(|| name.to_owned(), |port| format!("{name}:{port}"));
        let (kind, entry) = self.0.iter().find(|(kind, entry)| {
            entry.host == with_port
                || [&entry.api_base_url, &entry.raw_base_url, &entry.base_url].into_iter().flatten().any(|base| {
                    Url::parse(base).is_ok_and(|base| base.host_str() == Some(name) && base.port() == url.port())
                })
                || (*kind == IntegrationKind::GitHub && entry.host == "github.com" && with_port == "api.github.com")
                || (*kind == IntegrationKind::BitbucketCloud && with_port == "api.bitbucket.org")
        })?;
        let token = entry.token.as_ref().map(|token| token.expose().to_owned());
        let basic = |user: &str, password: &str| format!("Basic {}", STANDARD.encode(format!("{user}:{password}")));
        let password = entry.app_password.as_ref().or(entry.password.as_ref());
        match kind {
            IntegrationKind::GitHub | IntegrationKind::Gitea => match (token, &entry.username, password) {
                (Some(token), ..) => Some(("authorization", format!("token {token}"))),
                (None, Some(user), Some(password)) => Some(("authorization", basic(user, password.expose()))),
                _ => None,
            },
            IntegrationKind::GitLab => token.map(|token| ("private-token", token)),
            IntegrationKind::BitbucketCloud | IntegrationKind::BitbucketServer => {
                match (token, &entry.username, password) {
                    (Some(token), ..) => Some(("authorization", format!("Bearer {token}"))),
                    (None, Some(user), Some(password)) => Some(("authorization", basic(user, password.expose()))),
                    _ => None,
                }
            }
            IntegrationKind::Azure => {
                let organization =
                    url.path_segments().and_then(|mut parts| parts.next()).map(decoded).unwrap_or_default();
                let named = entry.credentials.iter().find(|one| one.organizations.contains(&organization));
                let any = entry.credentials.iter().find(|one| one.organizations.is_empty());
                let own = named.or(any).and_then(|one| one.personal_access_token.as_ref());
                own.map(|token| token.expose().to_owned()).or(token).map(|token| ("authorization", basic("", &token)))
            }
        }
    }

    /// A file of the same repository and revision, as an address for people.
    pub fn sibling(&self, base: &Url, file: &str) -> Option<Url> {
        let place = self.parse(base)?;
        let mut url = base.clone();
        let tail = format!("/{}", path(&place.path));
        match place.kind {
            IntegrationKind::Azure => {
                let version = base.query_pairs().find(|(key, _)| key == "version").map(|(_, value)| value.into_owned());
                url.set_query(None);
                url.query_pairs_mut().append_pair("path", &format!("/{file}"));
                if let Some(version) = version {
                    url.query_pairs_mut().append_pair("version", &version);
                }
                Some(url)
            }
            _ => {
                let whole = path(&decoded(base.path()));
                let head = whole.strip_suffix(&tail)?;
                url.set_path(&format!("{head}/{}", glob_path(file)));
                Some(url)
            }
        }
    }

    /// What a Location entity in the file at `base` means by a target.
    pub fn resolve(&self, target: &str, base: &Url) -> Result<Url, String> {
        let fail = |error: url::ParseError| format!("'{target}' is not an address: {error}");
        if Url::parse(target).is_ok() {
            return Url::parse(target).map_err(fail);
        }
        let place = self.parse(base).filter(|place| !place.path.is_empty());
        let resolved = match (&place, target.strip_prefix('/')) {
            (Some(_), Some(file)) => self.sibling(base, file),
            (Some(place), None) if place.kind == IntegrationKind::Azure => {
                let root = Url::parse("file:///").map_err(fail)?;
                let inside = root.join(&place.path).and_then(|url| url.join(target)).map_err(fail)?;
                self.sibling(base, decoded(inside.path()).trim_start_matches('/'))
            }
            _ => None,
        };
        let mut url = match resolved {
            Some(url) => url,
            None => {
                let mut url = base.join(target).map_err(fail)?;
                url.set_query(base.query());
                url
            }
        };
        if place.is_some_and(|place| place.kind == IntegrationKind::GitHub) {
            replace_form(&mut url, "tree");
        }
        Ok(url)
    }

    /// Where people edit a file; not for one of a fixed commit.
    pub fn edit_url(&self, url: &Url) -> Option<String> {
        let place = self.parse(url)?;
        let is_commit = |part: &str| part.len() >= 40 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
        if place.path.is_empty() || is_commit(&place.git_ref) {
            return None;
        }
        let mut edit = url.clone();
        match place.kind {
            IntegrationKind::GitHub => replace_form(&mut edit, "edit"),
            IntegrationKind::GitLab => {
                let path = edit.path().replacen("/-/blob/", "/-/edit/", 1).replacen("/-/tree/", "/-/edit/", 1);
                edit.set_path(&path);
            }
            IntegrationKind::BitbucketCloud => {
                edit.query_pairs_mut()
                    .append_pair("mode", "edit")
                    .append_pair("spa", "0")
                    .append_pair("at", &place.git_ref);
            }
            IntegrationKind::Gitea => {
                let path = edit.path().replacen("/src/branch/", "/_edit/", 1);
                edit.set_path(&path);
            }
            IntegrationKind::BitbucketServer | IntegrationKind::Azure => {}
        }
        Some(edit.into())
    }

    /// The address of a file of a repository for people, as one would paste it.
    pub fn file_url(&self, repository: &Url, place: &Place, branch: &str, file: &str) -> Option<Url> {
        let mut url = repository.clone();
        url.set_query(None);
        url.set_fragment(None);
        let base = url.path().trim_end_matches('/').trim_end_matches(".git").to_owned();
        let (branch, file) = (path(branch), path(file));
        match place.kind {
            IntegrationKind::GitHub => url.set_path(&format!("{base}/blob/{branch}/{file}")),
            IntegrationKind::GitLab => url.set_path(&format!("{base}/-/blob/{branch}/{file}")),
            IntegrationKind::BitbucketCloud => url.set_path(&format!("{base}/src/{branch}/{file}")),
            IntegrationKind::Gitea => url.set_path(&format!("{base}/src/branch/{branch}/{file}")),
            IntegrationKind::BitbucketServer => {
                let base = base.trim_end_matches("/browse");
                url.set_path(&format!("{base}/browse/{file}"));
            }
            IntegrationKind::Azure => {
                url.query_pairs_mut().append_pair("path", &format!("/{file}"));
            }
        }
        Some(url)
    }

    fn entry(&self, place: &Place) -> Option<&Integration> {
        self.0.iter().find(|(kind, entry)| *kind == place.kind && entry.host == place.host).map(|(_, entry)| entry)
    }
}

/// A path that may hold `*`.
fn glob_path(text: &str) -> String {
    const GLOB: &AsciiSet = &PATH.remove(b'*');
    utf8_percent_encode(text, GLOB).to_string()
}

fn api(kind: IntegrationKind, entry: &Integration) -> String {
    if let Some(base) = &entry.api_base_url {
        return base.trim_end_matches('/').to_owned();
    }
    let base = entry.base_url.clone().unwrap_or_else(|| format!("https://{}", entry.host));
    let base = base.trim_end_matches('/');
    match kind {
        IntegrationKind::GitHub if entry.host == "github.com" => "https://api.github.com".into(),
        IntegrationKind::GitHub => format!("{base}/api/v3"),
        IntegrationKind::GitLab => format!("{base}/api/v4"),
        IntegrationKind::BitbucketCloud => "https://api.bitbucket.org/2.0".into(),
        IntegrationKind::BitbucketServer => format!("{base}/rest/api/1.0"),
        IntegrationKind::Azure => base.to_owned(),
        IntegrationKind::Gitea => format!("{base}/api/v1"),
    }
}

fn azure(place: &Place, entry: &Integration) -> Option<String> {
    let mut parts = place.project.split('/');
    let (organization, project, repository) = (parts.next()?, parts.next()?, parts.next()?);
    let base = api(place.kind, entry);
    Some(format!(
        "{base}/{}/{}/_apis/git/repositories/{}/items?api-version=6.0",
        segment(organization),
        segment(project),
        segment(repository)
    ))
}

fn azure_version(place: &Place) -> String {
    if place.git_ref.is_empty() {
        String::new()
    } else {
        format!("&versionDescriptor.versionType=branch&versionDescriptor.version={}", segment(&place.git_ref))
    }
}

/// GitHub's addresses say in their third part how a file is seen.
fn replace_form(url: &mut Url, form: &str) {
    let mut parts: Vec<&str> = url.path().split('/').collect();
    if let Some(part) = parts.get_mut(3)
        && matches!(*part, "blob" | "tree" | "edit" | "raw")
    {
        *part = form;
    }
    let path = parts.join("/");
    url.set_path(&path);
}

#[cfg(test)]
mod tests;
