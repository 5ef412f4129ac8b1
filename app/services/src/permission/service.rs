//! Setting the rules, and asking about them.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::{Action, Effect, Policy};
use crate::catalog::EntityLink;
use crate::{Actor, Result};

/// Policies and what follows from them. All but [`Permissions::authorize`] and [`Permissions::mine`] is for
/// administrators. All times are microseconds UTC.
#[async_trait]
pub trait Permissions: Send + Sync + 'static {
    /// Every policy: the one in force, drafts by their last change, then those that were in force.
    async fn policies(&self, actor: &Actor) -> Result<Vec<PolicySummary>>;
    /// One of them.
    async fn policy(&self, actor: &Actor, id: &str) -> Result<PolicyView>;
    /// Keeps a draft: a new one, or a change of one. A draft may be incomplete, but not misunderstood.
    async fn save(&self, actor: &Actor, request: &SavePolicy) -> Result<PolicyView>;
    /// Takes away a draft, or a policy that was in force. The one in force stays.
    async fn discard(&self, actor: &Actor, id: &str) -> Result<()>;
    /// Runs the tests of a policy on the catalog as it is.
    async fn check(&self, actor: &Actor, id: &str) -> Result<Checked>;
    /// Who would gain and who would lose what if a policy came into force now.
    async fn impact(&self, actor: &Actor, id: &str) -> Result<Impact>;
    /// What is different from another policy, `None` for the one in force.
    async fn difference(&self, actor: &Actor, id: &str, from: Option<&str>) -> Result<Difference>;
    /// Puts a draft, or a policy that was in force, into force. `etag` is that of the state the caller has seen.
    async fn publish(&self, actor: &Actor, id: &str, etag: &str) -> Result<PolicyView>;
    /// Makes a draft of files: an exported policy, or the CSV and the conditions of Backstage's RBAC plugin.
    async fn import(&self, actor: &Actor, request: &Import) -> Result<PolicyView>;
    /// A policy as YAML, to be imported again.
    async fn export(&self, actor: &Actor, id: &str) -> Result<String>;
    /// Why somebody may or may not do something, under the policy in force.
    async fn why(&self, actor: &Actor, question: &Question) -> Result<Why>;
    /// What rules can be made of.
    async fn vocabulary(&self, actor: &Actor) -> Result<Vocabulary>;
    /// What the caller may do, as `POST /api/permission/authorize` asks. Only yes and no leave this method.
    async fn authorize(&self, actor: &Actor, asked: &[Asked]) -> Result<Vec<Authorized>>;
    /// Names of the permissions that the caller has, at least for some things.
    async fn mine(&self, actor: &Actor) -> Result<Vec<String>>;
}

/// Where a policy stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PolicyState {
    /// Being written.
    #[default]
    Draft,
    /// In force.
    Published,
    /// Was in force.
    Inactive,
}

/// A line of the list of policies.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicySummary {
    /// Its id; `standard` for the one that is in force when none was published.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Where it stands.
    pub state: PolicyState,
    /// How many roles it has.
    pub roles: u32,
    /// How many tests it has.
    pub tests: u32,
    /// Who changed it last; empty for `standard`.
    pub changed_by: String,
    /// When.
    pub changed_at: i64,
    /// Who put it into force.
    pub published_by: Option<String>,
    /// When it last came into force.
    pub published_at: Option<i64>,
}

/// A policy with what may be done to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyView {
    /// Its line of the list.
    pub summary: PolicySummary,
    /// Changes with every change.
    pub etag: String,
    /// What it says.
    pub policy: Policy,
    /// What keeps it from being published: field and message.
    pub problems: Vec<crate::FieldError>,
    /// Why the caller may not publish it, although nothing is wrong with it: somebody else has to look at it.
    pub needs_another: Option<String>,
}

/// Keeping a draft.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavePolicy {
    /// The draft to change; a new one otherwise. Of a policy that is or was in force a new draft is made.
    pub id: Option<String>,
    /// The state that the change was made to.
    pub etag: Option<String>,
    /// What it says.
    pub policy: Policy,
}

/// How the tests of a policy went.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// In the order of the policy.
    pub tests: Vec<Tested>,
    /// How many went wrong.
    pub failed: u32,
}

/// How a test went.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tested {
    /// It answered as expected.
    pub passed: bool,
    /// The answer, or why there was none.
    pub message: String,
}

/// What would change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Impact {
    /// Permission by permission, those with a change only.
    pub lines: Vec<ImpactLine>,
    /// How many users were looked at.
    pub users: u64,
    /// How many there are; those beyond `users` were not looked at.
    pub user_total: u64,
}

/// What would change about one permission.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImpactLine {
    /// Its name.
    pub permission: String,
    /// For people.
    pub title: String,
    /// How many users could do more than now.
    pub gaining: u64,
    /// How many could do less than now.
    pub losing: u64,
    /// Some of those who gain, with how many things each: at most 20.
    pub gains: Vec<(EntityLink, u64)>,
    /// Some of those who lose, with how many things each: at most 20.
    pub losses: Vec<(EntityLink, u64)>,
    /// Things that somebody would gain: at most 10.
    pub gained: Vec<EntityLink>,
    /// Things that somebody would lose: at most 10.
    pub lost: Vec<EntityLink>,
}

/// What is different between two policies, line by line of their YAML.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The name of the policy that it was compared with.
    pub from: String,
    /// In their order; lines far from a change are left out.
    pub lines: Vec<DifferenceLine>,
    /// Lines that came.
    pub added: u32,
    /// Lines that went.
    pub removed: u32,
}

/// A line of a difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DifferenceLine {
    /// In both.
    Same(String),
    /// Came.
    Added(String),
    /// Went.
    Removed(String),
    /// Lines that are left out, how many.
    Skipped(u32),
}

/// Files to make a draft of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Import {
    /// What the draft shall be called; the name in the file otherwise.
    pub name: String,
    /// An exported policy, YAML.
    pub policy: String,
    /// The CSV of Backstage's RBAC plugin (`policies-csv-file`).
    pub csv: String,
    /// Its conditions, YAML (`conditionalPoliciesFile`).
    pub conditions: String,
}

/// Whether somebody may do something.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// A user.
    pub user: String,
    /// The name of a permission.
    pub permission: String,
    /// An entity; empty for permissions without, or to hear of the condition.
    pub entity: String,
}

/// The answer, with what led to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// Yes or no; `None` when it depends on the entity and none was named.
    pub answer: Option<Effect>,
    /// The sentence that says why.
    pub because: String,
    /// The user with what they act for.
    pub acts_for: Vec<String>,
    /// Every rule that was looked at, in order.
    pub lines: Vec<WhyLine>,
}

/// A rule that was looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhyLine {
    /// The role.
    pub role: String,
    /// The rule's place in it, from 1.
    pub rule: u32,
    /// What the rule says.
    pub text: String,
    /// Whether and why it counted.
    pub note: String,
    /// It decided.
    pub decided: bool,
}

/// What rules can be made of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vocabulary {
    /// Every permission.
    pub permissions: Vec<VocabularyPermission>,
    /// Publishing needs somebody else than who wrote the draft.
    pub second_person: bool,
}

/// A permission.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VocabularyPermission {
    /// Its name.
    pub name: String,
    /// For people.
    pub title: String,
    /// What it is for.
    pub action: Option<Action>,
    /// The type of things that it is decided for.
    pub resource: Option<String>,
}

/// One of the questions of `POST /api/permission/authorize`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// The name of a permission.
    pub permission: String,
    /// Whether a resource was named, and which: one answer for each.
    pub resources: Option<Vec<String>>,
}

/// Its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Authorized {
    /// For a permission without resources.
    One(Effect),
    /// One for each resource.
    Each(Vec<Effect>),
}

/// A user with what they act for; for engines that decide in somebody's name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// `user:default/jo`.
    pub entity_ref: String,
    /// The user, their groups and those above.
    pub ownership: Vec<String>,
}
