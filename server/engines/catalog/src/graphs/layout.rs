//! Drawing a graph in layers, after Sugiyama, Tagawa and Toda: break cycles, give each node a layer, order the
//! layers so that few lines cross, then place the nodes as near to their neighbours as their sizes allow.
//!
//! It is our own because a page waits for it: the work is bounded by the input and the same input always gives
//! the same drawing. (The crate `dagre` was measured at 12 s for 300 nodes with 600 edges; this takes milliseconds.)

// Every index in this module was made by this module.
#![allow(clippy::indexing_slicing)]

use services::catalog::Direction;

mod layers;
mod order;
mod place;

use layers::Layered;

/// Space between two layers, for the lines and their labels.
const LAYER_GAP: f64 = 112.0;
/// The same when the drawing runs down or up: labels are wide, not high.
const LAYER_GAP_VERTICAL: f64 = 64.0;
/// Space between two nodes of a layer.
const NODE_GAP: f64 = 14.0;
/// Space between parts that nothing joins.
const PART_GAP: f64 = 36.0;
/// Space around the drawing.
const MARGIN: f64 = 16.0;

/// A drawing: where nodes stand and lines run, in the order of the input.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Drawing {
    /// In pixels at scale 1.
    pub width: f64,
    /// In pixels at scale 1.
    pub height: f64,
    /// The centre of each node.
    pub places: Vec<(f64, f64)>,
    /// The points of each line, from its first node to its second.
    pub routes: Vec<Vec<(f64, f64)>>,
}

/// Draws nodes of the given sizes and the lines between them. Lines with an end outside of `sizes` get no points.
pub(super) fn draw(sizes: &[(f64, f64)], edges: &[(usize, usize)], direction: Direction) -> Drawing {
    let vertical = matches!(direction, Direction::TB | Direction::BT);
    let mirrored = matches!(direction, Direction::RL | Direction::BT);
    // Inside, layers follow each other along `main` and nodes of a layer along `cross`.
    let extents: Vec<Extent> = sizes
        .iter()
        .map(
            |&(width, height)| {
                if vertical { Extent { main: height, cross: width } } else { Extent { main: width, cross: height } }
            },
        )
        .collect();
    let gap = if vertical { LAYER_GAP_VERTICAL } else { LAYER_GAP };
    let mut places = vec![(0.0, 0.0); sizes.len()];
    let mut routes = vec![Vec::new(); edges.len()];
    let (mut main_size, mut cross_size) = (0.0_f64, 0.0_f64);
    for part in parts(sizes.len(), edges) {
        let offset = if cross_size > 0.0 { cross_size + PART_GAP } else { 0.0 };
        let drawn = Part::new(&part, &extents, edges).draw(gap);
        for (node, (main, cross)) in part.nodes.iter().zip(&drawn.places) {
            places[*node] = (*main, cross + offset);
        }
        for (edge, route) in part.edges.iter().zip(drawn.routes) {
            routes[*edge] = route.into_iter().map(|(main, cross)| (main, cross + offset)).collect();
        }
        main_size = main_size.max(drawn.main);
        cross_size = offset + drawn.cross;
    }
    let turn = |(main, cross): (f64, f64)| {
        let main = MARGIN + if mirrored { main_size - main } else { main };
        let cross = MARGIN + cross;
        let (x, y) = if vertical { (cross, main) } else { (main, cross) };
        (tenth(x), tenth(y))
    };
    let (main_size, cross_size) = (main_size + 2.0 * MARGIN, cross_size + 2.0 * MARGIN);
    let (width, height) = if vertical { (cross_size, main_size) } else { (main_size, cross_size) };
    Drawing {
        width: tenth(width),
        height: tenth(height),
        places: places.into_iter().map(turn).collect(),
        routes: routes.into_iter().map(|route| route.into_iter().map(turn).collect()).collect(),
    }
}

/// A tenth of a pixel is all that anybody sees, and shorter numbers make smaller pages.
fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// The size of a node along the layers and across them.
#[derive(Clone, Copy, Debug)]
struct Extent {
    main: f64,
    cross: f64,
}

/// Nodes that lines join, with those lines; both as indices into the input.
struct Indices {
    nodes: Vec<usize>,
    edges: Vec<usize>,
}

/// The connected parts, in the order of their first nodes.
fn parts(nodes: usize, edges: &[(usize, usize)]) -> Vec<Indices> {
    let mut leader: Vec<usize> = (0..nodes).collect();
    fn find(leader: &mut [usize], mut node: usize) -> usize {
        while leader[node] != node {
            leader[node] = leader[leader[node]];
            node = leader[node];
        }
        node
    }
    for &(from, to) in edges.iter().filter(|(from, to)| *from < nodes && *to < nodes) {
        let (a, b) = (find(&mut leader, from), find(&mut leader, to));
        leader[a.max(b)] = a.min(b);
    }
    let mut parts: Vec<Indices> = Vec::new();
    let mut part_of = vec![usize::MAX; nodes];
    for node in 0..nodes {
        let first = find(&mut leader, node);
        if first == node {
            part_of[node] = parts.len();
            parts.push(Indices { nodes: Vec::new(), edges: Vec::new() });
        }
        part_of[node] = part_of[first];
        parts[part_of[node]].nodes.push(node);
    }
    for (index, &(from, to)) in edges.iter().enumerate() {
        if from < nodes && to < nodes {
            parts[part_of[from]].edges.push(index);
        }
    }
    parts
}

/// One connected part with indices of its own.
struct Part {
    extents: Vec<Extent>,
    edges: Vec<(usize, usize)>,
}

/// A part with its places; the first layer begins at 0, so does the topmost node.
struct Drawn {
    main: f64,
    cross: f64,
    places: Vec<(f64, f64)>,
    routes: Vec<Vec<(f64, f64)>>,
}

impl Part {
    fn new(indices: &Indices, extents: &[Extent], edges: &[(usize, usize)]) -> Self {
        let mut local = vec![usize::MAX; extents.len()];
        for (index, node) in indices.nodes.iter().enumerate() {
            local[*node] = index;
        }
        Self {
            extents: indices.nodes.iter().map(|node| extents[*node]).collect(),
            edges: indices.edges.iter().map(|edge| (local[edges[*edge].0], local[edges[*edge].1])).collect(),
        }
    }

    fn draw(&self, gap: f64) -> Drawn {
        let mut layered = Layered::new(&self.extents, &self.edges);
        order::order(&mut layered);
        let cross = place::place(&layered, NODE_GAP);
        // Where each layer begins and ends.
        let mut start = 0.0;
        let bands: Vec<(f64, f64)> = layered
            .layers
            .iter()
            .map(|layer| {
                let size = layer.iter().map(|cell| layered.cells[*cell].extent.main).fold(0.0, f64::max);
                let band = (start, start + size);
                start += size + gap;
                band
            })
            .collect();
        let middle = |cell: usize| {
            let (from, to) = bands[layered.cells[cell].layer];
            f64::midpoint(from, to)
        };
        let places: Vec<(f64, f64)> = (0..self.extents.len()).map(|node| (middle(node), cross[node])).collect();
        let routes = (0..self.edges.len()).map(|edge| self.route(edge, &layered, &places, &cross, &bands)).collect();
        Drawn {
            main: bands.last().map_or(0.0, |band| band.1),
            cross: (0..layered.cells.len())
                .map(|cell| cross[cell] + layered.cells[cell].extent.cross / 2.0)
                .fold(0.0, f64::max),
            places,
            routes,
        }
    }

    /// The points of a line: from border to border, straight through the layers between. In the gap between two layers
    /// it keeps its direction for half of the way, so that a curve through the points leaves and arrives straight.
    fn route(
        &self,
        edge: usize,
        layered: &Layered,
        places: &[(f64, f64)],
        cross: &[f64],
        bands: &[(f64, f64)],
    ) -> Vec<(f64, f64)> {
        let (from, to) = self.edges[edge];
        if from == to {
            return self.circle(from, places[from]);
        }
        let chain = &layered.chains[edge];
        let (first, last) = if chain.reversed { (to, from) } else { (from, to) };
        let mut points = vec![(places[first].0 + self.extents[first].main / 2.0, places[first].1)];
        for cell in &chain.cells {
            let band = bands[layered.cells[*cell].layer];
            bend(&mut points, (band.0, cross[*cell]));
            points.push((band.1, cross[*cell]));
        }
        bend(&mut points, (places[last].0 - self.extents[last].main / 2.0, places[last].1));
        if chain.reversed {
            points.reverse();
        }
        points
    }

    /// A line from a node to itself.
    fn circle(&self, node: usize, (main, cross): (f64, f64)) -> Vec<(f64, f64)> {
        let (half, side) = (self.extents[node].main / 2.0, self.extents[node].cross / 4.0);
        let out = main + half + 24.0;
        vec![(main + half, cross - side), (out, cross - side), (out, cross + side), (main + half, cross + side)]
    }
}

/// Adds a point, and before it the two that make the way there a soft S.
fn bend(points: &mut Vec<(f64, f64)>, to: (f64, f64)) {
    if let Some(from) = points.last().copied().filter(|from| (from.1 - to.1).abs() > 0.5) {
        let middle = f64::midpoint(from.0, to.0);
        points.extend([(middle, from.1), (middle, to.1)]);
    }
    points.push(to);
}

#[cfg(test)]
mod tests;
