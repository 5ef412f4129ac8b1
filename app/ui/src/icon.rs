//! Icons from the sprite `public/icons.svg` (Lucide, ISC).

use std::cell::Cell;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Where the sprite is served, without a fragment. The server puts it into its context and into
/// `<html data-icons>`; the browser reads it back from there.
#[derive(Clone, Debug)]
pub struct SpriteAddress(pub Arc<str>);

thread_local! {
    /// Whether the sprite stands in the document. Stays false on the server.
    static WITHIN: Cell<bool> = const { Cell::new(false) };
}

/// What the ids of symbols begin with where the sprite stands in the document.
const PREFIX: &str = "icon-";

/// The address of a symbol of the sprite.
pub(crate) fn symbol(name: &str) -> String {
    if WITHIN.get() {
        return format!("#{PREFIX}{name}");
    }
    let address = use_context::<SpriteAddress>().map(|address| address.0.to_string());
    format!("{}#{name}", address.unwrap_or_else(served))
}

fn served() -> String {
    crate::dom::root_data("icons").unwrap_or_else(|| "/icons.svg".to_owned())
}

/// Takes the sprite into the document. A symbol of another file is drawn a moment after what it stands on, even when the
/// file is there, so that the browser lays out each new page twice. In a browser only.
pub fn keep_icons() {
    spawn_local(async {
        // Without it, icons come from the file as before.
        if let Ok(sprite) = fetch(&served()).await {
            let _ = take_in(&sprite);
        }
    });
}

async fn fetch(address: &str) -> Result<String, JsValue> {
    let answer: web_sys::Response = JsFuture::from(window().fetch_with_str(address)).await?.unchecked_into();
    let text = if answer.ok() { JsFuture::from(answer.text()?).await? } else { JsValue::UNDEFINED };
    text.as_string().ok_or(JsValue::UNDEFINED)
}

fn take_in(sprite: &str) -> Result<(), JsValue> {
    let holder = document().create_element("div")?;
    holder.set_attribute("hidden", "")?;
    // Ids of the portal's own file, nothing that anybody has written.
    holder.set_inner_html(&sprite.replace("id=\"", &format!("id=\"{PREFIX}")));
    document().body().ok_or(JsValue::UNDEFINED)?.append_child(&holder)?;
    WITHIN.set(true);
    Ok(())
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
