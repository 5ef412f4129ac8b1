//! What belongs to one person: what they have starred, pinned, visited, saved and follow, and how their home page is
//! arranged. Kept by the server, the same on each of their devices.
//!
//! Nobody decides here who may: everything is the caller's own. What it shows of the catalog is what they may see of it.

use async_trait::async_trait;

use crate::permission::{Action, Permission};
use crate::{Actor, Result};

mod board;
mod buckets;
mod mine;

pub use board::{Arranged, Board, BoardOwner, BoardVersion, Boards, Placed, Size, Tool, ToolChange, Toolbox};
pub use buckets::{Buckets, Setting};
pub use mine::{
    Change, Color, Mine, NewView, SavedView, Shortcut, ShortcutChange, Star, Target, Visit, VisitKind, Visited, Visits,
    is_page,
};

/// For tokens that are good for some things only: reading what is one's own.
pub const READ: Permission =
    Permission { name: "home.mine.read", title: "See what is one's own", action: Some(Action::Read), resource: None };
/// For tokens that are good for some things only: changing it.
pub const UPDATE: Permission = Permission {
    name: "home.mine.update",
    title: "Change what is one's own",
    action: Some(Action::Update),
    resource: None,
};

/// What is mine. All times are microseconds UTC.
#[async_trait]
pub trait Home: Send + Sync + 'static {
    /// What every page shows of it.
    async fn mine(&self, actor: &Actor) -> Result<Mine>;

    /// Does what a page asks for. Gives what every page shows afterwards.
    async fn change(&self, actor: &Actor, change: &Change) -> Result<Mine> {
        let target = |text: &str| text.parse::<Target>().map_err(crate::Error::invalid);
        match change {
            Change::Star { target: text, title, starred: true } => self.star(actor, &target(text)?, title).await?,
            Change::Star { target: text, .. } => self.unstar(actor, &target(text)?).await?,
            Change::Follow { entity_ref, follow } => self.follow(actor, entity_ref, *follow).await?,
            Change::Pin { href, title } => drop(self.pin(actor, href, title).await?),
            Change::Unpin { id } => self.unpin(actor, id).await?,
            Change::Shortcut { id, change } => self.change_shortcut(actor, id, change).await?,
            Change::PutBack { shortcut, place } => self.put_back_shortcut(actor, shortcut, *place).await?,
            Change::Arrange { ids } => self.arrange_shortcuts(actor, ids).await?,
            Change::Dismiss { path } => self.dismiss_suggestion(actor, path).await?,
            Change::ClearVisits => self.clear_visits(actor).await?,
            Change::CountVisits { counted } => self.count_visits(actor, *counted).await?,
        }
        self.mine(actor).await
    }

    /// What the caller has starred, the newest first, with what the catalog says of it now.
    async fn stars(&self, actor: &Actor) -> Result<Vec<Star>>;
    /// Stars something; `title` is what it is called where nothing else knows. At most 1,000 stars.
    async fn star(&self, actor: &Actor, target: &Target, title: &str) -> Result<()>;
    /// Takes the star away, if there is one.
    async fn unstar(&self, actor: &Actor, target: &Target) -> Result<()>;

    /// Pins a page to the sidebar; one that is pinned already stays as it is. At most 100 shortcuts.
    async fn pin(&self, actor: &Actor, href: &str, title: &str) -> Result<Shortcut>;
    /// Changes how a shortcut is called and looks.
    async fn change_shortcut(&self, actor: &Actor, id: &str, change: &ShortcutChange) -> Result<()>;
    /// Takes shortcuts away, if they are there.
    async fn unpin(&self, actor: &Actor, id: &str) -> Result<()>;
    /// Puts a shortcut back that has just been taken away, where it was.
    async fn put_back_shortcut(&self, actor: &Actor, shortcut: &Shortcut, place: u32) -> Result<()>;
    /// Puts the shortcuts in this order; those that are not named come after.
    async fn arrange_shortcuts(&self, actor: &Actor, ids: &[String]) -> Result<()>;
    /// Never suggests this page as a shortcut again.
    async fn dismiss_suggestion(&self, actor: &Actor, path: &str) -> Result<()>;

    /// Counts a visit, unless the caller has switched that off.
    async fn visit(&self, actor: &Actor, visit: &Visited) -> Result<()>;
    /// Pages that the caller has been to: the latest, and those they come to most. At most `limit` of each, at most 50.
    async fn visits(&self, actor: &Actor, kind: VisitKind, limit: u32) -> Result<Visits>;
    /// Forgets all visits.
    async fn clear_visits(&self, actor: &Actor) -> Result<()>;
    /// Counts visits from now on, or not.
    async fn count_visits(&self, actor: &Actor, counted: bool) -> Result<()>;

    /// Saved views of the page at this path that the caller sees: their own and those of their groups, by name.
    async fn views(&self, actor: &Actor, path: &str) -> Result<Vec<SavedView>>;
    /// Saves a view, for the caller or for one of their groups. At most 200 for each.
    async fn save_view(&self, actor: &Actor, view: &NewView) -> Result<SavedView>;
    /// Gives a view another name; its owner may, and for groups every member.
    async fn rename_view(&self, actor: &Actor, id: &str, name: &str) -> Result<()>;
    /// Deletes a view; its owner may, and for groups every member.
    async fn delete_view(&self, actor: &Actor, id: &str) -> Result<()>;

    /// Follows an entity or a group, or no more. At most 1,000.
    async fn follow(&self, actor: &Actor, entity_ref: &str, follow: bool) -> Result<()>;
    /// Everything that the caller follows, the newest first, with what the catalog says of it now.
    async fn followed(&self, actor: &Actor) -> Result<Vec<Star>>;
}

/// Who follows what, for those who tell them.
#[async_trait]
pub trait Followers: Send + Sync + 'static {
    /// Everybody who follows one of these. For the portal itself.
    async fn followers(&self, actor: &Actor, refs: &[String]) -> Result<Vec<Follower>>;
}

/// Somebody who follows something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Follower {
    /// Who.
    pub user_ref: String,
    /// What.
    pub entity_ref: String,
    /// Since when.
    pub since: i64,
}
