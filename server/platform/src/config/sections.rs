//! The sections that are nobody's in particular. An engine has a struct of its own for its section.

use serde::{Deserialize, Serialize};

use super::{Config, Error};

mod backend;
mod database;
mod integrations;
mod navigation;
mod short;

pub use backend::{
    Auth, Backend, Cors, Csp, CspSources, ExternalAccess, ExternalAccessOptions, Listen, PermissionAttribute, Reading,
    ReadingHost, Restriction,
};
pub use database::Database;
pub use integrations::{AzureCredential, Integration, IntegrationKind, Integrations};
pub use navigation::{NavigationEntry, NavigationEntryFields, NavigationGroup, NavigationSection};
pub use short::{Short, short};

/// `app`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct App {
    /// What the portal is called.
    pub title: Option<String>,
    /// Where people reach it.
    pub base_url: Option<String>,
    /// Where they get help.
    pub support: Support,
}

/// `app.support`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Support {
    /// The main address for help.
    pub url: Option<String>,
    /// More of them.
    pub items: Vec<SupportItem>,
}

/// `app.support.items[]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SupportItem {
    /// A heading.
    pub title: String,
    /// The name of an icon.
    pub icon: Option<String>,
    /// What stands below.
    pub links: Vec<SupportLink>,
}

/// `app.support.items[].links[]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SupportLink {
    /// Where it leads.
    pub url: String,
    /// What it is called.
    pub title: String,
}

/// `organization`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Organization {
    /// Whose portal it is.
    pub name: Option<String>,
}

/// `callboard`: what only this portal has.
#[derive(Clone, Debug, Deserialize)]
#[serde(default)]
pub struct Callboard {
    /// The folder for the database, the index and uploads; relative to the working folder.
    pub data: std::path::PathBuf,
    /// The Explore page.
    pub explore: Explore,
    /// The log.
    pub logging: Logging,
    /// The record of what was done.
    pub audit: AuditSection,
    /// Policies.
    pub policies: Policies,
    /// How the portal is used.
    pub insights: InsightSection,
    /// Feedback.
    pub feedback: FeedbackSection,
    /// How the portal looks.
    pub look: LookSection,
    /// What the interface can be read in.
    pub languages: LanguagesSection,
    /// The navigation that the portal begins with.
    pub navigation: NavigationSection,
}

/// `callboard.languages`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct LanguagesSection {
    /// The company's own files; relative to the configuration file.
    pub folder: Option<std::path::PathBuf>,
    /// The tags of those that can be chosen, in their order; all that there are without it.
    pub offered: Vec<String>,
    /// The tag of the one for those who ask for none of them.
    pub default: Option<String>,
}

/// `callboard.look`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct LookSection {
    /// A picture in place of the portal's mark; relative to the configuration file.
    pub logo: Option<std::path::PathBuf>,
    /// A picture for the browser's tab; relative to the configuration file.
    pub favicon: Option<std::path::PathBuf>,
    /// The colour of what can be pressed: `#0b6a8f`.
    pub accent: Option<String>,
    /// Links at the foot of every page.
    pub links: Vec<LinkSection>,
}

/// `callboard.look.links[]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct LinkSection {
    /// Its words.
    pub title: String,
    /// Where it leads: http, https, mailto, or a page of the portal.
    pub url: String,
}

/// `callboard.insights`
#[derive(Clone, Debug, Deserialize)]
#[serde(default)]
pub struct InsightSection {
    /// It is recorded, under pseudonyms.
    pub record: bool,
    /// How long it is kept, a duration; for ever without it.
    pub keep: Option<serde_json::Value>,
}

impl Default for InsightSection {
    fn default() -> Self {
        Self { record: true, keep: None }
    }
}

/// `callboard.feedback`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FeedbackSection {
    /// The group that looks after the portal: a reference.
    pub team: Option<String>,
}

/// `callboard.audit`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct AuditSection {
    /// How long entries are kept, a duration; for ever without it.
    pub keep: Option<serde_json::Value>,
}

/// `callboard.policies`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Policies {
    /// A file with the policy that is in force until one is published; relative to the configuration file.
    pub initial: Option<std::path::PathBuf>,
    /// Publishing a policy needs somebody else than who changed it last.
    pub second_person: bool,
}

impl Default for Callboard {
    fn default() -> Self {
        Self {
            data: "./data".into(),
            explore: Explore::default(),
            logging: Logging::default(),
            audit: AuditSection::default(),
            policies: Policies::default(),
            insights: InsightSection::default(),
            feedback: FeedbackSection::default(),
            look: LookSection::default(),
            languages: LanguagesSection::default(),
            navigation: NavigationSection::default(),
        }
    }
}

/// `callboard.explore`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Explore {
    /// Tools of the company.
    pub tools: Vec<Tool>,
}

/// `callboard.explore.tools[]`
#[derive(Clone, Debug, Deserialize)]
pub struct Tool {
    /// What it is called.
    pub title: String,
    /// Where it is; http or https.
    pub url: String,
    /// What it is for.
    #[serde(default)]
    pub description: String,
    /// The heading it stands under.
    #[serde(default)]
    pub category: String,
}

/// `callboard.logging`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Logging {
    /// How lines look.
    pub format: LogFormat,
    /// What is logged: a level, or a level for each part (`info,engine_catalog=debug`).
    pub level: Option<String>,
}

/// How lines of the log look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// What of the configuration may reach browsers. Nothing else does: pages get this and never [`Config`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Public {
    /// What the portal is called.
    pub title: String,
    /// Whose it is.
    pub organization: String,
    /// Where people get help; only http, https and mailto addresses.
    pub support: Support,
}

impl Public {
    pub(super) fn of(config: &Config) -> Result<Self, Error> {
        let app: App = config.section("app")?;
        let organization: Organization = config.section("organization")?;
        let mut support = app.support;
        support.url = support.url.filter(|url| is_link(url));
        for item in &mut support.items {
            item.links.retain(|link| is_link(&link.url));
        }
        Ok(Self {
            title: app.title.unwrap_or_else(|| "Callboard".into()),
            organization: organization.name.unwrap_or_default(),
            support,
        })
    }
}

/// Whether an address may stand in a page.
fn is_link(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https" | "mailto"))
}
