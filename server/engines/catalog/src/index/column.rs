//! The values of one key, document by document: what facets are counted from.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use super::bits::Bits;
use super::segment::Postings;

/// Stands for "no value".
const NONE: u32 = u32::MAX;

/// Columns of at most this many values keep a set of documents for each: counting is then intersecting.
const FEW: usize = 48;

/// The values of one key in one segment.
#[derive(Debug)]
pub struct Column {
    /// As written, ordered by their lower-case form.
    values: Vec<Arc<str>>,
    ids: Ids,
}

#[derive(Debug)]
enum Ids {
    /// A set of documents for each value.
    Few(Vec<Bits>),
    /// At most one value for each document.
    Single(Vec<u32>),
    /// The values of document `d` stand from `starts[d]` to `starts[d + 1]`.
    Multi { starts: Vec<u32>, ids: Vec<u32> },
}

impl Column {
    /// Reads the column of a key from the posting lists of its values.
    pub fn read(len: u32, lowered: &Postings<'_>, originals: &Postings<'_>) -> io::Result<Self> {
        // Values that are not lower case stand in `originals`; a document that has one there is not
        // counted for the lower-case form unless that form stands there too.
        let mut written: BTreeMap<String, Vec<(String, Vec<u32>)>> = BTreeMap::new();
        originals.each(|value, docs| {
            written.entry(value.to_lowercase()).or_default().push((value.to_owned(), docs.to_vec()));
        })?;
        let mut values: Vec<Arc<str>> = Vec::new();
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        lowered.each(|value, docs| {
            let variants = written.get(value).map(Vec::as_slice).unwrap_or_default();
            let mut rest = docs.to_vec();
            for (variant, docs) in variants {
                let id = values.len() as u32;
                values.push(variant.as_str().into());
                pairs.extend(docs.iter().map(|doc| (*doc, id)));
                rest.retain(|doc| docs.binary_search(doc).is_err());
            }
            if !rest.is_empty() {
                let id = values.len() as u32;
                values.push(value.into());
                pairs.extend(rest.iter().map(|doc| (*doc, id)));
            }
        })?;
        Ok(Self { ids: Ids::of(len, values.len(), &pairs), values })
    }

    /// Adds to `counts` how many of the documents have each value; values come in the column's order.
    pub fn count(&self, docs: &Bits, counts: &mut Vec<(Arc<str>, u64)>) {
        match &self.ids {
            Ids::Few(sets) => {
                for (value, set) in self.values.iter().zip(sets) {
                    let count = set.count_and(docs);
                    if count > 0 {
                        counts.push((value.clone(), count));
                    }
                }
            }
            Ids::Single(ids) => {
                let mut tally = vec![0u32; self.values.len()];
                docs.each(|doc| {
                    if let Some(count) = ids.get(doc as usize).and_then(|id| tally.get_mut(*id as usize)) {
                        *count += 1;
                    }
                });
                self.push(&tally, counts);
            }
            Ids::Multi { starts, ids } => {
                let mut tally = vec![0u32; self.values.len()];
                docs.each(|doc| {
                    let (Some(start), Some(end)) = (starts.get(doc as usize), starts.get(doc as usize + 1)) else {
                        return;
                    };
                    for id in ids.get(*start as usize..*end as usize).unwrap_or_default() {
                        if let Some(count) = tally.get_mut(*id as usize) {
                            *count += 1;
                        }
                    }
                });
                self.push(&tally, counts);
            }
        }
    }

    /// About how much memory it takes, in bytes.
    pub fn size(&self) -> usize {
        let values: usize = self.values.iter().map(|value| value.len() + 16).sum();
        values
            + match &self.ids {
                Ids::Few(sets) => sets.iter().map(Bits::size).sum(),
                Ids::Single(ids) => ids.len() * 4,
                Ids::Multi { starts, ids } => (starts.len() + ids.len()) * 4,
            }
    }

    fn push(&self, tally: &[u32], counts: &mut Vec<(Arc<str>, u64)>) {
        let found = self.values.iter().zip(tally).filter(|(_, count)| **count > 0);
        counts.extend(found.map(|(value, count)| (value.clone(), u64::from(*count))));
    }
}

impl Ids {
    fn of(len: u32, values: usize, pairs: &[(u32, u32)]) -> Self {
        if values <= FEW {
            let mut sets = vec![Bits::none(len); values];
            for (doc, id) in pairs {
                if let Some(set) = sets.get_mut(*id as usize) {
                    set.set(*doc);
                }
            }
            return Self::Few(sets);
        }
        let mut single = vec![NONE; len as usize];
        let mut alone = true;
        for (doc, id) in pairs {
            if let Some(slot) = single.get_mut(*doc as usize) {
                alone &= *slot == NONE;
                *slot = *id;
            }
        }
        if alone {
            return Self::Single(single);
        }
        drop(single);
        let mut starts = vec![0u32; len as usize + 1];
        for (doc, _) in pairs {
            if let Some(start) = starts.get_mut(*doc as usize + 1) {
                *start += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        let mut ids = vec![0u32; pairs.len()];
        for (doc, id) in pairs {
            let Some(place) = next.get_mut(*doc as usize) else { continue };
            if let Some(slot) = ids.get_mut(*place as usize) {
                *slot = *id;
            }
            *place += 1;
        }
        Self::Multi { starts, ids }
    }
}
