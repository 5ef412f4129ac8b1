//! The one list of what this portal does: the engines behind its pages and its REST interface.

use std::sync::Arc;

use anyhow::Context;
use async_trait::async_trait;
use axum::Router;
use engine_announcements::AnnouncementEngine;
use engine_apis::ApiReader;
use engine_audit::{AuditEngine, Refusals};
use engine_catalog::entities::EntitiesService;
use engine_catalog::graphs::GraphsService;
use engine_catalog::index::Index;
use engine_catalog::{CatalogEngine, Parts};
use engine_feedback::FeedbackEngine;
use engine_home::HomeEngine;
use engine_identity::IdentityEngine;
use engine_insights::InsightEngine;
use engine_live::LiveEngine;
use engine_navigation::NavigationEngine;
use engine_notifications::NotificationEngine;
use engine_organisation::{Departed, ScimEngine};
use engine_permission::{PermissionEngine, PolicyInForce};
use engine_proxy::ProxyEngine;
use engine_pulls::{Accounts, PullEngine};
use platform::config::Secret;
use platform::db::Database;
use platform::http::Http;
use services::catalog::Tool;
use services::identity::{Connection, Identity as _};
use services::{Actor, Services};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::sections::Sections;

/// What runs behind the router.
pub(crate) struct Engines {
    /// What pages ask.
    pub(crate) services: Services,
    /// Who people are.
    pub(crate) identity: Arc<IdentityEngine>,
    /// Takes attempts that were refused.
    pub(crate) refusals: Refusals,
    /// Tells open pages what is new.
    pub(crate) live: Arc<LiveEngine>,
    /// The REST interface.
    pub(crate) rest: Router,
    /// Method and path of everything in it, for the test that walks all.
    #[cfg(test)]
    pub(crate) addresses: Vec<(String, String)>,
    stop: CancellationToken,
    tasks: TaskTracker,
}

/// Ends what people have open who have left the company.
struct EndSessions(Arc<IdentityEngine>);

#[async_trait]
impl Departed for EndSessions {
    async fn departed(&self, user_ref: &str) {
        if let Err(error) = self.0.departed(&Actor::portal(), user_ref).await {
            tracing::error!(%error, user_ref, "what somebody had open who has left could not be ended");
        }
    }
}

/// The accounts that people have connected.
struct Connected(Arc<IdentityEngine>);

#[async_trait]
impl Accounts for Connected {
    async fn connections(&self, actor: &Actor) -> services::Result<Vec<Connection>> {
        self.0.connections(actor).await
    }

    async fn access(&self, actor: &Actor, provider: &str) -> services::Result<Option<engine_pulls::Access>> {
        let Some(access) = self.0.access(actor, provider).await? else { return Ok(None) };
        // `…/api/v3/` and `…/api/v4/` have it beside them, and what has a host of its own at its root.
        let graphql = access.api.join("../graphql").map_err(|_| services::Error::internal())?;
        Ok(Some(engine_pulls::Access { kind: access.kind, graphql, http: access.http, token: access.token }))
    }

    async fn lapse(&self, actor: &Actor, provider: &str, token: &Secret) {
        if let Err(error) = self.0.lapse(actor, provider, token).await {
            tracing::error!(%error, provider, "a connection that has ended could not be noted");
        }
    }
}

/// Starts all engines.
pub(crate) async fn start(sections: &Sections, db: &Database, http: &Http, build: Arc<str>) -> anyhow::Result<Engines> {
    let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
    let data = &sections.callboard.data;
    let index = Index::open(db.clone(), data)
        .with_context(|| format!("the index below {} can not be opened", data.display()))?;
    let administrators = sections.identity.administrators.clone();
    let initial = sections.policy_at_first.clone().unwrap_or_else(engine_permission::standard::policy);
    let in_force = PolicyInForce::load_with(db.clone(), administrators, initial).await?;
    in_force.follow(&tasks, &stop);
    let audit = AuditEngine::new(db.clone(), sections.audit_keep);
    audit.tidy(&tasks, &stop);
    let entities = EntitiesService::new(db.clone(), index.clone(), in_force.clone());
    let parts = Parts {
        db: db.clone(),
        decide: in_force.clone(),
        sources: sections.organisation.sources(db, http, &sections.integrations),
        http: http.clone(),
        integrations: sections.integrations.clone(),
        settings: sections.catalog.clone(),
        data: data.clone(),
    };
    let catalog = CatalogEngine::start(parts, &tasks, &stop).await?;
    let following = stop.child_token();
    tasks.spawn(async move { index.follow(following).await });
    let tools = sections.callboard.explore.tools.iter().map(|tool| Tool {
        title: tool.title.clone(),
        url: tool.url.clone(),
        description: tool.description.clone(),
        category: tool.category.clone(),
    });
    let parts = engine_identity::Parts {
        db: db.clone(),
        catalog: entities.clone(),
        settings: sections.identity.clone(),
        only_local: sections.settings.only_local,
    };
    let identity = IdentityEngine::start(parts, &tasks, &stop)?;
    let permissions = PermissionEngine::new(engine_permission::Parts {
        db: db.clone(),
        catalog: entities.clone(),
        in_force: in_force.clone(),
        second_person: sections.callboard.policies.second_person,
    });
    let scim = ScimEngine::new(engine_organisation::Parts {
        db: db.clone(),
        settings: sections.organisation.scim.clone(),
        base_url: sections.identity.base_url.clone(),
        wake: catalog.service.wake().clone(),
        departed: Arc::new(EndSessions(identity.clone())),
    });
    let home = HomeEngine::new(engine_home::Parts {
        db: db.clone(),
        glances: entities.clone(),
        settings: sections.home.clone(),
    });
    let notifications = NotificationEngine::new(engine_notifications::Parts {
        db: db.clone(),
        glances: entities.clone(),
        followers: home.clone(),
        decide: in_force,
        settings: sections.notifications.clone(),
    });
    notifications.start(&tasks, &stop)?;
    let announcements = AnnouncementEngine::new(engine_announcements::Parts {
        db: db.clone(),
        glances: entities.clone(),
        notifications: notifications.clone(),
    });
    announcements.start(&tasks, &stop);
    let feedback = FeedbackEngine::new(engine_feedback::Parts {
        db: db.clone(),
        glances: entities.clone(),
        notifications: notifications.clone(),
        team: sections.feedback_team(),
    });
    let insights = InsightEngine::new(engine_insights::Parts {
        db: db.clone(),
        record: sections.callboard.insights.record,
        keep: sections.insights_keep,
    });
    insights.tidy(&tasks, &stop);
    let navigation = NavigationEngine::load(engine_navigation::Parts {
        db: db.clone(),
        entities: entities.clone(),
        settings: sections.navigation.clone(),
        places: app::plugins().places(),
    })
    .await?;
    let proxy = ProxyEngine::new(sections.proxy.clone())?;
    let pulls = PullEngine::new(Arc::new(Connected(identity.clone())), entities.clone());
    let parts = engine_live::Parts { db: db.clone(), entities: entities.clone(), build };
    let live = LiveEngine::start(parts, &tasks, &stop).await?;
    let services = Services {
        entities: entities.clone(),
        glances: entities.clone(),
        home: home.clone(),
        boards: home.clone(),
        notifications: notifications.clone(),
        announcements,
        feedback,
        insights,
        navigation,
        proxy: proxy.clone(),
        pulls,
        identity: identity.clone(),
        permissions: permissions.clone(),
        audit,
        locations: catalog.locations,
        graphs: GraphsService::new(db.clone(), entities.clone(), tools.collect()),
        apis: Arc::new(ApiReader::new(entities)),
    };
    let served =
        engine_catalog::rest::Served { entities: services.entities.clone(), locations: services.locations.clone() };
    let (rest, description) = engine_catalog::rest::router(served).split_for_parts();
    let rest = rest
        .merge(engine_identity::rest::router(identity.clone()))
        .merge(engine_permission::rest::router(permissions))
        .merge(engine_home::rest::router(home))
        .merge(engine_live::rest::router(live.clone()))
        .merge(engine_notifications::rest::router(notifications))
        .merge(engine_proxy::rest::router(proxy))
        .merge(engine_organisation::scim::rest::router(scim));
    let refusals = Refusals::start(db.clone(), &tasks, &stop);
    #[cfg(test)]
    let addresses = addresses(&description);
    #[cfg(not(test))]
    drop(description);
    Ok(Engines {
        services,
        identity,
        refusals,
        live,
        rest,
        #[cfg(test)]
        addresses,
        stop,
        tasks,
    })
}

/// Method and path of everything in a description, and of the description itself.
#[cfg(test)]
fn addresses(description: &utoipa::openapi::OpenApi) -> Vec<(String, String)> {
    let mut addresses = vec![("GET".to_owned(), format!("{}/openapi.json", engine_catalog::rest::BASE))];
    let plain = engine_identity::rest::ADDRESSES.iter();
    let plain =
        plain.chain(engine_permission::rest::ADDRESSES.iter()).chain(engine_organisation::scim::rest::ADDRESSES);
    let plain = plain.chain(engine_home::rest::ADDRESSES.iter()).chain(engine_live::rest::ADDRESSES.iter());
    let plain = plain.chain(engine_notifications::rest::ADDRESSES.iter()).chain(engine_proxy::rest::ADDRESSES.iter());
    addresses.extend(plain.map(|(method, path)| ((*method).to_owned(), (*path).to_owned())));
    for (path, item) in &description.paths.paths {
        let methods = [
            ("GET", item.get.is_some()),
            ("POST", item.post.is_some()),
            ("PUT", item.put.is_some()),
            ("DELETE", item.delete.is_some()),
            ("PATCH", item.patch.is_some()),
        ];
        addresses.extend(
            methods.into_iter().filter(|(_, there)| *there).map(|(method, _)| (method.to_owned(), path.clone())),
        );
    }
    addresses
}

impl Engines {
    /// Stops background work and waits for it.
    pub(crate) async fn stop(&self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}
