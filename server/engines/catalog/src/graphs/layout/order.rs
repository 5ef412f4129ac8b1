//! The order within layers: sweeps forth and back that put each cell at the mean place of its neighbours; the
//! order with the fewest crossings stays.

use super::layers::Layered;

/// Sweeps at most; drawings rarely get better after a dozen.
const SWEEPS: usize = 16;

pub(super) fn order(layered: &mut Layered) {
    start(layered);
    let mut best = layered.layers.clone();
    let mut fewest = crossings(layered);
    let mut idle = 0;
    for sweep in 0..SWEEPS {
        if fewest == 0 || idle > 4 {
            break;
        }
        let count = layered.layers.len();
        if sweep % 2 == 0 {
            (1..count).for_each(|layer| sort(layered, layer, true));
        } else {
            (0..count.saturating_sub(1)).rev().for_each(|layer| sort(layered, layer, false));
        }
        let crossings = crossings(layered);
        if crossings < fewest {
            fewest = crossings;
            best.clone_from(&layered.layers);
            idle = 0;
        } else {
            idle += 1;
        }
    }
    layered.layers = best;
}

/// A first order: as a depth-first walk along the lines, both ways, comes by.
fn start(layered: &mut Layered) {
    let mut seen = vec![false; layered.cells.len()];
    for layer in &mut layered.layers {
        layer.clear();
    }
    for first in 0..seen.len() {
        let mut stack = vec![first];
        while let Some(cell) = stack.pop() {
            if std::mem::replace(&mut seen[cell], true) {
                continue;
            }
            layered.layers[layered.cells[cell].layer].push(cell);
            let around = layered.before[cell].iter().chain(&layered.after[cell]);
            stack.extend(around.rev().filter(|next| !seen[**next]));
        }
    }
}

/// Sorts a layer by the mean place of each cell's neighbours in the layer before or after. Cells without
/// neighbours there keep their places.
fn sort(layered: &mut Layered, layer: usize, forth: bool) {
    let beside = if forth { layer - 1 } else { layer + 1 };
    let place = places(layered, beside);
    let sides = if forth { &layered.before } else { &layered.after };
    let cells = &layered.layers[layer];
    let mut keyed: Vec<(f64, usize)> = Vec::with_capacity(cells.len());
    let mut fixed: Vec<(usize, usize)> = Vec::new();
    for (index, &cell) in cells.iter().enumerate() {
        let near = &sides[cell];
        if near.is_empty() {
            fixed.push((index, cell));
        } else {
            let sum: f64 = near.iter().map(|next| place[*next] as f64).sum();
            keyed.push((sum / near.len() as f64, cell));
        }
    }
    keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut sorted: Vec<usize> = keyed.into_iter().map(|(_, cell)| cell).collect();
    for (index, cell) in fixed {
        sorted.insert(index.min(sorted.len()), cell);
    }
    layered.layers[layer] = sorted;
}

/// The place of each cell of a layer; 0 for all others.
fn places(layered: &Layered, layer: usize) -> Vec<usize> {
    let mut place = vec![0; layered.cells.len()];
    for (index, cell) in layered.layers[layer].iter().enumerate() {
        place[*cell] = index;
    }
    place
}

/// How many pairs of lines cross, counted layer by layer with a tree of sums (Barth, Jünger, Mutzel).
fn crossings(layered: &Layered) -> u64 {
    let mut crossings = 0;
    for layer in 1..layered.layers.len() {
        let place = places(layered, layer);
        let size = layered.layers[layer].len();
        let mut tree = vec![0_u64; size + 1];
        let mut seen = 0_u64;
        for &cell in &layered.layers[layer - 1] {
            let mut ends: Vec<usize> = layered.after[cell].iter().map(|next| place[*next]).collect();
            ends.sort_unstable();
            for end in &ends {
                let (mut at, mut until) = (end + 1, 0);
                while at > 0 {
                    until += tree[at];
                    at &= at - 1;
                }
                crossings += seen - until;
            }
            for end in ends {
                seen += 1;
                let mut at = end + 1;
                while at <= size {
                    tree[at] += 1;
                    at += at & at.wrapping_neg();
                }
            }
        }
    }
    crossings
}
