//! A navigation that administrators may change, and that has a group for others beside what plugins say.

use async_trait::async_trait;
use services::navigation::{
    Edited, GroupKind, Layout, LayoutEntry, LayoutGroup, LayoutVersion, Navigation, ShownGroup, Viewer,
};
use services::{Actor, Error, Result};

use super::nothing::Nothing;

fn refused<T>() -> Result<T> {
    Err(Error::forbidden("No page asks this."))
}

#[async_trait]
impl Navigation for Nothing {
    async fn shown(&self, _: &Actor) -> Result<Vec<ShownGroup>> {
        Ok(Vec::new())
    }

    async fn edited(&self, actor: &Actor) -> Result<Edited> {
        actor.require_administrator()?;
        let entry =
            |href: &str, title: &str| LayoutEntry { href: href.into(), title: title.into(), ..LayoutEntry::default() };
        let group = |kind, entries| LayoutGroup { kind, entries, ..LayoutGroup::default() };
        let layout = Layout {
            groups: vec![
                group(GroupKind::Main, vec![entry("/explore", "Discover"), entry("/catalog", "")]),
                group(GroupKind::More, vec![entry("https://status.lantern.example", "Status page")]),
            ],
            hidden: vec!["/catalog".into()],
        };
        Ok(Edited { layout, version: 3, saved: true })
    }

    async fn preview(&self, actor: &Actor, _: &Layout, _: &Viewer) -> Result<Vec<ShownGroup>> {
        actor.require_administrator()?;
        Ok(Vec::new())
    }

    async fn save(&self, _: &Actor, _: &Layout, _: i64) -> Result<i64> {
        refused()
    }

    async fn reset(&self, _: &Actor) -> Result<()> {
        refused()
    }

    async fn versions(&self, _: &Actor) -> Result<Vec<LayoutVersion>> {
        refused()
    }

    async fn restore(&self, _: &Actor, _: i64) -> Result<i64> {
        refused()
    }
}
