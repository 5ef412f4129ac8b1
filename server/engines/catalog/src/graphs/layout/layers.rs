//! Layers: cycles broken, each line leading to a later layer, long lines cut into steps.

use super::Extent;

/// At most so many steps of long lines; the lines beyond run straight.
const MOST_STEPS: usize = 20_000;

/// A graph in layers. The first cells are the nodes, the others are steps of long lines.
pub(super) struct Layered {
    pub cells: Vec<Cell>,
    /// The cells of each layer, in order.
    pub layers: Vec<Vec<usize>>,
    /// How each line of the input runs.
    pub chains: Vec<Chain>,
    /// For each cell those that it is joined with in the layer before.
    pub before: Vec<Vec<usize>>,
    /// For each cell those that it is joined with in the layer after.
    pub after: Vec<Vec<usize>>,
}

/// A node, or a step of a long line.
pub(super) struct Cell {
    pub layer: usize,
    pub extent: Extent,
    /// A step of a line.
    pub step: bool,
}

/// How a line runs through the layers.
#[derive(Default)]
pub(super) struct Chain {
    /// It runs against the layers.
    pub reversed: bool,
    /// Its steps, in the order of the layers.
    pub cells: Vec<usize>,
}

impl Layered {
    pub(super) fn new(extents: &[Extent], edges: &[(usize, usize)]) -> Self {
        let reversed = back_edges(extents.len(), edges);
        let forward: Vec<(usize, usize)> = edges
            .iter()
            .zip(&reversed)
            .map(|(&(from, to), reversed)| if *reversed { (to, from) } else { (from, to) })
            .collect();
        let layer_of = layers_of(extents.len(), &forward);
        let mut this = Self {
            cells: extents
                .iter()
                .zip(&layer_of)
                .map(|(extent, layer)| Cell { layer: *layer, extent: *extent, step: false })
                .collect(),
            layers: Vec::new(),
            chains: Vec::with_capacity(edges.len()),
            before: vec![Vec::new(); extents.len()],
            after: vec![Vec::new(); extents.len()],
        };
        for (&(from, to), reversed) in forward.iter().zip(reversed) {
            let mut chain = Chain { reversed, cells: Vec::new() };
            if from != to {
                this.thread(&mut chain, from, to);
            }
            this.chains.push(chain);
        }
        let count = layer_of.iter().max().map_or(0, |last| last + 1);
        this.layers = vec![Vec::new(); count];
        for (index, cell) in this.cells.iter().enumerate() {
            this.layers[cell.layer].push(index);
        }
        this
    }

    /// Leads a line through the layers between its ends.
    fn thread(&mut self, chain: &mut Chain, from: usize, to: usize) {
        let (first, last) = (self.cells[from].layer, self.cells[to].layer);
        let steps = last - first - 1;
        if self.cells.len() + steps > MOST_STEPS {
            return;
        }
        let mut previous = from;
        for layer in first + 1..last {
            let cell = self.cells.len();
            self.cells.push(Cell { layer, extent: Extent { main: 0.0, cross: 0.0 }, step: true });
            self.before.push(Vec::new());
            self.after.push(Vec::new());
            self.join(previous, cell);
            chain.cells.push(cell);
            previous = cell;
        }
        self.join(previous, to);
    }

    fn join(&mut self, from: usize, to: usize) {
        self.after[from].push(to);
        self.before[to].push(from);
    }
}

/// Which lines must be turned so that no cycle is left: those that lead back on the way of a depth-first walk.
fn back_edges(nodes: usize, edges: &[(usize, usize)]) -> Vec<bool> {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut out = vec![Vec::new(); nodes];
    let mut incoming = vec![0_usize; nodes];
    for (index, &(from, to)) in edges.iter().enumerate() {
        out[from].push(index);
        if from != to {
            incoming[to] += 1;
        }
    }
    let mut turned = vec![false; edges.len()];
    let mut state = vec![State::New; nodes];
    // Where nothing leads to the walk can start without turning anything.
    let starts = (0..nodes).filter(|node| incoming[*node] == 0).chain(0..nodes);
    for start in starts {
        if state[start] != State::New {
            continue;
        }
        state[start] = State::Open;
        let mut path = vec![(start, 0)];
        while let Some((node, next)) = path.last_mut() {
            let Some(&edge) = out[*node].get(*next) else {
                state[*node] = State::Done;
                path.pop();
                continue;
            };
            *next += 1;
            let to = edges[edge].1;
            match state[to] {
                State::New => {
                    state[to] = State::Open;
                    path.push((to, 0));
                }
                State::Open => turned[edge] = edges[edge].0 != to,
                State::Done => {}
            }
        }
    }
    turned
}

/// A layer for each node, each line leading to a later one. First as early as possible, then each node is drawn
/// to the side on which more of its lines are, which keeps lines short.
fn layers_of(nodes: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let mut out = vec![Vec::new(); nodes];
    let mut back = vec![Vec::new(); nodes];
    for &(from, to) in edges.iter().filter(|(from, to)| from != to) {
        out[from].push(to);
        back[to].push(from);
    }
    let mut missing: Vec<usize> = back.iter().map(Vec::len).collect();
    let mut ready: Vec<usize> = (0..nodes).filter(|node| missing[*node] == 0).collect();
    let mut sorted = Vec::with_capacity(nodes);
    let mut layer = vec![0_usize; nodes];
    while let Some(node) = ready.pop() {
        sorted.push(node);
        for &to in &out[node] {
            layer[to] = layer[to].max(layer[node] + 1);
            missing[to] -= 1;
            if missing[to] == 0 {
                ready.push(to);
            }
        }
    }
    for round in 0..24 {
        let mut moved = false;
        let mut visit = |node: usize| {
            let earliest = back[node].iter().map(|from| layer[*from] + 1).max();
            let latest = out[node].iter().map(|to| layer[*to] - 1).min();
            let wanted = match (earliest, latest) {
                (Some(earliest), Some(latest)) if out[node].len() > back[node].len() => latest.max(earliest),
                (Some(earliest), _) => earliest,
                (None, Some(latest)) => latest,
                (None, None) => 0,
            };
            moved |= layer[node] != wanted;
            layer[node] = wanted;
        };
        if round % 2 == 0 {
            sorted.iter().rev().copied().for_each(&mut visit)
        } else {
            sorted.iter().copied().for_each(&mut visit)
        }
        if !moved {
            break;
        }
    }
    // No layer is empty, and the first is 0.
    let mut used: Vec<usize> = layer.clone();
    used.sort_unstable();
    used.dedup();
    layer.into_iter().map(|layer| used.binary_search(&layer).unwrap_or(0)).collect()
}
