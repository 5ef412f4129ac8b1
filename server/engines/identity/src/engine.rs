//! All of it together: who sends a request, and how somebody signs in.

use std::sync::Arc;
use std::time::Duration;

use engine_audit::Entry;
use http::HeaderMap;
use platform::db::Database;
use services::catalog::Entities;
use services::identity::TokenKind;
use services::{Actor, Credentials, Result, Subject};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::accounts::{self, Account};
use crate::attempts::{self, Attempt};
use crate::connections::Connections;
use crate::cookies::Cookies;
use crate::error::{Error, Refusal};
use crate::identity_token;
use crate::keys::Keys;
use crate::limits::{self, Limits};
use crate::provider::{Answer, Begun, Profile, Provider};
use crate::resolve;
use crate::sessions::{Session, Sessions};
use crate::settings::{ProviderKind, Settings};
use crate::standing::{Standing, Standings};
use crate::tokens::Tokens;
use crate::{devices, local, people, secret};

/// How often what has ended by itself is deleted.
const PRUNE: Duration = Duration::from_secs(900);

/// What the engine is made of.
pub struct Parts {
    /// Where sessions are.
    pub db: Database,
    /// Where users are.
    pub catalog: Arc<dyn Entities>,
    /// The configuration.
    pub settings: Settings,
    /// Only this machine can reach the portal.
    pub only_local: bool,
}

/// Knows people.
pub struct IdentityEngine {
    pub(crate) db: Database,
    pub(crate) catalog: Arc<dyn Entities>,
    pub(crate) settings: Settings,
    only_local: bool,
    cookies: Cookies,
    pub(crate) providers: Vec<Provider>,
    pub(crate) sessions: Sessions,
    pub(crate) tokens: Tokens,
    standings: Standings,
    limits: Limits,
    pub(crate) keys: Keys,
    pub(crate) connections: Connections,
}

/// Who sends a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Who it is.
    pub subject: Subject,
    /// What they came with.
    pub credentials: Credentials,
}

/// A sign-in that has begun.
pub struct Started {
    /// Where the browser goes.
    pub url: String,
    /// For its cookie.
    pub browser: String,
}

/// A sign-in that is finished.
pub struct Finished {
    /// For the cookie of the session.
    pub secret: String,
    /// How long that is good.
    pub time: Duration,
    /// Where the browser goes.
    pub return_to: String,
}

/// A sign-in that has not come to its end.
#[derive(Debug)]
pub struct NotLetIn {
    /// Why.
    pub error: Error,
    /// Where the person wanted to; the first page where nobody knows.
    pub return_to: String,
    /// They are signed in, and wanted to connect an account.
    pub connects: bool,
}

/// What a person who comes back from a provider has come from.
pub enum Ended {
    /// They are signed in now.
    SignedIn(Finished),
    /// An account of theirs is connected now.
    Connected {
        /// Where the browser goes.
        return_to: String,
    },
}

impl From<Error> for NotLetIn {
    fn from(error: Error) -> Self {
        Self { error, return_to: "/".into(), connects: false }
    }
}

/// Where a request comes from, for the list of sessions.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// What the browser calls itself.
    pub agent: String,
    /// Its network address.
    pub address: String,
    /// The id of its request.
    pub request_id: String,
}

impl IdentityEngine {
    /// Starts, with a task that tidies up.
    ///
    /// # Errors
    /// When the certificates of this machine can not be used.
    pub fn start(
        parts: Parts,
        tasks: &TaskTracker,
        stop: &CancellationToken,
    ) -> std::result::Result<Arc<Self>, platform::http::Error> {
        let Parts { db, catalog, settings, only_local } = parts;
        let providers = settings.providers.iter().cloned().map(Provider::new).collect::<std::result::Result<_, _>>()?;
        let sessions = Sessions::new(db.clone(), settings.lifetimes);
        let keys = Keys::new(db.clone(), settings.secret.as_ref());
        let connections = Connections::new(db.clone(), settings.secret.as_ref());
        let (tokens, limits) = (Tokens::new(db.clone()), Limits::new());
        let standings = Standings::new(catalog.clone(), &settings.administrators);
        let cookies = Cookies { secure: settings.secure() };
        let engine = Arc::new(Self {
            db,
            catalog,
            settings,
            only_local,
            cookies,
            providers,
            sessions,
            tokens,
            standings,
            limits,
            keys,
            connections,
        });
        let (own, stop) = (engine.clone(), stop.child_token());
        tasks.spawn(async move {
            while stop.run_until_cancelled(tokio::time::sleep(PRUNE)).await.is_some() {
                if let Err(error) = own.prune().await {
                    tracing::warn!(%error, "sessions that have ended could not be deleted");
                }
            }
        });
        Ok(engine)
    }

    async fn prune(&self) -> std::result::Result<(), Error> {
        attempts::prune(&self.db).await?;
        devices::prune(&self.db).await?;
        self.sessions.prune().await?;
        self.tokens.prune().await?;
        Ok(())
    }

    /// The names of cookies.
    pub fn cookies(&self) -> Cookies {
        self.cookies
    }

    /// A provider that people may sign in with.
    pub fn provider(&self, id: &str) -> Option<&Provider> {
        self.providers.iter().find(|provider| provider.settings.id == id && self.is_open(provider))
    }

    /// A provider that sends people back: from signing in or from connecting an account.
    pub fn sender(&self, id: &str) -> Option<&Provider> {
        self.provider(id).or_else(|| self.connects(id))
    }

    pub(crate) fn is_open(&self, provider: &Provider) -> bool {
        match provider.settings.kind {
            ProviderKind::Guest { anywhere, .. } => anywhere || self.only_local,
            _ => provider.settings.signs_in(),
        }
    }

    /// Who sends a request, by its session.
    ///
    /// # Errors
    /// When the database or the catalog can not be asked: better nobody than somebody who has been removed.
    pub async fn caller(&self, headers: &HeaderMap) -> Result<Option<Caller>> {
        let Some(secret) = self.cookies.value(headers, self.cookies.session()) else { return Ok(None) };
        let Some(session) = self.sessions.find(secret).await? else { return Ok(None) };
        let Some(subject) = self.subject_of(&session).await? else { return Ok(None) };
        Ok(Some(Caller { subject, credentials: Credentials::Session(session.id.clone()) }))
    }

    /// Who sends a request, by an identity token. `None` for one that is not good, or whose session has ended.
    ///
    /// # Errors
    /// When the database or the catalog can not be asked.
    pub async fn identity_caller(&self, token: &str) -> Result<Option<Caller>> {
        let Some(claims) = identity_token::verify(&self.keys, &self.settings.base_url, token).await? else {
            return Ok(None);
        };
        let session = self.sessions.one(&claims.sid).await?;
        let Some(session) = session.filter(|session| session.user_ref == claims.sub) else { return Ok(None) };
        let Some(subject) = self.subject_of(&session).await? else { return Ok(None) };
        let credentials = Credentials::Token { id: format!("identity:{}", session.id), scope: None };
        Ok(Some(Caller { subject, credentials }))
    }

    /// An identity token for the session that a request comes with, and what it says.
    ///
    /// # Errors
    /// When the database can not be asked, or no key be made.
    pub async fn identity_token(&self, headers: &HeaderMap) -> Result<Option<(String, identity_token::Claims)>> {
        let Some(Caller { subject, credentials }) = self.caller(headers).await? else { return Ok(None) };
        let (Subject::User { entity_ref, ownership, .. }, Credentials::Session(id)) = (subject, credentials) else {
            return Ok(None);
        };
        let base = &self.settings.base_url;
        Ok(Some(identity_token::issue(&self.keys, base, &entity_ref, &ownership, &id).await?))
    }

    async fn subject_of(&self, session: &Session) -> Result<Option<Subject>> {
        if self.provider(&session.provider).is_none() {
            // Taken out of the configuration.
            return Ok(None);
        }
        let standing = self.standings.of(&session.user_ref).await?;
        let ownership = match self.guest_ownership(session) {
            Some(ownership) => ownership,
            // Whoever was let in without a user is not the user who has got that name since.
            None if standing.in_catalog == session.provisional => {
                tracing::info!(user = session.user_ref, "has come or gone in the catalog, and is signed out");
                self.sessions.end_all(&Actor::portal(), &session.user_ref, None).await?;
                return Ok(None);
            }
            None => standing.ownership.clone(),
        };
        let entity_ref = session.user_ref.clone();
        Ok(Some(Subject::User { entity_ref, ownership, administrator: standing.administrator }))
    }

    /// Who sends a request, by a token of ours. `None` for one that opens nothing.
    ///
    /// # Errors
    /// When the database or the catalog can not be asked, or too many wrong secrets have come from the address.
    pub async fn token_caller(&self, secret: &str, address: &str, request_id: &str) -> Result<Option<Caller>> {
        if !self.limits.has_room("secret", address, limits::WRONG_SECRETS) {
            return Err(services::Error::too_many());
        }
        let Some(token) = self.tokens.find(secret).await? else {
            self.limits.allow("secret", address, limits::WRONG_SECRETS);
            return Ok(None);
        };
        let subject = match token.kind() {
            TokenKind::Service => Subject::Service { subject: token.subject.clone() },
            TokenKind::Personal => {
                let standing = self.standings.of(&token.subject).await?;
                // It ends with its owner; people without a user of the catalog have none.
                if !standing.in_catalog {
                    return Ok(None);
                }
                Subject::User {
                    entity_ref: token.subject.clone(),
                    ownership: standing.ownership.clone(),
                    administrator: standing.administrator,
                }
            }
        };
        let credentials = Credentials::Token { id: token.id.clone(), scope: token.grants() };
        let mut actor = Actor::new(subject.clone(), request_id).with(credentials.clone());
        address.clone_into(&mut actor.address);
        self.tokens.used(&token, secret, &actor).await?;
        Ok(Some(Caller { subject, credentials }))
    }

    /// Ends everything that a person has open: they are gone, or somebody says so.
    ///
    /// # Errors
    /// When the database can not be written.
    pub async fn departed(&self, actor: &Actor, user_ref: &str) -> std::result::Result<u64, Error> {
        self.standings.forget(user_ref).await;
        let sessions = self.sessions.end_all(actor, user_ref, None).await?;
        self.connections.end_all(actor, user_ref).await?;
        Ok(sessions + self.tokens.end_all(user_ref).await?)
    }

    /// Whether an address may begin or end one more sign-in.
    pub fn has_room(&self, address: &str) -> bool {
        self.limits.allow("sign-in", address, limits::SIGN_IN)
    }

    /// Notes that somebody was not let in.
    pub async fn note_refusal(&self, provider: &str, error: &Error, origin: &Origin) {
        let noted = async {
            let mut tx = self.db.begin().await?;
            let entry = Entry {
                actor: "anonymous".into(),
                action: "identity.sign-in-refused".into(),
                target: provider.to_owned(),
                address: origin.address.clone(),
                request_id: origin.request_id.clone(),
                ..Entry::default()
            };
            entry.with("why", error.to_string()).refused().write(&mut tx).await?;
            people::note(&mut tx, provider, Some(&error.to_string())).await?;
            tx.commit().await
        };
        if let Err(error) = noted.await {
            tracing::error!(%error, "a refused sign-in could not be noted");
        }
    }

    pub(crate) async fn standing(&self, user_ref: &str) -> std::result::Result<Arc<Standing>, Error> {
        self.standings.of(user_ref).await
    }

    fn guest_ownership(&self, session: &Session) -> Option<Vec<String>> {
        match &self.provider(&session.provider)?.settings.kind {
            ProviderKind::Guest { ownership, .. } => Some(ownership.clone()),
            _ => None,
        }
    }

    /// Begins a sign-in at a provider.
    ///
    /// # Errors
    /// When the provider can not be reached.
    pub async fn begin(&self, provider: &Provider, return_to: &str) -> std::result::Result<Started, Error> {
        self.remember(provider, provider.begin().await?, return_to, None).await
    }

    /// Begins connecting an account of a caller at a provider; `None` for those who are nobody in particular.
    ///
    /// # Errors
    /// When the database can not be written.
    pub async fn begin_connecting(
        &self,
        provider: &Provider,
        actor: &Actor,
        return_to: &str,
    ) -> std::result::Result<Option<Started>, Error> {
        let Some(connects) = self.somebody(actor).await? else { return Ok(None) };
        self.remember(provider, provider.begin_connecting()?, return_to, Some(connects)).await.map(Some)
    }

    /// Remembers what has begun at a provider, until somebody comes back from there.
    async fn remember(
        &self,
        provider: &Provider,
        begun: Begun,
        return_to: &str,
        connects: Option<String>,
    ) -> std::result::Result<Started, Error> {
        let browser = secret::random();
        let attempt = Attempt {
            provider: provider.settings.id.clone(),
            nonce: begun.nonce,
            verifier: begun.verifier,
            return_to: local::local(return_to).to_owned(),
            connects,
        };
        attempts::begin(&self.db, &attempt, &begun.state, &browser).await?;
        Ok(Started { url: begun.url.into(), browser })
    }

    /// Finishes a sign-in, or a connection, with what the provider has sent back.
    ///
    /// # Errors
    /// When the person is not let in; see [`crate::Refusal`].
    pub async fn finish(
        &self,
        provider: &Provider,
        answer: &Answer,
        headers: &HeaderMap,
        origin: &Origin,
    ) -> std::result::Result<Ended, NotLetIn> {
        let browser = self.cookies.value(headers, self.cookies.attempt());
        let settings = &provider.settings;
        // First, so that a state is used up whatever comes after.
        let state = answer.state.as_deref().unwrap_or_default();
        let attempt = attempts::take(&self.db, &settings.id, state, browser).await?;
        let return_to = attempt.return_to.clone();
        if let Some(user_ref) = attempt.connects {
            let connected = self.connected(provider, answer, headers, &user_ref, &attempt.verifier, origin).await;
            return match connected {
                Ok(()) => Ok(Ended::Connected { return_to }),
                Err(error) => Err(NotLetIn { error, return_to, connects: true }),
            };
        }
        let let_in = async {
            let profile = provider.finish(answer, &attempt.nonce, &attempt.verifier).await?;
            self.let_in(provider, &profile, attempt.return_to, origin).await
        };
        let let_in = let_in.await.map_err(|error| NotLetIn { error, return_to, connects: false })?;
        Ok(Ended::SignedIn(let_in))
    }

    /// Takes an account for whoever has begun it, while they are still signed in.
    async fn connected(
        &self,
        provider: &Provider,
        answer: &Answer,
        headers: &HeaderMap,
        user_ref: &str,
        verifier: &str,
        origin: &Origin,
    ) -> std::result::Result<(), Error> {
        let caller = self.caller(headers).await?;
        let caller = caller.map(|Caller { subject, credentials }| {
            let mut actor = Actor::new(subject, origin.request_id.clone()).with(credentials);
            actor.address.clone_from(&origin.address);
            actor
        });
        match caller {
            Some(actor) if actor.name() == user_ref => self.connect(provider, &actor, user_ref, answer, verifier).await,
            _ => Err(Error::refused(Refusal::Stale, "somebody else is signed in by now")),
        }
    }

    /// Signs in whom something in front of the portal names; `None` for providers of other kinds.
    ///
    /// # Errors
    /// When the person is not let in; see [`crate::Refusal`].
    pub async fn proxied(
        &self,
        provider: &Provider,
        headers: &HeaderMap,
        return_to: &str,
        origin: &Origin,
    ) -> std::result::Result<Option<Finished>, Error> {
        let Some(profile) = provider.proxied(origin.address.parse().ok(), headers).await? else { return Ok(None) };
        let return_to = local::local(return_to).to_owned();
        self.let_in(provider, &profile, return_to, origin).await.map(Some)
    }

    async fn let_in(
        &self,
        provider: &Provider,
        profile: &Profile,
        return_to: String,
        origin: &Origin,
    ) -> std::result::Result<Finished, Error> {
        let settings = &provider.settings;
        let resolved = resolve::resolve(&settings.resolvers, profile, &self.catalog).await?;
        let may_join = settings.may_join;
        let account = accounts::bind(&self.db, profile, &resolved.user_ref, resolved.provisional, may_join).await?;
        self.standings.forget(&account.user_ref).await;
        let (secret, time) = self.sessions.begin(&account, origin, settings.session).await?;
        tracing::info!(user = account.user_ref, provider = account.provider, "signed in");
        Ok(Finished { secret, time, return_to })
    }

    /// Signs the guest in.
    ///
    /// # Errors
    /// When the database can not be written.
    pub async fn guest(
        &self,
        provider: &Provider,
        return_to: &str,
        origin: &Origin,
    ) -> std::result::Result<Option<Finished>, Error> {
        let ProviderKind::Guest { user_ref, .. } = &provider.settings.kind else { return Ok(None) };
        let account = Account {
            provider: provider.settings.id.clone(),
            subject: "guest".into(),
            user_ref: user_ref.clone(),
            provisional: true,
            name: "Guest".into(),
            email: None,
            picture: None,
        };
        let (secret, time) = self.sessions.begin(&account, origin, None).await?;
        Ok(Some(Finished { secret, time, return_to: local::local(return_to).to_owned() }))
    }

    /// Ends the session that a request comes with.
    ///
    /// # Errors
    /// When the database can not be written.
    pub async fn sign_out(&self, headers: &HeaderMap) -> std::result::Result<(), Error> {
        if let Some(secret) = self.cookies.value(headers, self.cookies.session())
            && let Some(session) = self.sessions.find(secret).await?
        {
            let subject =
                Subject::User { entity_ref: session.user_ref.clone(), ownership: Vec::new(), administrator: false };
            let actor = Actor::new(subject, "").with(Credentials::Session(session.id.clone()));
            self.sessions.end(&actor, "identity.signed-out", &session).await?;
        }
        Ok(())
    }

    pub(crate) fn title(&self, id: &str) -> String {
        let provider = self.settings.providers.iter().find(|provider| provider.id == id);
        provider.map_or_else(|| id.to_owned(), |provider| provider.title.clone())
    }
}
