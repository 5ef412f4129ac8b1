//! The trait of `services::pulls`.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures::future::join_all;
use moka::future::Cache;
use platform::config::Secret;
use platform::http::Http;
use services::catalog::{Annotated, EntityLink};
use services::identity::{Connection, ForgeKind};
use services::pulls::{MyPulls, Pull, PullHost, Pulls};
use services::{Actor, Result};
use url::Url;

use crate::error::Error;
use crate::{github, gitlab};

/// Pull requests of one kind that a host is asked for.
pub(crate) const MOST: usize = 25;
/// How long an answer is good: hosts count how often they are asked.
const REMEMBERED: Duration = Duration::from_secs(60);
/// People whose answers are remembered.
const PEOPLE: u64 = 10_000;

/// How a person's account at a host is read.
#[derive(Clone)]
pub struct Access {
    /// What kind of host it is.
    pub kind: ForgeKind,
    /// Its GraphQL interface.
    pub graphql: Url,
    /// A client that speaks to it.
    pub http: Http,
    /// The person's token.
    pub token: Secret,
}

/// What the engine needs of those who know people.
#[async_trait]
pub trait Accounts: Send + Sync + 'static {
    /// Where the caller can connect an account, and has.
    async fn connections(&self, actor: &Actor) -> Result<Vec<Connection>>;
    /// How the caller's account is read; nothing where there is none.
    async fn access(&self, actor: &Actor, provider: &str) -> Result<Option<Access>>;
    /// The host has refused the token.
    async fn lapse(&self, actor: &Actor, provider: &str, token: &Secret);
}

/// What a host has answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// The annotation with which entities name a repository there.
    pub annotation: &'static str,
    pub own: Vec<Pull>,
    pub reviews: Vec<Pull>,
    /// How many were left out of each.
    pub more: (u64, u64),
}

/// A person, a provider and the name there.
type Key = (String, String, String);

fn key(actor: &Actor, connection: &Connection) -> Key {
    (actor.name().to_owned(), connection.provider.clone(), connection.username.clone().unwrap_or_default())
}

/// Asks hosts for people.
pub struct PullEngine {
    accounts: Arc<dyn Accounts>,
    catalog: Arc<dyn Annotated>,
    known: Cache<Key, Arc<Found>>,
}

impl PullEngine {
    /// With those who know people, and those who know which entity a repository is.
    pub fn new(accounts: Arc<dyn Accounts>, catalog: Arc<dyn Annotated>) -> Arc<Self> {
        let known = Cache::builder().max_capacity(PEOPLE).time_to_live(REMEMBERED).build();
        Arc::new(Self { accounts, catalog, known })
    }

    /// What a host answers, or answered a moment ago. Several pages that ask at once ask once.
    async fn asked(&self, actor: &Actor, connection: &Connection) -> std::result::Result<Arc<Found>, Arc<Error>> {
        let known = &self.known;
        known.try_get_with(key(actor, connection), async { self.ask(actor, connection).await.map(Arc::new) }).await
    }

    async fn of_host(&self, actor: &Actor, connection: Connection, anew: bool) -> (PullHost, Arc<Found>) {
        let mut host = PullHost { connection, ..PullHost::default() };
        if host.connection.username.is_none() || host.connection.lapsed {
            return (host, Arc::default());
        }
        if anew {
            self.known.invalidate(&key(actor, &host.connection)).await;
        }
        match self.asked(actor, &host.connection).await {
            Ok(found) => {
                host.more = found.more;
                (host, found)
            }
            Err(error) => {
                tracing::warn!(%error, provider = host.connection.provider, user = actor.name(), "no pull requests");
                host.connection.lapsed |= matches!(*error, Error::Refused);
                host.problem = Some(error.told(&host.connection.title));
                (host, Arc::default())
            }
        }
    }

    async fn ask(&self, actor: &Actor, connection: &Connection) -> std::result::Result<Found, Error> {
        let access = self.accounts.access(actor, &connection.provider).await?.ok_or(Error::Refused)?;
        let found = match access.kind {
            ForgeKind::GitHub => github::pulls(&access, &connection.title).await,
            ForgeKind::GitLab => gitlab::pulls(&access, &connection.title).await,
        };
        if matches!(found, Err(Error::Refused)) {
            self.accounts.lapse(actor, &connection.provider, &access.token).await;
        }
        found
    }

    /// Writes down which entities the repositories of a host are. The lists are there without it.
    async fn named(&self, actor: &Actor, found: &Found) -> Found {
        let mut named = found.clone();
        let mut pulls: Vec<&mut Pull> = named.own.iter_mut().chain(&mut named.reviews).collect();
        let repositories: BTreeSet<String> = pulls.iter().map(|pull| pull.repository.clone()).collect();
        let repositories: Vec<String> = repositories.into_iter().collect();
        if repositories.is_empty() {
            return named;
        }
        match self.catalog.annotated(actor, found.annotation, &repositories).await {
            Ok(entities) => {
                let known: HashMap<String, Option<EntityLink>> = repositories.into_iter().zip(entities).collect();
                for pull in &mut pulls {
                    pull.entity = known.get(&pull.repository).cloned().flatten();
                }
            }
            Err(error) => tracing::warn!(%error, "the entities of pull requests were not found"),
        }
        named
    }
}

#[async_trait]
impl Pulls for PullEngine {
    async fn mine(&self, actor: &Actor, anew: bool) -> Result<MyPulls> {
        let connections = self.accounts.connections(actor).await?;
        let answers = join_all(connections.into_iter().map(|connection| self.of_host(actor, connection, anew))).await;
        let mut mine = MyPulls::default();
        for (host, found) in answers {
            mine.hosts.push(host);
            let found = self.named(actor, &found).await;
            mine.own.extend(found.own);
            mine.reviews.extend(found.reviews);
        }
        for list in [&mut mine.own, &mut mine.reviews] {
            list.sort_by_key(|pull| std::cmp::Reverse(pull.updated_at));
        }
        Ok(mine)
    }
}
