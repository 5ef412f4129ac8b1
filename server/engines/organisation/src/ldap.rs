//! Users and groups of a directory.
//!
//! A membership is known by distinguished names, whichever side tells it: a group names its members, or a user (or a
//! group) the groups that it is in. What the directory names and the configured searches do not find is passed over.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use async_trait::async_trait;
use engine_catalog::source::ReadError;
use platform::config::Secret;
use platform::ldap::{Directory as Connection, Entry, Limits, Scope, Search, Server};
use serde_json::Value;

use crate::organisation::{Member, Organisation, Person, Team, problem};
use crate::source::Provider;

mod dn;
mod id;

/// The type of its locations.
pub const KIND: &str = "ldap";

/// `backstage.io/ldap-…`
const DN: &str = "backstage.io/ldap-dn";
const RDN: &str = "backstage.io/ldap-rdn";
const UUID: &str = "backstage.io/ldap-uuid";

/// What the configuration says of a directory.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where it is.
    pub server: Server,
    /// Who the portal is there, and its password. Nobody without it.
    pub bind: Option<(String, Secret)>,
    /// Where users are.
    pub users: Vec<Users>,
    /// Where groups are.
    pub groups: Vec<Groups>,
}

/// A search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// Where it begins.
    pub dn: String,
    /// How far it goes.
    pub scope: Scope,
    /// RFC 4515.
    pub filter: String,
    /// Entries on a page; `None` asks for all at once.
    pub page: Option<u32>,
}

/// A search for users.
#[derive(Clone, Debug, PartialEq)]
pub struct Users {
    /// The search.
    pub query: Query,
    /// Of their entities.
    pub namespace: String,
    /// Values of their entities by dotted paths.
    pub set: BTreeMap<String, Value>,
    /// Which attribute is what.
    pub map: UserMap,
}

/// Attributes of users.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserMap {
    /// What tells it from its neighbours; groups may name users by it instead of by their distinguished name.
    pub rdn: String,
    /// What the name of its entity is made of.
    pub name: String,
    /// For people.
    pub display_name: String,
    /// An e-mail address.
    pub email: String,
    /// Distinguished names of groups.
    pub member_of: String,
    /// A text.
    pub description: Option<String>,
    /// The address of a picture.
    pub picture: Option<String>,
}

/// A search for groups.
#[derive(Clone, Debug, PartialEq)]
pub struct Groups {
    /// The search.
    pub query: Query,
    /// Of their entities.
    pub namespace: String,
    /// Values of their entities by dotted paths.
    pub set: BTreeMap<String, Value>,
    /// Which attribute is what.
    pub map: GroupMap,
}

/// Attributes of groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupMap {
    /// What tells it from its neighbours.
    pub rdn: String,
    /// What the name of its entity is made of.
    pub name: String,
    /// Its type.
    pub kind: String,
    /// For people.
    pub display_name: String,
    /// An e-mail address.
    pub email: Option<String>,
    /// A text.
    pub description: String,
    /// The address of a picture.
    pub picture: Option<String>,
    /// Distinguished names of users and groups, or what stands in the `rdn` of users.
    pub members: String,
    /// Distinguished names of groups.
    pub member_of: String,
}

/// A directory as a provider.
pub struct Directory {
    id: String,
    settings: Settings,
}

impl Directory {
    /// Of the configuration. The id is for messages.
    pub fn new(id: &str, settings: Settings) -> Self {
        Self { id: id.to_owned(), settings }
    }

    fn error(&self, error: &platform::ldap::Error) -> ReadError {
        let hint = match error {
            platform::ldap::Error::Refused { .. } => "Check bind.dn and bind.secret of the provider.",
            platform::ldap::Error::TooMuch { .. } => "Narrow the search with options.filter of the provider.",
            platform::ldap::Error::Search { .. } => "Check dn and options.filter of the provider.",
            _ => "Check target and tls of the provider, and that the portal may reach the directory.",
        };
        ReadError::new(format!("The directory '{}' can not be read: {error}", self.id)).hint(hint)
    }

    async fn search(
        &self,
        connection: &mut Connection,
        query: &Query,
        attributes: Vec<String>,
    ) -> Result<Vec<Entry>, ReadError> {
        let search = Search {
            base: query.dn.clone(),
            scope: query.scope,
            filter: query.filter.clone(),
            attributes,
            page: query.page,
        };
        connection.search(&search, Limits::default()).await.map_err(|error| self.error(&error))
    }
}

#[async_trait]
impl Provider for Directory {
    async fn read(&self) -> Result<Organisation, ReadError> {
        let connected = Connection::connect(&self.settings.server).await;
        let mut connection = connected.map_err(|error| self.error(&error))?;
        if let Some((dn, secret)) = &self.settings.bind {
            connection.bind(dn, secret).await.map_err(|error| self.error(&error))?;
        }
        let mut found = Found::default();
        for groups in &self.settings.groups {
            let entries = self.search(&mut connection, &groups.query, groups.attributes()).await?;
            entries.into_iter().for_each(|entry| found.group(groups, &entry));
        }
        for users in &self.settings.users {
            let entries = self.search(&mut connection, &users.query, users.attributes()).await?;
            entries.into_iter().for_each(|entry| found.user(users, &entry));
        }
        connection.close().await;
        Ok(found.settle())
    }
}

impl Users {
    fn attributes(&self) -> Vec<String> {
        let map = &self.map;
        let named = [&map.rdn, &map.name, &map.display_name, &map.email, &map.member_of];
        wanted(named.into_iter().chain(&map.description).chain(&map.picture))
    }
}

impl Groups {
    fn attributes(&self) -> Vec<String> {
        let map = &self.map;
        let named = [&map.rdn, &map.name, &map.kind, &map.display_name, &map.description, &map.members, &map.member_of];
        wanted(named.into_iter().chain(&map.email).chain(&map.picture))
    }
}

/// Each attribute once, and those that tell entries apart.
fn wanted<'a>(named: impl Iterator<Item = &'a String>) -> Vec<String> {
    let all: BTreeSet<String> = named.cloned().chain(id::ATTRIBUTES.iter().map(|name| (*name).to_owned())).collect();
    all.into_iter().collect()
}

/// What the searches have found so far.
#[derive(Default)]
struct Found {
    organisation: Organisation,
    /// The same entry may be found by several searches.
    seen: BTreeSet<String>,
    /// Group, and what it names as its member.
    members: Vec<(String, String)>,
    /// The keys of users by their `rdn`, where only one has it.
    by_rdn: HashMap<String, Option<String>>,
}

impl Found {
    fn member(
        &mut self,
        entry: &Entry,
        (rdn, name): (&str, &str),
        namespace: &str,
        set: &BTreeMap<String, Value>,
    ) -> Option<Member> {
        let key = dn::normal(&entry.dn)?;
        if !self.seen.insert(key.clone()) {
            return None;
        }
        let Some(name) = entry.text(name) else {
            self.organisation.problems.push(problem(
                format!("{} has no {name}, which its name is to be made of", entry.dn),
                "Choose another attribute with map.name of the provider, or leave the entry out with options.filter.",
            ));
            return None;
        };
        let mut annotations = BTreeMap::from([(DN.to_owned(), entry.dn.clone())]);
        annotations.extend(entry.text(rdn).map(|rdn| (RDN.to_owned(), rdn.to_owned())));
        annotations.extend(id::of(entry).map(|id| (UUID.to_owned(), id)));
        Some(Member {
            key,
            name: name.to_owned(),
            namespace: namespace.to_owned(),
            annotations,
            set: set.clone(),
            ..Member::default()
        })
    }

    fn group(&mut self, groups: &Groups, entry: &Entry) {
        let map = &groups.map;
        let Some(member) = self.member(entry, (&map.rdn, &map.name), &groups.namespace, &groups.set) else { return };
        let text = |name: &str| entry.text(name).map(str::to_owned);
        let member = Member {
            title: text(&map.display_name),
            email: map.email.as_deref().and_then(text),
            picture: map.picture.as_deref().and_then(text).filter(|picture| is_address(picture)),
            description: text(&map.description),
            ..member
        };
        self.members.extend(entry.texts(&map.members).map(|named| (member.key.clone(), named.to_owned())));
        let parents = entry.texts(&map.member_of).filter_map(dn::normal).collect();
        self.organisation.teams.push(Team { member, kind: text(&map.kind), parents });
    }

    fn user(&mut self, users: &Users, entry: &Entry) {
        let map = &users.map;
        let Some(member) = self.member(entry, (&map.rdn, &map.name), &users.namespace, &users.set) else { return };
        if let Some(rdn) = entry.text(&map.rdn) {
            // A name that two have is nobody's.
            let key = Some(member.key.clone());
            self.by_rdn.entry(rdn.to_lowercase()).and_modify(|other| *other = None).or_insert(key);
        }
        let text = |name: &str| entry.text(name).map(str::to_owned);
        let member = Member {
            title: text(&map.display_name),
            email: text(&map.email),
            picture: map.picture.as_deref().and_then(text).filter(|picture| is_address(picture)),
            description: map.description.as_deref().and_then(text),
            ..member
        };
        let teams = entry.texts(&map.member_of).filter_map(dn::normal).collect();
        self.organisation.people.push(Person { member, teams });
    }

    /// Brings the two directions of memberships together.
    fn settle(mut self) -> Organisation {
        let mut of_member: HashMap<String, BTreeSet<String>> = HashMap::new();
        for (group, named) in std::mem::take(&mut self.members) {
            // A group of POSIX accounts names them by their login.
            let key = if named.contains('=') {
                dn::normal(&named)
            } else {
                self.by_rdn.get(&named.trim().to_lowercase()).cloned().flatten()
            };
            if let Some(key) = key {
                of_member.entry(key).or_default().insert(group);
            }
        }
        for person in &mut self.organisation.people {
            person.teams.extend(of_member.remove(&person.member.key).unwrap_or_default());
        }
        for team in &mut self.organisation.teams {
            team.parents.extend(of_member.remove(&team.member.key).unwrap_or_default());
        }
        self.organisation
    }
}

/// Whether a text leads to a picture that pages may show.
fn is_address(text: &str) -> bool {
    text.starts_with("https://") || text.starts_with("http://")
}
