//! Places within layers: each cell wants to stand at the mean of its neighbours; where sizes forbid that, cells
//! push each other apart by as little as possible (least squares under an order, solved exactly).

use super::layers::Layered;

/// Sweeps over all layers.
const SWEEPS: usize = 12;

/// The place of each cell's centre across its layer, the first border at 0.
pub(super) fn place(layered: &Layered, gap: f64) -> Vec<f64> {
    let mut at = vec![0.0; layered.cells.len()];
    for layer in &layered.layers {
        let mut end = 0.0;
        for (index, &cell) in layer.iter().enumerate() {
            end += if index == 0 { 0.0 } else { distance(layered, layer[index - 1], cell, gap) };
            at[cell] = end;
        }
        // Layers stand on one middle.
        for &cell in layer {
            at[cell] -= end / 2.0;
        }
    }
    for sweep in 0..SWEEPS {
        // The last sweeps look both ways, so that chains become straight.
        let both = sweep + 4 >= SWEEPS;
        let count = layered.layers.len();
        let forth = sweep % 2 == 0;
        for step in 0..count {
            let layer = if forth { step } else { count - 1 - step };
            settle(layered, &mut at, layer, gap, both || forth, both || !forth);
        }
    }
    let first =
        (0..at.len()).map(|cell| at[cell] - layered.cells[cell].extent.cross / 2.0).fold(f64::INFINITY, f64::min);
    at.iter().map(|at| at - first).collect()
}

/// How far the centres of two neighbours are apart at least.
fn distance(layered: &Layered, a: usize, b: usize, gap: f64) -> f64 {
    let (a, b) = (&layered.cells[a], &layered.cells[b]);
    (a.extent.cross + b.extent.cross) / 2.0 + gap
}

/// Moves the cells of a layer towards their neighbours before it, after it, or both.
fn settle(layered: &Layered, at: &mut [f64], layer: usize, gap: f64, before: bool, after: bool) {
    let cells = &layered.layers[layer];
    let mut offset = 0.0;
    // Runs of cells that stand side by side: wanted place of the first, weight, how many.
    let mut runs: Vec<(f64, f64, usize)> = Vec::with_capacity(cells.len());
    let mut offsets = Vec::with_capacity(cells.len());
    for (index, &cell) in cells.iter().enumerate() {
        if index > 0 {
            offset += distance(layered, cells[index - 1], cell, gap);
        }
        offsets.push(offset);
        let (mut sum, mut weight) = (0.0, 0.0);
        let mut pull = |near: &[usize]| {
            for &next in near {
                let pull = if layered.cells[cell].step && layered.cells[next].step { 4.0 } else { 1.0 };
                sum += at[next] * pull;
                weight += pull;
            }
        };
        if before {
            pull(&layered.before[cell]);
        }
        if after {
            pull(&layered.after[cell]);
        }
        let (wanted, weight) = if weight > 0.0 { (sum / weight, weight) } else { (at[cell], 0.05) };
        runs.push((wanted - offset, weight, 1));
        while let [.., left, right] = runs.as_slice() {
            if left.0 <= right.0 {
                break;
            }
            let weight = left.1 + right.1;
            let joined = ((left.0 * left.1 + right.0 * right.1) / weight, weight, left.2 + right.2);
            runs.truncate(runs.len() - 2);
            runs.push(joined);
        }
    }
    let mut index = 0;
    for (start, _, length) in runs {
        for _ in 0..length {
            at[cells[index]] = start + offsets[index];
            index += 1;
        }
    }
}
