//! What callers may do: the permissions there are, how one is decided, and who sets the rules.
//!
//! Names of permissions and rules are those of Backstage, so that policies, clients and habits come along.

mod decision;
mod known;
mod policy;
mod service;

pub use decision::{Condition, Decide, Decision, Standard, refusal};
pub use known::{Action, ENTITY, Permission, RULES, RuleInfo, all, named, of_catalog};
pub use policy::{Effect, Matcher, Member, Outcome, Policy, PolicyRule, Resolution, Role, RuleTree, RuleUse, TestCase};
pub use service::{
    Asked, Authorized, Checked, Difference, DifferenceLine, Impact, ImpactLine, Import, Permissions, Person,
    PolicyState, PolicySummary, PolicyView, Question, SavePolicy, Tested, Vocabulary, VocabularyPermission, Why,
    WhyLine,
};
