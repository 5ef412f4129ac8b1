//! Services of somebody who has nothing of their own, for tests of pages that do not ask for it.

use async_trait::async_trait;
use model::EntityRef;
use services::catalog::{Addressee, Attention, Glances, GroupGlance, Happening, Pulse, Row};
use services::home::{
    Arranged, Board, BoardOwner, BoardVersion, Boards, Home, Mine, NewView, Placed, SavedView, Shortcut,
    ShortcutChange, Star, Target, ToolChange, Toolbox, VisitKind, Visited, Visits,
};
use services::{Actor, Error, Result};

pub struct Nothing;

fn refused<T>() -> Result<T> {
    Err(Error::forbidden("No page asks this."))
}

#[async_trait]
impl Glances for Nothing {
    async fn rows(&self, _: &Actor, refs: &[EntityRef]) -> Result<Vec<Option<Row>>> {
        Ok(vec![None; refs.len()])
    }

    async fn changes(&self, _: &Actor, _: &[EntityRef], _: usize) -> Result<Vec<Happening>> {
        Ok(Vec::new())
    }

    async fn attention(&self, _: &Actor) -> Result<Attention> {
        Ok(Attention::default())
    }

    async fn my_groups(&self, _: &Actor) -> Result<Vec<GroupGlance>> {
        Ok(Vec::new())
    }

    async fn audience(&self, _: &Actor, _: &[String]) -> Result<Vec<Addressee>> {
        refused()
    }

    async fn owners(&self, _: &Actor, _: &str) -> Result<Vec<String>> {
        refused()
    }

    async fn pulse(&self, _: &Actor) -> Result<Pulse> {
        Ok(Pulse::default())
    }
}

#[async_trait]
impl Home for Nothing {
    async fn mine(&self, _: &Actor) -> Result<Mine> {
        Ok(Mine::default())
    }

    async fn stars(&self, _: &Actor) -> Result<Vec<Star>> {
        Ok(Vec::new())
    }

    async fn star(&self, _: &Actor, _: &Target, _: &str) -> Result<()> {
        refused()
    }

    async fn unstar(&self, _: &Actor, _: &Target) -> Result<()> {
        refused()
    }

    async fn pin(&self, _: &Actor, _: &str, _: &str) -> Result<Shortcut> {
        refused()
    }

    async fn change_shortcut(&self, _: &Actor, _: &str, _: &ShortcutChange) -> Result<()> {
        refused()
    }

    async fn unpin(&self, _: &Actor, _: &str) -> Result<()> {
        refused()
    }

    async fn put_back_shortcut(&self, _: &Actor, _: &Shortcut, _: u32) -> Result<()> {
        refused()
    }

    async fn arrange_shortcuts(&self, _: &Actor, _: &[String]) -> Result<()> {
        refused()
    }

    async fn dismiss_suggestion(&self, _: &Actor, _: &str) -> Result<()> {
        refused()
    }

    async fn visit(&self, _: &Actor, _: &Visited) -> Result<()> {
        refused()
    }

    async fn visits(&self, _: &Actor, _: VisitKind, _: u32) -> Result<Visits> {
        Ok(Visits::default())
    }

    async fn clear_visits(&self, _: &Actor) -> Result<()> {
        refused()
    }

    async fn count_visits(&self, _: &Actor, _: bool) -> Result<()> {
        refused()
    }

    async fn views(&self, _: &Actor, _: &str) -> Result<Vec<SavedView>> {
        Ok(Vec::new())
    }

    async fn save_view(&self, _: &Actor, _: &NewView) -> Result<SavedView> {
        refused()
    }

    async fn rename_view(&self, _: &Actor, _: &str, _: &str) -> Result<()> {
        refused()
    }

    async fn delete_view(&self, _: &Actor, _: &str) -> Result<()> {
        refused()
    }

    async fn follow(&self, _: &Actor, _: &str, _: bool) -> Result<()> {
        refused()
    }

    async fn followed(&self, _: &Actor) -> Result<Vec<Star>> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl Boards for Nothing {
    async fn board(&self, _: &Actor) -> Result<Arranged> {
        let placed = Placed { id: "1".into(), widget: "pulls.mine".into(), ..Placed::default() };
        let board = Board { widgets: vec![placed], ..Board::default() };
        Ok(Arranged { board, ..Arranged::default() })
    }

    async fn saved(&self, _: &Actor, _: &BoardOwner) -> Result<Arranged> {
        Ok(Arranged::default())
    }
    async fn frame(&self, _: &Actor, address: &str) -> Result<String> {
        Ok(address.to_owned())
    }

    async fn save(&self, _: &Actor, _: &BoardOwner, _: &Board, _: i64) -> Result<i64> {
        refused()
    }

    async fn reset(&self, _: &Actor, _: &BoardOwner) -> Result<()> {
        refused()
    }

    async fn versions(&self, _: &Actor, _: &BoardOwner) -> Result<Vec<BoardVersion>> {
        Ok(Vec::new())
    }

    async fn restore(&self, _: &Actor, _: &BoardOwner, _: i64) -> Result<i64> {
        refused()
    }

    async fn note(&self, _: &Actor, _: &str) -> Result<String> {
        refused()
    }

    async fn toolbox(&self, _: &Actor) -> Result<Toolbox> {
        Ok(Toolbox::default())
    }

    async fn save_tool(&self, _: &Actor, _: &ToolChange) -> Result<()> {
        refused()
    }

    async fn remove_tool(&self, _: &Actor, _: &str) -> Result<()> {
        refused()
    }
}
