//! OpenID Connect: the authorisation code flow with PKCE, state and nonce, by the provider's own description.
//!
//! What is checked of an identity token, by the library (OpenID Connect Core 1.0, 3.1.3.7): signature by a key of the
//! provider, issuer, audience (us and nobody else), expiry, nonce; here: only asymmetric algorithms, the hash of the
//! access token where there is one, and that the description is that of the issuer it names.

use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::core::{
    CoreAuthPrompt, CoreAuthenticationFlow, CoreClient, CoreIdToken, CoreJsonWebKeySet, CoreJwsSigningAlgorithm,
    CoreProviderMetadata, CoreTokenResponse, CoreUserInfoClaims,
};
use openidconnect::{
    AccessTokenHash, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl,
    Scope, SignatureVerificationError, TokenResponse as _,
};
use platform::http::{Http, Request};
use tokio::sync::RwLock;
use url::Url;

use crate::error::{Error, Refusal};
use crate::outgoing;
use crate::provider::{Begun, Email, Profile, caller, fresh};
use crate::settings::ProviderSettings;

/// How long a description is good.
const GOOD: Duration = Duration::from_secs(3600);
/// New keys are looked for at most this often, whoever sends tokens with keys that nobody knows.
const PATIENCE: Duration = Duration::from_secs(60);
const WELL_KNOWN: &str = ".well-known/openid-configuration";

/// Symmetric algorithms are left out: a provider's public key must never serve as a shared secret. So is `none`.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// A provider of OpenID Connect.
pub struct Oidc {
    metadata: Url,
    http: Http,
    known: RwLock<Option<Known>>,
}

/// Its description with its keys.
#[derive(Clone)]
struct Known {
    metadata: CoreProviderMetadata,
    /// May speak to what the description names.
    http: Http,
    since: Instant,
}

type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

impl Oidc {
    /// By the address of its description.
    ///
    /// # Errors
    /// When the certificates of this machine can not be used.
    pub fn new(metadata: Url) -> Result<Self, platform::http::Error> {
        let http = outgoing::client([&metadata])?;
        Ok(Self { metadata, http, known: RwLock::new(None) })
    }

    /// The description, read again when it is older than this.
    async fn known(&self, id: &str, at_most: Duration) -> Result<Known, Error> {
        if let Some(known) = self.known.read().await.as_ref().filter(|known| known.since.elapsed() < at_most) {
            return Ok(known.clone());
        }
        let mut slot = self.known.write().await;
        if let Some(known) = slot.as_ref().filter(|known| known.since.elapsed() < at_most) {
            return Ok(known.clone());
        }
        match self.discover(id).await {
            Ok(known) => Ok(slot.insert(known).clone()),
            // What was good yesterday is better than nobody at work.
            Err(error) => match slot.as_ref() {
                Some(known) => {
                    tracing::warn!(%error, "the description of a provider could not be read again");
                    Ok(known.clone())
                }
                None => Err(error),
            },
        }
    }

    async fn discover(&self, id: &str) -> Result<Known, Error> {
        let answer = self.http.send(Request::get(self.metadata.clone()).header("accept", "application/json"));
        let answer = answer.await.map_err(|error| Error::provider(id, error))?;
        let metadata: CoreProviderMetadata = serde_json::from_slice(&answer.body)
            .map_err(|error| Error::provider(id, format!("{} is no description: {error}", self.metadata)))?;
        let own = metadata.issuer().join(WELL_KNOWN).map_err(|error| Error::provider(id, error))?;
        if own != self.metadata {
            let message = format!("{} describes {}", self.metadata, metadata.issuer().as_str());
            return Err(Error::provider(id, message));
        }
        let token = metadata.token_endpoint().map(|endpoint| endpoint.url());
        let userinfo = metadata.userinfo_endpoint().map(|endpoint| endpoint.url());
        let named = [Some(&self.metadata), Some(metadata.jwks_uri().url()), token, userinfo];
        let named: Vec<&Url> = named.into_iter().flatten().collect();
        if self.metadata.scheme() == "https" && named.iter().any(|url| url.scheme() != "https") {
            return Err(Error::provider(id, "its description names addresses that are not encrypted"));
        }
        let http = outgoing::client(named).map_err(|error| Error::provider(id, error))?;
        let keys = CoreJsonWebKeySet::fetch_async(metadata.jwks_uri(), &caller(&http)).await;
        let keys = keys.map_err(|error| Error::provider(id, format!("its keys: {error}")))?;
        Ok(Known { metadata: metadata.set_jwks(keys), http, since: Instant::now() })
    }

    fn client(known: &Known, settings: &ProviderSettings) -> Result<Client, Error> {
        let secret = settings.client_secret.as_ref().map(|secret| ClientSecret::new(secret.expose().to_owned()));
        let id = ClientId::new(settings.client_id.clone());
        let callback = RedirectUrl::new(settings.callback.clone());
        let callback = callback.map_err(|error| Error::provider(&settings.id, error))?;
        Ok(CoreClient::from_provider_metadata(known.metadata.clone(), id, secret).set_redirect_uri(callback))
    }

    /// Begins a sign-in.
    ///
    /// # Errors
    /// When the provider can not be reached.
    pub async fn begin(&self, settings: &ProviderSettings) -> Result<Begun, Error> {
        let known = self.known(&settings.id, GOOD).await?;
        let client = Self::client(&known, settings)?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (state, nonce) = (CsrfToken::new(fresh()), Nonce::new(fresh()));
        let mut request = client.authorize_url(CoreAuthenticationFlow::AuthorizationCode, || state, || nonce);
        for scope in ["profile", "email"].into_iter().chain(settings.scopes.iter().map(String::as_str)) {
            request = request.add_scope(Scope::new(scope.to_owned()));
        }
        if let Some(prompt) = &settings.prompt {
            request = request.add_prompt(CoreAuthPrompt::Extension(prompt.clone()));
        }
        let (url, state, nonce) = request.set_pkce_challenge(challenge).url();
        Ok(Begun { url, state: state.into_secret(), nonce: nonce.secret().clone(), verifier: verifier.into_secret() })
    }

    /// Exchanges the code and reads who it is.
    ///
    /// # Errors
    /// When anything about the answer is not as it must be.
    pub async fn finish(
        &self,
        settings: &ProviderSettings,
        code: &str,
        nonce: &str,
        verifier: &str,
        issuer: Option<&str>,
    ) -> Result<Profile, Error> {
        let id = settings.id.as_str();
        let failed = |message: String| Error::refused(Refusal::Failed, format!("{id}: {message}"));
        let known = self.known(id, GOOD).await?;
        if issuer.is_some_and(|issuer| issuer != known.metadata.issuer().as_str()) {
            return Err(failed("somebody else has answered".into()));
        }
        let client = Self::client(&known, settings)?;
        let request = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|error| failed(error.to_string()))?
            .set_pkce_verifier(PkceCodeVerifier::new(verifier.to_owned()));
        let tokens = request.request_async(&caller(&known.http)).await;
        let tokens = tokens.map_err(|error| failed(format!("the code was refused: {error}")))?;
        let token = tokens.id_token().ok_or_else(|| failed("there is no identity token".into()))?;
        let nonce = Nonce::new(nonce.to_owned());
        let mut profile = match verified(&client, token, &tokens, &nonce) {
            Ok(profile) => profile,
            // Keys are changed from time to time.
            Err(Problem::Key) => {
                let known = self.known(id, PATIENCE).await?;
                let client = Self::client(&known, settings)?;
                verified(&client, token, &tokens, &nonce).map_err(|problem| failed(problem.to_string()))?
            }
            Err(problem) => return Err(failed(problem.to_string())),
        };
        profile.provider = id.to_owned();
        if profile.email.is_none() && known.metadata.userinfo_endpoint().is_some() {
            self.complete(&known, &client, &tokens, &mut profile).await.map_err(failed)?;
        }
        if let Some(email) = &mut profile.email {
            email.verified |= settings.trust_email;
        }
        Ok(profile)
    }

    /// Some providers keep the address out of the token.
    async fn complete(
        &self,
        known: &Known,
        client: &Client,
        tokens: &CoreTokenResponse,
        profile: &mut Profile,
    ) -> Result<(), String> {
        let subject = openidconnect::SubjectIdentifier::new(profile.subject.clone());
        let request = client.user_info(tokens.access_token().clone(), Some(subject));
        let request = request.map_err(|error| error.to_string())?;
        let claims: CoreUserInfoClaims =
            request.request_async(&caller(&known.http)).await.map_err(|error| format!("its userinfo: {error}"))?;
        profile.email = claims
            .email()
            .map(|email| Email { address: email.as_str().to_owned(), verified: claims.email_verified() == Some(true) });
        let username = claims.preferred_username().map(|name| name.as_str().to_owned());
        profile.username = profile.username.take().or(username);
        let name = claims.name().and_then(|name| name.get(None)).map(|name| name.as_str().to_owned());
        profile.name = profile.name.take().or(name);
        Ok(())
    }
}

/// Why a token is not taken.
#[derive(Debug, thiserror::Error)]
enum Problem {
    #[error("its key is not known")]
    Key,
    #[error("{0}")]
    Token(String),
}

fn verified(
    client: &Client,
    token: &CoreIdToken,
    tokens: &CoreTokenResponse,
    nonce: &Nonce,
) -> Result<Profile, Problem> {
    let verifier = client.id_token_verifier().set_allowed_algs(ALGORITHMS);
    let claims = token.claims(&verifier, nonce).map_err(|error| match error {
        ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey) => Problem::Key,
        error => Problem::Token(error.to_string()),
    })?;
    let told = |error: &dyn std::fmt::Display| Problem::Token(error.to_string());
    if let Some(expected) = claims.access_token_hash() {
        let algorithm = token.signing_alg().map_err(|error| told(&error))?;
        let key = token.signing_key(&verifier).map_err(|error| told(&error))?;
        let actual =
            AccessTokenHash::from_token(tokens.access_token(), algorithm, key).map_err(|error| told(&error))?;
        if actual != *expected {
            return Err(Problem::Token("the access token is another one".into()));
        }
    }
    Ok(Profile {
        provider: String::new(),
        subject: claims.subject().as_str().to_owned(),
        username: claims.preferred_username().map(|name| name.as_str().to_owned()),
        user_id: claim(token, "oid"),
        email: claims
            .email()
            .map(|email| Email { address: email.as_str().to_owned(), verified: claims.email_verified() == Some(true) }),
        name: claims.name().and_then(|name| name.get(None)).map(|name| name.as_str().to_owned()),
        picture: claims.picture().and_then(|picture| picture.get(None)).map(|picture| picture.as_str().to_owned()),
    })
}

/// A text claim of a token that was verified.
fn claim(token: &CoreIdToken, name: &str) -> Option<String> {
    let token = token.to_string();
    let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    let claims: serde_json::Value = serde_json::from_slice(&payload).ok()?;
    claims.get(name)?.as_str().map(str::to_owned)
}
