//! A navigation that administrators may change, and that is laid out for one group.

use async_trait::async_trait;
use services::navigation::{
    Edited, GroupKind, Layout, LayoutEntry, LayoutGroup, LayoutVersion, Navigation, ShownEntry, ShownGroup, Viewer,
};
use services::{Actor, Error, Result};

use super::nothing::Nothing;

/// Whose members see a layout; for all others plugins say what stands where.
pub const LAID_OUT: &str = "group:default/laid-out";

fn refused<T>() -> Result<T> {
    Err(Error::forbidden("No page asks this."))
}

#[async_trait]
impl Navigation for Nothing {
    async fn shown(&self, actor: &Actor) -> Result<Vec<ShownGroup>> {
        if !actor.ownership().iter().any(|own| own == LAID_OUT) {
            return Ok(Vec::new());
        }
        let group = |kind, href: &str, title: &str| ShownGroup {
            kind,
            title: String::new(),
            entries: vec![ShownEntry { href: href.into(), title: title.into(), icon: String::new() }],
        };
        Ok(vec![
            group(GroupKind::Main, "/explore", "Discover"),
            group(GroupKind::Manage, "/register", ""),
            group(GroupKind::Person, "/settings", "My settings"),
            group(GroupKind::More, "https://wiki.lantern.example", "Wiki"),
        ])
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
