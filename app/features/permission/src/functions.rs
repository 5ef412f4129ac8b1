//! The server functions of this capability's pages: adapters to the services, nothing more.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::{GetUrl, StreamingText, TextStream};
use services::Error;
use services::permission::{Checked, Difference, Impact, PolicySummary, PolicyView, SavePolicy, Vocabulary, Why};
use services::wire::Answer;

#[cfg(feature = "ssr")]
use {
    crate::address::{PATH, of_policy},
    plugin::Call,
    services::permission::{Import, Policy, PolicyState, Question},
};

/// Every policy.
#[server(prefix = "/fn", endpoint = "permission/policies", input = GetUrl, output = Answer)]
pub async fn all_policies() -> Result<Vec<PolicySummary>, Error> {
    let call = Call::here()?;
    call.answer(call.services.permissions.policies(&call.actor).await)
}

/// A policy with what its rules can be made of.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PolicyPage {
    /// The policy.
    pub view: PolicyView,
    /// The permissions that there are.
    pub vocabulary: Vocabulary,
}

/// One policy.
#[server(prefix = "/fn", endpoint = "permission/policy", input = GetUrl, output = Answer)]
pub async fn one_policy(id: String) -> Result<PolicyPage, Error> {
    let call = Call::here()?;
    let view = call.answer(call.services.permissions.policy(&call.actor, &id).await)?;
    let vocabulary = call.answer(call.services.permissions.vocabulary(&call.actor).await)?;
    Ok(PolicyPage { view, vocabulary })
}

/// Keeps a draft. Its rules are nested too deep for a form, so it travels as answers do.
#[server(prefix = "/fn", endpoint = "permission/save", input = Answer, output = Answer)]
pub async fn keep_draft(request: SavePolicy) -> Result<PolicyView, Error> {
    let call = Call::here()?;
    call.answer(call.services.permissions.save(&call.actor, &request).await)
}

/// Makes a draft, empty or with what the policy in force says, and leads to it.
#[server(prefix = "/fn", endpoint = "permission/create", output = Answer)]
pub async fn create_draft(name: String, #[server(default)] copy: bool) -> Result<(), Error> {
    let call = Call::here()?;
    let permissions = &call.services.permissions;
    let mut policy = Policy::default();
    if copy {
        let all = call.answer(permissions.policies(&call.actor).await)?;
        if let Some(in_force) = all.iter().find(|one| one.state == PolicyState::Published) {
            policy = call.answer(permissions.policy(&call.actor, &in_force.id).await)?.policy;
        }
    }
    policy.name = name.trim().to_owned();
    let request = SavePolicy { policy, ..SavePolicy::default() };
    let made = call.answer(permissions.save(&call.actor, &request).await)?;
    leptos_axum::redirect(&of_policy(&made.summary.id));
    Ok(())
}

/// Makes a draft of a policy that is or was in force, and leads to it.
#[server(prefix = "/fn", endpoint = "permission/edit-as-draft", output = Answer)]
pub async fn edit_as_draft(id: String) -> Result<(), Error> {
    let call = Call::here()?;
    let permissions = &call.services.permissions;
    let policy = call.answer(permissions.policy(&call.actor, &id).await)?.policy;
    let request = SavePolicy { id: Some(id), etag: None, policy };
    let made = call.answer(permissions.save(&call.actor, &request).await)?;
    leptos_axum::redirect(&of_policy(&made.summary.id));
    Ok(())
}

/// Takes away a draft, or a policy that was in force, and leads to the list.
#[server(prefix = "/fn", endpoint = "permission/discard", output = Answer)]
pub async fn discard_policy(id: String) -> Result<(), Error> {
    let call = Call::here()?;
    call.answer(call.services.permissions.discard(&call.actor, &id).await)?;
    leptos_axum::redirect(PATH);
    Ok(())
}

/// Puts a policy into force, and leads to its page.
#[server(prefix = "/fn", endpoint = "permission/publish", output = Answer)]
pub async fn publish_policy(id: String, etag: String) -> Result<(), Error> {
    let call = Call::here()?;
    call.answer(call.services.permissions.publish(&call.actor, &id, &etag).await)?;
    leptos_axum::redirect(&of_policy(&id));
    Ok(())
}

/// Makes a draft of files, and leads to it.
#[server(prefix = "/fn", endpoint = "permission/import", output = Answer)]
pub async fn import_policy(
    #[server(default)] name: String,
    #[server(default)] policy: String,
    #[server(default)] csv: String,
    #[server(default)] conditions: String,
) -> Result<(), Error> {
    let call = Call::here()?;
    let request = Import { name, policy, csv, conditions };
    let made = call.answer(call.services.permissions.import(&call.actor, &request).await)?;
    leptos_axum::redirect(&of_policy(&made.summary.id));
    Ok(())
}

/// A policy as a file of YAML. A link leads to it, so the answer is the file itself and the status is set, see the
/// catalog's export.
#[server(prefix = "/fn", endpoint = "permission/export", input = GetUrl, output = StreamingText)]
pub async fn export_policy(id: String) -> Result<TextStream<Error>, Error> {
    let call = Call::here()?;
    let text = call.answer(call.services.permissions.export(&call.actor, &id).await)?;
    call.status(200);
    call.header("content-type", "application/yaml; charset=utf-8");
    let safe: String = id.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    call.header("content-disposition", &format!("attachment; filename=\"policy-{safe}.yaml\""));
    Ok(TextStream::from(futures::stream::iter([text])))
}

/// Runs the tests of a policy.
#[server(prefix = "/fn", endpoint = "permission/check", input = GetUrl, output = Answer)]
pub async fn check_policy(id: String) -> Result<Checked, Error> {
    let call = Call::here()?;
    call.answer(call.services.permissions.check(&call.actor, &id).await)
}

/// Who would gain and lose what if a policy came into force now.
#[server(prefix = "/fn", endpoint = "permission/impact", input = GetUrl, output = Answer)]
pub async fn policy_impact(id: String) -> Result<Impact, Error> {
    let call = Call::here()?;
    call.answer(call.services.permissions.impact(&call.actor, &id).await)
}

/// What is different between a policy and the one in force.
#[server(prefix = "/fn", endpoint = "permission/difference", input = GetUrl, output = Answer)]
pub async fn policy_difference(id: String) -> Result<Difference, Error> {
    let call = Call::here()?;
    call.answer(call.services.permissions.difference(&call.actor, &id, None).await)
}

/// Why somebody may or may not do something.
#[server(prefix = "/fn", endpoint = "permission/why", input = GetUrl, output = Answer)]
pub async fn explain(user: String, permission: String, #[server(default)] entity: String) -> Result<Why, Error> {
    let call = Call::here()?;
    let question = Question { user, permission, entity };
    call.answer(call.services.permissions.why(&call.actor, &question).await)
}

/// What rules can be made of.
#[server(prefix = "/fn", endpoint = "permission/vocabulary", input = GetUrl, output = Answer)]
pub async fn known_permissions() -> Result<Vocabulary, Error> {
    let call = Call::here()?;
    call.answer(call.services.permissions.vocabulary(&call.actor).await)
}
