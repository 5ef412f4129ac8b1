//! `catalog.providers.githubOrg` and `catalog.providers.gitlab`.

use regex::Regex;
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::{Provider, Reader, ScheduleSection, is_id};
use crate::{github, gitlab};

/// `catalog.providers.githubOrg` or an item of it
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct GitHubSection {
    id: Option<String>,
    github_url: Option<String>,
    orgs: Vec<String>,
    page_sizes: PageSizesSection,
    exclude_suspended_users: bool,
    default_user_transformer: TransformerSection,
    schedule: ScheduleSection,
}

/// `catalog.providers.githubOrg.pageSizes`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct PageSizesSection {
    teams: Option<u32>,
    team_members: Option<u32>,
    organization_members: Option<u32>,
}

/// `catalog.providers.githubOrg.defaultUserTransformer`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct TransformerSection {
    use_verified_emails: bool,
}

/// `catalog.providers.gitlab.<id>`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct GitLabSection {
    host: Option<String>,
    org_enabled: bool,
    group: String,
    group_pattern: Option<Value>,
    user_pattern: Option<Value>,
    relations: Vec<String>,
    schedule: ScheduleSection,
}

impl Reader<'_> {
    pub(super) fn github(&mut self) -> Vec<Provider<github::Settings>> {
        let mut all = Vec::new();
        for (id, path) in self.providers("catalog.providers.githubOrg", &["id", "githubUrl", "orgs"]) {
            let section: GitHubSection = self.section(&path);
            let id = section.id.unwrap_or(id);
            if !is_id(&id) {
                self.fail(&format!("{path}.id"), "expected an id of letters, digits, '-' and '_'".into());
            }
            let url = section.github_url.unwrap_or_else(|| "https://github.com".into());
            let host = Url::parse(&url).ok().and_then(|url| {
                let host = url.host_str()?.to_owned();
                Some(url.port().map_or_else(|| host.clone(), |port| format!("{host}:{port}")))
            });
            let Some(host) = host else {
                let message = format!("expected the address of GitHub, such as https://github.com, found {url:?}");
                self.fail(&format!("{path}.githubUrl"), message);
                continue;
            };
            if section.orgs.is_empty() {
                self.fail(&format!("{path}.orgs"), "expected the names of the organisations to read".into());
            }
            let sizes = &section.page_sizes;
            let mut size = |key: &str, given: Option<u32>, usual: u32| {
                let given = given.unwrap_or(usual);
                if !(1..=100).contains(&given) {
                    self.fail(&format!("{path}.pageSizes.{key}"), format!("expected 1 to 100, found {given}"));
                }
                given
            };
            let sizes = github::PageSizes {
                teams: size("teams", sizes.teams, 25),
                team_members: size("teamMembers", sizes.team_members, 100),
                members: size("organizationMembers", sizes.organization_members, 50),
            };
            let settings = github::Settings {
                host,
                organisations: section.orgs,
                sizes,
                without_suspended: section.exclude_suspended_users,
                verified_emails: section.default_user_transformer.use_verified_emails,
            };
            all.push(self.provider(id, &path, &section.schedule, settings));
        }
        all
    }

    pub(super) fn gitlab(&mut self) -> Vec<Provider<gitlab::Settings>> {
        let mut all = Vec::new();
        for (id, path) in self.providers("catalog.providers.gitlab", &["host", "group", "orgEnabled"]) {
            let section: GitLabSection = self.section(&path);
            if !section.org_enabled {
                self.warn(&path, "nothing is read from here without orgEnabled: true; projects are not discovered");
                continue;
            }
            let group = section.group.trim_matches('/').to_owned();
            if group.is_empty() {
                let message =
                    "expected the path of the group at the top: everything visible would be too much".to_owned();
                self.fail(&format!("{path}.group"), message);
            }
            let mut relations = gitlab::Relations::default();
            for relation in &section.relations {
                match relation.as_str() {
                    "DIRECT" => {}
                    "INHERITED" => relations.inherited = true,
                    "DESCENDANTS" => relations.descendants = true,
                    // Members of groups that somebody else rules would become members of ours.
                    other => self.fail(
                        &format!("{path}.relations"),
                        format!("expected DIRECT, INHERITED or DESCENDANTS, found {other:?}"),
                    ),
                }
            }
            let settings = gitlab::Settings {
                host: section.host.unwrap_or_else(|| "gitlab.com".into()).to_ascii_lowercase(),
                group,
                groups: self.patterns(&format!("{path}.groupPattern"), section.group_pattern.as_ref()),
                users: self.patterns(&format!("{path}.userPattern"), section.user_pattern.as_ref()),
                relations,
            };
            all.push(self.provider(id, &path, &section.schedule, settings));
        }
        all
    }

    /// One pattern or a list of them; none for whatever there is.
    fn patterns(&mut self, key: &str, given: Option<&Value>) -> gitlab::Patterns {
        let texts: Vec<&str> = match given {
            None => return gitlab::Patterns::default(),
            Some(Value::String(text)) => vec![text],
            Some(Value::Array(all)) if all.iter().all(Value::is_string) => {
                all.iter().filter_map(Value::as_str).collect()
            }
            Some(_) => {
                self.fail(key, "expected a regular expression or a list of them".into());
                return gitlab::Patterns::default();
            }
        };
        let mut patterns = Vec::new();
        for text in texts {
            match Regex::new(text) {
                Ok(pattern) => patterns.push(pattern),
                Err(error) => self.fail(key, format!("expected a regular expression, found {text:?}: {error}")),
            }
        }
        gitlab::Patterns(patterns)
    }
}
