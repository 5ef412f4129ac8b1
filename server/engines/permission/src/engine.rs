//! Drafts, publishing, and what pages ask.

use std::sync::Arc;

use async_trait::async_trait;
use engine_audit::record;
use model::EntityRef;
use platform::db::{Database, Failure, now_micros as now};
use services::catalog::Entities;
use services::permission::{
    Asked, Authorized, Checked, Decide, Decision, Difference, Effect, Impact, Import, Permission, Permissions, Policy,
    PolicyState, PolicySummary, PolicyView, Question, SavePolicy, Vocabulary, VocabularyPermission, Why, all, named,
};
use services::{Actor, Error, Result};
use uuid::Uuid;

use crate::compile::Compiled;
use crate::force::{Loaded, PolicyInForce};
use crate::store::{self, Row};
use crate::{authorize, backstage, check, difference, document, impact, standard, why};

/// What the engine is made of.
pub struct Parts {
    /// Where policies are.
    pub db: Database,
    /// What they are about.
    pub catalog: Arc<dyn Entities>,
    /// The one in force.
    pub in_force: Arc<PolicyInForce>,
    /// Publishing needs somebody else than who wrote the draft.
    pub second_person: bool,
}

/// Keeps policies.
pub struct PermissionEngine {
    db: Database,
    catalog: Arc<dyn Entities>,
    in_force: Arc<PolicyInForce>,
    second_person: bool,
}

impl PermissionEngine {
    /// Over the policy in force.
    pub fn new(parts: Parts) -> Arc<Self> {
        let Parts { db, catalog, in_force, second_person } = parts;
        Arc::new(Self { db, catalog, in_force, second_person })
    }

    fn force(&self) -> Arc<Loaded> {
        self.in_force.loaded()
    }

    pub(crate) fn catalog(&self) -> &Arc<dyn Entities> {
        &self.catalog
    }

    pub(crate) fn decide(&self, actor: &Actor, permission: &Permission) -> Decision {
        self.in_force.decide(actor, permission)
    }

    /// A policy by its id, the standard one among them.
    async fn row(&self, id: &str) -> Result<(Row, Policy)> {
        let row = store::one(&self.db, id).await.map_err(failed)?;
        let row = row.ok_or_else(|| Error::not_found("There is no such policy; it may have been discarded."))?;
        let policy = row.policy().map_err(|error| {
            tracing::error!(%error, id, "a policy can not be read");
            Error::internal()
        })?;
        Ok((row, policy))
    }

    async fn text_of(&self, id: &str) -> Result<(String, Policy)> {
        if id == standard::ID {
            let policy = self.in_force.initial().clone();
            return Ok((policy.name.clone(), policy));
        }
        let (_, policy) = self.row(id).await?;
        Ok((policy.name.clone(), policy))
    }

    fn view(&self, actor: &Actor, row: &Row, policy: Policy) -> PolicyView {
        let (_, problems) = Compiled::of(&policy);
        let needs_another = self.needs_another(actor, row);
        PolicyView { summary: row.summary(&policy), etag: row.etag.clone(), policy, problems, needs_another }
    }

    fn needs_another(&self, actor: &Actor, row: &Row) -> Option<String> {
        let own = row.state() == PolicyState::Draft && row.changed_by == actor.name();
        (self.second_person && own).then(|| {
            "Somebody else has to publish it: you have changed it last, and two people have to look.".to_owned()
        })
    }

    fn standard_view(&self) -> PolicyView {
        let policy = self.in_force.initial().clone();
        let in_force = self.force().id == standard::ID;
        let summary = PolicySummary {
            id: standard::ID.into(),
            name: policy.name.clone(),
            description: policy.description.clone(),
            state: if in_force { PolicyState::Published } else { PolicyState::Inactive },
            roles: u32::try_from(policy.roles.len()).unwrap_or(u32::MAX),
            ..PolicySummary::default()
        };
        PolicyView { summary, etag: standard::ID.into(), policy, ..PolicyView::default() }
    }

    async fn put(
        &self,
        actor: &Actor,
        row: &Row,
        policy: &Policy,
        seen: Option<&str>,
        action: &'static str,
    ) -> Result<()> {
        let done = async {
            let mut tx = self.db.begin().await?;
            record(&mut tx, actor, action, &format!("policy:{}", row.id), &[("name", &policy.name)]).await?;
            let good = match seen {
                None => {
                    store::insert(&mut tx, row, &policy.name).await?;
                    true
                }
                Some(seen) => store::update(&mut tx, row, &policy.name, seen).await?,
            };
            if good {
                tx.commit().await?;
            }
            Ok(good)
        };
        if done.await.map_err(failed)? {
            Ok(())
        } else {
            Err(Error::conflict("Somebody else has changed or published this draft meanwhile.")
                .hint("Open it again to see their change; what you have written is kept in this browser."))
        }
    }
}

fn failed(error: sqlx::Error) -> Error {
    tracing::error!(%error, "a query about policies failed");
    match Failure::of(&error) {
        Failure::Unavailable => Error::unavailable("The database can not be reached at the moment.")
            .hint("Nothing is lost. Try again in a moment."),
        Failure::DiskFull => Error::unavailable("The disk that the database lives on is full."),
        Failure::Conflict => Error::conflict("Somebody else has just written the same."),
        Failure::NotFound | Failure::Fault => Error::internal(),
    }
}

#[async_trait]
impl Permissions for PermissionEngine {
    async fn policies(&self, actor: &Actor) -> Result<Vec<PolicySummary>> {
        actor.require_administrator()?;
        let rows = store::list(&self.db).await.map_err(failed)?;
        let mut list = Vec::with_capacity(rows.len() + 1);
        for row in &rows {
            list.push(row.summary(&row.policy().unwrap_or_default()));
        }
        if rows.iter().all(|row| row.state() != PolicyState::Published) {
            list.insert(0, self.standard_view().summary);
        }
        Ok(list)
    }

    async fn policy(&self, actor: &Actor, id: &str) -> Result<PolicyView> {
        actor.require_administrator()?;
        if id == standard::ID {
            return Ok(self.standard_view());
        }
        let (row, policy) = self.row(id).await?;
        Ok(self.view(actor, &row, policy))
    }

    async fn save(&self, actor: &Actor, request: &SavePolicy) -> Result<PolicyView> {
        actor.require_administrator()?;
        let policy = &request.policy;
        let document = serde_json::to_string(policy).map_err(|_| Error::internal())?;
        if document.len() > document::LARGEST {
            return Err(Error::invalid(format!("A policy has at most {} bytes.", document::LARGEST)));
        }
        if policy.name.trim().is_empty() {
            let mut error = Error::invalid("A policy needs a name.");
            error.fields = vec![services::FieldError {
                field: "name".into(),
                message: "A name is needed.".into(),
                file: None,
                line: None,
            }];
            return Err(error);
        }
        let at = now();
        let mut row = Row {
            id: Uuid::now_v7().to_string(),
            state: "draft".into(),
            etag: store::etag(&document, at),
            document,
            changed_by: actor.name().to_owned(),
            changed_at: at,
            published_by: None,
            published_at: None,
        };
        let draft = match &request.id {
            Some(id) if id != standard::ID => {
                let (before, _) = self.row(id).await?;
                (before.state() == PolicyState::Draft).then_some(before)
            }
            _ => None,
        };
        match draft {
            None => self.put(actor, &row, policy, None, "policy.drafted").await?,
            Some(before) => {
                row.id.clone_from(&before.id);
                let seen = request.etag.as_deref().unwrap_or(&before.etag);
                self.put(actor, &row, policy, Some(seen), "policy.changed").await?;
            }
        }
        Ok(self.view(actor, &row, policy.clone()))
    }

    async fn discard(&self, actor: &Actor, id: &str) -> Result<()> {
        actor.require_administrator()?;
        let (row, policy) = self.row(id).await?;
        let gone = async {
            let mut tx = self.db.begin().await?;
            record(&mut tx, actor, "policy.discarded", &format!("policy:{}", row.id), &[("name", &policy.name)])
                .await?;
            let gone = store::delete(&mut tx, id).await?;
            if gone {
                tx.commit().await?;
            }
            Ok(gone)
        };
        if gone.await.map_err(failed)? {
            Ok(())
        } else {
            Err(Error::conflict("The policy in force can not be discarded.").hint("Publish another one first."))
        }
    }

    async fn check(&self, actor: &Actor, id: &str) -> Result<Checked> {
        actor.require_administrator()?;
        let (_, policy) = self.text_of(id).await?;
        let (compiled, _) = Compiled::of(&policy);
        check::run(&self.catalog, &policy, &compiled).await
    }

    async fn impact(&self, actor: &Actor, id: &str) -> Result<Impact> {
        actor.require_administrator()?;
        let (_, policy) = self.text_of(id).await?;
        let (compiled, _) = Compiled::of(&policy);
        impact::between(&self.catalog, self.in_force.administrators(), &self.force().compiled, &compiled).await
    }

    async fn difference(&self, actor: &Actor, id: &str, from: Option<&str>) -> Result<Difference> {
        actor.require_administrator()?;
        let (_, policy) = self.text_of(id).await?;
        let (name, before) = match from {
            Some(from) => self.text_of(from).await?,
            None => {
                let force = self.force();
                (force.policy.name.clone(), force.policy.clone())
            }
        };
        Ok(difference::between(&name, &document::write(&before), &document::write(&policy)))
    }

    async fn publish(&self, actor: &Actor, id: &str, etag: &str) -> Result<PolicyView> {
        actor.require_administrator()?;
        let (row, policy) = self.row(id).await?;
        if let Some(reason) = self.needs_another(actor, &row) {
            return Err(Error::forbidden(reason));
        }
        let (compiled, problems) = Compiled::of(&policy);
        if !problems.is_empty() {
            let mut error = Error::invalid("The policy has problems; mend them first.");
            error.fields = problems;
            return Err(error);
        }
        let checked = check::run(&self.catalog, &policy, &compiled).await?;
        if checked.failed > 0 {
            return Err(Error::invalid(format!("{} of its tests fail.", checked.failed))
                .hint("Run the tests to see which; mend the policy or the test."));
        }
        let (before, at) = (self.force().id.clone(), now());
        let done = async {
            let mut tx = self.db.begin().await?;
            let details = [("name", policy.name.as_str()), ("before", before.as_str()), ("etag", etag)];
            record(&mut tx, actor, "policy.published", &format!("policy:{id}"), &details).await?;
            let good = store::publish(&mut tx, id, etag, actor.name(), at).await?;
            if good {
                tx.outbox("policy", id).await?;
                tx.commit().await?;
            }
            Ok(good)
        };
        if !done.await.map_err(failed)? {
            return Err(Error::conflict(
                "It is in force already, or somebody has changed it since you have looked at it.",
            )
            .hint("Look at it again before you publish it."));
        }
        self.in_force.reload().await.map_err(failed)?;
        let (row, policy) = self.row(id).await?;
        Ok(self.view(actor, &row, policy))
    }

    async fn import(&self, actor: &Actor, request: &Import) -> Result<PolicyView> {
        actor.require_administrator()?;
        let read = if request.policy.trim().is_empty() {
            backstage::read(&request.csv, &request.conditions)
        } else {
            document::read(&request.policy)
        };
        let mut policy = read.map_err(Error::invalid)?;
        if !request.name.trim().is_empty() {
            policy.name = request.name.trim().to_owned();
        }
        self.save(actor, &SavePolicy { policy, ..SavePolicy::default() }).await
    }

    async fn export(&self, actor: &Actor, id: &str) -> Result<String> {
        actor.require_administrator()?;
        let (_, policy) = self.text_of(id).await?;
        Ok(document::write(&policy))
    }

    async fn why(&self, actor: &Actor, question: &Question) -> Result<Why> {
        actor.require_administrator()?;
        let user: EntityRef = question
            .user
            .parse()
            .map_err(|_| Error::invalid(format!("'{}' is no user; expected user:default/jo.", question.user)))?;
        let permission = named(&question.permission)
            .ok_or_else(|| Error::invalid(format!("There is no permission '{}'.", question.permission)))?;
        let catalog = &self.catalog;
        let found = check::ownership(catalog, &user).await?;
        let known = found.is_some();
        let ownership = found.unwrap_or_else(|| vec![user.to_string()]);
        if let Some(own) = ownership.iter().find(|own| self.in_force.administrators().contains(own)) {
            return Ok(Why {
                answer: Some(Effect::Allow),
                because: format!("{own} administers the portal (permission.rbac.admin), whom no policy concerns."),
                acts_for: ownership,
                lines: Vec::new(),
            });
        }
        let force = self.force();
        let (user, rules) = (user.to_string(), force.compiled.rules_about(permission));
        let mut holds: Vec<Option<bool>> = vec![None; rules.len()];
        if !question.entity.trim().is_empty() {
            let entity: EntityRef = question.entity.trim().parse().map_err(|_| {
                Error::invalid(format!("'{}' is no entity; expected component:default/website.", question.entity))
            })?;
            let conditions = force.compiled.conditions_about(&user, &ownership, permission);
            for (condition, slot) in conditions.iter().zip(&mut holds) {
                if let Some(condition) = condition {
                    *slot = check::holds(catalog, condition, &entity).await?;
                    if slot.is_none() {
                        return Err(Error::not_found(format!("There is no entity {entity}.")));
                    }
                }
            }
        }
        let explained = why::explain(&force.policy, &force.compiled, (&user, &ownership), permission, &|at| {
            holds.get(at).copied().flatten()
        });
        let mut because = explained.because;
        if !known {
            because.push_str(" The catalog does not know this user, so no group counts.");
        }
        Ok(Why { answer: explained.answer, because, acts_for: ownership, lines: explained.lines })
    }

    async fn vocabulary(&self, actor: &Actor) -> Result<Vocabulary> {
        actor.require_administrator()?;
        let permissions = all().iter().map(|permission| VocabularyPermission {
            name: permission.name.into(),
            title: permission.title.into(),
            action: permission.action,
            resource: permission.resource.map(str::to_owned),
        });
        Ok(Vocabulary { permissions: permissions.collect(), second_person: self.second_person })
    }

    async fn authorize(&self, actor: &Actor, asked: &[Asked]) -> Result<Vec<Authorized>> {
        actor.require_known()?;
        authorize::answer(self, actor, asked).await
    }

    async fn mine(&self, actor: &Actor) -> Result<Vec<String>> {
        actor.require_known()?;
        let having = all().iter().filter(|permission| self.decide(actor, permission) != Decision::Deny);
        Ok(having.map(|permission| permission.name.to_owned()).collect())
    }
}
