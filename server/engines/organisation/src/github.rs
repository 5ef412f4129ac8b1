//! Users and teams of organisations of GitHub.
//!
//! Only who is a member of a team itself is taken for one: GitHub's own lists also have the members of the teams below.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use engine_catalog::source::ReadError;
use engine_catalog::source::hosts::Hosts;
use platform::config::sections::{IntegrationKind, Integrations};
use platform::http::{Http, Request};
use serde::Deserialize;
use serde_json::json;
use url::Url;

use crate::graphql::{GraphQl, MAX_PAGES, Page};
use crate::organisation::{Member, Organisation, Person, Team};
use crate::source::Provider;

/// The type of its locations.
pub const KIND: &str = "github-org";

/// What the configuration says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// `github.com`, `git.example.com:8443`.
    pub host: String,
    /// The organisations to read. The teams of several have namespaces of their own.
    pub organisations: Vec<String>,
    /// How much is asked for at once.
    pub sizes: PageSizes,
    /// Suspended users are left out.
    pub without_suspended: bool,
    /// Addresses count when their domain is one of the organisation's.
    pub verified_emails: bool,
}

/// How much is asked for at once, 1 to 100 each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageSizes {
    /// Teams.
    pub teams: u32,
    /// Members of one team.
    pub team_members: u32,
    /// Members of the organisation.
    pub members: u32,
}

/// GitHub as a provider.
pub struct GitHub {
    host: GraphQl,
    settings: Settings,
}

const MEMBERS: &str = "query members($org: String!, $size: Int!, $after: String, $verified: Boolean!, $suspended: Boolean!) {\n  \
    organization(login: $org) {\n    membersWithRole(first: $size, after: $after) {\n      \
    pageInfo { hasNextPage endCursor }\n      nodes {\n        databaseId login name email bio avatarUrl\n        \
    suspendedAt @include(if: $suspended)\n        \
    organizationVerifiedDomainEmails(login: $org) @include(if: $verified)\n      }\n    }\n  }\n}";

const TEAMS: &str = "query teams($org: String!, $size: Int!, $members: Int!, $after: String) {\n  \
    organization(login: $org) {\n    teams(first: $size, after: $after) {\n      pageInfo { hasNextPage endCursor }\n      \
    nodes {\n        databaseId slug combinedSlug name description avatarUrl\n        parentTeam { slug }\n        \
    members(first: $members, membership: IMMEDIATE) {\n          pageInfo { hasNextPage endCursor }\n          \
    nodes { login }\n        }\n      }\n    }\n  }\n}";

const TEAM: &str = "query team($org: String!, $slug: String!, $members: Int!, $after: String) {\n  \
    organization(login: $org) {\n    team(slug: $slug) {\n      \
    members(first: $members, after: $after, membership: IMMEDIATE) {\n        pageInfo { hasNextPage endCursor }\n        \
    nodes { login }\n      }\n    }\n  }\n}";

#[derive(Deserialize)]
struct Within<T> {
    organization: Option<T>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MembersOf {
    members_with_role: Page<User>,
}

#[derive(Deserialize)]
struct TeamsOf {
    teams: Page<TeamOf>,
}

#[derive(Deserialize)]
struct OneTeam {
    team: Option<MoreMembers>,
}

#[derive(Deserialize)]
struct MoreMembers {
    members: Page<Login>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct User {
    database_id: Option<u64>,
    login: String,
    name: Option<String>,
    email: Option<String>,
    bio: Option<String>,
    avatar_url: Option<String>,
    suspended_at: Option<String>,
    organization_verified_domain_emails: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TeamOf {
    database_id: Option<u64>,
    slug: String,
    combined_slug: String,
    name: String,
    description: Option<String>,
    avatar_url: Option<String>,
    parent_team: Option<Slug>,
    members: Page<Login>,
}

#[derive(Deserialize)]
struct Slug {
    slug: String,
}

#[derive(Deserialize)]
struct Login {
    login: String,
}

impl GitHub {
    /// Asks with the token of `integrations.github`.
    pub fn new(http: Http, integrations: &Integrations, settings: Settings) -> Self {
        let url = address(integrations, &settings.host);
        Self { host: GraphQl::new(http, Hosts::new(integrations), url), settings }
    }

    async fn members(&self, organisation: &str, people: &mut BTreeMap<String, Person>) -> Result<(), ReadError> {
        let mut after: Option<String> = None;
        for _ in 0..MAX_PAGES {
            let variables = json!({
                "org": organisation, "size": self.settings.sizes.members, "after": after,
                "verified": self.settings.verified_emails, "suspended": self.settings.without_suspended,
            });
            let answer: Within<MembersOf> = self.host.ask(MEMBERS, &variables).await?;
            let page = answer.organization.ok_or_else(|| missing(organisation))?.members_with_role;
            for user in page.nodes.into_iter().flatten().filter(|user| user.suspended_at.is_none()) {
                let person = self.person(user);
                people.entry(person.member.key.clone()).or_insert(person);
            }
            after = page.page_info.next();
            if after.is_none() {
                return Ok(());
            }
        }
        Err(endless(organisation))
    }

    fn person(&self, user: User) -> Person {
        let verified = user.organization_verified_domain_emails.unwrap_or_default().into_iter().next();
        let mut annotations = BTreeMap::from([("github.com/user-login".to_owned(), user.login.clone())]);
        annotations.extend(user.database_id.map(|id| ("github.com/user-id".to_owned(), id.to_string())));
        Person {
            member: Member {
                key: user.login.to_ascii_lowercase(),
                name: user.login,
                namespace: model::DEFAULT_NAMESPACE.to_owned(),
                age: user.database_id,
                title: user.name,
                email: if self.settings.verified_emails { verified } else { user.email },
                picture: user.avatar_url,
                description: user.bio,
                annotations,
                ..Member::default()
            },
            teams: BTreeSet::new(),
        }
    }

    async fn teams(
        &self,
        organisation: &str,
        namespace: &str,
        people: &mut BTreeMap<String, Person>,
        teams: &mut Vec<Team>,
    ) -> Result<(), ReadError> {
        let mut after: Option<String> = None;
        for _ in 0..MAX_PAGES {
            let variables = json!({
                "org": organisation, "size": self.settings.sizes.teams,
                "members": self.settings.sizes.team_members, "after": after,
            });
            let answer: Within<TeamsOf> = self.host.ask(TEAMS, &variables).await?;
            let page = answer.organization.ok_or_else(|| missing(organisation))?.teams;
            for team in page.nodes.into_iter().flatten() {
                let key = key(organisation, &team.slug);
                let mut logins: Vec<Login> = team.members.nodes.into_iter().flatten().collect();
                if let Some(more) = team.members.page_info.next() {
                    logins.extend(self.more(organisation, &team.slug, more).await?);
                }
                for login in logins {
                    if let Some(person) = people.get_mut(&login.login.to_ascii_lowercase()) {
                        person.teams.insert(key.clone());
                    }
                }
                teams.push(Team {
                    member: Member {
                        key,
                        name: team.slug,
                        namespace: namespace.to_owned(),
                        age: team.database_id,
                        title: Some(team.name),
                        picture: team.avatar_url,
                        description: team.description,
                        annotations: [("github.com/team-slug".to_owned(), team.combined_slug)].into(),
                        ..Member::default()
                    },
                    kind: Some("team".into()),
                    parents: team.parent_team.map(|parent| self::key(organisation, &parent.slug)).into_iter().collect(),
                });
            }
            after = page.page_info.next();
            if after.is_none() {
                return Ok(());
            }
        }
        Err(endless(organisation))
    }

    /// The members of a large team that were not on its first page.
    async fn more(&self, organisation: &str, slug: &str, after: String) -> Result<Vec<Login>, ReadError> {
        let mut after = Some(after);
        let mut logins = Vec::new();
        for _ in 0..MAX_PAGES {
            let variables = json!({
                "org": organisation, "slug": slug, "members": self.settings.sizes.team_members, "after": after,
            });
            let answer: Within<OneTeam> = self.host.ask(TEAM, &variables).await?;
            let team = answer.organization.ok_or_else(|| missing(organisation))?.team;
            let page = team.ok_or_else(|| missing(&key(organisation, slug)))?.members;
            logins.extend(page.nodes.into_iter().flatten());
            after = page.page_info.next();
            if after.is_none() {
                return Ok(logins);
            }
        }
        Err(endless(slug))
    }
}

#[async_trait]
impl Provider for GitHub {
    async fn read(&self) -> Result<Organisation, ReadError> {
        let mut people = BTreeMap::new();
        let mut teams = Vec::new();
        let several = self.settings.organisations.len() > 1;
        for organisation in &self.settings.organisations {
            self.members(organisation, &mut people).await?;
            let namespace =
                if several { organisation.to_ascii_lowercase() } else { model::DEFAULT_NAMESPACE.to_owned() };
            self.teams(organisation, &namespace, &mut people, &mut teams).await?;
        }
        Ok(Organisation { people: people.into_values().collect(), teams, problems: Vec::new() })
    }
}

/// Where a host answers GraphQL.
fn address(integrations: &Integrations, host: &str) -> Result<Url, String> {
    let hosts = integrations.hosts();
    let entry = hosts.iter().find(|(kind, entry)| *kind == IntegrationKind::GitHub && entry.host == host);
    let Some((_, entry)) = entry else {
        return Err(format!("{host} does not stand under integrations.github"));
    };
    let base = match (&entry.api_base_url, host) {
        (Some(base), _) => base.trim_end_matches('/').to_owned(),
        (None, "github.com") => "https://api.github.com".to_owned(),
        (None, _) => format!("https://{host}/api/v3"),
    };
    // GitHub Enterprise has its interfaces beside each other.
    let base = base.strip_suffix("/v3").unwrap_or(&base);
    Request::parse(&format!("{base}/graphql")).map_err(|error| error.to_string())
}

fn key(organisation: &str, slug: &str) -> String {
    format!("{}/{slug}", organisation.to_ascii_lowercase())
}

fn missing(what: &str) -> ReadError {
    ReadError::new(format!("GitHub shows no {what}"))
        .hint("Check its name, and that the host's token may read organisations (read:org).")
}

fn endless(what: &str) -> ReadError {
    ReadError::new(format!("GitHub's list of {what} has no end"))
}
