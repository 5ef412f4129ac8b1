//! A drawn graph: boxes that are links, lines between them. Laid out by whoever gives the data; here it is
//! drawn, moved and enlarged by pointer, wheel and keyboard.

mod surface;
mod viewport;

pub use surface::GraphView;

/// A box.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GraphNode {
    /// Where it leads.
    pub href: String,
    /// What it is called.
    pub title: String,
    /// Said after the title to those who can not see: the kind, the distance.
    pub note: String,
    /// An icon of the sprite.
    pub icon: String,
    /// A class that sets the hue: `kind-component`.
    pub class: String,
    /// What the graph is about: drawn with the accent.
    pub current: bool,
    /// There is nothing behind it: drawn dashed.
    pub missing: bool,
    /// The centre.
    pub x: f64,
    /// The centre.
    pub y: f64,
    /// The size.
    pub width: f64,
    /// The size.
    pub height: f64,
}

/// A line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GraphEdge {
    /// The points it goes through.
    pub points: Vec<(f64, f64)>,
    /// What it says; empty for nothing.
    pub label: String,
    /// Index of the box it leaves, to make it stand out with it.
    pub from: usize,
    /// Index of the box it reaches.
    pub to: usize,
}

/// A smooth path through points: quadratic curves between the middles of the segments.
fn path(points: &[(f64, f64)]) -> String {
    use std::fmt::Write;
    let mut out = String::new();
    let Some((first, rest)) = points.split_first() else { return out };
    let _ = write!(out, "M{:.1} {:.1}", first.0, first.1);
    for (at, point) in rest.iter().enumerate() {
        match rest.get(at + 1) {
            Some(next) if at + 2 <= rest.len() => {
                let last = at + 2 == rest.len();
                let end = if last { *next } else { ((point.0 + next.0) / 2.0, (point.1 + next.1) / 2.0) };
                let _ = write!(out, "Q{:.1} {:.1} {:.1} {:.1}", point.0, point.1, end.0, end.1);
                if last {
                    break;
                }
            }
            _ => {
                let _ = write!(out, "L{:.1} {:.1}", point.0, point.1);
            }
        }
    }
    out
}

/// Where the label of a line stands along it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Along {
    /// Beside the box it leaves.
    Start,
    /// Half way.
    Middle,
    /// Beside the box it reaches.
    End,
}

/// Space between a label and the box it stands beside; at the end there is an arrow too.
const LABEL_GAPS: (f64, f64) = (7.0, 11.0);

/// For each line the end where it runs alone: lines that leave a box together have parted at their ends, those that
/// reach one together have not met at their beginnings.
fn label_ends(edges: &[GraphEdge]) -> Vec<Along> {
    let mut leaving = std::collections::HashMap::new();
    let mut reaching = std::collections::HashMap::new();
    for edge in edges {
        *leaving.entry(edge.from).or_insert(0usize) += 1;
        *reaching.entry(edge.to).or_insert(0usize) += 1;
    }
    let count = |counts: &std::collections::HashMap<usize, usize>, node| counts.get(&node).copied().unwrap_or(0);
    edges
        .iter()
        .map(|edge| match (count(&leaving, edge.from), count(&reaching, edge.to)) {
            (1, 1) => Along::Middle,
            (leave, reach) if reach > leave => Along::Start,
            _ => Along::End,
        })
        .collect()
}

/// Where a label stands, and the class that says which of its ends is there.
fn label_place(points: &[(f64, f64)], along: Along) -> (f64, f64, &'static str) {
    let (near, away, gap) = match (points, along) {
        ([], _) => return (0.0, 0.0, "middle"),
        ([only], _) => return (only.0, only.1, "middle"),
        ([a, b, ..], Along::Start) => (*a, *b, LABEL_GAPS.0),
        ([.., a, b], Along::End) => (*b, *a, LABEL_GAPS.1),
        ([.., a, b], Along::Middle) => return ((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0, "middle"),
    };
    let (dx, dy) = (away.0 - near.0, away.1 - near.1);
    if dy.abs() > dx.abs() {
        return ((near.0 + away.0) / 2.0, (near.1 + away.1) / 2.0, "middle");
    }
    (near.0 + gap.copysign(dx), near.1, if dx < 0.0 { "before" } else { "after" })
}

/// The title as far as it fits: SVG text has no ellipsis of its own.
fn fitted(title: &str, width: f64) -> String {
    let room = ((width - 44.0) / 6.9).max(3.0) as usize;
    if title.chars().count() <= room {
        return title.to_owned();
    }
    let mut cut: String = title.chars().take(room.saturating_sub(1)).collect();
    cut.push('…');
    cut
}

/// The box next to `from` in a direction: the nearest by a distance that counts sidesteps double.
fn neighbour(nodes: &[GraphNode], from: usize, dx: f64, dy: f64) -> Option<usize> {
    let here = nodes.get(from)?;
    let mut best: Option<(usize, f64)> = None;
    for (at, node) in nodes.iter().enumerate() {
        let (x, y) = (node.x - here.x, node.y - here.y);
        let along = x * dx + y * dy;
        let aside = (x * dy - y * dx).abs();
        if at == from || along <= 1.0 || aside > along * 3.0 {
            continue;
        }
        let distance = along + 2.0 * aside;
        if best.is_none_or(|(_, nearest)| distance < nearest) {
            best = Some((at, distance));
        }
    }
    best.map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(x: f64, y: f64) -> GraphNode {
        GraphNode { x, y, width: 10.0, height: 10.0, ..GraphNode::default() }
    }

    #[test]
    fn lines_are_smooth_and_end_where_they_should() {
        assert_eq!(path(&[]), "");
        assert_eq!(path(&[(0.0, 0.0), (8.0, 4.0)]), "M0.0 0.0L8.0 4.0");
        assert_eq!(path(&[(0.0, 0.0), (4.0, 0.0), (4.0, 4.0)]), "M0.0 0.0Q4.0 0.0 4.0 4.0");
        assert_eq!(
            path(&[(0.0, 0.0), (4.0, 0.0), (8.0, 4.0), (12.0, 4.0)]),
            "M0.0 0.0Q4.0 0.0 6.0 2.0Q8.0 4.0 12.0 4.0"
        );
    }

    #[test]
    fn labels_stand_where_lines_have_parted() {
        let line = [(0.0, 0.0), (50.0, 0.0), (60.0, 40.0), (100.0, 40.0)];
        assert_eq!(label_place(&line, Along::End), (89.0, 40.0, "before"));
        assert_eq!(label_place(&line, Along::Start), (7.0, 0.0, "after"));
        assert_eq!(label_place(&line, Along::Middle), (80.0, 40.0, "middle"));
        // Down: labels are wide, so they stay on the line.
        assert_eq!(label_place(&[(0.0, 0.0), (0.0, 40.0)], Along::End), (0.0, 20.0, "middle"));
        assert_eq!(label_place(&[], Along::End), (0.0, 0.0, "middle"));
        let edge = |from, to| GraphEdge { from, to, ..GraphEdge::default() };
        assert_eq!(
            label_ends(&[edge(0, 2), edge(1, 2), edge(2, 3), edge(2, 4), edge(5, 6)]),
            [Along::Start, Along::Start, Along::End, Along::End, Along::Middle]
        );
    }

    #[test]
    fn arrows_go_to_the_nearest_box_that_way() {
        let nodes = [node(0.0, 0.0), node(100.0, 5.0), node(50.0, 40.0), node(0.0, -80.0)];
        assert_eq!(neighbour(&nodes, 0, 1.0, 0.0), Some(1));
        assert_eq!(neighbour(&nodes, 0, 0.0, -1.0), Some(3));
        assert_eq!(neighbour(&nodes, 0, -1.0, 0.0), None);
    }

    #[test]
    fn long_titles_are_cut() {
        assert_eq!(fitted("checkout", 160.0), "checkout");
        assert_eq!(fitted("a-very-long-name-of-something", 120.0), "a-very-lon…");
    }
}
