//! What the section `catalog` of the configuration says about reading.

use std::path::{Path, PathBuf};
use std::time::Duration;

use model::kind::Kind;
use model::{Kinds, LocationRef};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use sha1::{Digest, Sha1};

use crate::rules::{Rule, Rules};

/// Raised when the same input would be processed to something else than before, so that everything is
/// processed again once.
const PROCESSING: &str = "1";

/// The section, ready for use.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Which kinds may come from where.
    pub rules: Rules,
    /// The locations that configuration names.
    pub locations: Vec<Configured>,
    /// Nobody may register or remove locations.
    pub readonly: bool,
    /// How often a location is read; `None` for only once and on demand.
    pub interval: Option<Duration>,
    /// What becomes of entities whose source is gone.
    pub orphans: OrphanStrategy,
    /// Registering what is registered reads it again instead of being refused.
    pub refresh_on_conflict: bool,
    /// The kinds that are known.
    pub kinds: Kinds,
    /// How long history is kept.
    pub history: Duration,
    /// Relative paths of file locations start here: the folder of the configuration file.
    pub base: PathBuf,
    /// The git hosts, which decide what relative targets mean.
    pub hosts: crate::source::hosts::Hosts,
    /// A summary of all that decides what processing makes of a document.
    pub fingerprint: String,
}

/// A location of the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Configured {
    /// Type and target; paths are absolute.
    pub location: LocationRef,
    /// A missing file is no error.
    pub optional: bool,
    /// When it is read, if not as all others are.
    pub schedule: Option<Schedule>,
}

/// When a location is read that has times of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// How often.
    pub interval: Duration,
    /// How long after the start of the program it is read first.
    pub delay: Duration,
}

/// What becomes of entities whose source is gone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OrphanStrategy {
    /// They stay, marked.
    Keep,
    /// They go.
    #[default]
    Delete,
}

/// Why the section can not be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {message}")]
pub struct SettingsError {
    /// The dotted key.
    pub key: String,
    /// What is wrong and what is expected.
    pub message: String,
}

/// `catalog`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Section {
    /// Which kinds may come from where; Component, API and Location from everywhere when missing.
    pub rules: Option<Vec<RuleSection>>,
    /// What is read from the start.
    pub locations: Vec<LocationSection>,
    /// Nobody may register or remove locations.
    pub readonly: bool,
    /// How often locations are read; `false` for once and on demand.
    pub processing_interval: Option<Value>,
    /// `delete` or `keep`.
    pub orphan_strategy: OrphanStrategy,
    /// `reject` or `refresh`.
    pub default_location_conflict_strategy: Option<String>,
    /// Foreign kinds.
    pub kinds: Vec<Kind>,
    /// What is kept of changes.
    pub history: HistorySection,
    /// Who brings users and groups. Engines that read them take these sections; see [`Settings::provide`].
    pub providers: Option<IgnoredAny>,
}

/// `catalog.history`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct HistorySection {
    /// How long; 90 days when missing.
    pub keep: Option<Value>,
}

/// `catalog.rules[]`
#[derive(Clone, Debug, Deserialize)]
pub struct RuleSection {
    /// Kinds, or kinds of one type.
    pub allow: Vec<AllowSection>,
    /// Only from these.
    #[serde(default)]
    pub locations: Option<Vec<RuleLocation>>,
}

/// `catalog.rules[].allow[]`
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum AllowSection {
    /// A kind.
    Kind(String),
    /// A kind of one type.
    Both {
        /// The kind.
        kind: String,
        /// The type.
        #[serde(rename = "spec.type", default)]
        spec_type: Option<String>,
    },
}

/// `catalog.rules[].locations[]`
#[derive(Clone, Debug, Deserialize)]
pub struct RuleLocation {
    /// The type; any when missing.
    #[serde(rename = "type", default)]
    pub kind: Option<String>,
    /// The target.
    #[serde(default)]
    pub exact: Option<String>,
    /// A glob for the target.
    #[serde(default)]
    pub pattern: Option<String>,
}

/// `catalog.locations[]`
#[derive(Clone, Debug, Deserialize)]
pub struct LocationSection {
    /// `file`, `url` or `git`.
    #[serde(rename = "type")]
    pub kind: String,
    /// A path, an address.
    pub target: String,
    /// `required` or `optional`.
    #[serde(default)]
    pub presence: Option<String>,
    /// Rules for this location alone.
    #[serde(default)]
    pub rules: Vec<RuleSection>,
}

/// Every 100 to 150 seconds, as in Backstage.
const INTERVAL: Duration = Duration::from_secs(100);
/// A quarter of a year.
const HISTORY: Duration = Duration::from_secs(90 * 24 * 60 * 60);

impl Settings {
    /// Makes sense of the section. Relative paths of files start at `base`.
    ///
    /// # Errors
    /// Names the key and what is expected there.
    pub fn of(section: &Section, base: &Path) -> Result<Self, SettingsError> {
        let mut rules = match &section.rules {
            None => Rules::default(),
            Some(list) => Rules::of(rule_list(list, "catalog.rules")?),
        };
        let mut locations = Vec::new();
        for (at, entry) in section.locations.iter().enumerate() {
            let key = format!("catalog.locations[{at}]");
            let location = LocationRef::new(&entry.kind, absolute(&entry.kind, &entry.target, base));
            for rule in rule_list(&entry.rules, &key)? {
                rules.add(rule.only_from(location.clone()));
            }
            let optional = match entry.presence.as_deref() {
                None | Some("required") => false,
                Some("optional") => true,
                Some(other) => {
                    return Err(SettingsError {
                        key: format!("{key}.presence"),
                        message: format!("expected 'required' or 'optional', found '{other}'"),
                    });
                }
            };
            locations.push(Configured { location, optional, schedule: None });
        }
        let mut kinds = Kinds::built_in();
        for kind in &section.kinds {
            kinds
                .declare(kind.clone())
                .map_err(|error| SettingsError { key: "catalog.kinds".into(), message: error.to_string() })?;
        }
        let interval = match &section.processing_interval {
            None => Some(INTERVAL),
            Some(Value::Bool(false)) => None,
            Some(value) => Some(duration(value, "catalog.processingInterval")?),
        };
        let history =
            section.history.keep.as_ref().map_or(Ok(HISTORY), |value| duration(value, "catalog.history.keep"))?;
        let refresh_on_conflict = match section.default_location_conflict_strategy.as_deref() {
            None | Some("reject") => false,
            Some("refresh") => true,
            Some(other) => {
                return Err(SettingsError {
                    key: "catalog.defaultLocationConflictStrategy".into(),
                    message: format!("expected 'reject' or 'refresh', found '{other}'"),
                });
            }
        };
        let mut digest = Sha1::new();
        digest.update(PROCESSING);
        digest.update(format!("{rules:?}"));
        digest.update(serde_json::to_vec(&section.kinds).unwrap_or_default());
        Ok(Self {
            rules,
            locations,
            readonly: section.readonly,
            interval,
            orphans: section.orphan_strategy,
            refresh_on_conflict,
            kinds,
            history,
            base: base.to_owned(),
            hosts: crate::source::hosts::Hosts::default(),
            fingerprint: crate::digest::hex(&digest.finalize()),
        })
    }

    /// Adds a location that another engine's section of the configuration names, with the kinds that may come from it
    /// besides those that may come from everywhere. Its source has to be among [`crate::Parts::sources`].
    pub fn provide(&mut self, location: LocationRef, kinds: &[&str], schedule: Schedule) {
        let mut rule = Rule::default();
        for kind in kinds {
            rule.allow(kind, None);
        }
        let rule = rule.only_from(location.clone());
        let mut digest = Sha1::new();
        digest.update(&self.fingerprint);
        digest.update(format!("{rule:?}"));
        self.fingerprint = crate::digest::hex(&digest.finalize());
        self.rules.add(rule);
        self.locations.push(Configured { location, optional: false, schedule: Some(schedule) });
    }

    /// The times of a location that has some of its own.
    pub(crate) fn schedule_of(&self, kind: &str, target: &str) -> Option<Schedule> {
        self.locations.iter().find(|one| one.location.kind == kind && one.location.target == target)?.schedule
    }
}

/// A target as it is stored: paths of files are absolute.
pub(crate) fn absolute(kind: &str, target: &str, base: &Path) -> String {
    if kind != "file" || Path::new(target).is_absolute() {
        return target.trim().to_owned();
    }
    crate::source::paths::normal(&base.join(target.trim())).to_string_lossy().into_owned()
}

fn rule_list(list: &[RuleSection], key: &str) -> Result<Vec<Rule>, SettingsError> {
    let mut rules = Vec::new();
    for entry in list {
        let mut rule = Rule::default();
        for allow in &entry.allow {
            match allow {
                AllowSection::Kind(kind) => rule.allow(kind, None),
                AllowSection::Both { kind, spec_type } => rule.allow(kind, spec_type.as_deref()),
            }
        }
        match &entry.locations {
            None => rules.push(rule),
            Some(places) => {
                for place in places {
                    let fail = |message: String| SettingsError { key: format!("{key}.locations"), message };
                    if place.exact.is_some() && place.pattern.is_some() {
                        return Err(fail("give either 'exact' or 'pattern', not both".into()));
                    }
                    let mut rule = rule.clone();
                    rule.place(place.kind.clone(), place.exact.clone(), place.pattern.as_deref()).map_err(fail)?;
                    rules.push(rule);
                }
            }
        }
    }
    Ok(rules)
}

/// A duration; see [`platform::config::duration`].
fn duration(value: &Value, key: &str) -> Result<Duration, SettingsError> {
    platform::config::duration(value).map_err(|message| SettingsError { key: key.to_owned(), message })
}
