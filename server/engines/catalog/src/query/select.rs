//! Which documents: `filter` parameters, predicates and texts as combinations of posting lists.

use std::io;

use model::filter::Filter;
use model::predicate::Predicate;

use crate::index::bits::Bits;
use crate::index::segment::{Segment, Tie};
use crate::index::terms::term;
use crate::index::{Selection, Snapshot};

/// What an entity must be. Keys and values are lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Select {
    /// All of them hold; an empty list always does.
    All(Vec<Select>),
    /// At least one holds; an empty list never does.
    Any(Vec<Select>),
    /// It does not hold.
    Not(Box<Select>),
    /// The key is there.
    Exists(String),
    /// The key has the value.
    Is(String, String),
    /// The key has a value that begins with the text.
    HasPrefix(String, String),
    /// The key has a value with the text in it.
    Contains(String, String),
}

impl From<&Filter> for Select {
    fn from(filter: &Filter) -> Self {
        if filter.is_empty() {
            return Self::everything();
        }
        let alternatives = filter.iter().map(|conditions| {
            let conditions = conditions.iter().map(|condition| match &condition.values {
                None => Self::Exists(condition.key.clone()),
                Some(values) => Self::among(&condition.key, values),
            });
            Self::All(conditions.collect())
        });
        Self::Any(alternatives.collect())
    }
}

impl From<&Predicate> for Select {
    fn from(predicate: &Predicate) -> Self {
        match predicate {
            Predicate::All(parts) => Self::All(parts.iter().map(Self::from).collect()),
            Predicate::Any(parts) => Self::Any(parts.iter().map(Self::from).collect()),
            Predicate::Not(part) => Self::Not(Box::new(Self::from(&**part))),
            Predicate::Exists(key, true) => Self::Exists(key.clone()),
            Predicate::Exists(key, false) => Self::Not(Box::new(Self::Exists(key.clone()))),
            Predicate::In(key, values) => Self::among(key, values),
            Predicate::HasPrefix(key, prefix) => Self::HasPrefix(key.clone(), prefix.clone()),
        }
    }
}

impl Select {
    /// Every entity.
    pub fn everything() -> Self {
        Self::All(Vec::new())
    }

    /// The key has one of the values.
    pub fn among(key: &str, values: &[String]) -> Self {
        let mut values: Vec<Self> = values.iter().map(|value| Self::Is(key.to_owned(), value.clone())).collect();
        match values.pop() {
            Some(only) if values.is_empty() => only,
            last => {
                values.extend(last);
                Self::Any(values)
            }
        }
    }

    /// One of the keys has a value with the text in it. A blank text is no condition.
    pub fn containing(keys: &[String], text: &str) -> Self {
        let text = text.trim().to_lowercase();
        if text.is_empty() {
            return Self::everything();
        }
        Self::Any(keys.iter().map(|key| Self::Contains(key.trim().to_lowercase(), text.clone())).collect())
    }

    /// The living documents that are selected.
    pub fn of(&self, snapshot: &Snapshot) -> io::Result<Selection> {
        let mut selection = Vec::with_capacity(snapshot.segments.len());
        for segment in &snapshot.segments {
            let mut bits = self.bits(snapshot, segment)?;
            bits.and(&segment.alive);
            selection.push(bits);
        }
        Ok(selection)
    }

    fn bits(&self, snapshot: &Snapshot, segment: &Segment) -> io::Result<Bits> {
        let none = || Bits::none(segment.len());
        match self {
            Self::Is(key, _) | Self::Exists(key) | Self::HasPrefix(key, _) | Self::Contains(key, _)
                if snapshot.tells(key) =>
            {
                self.told(snapshot, segment)
            }
            Self::All(parts) => {
                let mut parts = parts.iter();
                let Some(first) = parts.next() else { return Ok(Bits::all(segment.len())) };
                let mut bits = first.bits(snapshot, segment)?;
                for part in parts {
                    match part {
                        Self::Is(key, value) if !snapshot.tells(key) => bits.and(&*segment.term(&term(key, value))?),
                        Self::Exists(key) if !snapshot.tells(key) => bits.and(&*segment.term(key)?),
                        part => bits.and(&part.bits(snapshot, segment)?),
                    }
                }
                Ok(bits)
            }
            Self::Any(parts) => {
                let mut bits = none();
                for part in parts {
                    match part {
                        Self::Is(key, value) if !snapshot.tells(key) => {
                            segment.add_term(&term(key, value), &mut bits)?
                        }
                        Self::Exists(key) if !snapshot.tells(key) => segment.add_term(key, &mut bits)?,
                        part => bits.or(&part.bits(snapshot, segment)?),
                    }
                }
                Ok(bits)
            }
            Self::Not(part) => {
                let mut bits = part.bits(snapshot, segment)?;
                bits.invert();
                Ok(bits)
            }
            Self::Exists(key) => Ok(Bits::clone(&*segment.term(key)?)),
            Self::Is(key, value) => Ok(Bits::clone(&*segment.term(&term(key, value))?)),
            Self::HasPrefix(key, prefix) => {
                let mut bits = none();
                segment.values(key).each_with_prefix(prefix, |_, docs| docs.iter().for_each(|doc| bits.set(*doc)))?;
                Ok(bits)
            }
            Self::Contains(_, text) if text.contains('\0') => Ok(none()),
            Self::Contains(key, text) => {
                // The texts of an order stand in one piece of memory, which is searched many times faster
                // than the dictionary can be walked.
                if let Some(bits) = segment.order(key, Tie::Uid)?.containing(text) {
                    return Ok(bits);
                }
                let mut bits = none();
                segment
                    .values(key)
                    .each_if(|value| value.contains(text), |_, docs| docs.iter().for_each(|doc| bits.set(*doc)))?;
                Ok(bits)
            }
        }
    }
}

impl Select {
    /// For keys whose values name entities that a view may not have: only values count that are in it.
    fn told(&self, snapshot: &Snapshot, segment: &Segment) -> io::Result<Bits> {
        let mut bits = Bits::none(segment.len());
        let (key, fits): (&str, Box<dyn Fn(&str) -> bool + '_>) = match self {
            Self::Is(key, value) => {
                if snapshot.shows(value) {
                    segment.add_term(&term(key, value), &mut bits)?;
                }
                return Ok(bits);
            }
            Self::Exists(key) => (key, Box::new(|_| true)),
            Self::HasPrefix(key, prefix) => (key, Box::new(move |value| value.starts_with(prefix.as_str()))),
            Self::Contains(key, text) => (key, Box::new(move |value| value.contains(text.as_str()))),
            Self::All(_) | Self::Any(_) | Self::Not(_) => return Ok(bits),
        };
        segment.values(key).each_if(
            |value| fits(value) && snapshot.shows(value),
            |_, docs| docs.iter().for_each(|doc| bits.set(*doc)),
        )?;
        Ok(bits)
    }
}

/// How many documents are selected.
pub fn count(selection: &Selection) -> u64 {
    selection.iter().map(Bits::count).sum()
}

/// What is in both.
pub fn and(mut one: Selection, two: &Selection) -> Selection {
    for (one, two) in one.iter_mut().zip(two) {
        one.and(two);
    }
    one
}
