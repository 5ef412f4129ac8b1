//! `catalog.providers.ldapOrg`.

use std::collections::BTreeMap;

use platform::config::Secret;
use platform::ldap::{Scope, Server};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use url::Url;

use super::{Provider, Reader, ScheduleSection};
use crate::ldap::{GroupMap, Groups, Query, Settings, UserMap, Users};

/// Entries on a page, as most directories have it.
const PAGE: u32 = 500;

/// `catalog.providers.ldapOrg` or `catalog.providers.ldapOrg.<id>`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Section {
    target: Option<String>,
    tls: TlsSection,
    bind: Option<BindSection>,
    /// These two are one or a list of them, and read as sections of their own.
    users: Option<IgnoredAny>,
    groups: Option<IgnoredAny>,
    schedule: ScheduleSection,
}

/// `….tls`
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct TlsSection {
    reject_unauthorized: bool,
    start_tls: bool,
}

impl Default for TlsSection {
    fn default() -> Self {
        Self { reject_unauthorized: true, start_tls: false }
    }
}

/// `….bind`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct BindSection {
    dn: String,
    secret: Secret,
}

/// `….users` or `….users[]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct UsersSection {
    dn: String,
    options: OptionsSection,
    set: BTreeMap<String, Value>,
    map: UserMapSection,
}

/// `….groups` or `….groups[]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct GroupsSection {
    dn: String,
    options: OptionsSection,
    set: BTreeMap<String, Value>,
    map: GroupMapSection,
}

/// `….users.options`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct OptionsSection {
    filter: Option<String>,
    scope: Scope,
    paged: Option<Value>,
}

/// `….users.map`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct UserMapSection {
    rdn: Option<String>,
    name: Option<String>,
    display_name: Option<String>,
    email: Option<String>,
    member_of: Option<String>,
    description: Option<String>,
    picture: Option<String>,
}

/// `….groups.map`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct GroupMapSection {
    rdn: Option<String>,
    name: Option<String>,
    r#type: Option<String>,
    display_name: Option<String>,
    email: Option<String>,
    description: Option<String>,
    picture: Option<String>,
    members: Option<String>,
    member_of: Option<String>,
}

impl Reader<'_> {
    pub(super) fn ldap(&mut self) -> Vec<Provider<Settings>> {
        let mut all = Vec::new();
        for (id, path) in self.providers("catalog.providers.ldapOrg", &["target", "users", "bind"]) {
            let section: Section = self.section(&path);
            let url = section.target.as_deref().and_then(|target| Url::parse(target).ok());
            let url = url.filter(|url| matches!(url.scheme(), "ldap" | "ldaps") && url.has_host());
            let Some(url) = url.filter(|url| url.host_str().is_some_and(|host| !host.is_empty())) else {
                let message = "expected the address of a directory, such as ldaps://ldap.example.com".to_owned();
                self.fail(&format!("{path}.target"), message);
                continue;
            };
            if !url.username().is_empty() || url.password().is_some() {
                let message = format!("expected an address without credentials, which belong under {path}.bind");
                self.fail(&format!("{path}.target"), message);
            }
            if section.tls.start_tls && url.scheme() == "ldaps" {
                let message = "expected false: what is asked by ldaps:// is encrypted from the start".to_owned();
                self.fail(&format!("{path}.tls.startTls"), message);
            }
            let bare = url.scheme() == "ldap" && !section.tls.start_tls;
            if bare && section.bind.is_some() {
                let key = format!("{path}.target");
                self.warn(&key, "bind.secret goes over the network unencrypted. Use ldaps://, or tls.startTls");
            }
            let users = if section.users.is_some() { self.users(&path) } else { Vec::new() };
            let groups = if section.groups.is_some() { self.groups(&path) } else { Vec::new() };
            if users.is_empty() && groups.is_empty() {
                self.fail(&path, "expected users, groups or both".into());
            }
            let settings = Settings {
                server: Server { url, start_tls: section.tls.start_tls, verify: section.tls.reject_unauthorized },
                bind: section.bind.map(|bind| (bind.dn, bind.secret)),
                users,
                groups,
            };
            all.push(self.provider(id, &path, &section.schedule, settings));
        }
        all
    }

    /// The paths of what stands at a key: of the items of a list, or its own.
    fn each(&self, path: String) -> Vec<String> {
        let items = (0..).map(|number| format!("{path}[{number}]"));
        let items: Vec<String> = items.take_while(|path| self.config.place(path).is_some()).collect();
        if items.is_empty() { vec![path] } else { items }
    }

    fn users(&mut self, path: &str) -> Vec<Users> {
        let mut all = Vec::new();
        for path in self.each(format!("{path}.users")) {
            let section: UsersSection = self.section(&path);
            let Some((query, namespace)) = self.query(&path, &section.dn, section.options, &section.set) else {
                continue;
            };
            let map = section.map;
            let rdn = map.rdn.unwrap_or_else(|| "uid".into());
            let map = UserMap {
                name: map.name.unwrap_or_else(|| "uid".into()),
                rdn,
                display_name: map.display_name.unwrap_or_else(|| "cn".into()),
                email: map.email.unwrap_or_else(|| "mail".into()),
                member_of: map.member_of.unwrap_or_else(|| "memberOf".into()),
                description: map.description,
                picture: map.picture,
            };
            all.push(Users { query, namespace, set: section.set, map });
        }
        all
    }

    fn groups(&mut self, path: &str) -> Vec<Groups> {
        let mut all = Vec::new();
        for path in self.each(format!("{path}.groups")) {
            let section: GroupsSection = self.section(&path);
            let Some((query, namespace)) = self.query(&path, &section.dn, section.options, &section.set) else {
                continue;
            };
            let map = section.map;
            let rdn = map.rdn.unwrap_or_else(|| "cn".into());
            let map = GroupMap {
                name: map.name.unwrap_or_else(|| "cn".into()),
                rdn,
                kind: map.r#type.unwrap_or_else(|| "groupType".into()),
                display_name: map.display_name.unwrap_or_else(|| "cn".into()),
                email: map.email,
                description: map.description.unwrap_or_else(|| "description".into()),
                picture: map.picture,
                members: map.members.unwrap_or_else(|| "member".into()),
                member_of: map.member_of.unwrap_or_else(|| "memberOf".into()),
            };
            all.push(Groups { query, namespace, set: section.set, map });
        }
        all
    }

    fn query(
        &mut self,
        path: &str,
        dn: &str,
        options: OptionsSection,
        set: &BTreeMap<String, Value>,
    ) -> Option<(Query, String)> {
        if dn.trim().is_empty() {
            self.fail(&format!("{path}.dn"), "expected the distinguished name below which they stand".into());
            return None;
        }
        let page = match &options.paged {
            None | Some(Value::Bool(true)) => Some(PAGE),
            Some(Value::Bool(false)) => None,
            Some(other) => {
                let size = other.get("pageSize").and_then(Value::as_u64).and_then(|size| u32::try_from(size).ok());
                match size.filter(|size| (1..=100_000).contains(size)) {
                    Some(size) => Some(size),
                    None => {
                        let message = "expected true, false or {pageSize: a number from 1 to 100000}".to_owned();
                        self.fail(&format!("{path}.options.paged"), message);
                        None
                    }
                }
            }
        };
        // Backstage folds long filters over several lines.
        let filter = options.filter.map(|filter| filter.split('\n').map(str::trim).collect::<String>());
        let filter = filter.filter(|filter| !filter.is_empty()).unwrap_or_else(|| "(objectClass=*)".into());
        let namespace = set.get("metadata.namespace").and_then(Value::as_str).map(str::to_owned);
        let namespace = self.namespace(&format!("{path}.set.metadata.namespace"), namespace);
        Some((Query { dn: dn.trim().to_owned(), scope: options.scope, filter, page }, namespace))
    }
}
