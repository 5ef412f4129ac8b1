//! The surface that a graph is drawn on.

use leptos::prelude::*;
use leptos::{html, svg};
use wasm_bindgen::JsCast;
use web_sys::{KeyboardEvent, PointerEvent, WheelEvent};

use super::viewport::Viewport;
use super::{Along, GraphEdge, GraphNode, fitted, label_ends, label_place, neighbour, path};
use crate::{IconButton, click, dom, icon, t};

/// Boxes that are smaller than this, of their own size, can not be read.
const READABLE_SCALE: f64 = 0.8;
/// What can be read of a drawing that fills a page.
const READABLE_PAGE: (f64, f64) = (1_500.0, 900.0);
/// What can be read of a drawing on a card.
const READABLE_CARD: (f64, f64) = (1_100.0, 560.0);

/// A graph to look at. Boxes are links; one of them is a tab stop and the arrow keys move between them, `+`, `-`
/// and `0` change the size, dragging moves the drawing, and the wheel with Ctrl (or a pinch) enlarges it.
/// A list of the same must stand beside it for those to whom a drawing says nothing.
#[component]
pub fn GraphView(
    /// What is drawn.
    #[prop(into)]
    label: String,
    /// The size of the drawing at scale 1.
    width: f64,
    /// The size of the drawing at scale 1.
    height: f64,
    /// The boxes.
    nodes: Vec<GraphNode>,
    /// The lines.
    edges: Vec<GraphEdge>,
    /// Arrow heads at the ends of lines.
    #[prop(default = true)]
    arrows: bool,
    /// Fills the height that its container leaves; otherwise as high as the drawing, up to 420 px.
    #[prop(optional)]
    fill: bool,
) -> impl IntoView {
    let whole = Viewport::whole(width.max(1.0), height.max(1.0));
    let centre = nodes.iter().find(|node| node.current).map_or((width / 2.0, height / 2.0), |node| (node.x, node.y));
    let view = RwSignal::new(whole.first(if fill { READABLE_PAGE } else { READABLE_CARD }, centre));
    let lit = RwSignal::new(None::<usize>);
    let drawing = NodeRef::<svg::Svg>::new();
    let frame = NodeRef::<html::Div>::new();
    let drag = StoredValue::new(None::<Drag>);
    // The server does not know how large the drawing will be; nothing moves when all of it can be read.
    Effect::new(move || {
        let Some(rect) = frame.get().map(|frame| frame.get_bounding_client_rect()) else { return };
        if rect.width() > 0.0 {
            let readable = (rect.width() / READABLE_SCALE, rect.height() / READABLE_SCALE);
            let _ = view.try_set(whole.first(readable, centre));
        }
    });

    let zoom = move |factor: f64| view.update(|view| *view = view.zoomed(factor, (0.5, 0.5), whole));
    let units = move || scale(drawing, view.try_get_untracked().unwrap_or(whole));
    let wheel = move |event: WheelEvent| {
        if !event.ctrl_key() && !event.meta_key() {
            return;
        }
        event.prevent_default();
        let Some(rect) = drawing.get_untracked().map(|drawing| drawing.get_bounding_client_rect()) else { return };
        let at = (
            (f64::from(event.client_x()) - rect.left()) / rect.width().max(1.0),
            (f64::from(event.client_y()) - rect.top()) / rect.height().max(1.0),
        );
        view.update(|view| *view = view.zoomed((-event.delta_y() * 0.004).exp(), at, whole));
    };
    let press = move |event: PointerEvent| {
        if event.button() == 0 {
            let at = (f64::from(event.client_x()), f64::from(event.client_y()));
            drag.try_set_value(Some(Drag { start: at, last: at, moved: false }));
        }
    };
    let shift = move |event: PointerEvent| {
        let Some(mut now) = drag.try_get_value().flatten() else { return };
        if event.buttons() & 1 == 0 {
            drag.try_set_value(None);
            return;
        }
        let at = (f64::from(event.client_x()), f64::from(event.client_y()));
        // A few pixels of trembling are still a click on the box.
        if !now.moved && (at.0 - now.start.0).hypot(at.1 - now.start.1) < 4.0 {
            return;
        }
        if !now.moved
            && let Some(frame) = frame.get_untracked()
        {
            let _ = frame.set_pointer_capture(event.pointer_id());
        }
        let units = units();
        view.update(|view| *view = view.moved((now.last.0 - at.0) * units, (now.last.1 - at.1) * units));
        now.moved = true;
        now.last = at;
        drag.try_set_value(Some(now));
    };
    // The click that ends a drag is not a click on what it ends on.
    let pressed = move |event: web_sys::MouseEvent| {
        if drag.try_get_value().flatten().is_some_and(|drag| drag.moved) {
            event.prevent_default();
            event.stop_propagation();
        }
        drag.try_set_value(None);
    };
    let places = StoredValue::new(nodes.clone());
    let keys = move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let way = match event.key().as_str() {
            "+" | "=" => return zoom(1.25),
            "-" => return zoom(0.8),
            "0" => return view.set(whole),
            "ArrowRight" => (1.0, 0.0),
            "ArrowLeft" => (-1.0, 0.0),
            "ArrowDown" => (0.0, 1.0),
            "ArrowUp" => (0.0, -1.0),
            _ => return,
        };
        event.prevent_default();
        let Some(drawing) = drawing.get_untracked() else { return };
        let links = graph_links(&drawing);
        let focused = document().active_element();
        let here = links.iter().position(|link| Some(link) == focused.as_ref()).unwrap_or(0);
        let Some(next) = places.with_value(|nodes| neighbour(nodes, here, way.0, way.1)) else { return };
        for (at, link) in links.iter().enumerate() {
            let _ = link.set_attribute("tabindex", if at == next { "0" } else { "-1" });
        }
        if let Some(link) = links.get(next).and_then(|link| link.dyn_ref::<web_sys::SvgElement>()) {
            let _ = link.focus();
        }
        places.with_value(|nodes| {
            if let Some(node) = nodes.get(next) {
                let (left, top) = (node.x - node.width / 2.0 - 12.0, node.y - node.height / 2.0 - 12.0);
                view.update(|view| *view = view.showing(left, top, node.width + 24.0, node.height + 24.0));
            }
        });
    };

    let first = nodes.iter().position(|node| node.current).unwrap_or(0);
    let marker = dom::id("arrow", &label);
    let ends = label_ends(&edges);
    let lines: Vec<_> =
        edges.into_iter().zip(ends).map(|(edge, end)| draw_edge(edge, end, lit, arrows.then_some(&marker))).collect();
    let boxes: Vec<_> = nodes.into_iter().enumerate().map(|(at, node)| draw_node(at, at == first, node, lit)).collect();
    view! {
        <div
            class=if fill { "graph fill" } else { "graph" }
            node_ref=frame
            on:pointerdown=press
            on:pointermove=shift
            on:keydown=keys
            on:wheel=wheel
            on:click:capture=pressed
        >
            <svg
                node_ref=drawing
                class="graph-drawing"
                role="group"
                aria-label=label
                height=height.clamp(160.0, 420.0).round()
                viewBox=move || view.try_get().unwrap_or(whole).view_box()
            >
                <defs>
                    <marker
                        id=marker
                        class="graph-arrow"
                        viewBox="0 0 8 8"
                        refX="7"
                        refY="4"
                        markerWidth="7"
                        markerHeight="7"
                        orient="auto-start-reverse"
                    >
                        <path d="M0 0.5 8 4 0 7.5z"></path>
                    </marker>
                </defs>
                <g class="graph-edges">{lines}</g>
                <g class="graph-nodes">{boxes}</g>
            </svg>
            <div class="graph-tools js-only" role="toolbar" aria-label=t("Size of the drawing")>
                <IconButton label=t("Enlarge") icon="plus" keys="+" on_click=click(move |_| zoom(1.25)) />
                <IconButton label=t("Reduce") icon="minus" keys="-" on_click=click(move |_| zoom(0.8)) />
                <IconButton label=t("Show all") icon="maximize" keys="0" on_click=click(move |_| view.set(whole)) />
            </div>
        </div>
    }
    .into_any()
}

#[derive(Clone, Copy)]
struct Drag {
    start: (f64, f64),
    last: (f64, f64),
    moved: bool,
}

/// How many of the drawing's units a pixel of the screen is.
fn scale(drawing: NodeRef<svg::Svg>, view: Viewport) -> f64 {
    let Some(rect) = drawing.get_untracked().map(|drawing| drawing.get_bounding_client_rect()) else { return 1.0 };
    (view.width / rect.width().max(1.0)).max(view.height / rect.height().max(1.0))
}

fn graph_links(drawing: &web_sys::Element) -> Vec<web_sys::Element> {
    let Ok(found) = drawing.query_selector_all("a") else { return Vec::new() };
    (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect()
}

fn draw_edge(edge: GraphEdge, along: Along, lit: RwSignal<Option<usize>>, arrow: Option<&str>) -> AnyView {
    let (from, to) = (edge.from, edge.to);
    let (x, y, class) = label_place(&edge.points, along);
    view! {
        <g class="graph-edge" class:lit=move || lit.try_get().flatten().is_some_and(|node| node == from || node == to)>
            <path d=path(&edge.points) marker-end=arrow.map(|id| format!("url(#{id})"))></path>
            {(!edge.label.is_empty())
                .then(|| view! { <text class=class x=format!("{x:.1}") y=format!("{:.1}", y - 4.0)>{edge.label}</text> })}
        </g>
    }
    .into_any()
}

fn draw_node(at: usize, stop: bool, node: GraphNode, lit: RwSignal<Option<usize>>) -> AnyView {
    let (left, top) = (node.x - node.width / 2.0, node.y - node.height / 2.0);
    let class = format!(
        "graph-node {}{}{}",
        node.class,
        if node.current { " current" } else { "" },
        if node.missing { " missing" } else { "" }
    );
    let name = if node.note.is_empty() { node.title.clone() } else { format!("{}, {}", node.title, node.note) };
    let text = fitted(&node.title, node.width);
    // A page that is being left may still hear of the pointer, when its signals are gone.
    let enter = move || {
        let _ = lit.try_set(Some(at));
    };
    let leave = move || {
        let _ = lit.try_update(|lit| *lit = lit.filter(|node| *node != at));
    };
    view! {
        <g class=class transform=format!("translate({left:.1} {top:.1})")>
        <a
            href=node.href
            tabindex=if stop { "0" } else { "-1" }
            aria-label=name
            aria-current=node.current.then_some("true")
            draggable="false"
            on:pointerenter=move |_| enter()
            on:pointerleave=move |_| leave()
            on:focus=move |_| enter()
            on:blur=move |_| leave()
        >
            <title>{node.title}</title>
            <rect class="box" width=node.width height=node.height rx="7"></rect>
            <rect class="hue" x="8" y=format!("{:.1}", node.height / 2.0 - 9.0) width="18" height="18" rx="5"></rect>
            <use
                class="icon"
                href=icon::symbol(&node.icon)
                x="11"
                y=format!("{:.1}", node.height / 2.0 - 6.0)
                width="12"
                height="12"
            ></use>
            <text x="34" y=format!("{:.1}", node.height / 2.0 + 4.0)>
                {text}
            </text>
        </a>
        </g>
    }
    .into_any()
}
