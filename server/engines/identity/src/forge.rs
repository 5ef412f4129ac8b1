//! GitHub and GitLab: OAuth 2 with PKCE, then their own interfaces.

use std::time::Duration;

use oauth2::basic::{BasicClient, BasicTokenResponse};
use oauth2::{
    AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointNotSet, EndpointSet, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, RefreshToken, RequestTokenError, Scope, TokenResponse as _, TokenUrl,
};
use platform::db::now_micros as now;
use platform::http::Http;
use serde::Deserialize;
use services::identity::ForgeKind;
use url::Url;

use crate::connections::Tokens;
use crate::error::{Error, Refusal};
use crate::outgoing;
use crate::provider::{Begun, Email, Profile, caller, fresh};
use crate::sessions::micros;
use crate::settings::ProviderSettings;

/// A host of repositories.
pub struct Forge {
    kind: ForgeKind,
    authorize: Url,
    token: Url,
    api: Url,
    http: Http,
}

/// What somebody is asked for at a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Who they are.
    SignIn,
    /// That the portal may read what they see there.
    Connect,
}

#[derive(Deserialize)]
struct GitHubUser {
    id: u64,
    login: String,
    name: Option<String>,
    avatar_url: Option<String>,
}

#[derive(Deserialize)]
struct GitHubEmail {
    email: String,
    primary: bool,
    verified: bool,
}

#[derive(Deserialize)]
struct GitLabUser {
    id: u64,
    username: String,
    name: Option<String>,
    avatar_url: Option<String>,
    email: Option<String>,
    confirmed_at: Option<String>,
}

type Client = BasicClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

impl Forge {
    /// GitHub, by the addresses of its pages and its interface, both with a slash at the end.
    ///
    /// # Errors
    /// When the certificates of this machine can not be used.
    pub fn github(web: &Url, api: &Url) -> Result<Self, platform::http::Error> {
        Self::new(ForgeKind::GitHub, web, "login/oauth/authorize", "login/oauth/access_token", api.clone())
    }

    /// GitLab, by the address of its pages, with a slash at the end.
    ///
    /// # Errors
    /// As [`Forge::github`].
    pub fn gitlab(web: &Url) -> Result<Self, platform::http::Error> {
        let api = joined(web, "api/v4/")?;
        Self::new(ForgeKind::GitLab, web, "oauth/authorize", "oauth/token", api)
    }

    fn new(kind: ForgeKind, web: &Url, authorize: &str, token: &str, api: Url) -> Result<Self, platform::http::Error> {
        let http = outgoing::client([web, &api])?;
        let (authorize, token) = (joined(web, authorize)?, joined(web, token)?);
        Ok(Self { kind, authorize, token, api, http })
    }

    /// What kind of host it is.
    pub fn kind(&self) -> ForgeKind {
        self.kind
    }

    /// Its interface, with a slash at the end.
    pub fn api(&self) -> &Url {
        &self.api
    }

    /// A client that speaks to it only.
    pub fn http(&self) -> &Http {
        &self.http
    }

    fn client(&self, settings: &ProviderSettings) -> Result<Client, Error> {
        let callback = RedirectUrl::new(settings.callback.clone());
        let callback = callback.map_err(|error| Error::provider(&settings.id, error))?;
        let secret = settings.client_secret.as_ref().map(|secret| secret.expose().to_owned()).unwrap_or_default();
        Ok(BasicClient::new(ClientId::new(settings.client_id.clone()))
            .set_client_secret(ClientSecret::new(secret))
            .set_auth_uri(AuthUrl::from_url(self.authorize.clone()))
            .set_token_uri(TokenUrl::from_url(self.token.clone()))
            .set_redirect_uri(callback))
    }

    /// Begins a sign-in, or a connection.
    ///
    /// # Errors
    /// When the configuration has an address that is none.
    pub fn begin(&self, settings: &ProviderSettings, purpose: Purpose) -> Result<Begun, Error> {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let state = CsrfToken::new(fresh());
        let client = self.client(settings)?;
        let mut request = client.authorize_url(|| state);
        let scopes: &[&str] = match self.kind {
            ForgeKind::GitHub => &["read:user", "user:email"],
            ForgeKind::GitLab => &["read_user"],
        };
        let more = match purpose {
            Purpose::SignIn => &settings.scopes,
            Purpose::Connect => &settings.connection_scopes,
        };
        for scope in scopes.iter().copied().chain(more.iter().map(String::as_str)) {
            request = request.add_scope(Scope::new(scope.to_owned()));
        }
        let (url, state) = request.set_pkce_challenge(challenge).url();
        Ok(Begun { url, state: state.into_secret(), nonce: String::new(), verifier: verifier.into_secret() })
    }

    /// Exchanges the code and asks who it is.
    ///
    /// # Errors
    /// When the code is refused or the answer is not understood.
    pub async fn finish(
        &self,
        settings: &ProviderSettings,
        code: &str,
        verifier: &str,
    ) -> Result<(Profile, Tokens), Error> {
        let id = settings.id.as_str();
        let failed = |message: String| Error::refused(Refusal::Failed, format!("{id}: {message}"));
        let client = self.client(settings)?;
        let request = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .set_pkce_verifier(PkceCodeVerifier::new(verifier.to_owned()));
        let tokens = request.request_async(&caller(&self.http)).await;
        let tokens = tokens.map_err(|error| failed(format!("the code was refused: {error}")))?;
        let token = tokens.access_token().secret();
        let mut profile = match self.kind {
            ForgeKind::GitHub => self.github_profile(token).await,
            ForgeKind::GitLab => self.gitlab_profile(token).await,
        }
        .map_err(failed)?;
        profile.provider = id.to_owned();
        Ok((profile, kept(&tokens, None)))
    }

    /// Exchanges tokens that are old for new ones.
    ///
    /// # Errors
    /// [`Refusal::Denied`] when the host takes them no more.
    pub async fn renew(&self, settings: &ProviderSettings, old: &Tokens) -> Result<Tokens, Error> {
        let id = settings.id.as_str();
        let Some(refresh) = &old.refresh else {
            return Err(Error::refused(Refusal::Denied, format!("{id}: the token has ended")));
        };
        let refresh = RefreshToken::new(refresh.clone());
        let answer = self.client(settings)?.exchange_refresh_token(&refresh).request_async(&caller(&self.http)).await;
        match answer {
            Ok(tokens) => Ok(kept(&tokens, old.refresh.clone())),
            Err(RequestTokenError::Request(error)) => Err(Error::provider(id, error)),
            // GitHub refuses with a status of success.
            Err(RequestTokenError::Parse(error, body)) if !is_refusal(&body) => Err(Error::provider(id, error)),
            Err(error) => Err(Error::refused(Refusal::Denied, format!("{id}: the token was not exchanged: {error}"))),
        }
    }

    async fn github_profile(&self, token: &str) -> Result<Profile, String> {
        let user: GitHubUser = outgoing::json(&self.http, self.at("user")?, token).await?;
        // Addresses may be hidden from the portal's view; who signs in by name needs none.
        let emails: Vec<GitHubEmail> =
            outgoing::json(&self.http, self.at("user/emails")?, token).await.unwrap_or_default();
        let email = emails.into_iter().find(|email| email.primary);
        Ok(Profile {
            subject: user.id.to_string(),
            user_id: Some(user.id.to_string()),
            username: Some(user.login),
            email: email.map(|email| Email { address: email.email, verified: email.verified }),
            name: user.name,
            picture: user.avatar_url,
            ..Profile::default()
        })
    }

    async fn gitlab_profile(&self, token: &str) -> Result<Profile, String> {
        let user: GitLabUser = outgoing::json(&self.http, self.at("user")?, token).await?;
        let verified = user.confirmed_at.is_some();
        Ok(Profile {
            subject: user.id.to_string(),
            user_id: Some(user.id.to_string()),
            username: Some(user.username),
            email: user.email.map(|address| Email { address, verified }),
            name: user.name,
            picture: user.avatar_url,
            ..Profile::default()
        })
    }

    fn at(&self, path: &str) -> Result<Url, String> {
        self.api.join(path).map_err(|error| error.to_string())
    }
}

/// Whether an answer says that there is no token.
fn is_refusal(body: &[u8]) -> bool {
    serde_json::from_slice::<serde_json::Value>(body).is_ok_and(|answer| answer.get("error").is_some())
}

/// What is kept of an answer. Some hosts give a new token to renew with each time, some only once.
fn kept(tokens: &BasicTokenResponse, refresh: Option<String>) -> Tokens {
    let time = tokens.expires_in().filter(|time| *time > Duration::ZERO);
    Tokens {
        access: tokens.access_token().secret().clone(),
        refresh: tokens.refresh_token().map(|token| token.secret().clone()).or(refresh),
        expires_at: time.map(|time| now().saturating_add(micros(time))),
    }
}

fn joined(base: &Url, path: &str) -> Result<Url, platform::http::Error> {
    platform::http::Request::parse(&format!("{base}{path}"))
}
