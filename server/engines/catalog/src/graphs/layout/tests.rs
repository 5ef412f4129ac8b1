use proptest::prelude::*;

use super::*;

const SIZE: (f64, f64) = (160.0, 34.0);

#[test]
fn a_chain_runs_straight_in_the_direction_asked_for() {
    for (direction, x, y) in
        [(Direction::LR, 1.0, 0.0), (Direction::RL, -1.0, 0.0), (Direction::TB, 0.0, 1.0), (Direction::BT, 0.0, -1.0)]
    {
        let drawing = draw(&[SIZE; 3], &[(0, 1), (1, 2)], direction);
        for pair in drawing.places.windows(2) {
            let (dx, dy) = (pair[1].0 - pair[0].0, pair[1].1 - pair[0].1);
            assert_eq!((dx.abs() > 1.0, dx * x >= 0.0), (x != 0.0, true), "{direction:?}: {:?}", drawing.places);
            assert_eq!((dy.abs() > 1.0, dy * y >= 0.0), (y != 0.0, true), "{direction:?}: {:?}", drawing.places);
        }
    }
}

#[test]
fn the_middle_of_a_star_stands_in_the_middle() {
    let edges: Vec<_> = (1..=5).map(|leaf| (0, leaf)).collect();
    let drawing = draw(&[SIZE; 6], &edges, Direction::LR);
    let middle: f64 = (1..=5).map(|leaf| drawing.places[leaf].1).sum::<f64>() / 5.0;
    assert!((drawing.places[0].1 - middle).abs() < 1.0, "{:?}", drawing.places);
}

#[test]
fn a_tree_has_no_crossings() {
    let edges: Vec<_> = (1..40).map(|node| ((node - 1) / 3, node)).collect();
    let drawing = draw(&vec![SIZE; 40], &edges, Direction::LR);
    for (a, &(from_a, to_a)) in edges.iter().enumerate() {
        for &(from_b, to_b) in &edges[a + 1..] {
            let (from, to) = (drawing.places[from_a], drawing.places[to_a]);
            let (other_from, other_to) = (drawing.places[from_b], drawing.places[to_b]);
            if (from.0 - other_from.0).abs() < 0.5 && (to.0 - other_to.0).abs() < 0.5 {
                assert!((from.1 - other_from.1) * (to.1 - other_to.1) >= 0.0, "{edges:?}");
            }
        }
    }
}

#[test]
fn consumers_stand_before_and_providers_behind_the_root() {
    // 0 is the root; 1 and 2 point to it, it points to 3.
    let drawing = draw(&[SIZE; 4], &[(1, 0), (2, 0), (0, 3)], Direction::LR);
    let x = |node: usize| drawing.places[node].0;
    assert!(x(1) < x(0) && x(2) < x(0) && x(0) < x(3), "{:?}", drawing.places);
}

#[test]
fn three_hundred_nodes_with_many_lines_are_drawn() {
    let edges: Vec<_> = (0..2_000_usize).map(|i| ((i * 7_919) % 300, (i * 104_729 + i / 300) % 300)).collect();
    let drawing = draw(&vec![SIZE; 300], &edges, Direction::LR);
    assert_eq!(drawing.places.len(), 300);
    assert!(drawing.routes.iter().all(|route| route.len() >= 2));
}

proptest! {
    #[test]
    fn nodes_never_overlap_lines_join_their_nodes_and_the_same_comes_twice(
        sizes in proptest::collection::vec((60.0_f64..240.0, 20.0_f64..60.0), 1..30),
        edges in proptest::collection::vec((0_usize..30, 0_usize..30), 0..60),
        direction in proptest::sample::select(vec![Direction::LR, Direction::RL, Direction::TB, Direction::BT]),
    ) {
        let edges: Vec<_> = edges.into_iter().map(|(a, b)| (a % sizes.len(), b % sizes.len())).collect();
        let drawing = draw(&sizes, &edges, direction);
        prop_assert_eq!(&drawing, &draw(&sizes, &edges, direction));
        for (a, (x, y)) in drawing.places.iter().enumerate() {
            prop_assert!(x - sizes[a].0 / 2.0 >= 0.0 && x + sizes[a].0 / 2.0 <= drawing.width + 0.2);
            prop_assert!(y - sizes[a].1 / 2.0 >= 0.0 && y + sizes[a].1 / 2.0 <= drawing.height + 0.2);
            for (b, (other_x, other_y)) in drawing.places.iter().enumerate().skip(a + 1) {
                let apart = (x - other_x).abs() + 0.3 >= (sizes[a].0 + sizes[b].0) / 2.0
                    || (y - other_y).abs() + 0.3 >= (sizes[a].1 + sizes[b].1) / 2.0;
                prop_assert!(apart, "{a} and {b} overlap");
            }
        }
        for (&(from, to), route) in edges.iter().zip(&drawing.routes) {
            let touches = |node: usize, point: (f64, f64)| {
                let (x, y) = drawing.places[node];
                (point.0 - x).abs() <= sizes[node].0 / 2.0 + 0.3 && (point.1 - y).abs() <= sizes[node].1 / 2.0 + 0.3
            };
            prop_assert!(touches(from, route[0]) && touches(to, route[route.len() - 1]));
        }
    }
}
