//! The first tab: cards, those of other capabilities among them.

use leptos::prelude::*;
use plugin::{CardPlace, EntityCard, EntityContext};

/// The cards that show for the entity, in two columns.
pub(crate) fn view(context: &EntityContext, cards: &[EntityCard]) -> AnyView {
    let column = |place| -> Vec<AnyView> {
        let cards = cards.iter().filter(|card| card.place == place && (card.shows)(&context.overview));
        cards.map(|card| (card.view)(context.clone())).collect()
    };
    view! {
        <div class="overview">
            <div class="overview-main">{column(CardPlace::Main)}</div>
            <div class="overview-side">{column(CardPlace::Side)}</div>
        </div>
    }
    .into_any()
}
