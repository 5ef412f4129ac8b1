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

/// Where the label of a line stands: in the middle of its last part, since lines that leave a box together have
/// parted there.
fn label_place(points: &[(f64, f64)]) -> (f64, f64) {
    match points {
        [.., a, b] => ((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0),
        [a] => *a,
        [] => (0.0, 0.0),
    }
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
        assert_eq!(label_place(&[(0.0, 0.0), (50.0, 0.0), (60.0, 40.0), (100.0, 40.0)]), (80.0, 40.0));
        assert_eq!(label_place(&[(0.0, 0.0), (10.0, 4.0)]), (5.0, 2.0));
        assert_eq!(label_place(&[]), (0.0, 0.0));
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
