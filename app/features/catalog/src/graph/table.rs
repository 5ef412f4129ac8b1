//! The same as the drawing shows, as a table.

use leptos::prelude::*;
use plugin::EntityLink;
use services::catalog::{Graph, GraphNode};
use ui::{Column, EmptyState, Table};

use super::drawing::words;

/// The relations of a graph, those nearest to the roots first.
pub(crate) fn view(graph: &Graph) -> AnyView {
    if graph.edges.is_empty() {
        return view! {
            <EmptyState icon="waypoints" title="No relations">
                <p>
                    "Nothing in the catalog is related to this entity, or the chosen kinds and relations leave nothing.
                    Relations come from the fields of the entities' files, such as "<code>"spec.dependsOn"</code>", "
                    <code>"spec.system"</code>" and "<code>"spec.owner"</code>"."
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
        Column::new("Entity", "graph-end"),
        Column::new("Relation", "graph-relation"),
        Column::new("To", "graph-end"),
        Column::new("Steps", "graph-steps number"),
    ];
    view! {
        <Table caption="Relations" columns>
            {rows}
        </Table>
    }
    .into_any()
}
