//! What the configuration says about where users and groups come from: the section `catalog.providers`, with Backstage's
//! keys.

use std::time::Duration;

use engine_catalog::settings::Schedule;
use engine_catalog::source::Sources;
use model::LocationRef;
use platform::config::sections::Integrations;
use platform::config::{Config, Error, Warning};
use platform::db::Database;
use platform::http::Http;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use crate::source::{Provider as _, Providers};
use crate::{github, gitlab, ldap, scim};

mod forges;
mod ldap_org;

/// What comes from providers, and nothing else.
const KINDS: &[&str] = &["User", "Group"];
/// How often a provider is read that the configuration gives no times.
const FREQUENCY: Duration = Duration::from_secs(60 * 60);
/// How long that may take.
const TIMEOUT: Duration = Duration::from_secs(15 * 60);
/// The id of a provider that stands there without one.
const DEFAULT: &str = "default";

/// Ready for use.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Directories.
    pub ldap: Vec<Provider<ldap::Settings>>,
    /// GitHub.
    pub github: Vec<Provider<github::Settings>>,
    /// GitLab.
    pub gitlab: Vec<Provider<gitlab::Settings>>,
    /// Users and groups may be pushed.
    pub scim: Option<scim::Settings>,
    /// What is odd and does no harm.
    pub warnings: Vec<Warning>,
}

/// A provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider<T> {
    /// Its key in the configuration.
    pub id: String,
    /// When it is read.
    pub schedule: Schedule,
    /// How long reading may take.
    pub timeout: Duration,
    /// The rest.
    pub settings: T,
}

/// `catalog.providers`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Section {
    ldap_org: Option<IgnoredAny>,
    scim: Option<IgnoredAny>,
    github_org: Option<IgnoredAny>,
    gitlab: Option<IgnoredAny>,
}

/// `catalog.providers.scim`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct ScimSection {
    namespace: Option<String>,
    groups: ScimGroupsSection,
}

/// `catalog.providers.scim.groups`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct ScimGroupsSection {
    include: Option<Vec<String>>,
}

/// `schedule` of a provider.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ScheduleSection {
    frequency: Option<Value>,
    timeout: Option<Value>,
    initial_delay: Option<Value>,
}

impl Settings {
    /// From the configuration.
    ///
    /// # Errors
    /// Everything that can not be used.
    pub fn of(config: &Config) -> Result<Self, Vec<Error>> {
        let mut reader = Reader { config, errors: Vec::new(), warnings: Vec::new() };
        let _: Section = reader.section("catalog.providers");
        let ldap = reader.ldap();
        let github = reader.github();
        let gitlab = reader.gitlab();
        let scim = reader.scim();
        for (path, ids) in [
            ("catalog.providers.ldapOrg", ids(&ldap)),
            ("catalog.providers.githubOrg", ids(&github)),
            ("catalog.providers.gitlab", ids(&gitlab)),
        ] {
            let double = ids.iter().enumerate().find(|(place, id)| ids.iter().take(*place).any(|other| other == *id));
            if let Some((_, id)) = double {
                reader.fail(path, format!("expected providers with ids of their own, found '{id}' twice"));
            }
        }
        if !reader.errors.is_empty() {
            return Err(reader.errors);
        }
        Ok(Self { ldap, github, gitlab, scim, warnings: reader.warnings })
    }

    /// Adds the locations of all providers to what the catalog reads.
    pub fn provide(&self, catalog: &mut engine_catalog::settings::Settings) {
        let mut add = |kind: &str, id: &str, schedule: Schedule| {
            catalog.provide(LocationRef::new(kind, id), KINDS, schedule);
        };
        self.ldap.iter().for_each(|one| add(ldap::KIND, &one.id, one.schedule));
        self.github.iter().for_each(|one| add(github::KIND, &one.id, one.schedule));
        self.gitlab.iter().for_each(|one| add(gitlab::KIND, &one.id, one.schedule));
        if self.scim.is_some() {
            // What is pushed is read at once; the rest is for the case that nobody heard of it.
            add(scim::KIND, DEFAULT, Schedule { interval: FREQUENCY, delay: Duration::ZERO });
        }
    }

    /// What reads those locations.
    pub fn sources(&self, db: &Database, http: &Http, integrations: &Integrations) -> Sources {
        let mut ldap = Providers::new("a directory");
        for one in &self.ldap {
            ldap = ldap.with(&one.id, ldap::Directory::new(&one.id, one.settings.clone()), one.timeout);
        }
        let mut github = Providers::new("organisations of GitHub");
        for one in &self.github {
            let provider = github::GitHub::new(http.clone(), integrations, one.settings.clone());
            github = github.with(&one.id, provider, one.timeout);
        }
        let mut gitlab = Providers::new("groups of GitLab");
        for one in &self.gitlab {
            let provider = gitlab::GitLab::new(http.clone(), integrations, one.settings.clone());
            gitlab = gitlab.with(&one.id, provider, one.timeout);
        }
        let mut pushed = Providers::new("what is pushed");
        if let Some(settings) = &self.scim {
            let provider = scim::Pushed::new(db.clone(), settings.clone());
            debug_assert!(!provider.guarded());
            pushed = pushed.with(DEFAULT, provider, TIMEOUT);
        }
        Sources::default()
            .with(ldap::KIND, ldap)
            .with(github::KIND, github)
            .with(gitlab::KIND, gitlab)
            .with(scim::KIND, pushed)
    }
}

/// The location of what is pushed.
pub(crate) fn pushed() -> LocationRef {
    LocationRef::new(scim::KIND, DEFAULT)
}

fn ids<T>(providers: &[Provider<T>]) -> Vec<&str> {
    providers.iter().map(|provider| provider.id.as_str()).collect()
}

/// Reads sections and gathers what is wrong with them.
struct Reader<'a> {
    config: &'a Config,
    errors: Vec<Error>,
    warnings: Vec<Warning>,
}

impl Reader<'_> {
    fn fail(&mut self, key: &str, message: String) {
        self.errors.push(Error::at(&self.config.nearest(key), key, message));
    }

    fn warn(&mut self, key: &str, message: &str) {
        let place = self.config.nearest(key);
        self.warnings.push(Warning { place, path: key.to_owned(), message: message.to_owned() });
    }

    fn section<T: serde::de::DeserializeOwned + Default>(&mut self, path: &str) -> T {
        self.config.section(path).unwrap_or_else(|error| {
            self.errors.push(error);
            T::default()
        })
    }

    /// The providers below a key: one by itself, which has one of the `own` keys; a mapping by their ids; or a list.
    /// Gives ids and paths.
    fn providers(&mut self, path: &str, own: &[&str]) -> Vec<(String, String)> {
        let keys = self.config.keys(path);
        if keys.iter().any(|key| own.contains(&key.as_str())) {
            return vec![(DEFAULT.to_owned(), path.to_owned())];
        }
        let mut found = Vec::new();
        for id in keys {
            let path = format!("{path}.{id}");
            if is_id(&id) {
                found.push((id, path));
            } else {
                self.fail(&path, "expected an id of letters, digits, '-' and '_'".into());
            }
        }
        let list = (0..).map(|number| format!("{path}[{number}]")).take_while(|path| self.config.place(path).is_some());
        found.extend(list.map(|path| (DEFAULT.to_owned(), path)));
        found
    }

    fn duration(&mut self, key: &str, value: Option<&Value>, usual: Duration) -> Duration {
        let Some(value) = value else { return usual };
        platform::config::duration(value).unwrap_or_else(|message| {
            self.fail(key, message);
            usual
        })
    }

    fn provider<T>(&mut self, id: String, path: &str, schedule: &ScheduleSection, settings: T) -> Provider<T> {
        let path = format!("{path}.schedule");
        let interval = self.duration(&format!("{path}.frequency"), schedule.frequency.as_ref(), FREQUENCY);
        let timeout = self.duration(&format!("{path}.timeout"), schedule.timeout.as_ref(), TIMEOUT);
        let delay = self.duration(&format!("{path}.initialDelay"), schedule.initial_delay.as_ref(), Duration::ZERO);
        Provider { id, schedule: Schedule { interval, delay }, timeout, settings }
    }

    fn namespace(&mut self, key: &str, given: Option<String>) -> String {
        match given {
            Some(given) if !model::validate::format::is_namespace(&given) => {
                self.fail(key, format!("expected a namespace of small letters, digits and '-', found {given:?}"));
                model::DEFAULT_NAMESPACE.to_owned()
            }
            given => given.unwrap_or_else(|| model::DEFAULT_NAMESPACE.to_owned()),
        }
    }

    fn scim(&mut self) -> Option<scim::Settings> {
        const PATH: &str = "catalog.providers.scim";
        self.config.place(PATH)?;
        let section: ScimSection = self.section(PATH);
        let namespace = self.namespace(&format!("{PATH}.namespace"), section.namespace);
        Some(scim::Settings { namespace, include: section.groups.include })
    }
}

fn is_id(id: &str) -> bool {
    !id.is_empty() && id.len() <= 63 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

#[cfg(test)]
mod tests;
