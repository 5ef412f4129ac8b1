//! What the configuration says about signing in: the section `auth`, with Backstage's keys, and who administers.

use std::time::Duration;

use model::EntityRef;
use platform::config::{Config, Error, Secret};
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use crate::proxied::ProxySettings;
use crate::resolve::Resolver;

mod proxied;

/// How long sessions live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetimes {
    /// Without being used.
    pub idle: Duration,
    /// Whatever happens.
    pub absolute: Duration,
}

impl Default for Lifetimes {
    /// A day without use, a week in all.
    fn default() -> Self {
        Self { idle: Duration::from_secs(24 * 3600), absolute: Duration::from_secs(7 * 24 * 3600) }
    }
}

/// Ready for use.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Where people reach the portal, without a slash at the end.
    pub base_url: String,
    /// Of sessions.
    pub lifetimes: Lifetimes,
    /// In their order.
    pub providers: Vec<ProviderSettings>,
    /// Users and groups who may administer the portal.
    pub administrators: Vec<String>,
    /// What keys are sealed with.
    pub secret: Option<Secret>,
}

/// One provider.
#[derive(Clone, Debug)]
pub struct ProviderSettings {
    /// Its key.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// What it is.
    pub kind: ProviderKind,
    /// Who the portal is at the provider.
    pub client_id: String,
    /// Proves it.
    pub client_secret: Option<Secret>,
    /// Where the provider sends people back to; registered there.
    pub callback: String,
    /// Asked for beside what is needed.
    pub scopes: Vec<String>,
    /// Asked for when somebody connects an account.
    pub connection_scopes: Vec<String>,
    /// `prompt` of the provider's page.
    pub prompt: Option<String>,
    /// From an account to a user, tried in order.
    pub resolvers: Vec<Resolver>,
    /// How long a session may last that begins here.
    pub session: Option<Duration>,
    /// Addresses count as checked though the provider does not say so.
    pub trust_email: bool,
    /// Its word is good enough for users who have an account elsewhere.
    pub may_join: bool,
}

/// What a provider is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProviderKind {
    /// OpenID Connect, by the address of its description.
    Oidc(Url),
    /// GitHub, by its address and that of its interface.
    GitHub(Url, Url),
    /// GitLab, by its address.
    GitLab(Url),
    /// Something in front of the portal.
    Proxied(ProxySettings),
    /// Whoever wants to.
    Guest {
        /// Who they are then.
        user_ref: String,
        /// What they act for.
        ownership: Vec<String>,
        /// Also when other machines can reach the portal.
        anywhere: bool,
    },
}

/// `auth.session`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct SessionSection {
    /// A duration.
    idle: Option<Value>,
    /// A duration.
    absolute: Option<Value>,
    /// At least 16 characters.
    secret: Option<Secret>,
}

/// `auth.providers.<id>.<environment>`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ProviderSection {
    title: Option<String>,
    client_id: Option<String>,
    client_secret: Option<Secret>,
    callback_url: Option<String>,
    metadata_url: Option<String>,
    tenant_id: Option<String>,
    domain: Option<String>,
    audience: Option<String>,
    auth_server_id: Option<String>,
    enterprise_instance_url: Option<String>,
    additional_scopes: Scopes,
    connection_scopes: Scopes,
    prompt: Option<String>,
    session_duration: Option<Value>,
    sign_in: SignInSection,
    trust_email: Option<bool>,
    join_accounts: bool,
    trusted_addresses: Option<Vec<String>>,
    user_header: Option<String>,
    username_header: Option<String>,
    email_header: Option<String>,
    name_header: Option<String>,
    jwt_header: Option<String>,
    jwks_url: Option<String>,
    issuer: Option<String>,
    team_name: Option<String>,
}

/// `auth.providers.guest`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct GuestSection {
    user_entity_ref: Option<String>,
    ownership_entity_refs: Option<Vec<String>>,
    dangerously_allow_outside_development: bool,
}

/// A list, or one text with blanks.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
struct Scopes(Option<Value>);

/// `auth.providers.<id>.<environment>.signIn`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct SignInSection {
    resolvers: Vec<ResolverSection>,
}

/// `auth.providers.<id>.<environment>.signIn.resolvers[]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ResolverSection {
    resolver: String,
    allowed_domains: Option<Vec<String>>,
    dangerously_allow_sign_in_without_user_in_catalog: bool,
}

/// `permission.rbac.admin`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct AdminSection {
    users: Vec<Named>,
    super_users: Vec<Named>,
}

/// `permission.rbac.admin.users[]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Named {
    name: String,
}

/// Providers that people have no setup for of their own, with what people call them.
const TITLES: &[(&str, &str)] = &[
    ("auth0", "Auth0"),
    ("github", "GitHub"),
    ("gitlab", "GitLab"),
    ("google", "Google"),
    ("microsoft", "Microsoft"),
    ("okta", "Okta"),
    ("oidc", "single sign-on"),
    ("guest", "Guest"),
    ("oauth2Proxy", "single sign-on"),
    ("cfaccess", "Cloudflare Access"),
    ("gcpIap", "Google"),
    ("proxy", "single sign-on"),
];

impl Settings {
    /// From the configuration. `base_url` is where people reach the portal.
    ///
    /// # Errors
    /// Everything that can not be used.
    pub fn of(config: &Config, base_url: Option<&str>) -> Result<Self, Vec<Error>> {
        let mut reader = Reader { config, errors: Vec::new() };
        let environment: String = reader.section("auth.environment");
        let environment = if environment.is_empty() { "development".to_owned() } else { environment };
        let session: SessionSection = reader.section("auth.session");
        let usual = Lifetimes::default();
        let idle = reader.duration("auth.session.idle", session.idle.as_ref()).unwrap_or(usual.idle);
        let absolute = reader.duration("auth.session.absolute", session.absolute.as_ref()).unwrap_or(usual.absolute);
        let base_url = base_url.unwrap_or_default().trim_end_matches('/').to_owned();
        let mut providers = Vec::new();
        for id in config.keys("auth.providers") {
            let path = format!("auth.providers.{id}");
            if !is_name(&id) {
                reader.fail(&path, "expected a name of letters, digits and hyphens".into());
                continue;
            }
            let found =
                if id == "guest" { reader.guest(&path) } else { reader.provider(&id, &path, &environment, &base_url) };
            providers.extend(found);
        }
        let admin: AdminSection = reader.section("permission.rbac.admin");
        let mut administrators = Vec::new();
        for (key, list) in [("users", &admin.users), ("superUsers", &admin.super_users)] {
            for (place, named) in list.iter().enumerate() {
                match named.name.parse::<EntityRef>() {
                    Ok(entity_ref) if matches!(entity_ref.kind(), "user" | "group") => {
                        administrators.push(entity_ref.to_string());
                    }
                    _ => reader.fail(
                        &format!("permission.rbac.admin.{key}[{place}].name"),
                        format!(
                            "expected a reference such as user:default/jo or group:default/platform, found {:?}",
                            named.name
                        ),
                    ),
                }
            }
        }
        let lifetimes = Lifetimes { idle, absolute };
        let secret = session.secret.filter(|secret| !secret.expose().is_empty());
        if secret.as_ref().is_some_and(|secret| secret.expose().chars().count() < 16) {
            reader.fail("auth.session.secret", "expected at least 16 characters that nobody can guess".into());
        }
        if reader.errors.is_empty() {
            Ok(Self { base_url, lifetimes, providers, administrators, secret })
        } else {
            Err(reader.errors)
        }
    }

    /// Whether somebody has to prove who they are: a provider other than the guest signs people in.
    pub fn asks(&self) -> bool {
        self.providers
            .iter()
            .any(|provider| !matches!(provider.kind, ProviderKind::Guest { .. }) && provider.signs_in())
    }

    /// Where the form leads with which somebody connects an account: `https://github.com`.
    pub fn connecting_origins(&self) -> Vec<String> {
        let webs = self.providers.iter().filter_map(|provider| match &provider.kind {
            ProviderKind::GitHub(web, _) | ProviderKind::GitLab(web) => Some(web.origin().ascii_serialization()),
            _ => None,
        });
        webs.filter(|_| self.secret.is_some()).collect()
    }

    /// Whether people reach the portal over https.
    pub fn secure(&self) -> bool {
        self.base_url.starts_with("https://")
    }
}

fn is_name(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

struct Reader<'a> {
    config: &'a Config,
    errors: Vec<Error>,
}

impl Reader<'_> {
    fn fail(&mut self, key: &str, message: String) {
        self.errors.push(Error::at(&self.config.nearest(key), key, message));
    }

    fn section<T: serde::de::DeserializeOwned + Default>(&mut self, path: &str) -> T {
        match self.config.section(path) {
            Ok(section) => section,
            Err(error) => {
                self.errors.push(error);
                T::default()
            }
        }
    }

    fn duration(&mut self, key: &str, value: Option<&Value>) -> Option<Duration> {
        match platform::config::duration(value?) {
            Ok(duration) => Some(duration),
            Err(message) => {
                self.fail(key, message);
                None
            }
        }
    }

    fn url(&mut self, key: &str, text: &str) -> Option<Url> {
        let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        if url.is_none() {
            self.fail(key, format!("expected an address that begins with https://, found {text:?}"));
        }
        url
    }

    fn guest(&mut self, path: &str) -> Option<ProviderSettings> {
        let section: GuestSection = self.section(path);
        let user_ref = section.user_entity_ref.unwrap_or_else(|| "user:development/guest".into());
        let user_ref = match EntityRef::parse_with(&user_ref, Some("user"), "default") {
            Ok(user_ref) => user_ref.to_string(),
            Err(error) => {
                self.fail(&format!("{path}.userEntityRef"), error.to_string());
                return None;
            }
        };
        let ownership = section.ownership_entity_refs.unwrap_or_else(|| vec![user_ref.clone()]);
        let anywhere = section.dangerously_allow_outside_development;
        Some(ProviderSettings {
            kind: ProviderKind::Guest { user_ref, ownership, anywhere },
            ..ProviderSettings::named("guest", "Guest")
        })
    }

    fn provider(&mut self, id: &str, path: &str, environment: &str, base_url: &str) -> Option<ProviderSettings> {
        // Backstage puts the values below the name of the environment.
        let nested = format!("{path}.{environment}");
        let path = if self.config.place(&nested).is_some() { nested } else { path.to_owned() };
        let section: ProviderSection = self.section(&path);
        let before = self.errors.len();
        let proxied = Self::is_proxied(id, &section);
        let kind = if proxied {
            self.proxied(id, &path, &section).map(ProviderKind::Proxied)
        } else {
            self.kind(id, &path, &section)
        };
        let client_id = section.client_id.clone().filter(|client| !client.is_empty() || proxied);
        let Some(client_id) = client_id.or_else(|| proxied.then(String::new)) else {
            self.fail(&format!("{path}.clientId"), "expected the name of the portal at the provider".into());
            return None;
        };
        if base_url.is_empty() && section.callback_url.is_none() && !proxied {
            self.fail("app.baseUrl", format!("expected the address of the portal, which {path} sends people back to"));
        }
        let callback = match section.callback_url {
            _ if proxied => String::new(),
            Some(callback) => callback,
            None => format!("{base_url}/api/auth/{id}/handler/frame"),
        };
        let mut resolvers = Vec::new();
        for (place, resolver) in section.sign_in.resolvers.iter().enumerate() {
            let rule = Resolver::named(
                id,
                &resolver.resolver,
                resolver.allowed_domains.clone(),
                resolver.dangerously_allow_sign_in_without_user_in_catalog,
            );
            match rule {
                Ok(rule) => resolvers.push(rule),
                Err(message) => self.fail(&format!("{path}.signIn.resolvers[{place}].resolver"), message),
            }
        }
        // As in Backstage, a host of repositories without a resolver is for connecting accounts only.
        let forge = matches!(kind, Some(ProviderKind::GitHub(..) | ProviderKind::GitLab(_)));
        if section.sign_in.resolvers.is_empty() && !forge {
            let known = Resolver::names().join(", ");
            self.fail(&format!("{path}.signIn.resolvers"), format!("expected at least one of {known}"));
        }
        let session = self.duration(&format!("{path}.sessionDuration"), section.session_duration.as_ref());
        let scopes = self.scopes(&format!("{path}.additionalScopes"), section.additional_scopes).unwrap_or_default();
        let connection_scopes = self.scopes(&format!("{path}.connectionScopes"), section.connection_scopes);
        let connection_scopes = connection_scopes.unwrap_or_else(|| {
            // What it takes to see what the person sees: GitHub has nothing less for repositories that are not public.
            match kind {
                Some(ProviderKind::GitHub(..)) => vec!["repo".into()],
                Some(ProviderKind::GitLab(_)) => vec!["read_api".into()],
                _ => Vec::new(),
            }
        });
        let title = section.title.unwrap_or_else(|| {
            TITLES
                .iter()
                .find(|(known, _)| *known == id)
                .map_or_else(|| id.to_owned(), |(_, title)| (*title).to_owned())
        });
        let kind = kind.filter(|_| self.errors.len() == before)?;
        // A tenant's addresses are given out by its administrators; the provider says nothing about them.
        let trust_email = section.trust_email.unwrap_or(id == "microsoft");
        Some(ProviderSettings {
            id: id.to_owned(),
            title,
            kind,
            client_id,
            client_secret: section.client_secret,
            callback,
            scopes,
            connection_scopes,
            prompt: section.prompt.filter(|prompt| prompt != "auto"),
            resolvers,
            session,
            trust_email,
            may_join: section.join_accounts,
        })
    }

    fn scopes(&mut self, key: &str, scopes: Scopes) -> Option<Vec<String>> {
        match scopes.0? {
            Value::String(text) => Some(text.split_whitespace().map(str::to_owned).collect()),
            Value::Array(all) => Some(all.iter().filter_map(Value::as_str).map(str::to_owned).collect()),
            _ => {
                self.fail(key, "expected a list of texts".into());
                None
            }
        }
    }

    fn kind(&mut self, id: &str, path: &str, section: &ProviderSection) -> Option<ProviderKind> {
        const WELL_KNOWN: &str = "/.well-known/openid-configuration";
        let of = |base: &str| format!("{}{WELL_KNOWN}", base.trim_end_matches('/'));
        let missing = |reader: &mut Self, key: &str, what: &str| {
            reader.fail(&format!("{path}.{key}"), format!("expected {what}"));
            None
        };
        let metadata = match (id, &section.metadata_url) {
            ("github", _) => {
                let Some(instance) = &section.enterprise_instance_url else {
                    let web = self.url(path, "https://github.com/")?;
                    return Some(ProviderKind::GitHub(web, self.url(path, "https://api.github.com/")?));
                };
                let key = format!("{path}.enterpriseInstanceUrl");
                let base = instance.trim_end_matches('/');
                let web = self.url(&key, &format!("{base}/"))?;
                return Some(ProviderKind::GitHub(web, self.url(&key, &format!("{base}/api/v3/"))?));
            }
            ("gitlab", _) => {
                let base = section.audience.as_deref().unwrap_or("https://gitlab.com");
                let web = self.url(&format!("{path}.audience"), &format!("{}/", base.trim_end_matches('/')))?;
                return Some(ProviderKind::GitLab(web));
            }
            (_, Some(metadata)) => metadata.clone(),
            ("google", None) => of("https://accounts.google.com"),
            ("microsoft", None) => match section.tenant_id.as_deref() {
                // Whoever has an account anywhere could come, and call themselves what they like.
                None | Some("common" | "organizations" | "consumers") => {
                    return missing(self, "tenantId", "the id of one tenant");
                }
                Some(tenant) => of(&format!("https://login.microsoftonline.com/{tenant}/v2.0")),
            },
            ("okta", None) => match (&section.audience, &section.auth_server_id) {
                (None, _) => return missing(self, "audience", "the address of the organisation"),
                (Some(base), None) => of(base),
                (Some(base), Some(server)) => of(&format!("{}/oauth2/{server}", base.trim_end_matches('/'))),
            },
            ("auth0", None) => match &section.domain {
                None => return missing(self, "domain", "the domain of the tenant"),
                Some(domain) => of(&format!("https://{domain}")),
            },
            (_, None) => return missing(self, "metadataUrl", "the address of the provider's description"),
        };
        Some(ProviderKind::Oidc(self.url(&format!("{path}.metadataUrl"), &metadata)?))
    }
}

impl ProviderSettings {
    /// Whether people sign in with it; hosts of repositories may be there for connecting accounts only.
    pub fn signs_in(&self) -> bool {
        matches!(self.kind, ProviderKind::Guest { .. }) || !self.resolvers.is_empty()
    }

    /// One with nothing but a name.
    fn named(id: &str, title: &str) -> Self {
        Self {
            id: id.to_owned(),
            title: title.to_owned(),
            kind: ProviderKind::Guest { user_ref: String::new(), ownership: Vec::new(), anywhere: false },
            client_id: String::new(),
            client_secret: None,
            callback: String::new(),
            scopes: Vec::new(),
            connection_scopes: Vec::new(),
            prompt: None,
            resolvers: Vec::new(),
            session: None,
            trust_email: false,
            may_join: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(yaml: &str) -> Result<Settings, Vec<Error>> {
        Settings::of(&Config::from_text(yaml).unwrap(), Some("https://portal.example/"))
    }

    #[test]
    fn providers_are_read_as_backstage_writes_them() {
        let settings = read(
            "auth:\n  environment: production\n  session: {idle: {hours: 2}, absolute: 72h}\n  providers:\n    \
             github:\n      production:\n        clientId: a\n        clientSecret: b\n        signIn:\n          \
             resolvers:\n            - resolver: usernameMatchingUserEntityName\n    \
             okta:\n      production:\n        clientId: a\n        audience: https://x.okta.com/\n        \
             authServerId: default\n        additionalScopes: [groups]\n        signIn: {resolvers: [{resolver: \
             emailMatchingUserEntityProfileEmail}]}\n    guest: {userEntityRef: 'user:default/guest'}\n\
             permission: {rbac: {admin: {users: [{name: 'group:default/platform'}]}}}\n",
        )
        .unwrap();
        assert_eq!(settings.lifetimes.idle, Duration::from_secs(7200));
        let ids: Vec<&str> = settings.providers.iter().map(|provider| provider.id.as_str()).collect();
        assert_eq!(ids, ["github", "okta", "guest"]);
        assert_eq!(settings.providers[0].callback, "https://portal.example/api/auth/github/handler/frame");
        let okta = "https://x.okta.com/oauth2/default/.well-known/openid-configuration";
        assert_eq!(settings.providers[1].kind, ProviderKind::Oidc(okta.parse().unwrap()));
        assert_eq!(settings.providers[1].scopes, ["groups"]);
        assert_eq!(settings.administrators, ["group:default/platform"]);
        assert!(settings.asks() && settings.secure());
    }

    #[test]
    fn what_is_missing_is_named_with_its_key() {
        let errors = read(
            "auth:\n  providers:\n    microsoft: {clientId: a, tenantId: common, signIn: {resolvers: [{resolver: x}]}}\n    \
             oidc: {clientId: a}\n    b_d: {}\n    github: {}\n",
        )
        .unwrap_err();
        let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
        let wanted = [
            "app-config.yaml:3 auth.providers.microsoft.tenantId: expected the id of one tenant",
            "app-config.yaml:3 auth.providers.microsoft.signIn.resolvers[0].resolver: expected one of email",
            "app-config.yaml:4 auth.providers.oidc.metadataUrl: expected the address",
            "app-config.yaml:4 auth.providers.oidc.signIn.resolvers: expected at least one of",
            "app-config.yaml:5 auth.providers.b_d: expected a name of letters",
            "app-config.yaml:6 auth.providers.github.clientId: expected the name of the portal",
        ];
        assert_eq!(texts.len(), wanted.len(), "{texts:#?}");
        for (text, wanted) in texts.iter().zip(wanted) {
            assert!(text.starts_with(wanted), "{text}");
        }
    }

    #[test]
    fn hosts_without_a_resolver_are_for_connecting() {
        let settings = read(
            "auth:\n  session: {secret: sixteen characters}\n  providers:\n    github: {clientId: a, clientSecret: b}\n    \
             gitlab: {clientId: a, audience: https://git.example, connectionScopes: read_user read_api}\n",
        )
        .unwrap();
        assert!(!settings.asks() && settings.providers.iter().all(|provider| !provider.signs_in()));
        assert_eq!(settings.providers[0].connection_scopes, ["repo"]);
        assert_eq!(settings.providers[1].connection_scopes, ["read_user", "read_api"]);
        assert_eq!(settings.connecting_origins(), ["https://github.com", "https://git.example"]);
        let without = read("auth: {providers: {github: {clientId: a}}}\n").unwrap();
        assert!(without.connecting_origins().is_empty());
    }

    #[test]
    fn nothing_asks_where_nothing_is_configured() {
        let settings = Settings::of(&Config::from_text("app: {title: x}\n").unwrap(), None).unwrap();
        assert!(!settings.asks() && settings.providers.is_empty() && !settings.secure());
        let guest = Settings::of(&Config::from_text("auth: {providers: {guest: }}\n").unwrap(), None).unwrap();
        assert!(!guest.asks() && guest.providers.len() == 1);
    }
}
