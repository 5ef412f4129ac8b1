//! Services that answer with what [`sample`] has, as an administrator sees it. What no page of these asks is refused.

use std::sync::Arc;

use async_trait::async_trait;
use model::EntityRef;
use services::audit::{Audit, AuditFormat, AuditPage, AuditQuery, Verified};
use services::catalog::*;
use services::identity::*;
use services::permission::{
    Asked, Authorized, Checked, Decision, Difference, Impact as PolicyImpact, Import, Permission, Permissions, Person,
    PolicySummary, PolicyView, Question, SavePolicy, Vocabulary, Why,
};
use services::{Actor, Error, Result, Services, apis};

use crate::home::ByTurns;
use crate::nothing::Nothing;
use crate::sample;

struct Double;

/// The services of the tests.
pub fn services() -> Services {
    let it = Arc::new(Double);
    Services {
        entities: it.clone(),
        locations: it.clone(),
        graphs: it.clone(),
        apis: it.clone(),
        identity: it.clone(),
        permissions: it.clone(),
        audit: it,
        glances: Arc::new(Nothing),
        home: Arc::new(Nothing),
        boards: Arc::new(Nothing),
        notifications: Arc::new(Nothing),
        announcements: Arc::new(Nothing),
        feedback: Arc::new(Nothing),
        insights: Arc::new(Nothing),
        navigation: Arc::new(Nothing),
        proxy: Arc::new(Nothing),
        pulls: Arc::new(ByTurns::default()),
    }
}

fn refused<T>() -> Result<T> {
    Err(Error::forbidden("No page asks this."))
}

#[async_trait]
impl Entities for Double {
    async fn list(&self, _: &Actor, _: &ListQuery) -> Result<ListPage> {
        refused()
    }

    async fn export(&self, _: &Actor, _: &ListQuery, _: &[EntityRef], _: ExportFormat) -> Result<Export> {
        refused()
    }

    async fn overview(&self, _: &Actor, _: &EntityRef) -> Result<Overview> {
        refused()
    }

    async fn history(&self, _: &Actor, _: &EntityRef, _: Option<i64>) -> Result<History> {
        refused()
    }

    async fn inspect(&self, _: &Actor, _: &EntityRef) -> Result<Inspection> {
        refused()
    }

    async fn group(&self, _: &Actor, _: &EntityRef) -> Result<GroupView> {
        refused()
    }

    async fn user(&self, _: &Actor, _: &EntityRef) -> Result<UserView> {
        refused()
    }

    async fn membership(&self, _: &Actor, _: &EntityRef) -> Result<Vec<String>> {
        refused()
    }

    async fn memberships(&self, _: &Actor, _: usize) -> Result<(Vec<Person>, u64)> {
        refused()
    }

    async fn allowed(&self, _: &Actor, _: &Permission, _: &[EntityRef]) -> Result<Vec<bool>> {
        refused()
    }

    async fn compare(&self, _: &Actor, _: &Decision, _: &Decision) -> Result<Comparison> {
        refused()
    }

    async fn suggest(&self, _: &Actor, _: &str, limit: usize) -> Result<Vec<EntityLink>> {
        Ok(sample::links().into_iter().take(limit).collect())
    }

    async fn entities(&self, _: &Actor, _: &EntitiesQuery) -> Result<(Vec<Json>, Option<String>)> {
        refused()
    }

    async fn by_query(&self, _: &Actor, _: &ByQuery) -> Result<QueryPage> {
        refused()
    }

    async fn by_refs(&self, _: &Actor, _: &ByRefs) -> Result<Vec<Option<Json>>> {
        refused()
    }

    async fn by_name(&self, _: &Actor, _: &EntityRef) -> Result<Json> {
        refused()
    }

    async fn by_uid(&self, _: &Actor, _: &str) -> Result<Json> {
        refused()
    }

    async fn ancestry(&self, _: &Actor, _: &EntityRef) -> Result<serde_json::Value> {
        refused()
    }

    async fn facets(&self, _: &Actor, _: &FacetsQuery) -> Result<Facets> {
        refused()
    }
}

#[async_trait]
impl Locations for Double {
    async fn preview(&self, _: &Actor, _: &RegisterRequest) -> Result<Preview> {
        refused()
    }

    async fn register(&self, _: &Actor, _: &RegisterRequest) -> Result<Registered> {
        refused()
    }

    async fn ingestion(&self, _: &Actor, query: &IngestionQuery) -> Result<Ingestion> {
        Ok(sample::ingestion(query))
    }

    async fn read_now(&self, _: &Actor, _: &str) -> Result<()> {
        refused()
    }

    async fn confirm_removal(&self, _: &Actor, _: &str) -> Result<()> {
        refused()
    }

    async fn remove(&self, _: &Actor, _: &str) -> Result<()> {
        refused()
    }

    async fn delete_entity(&self, _: &Actor, _: &EntityRef) -> Result<()> {
        refused()
    }

    async fn delete_by_uid(&self, _: &Actor, _: &str) -> Result<()> {
        refused()
    }

    async fn refresh(&self, _: &Actor, _: &EntityRef) -> Result<()> {
        refused()
    }

    async fn registered(&self, _: &Actor) -> Result<Vec<RegisteredLocation>> {
        refused()
    }

    async fn location(&self, _: &Actor, _: &str) -> Result<RegisteredLocation> {
        refused()
    }

    async fn location_of(&self, _: &Actor, _: &EntityRef) -> Result<RegisteredLocation> {
        refused()
    }

    async fn add(&self, _: &Actor, _: &AddLocation) -> Result<AddedLocation> {
        refused()
    }

    async fn update(&self, _: &Actor, _: &str, _: &str, _: &str) -> Result<RegisteredLocation> {
        refused()
    }

    async fn analyze(&self, _: &Actor, _: &str, _: &str, _: Option<&str>) -> Result<serde_json::Value> {
        refused()
    }

    async fn validate(&self, _: &Actor, _: &serde_json::Value, _: &str) -> Result<Vec<String>> {
        refused()
    }
}

#[async_trait]
impl Graphs for Double {
    async fn graph(&self, _: &Actor, _: &GraphQuery) -> Result<Graph> {
        refused()
    }

    async fn impact(&self, _: &Actor, _: &EntityRef) -> Result<Impact> {
        refused()
    }

    async fn explore(&self, _: &Actor) -> Result<Explore> {
        refused()
    }
}

#[async_trait]
impl apis::Apis for Double {
    async fn definition(&self, _: &Actor, _: &EntityRef) -> Result<apis::Definition> {
        refused()
    }
}

#[async_trait]
impl Identity for Double {
    async fn ways(&self, _: &Actor) -> Result<Vec<Way>> {
        Ok(Vec::new())
    }

    async fn me(&self, actor: &Actor) -> Result<Option<Me>> {
        Ok(sample::me(actor))
    }

    async fn sessions(&self, _: &Actor) -> Result<Vec<Session>> {
        Ok(sample::sessions())
    }

    async fn end_session(&self, _: &Actor, _: &str) -> Result<()> {
        Ok(())
    }

    async fn end_other_sessions(&self, _: &Actor) -> Result<u64> {
        Ok(2)
    }

    async fn tokens(&self, _: &Actor) -> Result<Vec<TokenView>> {
        Ok(sample::tokens(TokenKind::Personal))
    }

    async fn service_tokens(&self, actor: &Actor) -> Result<Vec<TokenView>> {
        actor.require_administrator()?;
        Ok(sample::tokens(TokenKind::Service))
    }

    async fn create_token(&self, _: &Actor, request: &NewToken) -> Result<CreatedToken> {
        Ok(sample::created(request))
    }

    async fn end_token(&self, _: &Actor, _: &str) -> Result<()> {
        Ok(())
    }

    async fn device(&self, _: &Actor, user_code: &str) -> Result<DeviceRequest> {
        sample::device(user_code)
    }

    async fn answer_device(&self, _: &Actor, _: &str, _: bool) -> Result<()> {
        Ok(())
    }

    async fn connections(&self, _: &Actor) -> Result<Vec<Connection>> {
        Ok(sample::connections())
    }

    async fn end_connection(&self, _: &Actor, _: &str) -> Result<()> {
        Ok(())
    }

    async fn people(&self, actor: &Actor, query: &PeopleQuery) -> Result<People> {
        actor.require_administrator()?;
        Ok(sample::people(query))
    }

    async fn person(&self, actor: &Actor, user_ref: &str) -> Result<PersonDetail> {
        actor.require_administrator()?;
        sample::person(user_ref)
    }

    async fn end_all_of(&self, actor: &Actor, _: &str) -> Result<u64> {
        actor.require_administrator()?;
        Ok(3)
    }

    async fn providers(&self, actor: &Actor) -> Result<Vec<ProviderView>> {
        actor.require_administrator()?;
        Ok(sample::providers())
    }
}

#[async_trait]
impl Permissions for Double {
    async fn policies(&self, actor: &Actor) -> Result<Vec<PolicySummary>> {
        actor.require_administrator()?;
        Ok(sample::policies())
    }

    async fn policy(&self, actor: &Actor, id: &str) -> Result<PolicyView> {
        actor.require_administrator()?;
        sample::policy(id)
    }

    async fn save(&self, actor: &Actor, request: &SavePolicy) -> Result<PolicyView> {
        actor.require_administrator()?;
        Ok(sample::saved(request))
    }

    async fn discard(&self, actor: &Actor, _: &str) -> Result<()> {
        actor.require_administrator()?;
        Ok(())
    }

    async fn check(&self, actor: &Actor, _: &str) -> Result<Checked> {
        actor.require_administrator()?;
        Ok(sample::checked())
    }

    async fn impact(&self, actor: &Actor, _: &str) -> Result<PolicyImpact> {
        actor.require_administrator()?;
        Ok(sample::impact())
    }

    async fn difference(&self, actor: &Actor, _: &str, _: Option<&str>) -> Result<Difference> {
        actor.require_administrator()?;
        Ok(sample::difference())
    }

    async fn publish(&self, actor: &Actor, id: &str, _: &str) -> Result<PolicyView> {
        actor.require_administrator()?;
        sample::policy(id)
    }

    async fn import(&self, actor: &Actor, _: &Import) -> Result<PolicyView> {
        actor.require_administrator()?;
        sample::policy("draft")
    }

    async fn export(&self, actor: &Actor, _: &str) -> Result<String> {
        actor.require_administrator()?;
        Ok("name: Teams\n".to_owned())
    }

    async fn why(&self, actor: &Actor, question: &Question) -> Result<Why> {
        actor.require_administrator()?;
        Ok(sample::why(question))
    }

    async fn vocabulary(&self, actor: &Actor) -> Result<Vocabulary> {
        actor.require_administrator()?;
        Ok(sample::vocabulary())
    }

    async fn authorize(&self, _: &Actor, _: &[Asked]) -> Result<Vec<Authorized>> {
        refused()
    }

    async fn mine(&self, _: &Actor) -> Result<Vec<String>> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl Audit for Double {
    async fn list(&self, actor: &Actor, query: &AuditQuery) -> Result<AuditPage> {
        actor.require_administrator()?;
        Ok(sample::record(query))
    }

    async fn export(&self, actor: &Actor, _: &AuditQuery, _: AuditFormat) -> Result<Export> {
        actor.require_administrator()?;
        Ok(sample::file())
    }

    async fn verify(&self, actor: &Actor) -> Result<Verified> {
        actor.require_administrator()?;
        Ok(sample::verified())
    }
}
