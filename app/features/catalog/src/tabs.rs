//! What the catalog itself gives to entities' pages. Each tab is a part of its own, fetched when it is first opened.

use leptos::prelude::*;
use plugin::{EntityCard, EntityContext, EntityTab, Loading, Plugins, needs};
use services::catalog::Overview;
use ui::t;

use crate::{dependencies, entity};

/// The tabs.
pub(crate) fn tabs() -> Vec<EntityTab> {
    let tab = |id, title, order, count, view| EntityTab { id, title, order, shows: |_| true, count, view };
    let none: fn(&Overview) -> Option<u64> = |_| None;
    vec![
        tab("", t("Overview"), 10, none, with_cards as fn(Option<EntityContext>) -> Loading<AnyView>),
        tab("dependencies", t("Dependencies"), 20, dependencies::count, |context| {
            needs("dependencies_tab");
            Box::pin(dependencies_tab(context))
        }),
        tab("history", t("History"), 80, none, |context| {
            needs("history_tab");
            Box::pin(history_tab(context))
        }),
        tab("inspect", t("Inspect"), 90, none, |context| {
            needs("inspect_tab");
            Box::pin(inspect_tab(context))
        }),
    ]
}

/// The cards.
pub(crate) fn cards() -> Loading<Vec<EntityCard>> {
    needs("overview_cards");
    Box::pin(overview_cards())
}

fn with_cards(context: Option<EntityContext>) -> Loading<AnyView> {
    needs("overview_tab");
    let cards = use_context::<Plugins>().map(|plugins| plugins.entity_cards());
    Box::pin(async move {
        let cards = match cards {
            Some(cards) => cards.await,
            None => Vec::new(),
        };
        overview_tab(context, cards).await
    })
}

#[lazy]
fn overview_cards() -> Vec<EntityCard> {
    let mut cards = entity::cards();
    cards.push(dependencies::card());
    cards
}

#[lazy]
fn overview_tab(context: Option<EntityContext>, cards: Vec<EntityCard>) -> AnyView {
    context.map(|context| entity::overview::view(&context, &cards)).into_any()
}

#[lazy]
fn dependencies_tab(context: Option<EntityContext>) -> AnyView {
    context.map(dependencies::view).into_any()
}

#[lazy]
fn history_tab(context: Option<EntityContext>) -> AnyView {
    context.map(entity::history::view).into_any()
}

#[lazy]
fn inspect_tab(context: Option<EntityContext>) -> AnyView {
    context.map(entity::inspect::view).into_any()
}
