//! Icons from the sprite `public/icons.svg` (Lucide, ISC).

use std::sync::Arc;

use leptos::prelude::*;

/// Where the sprite is served, without a fragment. The server puts it into its context and into
/// `<html data-icons>`; the browser reads it back from there.
#[derive(Clone, Debug)]
pub struct SpriteAddress(pub Arc<str>);

/// The address of a symbol of the sprite.
pub(crate) fn symbol(name: &str) -> String {
    let address = use_context::<SpriteAddress>().map_or_else(
        || crate::dom::root_data("icons").unwrap_or_else(|| "/icons.svg".to_owned()),
        |address| address.0.to_string(),
    );
    format!("{address}#{name}")
}

/// An icon that says nothing by itself: the word beside it, or the label of its button, does.
#[component]
pub fn Icon(
    /// The name of a symbol of the sprite: `search`.
    #[prop(into)]
    name: String,
    /// A further class, for example `s` (12 px) or `l` (20 px).
    #[prop(optional, into)]
    class: String,
) -> impl IntoView {
    draw(&name, &class)
}

fn draw(name: &str, class: &str) -> AnyView {
    view! {
        <svg class=format!("icon {class}") aria-hidden="true" focusable="false">
            <use href=symbol(name)></use>
        </svg>
    }
    .into_any()
}
