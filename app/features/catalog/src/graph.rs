//! The page of the graph: any root, drawn or listed, all of it in the address.

mod address;
mod choice;
pub(crate) mod drawing;
pub(crate) mod functions;
mod options;
pub(crate) mod table;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::Redirect;
use leptos_router::hooks::use_location;
use plugin::{PageHead, use_page};
use services::catalog::Graph;
use ui::{ButtonLink, Crumb, TabItem, Tabs, Waiting, kept, t, tf, tn, tv};

use crate::{hover, parts};

pub(crate) use address::{GraphAddress, PATH};
pub(crate) use drawing::{Surface, surface};

/// The page of the graph.
#[component]
pub fn GraphPage() -> impl IntoView {
    let address = plugin::address_at(PATH, GraphAddress::parse);
    // The answer comes with what was asked, so that what is shown belongs together while the next is on its way.
    let found = plugin::data(
        move || address.with(GraphAddress::data_search),
        |search| async move {
            let graph = functions::graph_of(search.clone()).await;
            (search, graph)
        },
    );
    let listed = Memo::new(move |_| address.with(|address| address.list));
    let loading = RwSignal::new(false);
    let content = move || {
        let list = listed.get();
        Suspend::new(async move {
            let (search, graph) = found.await;
            kept(move || {
                let address = GraphAddress { list, ..GraphAddress::parse(&search) };
                match graph {
                    Ok(_) if address.roots.is_empty() => choice::start(),
                    Ok(graph) => shown(&address, graph),
                    Err(error) => parts::failure(error, address.href()),
                }
            })
        })
    };
    let place = use_page(
        Signal::derive(move || match address.with(|address| address.roots.first().cloned()) {
            Some(root) => tf("{0} · Graph", &[&root.humanised()]),
            None => t("Graph").to_owned(),
        }),
        Signal::derive(|| vec![Crumb::link(t("Catalog"), "/catalog"), Crumb::here(t("Graph"))]),
    );
    view! {
        {place}
        <div class="page graph-page" class:loading=ui::late(loading)>
            <PageHead title=t("Graph") />
            <div class="graph-body">
                {options::view(address)}
                <section class="card graph-card" aria-label=t("Graph")>
                    <Waiting fallback=|| view! { <div class="graph-wait" role="status" aria-label=t("Loading")></div> } pending=loading>
                        {ui::once(content)}
                    </Waiting>
                </section>
            </div>
        </div>
        {hover::layer()}
    }
    .into_any()
}

/// Leads Backstage's address of the graph to ours.
#[component]
pub fn BackstageGraph() -> impl IntoView {
    let search = use_location().search;
    let path = GraphAddress::parse_backstage(&search.get_untracked()).href();
    view! { <Redirect path options=NavigateOptions { replace: true, ..NavigateOptions::default() } /> }
}

/// The drawing or the list, with what both say.
fn shown(address: &GraphAddress, graph: Graph) -> AnyView {
    let tabs = vec![
        TabItem {
            title: t("Drawing").into(),
            href: address.with_list(false).href(),
            count: Some(graph.nodes.len() as u64),
            current: !address.list,
        },
        TabItem {
            title: t("List").into(),
            href: address.with_list(true).href(),
            count: Some(graph.edges.len() as u64),
            current: address.list,
        },
    ];
    let omitted = (graph.omitted > 0).then(|| {
        view! {
            <p class="graph-note" role="status">
                {tn(
                    graph.omitted,
                    "{0} more has no room here. Narrow it with kinds or relations, or take fewer steps.",
                    "{0} more have no room here. Narrow it with kinds or relations, or take fewer steps.",
                )}
            </p>
        }
    });
    let open = address.roots.first().map(|root| {
        let name = root.humanised();
        view! { <ButtonLink href=root.path() icon="arrow-up-right">{tv(
            "Open {0}",
            vec![name.into_any()],
        )}</ButtonLink> }
    });
    let content = if address.list {
        table::view(&graph)
    } else {
        let roots = address.roots.clone();
        let address = address.clone();
        surface(Surface {
            label: tf("What is around {0}", &[&names(&roots)]),
            graph,
            roots,
            href: Box::new(move |entity| address.with_root(entity.clone()).href()),
            fill: true,
            recentre: true,
        })
    };
    view! {
        <div class="graph-shown">
            <div class="graph-bar">
                <Tabs label=t("Views of the graph") items=tabs /> {open}
            </div>
            {omitted}
            {content}
        </div>
    }
    .into_any()
}

fn names(roots: &[model::EntityRef]) -> String {
    roots.iter().map(model::EntityRef::humanised).collect::<Vec<_>>().join(", ")
}
