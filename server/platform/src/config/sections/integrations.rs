//! `integrations`: git hosts that may be read, with tokens.

use serde::Deserialize;

use super::backend::Reading;
use crate::config::Secret;
use crate::http::{Allowed, AllowedHost};

/// `integrations`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Integrations {
    /// GitHub and GitHub Enterprise.
    pub github: Vec<Integration>,
    /// GitLab.
    pub gitlab: Vec<Integration>,
    /// bitbucket.org.
    pub bitbucket_cloud: Vec<Integration>,
    /// Bitbucket Server and Data Center.
    pub bitbucket_server: Vec<Integration>,
    /// Azure DevOps.
    pub azure: Vec<Integration>,
    /// Gitea and Forgejo.
    pub gitea: Vec<Integration>,
}

/// A git host. Which keys mean something depends on its kind.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Integration {
    /// `github.com`, `git.example.com:8443`.
    pub host: String,
    /// A token that may read.
    pub token: Option<Secret>,
    /// Where the API is; without it, where that host usually has it.
    pub api_base_url: Option<String>,
    /// Where raw files are (GitHub).
    pub raw_base_url: Option<String>,
    /// Where pages are, if not at the host's root (GitLab, Gitea).
    pub base_url: Option<String>,
    /// A user (Bitbucket, Gitea).
    pub username: Option<String>,
    /// The user's password (Bitbucket Server, Gitea).
    pub password: Option<Secret>,
    /// The user's app password (Bitbucket Cloud).
    pub app_password: Option<Secret>,
    /// Tokens by organization (Azure DevOps).
    pub credentials: Vec<AzureCredential>,
}

/// `integrations.azure[].credentials[]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AzureCredential {
    /// Organizations that the token is for; all when empty.
    pub organizations: Vec<String>,
    /// The token.
    pub personal_access_token: Option<Secret>,
}

/// Whose interface a host has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IntegrationKind {
    /// GitHub and GitHub Enterprise.
    GitHub,
    /// GitLab.
    GitLab,
    /// bitbucket.org.
    BitbucketCloud,
    /// Bitbucket Server and Data Center.
    BitbucketServer,
    /// Azure DevOps.
    Azure,
    /// Gitea and Forgejo.
    Gitea,
}

/// Hosts that are known without being named, and those that serve their files.
const KNOWN: [(IntegrationKind, &str, &[&str]); 4] = [
    (
        IntegrationKind::GitHub,
        "github.com",
        &["api.github.com", "raw.githubusercontent.com", "codeload.github.com", "objects.githubusercontent.com"],
    ),
    (IntegrationKind::GitLab, "gitlab.com", &[]),
    (IntegrationKind::BitbucketCloud, "bitbucket.org", &["api.bitbucket.org"]),
    (IntegrationKind::Azure, "dev.azure.com", &[]),
];

impl Integrations {
    /// All hosts with their kind; also github.com, gitlab.com, bitbucket.org and dev.azure.com when they are not named.
    pub fn hosts(&self) -> Vec<(IntegrationKind, Integration)> {
        use IntegrationKind as Kind;
        let lists = [
            (Kind::GitHub, &self.github),
            (Kind::GitLab, &self.gitlab),
            (Kind::BitbucketCloud, &self.bitbucket_cloud),
            (Kind::BitbucketServer, &self.bitbucket_server),
            (Kind::Azure, &self.azure),
            (Kind::Gitea, &self.gitea),
        ];
        let mut hosts: Vec<(Kind, Integration)> = Vec::new();
        for (kind, list) in lists {
            for entry in list {
                let mut entry = entry.clone();
                if entry.host.is_empty() {
                    let usual = KNOWN.iter().find(|(known, ..)| *known == kind).map(|(_, host, _)| *host);
                    entry.host = usual.unwrap_or_default().to_owned();
                }
                entry.host.make_ascii_lowercase();
                if !entry.host.is_empty() {
                    hosts.push((kind, entry));
                }
            }
        }
        for (kind, host, _) in KNOWN {
            if !hosts.iter().any(|(_, entry)| entry.host == host) {
                hosts.push((kind, Integration { host: host.to_owned(), ..Integration::default() }));
            }
        }
        hosts
    }

    /// The hosts that may be read: these, where their interfaces are, and those of `backend.reading`.
    pub fn allowed(&self, reading: &Reading) -> Allowed {
        let mut allowed = Allowed::new();
        for (_, entry) in self.hosts() {
            let companions = KNOWN.iter().find(|(_, host, _)| *host == entry.host).map_or(&[][..], |(.., more)| more);
            let bases = [&entry.api_base_url, &entry.raw_base_url, &entry.base_url];
            let bases = bases.into_iter().flatten().filter_map(|base| authority(base));
            let hosts: Vec<String> = std::iter::once(entry.host.clone())
                .chain(companions.iter().map(|host| (*host).to_owned()))
                .chain(bases)
                .collect();
            for host in hosts {
                allowed.push(AllowedHost { host, paths: Vec::new() });
            }
        }
        for entry in &reading.allow {
            allowed.push(AllowedHost { host: entry.host.clone(), paths: entry.paths.clone() });
        }
        allowed
    }
}

/// Host and port of an address.
fn authority(base: &str) -> Option<String> {
    let url = url::Url::parse(base).ok()?;
    let host = url.host_str()?;
    Some(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
}
