//! One segment of the index: immutable, but for documents that go. What is worked out from its posting
//! lists is kept with it and lives as long as it does.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::index::{InvertedIndexReader, SegmentId};
use tantivy::schema::IndexRecordOption;
use tantivy::store::StoreReader;
use tantivy::{DocSet, SegmentReader, TERMINATED, TantivyDocument};

use super::bits::Bits;
use super::column::Column;
use super::order::Order;
use super::schema::Fields;
use super::terms::{KEY_SHOWN, SEPARATOR, term};

/// Memory that columns, orders and sets of a segment may take each: so many bytes for each of its documents and
/// so many more. What was asked for longest ago goes. What the list needs fits in with room to spare, and any
/// number of other keys takes no more than this.
const PER_DOCUMENT: usize = 200;
const AT_LEAST: usize = 8 << 20;

/// Blocks of stored documents (16 kB each) that are kept unpacked.
const STORE_BLOCKS: usize = 48;

/// A segment as one generation of the index sees it.
#[derive(Clone)]
pub struct Segment {
    /// For full text.
    pub reader: SegmentReader,
    /// The documents that are still there.
    pub alive: Arc<Bits>,
    core: Arc<Core>,
}

/// What a segment keeps over generations.
struct Core {
    len: u32,
    terms: Arc<InvertedIndexReader>,
    originals: Arc<InvertedIndexReader>,
    store: StoreReader,
    /// Held while a column or an order is worked out: who needs the same waits instead of doing it as well.
    building: Mutex<()>,
    sets: Kept<Bits>,
    columns: Kept<Column>,
    orders: Kept<Order>,
}

/// What breaks ties of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tie {
    /// `metadata.uid`, as in Backstage.
    Uid,
    /// The name that is shown.
    Shown,
}

impl Segment {
    /// A segment, with what `known` already has of it.
    pub fn open(reader: &SegmentReader, fields: &Fields, known: &[Segment]) -> tantivy::Result<Self> {
        let id = reader.segment_id();
        let before = known.iter().find(|segment| segment.id() == id);
        let core = match before {
            Some(segment) => segment.core.clone(),
            None => Arc::new(Core {
                len: reader.max_doc(),
                terms: reader.inverted_index(fields.terms)?,
                originals: reader.inverted_index(fields.originals)?,
                store: reader.get_store_reader(STORE_BLOCKS)?,
                building: Mutex::new(()),
                sets: Kept::new(reader.max_doc() as usize * PER_DOCUMENT / 8 + AT_LEAST),
                columns: Kept::new(reader.max_doc() as usize * PER_DOCUMENT + AT_LEAST),
                orders: Kept::new(reader.max_doc() as usize * PER_DOCUMENT + AT_LEAST),
            }),
        };
        let alive = match (before, reader.alive_bitset()) {
            (Some(segment), _) if segment.reader.delete_opstamp() == reader.delete_opstamp() => segment.alive.clone(),
            (_, None) => Arc::new(Bits::all(core.len)),
            (_, Some(alive)) => {
                let mut bits = Bits::none(core.len);
                alive.iter_alive().for_each(|doc| bits.set(doc));
                Arc::new(bits)
            }
        };
        Ok(Self { reader: reader.clone(), alive, core })
    }

    /// With these documents alone.
    pub fn only(&self, docs: Bits) -> Self {
        Self { alive: Arc::new(docs), ..self.clone() }
    }

    /// Which segment it is.
    pub fn id(&self) -> SegmentId {
        self.reader.segment_id()
    }

    /// How many documents it has, those that went counted.
    pub fn len(&self) -> u32 {
        self.core.len
    }

    /// The documents with a term, those that went counted.
    pub fn term(&self, term: &str) -> io::Result<Arc<Bits>> {
        if let Some(set) = self.core.sets.get(term) {
            return Ok(set);
        }
        let mut bits = Bits::none(self.len());
        let mut found = 0;
        if let Some(info) = self.core.terms.terms().get(term)? {
            found = info.doc_freq;
            each_doc(&self.core.terms, &info, |doc| bits.set(doc))?;
        }
        let bits = Arc::new(bits);
        // A short list is read again as fast as it would be found.
        if found > self.len() / 256 && self.len() > 1024 {
            self.core.sets.put(term, bits.size(), bits.clone());
        }
        Ok(bits)
    }

    /// Adds the documents with a term.
    pub fn add_term(&self, term: &str, bits: &mut Bits) -> io::Result<()> {
        if let Some(set) = self.core.sets.get(term) {
            bits.or(&set);
            return Ok(());
        }
        match self.core.terms.terms().get(term)? {
            Some(info) => each_doc(&self.core.terms, &info, |doc| bits.set(doc)),
            None => Ok(()),
        }
    }

    /// The first living document with a term.
    pub fn find(&self, term: &str) -> io::Result<Option<u32>> {
        let Some(info) = self.core.terms.terms().get(term)? else { return Ok(None) };
        let mut postings = self.core.terms.read_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
        let mut doc = postings.doc();
        while doc != TERMINATED {
            if self.alive.has(doc) {
                return Ok(Some(doc));
            }
            doc = postings.advance();
        }
        Ok(None)
    }

    /// The lower-case values of a key with their documents.
    pub fn values(&self, key: &str) -> Postings<'_> {
        Postings { index: &self.core.terms, key: key.to_owned() }
    }

    /// The values of a key, for counting.
    pub fn column(&self, key: &str) -> io::Result<Arc<Column>> {
        if let Some(column) = self.core.columns.get(key) {
            return Ok(column);
        }
        let _building = self.core.building.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(column) = self.core.columns.get(key) {
            return Ok(column);
        }
        let originals = Postings { index: &self.core.originals, key: key.to_owned() };
        let column = Arc::new(Column::read(self.len(), &self.values(key), &originals)?);
        self.core.columns.put(key, column.size(), column.clone());
        Ok(column)
    }

    /// The order by a key.
    pub fn order(&self, key: &str, tie: Tie) -> io::Result<Arc<Order>> {
        let tie_key = match tie {
            Tie::Uid => "metadata.uid",
            Tie::Shown => KEY_SHOWN,
        };
        let name = term(key, tie_key);
        if let Some(order) = self.core.orders.get(&name) {
            return Ok(order);
        }
        let breaker = if key == tie_key { None } else { Some(self.order(tie_key, Tie::Uid)?) };
        let _building = self.core.building.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(order) = self.core.orders.get(&name) {
            return Ok(order);
        }
        let order = Arc::new(Order::read(self.len(), &self.values(key), breaker)?);
        self.core.orders.put(&name, order.size(), order.clone());
        Ok(order)
    }

    /// A stored document.
    pub fn document(&self, doc: u32) -> tantivy::Result<TantivyDocument> {
        self.core.store.get(doc)
    }

    /// Works out what another segment was asked for, so that no query has to wait for it.
    pub fn warm_like(&self, other: &Segment) -> io::Result<()> {
        for key in other.core.columns.keys() {
            self.column(&key)?;
        }
        for name in other.core.orders.keys() {
            if let Some((key, tie)) = name.split_once(SEPARATOR) {
                self.order(key, if tie == KEY_SHOWN { Tie::Shown } else { Tie::Uid })?;
            }
        }
        Ok(())
    }
}

/// The values of one key of one field.
pub struct Postings<'a> {
    index: &'a InvertedIndexReader,
    key: String,
}

impl Postings<'_> {
    /// Calls back for each value, ascending, with its documents, ascending.
    pub fn each(&self, visit: impl FnMut(&str, &[u32])) -> io::Result<()> {
        self.each_if(|_| true, visit)
    }

    /// The same for values that pass a test.
    pub fn each_if(&self, test: impl Fn(&str) -> bool, visit: impl FnMut(&str, &[u32])) -> io::Result<()> {
        self.each_from("", test, visit)
    }

    /// The same for values that begin with a text.
    pub fn each_with_prefix(&self, prefix: &str, visit: impl FnMut(&str, &[u32])) -> io::Result<()> {
        self.each_from(prefix, |_| true, visit)
    }

    fn each_from(
        &self,
        from: &str,
        test: impl Fn(&str) -> bool,
        mut visit: impl FnMut(&str, &[u32]),
    ) -> io::Result<()> {
        let start = term(&self.key, from);
        // The first text that is not of the key any more: the separator is the smallest character.
        let end = format!("{}\u{1}", self.key);
        let skip = self.key.len() + SEPARATOR.len_utf8();
        let mut stream = self.index.terms().range().ge(&start).lt(&end).into_stream()?;
        let mut docs = Vec::new();
        while stream.advance() {
            let Some(value) = stream.key().get(skip..).and_then(|value| std::str::from_utf8(value).ok()) else {
                continue;
            };
            if !from.is_empty() && !value.starts_with(from) {
                break;
            }
            if !test(value) {
                continue;
            }
            docs.clear();
            each_doc(self.index, stream.value(), |doc| docs.push(doc))?;
            visit(value, &docs);
        }
        Ok(())
    }
}

fn each_doc(
    index: &InvertedIndexReader,
    info: &tantivy::postings::TermInfo,
    mut visit: impl FnMut(u32),
) -> io::Result<()> {
    let mut postings = index.read_block_postings_from_terminfo(info, IndexRecordOption::Basic)?;
    loop {
        let docs = postings.docs();
        if docs.is_empty() {
            return Ok(());
        }
        docs.iter().for_each(|doc| visit(*doc));
        postings.advance();
    }
}

/// Values by name within a budget of memory.
struct Kept<T> {
    budget: usize,
    inner: Mutex<Entries<T>>,
}

struct Entries<T> {
    clock: u64,
    total: usize,
    by_name: HashMap<String, Entry<T>>,
}

struct Entry<T> {
    used: u64,
    size: usize,
    value: Arc<T>,
}

impl<T> Kept<T> {
    fn new(budget: usize) -> Self {
        Self { budget, inner: Mutex::new(Entries { clock: 0, total: 0, by_name: HashMap::new() }) }
    }

    fn get(&self, name: &str) -> Option<Arc<T>> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.clock += 1;
        let clock = inner.clock;
        let entry = inner.by_name.get_mut(name)?;
        entry.used = clock;
        Some(entry.value.clone())
    }

    fn put(&self, name: &str, size: usize, value: Arc<T>) {
        let size = size + name.len();
        if size > self.budget {
            return;
        }
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        while inner.total + size > self.budget
            && let Some(oldest) = inner.by_name.iter().min_by_key(|(_, entry)| entry.used).map(|(name, _)| name.clone())
        {
            let gone = inner.by_name.remove(&oldest).map_or(0, |entry| entry.size);
            inner.total = inner.total.saturating_sub(gone);
        }
        inner.clock += 1;
        let used = inner.clock;
        let before = inner.by_name.insert(name.to_owned(), Entry { used, size, value }).map_or(0, |entry| entry.size);
        inner.total = inner.total.saturating_sub(before) + size;
    }

    fn keys(&self) -> Vec<String> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).by_name.keys().cloned().collect()
    }
}
