//! Full text: all words must be there, the last one as far as it has been typed.
//!
//! Words are weighed as BM25 does, field by field. What people type is cut into words by the rules that cut the texts, and nothing in it is an operator. So
//! no text can be a syntax error or mean something that its writer did not.

use std::io;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::InvertedIndexReader;
use tantivy::postings::{Postings as _, TermInfo};
use tantivy::query::{EnableScoring, FuzzyTermQuery, Query};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, TERMINATED, Term};

use crate::index::bits::Bits;
use crate::index::segment::Segment;
use crate::index::{Selection, Snapshot};

/// Words of a text beyond these are not looked at.
const WORDS: usize = 12;
/// Longer words are not in the index either.
const LONGEST: usize = 40;
/// A prefix stands for at most so many words of each field and segment.
const COMPLETIONS: usize = 400;
/// What a completed word counts beside a word that was typed in full.
const COMPLETED: f32 = 0.6;

/// What a text finds: the documents, and how well each fits.
pub struct Found {
    /// The documents, those that went included.
    pub selection: Selection,
    /// For each segment the score of each of its documents; 0 for those that are not selected.
    pub scores: Vec<Vec<f32>>,
}

/// The words of a text.
pub fn words(text: &str) -> Vec<String> {
    text.split(|character: char| !character.is_alphanumeric())
        .map(str::to_lowercase)
        .filter(|word| !word.is_empty() && word.len() < LONGEST)
        .take(WORDS)
        .collect()
}

/// What a text finds; `None` for a text without a word, which is no condition.
pub fn find(snapshot: &Snapshot, text: &str) -> tantivy::Result<Option<Found>> {
    let words = words(text);
    // A blank after the last word says that it is finished.
    let typing = text.ends_with(char::is_alphanumeric);
    let last = words.len().saturating_sub(1);
    let words: Vec<(&str, Completed)> = words
        .iter()
        .enumerate()
        .map(|(at, word)| (word.as_str(), if typing && at == last { Completed::Prefix } else { Completed::No }))
        .collect();
    all_words(snapshot, &words, &snapshot.fields.text())
}

/// Entities whose name or title is like the text, for completing it: each word may be cut short, and with
/// `slips` have a letter wrong.
pub fn like(snapshot: &Snapshot, text: &str, slips: bool) -> tantivy::Result<Option<Found>> {
    let words = words(text);
    let how = if slips { Completed::Slip } else { Completed::Prefix };
    let words: Vec<(&str, Completed)> = words.iter().map(|word| (word.as_str(), how)).collect();
    all_words(snapshot, &words, &[(snapshot.fields.title, 2.0), (snapshot.fields.name, 2.0)])
}

/// What a word stands for apart from itself.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Completed {
    No,
    /// Words that begin with it.
    Prefix,
    /// Those, and words that differ in a letter.
    Slip,
}

fn all_words(
    snapshot: &Snapshot,
    words: &[(&str, Completed)],
    fields: &[(Field, f32)],
) -> tantivy::Result<Option<Found>> {
    if words.is_empty() {
        return Ok(None);
    }
    let mut found = Found { selection: Vec::new(), scores: Vec::new() };
    for segment in &snapshot.segments {
        let mut bits = Bits::all(segment.len());
        // Scores of all words are summed up; what lacks one of them is dropped with its bit.
        let mut scores = vec![0.0; segment.len() as usize];
        for (word, completed) in words {
            let mut has_word = Bits::none(segment.len());
            for (field, weight) in fields {
                one_word(snapshot, segment, *field, *weight, word, *completed, &mut has_word, &mut scores)?;
            }
            bits.and(&has_word);
        }
        found.selection.push(bits);
        found.scores.push(scores);
    }
    Ok(Some(found))
}

/// Adds what one word is worth in one field of one segment.
#[allow(clippy::too_many_arguments)]
fn one_word(
    snapshot: &Snapshot,
    segment: &Segment,
    field: Field,
    weight: f32,
    word: &str,
    completed: Completed,
    has_word: &mut Bits,
    scores: &mut [f32],
) -> tantivy::Result<()> {
    let index = segment.reader.inverted_index(field)?;
    let mut add = |doc: u32, score: f32| {
        has_word.set(doc);
        if let Some(sum) = scores.get_mut(doc as usize) {
            *sum += score;
        }
    };
    if let Some(info) = index.terms().get(word)? {
        let (all, total) = if snapshot.is_view() {
            // How often a word is where the caller sees nothing must not show in the order.
            (snapshot.len(), with_word(snapshot, field, word)?)
        } else {
            let term = Term::from_field_text(field, word);
            (snapshot.searcher.num_docs(), snapshot.searcher.doc_freq(&term)?)
        };
        let norms = segment.reader.get_fieldnorms_reader(field)?;
        let average = index.total_num_tokens() as f32 / segment.len().max(1) as f32;
        let rarity = rarity(all, total);
        exact(&index, &info, &norms, average, |doc, fit| add(doc, weight * rarity * fit))?;
    }
    if completed == Completed::No {
        return Ok(());
    }
    let mut stream = index.terms().range().ge(word).into_stream()?;
    let mut count = 0;
    while stream.advance() && count < COMPLETIONS {
        if !stream.key().starts_with(word.as_bytes()) {
            break;
        }
        if stream.key().len() > word.len() {
            let mut postings = index.read_postings_from_terminfo(stream.value(), IndexRecordOption::Basic)?;
            let mut doc = postings.doc();
            while doc != TERMINATED {
                add(doc, weight * COMPLETED);
                doc = postings.advance();
            }
            count += 1;
        }
    }
    if completed == Completed::Slip && word.chars().count() >= 4 {
        let query = FuzzyTermQuery::new_prefix(Term::from_field_text(field, word), 1, true);
        let weighed = query.weight(EnableScoring::disabled_from_searcher(&snapshot.searcher))?;
        weighed.for_each_no_score(&segment.reader, &mut |docs| {
            docs.iter().for_each(|doc| add(*doc, weight * COMPLETED))
        })?;
    }
    Ok(())
}

/// Calls back for each document with how well a word fits there: more where it is there often and the text is
/// short (the saturation and length parts of BM25).
fn exact(
    index: &InvertedIndexReader,
    info: &TermInfo,
    norms: &FieldNormReader,
    average: f32,
    mut visit: impl FnMut(u32, f32),
) -> io::Result<()> {
    let mut postings = index.read_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?;
    let mut doc = postings.doc();
    while doc != TERMINATED {
        let often = postings.term_freq() as f32;
        let length = norms.fieldnorm(doc) as f32 / average.max(1.0);
        visit(doc, often * 2.2 / (often + 1.2 * (0.25 + 0.75 * length)));
        doc = postings.advance();
    }
    Ok(())
}

/// How many documents of a view have a word in a field.
fn with_word(snapshot: &Snapshot, field: Field, word: &str) -> tantivy::Result<u64> {
    let mut count = 0;
    for segment in &snapshot.segments {
        let index = segment.reader.inverted_index(field)?;
        let Some(info) = index.terms().get(word)? else { continue };
        let mut postings = index.read_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
        let mut doc = postings.doc();
        while doc != TERMINATED {
            count += u64::from(segment.alive.has(doc));
            doc = postings.advance();
        }
    }
    Ok(count)
}

/// What a word is worth: the less often it is there, the more.
fn rarity(documents: u64, with_word: u64) -> f32 {
    let (all, with) = (documents as f32, with_word as f32);
    (1.0 + (all - with + 0.5).max(0.5) / (with + 0.5)).ln()
}
