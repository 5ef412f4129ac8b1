//! A set of documents of one segment: one bit each.

/// A fixed number of bits, all of which can be combined word by word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bits {
    words: Vec<u64>,
    len: u32,
}

impl Bits {
    /// No document of `len`.
    pub fn none(len: u32) -> Self {
        Self { words: vec![0; (len as usize).div_ceil(64)], len }
    }

    /// Every document of `len`.
    pub fn all(len: u32) -> Self {
        let mut bits = Self { words: vec![u64::MAX; (len as usize).div_ceil(64)], len };
        bits.trim();
        bits
    }

    /// The bits beyond the end of the last word stay 0, so that counting needs no care.
    fn trim(&mut self) {
        let rest = self.len % 64;
        if rest != 0
            && let Some(last) = self.words.last_mut()
        {
            *last &= (1 << rest) - 1;
        }
    }

    /// Takes a document in. Documents beyond the end are passed over.
    pub fn set(&mut self, doc: u32) {
        if doc < self.len
            && let Some(word) = self.words.get_mut(doc as usize / 64)
        {
            *word |= 1 << (doc % 64);
        }
    }

    /// Whether a document is in.
    pub fn has(&self, doc: u32) -> bool {
        self.words.get(doc as usize / 64).is_some_and(|word| word >> (doc % 64) & 1 == 1)
    }

    /// Keeps what is in both.
    pub fn and(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= other;
        }
    }

    /// Takes in what is in the other.
    pub fn or(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word |= other;
        }
    }

    /// Drops what is in the other.
    pub fn and_not(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= !other;
        }
    }

    /// Swaps in and out.
    pub fn invert(&mut self) {
        for word in &mut self.words {
            *word = !*word;
        }
        self.trim();
    }

    /// How many are in.
    pub fn count(&self) -> u64 {
        self.words.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    /// How many are in both.
    pub fn count_and(&self, other: &Self) -> u64 {
        self.words.iter().zip(&other.words).map(|(one, two)| u64::from((one & two).count_ones())).sum()
    }

    /// About how much memory it takes, in bytes.
    pub fn size(&self) -> usize {
        self.words.len() * 8
    }

    /// How many could be in.
    pub fn len(&self) -> u32 {
        self.len
    }

    /// The documents that are in, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.words.iter().zip(0u32..).flat_map(|(word, index)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                if rest == 0 {
                    return None;
                }
                let bit = rest.trailing_zeros();
                rest &= rest - 1;
                Some(index * 64 + bit)
            })
        })
    }

    /// Calls back for each document that is in, ascending. Faster than the iterator in tight loops.
    pub fn each(&self, mut visit: impl FnMut(u32)) {
        let mut base = 0;
        for word in &self.words {
            let mut rest = *word;
            while rest != 0 {
                visit(base + rest.trailing_zeros());
                rest &= rest - 1;
            }
            base += 64;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::Bits;

    fn bits(len: u32, docs: &BTreeSet<u32>) -> Bits {
        let mut bits = Bits::none(len);
        docs.iter().for_each(|doc| bits.set(*doc));
        bits
    }

    proptest! {
        #[test]
        fn behaves_as_a_set(
            len in 1u32..300,
            one in prop::collection::btree_set(0u32..300, 0..80),
            two in prop::collection::btree_set(0u32..300, 0..80),
        ) {
            let one: BTreeSet<u32> = one.into_iter().filter(|doc| *doc < len).collect();
            let two: BTreeSet<u32> = two.into_iter().filter(|doc| *doc < len).collect();
            let (a, b) = (bits(len, &one), bits(len, &two));
            let check = |bits: &Bits, docs: BTreeSet<u32>| {
                prop_assert_eq!(bits.iter().collect::<BTreeSet<_>>(), docs.clone());
                let mut seen = BTreeSet::new();
                bits.each(|doc| { seen.insert(doc); });
                prop_assert_eq!(&seen, &docs);
                prop_assert_eq!(bits.count(), docs.len() as u64);
                for doc in 0..len + 70 {
                    prop_assert_eq!(bits.has(doc), docs.contains(&doc));
                }
                Ok(())
            };
            let mut and = a.clone();
            and.and(&b);
            check(&and, &one & &two)?;
            prop_assert_eq!(a.count_and(&b), and.count());
            let mut or = a.clone();
            or.or(&b);
            check(&or, &one | &two)?;
            let mut without = a.clone();
            without.and_not(&b);
            check(&without, &one - &two)?;
            let mut inverse = a.clone();
            inverse.invert();
            check(&inverse, &(0..len).collect::<BTreeSet<_>>() - &one)?;
            check(&Bits::all(len), (0..len).collect())?;
        }
    }
}
