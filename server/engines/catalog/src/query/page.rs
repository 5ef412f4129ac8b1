//! One page of a selection in the order of a key.
//!
//! Each segment has its documents in order already, so a page is merged from the segments' parts. Where many
//! documents are selected the order is walked and the others passed over; where few are, they are sorted.
//! Far into a selection nothing is merged: how much of each segment's part lies before the page is found by
//! comparing ever smaller pieces.

use std::cmp::Ordering as Compared;
use std::io;
use std::sync::Arc;

use crate::index::bits::Bits;
use crate::index::order::Order;
use crate::index::segment::Tie;
use crate::index::{Hit, Selection, Snapshot};

/// Pages that end before this are merged from the beginning.
const NEAR: usize = 2_000;

/// How to order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ordering {
    /// The key, lower case.
    pub key: String,
    /// What breaks ties, in the same direction.
    pub tie: Tie,
    /// Largest first.
    pub descending: bool,
}

/// What becomes of documents that do not have the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// They are left out.
    Dropped,
    /// They come last, by the tie breaker, smallest first.
    Last,
}

/// Where a page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// After so many.
    Offset(usize),
    /// After a value with its tie breaker.
    After(String, String),
    /// So that it ends before a value with its tie breaker.
    Before(String, String),
}

/// The hits of a page, in order.
pub fn page(
    snapshot: &Snapshot,
    selection: &Selection,
    ordering: &Ordering,
    missing: Missing,
    start: &Start,
    limit: usize,
) -> io::Result<Vec<Hit>> {
    let orders = orders(snapshot, &ordering.key, ordering.tie)?;
    let (direction, offset, backwards) = match start {
        Start::Offset(offset) => (ordering.descending, *offset, false),
        Start::After(..) => (ordering.descending, 0, false),
        // A page that ends before something is one that begins after it, seen from the other end.
        Start::Before(..) => (!ordering.descending, 0, true),
    };
    let mut parts = Vec::with_capacity(orders.len());
    for (order, bits) in orders.iter().zip(selection) {
        let from = match start {
            Start::Offset(_) => None,
            Start::After(value, tie) | Start::Before(value, tie) => Some((value.as_str(), tie.as_str())),
        };
        parts.push(Part::new(order, bits, direction, from));
    }
    let mut hits = merged(&mut parts, offset, limit);
    if missing == Missing::Last && hits.len() < limit && matches!(start, Start::Offset(_)) {
        let with: u64 = orders.iter().zip(selection).map(|(order, bits)| with_value(order, bits)).sum();
        let rest = without_value(&orders, selection);
        let ties = match ordering.tie {
            Tie::Uid => self::orders(snapshot, "metadata.uid", Tie::Uid)?,
            Tie::Shown => self::orders(snapshot, crate::index::terms::KEY_SHOWN, Tie::Uid)?,
        };
        let mut parts: Vec<_> =
            ties.iter().zip(&rest).map(|(order, bits)| Part::new(order, bits, false, None)).collect();
        let offset = offset.saturating_sub(usize::try_from(with).unwrap_or(usize::MAX));
        let left = limit - hits.len();
        hits.extend(merged(&mut parts, offset, left));
    }
    if backwards {
        hits.reverse();
    }
    Ok(hits)
}

/// The documents that have the key.
pub fn having(snapshot: &Snapshot, mut selection: Selection, key: &str) -> io::Result<Selection> {
    for (order, bits) in orders(snapshot, key, Tie::Uid)?.iter().zip(&mut selection) {
        if let Some(having) = order.having() {
            bits.and(having);
        }
    }
    Ok(selection)
}

/// The value that a hit is ordered by, and the one that breaks ties.
pub fn values(snapshot: &Snapshot, ordering: &Ordering, hit: Hit) -> io::Result<(String, String)> {
    let Some(segment) = snapshot.segments.get(hit.segment as usize) else { return Ok(Default::default()) };
    let order = segment.order(told(snapshot, &ordering.key), ordering.tie)?;
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    Ok((text(order.value(hit.doc)), text(order.tie_value(hit.doc))))
}

fn orders(snapshot: &Snapshot, key: &str, tie: Tie) -> io::Result<Vec<Arc<Order>>> {
    let key = told(snapshot, key);
    snapshot.segments.iter().map(|segment| segment.order(key, tie)).collect()
}

/// A key that nothing has, in the place of one whose order would tell of entities that a view does not have.
fn told<'a>(snapshot: &Snapshot, key: &'a str) -> &'a str {
    if snapshot.tells(key) { "\u{1}untold" } else { key }
}

fn with_value(order: &Order, bits: &Bits) -> u64 {
    order.having().map_or_else(|| bits.count(), |having| having.count_and(bits))
}

fn without_value(orders: &[Arc<Order>], selection: &Selection) -> Selection {
    let rest = orders.iter().zip(selection).map(|(order, bits)| match order.having() {
        None => Bits::none(bits.len()),
        Some(having) => {
            let mut rest = bits.clone();
            rest.and_not(having);
            rest
        }
    });
    rest.collect()
}

/// The selected documents of one segment in order, from some point on.
struct Part<'a> {
    order: &'a Order,
    docs: Docs<'a>,
    descending: bool,
    head: Option<u32>,
}

enum Docs<'a> {
    /// All documents of the order; those that are not selected are passed over.
    Walked { docs: &'a [u32], bits: &'a Bits },
    /// The selected ones.
    Sorted { docs: Vec<u32>, taken: usize },
}

impl<'a> Part<'a> {
    fn new(order: &'a Order, bits: &'a Bits, descending: bool, from: Option<(&str, &str)>) -> Self {
        let all = order.docs();
        let docs = match from {
            None => all,
            Some((value, tie)) if descending => all.get(..order.place(value, tie, false)).unwrap_or_default(),
            Some((value, tie)) => all.get(order.place(value, tie, true)..).unwrap_or_default(),
        };
        let selected = bits.count() as usize;
        let docs = if selected < 64 || selected < all.len() / 64 {
            let mut sorted: Vec<u32> = bits.iter().filter(|doc| order.has(*doc)).collect();
            sorted.sort_unstable_by(|one, two| order.compare_docs(*one, *two));
            if let Some((value, tie)) = from {
                let wanted = if descending { Compared::Less } else { Compared::Greater };
                sorted.retain(|doc| order.compare_with(*doc, value, tie) == wanted);
            }
            if descending {
                sorted.reverse();
            }
            Docs::Sorted { docs: sorted, taken: 0 }
        } else {
            Docs::Walked { docs, bits }
        };
        let mut part = Self { order, docs, descending, head: None };
        part.advance();
        part
    }

    fn advance(&mut self) {
        self.head = match &mut self.docs {
            Docs::Sorted { docs, taken } => {
                *taken += 1;
                docs.get(*taken - 1).copied()
            }
            Docs::Walked { docs, bits } => loop {
                let next = if self.descending { docs.split_last() } else { docs.split_first() };
                let Some((doc, rest)) = next else { break None };
                *docs = rest;
                if bits.has(*doc) {
                    break Some(*doc);
                }
            },
        };
    }

    /// Makes a list of the next documents, so that it can be looked into anywhere.
    fn listed(&self, most: usize) -> Vec<u32> {
        let head = self.head.into_iter();
        match &self.docs {
            Docs::Sorted { docs, taken } => head.chain(docs.iter().skip(*taken).copied()).take(most).collect(),
            Docs::Walked { docs, bits } if self.descending => {
                head.chain(docs.iter().rev().copied().filter(|doc| bits.has(*doc))).take(most).collect()
            }
            Docs::Walked { docs, bits } => {
                head.chain(docs.iter().copied().filter(|doc| bits.has(*doc))).take(most).collect()
            }
        }
    }

    fn compare(&self, doc: u32, other: &Self, other_doc: u32) -> Compared {
        let compared = self.order.compare(doc, other.order, other_doc);
        if self.descending { compared.reverse() } else { compared }
    }
}

fn merged(parts: &mut [Part<'_>], mut offset: usize, limit: usize) -> Vec<Hit> {
    if offset.saturating_add(limit) > NEAR {
        skip(parts, offset, limit);
        offset = 0;
    }
    let mut hits = Vec::with_capacity(limit.min(1_000));
    while hits.len() < limit {
        let mut first: Option<(usize, u32)> = None;
        for (place, part) in parts.iter().enumerate() {
            let Some(doc) = part.head else { continue };
            let earlier = match first.and_then(|(at, best)| parts.get(at).map(|best_part| (best_part, best))) {
                None => true,
                Some((best_part, best)) => part.compare(doc, best_part, best) == Compared::Less,
            };
            if earlier {
                first = Some((place, doc));
            }
        }
        let Some((place, doc)) = first else { break };
        if let Some(part) = parts.get_mut(place) {
            part.advance();
        }
        if offset > 0 {
            offset -= 1;
        } else {
            hits.push(Hit { segment: place as u32, doc });
        }
    }
    hits
}

/// Drops the first `count` documents of all parts together, and what comes later than `limit` after them.
///
/// Of the pieces of `count / parts` documents at the heads of the parts, the one whose last document is the
/// smallest lies as a whole among the first `count`: all other pieces together have fewer than `count`
/// documents before its end. So it is dropped, and what is left to drop shrinks by a fraction each time.
fn skip(parts: &mut [Part<'_>], mut count: usize, limit: usize) {
    let most = count.saturating_add(limit);
    let mut lists: Vec<Vec<u32>> = parts.iter().map(|part| part.listed(most)).collect();
    let mut starts = vec![0usize; lists.len()];
    while count > 0 {
        let open = lists.iter().zip(&starts).filter(|(list, start)| list.len() > **start).count();
        if open == 0 {
            break;
        }
        let piece = (count / open).max(1);
        let mut smallest: Option<(usize, u32, usize)> = None;
        for (place, (list, start)) in lists.iter().zip(&starts).enumerate() {
            let size = piece.min(list.len() - start.min(&list.len()));
            let Some(last) = (start + size).checked_sub(1).filter(|_| size > 0).and_then(|at| list.get(at)) else {
                continue;
            };
            let smaller = match smallest.and_then(|(at, doc, _)| parts.get(at).map(|part| (part, doc))) {
                None => true,
                Some((part, doc)) => {
                    parts.get(place).is_some_and(|own| own.compare(*last, part, doc) == Compared::Less)
                }
            };
            if smaller {
                smallest = Some((place, *last, size));
            }
        }
        let Some((place, _, size)) = smallest else { break };
        if let Some(start) = starts.get_mut(place) {
            *start += size;
        }
        count -= size;
    }
    for ((part, list), start) in parts.iter_mut().zip(&mut lists).zip(starts) {
        list.drain(..start.min(list.len()));
        part.docs = Docs::Sorted { docs: std::mem::take(list), taken: 0 };
        part.advance();
    }
}
