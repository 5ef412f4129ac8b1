//! What an entity is connected with: a tab with the drawing, the same as a table, and who is hit if it fails; and for
//! systems and domains a drawing of what they contain.

mod impact;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::EntityRef;
use plugin::{CardPlace, EntityCard, EntityContext, ahead};
use services::catalog::{Graph, Overview};
use ui::{Card, SkeletonCard, Waiting, kept, t, tf, tn};

use crate::graph::functions::graph_of;
use crate::graph::{GraphAddress, Surface, surface, table};
use crate::parts;

/// Steps that the tab offers.
const DEPTHS: [u32; 3] = [1, 2, 3];

/// The drawing on the overview of systems and domains, and of what depends on something.
pub(crate) fn card() -> EntityCard {
    EntityCard { id: "drawing", order: 10, place: CardPlace::Main, shows, view: drawing }
}

/// How many entities it is connected with.
pub(crate) fn count(overview: &Overview) -> Option<u64> {
    let relations: u64 = overview.relations.iter().map(|group| group.total).sum();
    Some(relations + (overview.owners.len() + overview.part_of.len()) as u64)
}

fn shows(overview: &Overview) -> bool {
    let kind = overview.link.entity_ref.kind();
    let connected = overview.relations.iter().any(|group| group.total > 0);
    connected && matches!(kind, "system" | "domain" | "component" | "api" | "resource" | "airesource")
}

/// Asks for what the tab shows first.
pub(crate) fn look(entity: &EntityRef) {
    let search = GraphAddress { depth: 1, ..GraphAddress::around(entity.clone()) }.data_search();
    ahead::look(graph_question(&search), graph_of(search));
    impact::look(entity);
}

fn graph_question(search: &str) -> String {
    format!("graph?{search}")
}

/// The tab.
pub(crate) fn view(context: EntityContext) -> AnyView {
    let entity = context.overview.link.entity_ref.clone();
    let path = format!("{}/dependencies", entity.path());
    let query = use_query_map();
    let depth = Memo::new(move |_| {
        let asked = query.with(|query| query.get("depth").and_then(|depth| depth.parse().ok()));
        asked.filter(|depth| DEPTHS.contains(depth)).unwrap_or(1)
    });
    let address = {
        let entity = entity.clone();
        Memo::new(move |_| GraphAddress { depth: depth.get(), ..GraphAddress::around(entity.clone()) })
    };
    let found = plugin::data(
        move || address.with(GraphAddress::data_search),
        |search| async move {
            let graph = ahead::warm(graph_question(&search), graph_of(search.clone())).await;
            (search, graph)
        },
    );
    let loading = RwSignal::new(false);
    let impact = impact::view(&entity, &path);
    let content = move || {
        let (path, entity) = (path.clone(), entity.clone());
        Suspend::new(async move {
            let found = found.await;
            kept(move || match found {
                (search, Ok(graph)) => related(&entity, &GraphAddress::parse(&search), &path, graph),
                (_, Err(error)) => {
                    let state = parts::failure(error, path);
                    view! { <div class="card">{state}</div> }.into_any()
                }
            })
        })
    };
    view! {
        <div class="dependencies" class:loading=ui::late(loading)>
            <div class="dependencies-graph">
                <Waiting fallback=|| view! { <SkeletonCard lines=10 /> } pending=loading>
                    {ui::once(content)}
                </Waiting>
            </div>
            <div class="dependencies-impact">{impact}</div>
        </div>
    }
    .into_any()
}

fn related(entity: &EntityRef, address: &GraphAddress, path: &str, graph: Graph) -> AnyView {
    let steps: Vec<_> = DEPTHS
        .into_iter()
        .map(|depth| {
            let href = if depth == 1 { path.to_owned() } else { format!("{path}?depth={depth}") };
            let label = tn(u64::from(depth), "{0} step", "{0} steps");
            view! {
                <a href=href aria-current=(depth == address.depth).then_some("true") data-noscroll="">
                    {label}
                </a>
            }
        })
        .collect();
    let open = address.href();
    let rows = table::view(&graph);
    let drawn = graph.edges.len();
    let drawing = (drawn > 0).then(|| drawn_around(entity, graph));
    view! {
        <div class="dependencies-related">
            <section class="card" aria-label=t("Drawing")>
                <header>
                    <h2>{t("Dependencies")}</h2>
                    <nav class="segments" aria-label=t("Steps")>
                        {steps}
                    </nav>
                    <div class="card-actions">
                        <a href=open>{t("Open graph")}</a>
                    </div>
                </header>
                {drawing}
            </section>
            <Card title=t("Relations") badge=move || view! { <span class="count">{drawn}</span> }>
                {rows}
            </Card>
        </div>
    }
    .into_any()
}

fn drawn_around(entity: &EntityRef, graph: Graph) -> AnyView {
    surface(Surface {
        label: tf("Dependencies of {0}", &[&entity.humanised()]),
        graph,
        roots: vec![entity.clone()],
        href: Box::new(EntityRef::path),
        fill: false,
        recentre: false,
    })
}

/// The drawing on the overview: the parts of systems and domains, the neighbours of others.
fn drawing(context: EntityContext) -> AnyView {
    let entity = context.overview.link.entity_ref.clone();
    let whole = matches!(entity.kind(), "system" | "domain");
    let mut address = GraphAddress::around(entity.clone());
    if whole {
        address.relations = vec!["partOf".into()];
        address.depth = 1;
    } else {
        // Owner and system stand beside it; here is what it works with.
        address.relations = vec!["dependsOn".into(), "consumesApi".into(), "providesApi".into()];
        address.depth = 1;
    }
    let (title, open) = (if whole { t("Parts") } else { t("Dependencies") }, address.href());
    let search = address.data_search();
    let found = plugin::data(move || search.clone(), graph_of);
    let content = move || {
        let (entity, open) = (entity.clone(), open.clone());
        Suspend::new(async move {
            match found.await {
                Ok(graph) if graph.edges.is_empty() => view! { <div hidden=true></div> }.into_any(),
                Ok(graph) => {
                    let drawn = drawn_around(&entity, graph);
                    view! {
                        <Card title actions=move || view! { <a href=open.clone()>{t("Open graph")}</a> }>
                            {drawn}
                        </Card>
                    }
                    .into_any()
                }
                Err(error) => {
                    let state = parts::failure(error, entity.path());
                    view! { <Card title>{state}</Card> }.into_any()
                }
            }
        })
    };
    view! { <Suspense fallback=|| view! { <SkeletonCard lines=8 /> }>{ui::once(content)}</Suspense> }.into_any()
}
