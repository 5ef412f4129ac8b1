//! Who people are: ways to sign in, the person who is signed in, where else they are signed in, and their tokens.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::{Actor, Result};

mod people;
mod tokens;

pub use people::{People, PeopleQuery, PersonDetail, PersonView, ProviderView};
pub use tokens::{CreatedToken, DeviceRequest, NewToken, TokenKind, TokenScope, TokenView};

/// People, their sessions and tokens. All times are microseconds UTC.
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

    /// The caller's tokens, the newest first.
    async fn tokens(&self, actor: &Actor) -> Result<Vec<TokenView>>;
    /// The tokens of programs, the newest first; for administrators.
    async fn service_tokens(&self, actor: &Actor) -> Result<Vec<TokenView>>;
    /// Makes a token. Its secret is in the answer and nowhere else. Tokens of programs are for administrators.
    async fn create_token(&self, actor: &Actor, request: &NewToken) -> Result<CreatedToken>;
    /// Ends a token of the caller; administrators may end anybody's.
    async fn end_token(&self, actor: &Actor, id: &str) -> Result<()>;

    /// The command line that waits for the caller's word under a code.
    async fn device(&self, actor: &Actor, user_code: &str) -> Result<DeviceRequest>;
    /// Lets it act for the caller, or refuses.
    async fn answer_device(&self, actor: &Actor, user_code: &str, allow: bool) -> Result<()>;

    /// Where the caller can connect an account of theirs, and has; nothing for programs and guests.
    async fn connections(&self, actor: &Actor) -> Result<Vec<Connection>>;
    /// Ends a connection of the caller.
    async fn end_connection(&self, actor: &Actor, provider: &str) -> Result<()>;

    /// Everybody who has ever signed in, by name; 50 on a page; for administrators.
    async fn people(&self, actor: &Actor, query: &PeopleQuery) -> Result<People>;
    /// One of them, with sessions and tokens; for administrators.
    async fn person(&self, actor: &Actor, user_ref: &str) -> Result<PersonDetail>;
    /// Ends all sessions and tokens of a user; for administrators. Gives how many there were.
    async fn end_all_of(&self, actor: &Actor, user_ref: &str) -> Result<u64>;
    /// The ways to sign in with how they are set up and used; for administrators.
    async fn providers(&self, actor: &Actor) -> Result<Vec<ProviderView>>;
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

/// A kind of host of repositories.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ForgeKind {
    /// GitHub, also a company's own.
    GitHub,
    /// GitLab, also a company's own.
    GitLab,
}

/// An account of somebody at another system, with which the portal reads what they see there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// The provider's name in the configuration and in addresses.
    pub provider: String,
    /// What people call it.
    pub title: String,
    /// What the person is called there; nothing while no account is connected.
    pub username: Option<String>,
    /// The provider takes the portal's token no more: it has to be connected anew.
    pub lapsed: bool,
    /// When it was connected.
    pub since: Option<i64>,
}

impl Connection {
    /// Where connecting begins, by `POST`, below the portal's address. `return_to` in the query says where it leads.
    pub fn path(&self) -> String {
        format!("/api/auth/{}/connect", self.provider)
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
    /// The address of a picture, http or https.
    pub picture: Option<String>,
    /// They stand in the catalog.
    pub in_catalog: bool,
    /// The groups they act for, and those above: references.
    pub groups: Vec<String>,
    /// May administer the portal.
    pub administrator: bool,
    /// What they signed in with; `None` where everybody is the guest.
    pub way: Option<String>,
}

/// A place where somebody is signed in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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
