//! From what a provider says to a user of the catalog. The names of the rules are Backstage's.

use std::sync::Arc;

use model::EntityRef;
use serde_json::{Value, json};
use services::catalog::{ByQuery, Entities};
use services::{Actor, ErrorKind};

use crate::error::{Error, Refusal};
use crate::provider::{Email, Profile};

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolver {
    by: By,
    /// Only for addresses of these domains; lower case.
    domains: Option<Vec<String>>,
    /// Without such a user, the person is let in as one of that name.
    without_user: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum By {
    /// `spec.profile.email`.
    ProfileEmail,
    /// The part before the `@` is the user's name.
    EmailLocalPart,
    /// The name at the provider is the user's name.
    Username,
    /// An annotation has the address.
    EmailAnnotation(&'static str),
    /// An annotation has the provider's number or name for the person.
    IdAnnotation(&'static str),
}

const NAMES: [&str; 5] = [
    "emailMatchingUserEntityProfileEmail",
    "emailLocalPartMatchingUserEntityName",
    "usernameMatchingUserEntityName",
    "emailMatchingUserEntityAnnotation",
    "userIdMatchingUserEntityAnnotation",
];

/// Whom somebody is taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// `user:default/jo`.
    pub user_ref: String,
    /// There is no such user in the catalog.
    pub provisional: bool,
}

impl Resolver {
    /// All names.
    pub fn names() -> &'static [&'static str] {
        &NAMES
    }

    /// Its name in the configuration.
    pub fn name(&self) -> &'static str {
        let [profile, local, username, email, id] = NAMES;
        match self.by {
            By::ProfileEmail => profile,
            By::EmailLocalPart => local,
            By::Username => username,
            By::EmailAnnotation(_) => email,
            By::IdAnnotation(_) => id,
        }
    }

    /// By its name, for a provider.
    ///
    /// # Errors
    /// What was expected.
    pub fn named(provider: &str, name: &str, domains: Option<Vec<String>>, without_user: bool) -> Result<Self, String> {
        let by = match name {
            "emailMatchingUserEntityProfileEmail" => By::ProfileEmail,
            "emailLocalPartMatchingUserEntityName" => By::EmailLocalPart,
            "usernameMatchingUserEntityName"
            | "preferredUsernameMatchingUserEntityName"
            | "forwardedUserMatchingUserEntityName"
            | "forwardedPreferredUsernameMatchingUserEntityName" => By::Username,
            "emailMatchingUserEntityAnnotation" => By::EmailAnnotation(match provider {
                "google" => "google.com/email",
                "microsoft" => "microsoft.com/email",
                "okta" => "okta.com/email",
                _ => "callboard.dev/email",
            }),
            "userIdMatchingUserEntityAnnotation" | "idMatchingUserEntityAnnotation" => {
                By::IdAnnotation(match provider {
                    "github" => "github.com/user-id",
                    "gitlab" => "gitlab.com/user-id",
                    "microsoft" => "graph.microsoft.com/user-id",
                    "gcpIap" => "google.com/user-id",
                    _ => "callboard.dev/user-id",
                })
            }
            other => return Err(format!("expected one of {}, found {other:?}", NAMES.join(", "))),
        };
        if by == By::EmailLocalPart && domains.as_ref().is_none_or(Vec::is_empty) {
            return Err(
                "expected allowedDomains beside it: otherwise jo@anywhere.example would be user:default/jo".into()
            );
        }
        let domains = domains.map(|all| all.iter().map(|domain| domain.to_lowercase()).collect());
        Ok(Self { by, domains, without_user })
    }
}

/// Asks the rules one after the other.
///
/// # Errors
/// [`Refusal::Unknown`], [`Refusal::Ambiguous`] or [`Refusal::Unverified`].
pub async fn resolve(
    resolvers: &[Resolver],
    profile: &Profile,
    catalog: &Arc<dyn Entities>,
) -> Result<Resolved, Error> {
    let mut unverified = false;
    for resolver in resolvers {
        let email = match resolver.email(profile) {
            Ok(email) => email,
            Err(Unusable::Unverified) => {
                unverified = true;
                continue;
            }
            Err(Unusable::Absent) => None,
        };
        let found = match (&resolver.by, email) {
            (By::ProfileEmail, Some(email)) => by_email(catalog, "spec.profile.email", &email.address).await?,
            (By::EmailAnnotation(name), Some(email)) => {
                by_email(catalog, &format!("metadata.annotations.{name}"), &email.address).await?
            }
            (By::IdAnnotation(name), _) => {
                let id = profile.user_id.as_deref().unwrap_or(&profile.subject);
                one(catalog, &format!("metadata.annotations.{name}"), id).await?
            }
            (By::EmailLocalPart, Some(email)) => match email.address.rsplit_once('@') {
                Some((local, _)) => named(catalog, local).await?,
                None => None,
            },
            (By::Username, _) => match &profile.username {
                Some(username) => named(catalog, username).await?,
                None => None,
            },
            (_, None) => None,
        };
        if let Some(user_ref) = found {
            return Ok(Resolved { user_ref, provisional: false });
        }
        if resolver.without_user
            && let Some(name) = resolver.invented(profile, email)
        {
            // A name alone makes nobody the user of that name, with all that they may do.
            if let Some(user_ref) = named(catalog, &name).await? {
                return Err(Error::refused(Refusal::Taken, format!("{user_ref} is somebody else")));
            }
            return Ok(Resolved { user_ref: user_ref(&name), provisional: true });
        }
    }
    let refusal = if unverified { Refusal::Unverified } else { Refusal::Unknown };
    Err(Error::refused(refusal, format!("{} of {} is no user", profile.subject, profile.provider)))
}

enum Unusable {
    /// There is none, or it is of another domain.
    Absent,
    /// Nobody vouches for it.
    Unverified,
}

impl Resolver {
    /// The address, for rules that go by it. Where domains are given, other rules need one as well.
    fn email<'a>(&self, profile: &'a Profile) -> Result<Option<&'a Email>, Unusable> {
        let by_email = matches!(self.by, By::ProfileEmail | By::EmailLocalPart | By::EmailAnnotation(_));
        if !by_email && self.domains.is_none() {
            return Ok(None);
        }
        let Some(email) = &profile.email else { return Err(Unusable::Absent) };
        if !email.verified {
            return Err(Unusable::Unverified);
        }
        let domain = email.address.rsplit_once('@').map(|(_, domain)| domain.to_lowercase());
        match &self.domains {
            Some(domains) if !domain.is_some_and(|domain| domains.contains(&domain)) => Err(Unusable::Absent),
            _ => Ok(Some(email)),
        }
    }

    /// The name of somebody who stands in no catalog.
    fn invented(&self, profile: &Profile, email: Option<&Email>) -> Option<String> {
        let name = match self.by {
            By::Username => profile.username.clone(),
            By::IdAnnotation(_) => profile.username.clone().or_else(|| Some(profile.subject.clone())),
            _ => email?.address.rsplit_once('@').map(|(local, _)| local.to_owned()),
        };
        valid_name(&name?)
    }
}

fn user_ref(name: &str) -> String {
    EntityRef::new("user", "default", name).to_string()
}

/// A name with what no name may have replaced; nothing when nothing is left.
fn valid_name(name: &str) -> Option<String> {
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let name: String = name.chars().map(|c| if good(c) { c } else { '-' }).take(63).collect();
    let name = name.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    (!name.is_empty()).then(|| name.to_owned())
}

/// The user whose name in the default namespace this is.
async fn named(catalog: &Arc<dyn Entities>, name: &str) -> Result<Option<String>, Error> {
    let valid = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if name.is_empty() || !name.chars().all(valid) {
        return Ok(None);
    }
    let entity_ref = EntityRef::new("user", "default", name);
    match catalog.by_name(&Actor::portal(), &entity_ref).await {
        Ok(_) => Ok(Some(entity_ref.to_string())),
        Err(error) if error.kind == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// By an address; `jo+news@…` is `jo@…` where there is no user with the longer one.
async fn by_email(catalog: &Arc<dyn Entities>, key: &str, address: &str) -> Result<Option<String>, Error> {
    if let Some(found) = one(catalog, key, address).await? {
        return Ok(Some(found));
    }
    let plain = address.rsplit_once('@').and_then(|(local, domain)| {
        let (local, _) = local.split_once('+')?;
        (!local.is_empty()).then(|| format!("{local}@{domain}"))
    });
    match plain {
        Some(plain) => one(catalog, key, &plain).await,
        None => Ok(None),
    }
}

/// The only user with a value.
async fn one(catalog: &Arc<dyn Entities>, key: &str, value: &str) -> Result<Option<String>, Error> {
    if value.is_empty() {
        return Ok(None);
    }
    let query = ByQuery {
        query: Some(json!({ "$all": [{ "kind": "user" }, { key: value }] })),
        limit: 2,
        ..ByQuery::default()
    };
    let page = catalog.by_query(&Actor::portal(), &query).await?;
    let mut refs = page.items.iter().filter_map(|item| {
        let entity: Value = serde_json::from_str(item.get()).ok()?;
        let metadata = entity.get("metadata")?;
        let namespace = metadata.get("namespace").and_then(Value::as_str).unwrap_or("default");
        Some(EntityRef::new("user", namespace, metadata.get("name")?.as_str()?).to_string())
    });
    match (refs.next(), refs.next()) {
        (Some(_), Some(_)) => Err(Error::refused(Refusal::Ambiguous, format!("two users have {key} {value}"))),
        (found, _) => Ok(found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_local_part_alone_says_nothing_about_anybody() {
        let rule = |domains| Resolver::named("oidc", "emailLocalPartMatchingUserEntityName", domains, false);
        assert!(rule(None).is_err() && rule(Some(Vec::new())).is_err());
        let rule = rule(Some(vec!["Example.com".into()])).unwrap();
        let profile = |address: &str, verified| Profile {
            email: Some(Email { address: address.into(), verified }),
            ..Profile::default()
        };
        assert!(matches!(rule.email(&profile("jo@EXAMPLE.com", true)), Ok(Some(_))));
        assert!(matches!(rule.email(&profile("jo@example.com.evil", true)), Err(Unusable::Absent)));
        assert!(matches!(rule.email(&profile("jo@example.com", false)), Err(Unusable::Unverified)));
    }

    #[test]
    fn invented_names_are_names() {
        for (name, wanted) in [
            ("jo", Some("jo")),
            ("Jo.Doe", Some("Jo.Doe")),
            ("jo doe/../x", Some("jo-doe-..-x")),
            ("--", None),
            ("", None),
        ] {
            assert_eq!(valid_name(name).as_deref(), wanted, "{name}");
        }
    }
}
