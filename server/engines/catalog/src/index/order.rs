//! The documents of a segment in the order of one key, and the texts that they are ordered by.

use std::cmp::Ordering;
use std::io;
use std::sync::Arc;

use memchr::memmem;

use super::bits::Bits;
use super::segment::Postings;

const NONE: u32 = u32::MAX;

/// The order by one key. A document with several values stands at its smallest.
#[derive(Debug)]
pub struct Order {
    /// The distinct values, ascending, each followed by a zero byte.
    text: String,
    /// Where each value ends in the text.
    ends: Vec<u32>,
    /// Which value each document has.
    ranks: Vec<u32>,
    /// The documents that have a value, by value, then by the tie breaker.
    docs: Vec<u32>,
    /// The documents that have a value; nothing when all have.
    having: Option<Bits>,
    /// Some document has several values.
    several: bool,
    tie: Option<Arc<Order>>,
}

impl Order {
    /// Reads the order of a key from the posting lists of its values.
    pub fn read(len: u32, values: &Postings<'_>, tie: Option<Arc<Order>>) -> io::Result<Self> {
        let mut order = Self {
            text: String::new(),
            ends: Vec::new(),
            ranks: vec![NONE; len as usize],
            docs: Vec::new(),
            having: None,
            several: false,
            tie,
        };
        let mut run = Vec::new();
        values.each(|value, docs| {
            let rank = order.ends.len() as u32;
            order.text.push_str(value);
            order.ends.push(order.text.len() as u32);
            order.text.push('\0');
            run.clear();
            for doc in docs {
                match order.ranks.get_mut(*doc as usize) {
                    Some(slot) if *slot == NONE => {
                        *slot = rank;
                        run.push(*doc);
                    }
                    Some(_) => order.several = true,
                    None => {}
                }
            }
            if let Some(tie) = &order.tie
                && run.len() > 1
            {
                run.sort_by_cached_key(|doc| tie.rank(*doc));
            }
            order.docs.extend_from_slice(&run);
        })?;
        order.text.shrink_to_fit();
        order.ends.shrink_to_fit();
        order.docs.shrink_to_fit();
        if order.docs.len() < len as usize {
            let mut having = Bits::none(len);
            order.docs.iter().for_each(|doc| having.set(*doc));
            order.having = Some(having);
        }
        Ok(order)
    }

    /// The documents that have a value, ascending.
    pub fn docs(&self) -> &[u32] {
        &self.docs
    }

    /// The place of a document's value among the values; the largest number for a document without one.
    pub fn rank(&self, doc: u32) -> u32 {
        self.ranks.get(doc as usize).copied().unwrap_or(NONE)
    }

    /// The documents that have a value; nothing when all have.
    pub fn having(&self) -> Option<&Bits> {
        self.having.as_ref()
    }

    /// Whether a document has a value.
    pub fn has(&self, doc: u32) -> bool {
        self.rank(doc) != NONE
    }

    /// The value that a document is ordered by.
    pub fn value(&self, doc: u32) -> Option<&str> {
        self.text_of(self.rank(doc))
    }

    /// The value that breaks ties.
    pub fn tie_value(&self, doc: u32) -> Option<&str> {
        self.tie.as_ref().and_then(|tie| tie.value(doc))
    }

    fn text_of(&self, rank: u32) -> Option<&str> {
        let end = *self.ends.get(rank as usize)? as usize;
        let start = match rank.checked_sub(1) {
            Some(before) => *self.ends.get(before as usize)? as usize + 1,
            None => 0,
        };
        self.text.get(start..end)
    }

    /// Compares two documents of this segment.
    pub fn compare_docs(&self, one: u32, two: u32) -> Ordering {
        let tie = |doc| self.tie.as_ref().map_or(0, |tie| tie.rank(doc));
        (self.rank(one), tie(one), one).cmp(&(self.rank(two), tie(two), two))
    }

    /// Compares a document of this segment with one of another.
    pub fn compare(&self, doc: u32, other: &Order, other_doc: u32) -> Ordering {
        self.value(doc).cmp(&other.value(other_doc)).then_with(|| self.tie_value(doc).cmp(&other.tie_value(other_doc)))
    }

    /// Compares a document with a value and its tie breaker, which counts only where the order has one.
    pub fn compare_with(&self, doc: u32, value: &str, tie: &str) -> Ordering {
        let by_value = self.value(doc).cmp(&Some(value));
        match &self.tie {
            Some(breaker) => by_value.then_with(|| breaker.value(doc).cmp(&Some(tie))),
            None => by_value,
        }
    }

    /// How many of [`Self::docs`] stand before a value with its tie breaker, the equal one included if asked.
    pub fn place(&self, value: &str, tie: &str, included: bool) -> usize {
        self.docs.partition_point(|doc| match self.compare_with(*doc, value, tie) {
            Ordering::Less => true,
            Ordering::Equal => included,
            Ordering::Greater => false,
        })
    }

    /// The documents whose value has a text in it, or `None` if documents have several values, of which this
    /// order knows one only.
    pub fn containing(&self, text: &str) -> Option<Bits> {
        if self.several {
            return None;
        }
        let mut found = Bits::none(self.ranks.len() as u32);
        // What is found comes in the order of values and documents, so each is looked for from the one before on.
        let (mut value, mut place) = (0, 0);
        let mut last = NONE;
        for at in memmem::find_iter(self.text.as_bytes(), text.as_bytes()) {
            value = further(&self.ends, value, |end| (*end as usize) < at);
            let rank = value as u32;
            if rank == last {
                continue;
            }
            last = rank;
            place = further(&self.docs, place, |doc| self.rank(*doc) < rank);
            while let Some(doc) = self.docs.get(place).filter(|doc| self.rank(**doc) == rank) {
                found.set(*doc);
                place += 1;
            }
        }
        Some(found)
    }

    /// About how much memory it takes, in bytes.
    pub fn size(&self) -> usize {
        self.text.len() + (self.ends.len() + self.ranks.len() + self.docs.len()) * 4 + self.ranks.len() / 8
    }
}

/// The first place from `start` on where a test fails that holds for all before and none after it; quick where that
/// is near, by steps that double.
fn further<T>(all: &[T], start: usize, test: impl Fn(&T) -> bool) -> usize {
    let mut step = 1;
    while all.get(start + step - 1).is_some_and(&test) {
        step *= 2;
    }
    let from = start + step / 2;
    let to = (start + step).min(all.len());
    from + all.get(from..to).map_or(0, |rest| rest.partition_point(test))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::further;

    proptest! {
        #[test]
        fn steps_that_double_find_what_all_steps_would(mut all in prop::collection::vec(0u8..30, 0..60), start in 0usize..60, bound in 0u8..31) {
            all.sort_unstable();
            let start = start.min(all.partition_point(|one| *one < bound));
            prop_assert_eq!(further(&all, start, |one| *one < bound), all.partition_point(|one| *one < bound));
        }
    }
}
