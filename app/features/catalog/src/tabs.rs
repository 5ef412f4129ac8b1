//! What the catalog itself gives to entities' pages. Each tab is a part of its own, fetched when it is first opened.

use leptos::prelude::*;
use plugin::{EntityCard, EntityTab, Loading, Plugins, TabUse, needs};
use services::catalog::Overview;
use ui::t;

use crate::{dependencies, entity};

/// The tabs.
pub(crate) fn tabs() -> Vec<EntityTab> {
    let tab = |id, title, order, count, view| EntityTab { id, title, order, shows: |_| true, count, view };
    let none: fn(&Overview) -> Option<u64> = |_| None;
    vec![
        tab("", t("Overview"), 10, none, with_cards as fn(TabUse) -> Loading<AnyView>),
        tab("dependencies", t("Dependencies"), 20, dependencies::count, |asked| {
            needs("dependencies_tab");
            Box::pin(dependencies_tab(asked))
        }),
        tab("history", t("History"), 80, none, |asked| {
            needs("history_tab");
            Box::pin(history_tab(asked))
        }),
        tab("inspect", t("Inspect"), 90, none, |asked| {
            needs("inspect_tab");
            Box::pin(inspect_tab(asked))
        }),
    ]
}

/// The cards.
pub(crate) fn cards() -> Loading<Vec<EntityCard>> {
    needs("overview_cards");
    Box::pin(overview_cards())
}

fn with_cards(asked: TabUse) -> Loading<AnyView> {
    needs("overview_tab");
    let cards = use_context::<Plugins>().map(|plugins| plugins.entity_cards());
    Box::pin(async move {
        let cards = match cards {
            Some(cards) => cards.await,
            None => Vec::new(),
        };
        overview_tab(asked, cards).await
    })
}

#[lazy]
fn overview_cards() -> Vec<EntityCard> {
    let mut cards = entity::cards();
    cards.push(dependencies::card());
    cards
}

#[lazy]
fn overview_tab(asked: TabUse, cards: Vec<EntityCard>) -> AnyView {
    match asked {
        TabUse::Show(context) => entity::overview::view(&context, &cards),
        // What it shows comes with the page.
        TabUse::Load | TabUse::Look(_) => ().into_any(),
    }
}

#[lazy]
fn dependencies_tab(asked: TabUse) -> AnyView {
    asked.answer(dependencies::look, dependencies::view)
}

#[lazy]
fn history_tab(asked: TabUse) -> AnyView {
    asked.answer(entity::history::look, entity::history::view)
}

#[lazy]
fn inspect_tab(asked: TabUse) -> AnyView {
    asked.answer(entity::inspect::look, entity::inspect::view)
}
