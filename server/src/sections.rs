//! All sections of the configuration, typed.

use engine_catalog::settings::Section as CatalogSection;
use platform::config::sections::{App, Backend, Callboard, Csp, CspSources, Integrations, Organization};
use platform::config::{Config, Error, Place, Warning};
use platform::db;
use platform::http::Allowed;
use serde::de::DeserializeOwned;

use crate::languages::Languages;
use crate::layers::actor::Policy;
use crate::layers::headers::PagePolicy;
use crate::look;
use crate::settings::Settings;

/// What `serve` needs of the configuration.
pub struct Sections {
    /// `callboard`
    pub(crate) callboard: Callboard,
    /// `backend`
    pub(crate) backend: Backend,
    /// `backend.database`
    pub(crate) database: db::Settings,
    /// `catalog`
    pub(crate) catalog: engine_catalog::settings::Settings,
    /// `integrations`
    pub(crate) integrations: Integrations,
    /// What the portal is called, and how it looks.
    pub(crate) look: look::Served,
    /// `callboard.languages`
    pub(crate) languages: Languages,
    /// `auth`
    pub(crate) identity: engine_identity::Settings,
    /// `catalog.providers`
    pub(crate) organisation: engine_organisation::Settings,
    /// `home`
    pub(crate) home: engine_home::Settings,
    /// `callboard.navigation`
    pub(crate) navigation: engine_navigation::Settings,
    /// `notifications`
    pub(crate) notifications: engine_notifications::Settings,
    /// `proxy`
    pub(crate) proxy: engine_proxy::Settings,
    /// How long it is kept how the portal is used.
    pub(crate) insights_keep: Option<std::time::Duration>,
    /// The policy that is in force until one is published.
    pub(crate) policy_at_first: Option<services::permission::Policy>,
    /// How long the audit record is kept.
    pub(crate) audit_keep: Option<std::time::Duration>,
    /// Hosts that may be read.
    pub(crate) allowed: Allowed,
    /// Who may call.
    pub(crate) policy: Policy,
    /// What pages may load and run.
    pub(crate) pages: PagePolicy,
    pub(crate) settings: Settings,
    /// What is left out of what the configuration says, and why.
    pub(crate) warnings: Vec<Warning>,
}

/// Reads sections and gathers what is wrong with them.
struct Reader<'a> {
    config: &'a Config,
    errors: Vec<Error>,
}

impl Reader<'_> {
    fn section<T: DeserializeOwned + Default>(&mut self, path: &str) -> T {
        let section = self.config.section(path);
        self.good(section).unwrap_or_default()
    }

    fn good<T>(&mut self, value: Result<T, Error>) -> Option<T> {
        value.map_err(|error| self.errors.push(error)).ok()
    }

    /// An error that knows its key but not its place.
    fn at(&self, path: &str, message: String) -> Error {
        Error::at(&self.place(path), path, message)
    }

    fn place(&self, path: &str) -> Place {
        self.config.nearest(path)
    }
}

impl Sections {
    /// Reads all sections.
    ///
    /// # Errors
    /// Everything that is wrong, not only the first.
    pub fn read(config: &Config) -> Result<Self, Vec<Error>> {
        let mut reader = Reader { config, errors: Vec::new() };
        let app: App = reader.section("app");
        let _organization: Organization = reader.section("organization");
        let backend: Backend = reader.section("backend");
        let integrations: Integrations = reader.section("integrations");
        let callboard: Callboard = reader.section("callboard");
        let allowed = integrations.allowed(&backend.reading);
        let only_local = backend.listen.is_loopback();
        let base_url = app.base_url.as_deref().or(backend.base_url.as_deref());
        let identity = match engine_identity::Settings::of(config, base_url) {
            Ok(identity) => identity,
            Err(errors) => {
                reader.errors.extend(errors);
                engine_identity::Settings::default()
            }
        };
        let guests = only_local && !identity.asks();
        let policy = Policy::of(&backend.auth, guests, config.place("backend.auth.externalAccess"));
        let policy = reader.good(policy);
        let database = backend.database.settings(&callboard.data);
        let database = database.map_err(|error| reader.at("backend.database.connection", error.to_string()));
        let database = reader.good(database);
        let section: CatalogSection = reader.section("catalog");
        // Relative paths start at the file that names them.
        let base = config.place("catalog.locations").map(|place| place.folder()).unwrap_or_default();
        let base = std::path::absolute(if base.as_os_str().is_empty() { ".".into() } else { base }).unwrap_or_default();
        let catalog = engine_catalog::settings::Settings::of(&section, &base);
        let catalog = catalog.map_err(|error| reader.at(&error.key.clone(), error.message));
        let mut catalog = reader.good(catalog);
        let organisation = match engine_organisation::Settings::of(config) {
            Ok(organisation) => organisation,
            Err(errors) => {
                reader.errors.extend(errors);
                engine_organisation::Settings::default()
            }
        };
        let home = match engine_home::Settings::of(config) {
            Ok(home) => home,
            Err(errors) => {
                reader.errors.extend(errors);
                engine_home::Settings::default()
            }
        };
        let title = app.title.clone().unwrap_or_else(|| "Callboard".into());
        let look = match look::Served::of(config, &callboard.look, &title) {
            Ok(look) => look,
            Err(errors) => {
                reader.errors.extend(errors);
                look::Served::default()
            }
        };
        let (languages, odd_words) = match Languages::of(config, &callboard.languages) {
            Ok(languages) => languages,
            Err(errors) => {
                reader.errors.extend(errors);
                (Languages::default(), Vec::new())
            }
        };
        let places = app::plugins().places();
        let navigation = match engine_navigation::Settings::of(config, &callboard.navigation, &places) {
            Ok(navigation) => navigation,
            Err(errors) => {
                reader.errors.extend(errors);
                engine_navigation::Settings::default()
            }
        };
        let notifications = match engine_notifications::Settings::of(config, base_url, &title) {
            Ok(notifications) => notifications,
            Err(errors) => {
                reader.errors.extend(errors);
                engine_notifications::Settings::default()
            }
        };
        let proxy = match engine_proxy::Settings::of(config) {
            Ok(proxy) => proxy,
            Err(errors) => {
                reader.errors.extend(errors);
                engine_proxy::Settings::default()
            }
        };
        let insights_keep = callboard.insights.keep.as_ref().and_then(|keep| {
            let keep =
                platform::config::duration(keep).map_err(|message| reader.at("callboard.insights.keep", message));
            reader.good(keep)
        });
        if let Some(catalog) = &mut catalog {
            organisation.provide(catalog);
        }
        let policy_at_first = callboard.policies.initial.as_ref().and_then(|file| {
            let base = config.place("callboard.policies.initial").map(|place| place.folder()).unwrap_or_default();
            let read =
                initial_policy(&base.join(file)).map_err(|message| reader.at("callboard.policies.initial", message));
            reader.good(read)
        });
        let audit_keep = callboard.audit.keep.as_ref().and_then(|keep| {
            let keep = platform::config::duration(keep).map_err(|message| reader.at("callboard.audit.keep", message));
            reader.good(keep)
        });
        let settings = Settings::of(&app, &backend);
        let (pages, refused) = PagePolicy::of(&with(
            with(backend.csp.clone(), "frame-src", &home.frames),
            "form-action",
            &identity.connecting_origins(),
        ));
        let warning = |(name, message): (String, String)| {
            let path = format!("backend.csp.{name}");
            Warning { place: reader.place(&path), path, message }
        };
        let warnings = refused.into_iter().map(warning).chain(organisation.warnings.clone()).chain(odd_words).collect();
        match (policy, database, catalog, reader.errors.is_empty()) {
            (Some(policy), Some(database), Some(catalog), true) => Ok(Self {
                callboard,
                backend,
                database,
                catalog,
                integrations,
                look,
                languages,
                identity,
                organisation,
                home,
                navigation,
                notifications,
                proxy,
                insights_keep,
                policy_at_first,
                audit_keep,
                allowed,
                policy,
                pages,
                settings,
                warnings,
            }),
            _ => Err(reader.errors),
        }
    }

    /// Who looks after the portal: the group that is named for it, or else the administrators of the configuration.
    pub(crate) fn feedback_team(&self) -> Vec<String> {
        match &self.callboard.feedback.team {
            Some(team) => vec![team.clone()],
            None => self.identity.administrators.clone(),
        }
    }

    /// As [`Sections::read`], for commands that stop at the first error.
    ///
    /// # Errors
    /// The first.
    pub fn read_or_first_error(config: &Config) -> anyhow::Result<Self> {
        Self::read(config).map_err(|errors| match errors.into_iter().next() {
            Some(error) => error.into(),
            None => anyhow::anyhow!("the configuration can not be used"),
        })
    }
}

/// A policy from a file, without anything that is wrong with it.
fn initial_policy(path: &std::path::Path) -> Result<services::permission::Policy, String> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| format!("{shown} can not be read: {error}"))?;
    let policy = engine_permission::document::read(&text).map_err(|message| format!("{shown}: {message}"))?;
    match engine_permission::Compiled::of(&policy).1.first() {
        Some(problem) => Err(format!("{shown}: {}: {}", problem.field, problem.message)),
        None => Ok(policy),
    }
}

/// What pages may load, with the sites whose pages may stand in cards.
fn with(mut csp: Csp, directive: &str, more: &[String]) -> Csp {
    if !more.is_empty() {
        let sources = csp.0.entry(directive.to_owned()).or_insert(CspSources::Off);
        if *sources == CspSources::Off {
            *sources = CspSources::Sources(Vec::new());
        }
        if let CspSources::Sources(sources) = sources {
            sources.extend(more.iter().cloned());
        }
    }
    csp
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The reference file is true, both ways.
    #[test]
    fn the_reference_documents_every_key_and_no_other() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/app-config.reference.yaml");
        let text = std::fs::read_to_string(path).unwrap();
        let config = Config::from_text(&text).unwrap();
        if let Err(errors) = Sections::read(&config) {
            panic!("{errors:?}");
        }
        let unknown: Vec<String> = config.warnings().iter().map(ToString::to_string).collect();
        assert_eq!(unknown, Vec::<String>::new(), "documented and not read");
        let missing = config.documentation().missing;
        assert_eq!(missing, Vec::<String>::new(), "read and not documented");
    }

    #[test]
    fn every_error_is_told_at_once() {
        let config =
            Config::from_text("app: 1\nbackend:\n  listen: x\ncallboard:\n  logging: {format: xml}\n").unwrap();
        let errors = Sections::read(&config).err().unwrap();
        let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
        assert_eq!(texts.len(), 3, "{texts:?}");
        assert!(texts[2].starts_with("app-config.yaml:5 callboard.logging.format: expected text or json"), "{texts:?}");
    }

    #[test]
    fn sites_of_cards_stand_in_the_policy_of_pages() {
        let policy = |yaml: &str| {
            let Ok(sections) = Sections::read(&Config::from_text(yaml).unwrap()) else { panic!("it is good: {yaml}") };
            sections.pages.with("x")
        };
        let listed = "home: { frames: ['https://status.example.com'] }\n";
        assert!(policy(listed).ends_with("; frame-src https://status.example.com"), "{}", policy(listed));
        let both = format!("{listed}backend: {{ csp: {{ frame-src: ['https://a.example'] }} }}\n");
        assert!(policy(&both).contains("frame-src https://a.example https://status.example.com"));
        assert!(!policy("app: {}\n").contains("frame-src"));
    }

    #[test]
    fn what_the_policy_of_pages_leaves_out_is_told_with_its_place() {
        let config = Config::from_text(
            "backend:\n  csp:\n    img-src: ['https://a.example']\n    script-src: [\"'unsafe-eval'\"]\n",
        );
        let Ok(sections) = Sections::read(&config.unwrap()) else { panic!("it is good but for a warning") };
        let warnings: Vec<String> = sections.warnings.iter().map(ToString::to_string).collect();
        assert_eq!(warnings.len(), 1, "{warnings:?}");
        assert!(
            warnings[0].starts_with("app-config.yaml:4 backend.csp.script-src: \"'unsafe-eval'\" "),
            "{warnings:?}"
        );
        assert!(sections.pages.with("x").contains("img-src 'self' data: https: https://a.example;"));
        let config = Config::from_text("backend:\n  csp:\n    img-src: yes\n").unwrap();
        let error = Sections::read(&config).err().unwrap().remove(0).to_string();
        assert!(
            error.starts_with("app-config.yaml:3 backend.csp.img-src: expected a list of sources, or false"),
            "{error}"
        );
    }

    #[test]
    fn short_tokens_are_refused() {
        let yaml = "backend:\n  auth:\n    externalAccess:\n      - type: static\n        options: {token: short, subject: ci}\n";
        let config = Config::from_text(yaml).unwrap();
        let errors = Sections::read(&config).err().unwrap();
        assert!(errors[0].to_string().contains("backend.auth.externalAccess[0].options.token: expected at least 8"));
    }
}
