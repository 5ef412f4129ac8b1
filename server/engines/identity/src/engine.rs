//! All of it together: who sends a request, and the service behind the pages.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use http::HeaderMap;
use platform::db::Database;
use services::catalog::Entities;
use services::identity::{Identity, Me, Session as SessionView, Way};
use services::{Actor, ErrorKind, Result, Subject};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::accounts::{self, Account};
use crate::attempts::{self, Attempt};
use crate::cookies::Cookies;
use crate::error::Error;
use crate::provider::{Answer, Provider};
use crate::resolve;
use crate::sessions::{Session, Sessions};
use crate::settings::{ProviderKind, Settings};
use crate::standing::Standings;
use crate::{local, secret};

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
    db: Database,
    catalog: Arc<dyn Entities>,
    settings: Settings,
    only_local: bool,
    cookies: Cookies,
    providers: Vec<Provider>,
    sessions: Sessions,
    standings: Standings,
}

/// Who sends a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Who it is.
    pub subject: Subject,
    /// The session that they came with.
    pub session: String,
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

/// Where a request comes from, for the list of sessions.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// What the browser calls itself.
    pub agent: String,
    /// Its network address.
    pub address: String,
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
        let standings = Standings::new(catalog.clone(), &settings.administrators);
        let cookies = Cookies { secure: settings.secure() };
        let engine = Arc::new(Self { db, catalog, settings, only_local, cookies, providers, sessions, standings });
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
        self.sessions.prune().await?;
        Ok(())
    }

    /// The names of cookies.
    pub fn cookies(&self) -> Cookies {
        self.cookies
    }

    /// A provider that may be used.
    pub fn provider(&self, id: &str) -> Option<&Provider> {
        self.providers.iter().find(|provider| provider.settings.id == id && self.is_open(provider))
    }

    fn is_open(&self, provider: &Provider) -> bool {
        match provider.settings.kind {
            ProviderKind::Guest { anywhere, .. } => anywhere || self.only_local,
            _ => true,
        }
    }

    /// Who sends a request, by its session.
    ///
    /// # Errors
    /// When the database or the catalog can not be asked: better nobody than somebody who has been removed.
    pub async fn caller(&self, headers: &HeaderMap) -> Result<Option<Caller>> {
        let Some(secret) = self.cookies.value(headers, self.cookies.session()) else { return Ok(None) };
        let Some(session) = self.sessions.find(secret).await? else { return Ok(None) };
        if self.provider(&session.provider).is_none() {
            // Taken out of the configuration.
            return Ok(None);
        }
        let standing = self.standings.of(&session.user_ref).await?;
        let ownership = match self.guest_ownership(&session) {
            Some(ownership) => ownership,
            // Whoever was let in without a user is not the user who has got that name since.
            None if standing.in_catalog == session.provisional => {
                tracing::info!(user = session.user_ref, "has come or gone in the catalog, and is signed out");
                self.sessions.end_all(&session.user_ref, None).await?;
                return Ok(None);
            }
            None => standing.ownership.clone(),
        };
        let subject =
            Subject::User { entity_ref: session.user_ref.clone(), ownership, administrator: standing.administrator };
        Ok(Some(Caller { subject, session: session.id.clone() }))
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
        let begun = provider.begin().await?;
        let browser = secret::random();
        let attempt = Attempt {
            provider: provider.settings.id.clone(),
            nonce: begun.nonce,
            verifier: begun.verifier,
            return_to: local::local(return_to).to_owned(),
        };
        attempts::begin(&self.db, &attempt, &begun.state, &browser).await?;
        Ok(Started { url: begun.url.into(), browser })
    }

    /// Finishes a sign-in with what the provider has sent back.
    ///
    /// # Errors
    /// When the person is not let in; see [`crate::Refusal`].
    pub async fn finish(
        &self,
        provider: &Provider,
        answer: &Answer,
        browser: Option<&str>,
        origin: &Origin,
    ) -> std::result::Result<Finished, Error> {
        let settings = &provider.settings;
        // First, so that a state is used up whatever comes after.
        let state = answer.state.as_deref().unwrap_or_default();
        let attempt = attempts::take(&self.db, &settings.id, state, browser).await?;
        let profile = provider.finish(answer, &attempt.nonce, &attempt.verifier).await?;
        let resolved = resolve::resolve(&settings.resolvers, &profile, &self.catalog).await?;
        let may_join = settings.may_join;
        let account = accounts::bind(&self.db, &profile, &resolved.user_ref, resolved.provisional, may_join).await?;
        self.standings.forget(&account.user_ref).await;
        let (secret, time) = self.sessions.begin(&account, &origin.agent, &origin.address, settings.session).await?;
        tracing::info!(user = account.user_ref, provider = account.provider, "signed in");
        Ok(Finished { secret, time, return_to: attempt.return_to })
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
        let (secret, time) = self.sessions.begin(&account, &origin.agent, &origin.address, None).await?;
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
            self.sessions.end(&session.id).await?;
        }
        Ok(())
    }

    fn title(&self, id: &str) -> String {
        let provider = self.settings.providers.iter().find(|provider| provider.id == id);
        provider.map_or_else(|| id.to_owned(), |provider| provider.title.clone())
    }
}

/// The user who asks.
fn user(actor: &Actor) -> Result<&str> {
    actor.require_known()?;
    match &actor.subject {
        Subject::User { entity_ref, .. } => Ok(entity_ref),
        _ => Err(services::Error::forbidden("Only people have sessions.")),
    }
}

#[async_trait]
impl Identity for IdentityEngine {
    async fn ways(&self, _actor: &Actor) -> Result<Vec<Way>> {
        let ways = self.providers.iter().filter(|provider| self.is_open(provider)).map(|provider| Way {
            id: provider.settings.id.clone(),
            title: provider.settings.title.clone(),
            form: matches!(provider.settings.kind, ProviderKind::Guest { .. }),
        });
        Ok(ways.collect())
    }

    async fn me(&self, actor: &Actor) -> Result<Option<Me>> {
        let Subject::User { entity_ref, administrator, .. } = &actor.subject else { return Ok(None) };
        let mut me = Me {
            entity_ref: entity_ref.clone(),
            title: entity_ref.rsplit_once('/').map_or(entity_ref.as_str(), |(_, name)| name).to_owned(),
            email: None,
            in_catalog: false,
            administrator: *administrator,
            way: None,
        };
        // Everybody's guest is nobody in particular.
        let Some(id) = &actor.session else { return Ok(Some(me)) };
        if let Some(session) = self.sessions.one(id).await? {
            me.way = Some(self.title(&session.provider));
            match accounts::of(&self.db, &session.provider, &session.subject).await? {
                Some(account) => (me.title, me.email) = (account.name, account.email),
                // The guest has none.
                None => me.title = self.title(&session.provider),
            }
        }
        let Ok(user) = entity_ref.parse() else { return Ok(Some(me)) };
        match self.catalog.by_name(&Actor::portal(), &user).await {
            Ok(entity) => {
                let entity: serde_json::Value = serde_json::from_str(entity.get()).unwrap_or_default();
                let text = |pointer: &str| entity.pointer(pointer).and_then(|value| value.as_str()).map(str::to_owned);
                let title = text("/spec/profile/displayName").or_else(|| text("/metadata/title"));
                me.title = title.unwrap_or(me.title);
                me.email = text("/spec/profile/email").or(me.email);
                me.in_catalog = true;
            }
            Err(error) if error.kind == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        Ok(Some(me))
    }

    async fn sessions(&self, actor: &Actor) -> Result<Vec<SessionView>> {
        let all = self.sessions.of_user(user(actor)?).await?;
        let views = all.into_iter().map(|session| SessionView {
            current: actor.session.as_deref() == Some(session.id.as_str()),
            way: self.title(&session.provider),
            id: session.id,
            agent: session.agent,
            address: session.address,
            created_at: session.created_at,
            seen_at: session.seen_at,
            expires_at: session.expires_at,
        });
        Ok(views.collect())
    }

    async fn end_session(&self, actor: &Actor, id: &str) -> Result<()> {
        let own = user(actor)?;
        let session = self.sessions.one(id).await?;
        let may = session.is_some_and(|session| session.user_ref == own || actor.is_administrator());
        // Somebody else's session looks like none.
        if !may || !self.sessions.end(id).await? {
            return Err(services::Error::not_found("There is no such session; it may have ended already."));
        }
        Ok(())
    }

    async fn end_other_sessions(&self, actor: &Actor) -> Result<u64> {
        let own = user(actor)?;
        Ok(self.sessions.end_all(own, actor.session.as_deref()).await?)
    }
}
