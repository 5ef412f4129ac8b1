//! The first tab: cards, those of other capabilities among them.

use std::sync::Arc;

use leptos::prelude::*;
use plugin::{CardPlace, EntityContext, Plugins};

/// The cards in two columns.
pub(super) fn view(context: EntityContext) -> AnyView {
    let plugins = use_context::<Plugins>().unwrap_or_else(|| Plugins(Arc::default()));
    let cards = |place| -> Vec<AnyView> {
        plugins.entity_cards(&context.overview, place).iter().map(|card| (card.view)(context.clone())).collect()
    };
    view! {
        <div class="overview">
            <div class="overview-main">{cards(CardPlace::Main)}</div>
            <div class="overview-side">{cards(CardPlace::Side)}</div>
        </div>
    }
    .into_any()
}
