//! The traits of `services::home`, put together.

use std::sync::Arc;

use async_trait::async_trait;
use platform::db::{Database, Transaction};
use serde_json::Value;
use services::catalog::Glances;
use services::home::{
    Arranged, Board, BoardOwner, BoardVersion, Boards, Buckets, Follower, Followers, Home, Mine, NewView, SavedView,
    Setting, Shortcut, ShortcutChange, Star, Target, ToolChange, Toolbox, VisitKind, Visited, Visits,
};
use services::{Actor, Result, Subject};

use crate::settings::Settings;
use crate::who::reader;
use crate::{CHANGED, Error, boards, buckets, follows, notes, shortcuts, stars, tools, views, visits};

/// What the engine needs.
pub struct Parts {
    /// Where everything is kept.
    pub db: Database,
    /// What the catalog says of what somebody refers to.
    pub glances: Arc<dyn Glances>,
    /// What the configuration says.
    pub settings: Settings,
}

/// What belongs to one person.
pub struct HomeEngine {
    pub(crate) db: Database,
    pub(crate) glances: Arc<dyn Glances>,
    pub(crate) settings: Settings,
}

impl HomeEngine {
    /// With its parts.
    pub fn new(parts: Parts) -> Arc<Self> {
        Arc::new(Self { db: parts.db, glances: parts.glances, settings: parts.settings })
    }

    /// Makes changes of a person's last, and tells their open pages.
    pub(crate) async fn commit(&self, mut tx: Transaction, user_ref: &str) -> std::result::Result<(), Error> {
        tx.outbox(CHANGED, user_ref).await?;
        Ok(tx.commit().await?)
    }
}

#[async_trait]
impl Home for HomeEngine {
    async fn mine(&self, actor: &Actor) -> Result<Mine> {
        let user_ref = reader(actor)?;
        let counted = visits::counted(self, user_ref).await?;
        Ok(Mine {
            stars: stars::targets(self, user_ref).await?,
            shortcuts: shortcuts::list(self, user_ref).await?,
            follows: follows::refs(self, user_ref).await?,
            suggested: if counted { visits::suggested(self, user_ref).await? } else { None },
            counted,
        })
    }

    async fn stars(&self, actor: &Actor) -> Result<Vec<Star>> {
        Ok(stars::shown(self, actor).await?)
    }

    async fn star(&self, actor: &Actor, target: &Target, title: &str) -> Result<()> {
        Ok(stars::star(self, actor, target, title).await?)
    }

    async fn unstar(&self, actor: &Actor, target: &Target) -> Result<()> {
        Ok(stars::unstar(self, actor, target).await?)
    }

    async fn pin(&self, actor: &Actor, href: &str, title: &str) -> Result<Shortcut> {
        Ok(shortcuts::pin(self, actor, href, title).await?)
    }

    async fn change_shortcut(&self, actor: &Actor, id: &str, change: &ShortcutChange) -> Result<()> {
        Ok(shortcuts::change(self, actor, id, change).await?)
    }

    async fn unpin(&self, actor: &Actor, id: &str) -> Result<()> {
        Ok(shortcuts::unpin(self, actor, id).await?)
    }

    async fn put_back_shortcut(&self, actor: &Actor, shortcut: &Shortcut, place: u32) -> Result<()> {
        Ok(shortcuts::put_back(self, actor, shortcut, place).await?)
    }

    async fn arrange_shortcuts(&self, actor: &Actor, ids: &[String]) -> Result<()> {
        Ok(shortcuts::arrange(self, actor, ids).await?)
    }

    async fn dismiss_suggestion(&self, actor: &Actor, path: &str) -> Result<()> {
        Ok(visits::dismiss(self, actor, path).await?)
    }

    async fn visit(&self, actor: &Actor, visit: &Visited) -> Result<()> {
        Ok(visits::visit(self, actor, visit).await?)
    }

    async fn visits(&self, actor: &Actor, kind: VisitKind, limit: u32) -> Result<Visits> {
        Ok(visits::visits(self, actor, kind, limit).await?)
    }

    async fn clear_visits(&self, actor: &Actor) -> Result<()> {
        Ok(visits::clear(self, actor).await?)
    }

    async fn count_visits(&self, actor: &Actor, counted: bool) -> Result<()> {
        Ok(visits::count(self, actor, counted).await?)
    }

    async fn views(&self, actor: &Actor, path: &str) -> Result<Vec<SavedView>> {
        Ok(views::list(self, actor, path).await?)
    }

    async fn save_view(&self, actor: &Actor, view: &NewView) -> Result<SavedView> {
        Ok(views::save(self, actor, view).await?)
    }

    async fn rename_view(&self, actor: &Actor, id: &str, name: &str) -> Result<()> {
        Ok(views::rename(self, actor, id, name).await?)
    }

    async fn delete_view(&self, actor: &Actor, id: &str) -> Result<()> {
        Ok(views::delete(self, actor, id).await?)
    }

    async fn follow(&self, actor: &Actor, entity_ref: &str, follow: bool) -> Result<()> {
        Ok(follows::follow(self, actor, entity_ref, follow).await?)
    }

    async fn followed(&self, actor: &Actor) -> Result<Vec<Star>> {
        Ok(follows::shown(self, actor).await?)
    }
}

#[async_trait]
impl Boards for HomeEngine {
    async fn board(&self, actor: &Actor) -> Result<Arranged> {
        Ok(boards::board(self, actor).await?)
    }

    async fn saved(&self, actor: &Actor, owner: &BoardOwner) -> Result<Arranged> {
        Ok(boards::saved(self, actor, owner).await?)
    }

    async fn frame(&self, actor: &Actor, address: &str) -> Result<String> {
        Ok(boards::frame(self, actor, address)?)
    }

    async fn save(&self, actor: &Actor, owner: &BoardOwner, board: &Board, version: i64) -> Result<i64> {
        Ok(boards::save(self, actor, owner, Some(board), version).await?)
    }

    async fn reset(&self, actor: &Actor, owner: &BoardOwner) -> Result<()> {
        Ok(boards::reset(self, actor, owner).await?)
    }

    async fn versions(&self, actor: &Actor, owner: &BoardOwner) -> Result<Vec<BoardVersion>> {
        Ok(boards::versions(self, actor, owner).await?)
    }

    async fn restore(&self, actor: &Actor, owner: &BoardOwner, version: i64) -> Result<i64> {
        Ok(boards::restore(self, actor, owner, version).await?)
    }

    async fn note(&self, actor: &Actor, markdown: &str) -> Result<String> {
        Ok(notes::html(actor, markdown)?)
    }

    async fn toolbox(&self, actor: &Actor) -> Result<Toolbox> {
        Ok(tools::toolbox(self, actor).await?)
    }

    async fn save_tool(&self, actor: &Actor, change: &ToolChange) -> Result<()> {
        Ok(tools::save(self, actor, change).await?)
    }

    async fn remove_tool(&self, actor: &Actor, id: &str) -> Result<()> {
        Ok(tools::remove(self, actor, id).await?)
    }
}

#[async_trait]
impl Buckets for HomeEngine {
    async fn get(&self, actor: &Actor, bucket: &str, key: &str) -> Result<Setting> {
        Ok(buckets::get(self, actor, bucket, key).await?)
    }

    async fn get_all(&self, actor: &Actor, items: &[(String, String)]) -> Result<Vec<Option<Setting>>> {
        Ok(buckets::get_all(self, actor, items).await?)
    }

    async fn put(&self, actor: &Actor, bucket: &str, key: &str, value: &Value) -> Result<Setting> {
        Ok(buckets::put(self, actor, bucket, key, value).await?)
    }

    async fn remove(&self, actor: &Actor, bucket: &str, key: &str) -> Result<()> {
        Ok(buckets::remove(self, actor, bucket, key).await?)
    }
}

#[async_trait]
impl Followers for HomeEngine {
    async fn followers(&self, actor: &Actor, refs: &[String]) -> Result<Vec<Follower>> {
        if actor.subject != Subject::Portal {
            return Err(services::Error::forbidden("Only the portal itself may ask this."));
        }
        Ok(follows::followers(self, refs).await?)
    }
}
