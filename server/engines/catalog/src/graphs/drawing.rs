//! From a part of the graph to a drawing of it.

use services::catalog::{Direction, Graph, GraphEdge, GraphNode};

use super::layout;
use super::links::Links;
use super::walk::Walked;

/// The height of a node.
const HEIGHT: f64 = 34.0;
/// The widths of a node: between these, by its title.
const WIDTHS: (f64, f64) = (96.0, 236.0);
/// Icon and borders.
const AROUND: f64 = 46.0;
/// A character of the title, on average.
const CHARACTER: f64 = 6.9;

/// Draws what was walked.
pub(super) fn draw(walked: &Walked, links: &Links, direction: Direction) -> Graph {
    // Texts that are no references are never stored; without this the indices of lines would shift.
    let links: Vec<_> =
        walked.nodes.iter().filter_map(|(node, distance)| Some((links.link(node)?, *distance))).collect();
    if links.len() != walked.nodes.len() {
        tracing::error!("the relations of the catalog hold a text that is no reference");
        return Graph::default();
    }
    let sizes: Vec<(f64, f64)> = links.iter().map(|(link, _)| (width(&link.title), HEIGHT)).collect();
    let edges: Vec<(usize, usize)> = walked.lines.iter().map(|line| (line.from, line.to)).collect();
    let drawing = layout::draw(&sizes, &edges, direction);
    let nodes = links
        .into_iter()
        .zip(&sizes)
        .zip(&drawing.places)
        .map(|(((link, distance), (width, height)), (x, y))| GraphNode {
            link,
            x: *x,
            y: *y,
            width: *width,
            height: *height,
            distance,
        })
        .collect();
    let edges = walked
        .lines
        .iter()
        .zip(drawing.routes)
        .map(|(line, points)| GraphEdge { from: line.from, to: line.to, label: line.label.clone(), points })
        .collect();
    Graph { width: drawing.width, height: drawing.height, nodes, edges, omitted: walked.omitted }
}

/// How wide a node with this title is. Characters of East Asian scripts are as wide as two.
fn width(title: &str) -> f64 {
    let characters: u32 = title.chars().map(|c| if c as u32 >= 0x1100 { 2 } else { 1 }).sum();
    (AROUND + f64::from(characters) * CHARACTER).clamp(WIDTHS.0, WIDTHS.1).round()
}
