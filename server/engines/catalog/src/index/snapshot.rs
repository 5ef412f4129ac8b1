//! The index as it stands after one commit. Queries work on one snapshot from beginning to end.

use std::collections::{HashMap, HashSet};
use std::io;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use services::permission::Condition;
use tantivy::Searcher;
use tantivy::schema::Value as _;

use super::bits::Bits;
use super::document::StoredRow;
use super::schema::Fields;
use super::segment::{Segment, Tie};
use super::terms::{KEY_REF, KEY_SHOWN, KEY_STATUS, KEY_SYSTEM, KEY_UPDATED, term};
use crate::query::select::Select;
use crate::sight::{self, is_of_target};

/// A set of documents: one set of bits for each segment, in their order.
pub type Selection = Vec<Bits>;

/// Counts of values.
pub type Counts = services::catalog::FacetCounts;

/// Counts that were worked out once.
#[derive(Clone, Debug, Default)]
pub struct Counted {
    /// Those that are of use.
    pub counts: Arc<Counts>,
    /// How many different values there are.
    pub distinct: usize,
}

/// Values of all answers of [`Snapshot::remembered`] together.
const REMEMBERED: usize = 200_000;

/// Labels that are kept.
const LABELS: usize = 10_000;

/// What the list counts and orders by: worked out for a new segment before it is shown.
const COLUMNS: [&str; 8] = [
    "kind",
    "spec.type",
    "spec.lifecycle",
    "relations.ownedby",
    KEY_SYSTEM,
    "metadata.tags",
    "metadata.namespace",
    KEY_STATUS,
];

/// Where a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hit {
    /// The segment's place in the snapshot.
    pub segment: u32,
    /// The document in it.
    pub doc: u32,
}

/// One generation of the index.
pub struct Snapshot {
    /// For full text.
    pub searcher: Searcher,
    /// The fields.
    pub fields: Fields,
    /// Largest first.
    pub segments: Vec<Segment>,
    /// Grows with each generation that is shown.
    pub generation: u64,
    /// When the newest change in it was made; 0 for an empty index.
    as_of: OnceLock<i64>,
    remembered: Mutex<(usize, HashMap<String, Arc<Counted>>)>,
    labels: Mutex<HashMap<String, Option<Label>>>,
    /// It is a view: not everything is in it.
    restricted: bool,
    views: Mutex<Views>,
}

/// Views of a snapshot by their conditions, with when they were last asked for.
type Views = (u64, HashMap<String, (u64, Arc<Snapshot>)>);

/// Views that are kept; with 100,000 entities each takes 13 kB and what is remembered of it.
const VIEWS: usize = 256;

/// What a link to an entity shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The name to show.
    pub title: String,
    /// `spec.type`.
    pub kind_type: Option<String>,
}

impl Snapshot {
    /// The snapshot of a searcher, with what `before` has worked out.
    pub fn new(searcher: Searcher, fields: Fields, before: Option<&Self>) -> tantivy::Result<Self> {
        let known = before.map(|before| before.segments.as_slice()).unwrap_or_default();
        let mut segments = searcher
            .segment_readers()
            .iter()
            .map(|reader| Segment::open(reader, &fields, known))
            .collect::<tantivy::Result<Vec<_>>>()?;
        segments.sort_by_key(|segment| std::cmp::Reverse(segment.len()));
        Ok(Self {
            searcher,
            fields,
            segments,
            generation: before.map_or(1, |before| before.generation + 1),
            as_of: OnceLock::new(),
            remembered: Mutex::default(),
            labels: Mutex::default(),
            restricted: false,
            views: Mutex::default(),
        })
    }

    /// The catalog without what does not fulfil a condition. Everything that is asked of a view is answered from what is
    /// in it alone.
    pub fn seen_by(&self, condition: &Condition) -> io::Result<Arc<Self>> {
        let key = format!("{condition:?}");
        {
            let mut views = self.views.lock().unwrap_or_else(PoisonError::into_inner);
            views.0 += 1;
            let clock = views.0;
            if let Some((used, view)) = views.1.get_mut(&key) {
                *used = clock;
                return Ok(view.clone());
            }
        }
        let selection = Select::from(condition).of(self)?;
        let segments = self.segments.iter().zip(selection).map(|(segment, bits)| segment.only(bits));
        let view = Arc::new(Self {
            searcher: self.searcher.clone(),
            fields: self.fields.clone(),
            segments: segments.collect(),
            generation: self.generation,
            as_of: OnceLock::new(),
            remembered: Mutex::default(),
            labels: Mutex::default(),
            restricted: true,
            views: Mutex::default(),
        });
        let mut views = self.views.lock().unwrap_or_else(PoisonError::into_inner);
        if views.1.len() >= VIEWS
            && let Some(oldest) = views.1.iter().min_by_key(|(_, (used, _))| *used).map(|(key, _)| key.clone())
        {
            views.1.remove(&oldest);
        }
        let clock = views.0;
        views.1.insert(key, (clock, view.clone()));
        Ok(view)
    }

    /// Whether it is a view: not everything is in it.
    pub fn is_view(&self) -> bool {
        self.restricted
    }

    /// Whether values of a key tell of entities that may not be in this view: relations that the other end declares.
    pub fn tells(&self, key: &str) -> bool {
        self.restricted && key.strip_prefix("relations.").is_some_and(is_of_target)
    }

    /// Whether a value of such a key may be told: the entity that it names is in the view.
    pub fn shows(&self, entity_ref: &str) -> bool {
        self.find(entity_ref).is_ok_and(|found| found.is_some())
    }

    /// Works out what the list needs, and what was asked of the segments before.
    pub fn warm(&self, before: Option<&Self>) -> io::Result<()> {
        let largest = before.and_then(|before| before.segments.first());
        for segment in &self.segments {
            for key in COLUMNS {
                segment.column(key)?;
            }
            segment.order(KEY_SHOWN, Tie::Uid)?;
            segment.order(KEY_UPDATED, Tie::Shown)?;
            if let Some(largest) = largest {
                segment.warm_like(largest)?;
            }
        }
        self.as_of();
        Ok(())
    }

    /// Everything there is.
    pub fn all(&self) -> Selection {
        self.segments.iter().map(|segment| Bits::clone(&segment.alive)).collect()
    }

    /// How many entities there are.
    pub fn len(&self) -> u64 {
        self.segments.iter().map(|segment| segment.alive.count()).sum()
    }

    /// The entity of a canonical reference.
    pub fn find(&self, entity_ref: &str) -> io::Result<Option<Hit>> {
        let term = term(KEY_REF, entity_ref);
        for (place, segment) in self.segments.iter().enumerate() {
            if let Some(doc) = segment.find(&term)? {
                return Ok(Some(Hit { segment: place as u32, doc }));
            }
        }
        Ok(None)
    }

    /// The row of a document.
    pub fn row(&self, hit: Hit) -> tantivy::Result<StoredRow> {
        let text = self.stored(hit, self.fields.row)?;
        serde_json::from_str(&text).map_err(|error| tantivy::TantivyError::InternalError(error.to_string()))
    }

    /// The entity of a document as the API answers it.
    pub fn entity(&self, hit: Hit) -> tantivy::Result<String> {
        let text = self.stored(hit, self.fields.entity)?;
        if !self.restricted {
            return Ok(text);
        }
        let seen = sight::without_unseen(&text, self);
        let seen = seen.map_err(|error| tantivy::TantivyError::InternalError(error.to_string()))?;
        Ok(seen.get().to_owned())
    }

    fn stored(&self, hit: Hit, field: tantivy::schema::Field) -> tantivy::Result<String> {
        let missing = || tantivy::TantivyError::InternalError(format!("document {hit:?} is not stored"));
        let segment = self.segments.get(hit.segment as usize).ok_or_else(missing)?;
        let document = segment.document(hit.doc)?;
        document.get_first(field).and_then(|value| value.as_str()).map(str::to_owned).ok_or_else(missing)
    }

    /// How often each value of a key is among the documents; values in their own order, as written.
    pub fn counts(&self, key: &str, docs: &Selection) -> io::Result<Counts> {
        let columns = self.segments.iter().map(|segment| segment.column(key)).collect::<io::Result<Vec<_>>>()?;
        let mut found = Vec::new();
        for (column, docs) in columns.iter().zip(docs) {
            column.count(docs, &mut found);
        }
        // Each segment's part is in order already, which a stable sort makes use of.
        found.sort_by(|(one, _), (two, _)| one.cmp(two));
        found.dedup_by(|(value, count), (before, sum)| {
            let same = value == before;
            *sum += if same { *count } else { 0 };
            same
        });
        if self.tells(key) {
            found.retain(|(value, _)| self.shows(&value.to_lowercase()));
        }
        Ok(found)
    }

    /// Counts that were worked out before under this name, or are now. The name must say all that they depend on.
    pub fn remembered(&self, name: &str, work: impl FnOnce() -> io::Result<Counted>) -> io::Result<Arc<Counted>> {
        if let Some(counted) = self.remembered.lock().unwrap_or_else(PoisonError::into_inner).1.get(name) {
            return Ok(counted.clone());
        }
        let counted = Arc::new(work()?);
        let size = counted.counts.len() + 8;
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        if remembered.0 + size > REMEMBERED {
            *remembered = Default::default();
        }
        remembered.0 += size;
        remembered.1.insert(name.to_owned(), counted.clone());
        Ok(counted)
    }

    /// What a link to an entity shows; `None` when there is no such entity.
    pub fn label(&self, entity_ref: &str) -> tantivy::Result<Option<Label>> {
        if let Some(label) = self.labels.lock().unwrap_or_else(PoisonError::into_inner).get(entity_ref) {
            return Ok(label.clone());
        }
        let label = match self.find(entity_ref)? {
            Some(hit) => {
                let row = self.row(hit)?;
                Some(Label { title: row.title, kind_type: row.kind_type })
            }
            None => None,
        };
        let mut labels = self.labels.lock().unwrap_or_else(PoisonError::into_inner);
        if labels.len() >= LABELS {
            labels.clear();
        }
        labels.insert(entity_ref.to_owned(), label.clone());
        Ok(label)
    }

    /// Takes over the labels of the snapshot before, but for what has changed since.
    pub fn keep_labels(&self, before: &Self, changed: &HashSet<String>) {
        let labels = before.labels.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let kept = labels.into_iter().filter(|(entity_ref, _)| !changed.contains(entity_ref)).collect();
        *self.labels.lock().unwrap_or_else(PoisonError::into_inner) = kept;
    }

    /// When the newest change that is in here was made, microseconds UTC; 0 for an empty index.
    pub fn as_of(&self) -> i64 {
        *self.as_of.get_or_init(|| {
            let newest = self.segments.iter().filter_map(|segment| {
                let order = segment.order(KEY_UPDATED, Tie::Shown).ok()?;
                let doc = order.docs().iter().rev().find(|doc| segment.alive.has(**doc))?;
                order.value(*doc)?.parse::<i64>().ok()
            });
            newest.max().unwrap_or(0)
        })
    }
}
