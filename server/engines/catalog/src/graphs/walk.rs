//! Walking the graph: level by level from the roots, until the depth is reached or the drawing is full.

use std::collections::{BTreeMap, HashMap, HashSet};

use model::{RELATION_PAIRS, inverse_of};
use platform::db::Database;
use services::catalog::GraphQuery;

use super::edges::{self, Edge, End, Selection};
use super::{MOST_NODES, View};

/// Roots of one drawing.
const MOST_ROOTS: usize = 20;
/// Steps from the roots.
const MOST_STEPS: u32 = 10;
/// Lines of one drawing; the nodes they join stay.
const MOST_LINES: usize = 2_000;

/// A part of the graph.
#[derive(Debug, Default)]
pub(super) struct Walked {
    /// References with their distance from the nearest root, nearest first.
    pub nodes: Vec<(String, u32)>,
    /// Lines between them.
    pub lines: Vec<Line>,
    /// How many neighbours had no room.
    pub omitted: u64,
}

/// A line to draw, as indices into the nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub from: usize,
    pub to: usize,
    pub label: String,
}

/// Walks as the query says.
pub(super) async fn walk(db: &Database, view: View<'_>, query: &GraphQuery) -> Result<Walked, sqlx::Error> {
    let types = canonical(&query.relations);
    let selection = Selection { types: &types, kinds: &query.kinds };
    let mut place: HashMap<String, usize> = HashMap::new();
    let mut walked = Walked::default();
    let mut admit = |walked: &mut Walked, node: &str, distance: u32| {
        if !place.contains_key(node) {
            place.insert(node.to_owned(), walked.nodes.len());
            walked.nodes.push((node.to_owned(), distance));
        }
    };
    for root in query.roots.iter().take(MOST_ROOTS) {
        admit(&mut walked, &root.to_string(), 0);
    }
    let mut seen = Vec::new();
    let mut begin = 0;
    for distance in 1..=query.depth.clamp(1, MOST_STEPS) {
        let level: Vec<String> = walked.nodes.iter().skip(begin).map(|(node, _)| node.clone()).collect();
        if level.is_empty() {
            break;
        }
        begin = walked.nodes.len();
        let (out, more_out) = edges::at(db, view, End::Source, &level, selection, MOST_NODES).await?;
        let (into, more_into) = edges::at(db, view, End::Target, &level, selection, MOST_NODES).await?;
        let known: HashSet<&str> = walked.nodes.iter().map(|(node, _)| node.as_str()).collect();
        let fresh: Vec<String> =
            in_turn(&out, &into).into_iter().filter(|node| !known.contains(node.as_str())).collect();
        drop(known);
        let room = MOST_NODES.saturating_sub(walked.nodes.len());
        for node in fresh.iter().take(room) {
            admit(&mut walked, node, distance);
        }
        seen.extend(out);
        seen.extend(into);
        if fresh.len() > room || more_out + more_into > 0 {
            walked.omitted = fresh.len().saturating_sub(room) as u64 + more_out + more_into;
            if fresh.len() >= room {
                break;
            }
        }
    }
    if !query.unidirectional {
        let nodes: Vec<String> = walked.nodes.iter().map(|(node, _)| node.clone()).collect();
        seen.extend(edges::among(db, view, &nodes, selection).await?);
    }
    seen.sort_unstable();
    seen.dedup();
    walked.lines = lines(&seen, &place, &walked.nodes, query);
    Ok(walked)
}

/// Types in their canonical direction, whichever was asked for.
fn canonical(relations: &[String]) -> Vec<String> {
    let mut types: Vec<String> = relations
        .iter()
        .map(|asked| {
            let pair = RELATION_PAIRS.iter().find(|pair| pair.reverse == asked);
            pair.map_or_else(|| asked.clone(), |pair| pair.forward.to_owned())
        })
        .collect();
    types.sort_unstable();
    types.dedup();
    types
}

/// The far ends of relations, taking turns between the entities and types that they belong to, so that one big group
/// does not take all the room. Each once.
fn in_turn(out: &[Edge], into: &[Edge]) -> Vec<String> {
    let mut groups: BTreeMap<(&str, &str, bool), Vec<&str>> = BTreeMap::new();
    for edge in out {
        groups.entry((&edge.source, &edge.kind, false)).or_default().push(&edge.target);
    }
    for edge in into {
        groups.entry((&edge.target, &edge.kind, true)).or_default().push(&edge.source);
    }
    let mut turns: Vec<(usize, &str)> = Vec::new();
    for nodes in groups.values_mut() {
        nodes.sort_unstable();
        nodes.dedup();
        turns.extend(nodes.iter().copied().enumerate());
    }
    turns.sort_unstable();
    let mut met = HashSet::new();
    turns.into_iter().filter(|(_, node)| met.insert(*node)).map(|(_, node)| node.to_owned()).collect()
}

/// The lines for relations whose both ends are drawn. Relations that would lie on one another share a line.
fn lines(edges: &[Edge], place: &HashMap<String, usize>, nodes: &[(String, u32)], query: &GraphQuery) -> Vec<Line> {
    let mut labels: BTreeMap<(usize, usize), Vec<String>> = BTreeMap::new();
    let mut add = |from: usize, to: usize, label: String| {
        let labels = labels.entry((from, to)).or_default();
        if !labels.contains(&label) {
            labels.push(label);
        }
    };
    let distance = |node: usize| nodes.get(node).map_or(0, |(_, distance)| *distance);
    for edge in edges {
        let (Some(&source), Some(&target)) = (place.get(&edge.source), place.get(&edge.target)) else { continue };
        let inverse = inverse_of(&edge.kind);
        if query.merge {
            let turned = is_drawn_from_target(&edge.kind);
            let (from, to) = if turned { (target, source) } else { (source, target) };
            let label = match inverse {
                Some(inverse) if turned => format!("{inverse} / {}", edge.kind),
                Some(inverse) => format!("{} / {inverse}", edge.kind),
                None => edge.kind.clone(),
            };
            add(from, to, label);
        } else {
            let away = (distance(source), source) <= (distance(target), target);
            if !query.unidirectional || away {
                add(source, target, edge.kind.clone());
            }
            if let Some(inverse) = inverse.filter(|_| !query.unidirectional || !away) {
                add(target, source, inverse.to_owned());
            }
        }
    }
    labels
        .into_iter()
        .take(MOST_LINES)
        .map(|((from, to), labels)| Line { from, to, label: labels.join(", ") })
        .collect()
}

/// Whether a merged line runs from what the relation points to: from owner to thing, from whole to part, from group to
/// member, and from an API to who provides it, so that a call runs in one direction from consumer to provider.
fn is_drawn_from_target(kind: &str) -> bool {
    matches!(kind, "ownedBy" | "partOf" | "memberOf" | "childOf" | "providesApi")
}
