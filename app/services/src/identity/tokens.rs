//! Tokens: what programs come with.

use serde::{Deserialize, Serialize};

/// Whose a token is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TokenKind {
    /// A person's: it acts for them, and ends with them.
    #[default]
    Personal,
    /// A program's of its own.
    Service,
}

/// What a token is good for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum TokenScope {
    /// Whatever only reads.
    #[default]
    Read,
    /// Whatever its owner may.
    All,
    /// These permissions, and nothing else.
    Permissions(Vec<String>),
}

/// A token to be made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewToken {
    /// Whose it shall be.
    pub kind: TokenKind,
    /// What it is for; for a program its name, which is unique.
    pub name: String,
    /// What it is good for.
    pub scope: TokenScope,
    /// How many days it is good, 1 to 366.
    pub days: u32,
}

/// A token that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreatedToken {
    /// What is kept of it.
    pub token: TokenView,
    /// The secret. It is shown now and never again.
    pub secret: String,
}

/// What is kept of a token.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenView {
    /// For ending it; tells nothing that opens anything.
    pub id: String,
    /// Whose it is.
    pub kind: TokenKind,
    /// What it is for.
    pub name: String,
    /// The user that it acts for, or the subject of the program.
    pub subject: String,
    /// The first characters of the secret, by which people tell theirs apart.
    pub hint: String,
    /// What it is good for.
    pub scope: TokenScope,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_at: i64,
    /// When it ends.
    pub expires_at: i64,
    /// When it was last used, to some minutes.
    pub used_at: Option<i64>,
    /// It has ended by itself.
    pub expired: bool,
}

/// A command line that waits for somebody's word.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceRequest {
    /// What the person has read there.
    pub user_code: String,
    /// What the program calls itself, with the name of its machine.
    pub name: String,
    /// The network address that it asks from.
    pub address: String,
    /// When it asked.
    pub created_at: i64,
    /// Until when the code is good.
    pub expires_at: i64,
    /// How many days its token would be good.
    pub days: u32,
}
