//! A policy: who may do what, as data.

use serde::{Deserialize, Serialize};

use super::Action;

/// The rules of the portal. Exactly one is in force.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Policy {
    /// What people call it.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// What counts when several rules match.
    pub resolution: Resolution,
    /// What counts when none does.
    pub fallback: Effect,
    /// In their order.
    pub roles: Vec<Role>,
    /// What it has to answer; checked before it is published.
    pub tests: Vec<TestCase>,
}

/// What counts when several rules match.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Resolution {
    /// The first, in the order of roles and rules.
    #[default]
    FirstMatch,
    /// A denial before anything else, then an unconditional yes, then any of the conditions.
    DenyOverrides,
}

/// Yes or no.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// Yes.
    Allow,
    /// No.
    #[default]
    Deny,
}

/// Some people and what they may do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Role {
    /// Unique in the policy.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Whom to ask for it: a reference, or any text; may be empty.
    pub owner: String,
    /// Who has it, see [`Member`].
    pub members: Vec<String>,
    /// In their order.
    pub rules: Vec<PolicyRule>,
}

/// Who has a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Member {
    /// `everyone`: whoever has signed in.
    Everyone,
    /// `namespace:default`: all users of it.
    Namespace(String),
    /// A user, or a group with all groups below it: its reference.
    Entity(String),
}

impl Member {
    /// From the text of a role.
    ///
    /// # Errors
    /// Says what is expected.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text == "everyone" {
            return Ok(Self::Everyone);
        }
        if let Some(namespace) = text.strip_prefix("namespace:") {
            let good = !namespace.is_empty() && !namespace.contains(['/', ':', ' ']);
            return if good {
                Ok(Self::Namespace(namespace.to_lowercase()))
            } else {
                Err(format!("expected a namespace as in namespace:default, found '{text}'"))
            };
        }
        match text.parse::<model::EntityRef>() {
            Ok(entity_ref) if matches!(entity_ref.kind(), "user" | "group") => Ok(Self::Entity(entity_ref.to_string())),
            _ => Err(format!(
                "expected user:default/jo, group:default/platform, namespace:default or everyone, found '{text}'"
            )),
        }
    }
}

/// A rule of a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyRule {
    /// Which permissions it is about.
    pub matches: Matcher,
    /// What it says of them.
    pub outcome: Outcome,
}

/// Which permissions a rule is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Matcher {
    /// All of them.
    All,
    /// Those of these names.
    Named(Vec<String>),
    /// Those with these properties; what is not given is left open.
    Like {
        /// The part of the portal: `catalog`.
        plugin: Option<String>,
        /// What they are for.
        action: Option<Action>,
        /// The type of things that they are decided for.
        resource: Option<String>,
    },
}

/// What a rule says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// Yes.
    Allow,
    /// No.
    Deny,
    /// For things that fulfil this.
    When(RuleTree),
}

/// Conditions as a policy writes them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RuleTree {
    /// All of them hold.
    All(Vec<RuleTree>),
    /// At least one holds.
    Any(Vec<RuleTree>),
    /// It does not hold.
    Not(Box<RuleTree>),
    /// A rule with its parameters.
    Rule(RuleUse),
}

/// A rule of [`super::RULES`] with its parameters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleUse {
    /// `IS_ENTITY_OWNER`.
    pub rule: String,
    /// By name; `$currentUser` stands for the caller, `$ownerRefs` for the caller and all groups they act for.
    pub params: Vec<(String, Vec<String>)>,
}

/// What a policy has to answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TestCase {
    /// What it is about; may be empty.
    pub name: String,
    /// The reference of a user of the catalog.
    pub user: String,
    /// The name of a permission.
    pub permission: String,
    /// The reference of an entity; empty for permissions without.
    pub entity: String,
    /// The answer.
    pub expect: Effect,
}
