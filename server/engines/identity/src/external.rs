//! Programs that others vouch for (`backend.auth.externalAccess` of the types `jwks` and `legacy`): tokens that are
//! signed with a key of a published set, or with a shared secret.

use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use platform::config::sections::ExternalAccessOptions;
use platform::db::now_micros as now;
use platform::http::{Http, Request};
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use crate::outgoing;
use crate::sessions::micros;

/// How long a set of keys is good.
const REMEMBERED: Duration = Duration::from_secs(600);
/// A key that is not in the set has it read anew this often.
const PATIENCE: Duration = Duration::from_secs(30);
/// Algorithms with two keys. One shared key that everybody may read proves nothing.
const ASYMMETRIC: [Algorithm; 8] = [
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::EdDSA,
];

/// Those who vouch.
pub enum External {
    /// A shared secret.
    Legacy {
        /// The secret.
        key: DecodingKey,
        /// Who comes with it.
        subject: String,
    },
    /// A published set of keys.
    Jwks(Box<Published>),
}

/// A published set of keys.
pub struct Published {
    url: Url,
    http: Http,
    algorithms: Vec<Algorithm>,
    issuers: Vec<String>,
    audiences: Vec<String>,
    prefix: Option<String>,
    known: RwLock<(i64, JwkSet)>,
}

#[derive(Deserialize)]
struct Claims {
    sub: String,
}

/// A list, or one text.
fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

impl External {
    /// From the configuration; `None` for another type.
    ///
    /// # Errors
    /// The option and what is expected there.
    pub fn of(kind: &str, options: &ExternalAccessOptions) -> Result<Option<Self>, (&'static str, String)> {
        match kind {
            "legacy" => {
                let secret = STANDARD.decode(options.secret.expose().trim()).ok().filter(|secret| secret.len() >= 8);
                let secret = secret.ok_or(("secret", "expected at least 8 bytes in base64".to_owned()))?;
                if options.subject.is_empty() || options.subject.contains(char::is_whitespace) {
                    return Err(("subject", "expected a name without spaces".into()));
                }
                let subject = format!("external:{}", options.subject);
                Ok(Some(Self::Legacy { key: DecodingKey::from_secret(&secret), subject }))
            }
            "jwks" => {
                let url = options.url.as_deref().and_then(|text| Url::parse(text).ok());
                let url = url.filter(|url| matches!(url.scheme(), "https" | "http") && url.has_host());
                let url = url.ok_or(("url", "expected the address of a set of keys".to_owned()))?;
                let mut algorithms = Vec::new();
                for name in texts(options.algorithm.as_ref()) {
                    let found = ASYMMETRIC.into_iter().find(|known| format!("{known:?}") == name);
                    algorithms.push(found.ok_or_else(|| {
                        ("algorithm", format!("expected an algorithm with two keys such as RS256, found '{name}'"))
                    })?);
                }
                if algorithms.is_empty() {
                    algorithms = ASYMMETRIC.to_vec();
                }
                let (issuers, audiences) = (texts(options.issuer.as_ref()), texts(options.audience.as_ref()));
                let mut published =
                    Published::new(url, algorithms, issuers, audiences).map_err(|error| ("url", error.to_string()))?;
                published.prefix = options.subject_prefix.clone().filter(|prefix| !prefix.is_empty());
                Ok(Some(Self::Jwks(Box::new(published))))
            }
            _ => Ok(None),
        }
    }

    /// The program that a token is of; `None` when it is not one of these, or not good.
    pub async fn subject(&self, token: &str) -> Option<String> {
        match self {
            Self::Legacy { key, subject } => {
                let mut validation = Validation::new(Algorithm::HS256);
                validation.set_required_spec_claims(&["exp", "sub"]);
                validation.validate_aud = false;
                validation.sub = Some("backstage-server".into());
                validation.leeway = 0;
                decode::<Claims>(token, key, &validation).ok().map(|_| subject.clone())
            }
            Self::Jwks(published) => published.subject(token).await,
        }
    }
}

impl Published {
    /// A set of keys at an address, with what tokens have to say; empty lists ask for nothing.
    ///
    /// # Errors
    /// When the certificates of this machine can not be used.
    pub fn new(
        url: Url,
        algorithms: Vec<Algorithm>,
        issuers: Vec<String>,
        audiences: Vec<String>,
    ) -> Result<Self, platform::http::Error> {
        let http = outgoing::client([&url])?;
        let known = RwLock::new((0, JwkSet { keys: Vec::new() }));
        Ok(Self { url, http, algorithms, issuers, audiences, prefix: None, known })
    }

    /// The claims of a token that is good, for whom it names.
    async fn subject(&self, token: &str) -> Option<String> {
        let claims: Claims = self.claims(token).await?;
        let good = !claims.sub.is_empty() && !claims.sub.contains(char::is_whitespace);
        good.then(|| match &self.prefix {
            Some(prefix) => format!("external:{prefix}:{}", claims.sub),
            None => format!("external:{}", claims.sub),
        })
    }

    /// Checks a token with the published keys.
    pub(crate) async fn claims<T: serde::de::DeserializeOwned>(&self, token: &str) -> Option<T> {
        let header = decode_header(token).ok()?;
        if !self.algorithms.contains(&header.alg) {
            return None;
        }
        let key = self.key(header.kid.as_deref()).await?;
        let mut validation = Validation::new(header.alg);
        let mut required = vec!["exp"];
        if self.issuers.is_empty() {
            validation.iss = None;
        } else {
            validation.set_issuer(&self.issuers);
            required.push("iss");
        }
        if self.audiences.is_empty() {
            validation.validate_aud = false;
        } else {
            validation.set_audience(&self.audiences);
            required.push("aud");
        }
        validation.set_required_spec_claims(&required);
        validation.leeway = 10;
        decode::<T>(token, &key, &validation).ok().map(|data| data.claims)
    }

    async fn key(&self, kid: Option<&str>) -> Option<DecodingKey> {
        let (read_at, keys) = self.known.read().unwrap_or_else(PoisonError::into_inner).clone();
        let age = now().saturating_sub(read_at);
        let found = chosen(&keys, kid);
        let known = match found {
            Some(key) if age < micros(REMEMBERED) => Some(key),
            found if age < micros(PATIENCE) => found,
            found => match self.read().await {
                Ok(keys) => chosen(&keys, kid),
                Err(error) => {
                    tracing::warn!(url = %self.url, error, "a set of keys can not be read");
                    // Not asked again at once; what was known stays good meanwhile.
                    self.known.write().unwrap_or_else(PoisonError::into_inner).0 = now();
                    found
                }
            },
        };
        DecodingKey::from_jwk(&known?).ok()
    }

    async fn read(&self) -> Result<JwkSet, String> {
        let request = Request::get(self.url.clone()).header("accept", "application/json");
        let answer = self.http.send(request).await.map_err(|error| error.to_string())?;
        let keys: JwkSet = serde_json::from_slice(&answer.body).map_err(|error| error.to_string())?;
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = (now(), keys.clone());
        Ok(keys)
    }
}

/// The key of that id; without an id, the only one.
fn chosen(keys: &JwkSet, kid: Option<&str>) -> Option<jsonwebtoken::jwk::Jwk> {
    match (kid, keys.keys.as_slice()) {
        (Some(kid), _) => keys.find(kid).cloned(),
        (None, [only]) => Some(only.clone()),
        (None, _) => None,
    }
}
