//! Who people are: ways to sign in, the person who is signed in, and where else they are signed in.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::{Actor, Result};

/// People and their sessions. All times are microseconds UTC.
#[async_trait]
pub trait Identity: Send + Sync + 'static {
    /// What the sign-in page offers, in the order of the configuration. Everybody may ask.
    async fn ways(&self, actor: &Actor) -> Result<Vec<Way>>;
    /// The caller. `None` for those who have not signed in.
    async fn me(&self, actor: &Actor) -> Result<Option<Me>>;
    /// Where the caller is signed in, the newest first.
    async fn sessions(&self, actor: &Actor) -> Result<Vec<Session>>;
    /// Ends a session of the caller; administrators may end anybody's.
    async fn end_session(&self, actor: &Actor, id: &str) -> Result<()>;
    /// Ends all other sessions of the caller. Gives how many there were.
    async fn end_other_sessions(&self, actor: &Actor) -> Result<u64>;
}

/// A way to sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Way {
    /// The provider's name in the configuration and in addresses.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// It takes a form that is posted, as nothing is to be proved; others are links.
    pub form: bool,
}

impl Way {
    /// Where it begins, below the portal's address.
    pub fn path(&self) -> String {
        format!("/api/auth/{}/start", self.id)
    }
}

/// A person who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// `user:default/jo`.
    pub entity_ref: String,
    /// The name to show.
    pub title: String,
    /// Where mail reaches them.
    pub email: Option<String>,
    /// They stand in the catalog.
    pub in_catalog: bool,
    /// May administer the portal.
    pub administrator: bool,
    /// What they signed in with; `None` where everybody is the guest.
    pub way: Option<String>,
}

/// A place where somebody is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// For ending it; tells nothing that opens it.
    pub id: String,
    /// What they signed in with.
    pub way: String,
    /// What the browser called itself.
    pub agent: String,
    /// The network address that it came from at first.
    pub address: String,
    /// When it began.
    pub created_at: i64,
    /// When it was last used, to the minute.
    pub seen_at: i64,
    /// When it ends, whatever happens.
    pub expires_at: i64,
    /// It is the one that asks.
    pub current: bool,
}
