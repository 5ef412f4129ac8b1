//! Users and groups of GitLab, from one group down.
//!
//! Nothing above or beside that group is read: groups that it is shared with, and members of the groups above it, bring
//! nobody in.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use engine_catalog::source::ReadError;
use engine_catalog::source::hosts::Hosts;
use platform::config::sections::{IntegrationKind, Integrations};
use platform::http::{Http, Request};
use regex::Regex;
use serde::Deserialize;
use serde_json::json;
use url::Url;

use crate::graphql::{GraphQl, MAX_PAGES, Page};
use crate::organisation::{Member, Organisation, Person, Team};
use crate::source::Provider;

/// The type of its locations.
pub const KIND: &str = "gitlab-org";

/// What the configuration says.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `gitlab.com`, `git.example.com:8443`.
    pub host: String,
    /// The full path of the group at the top.
    pub group: String,
    /// Which full paths of groups are taken over.
    pub groups: Patterns,
    /// Which names of users are taken over.
    pub users: Patterns,
    /// Who is a member of a group.
    pub relations: Relations,
}

/// Regular expressions, one of which has to match; everything does where there are none.
#[derive(Clone, Debug, Default)]
pub struct Patterns(pub Vec<Regex>);

impl Patterns {
    fn allow(&self, text: &str) -> bool {
        self.0.is_empty() || self.0.iter().any(|pattern| pattern.is_match(text))
    }
}

/// Who is a member of a group besides those who were made one there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Relations {
    /// The members of the groups above it, up to the group at the top.
    pub inherited: bool,
    /// The members of the groups below it.
    pub descendants: bool,
}

/// GitLab as a provider.
pub struct GitLab {
    host: GraphQl,
    settings: Settings,
}

const GROUPS: &str = "query groups($group: ID!, $after: String) {\n  group(fullPath: $group) {\n    \
    id fullPath name description avatarUrl\n    descendantGroups(first: 100, after: $after) {\n      \
    pageInfo { hasNextPage endCursor }\n      nodes { id fullPath name description avatarUrl }\n    }\n  }\n}";

const MEMBERS: &str = "query members($group: ID!, $after: String) {\n  group(fullPath: $group) {\n    \
    groupMembers(first: 100, after: $after, relations: [DIRECT]) {\n      pageInfo { hasNextPage endCursor }\n      \
    nodes { user { id username name publicEmail state avatarUrl } }\n    }\n  }\n}";

#[derive(Deserialize)]
struct Within<T> {
    group: Option<T>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Root {
    #[serde(flatten)]
    own: Group,
    descendant_groups: Page<Group>,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Group {
    id: String,
    full_path: String,
    name: String,
    description: Option<String>,
    avatar_url: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MembersOf {
    group_members: Page<Membership>,
}

#[derive(Deserialize)]
struct Membership {
    user: Option<User>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct User {
    id: String,
    username: String,
    name: Option<String>,
    public_email: Option<String>,
    state: Option<String>,
    avatar_url: Option<String>,
}

impl GitLab {
    /// Asks with the token of `integrations.gitlab`.
    pub fn new(http: Http, integrations: &Integrations, settings: Settings) -> Self {
        let url = address(integrations, &settings.host);
        Self { host: GraphQl::new(http, Hosts::new(integrations), url), settings }
    }

    fn missing(&self, group: &str) -> ReadError {
        ReadError::new(format!("{} shows no group {group}", self.settings.host))
            .hint("Check its path, and that the host's token may read it (read_api).")
    }

    /// The host without its port, which begins the names of annotations.
    fn name(&self) -> &str {
        self.settings.host.split(':').next().unwrap_or_default()
    }

    /// The group at the top and all below it, by their full paths.
    async fn groups(&self) -> Result<BTreeMap<String, Group>, ReadError> {
        let top = &self.settings.group;
        let mut groups = BTreeMap::new();
        let mut after: Option<String> = None;
        for _ in 0..MAX_PAGES {
            let answer: Within<Root> = self.host.ask(GROUPS, &json!({ "group": top, "after": after })).await?;
            let root = answer.group.ok_or_else(|| self.missing(top))?;
            let below = format!("{}/", root.own.full_path);
            let found = root.descendant_groups.nodes.into_iter().flatten();
            let found = found.filter(|group| group.full_path.starts_with(&below));
            groups.extend(std::iter::once(root.own).chain(found).map(|group| (group.full_path.clone(), group)));
            after = root.descendant_groups.page_info.next();
            if after.is_none() {
                return Ok(groups);
            }
        }
        Err(ReadError::new(format!("{}'s list of groups below {top} has no end", self.settings.host)))
    }

    /// Who was made a member of a group.
    async fn members(&self, group: &str) -> Result<Vec<User>, ReadError> {
        let mut users = Vec::new();
        let mut after: Option<String> = None;
        for _ in 0..MAX_PAGES {
            let answer: Within<MembersOf> = self.host.ask(MEMBERS, &json!({ "group": group, "after": after })).await?;
            let page = answer.group.ok_or_else(|| self.missing(group))?.group_members;
            users.extend(page.nodes.into_iter().flatten().filter_map(|membership| membership.user));
            after = page.page_info.next();
            if after.is_none() {
                return Ok(users);
            }
        }
        Err(ReadError::new(format!("{}'s list of members of {group} has no end", self.settings.host)))
    }

    fn is_taken(&self, user: &User) -> bool {
        let machine = ["project_", "group_"].iter().any(|kind| {
            let number = user.username.strip_prefix(kind).and_then(|rest| rest.split_once("_bot"));
            number.is_some_and(|(number, _)| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
        });
        let active = user.state.as_deref().is_none_or(|state| state == "active");
        active && !machine && self.settings.users.allow(&user.username)
    }

    fn person(&self, user: &User) -> Person {
        let host = self.name();
        let mut annotations = BTreeMap::from([(format!("{host}/user-login"), user.username.clone())]);
        annotations.extend(number(&user.id).map(|id| (format!("{host}/user-id"), id.to_string())));
        Person {
            member: Member {
                key: user.id.clone(),
                name: user.username.clone(),
                namespace: model::DEFAULT_NAMESPACE.to_owned(),
                age: number(&user.id),
                title: user.name.clone(),
                email: user.public_email.clone(),
                picture: user.avatar_url.as_deref().map(|picture| self.absolute(picture)),
                annotations,
                ..Member::default()
            },
            teams: BTreeSet::new(),
        }
    }

    fn team(&self, group: &Group, top: &str) -> Team {
        // As Backstage names them: the path below the group at the top.
        let below = group.full_path.strip_prefix(&format!("{top}/")).unwrap_or(&group.full_path);
        let parent = group.full_path.rsplit_once('/').map(|(parent, _)| parent.to_owned());
        Team {
            member: Member {
                key: group.full_path.clone(),
                name: below.replace('/', "-"),
                namespace: model::DEFAULT_NAMESPACE.to_owned(),
                age: number(&group.id),
                title: Some(group.name.clone()),
                picture: group.avatar_url.as_deref().map(|picture| self.absolute(picture)),
                description: group.description.clone(),
                annotations: [(format!("{}/team-path", self.name()), group.full_path.clone())].into(),
                ..Member::default()
            },
            kind: Some("group".into()),
            parents: parent.into_iter().collect(),
        }
    }

    /// Some pictures of GitLab have addresses without a host.
    fn absolute(&self, picture: &str) -> String {
        if picture.starts_with('/') { format!("https://{}{picture}", self.settings.host) } else { picture.to_owned() }
    }
}

#[async_trait]
impl Provider for GitLab {
    async fn read(&self) -> Result<Organisation, ReadError> {
        let groups = self.groups().await?;
        let mut people: BTreeMap<String, Person> = BTreeMap::new();
        let mut teams = Vec::new();
        let is_taken = |path: &str| self.settings.groups.allow(path);
        for (path, group) in &groups {
            if is_taken(path) {
                teams.push(self.team(group, &self.settings.group));
            }
            for user in self.members(path).await?.into_iter().filter(|user| self.is_taken(user)) {
                let person = people.entry(user.id.clone()).or_insert_with(|| self.person(&user));
                person.teams.insert(path.clone());
                let relations = self.settings.relations;
                let under =
                    |above: &str, below: &str| below.strip_prefix(above).is_some_and(|rest| rest.starts_with('/'));
                let more = groups.keys().filter(|other| {
                    (relations.inherited && under(path, other)) || (relations.descendants && under(other, path))
                });
                person.teams.extend(more.cloned());
            }
        }
        // Who is in no group that is taken over is not taken over either.
        let people = people.into_values().filter(|person| person.teams.iter().any(|team| is_taken(team)));
        Ok(Organisation { people: people.collect(), teams, problems: Vec::new() })
    }
}

/// The number at the end of `gid://gitlab/Group/12`.
fn number(id: &str) -> Option<u64> {
    id.rsplit('/').next()?.parse().ok()
}

/// Where a host answers GraphQL.
fn address(integrations: &Integrations, host: &str) -> Result<Url, String> {
    let hosts = integrations.hosts();
    let entry = hosts.iter().find(|(kind, entry)| *kind == IntegrationKind::GitLab && entry.host == host);
    let Some((_, entry)) = entry else {
        return Err(format!("{host} does not stand under integrations.gitlab"));
    };
    let base = match (&entry.base_url, &entry.api_base_url) {
        (Some(base), _) => base.trim_end_matches('/').to_owned(),
        (None, Some(api)) => api.trim_end_matches('/').trim_end_matches("/api/v4").to_owned(),
        (None, None) => format!("https://{host}"),
    };
    Request::parse(&format!("{base}/api/graphql")).map_err(|error| error.to_string())
}
