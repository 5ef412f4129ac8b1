//! Those who say who somebody is.

use core::net::IpAddr;

use http::HeaderMap;
use platform::http::Http;
use url::Url;

use crate::connections::Tokens;
use crate::error::{Error, Refusal};
use crate::forge::{Forge, Purpose};
use crate::oidc::Oidc;
use crate::outgoing;
use crate::proxied::Proxied;
use crate::secret;
use crate::settings::{ProviderKind, ProviderSettings};

/// A provider that is ready.
pub struct Provider {
    /// Of the configuration.
    pub settings: ProviderSettings,
    way: Way,
}

enum Way {
    Oidc(Box<Oidc>),
    Forge(Box<Forge>),
    Proxied(Box<Proxied>),
    Guest,
}

/// What a provider says about somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// The provider's name in the configuration.
    pub provider: String,
    /// The provider's own name for the person, which never changes.
    pub subject: String,
    /// The name they sign in with there; may be given to somebody else one day.
    pub username: Option<String>,
    /// A number or name for machines, where it is another one than the subject.
    pub user_id: Option<String>,
    /// Where mail reaches them.
    pub email: Option<Email>,
    /// What people call them.
    pub name: Option<String>,
    /// The address of a picture.
    pub picture: Option<String>,
}

/// An e-mail address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email {
    /// As the provider writes it.
    pub address: String,
    /// The provider vouches for it.
    pub verified: bool,
}

impl Profile {
    /// The name to show.
    pub fn shown(&self) -> String {
        let email = self.email.as_ref().map(|email| &email.address);
        self.name.as_ref().or(self.username.as_ref()).or(email).unwrap_or(&self.subject).clone()
    }
}

/// A sign-in that has begun: where to send the browser, and what to remember.
pub struct Begun {
    /// The provider's page.
    pub url: Url,
    /// Comes back through the provider.
    pub state: String,
    /// Binds the provider's answer to this attempt.
    pub nonce: String,
    /// The secret half of PKCE.
    pub verifier: String,
}

/// What a provider has sent back with the browser.
#[derive(Clone, Debug, Default, serde::Deserialize)]
pub struct Answer {
    /// To be exchanged for the person's data.
    pub code: Option<String>,
    /// The state of the attempt.
    pub state: Option<String>,
    /// Why not.
    pub error: Option<String>,
    /// Who the provider says it is (RFC 9207).
    pub iss: Option<String>,
}

impl Provider {
    /// One of the configuration. Nothing is asked yet, so that a provider that is away keeps no portal from starting.
    ///
    /// # Errors
    /// When the certificates of this machine can not be used.
    pub fn new(settings: ProviderSettings) -> Result<Self, platform::http::Error> {
        let way = match &settings.kind {
            ProviderKind::Oidc(metadata) => Way::Oidc(Box::new(Oidc::new(metadata.clone())?)),
            ProviderKind::GitHub(web, api) => Way::Forge(Box::new(Forge::github(web, api)?)),
            ProviderKind::GitLab(web) => Way::Forge(Box::new(Forge::gitlab(web)?)),
            ProviderKind::Proxied(settings) => Way::Proxied(Box::new(Proxied::new(settings.clone())?)),
            ProviderKind::Guest { .. } => Way::Guest,
        };
        Ok(Self { settings, way })
    }

    /// Begins. Only for providers that prove something.
    ///
    /// # Errors
    /// When the provider can not be reached.
    pub async fn begin(&self) -> Result<Begun, Error> {
        match &self.way {
            Way::Oidc(oidc) => oidc.begin(&self.settings).await,
            Way::Forge(forge) => forge.begin(&self.settings, Purpose::SignIn),
            Way::Proxied(_) | Way::Guest => Err(Error::provider(&self.settings.id, "nobody is sent anywhere")),
        }
    }

    /// Whom something in front of the portal names in a request; `None` for providers of other kinds.
    ///
    /// # Errors
    /// When the request does not come from there, or names nobody.
    pub async fn proxied(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> Result<Option<Profile>, Error> {
        match &self.way {
            Way::Proxied(proxied) => proxied.profile(&self.settings.id, peer, headers).await.map(Some),
            _ => Ok(None),
        }
    }

    /// Exchanges what came back for who it is.
    ///
    /// # Errors
    /// When the provider refuses, or its answer is not good: see [`Refusal`].
    pub async fn finish(&self, answer: &Answer, nonce: &str, verifier: &str) -> Result<Profile, Error> {
        let code = self.code(answer)?;
        match &self.way {
            Way::Oidc(oidc) => oidc.finish(&self.settings, code, nonce, verifier, answer.iss.as_deref()).await,
            Way::Forge(forge) => forge.finish(&self.settings, code, verifier).await.map(|(profile, _)| profile),
            Way::Proxied(_) | Way::Guest => Err(self.fault("nobody comes from there")),
        }
    }

    /// The code that came back.
    fn code<'a>(&self, answer: &'a Answer) -> Result<&'a str, Error> {
        if let Some(error) = &answer.error {
            let refusal = if error == "access_denied" { Refusal::Denied } else { Refusal::Failed };
            let error: String = error.chars().filter(|c| !c.is_control()).take(100).collect();
            return Err(Error::refused(refusal, format!("{} answered {error}", self.settings.id)));
        }
        answer.code.as_deref().filter(|code| !code.is_empty()).ok_or_else(|| self.fault("it has sent no code back"))
    }

    fn fault(&self, message: &str) -> Error {
        Error::provider(&self.settings.id, message)
    }

    /// Where accounts can be connected.
    pub fn forge(&self) -> Option<&Forge> {
        match &self.way {
            Way::Forge(forge) => Some(forge),
            _ => None,
        }
    }

    /// Begins connecting an account.
    ///
    /// # Errors
    /// When this is no provider for that.
    pub fn begin_connecting(&self) -> Result<Begun, Error> {
        let forge = self.forge().ok_or_else(|| self.fault("nothing can be connected"))?;
        forge.begin(&self.settings, Purpose::Connect)
    }

    /// Exchanges what came back for an account and the tokens that open it.
    ///
    /// # Errors
    /// As [`Provider::finish`].
    pub async fn connect(&self, answer: &Answer, verifier: &str) -> Result<(Profile, Tokens), Error> {
        let code = self.code(answer)?;
        let forge = self.forge().ok_or_else(|| self.fault("nothing can be connected"))?;
        forge.finish(&self.settings, code, verifier).await
    }

    /// Exchanges tokens that are old for new ones.
    ///
    /// # Errors
    /// [`Refusal::Denied`] when the provider takes them no more.
    pub async fn renew(&self, old: &Tokens) -> Result<Tokens, Error> {
        let forge = self.forge().ok_or_else(|| self.fault("nothing can be connected"))?;
        forge.renew(&self.settings, old).await
    }
}

/// A client for the addresses of a provider, as a closure that the libraries of OAuth take.
pub(crate) fn caller(
    http: &Http,
) -> impl Fn(
    oauth2::HttpRequest,
) -> std::pin::Pin<Box<dyn Future<Output = Result<oauth2::HttpResponse, platform::http::Error>> + Send>>
+ Send
+ Sync
+ use<> {
    let http = http.clone();
    move |request| Box::pin(outgoing::call(http.clone(), request))
}

/// A fresh state or nonce.
pub(crate) fn fresh() -> String {
    secret::random()
}
