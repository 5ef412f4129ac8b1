//! The same as the drawing shows, as a table.

use leptos::prelude::*;
use plugin::EntityLink;
use services::catalog::{Graph, GraphNode};
use ui::{Column, EmptyState, Table, t, tv};

use super::drawing::words;

/// The relations of a graph, those nearest to the roots first.
pub(crate) fn view(graph: &Graph) -> AnyView {
    if graph.edges.is_empty() {
        return view! {
            <EmptyState icon="waypoints" title=t("No relations")>
                <p>
                    {tv(
                        "Nothing in the catalog is related to this entity, or the chosen kinds and relations leave \
                         nothing. Relations come from the fields of the entities' files, such as {0}, {1} and {2}.",
                        vec![
                            view! { <code>"spec.dependsOn"</code> }.into_any(),
                            view! { <code>"spec.system"</code> }.into_any(),
                            view! { <code>"spec.owner"</code> }.into_any(),
                        ],
                    )}
                </p>
            </EmptyState>
        }
        .into_any();
    }
    let mut rows: Vec<(u32, &GraphNode, String, &GraphNode)> = graph
        .edges
        .iter()
        .filter_map(|edge| {
            let (from, to) = (graph.nodes.get(edge.from)?, graph.nodes.get(edge.to)?);
            Some((from.distance.max(to.distance), from, words(&edge.label), to))
        })
        .collect();
    rows.sort_by(|a, b| {
        (a.0, &a.1.link.title, &a.2, &a.3.link.title).cmp(&(b.0, &b.1.link.title, &b.2, &b.3.link.title))
    });
    let rows: Vec<_> = rows
        .into_iter()
        .map(|(steps, from, relation, to)| {
            view! {
                <tr data-row="">
                    <th scope="row" class="graph-end">
                        <EntityLink link=from.link.clone() />
                    </th>
                    <td class="graph-relation muted">{relation}</td>
                    <td class="graph-end">
                        <EntityLink link=to.link.clone() />
                    </td>
                    <td class="graph-steps number">{steps}</td>
                </tr>
            }
        })
        .collect();
    let columns = vec![
        Column::new(t("Entity"), "graph-end"),
        Column::new(t("Relation"), "graph-relation"),
        Column::new(t("To"), "graph-end"),
        Column::new(t("Steps"), "graph-steps number"),
    ];
    view! {
        <Table caption=t("Relations") columns>
            {rows}
        </Table>
    }
    .into_any()
}
