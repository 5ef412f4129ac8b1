//! Full text: all words must be there, the last one as far as it has been typed.
//!
//! What people type is cut into words by the rules that cut the texts, and nothing in it is an operator. So
//! no text can be a syntax error or mean something that its writer did not.

use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, EnableScoring, FuzzyTermQuery, Occur, Query, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{SegmentReader, Term};

use crate::index::bits::Bits;
use crate::index::{Selection, Snapshot};

/// Words of a text beyond these are not looked at.
const WORDS: usize = 12;
/// Longer words are not in the index either.
const LONGEST: usize = 40;
/// A prefix stands for at most so many words of each field and segment.
const COMPLETIONS: usize = 400;
/// What a completed word counts beside a word that was typed in full.
const COMPLETED: f32 = 0.6;

/// What a text finds: the documents, and for each segment the score of each of them.
pub struct Found {
    /// The documents, those that went included.
    pub selection: Selection,
    /// Document and score, by document.
    pub scores: Vec<Vec<(u32, f32)>>,
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
    let Some((last, before)) = words.split_last() else { return Ok(None) };
    let fields = snapshot.fields.text();
    // A blank after the last word says that it is finished.
    let typing = text.ends_with(char::is_alphanumeric);
    let mut found = Found { selection: Vec::new(), scores: Vec::new() };
    for segment in &snapshot.segments {
        let mut parts: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        for word in before {
            parts.push((Occur::Must, any_field(&fields, word)));
        }
        let mut choices: Vec<Box<dyn Query>> = vec![any_field(&fields, last)];
        if typing {
            choices.extend(completions(&segment.reader, &fields, last)?);
        }
        parts.push((Occur::Must, Box::new(BooleanQuery::union(choices))));
        let query = BooleanQuery::new(parts);
        let weight = query.weight(EnableScoring::enabled_from_searcher(&snapshot.searcher))?;
        let mut bits = Bits::none(segment.len());
        let mut scores = Vec::new();
        weight.for_each(&segment.reader, &mut |doc, score| {
            bits.set(doc);
            scores.push((doc, score));
        })?;
        found.selection.push(bits);
        found.scores.push(scores);
    }
    Ok(Some(found))
}

/// Entities whose name or title is like the text, for completing it: prefixes first, then one slip of the finger.
pub fn like(snapshot: &Snapshot, text: &str, slips: bool) -> tantivy::Result<Option<Found>> {
    let words = words(text);
    if words.is_empty() {
        return Ok(None);
    }
    let fields = [(snapshot.fields.title, 2.0), (snapshot.fields.name, 2.0)];
    let mut found = Found { selection: Vec::new(), scores: Vec::new() };
    for segment in &snapshot.segments {
        let mut parts: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        for word in &words {
            let mut choices: Vec<Box<dyn Query>> = vec![any_field(&fields, word)];
            choices.extend(completions(&segment.reader, &fields, word)?);
            if slips && word.chars().count() >= 4 {
                for (field, _) in fields {
                    let term = Term::from_field_text(field, word);
                    choices.push(Box::new(FuzzyTermQuery::new_prefix(term, 1, true)));
                }
            }
            parts.push((Occur::Must, Box::new(BooleanQuery::union(choices))));
        }
        let weight = BooleanQuery::new(parts).weight(EnableScoring::enabled_from_searcher(&snapshot.searcher))?;
        let mut bits = Bits::none(segment.len());
        let mut scores = Vec::new();
        weight.for_each(&segment.reader, &mut |doc, score| {
            bits.set(doc);
            scores.push((doc, score));
        })?;
        found.selection.push(bits);
        found.scores.push(scores);
    }
    Ok(Some(found))
}

fn any_field(fields: &[(Field, f32)], word: &str) -> Box<dyn Query> {
    let queries = fields.iter().map(|(field, weight)| {
        let query = TermQuery::new(Term::from_field_text(*field, word), IndexRecordOption::WithFreqs);
        Box::new(BoostQuery::new(Box::new(query), *weight)) as Box<dyn Query>
    });
    Box::new(BooleanQuery::union(queries.collect()))
}

/// The words of a segment that begin with what was typed, each of them worth the same.
fn completions(segment: &SegmentReader, fields: &[(Field, f32)], prefix: &str) -> tantivy::Result<Vec<Box<dyn Query>>> {
    let mut queries: Vec<Box<dyn Query>> = Vec::new();
    for (field, weight) in fields {
        let index = segment.inverted_index(*field)?;
        let mut stream = index.terms().range().ge(prefix).into_stream()?;
        let mut count = 0;
        while stream.advance() && count < COMPLETIONS {
            let Ok(word) = std::str::from_utf8(stream.key()) else { continue };
            if !word.starts_with(prefix) {
                break;
            }
            if word.len() > prefix.len() {
                let query = TermQuery::new(Term::from_field_text(*field, word), IndexRecordOption::Basic);
                queries.push(Box::new(ConstScoreQuery::new(Box::new(query), *weight * COMPLETED)));
                count += 1;
            }
        }
    }
    Ok(queries)
}
