//! What an entity is, at a glance, while somebody looks at its name; and its page's data, warm for a click.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::EntityRef;
use plugin::{Loading, ahead, kinds};
use services::Error;
use services::catalog::Overview;
use ui::{HoverLayer, Icon, KindIcon, t};

use crate::functions::entity;
use crate::parts;

/// Letters of the description.
const TEXT: usize = 220;

fn question(reference: &str) -> String {
    format!("entity?{reference}")
}

/// The data of an entity's page: what a look at a link has fetched a moment ago, once; or else from the server.
pub(crate) async fn warm(reference: String) -> Result<Overview, Error> {
    ahead::warm(question(&reference), entity(reference)).await
}

/// What a card shows.
type Card = Arc<dyn Fn() -> AnyView + Send + Sync>;

/// The cards of a page. What they are made of is fetched for the first link that somebody looks at.
pub(crate) fn layer() -> AnyView {
    let asked = RwSignal::new(None::<String>);
    let shown = RwSignal::new(None::<(String, Card)>);
    Effect::new(move || {
        let Some(href) = asked.get() else { return };
        spawn_local(async move {
            if let Some(card) = hover_card(href.clone()).await.await {
                let _ = shown.try_set(Some((href, card)));
            }
        });
    });
    let ready = Signal::derive(move || {
        asked.with(|asked| {
            shown.with(|shown| matches!((asked, shown), (Some(asked), Some((shown, _))) if asked == shown))
        })
    });
    let card = move || shown.with(|shown| shown.as_ref().map(|(_, card)| card()));
    view! {
        <HoverLayer selector="a.entity-link[href]" asked ready>
            {card}
        </HoverLayer>
    }
    .into_any()
}

/// The card of an entity's address. An entity that can not be had has none; its page says why.
#[lazy]
fn hover_card(href: String) -> Loading<Option<Card>> {
    Box::pin(async move {
        let reference = reference(&href)?.to_string();
        let overview = match ahead::seen(&question(&reference)) {
            Some(overview) => overview,
            None => {
                let overview = entity(reference.clone()).await.ok()?;
                ahead::keep(question(&reference), overview.clone());
                overview
            }
        };
        let card: Card = Arc::new(move || card(&overview));
        Some(card)
    })
}

/// The entity of a page's address.
fn reference(href: &str) -> Option<EntityRef> {
    let mut parts = href.strip_prefix("/catalog/")?.split('/');
    let (namespace, kind, name) = (parts.next()?, parts.next()?, parts.next()?);
    let reference = EntityRef::new(kind, namespace, name);
    (parts.next().is_none() && reference.path() == href).then_some(reference)
}

fn card(overview: &Overview) -> AnyView {
    let look = kinds::look(overview.link.entity_ref.kind());
    let what = match &overview.link.kind_type {
        Some(kind_type) => format!("{} · {kind_type}", kinds::singular(&overview.kind)),
        None => kinds::singular(&overview.kind),
    };
    let text = plain(&overview.description_html);
    let text = (!text.is_empty()).then(|| view! { <p class="hover-text">{text}</p> });
    let mention = |icon: &'static str, label: &'static str, title: String| {
        view! {
            <span class="hover-fact">
                <Icon name=icon class="s" />
                <span class="visually-hidden">{label} ": "</span>
                <span class="cut">{title}</span>
            </span>
        }
    };
    let owner = overview.owners.first().map(|owner| mention("users", t("Owner"), owner.title.clone()));
    let whole = overview
        .part_of
        .first()
        .map(|whole| mention(kinds::look(whole.entity_ref.kind()).icon, t("Part of"), whole.title.clone()));
    let problems =
        (!overview.problems.is_empty()).then(|| view! { <ui::Status tone=ui::Tone::Bad label=t("has problems") /> });
    let orphan =
        overview.orphan.then(|| view! { <ui::Status tone=ui::Tone::Warn icon="unplug" label=t("orphaned") /> });
    view! {
        <div class="hover-body">
            <div class="hover-head">
                <KindIcon look decorative=true />
                <div class="hover-title">
                    <p class="hover-what">{what}</p>
                    <p class="hover-name">{overview.link.title.clone()}</p>
                </div>
            </div>
            {text}
            <div class="hover-facts">
                {overview.lifecycle.as_deref().map(parts::lifecycle)} {problems} {orphan} {owner} {whole}
            </div>
            <p class="hover-ref mono">{overview.link.entity_ref.to_string()}</p>
        </div>
    }
    .into_any()
}

/// The words of safe HTML, cut where a card ends.
fn plain(html: &str) -> String {
    let mut words = String::new();
    let mut within = false;
    for c in html.chars() {
        match c {
            '<' => {
                within = true;
                words.push(' ');
            }
            '>' if within => within = false,
            c if !within => words.push(c),
            _ => {}
        }
    }
    let words = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&amp;", "&")]
        .iter()
        .fold(words, |words, (entity, c)| words.replace(entity, c));
    let mut text = String::new();
    for word in words.split_whitespace() {
        if text.chars().count() + word.chars().count() > TEXT {
            text.push('…');
            break;
        }
        // A tag within a sentence leaves no blank before its full stop.
        if !text.is_empty() && !word.starts_with(['.', ',', ';', ':', ')']) {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_are_read_as_words() {
        assert_eq!(plain("<p>Sells <b>seats</b>.</p>\n<ul><li>A &amp; B</li></ul>"), "Sells seats. A & B");
        assert_eq!(plain("<p>&amp;lt; stays as it was written</p>"), "&lt; stays as it was written");
        assert!(plain(&"word ".repeat(200)).ends_with("word…"));
    }

    #[test]
    fn only_the_pages_of_entities_have_cards() {
        let found = reference("/catalog/default/component/checkout").map(|found| found.to_string());
        assert_eq!(found.as_deref(), Some("component:default/checkout"));
        for href in ["/catalog", "/catalog/default/component", "/catalog/default/component/checkout/history", "/graph"]
        {
            assert_eq!(reference(href), None, "{href}");
        }
    }
}
