//! People as administrators see them.

use serde::{Deserialize, Serialize};

use super::{Session, TokenView};

/// Which people are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PeopleQuery {
    /// A text in name, reference or e-mail address.
    pub text: String,
    /// From 1.
    pub page: u32,
}

/// A page of people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct People {
    /// By name.
    pub people: Vec<PersonView>,
    /// All that the query selects.
    pub total: u64,
}

/// Somebody who has signed in at least once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonView {
    /// `user:default/jo`.
    pub entity_ref: String,
    /// The name to show.
    pub title: String,
    /// As the provider knows it.
    pub email: Option<String>,
    /// What they have signed in with.
    pub ways: Vec<String>,
    /// Let in without a user of the catalog.
    pub provisional: bool,
    /// They stand in the catalog now.
    pub in_catalog: bool,
    /// May administer the portal.
    pub administrator: bool,
    /// Where they are signed in now.
    pub sessions: u64,
    /// Tokens that are good now.
    pub tokens: u64,
    /// When they last signed in.
    pub seen_at: i64,
}

/// One of them, whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonDetail {
    /// As in the list.
    pub person: PersonView,
    /// The groups they act for, and those above: references.
    pub groups: Vec<String>,
    /// Where they are signed in.
    pub sessions: Vec<Session>,
    /// Their tokens.
    pub tokens: Vec<TokenView>,
}

/// A way to sign in, as it is set up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderView {
    /// Its name in the configuration.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// `OpenID Connect`, `GitHub`, …
    pub kind: String,
    /// Its address; empty for those without.
    pub address: String,
    /// Where it sends people back to; to be registered there. Empty for those that do not.
    pub callback: String,
    /// How an account becomes a user, in order.
    pub resolvers: Vec<String>,
    /// It can be used now; a guest can not where other machines reach the portal.
    pub open: bool,
    /// How many accounts have been used.
    pub accounts: u64,
    /// When somebody last signed in with it.
    pub used_at: Option<i64>,
    /// When it last refused somebody or failed, and why.
    pub refused: Option<(i64, String)>,
}
