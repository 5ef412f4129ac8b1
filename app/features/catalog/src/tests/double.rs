//! Services that answer what a test gives them. Whatever a page has no business to ask is refused.

use std::sync::{Arc, Mutex};

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

use super::nothing::Nothing;

/// The answers, and what was asked.
#[derive(Clone)]
pub struct Double(Arc<Answers>);

pub struct Answers {
    pub list: Result<ListPage>,
    pub overview: Result<Overview>,
    pub history: Result<History>,
    pub inspection: Result<Inspection>,
    pub group: Result<GroupView>,
    pub user: Result<UserView>,
    pub near: Vec<EntityLink>,
    pub asked: Mutex<Vec<ListQuery>>,
}

impl Default for Answers {
    fn default() -> Self {
        let none = || Error::not_found("There is no such entity.");
        Self {
            list: Ok(ListPage::default()),
            overview: Err(none()),
            history: Ok(History::default()),
            inspection: Err(none()),
            group: Ok(GroupView::default()),
            user: Ok(UserView::default()),
            near: Vec::new(),
            asked: Mutex::default(),
        }
    }
}

impl Double {
    pub fn new(answers: Answers) -> Self {
        Self(Arc::new(answers))
    }

    pub fn asked(&self) -> Vec<ListQuery> {
        self.0.asked.lock().expect("no test panics while asking").clone()
    }

    pub fn services(&self) -> Services {
        let it = Arc::new(self.clone());
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
            pulls: Arc::new(Nothing),
        }
    }
}

fn refused<T>() -> Result<T> {
    Err(Error::forbidden("No page asks this."))
}

#[async_trait]
impl Entities for Double {
    async fn list(&self, _: &Actor, query: &ListQuery) -> Result<ListPage> {
        self.0.asked.lock().expect("no test panics while asking").push(query.clone());
        self.0.list.clone()
    }

    async fn export(&self, _: &Actor, _: &ListQuery, _: &[EntityRef], _: ExportFormat) -> Result<Export> {
        refused()
    }

    async fn overview(&self, _: &Actor, _: &EntityRef) -> Result<Overview> {
        self.0.overview.clone()
    }

    async fn history(&self, _: &Actor, _: &EntityRef, _: Option<i64>) -> Result<History> {
        self.0.history.clone()
    }

    async fn inspect(&self, _: &Actor, _: &EntityRef) -> Result<Inspection> {
        self.0.inspection.clone()
    }

    async fn group(&self, _: &Actor, _: &EntityRef) -> Result<GroupView> {
        self.0.group.clone()
    }

    async fn user(&self, _: &Actor, _: &EntityRef) -> Result<UserView> {
        self.0.user.clone()
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
        Ok(self.0.near.iter().take(limit).cloned().collect())
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
impl Identity for Double {
    async fn ways(&self, _: &Actor) -> Result<Vec<Way>> {
        refused()
    }

    async fn me(&self, _: &Actor) -> Result<Option<Me>> {
        refused()
    }

    async fn sessions(&self, _: &Actor) -> Result<Vec<Session>> {
        refused()
    }

    async fn end_session(&self, _: &Actor, _: &str) -> Result<()> {
        refused()
    }

    async fn end_other_sessions(&self, _: &Actor) -> Result<u64> {
        refused()
    }

    async fn tokens(&self, _: &Actor) -> Result<Vec<TokenView>> {
        refused()
    }

    async fn service_tokens(&self, _: &Actor) -> Result<Vec<TokenView>> {
        refused()
    }

    async fn create_token(&self, _: &Actor, _: &NewToken) -> Result<CreatedToken> {
        refused()
    }

    async fn end_token(&self, _: &Actor, _: &str) -> Result<()> {
        refused()
    }

    async fn device(&self, _: &Actor, _: &str) -> Result<DeviceRequest> {
        refused()
    }

    async fn answer_device(&self, _: &Actor, _: &str, _: bool) -> Result<()> {
        refused()
    }

    async fn connections(&self, _: &Actor) -> Result<Vec<Connection>> {
        refused()
    }

    async fn end_connection(&self, _: &Actor, _: &str) -> Result<()> {
        refused()
    }

    async fn people(&self, _: &Actor, _: &PeopleQuery) -> Result<People> {
        refused()
    }

    async fn person(&self, _: &Actor, _: &str) -> Result<PersonDetail> {
        refused()
    }

    async fn end_all_of(&self, _: &Actor, _: &str) -> Result<u64> {
        refused()
    }

    async fn providers(&self, _: &Actor) -> Result<Vec<ProviderView>> {
        refused()
    }
}

#[async_trait]
impl Permissions for Double {
    async fn policies(&self, _: &Actor) -> Result<Vec<PolicySummary>> {
        refused()
    }

    async fn policy(&self, _: &Actor, _: &str) -> Result<PolicyView> {
        refused()
    }

    async fn save(&self, _: &Actor, _: &SavePolicy) -> Result<PolicyView> {
        refused()
    }

    async fn discard(&self, _: &Actor, _: &str) -> Result<()> {
        refused()
    }

    async fn check(&self, _: &Actor, _: &str) -> Result<Checked> {
        refused()
    }

    async fn impact(&self, _: &Actor, _: &str) -> Result<PolicyImpact> {
        refused()
    }

    async fn difference(&self, _: &Actor, _: &str, _: Option<&str>) -> Result<Difference> {
        refused()
    }

    async fn publish(&self, _: &Actor, _: &str, _: &str) -> Result<PolicyView> {
        refused()
    }

    async fn import(&self, _: &Actor, _: &Import) -> Result<PolicyView> {
        refused()
    }

    async fn export(&self, _: &Actor, _: &str) -> Result<String> {
        refused()
    }

    async fn why(&self, _: &Actor, _: &Question) -> Result<Why> {
        refused()
    }

    async fn vocabulary(&self, _: &Actor) -> Result<Vocabulary> {
        refused()
    }

    async fn authorize(&self, _: &Actor, _: &[Asked]) -> Result<Vec<Authorized>> {
        refused()
    }

    async fn mine(&self, _: &Actor) -> Result<Vec<String>> {
        refused()
    }
}

#[async_trait]
impl Audit for Double {
    async fn list(&self, _: &Actor, _: &AuditQuery) -> Result<AuditPage> {
        refused()
    }

    async fn export(&self, _: &Actor, _: &AuditQuery, _: AuditFormat) -> Result<Export> {
        refused()
    }

    async fn verify(&self, _: &Actor) -> Result<Verified> {
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

    async fn ingestion(&self, _: &Actor, _: &IngestionQuery) -> Result<Ingestion> {
        refused()
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
        Ok(Graph::default())
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
