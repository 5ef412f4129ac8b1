//! What people are told: an inbox for each, over whatever plugins and programs have to say.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::permission::{Action, Permission};
use crate::{Actor, Result};

/// For tokens that are good for some things only: reading one's inbox.
pub const READ: Permission = Permission {
    name: "notifications.inbox.read",
    title: "See one's notifications",
    action: Some(Action::Read),
    resource: None,
};
/// For tokens that are good for some things only: marking what is in one's inbox.
pub const UPDATE: Permission = Permission {
    name: "notifications.inbox.update",
    title: "Change one's notifications",
    action: Some(Action::Update),
    resource: None,
};
/// Telling people something; for programs.
pub const SEND: Permission = Permission {
    name: "notifications.notification.create",
    title: "Send notifications",
    action: Some(Action::Create),
    resource: None,
};

/// Telling people, and what they have been told. All times are microseconds UTC.
#[async_trait]
pub trait Notifications: Send + Sync + 'static {
    /// How many there are for the caller.
    async fn status(&self, actor: &Actor) -> Result<NotificationStatus>;
    /// A page of the caller's notifications.
    async fn list(&self, actor: &Actor, query: &NotificationQuery) -> Result<NotificationPage>;
    /// One of the caller's notifications.
    async fn get(&self, actor: &Actor, id: &str) -> Result<Notification>;
    /// Marks notifications of the caller; ids that are none are passed over. At most 1,000 ids.
    async fn mark(&self, actor: &Actor, ids: &[String], mark: Mark) -> Result<NotificationStatus>;
    /// Marks all that a query selects, whatever page, at most 10,000. Gives how many.
    async fn mark_all(&self, actor: &Actor, query: &NotificationQuery, mark: Mark) -> Result<u64>;
    /// Origins and topics of what the caller was told, by name.
    async fn topics(&self, actor: &Actor) -> Result<Vec<Topic>>;
    /// What the caller wants to be told, and how.
    async fn settings(&self, actor: &Actor) -> Result<NotificationSettings>;
    /// Changes that.
    async fn save_settings(&self, actor: &Actor, settings: &NotificationSettings) -> Result<()>;
    /// Tells people something. For programs and for the portal's own engines. Gives the id of the notification.
    async fn send(&self, actor: &Actor, message: &NewNotification) -> Result<String>;
}

/// How many notifications there are for somebody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotificationStatus {
    /// Not read yet.
    pub unread: u64,
    /// Read.
    pub read: u64,
}

/// Which notifications are meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NotificationView {
    /// All that is not done.
    #[default]
    Inbox,
    /// What is not read yet.
    Unread,
    /// What is read.
    Read,
    /// What was saved.
    Saved,
    /// What is done.
    Done,
    /// Everything.
    All,
}

impl NotificationView {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Inbox, Self::Unread, Self::Read, Self::Saved, Self::Done, Self::All];

    /// The name in addresses.
    pub fn key(self) -> &'static str {
        match self {
            Self::Inbox => "inbox",
            Self::Unread => "unread",
            Self::Read => "read",
            Self::Saved => "saved",
            Self::Done => "done",
            Self::All => "all",
        }
    }

    /// The view of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.key() == name)
    }
}

/// How much it matters; the first matters most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Something is broken now.
    Critical,
    /// Something has to be done soon.
    High,
    /// Worth knowing.
    #[default]
    Normal,
    /// For whoever wants to know.
    Low,
}

impl Severity {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Critical, Self::High, Self::Normal, Self::Low];

    /// As Backstage writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Normal => "normal",
            Self::Low => "low",
        }
    }

    /// The severity of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.name() == name)
    }

    /// As it is kept: 0 matters most.
    pub fn number(self) -> i64 {
        match self {
            Self::Critical => 0,
            Self::High => 1,
            Self::Normal => 2,
            Self::Low => 3,
        }
    }

    /// From what is kept.
    pub fn of_number(number: i64) -> Self {
        Self::ALL.into_iter().find(|severity| severity.number() == number).unwrap_or_default()
    }
}

/// Which notifications are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NotificationQuery {
    /// Which of them.
    pub view: NotificationView,
    /// Only those of this topic.
    pub topic: String,
    /// Only those from this origin.
    pub origin: String,
    /// A text in title or description.
    pub text: String,
    /// Only those that matter at least as much.
    pub severity: Option<Severity>,
    /// Only those told or told again after this.
    pub after: Option<i64>,
    /// What they are ordered by.
    pub order: NotificationOrder,
    /// The first first, the smallest first.
    pub ascending: bool,
    /// How many are left out.
    pub offset: u64,
    /// How many at most, 1 to 500.
    pub limit: u32,
}

/// What notifications are ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NotificationOrder {
    /// When they were told.
    #[default]
    Created,
    /// Their topic.
    Topic,
    /// Their origin.
    Origin,
}

/// A page of notifications.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotificationPage {
    /// In the order asked for.
    pub notifications: Vec<Notification>,
    /// All that the query selects.
    pub total: u64,
    /// How many are unread, whatever the query.
    pub unread: u64,
}

/// Something that somebody was told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    /// Its id.
    pub id: String,
    /// Who tells it: `plugin:catalog`, `external:ci`.
    pub origin: String,
    /// What it belongs to; empty for nothing.
    pub topic: String,
    /// What it replaces when it is told again; empty for nothing.
    pub scope: String,
    /// How much it matters.
    pub severity: Severity,
    /// In a line.
    pub title: String,
    /// More about it, plain text; may be empty.
    pub description: String,
    /// Where it leads: a page of the portal, or an address with http or https; may be empty.
    pub link: String,
    /// The name of an icon; may be empty.
    pub icon: String,
    /// More for programs: JSON.
    pub metadata: Option<String>,
    /// It was told to everybody.
    pub everybody: bool,
    /// When it was first told.
    pub created_at: i64,
    /// When it was last told again; as `created_at` at first.
    pub updated_at: i64,
    /// When it was read, if it was since it was last told.
    pub read_at: Option<i64>,
    /// When it was saved.
    pub saved_at: Option<i64>,
    /// When it was done, if it was since it was last told.
    pub done_at: Option<i64>,
}

/// What becomes of a notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mark {
    /// It is read.
    Read,
    /// It is not.
    Unread,
    /// It is kept.
    Saved,
    /// It is not.
    Unsaved,
    /// It is done, and read.
    Done,
    /// It is back in the inbox.
    Undone,
}

/// Where notifications come from, and what they are about.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Topic {
    /// `plugin:catalog`.
    pub origin: String,
    /// Empty for those without.
    pub topic: String,
}

/// What somebody wants to be told, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotificationSettings {
    /// The ways that the portal has: `Web` always, `Email` where it can send mail.
    pub channels: Vec<Channel>,
    /// When mail comes.
    pub digest: Digest,
}

/// A way to tell somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    /// `Web`, `Email`.
    pub id: String,
    /// Used at all.
    pub enabled: bool,
    /// Each origin.
    pub origins: Vec<ChannelOrigin>,
}

/// An origin on a channel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelOrigin {
    /// `plugin:catalog`.
    pub id: String,
    /// Told.
    pub enabled: bool,
    /// Each topic that has a name.
    pub topics: Vec<ChannelTopic>,
}

/// A topic of an origin on a channel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelTopic {
    /// Its name.
    pub id: String,
    /// Told.
    pub enabled: bool,
}

impl Channel {
    /// Whether it tells what comes from an origin with a topic.
    pub fn tells(&self, origin: &str, topic: &str) -> bool {
        let of = self.origins.iter().find(|own| own.id == origin);
        let topic = of.and_then(|of| of.topics.iter().find(|own| own.id == topic));
        self.enabled && of.is_none_or(|of| of.enabled) && topic.is_none_or(|topic| topic.enabled)
    }
}

/// When mail comes. What is critical comes at once in any case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Digest {
    /// With each notification.
    #[default]
    Now,
    /// Together, once an hour.
    Hourly,
    /// Together, in the morning (7:00 UTC).
    Daily,
}

impl Digest {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Now, Self::Hourly, Self::Daily];

    /// As it is kept.
    pub fn name(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::Hourly => "hourly",
            Self::Daily => "daily",
        }
    }

    /// Of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|digest| digest.name() == name)
    }
}

/// Whom a notification is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Recipients {
    /// Everybody.
    Everybody,
    /// Users, members of groups and of the groups below them, owners of other entities; without some of them.
    Refs {
        /// References.
        refs: Vec<String>,
        /// Who is not told.
        except: Vec<String>,
    },
}

impl Recipients {
    /// One of them.
    pub fn one(entity_ref: impl Into<String>) -> Self {
        Self::Refs { refs: vec![entity_ref.into()], except: Vec::new() }
    }
}

/// Something that people are to be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewNotification {
    /// Whom.
    pub to: Recipients,
    /// Who tells it; for the portal's own engines. Programs are named by their token.
    pub origin: String,
    /// In a line, at most 500 characters.
    pub title: String,
    /// More about it, plain text, at most 10,000 characters.
    pub description: String,
    /// A page of the portal, or an address with http or https; may be empty.
    pub link: String,
    /// How much it matters.
    pub severity: Severity,
    /// What it belongs to; people switch topics off.
    pub topic: String,
    /// What it replaces when it is told again to the same people.
    pub scope: String,
    /// The name of an icon.
    pub icon: String,
    /// More for programs: JSON, at most 10,000 characters.
    pub metadata: Option<String>,
    /// The entity that it tells of: who does not see that is not told either.
    pub entity_ref: Option<String>,
}

impl NewNotification {
    /// A message of an engine.
    pub fn of(origin: &str, to: Recipients, title: impl Into<String>) -> Self {
        Self {
            to,
            origin: origin.to_owned(),
            title: title.into(),
            description: String::new(),
            link: String::new(),
            severity: Severity::default(),
            topic: String::new(),
            scope: String::new(),
            icon: String::new(),
            metadata: None,
            entity_ref: None,
        }
    }
}
