//! A graph of the catalog on the surface that knows nothing of catalogs.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use model::EntityRef;
use plugin::kinds::look;
use services::catalog::Graph;
use ui::{GraphEdge, GraphNode, GraphView, t, tf};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, MouseEvent};

use super::GraphAddress;

/// More lines than these say their relation only when one of their ends is looked at.
const MOST_LABELS: usize = 48;

/// What to draw.
pub(crate) struct Surface {
    /// What it shows, in words.
    pub label: String,
    /// The drawing.
    pub graph: Graph,
    /// What it is about.
    pub roots: Vec<EntityRef>,
    /// Where its boxes lead.
    pub href: Box<dyn Fn(&EntityRef) -> String>,
    /// Fills the height that its container leaves.
    pub fill: bool,
    /// The boxes lead to graphs around them: with shift, or by Enter, to the entities themselves.
    pub recentre: bool,
}

/// The drawing.
pub(crate) fn surface(surface: Surface) -> AnyView {
    let Surface { label, graph, roots, href, fill, recentre } = surface;
    let dense = graph.edges.len() > MOST_LABELS;
    let nodes = graph.nodes.into_iter().map(|node| {
        let look = look(node.link.entity_ref.kind());
        let kind = t(look.title);
        let note = if node.link.exists { kind.to_owned() } else { tf("{0}, not in the catalog", &[kind]) };
        GraphNode {
            href: href(&node.link.entity_ref),
            note,
            icon: look.icon.to_owned(),
            class: look.class.to_owned(),
            current: roots.contains(&node.link.entity_ref),
            missing: !node.link.exists,
            title: node.link.title,
            x: node.x,
            y: node.y,
            width: node.width,
            height: node.height,
        }
    });
    // What all lines say need not be said by each of them.
    let alike = graph.edges.len() > 2
        && graph.edges.windows(2).all(|pair| match pair {
            [one, other] => one.label == other.label,
            _ => true,
        });
    let edges = graph.edges.into_iter().map(|edge| GraphEdge {
        label: if alike { String::new() } else { words(&edge.label) },
        points: edge.points,
        from: edge.from,
        to: edge.to,
    });
    let (nodes, edges): (Vec<_>, Vec<_>) = (nodes.collect(), edges.collect());
    let navigate = use_navigate();
    let go = StoredValue::new(move |href: &str| navigate(href, leptos_router::NavigateOptions::default()));
    // Links within a drawing are not seen by the router, so they are led there here.
    let click = move |event: MouseEvent| {
        if event.default_prevented() || event.button() != 0 || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let Some(href) = link_of(event.target()) else { return };
        let target = if recentre && event.shift_key() { opened(&href) } else { Some(href) };
        if let Some(target) = target {
            event.prevent_default();
            go.with_value(|go| go(&target));
        }
    };
    let key = move |event: KeyboardEvent| {
        if !recentre || event.key() != "Enter" || event.ctrl_key() || event.meta_key() {
            return;
        }
        if let Some(target) = link_of(event.target()).and_then(|href| opened(&href)) {
            event.prevent_default();
            go.with_value(|go| go(&target));
        }
    };
    view! {
        <div class="graph-surface" class:dense=dense on:click=click on:keydown=key>
            <GraphView label width=graph.width height=graph.height nodes edges fill />
        </div>
    }
    .into_any()
}

/// The address of the box that an event happened on.
fn link_of(target: Option<web_sys::EventTarget>) -> Option<String> {
    target?.dyn_into::<Element>().ok()?.closest("a").ok()??.get_attribute("href")
}

/// The page of the entity that an address of the graph is about.
fn opened(href: &str) -> Option<String> {
    let (_, search) = href.split_once('?')?;
    GraphAddress::parse(search).roots.first().map(EntityRef::path)
}

/// The relation as people say it. A line that stands for a relation and its inverse says the one that it runs along.
pub(crate) fn words(label: &str) -> String {
    let said: Vec<&str> =
        label.split(", ").map(|relation| phrase(relation.split(" / ").next().unwrap_or(relation))).collect();
    said.join(", ")
}

/// A relation type as people say it.
pub(crate) fn phrase(kind: &str) -> &str {
    match kind {
        "ownedBy" => t("owned by"),
        "ownerOf" => t("owns"),
        "providesApi" => t("provides"),
        "apiProvidedBy" => t("provided by"),
        "consumesApi" => t("consumes"),
        "apiConsumedBy" => t("consumed by"),
        "dependsOn" => t("depends on"),
        "dependencyOf" => t("needed by"),
        "partOf" => t("part of"),
        "hasPart" => t("has part"),
        "memberOf" => t("member of"),
        "hasMember" => t("has member"),
        "childOf" => t("child of"),
        "parentOf" => t("parent of"),
        "hasSkill" => t("has skill"),
        "skillOf" => t("skill of"),
        "hasPlugin" => t("has plugin"),
        "pluginOf" => t("plugin of"),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_say_the_relation_that_they_run_along() {
        assert_eq!(words("ownerOf / ownedBy"), "owns");
        assert_eq!(words("dependsOn / dependencyOf, consumesApi / apiConsumedBy"), "depends on, consumes");
        assert_eq!(words("guardedBy"), "guardedBy");
    }

    #[test]
    fn a_box_opens_the_entity_that_it_would_centre_on() {
        let address = GraphAddress::around("api:default/orders".parse().unwrap());
        assert_eq!(opened(&address.href()).as_deref(), Some("/catalog/default/api/orders"));
        assert_eq!(opened("/catalog/default/api/orders"), None);
    }
}
