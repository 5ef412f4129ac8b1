//! From the content of a file to outcomes: what needs neither the database nor the order of files, and so is done
//! for the next files while those before are stored.

use std::sync::Arc;

use bytes::Bytes;
use tokio::task::spawn_blocking;

use super::texts::{self, Keys};
use super::{FileRow, Reader};
use crate::error::Error;
use crate::parse::{self, Chunk, Fault};
use crate::process::{self, Draft, Outcome, Place};
use crate::source::{Content, File, ReadError, Request};

/// Documents in one piece of a file.
const DOCUMENTS: usize = 4_000;
/// Bytes after which a piece ends early, so that large entities do not pile up in memory.
const BYTES: usize = 8 << 20;

/// A file, read as far as that can be done without looking at others.
pub(super) struct Loaded {
    pub file: File,
    pub row: Option<FileRow>,
    pub state: State,
}

/// How a file is.
pub(super) enum State {
    /// As it was.
    Unchanged,
    /// It is there, but can not be read.
    Unreadable(ReadError),
    /// To be stored.
    Changed { hash: String, content: Result<(Cut, Piece), Fault> },
}

/// A file that was cut into documents.
pub(super) struct Cut {
    bytes: Bytes,
    ranges: Arc<Vec<Range>>,
    place: Arc<Place>,
}

/// What a part of a file holds.
pub(super) struct Piece {
    pub outcomes: Vec<Outcome>,
    /// The other files that it was made from.
    pub keys: Keys,
    /// The first document that is not in it.
    pub end: usize,
}

/// A document by its place in the file.
#[derive(Clone, Copy)]
struct Range {
    start: usize,
    end: usize,
    line: u32,
    json: bool,
}

/// Reads a file, and the first piece of it unless it is as it was.
pub(super) async fn load(
    reader: &Reader,
    request: &Request,
    file: File,
    row: Option<FileRow>,
    same_rules: bool,
) -> Result<Loaded, Error> {
    let (bytes, hash) = match read(file.content.clone()).await {
        Ok(read) => read,
        Err(error) => return Ok(Loaded { file, row, state: State::Unreadable(error) }),
    };
    if let Some(row) = &row
        && row.hash == hash
        && same_rules
        && texts::unchanged(reader, request, &file.origin, row.id).await?
    {
        return Ok(Loaded { file, row: Some(row.clone()), state: State::Unchanged });
    }
    let place = Arc::new(Place { path: file.path.clone(), origin: file.origin.clone(), lenient: file.lenient });
    let cut = spawn_blocking(move || Cut::of(bytes, place)).await.map_err(broken)?;
    let content = match cut {
        Ok(cut) => {
            let piece = cut.piece(reader, request, 0).await?;
            Ok((cut, piece))
        }
        Err(fault) => Err(fault),
    };
    Ok(Loaded { file, row, state: State::Changed { hash, content } })
}

impl Cut {
    fn of(bytes: Bytes, place: Arc<Place>) -> Result<Self, Fault> {
        let text = parse::decode(&bytes)?;
        let base = bytes.len() - text.len();
        let origin = text.as_ptr() as usize;
        let chunks = parse::split(text, &place.path)?;
        let ranges = chunks
            .into_iter()
            .map(|chunk| {
                let start = base + (chunk.text.as_ptr() as usize - origin);
                Range { start, end: start + chunk.text.len(), line: chunk.line, json: chunk.json }
            })
            .collect();
        Ok(Self { ranges: Arc::new(ranges), bytes, place })
    }

    /// How many documents there are.
    pub(super) fn len(&self) -> usize {
        self.ranges.len()
    }

    /// Reads and processes the documents from a place on.
    pub(super) async fn piece(&self, reader: &Reader, request: &Request, from: usize) -> Result<Piece, Error> {
        let end = self.end_of_piece(from);
        let part = Part {
            bytes: self.bytes.clone(),
            ranges: self.ranges.clone(),
            from,
            end,
            place: self.place.clone(),
            reader: (reader.settings.clone(), reader.schemas.clone()),
        };
        let mut keys = Keys::default();
        // More at once than there are processors would only hold more memory.
        let _coming = reader.together.coming();
        let turn = reader.parsing.clone().acquire_owned().await.map_err(|error| Error::Broken(error.to_string()))?;
        let half = spawn_blocking(move || {
            let half = part.drafts();
            drop(turn);
            half
        });
        let half = half.await.map_err(broken)?;
        let outcomes = match half {
            Half::Done(outcomes) => outcomes,
            Half::Asks(part, drafts) => {
                let needs = process::needs(&drafts);
                let texts = texts::fetch(&reader.sources, request, &self.place.origin, needs, &mut keys).await;
                spawn_blocking(move || part.finish(drafts, &texts)).await.map_err(broken)?
            }
        };
        Ok(Piece { outcomes, keys, end })
    }

    fn end_of_piece(&self, from: usize) -> usize {
        let (mut bytes, mut end) = (0, from);
        for range in self.ranges.iter().skip(from).take(DOCUMENTS) {
            if end > from && bytes + (range.end - range.start) > BYTES {
                break;
            }
            bytes += range.end - range.start;
            end += 1;
        }
        end
    }
}

/// Some documents of a file, ready to go to another thread.
struct Part {
    bytes: Bytes,
    ranges: Arc<Vec<Range>>,
    from: usize,
    end: usize,
    place: Arc<Place>,
    reader: (Arc<crate::settings::Settings>, Arc<process::Schemas>),
}

/// Documents that were read.
enum Half {
    Done(Vec<Outcome>),
    /// Placeholders in them ask for texts.
    Asks(Part, Vec<Draft>),
}

impl Part {
    fn chunks(&self) -> Vec<Chunk<'_>> {
        let ranges = self.ranges.get(self.from..self.end).unwrap_or_default();
        ranges
            .iter()
            .filter_map(|range| {
                let text = std::str::from_utf8(self.bytes.get(range.start..range.end)?).ok()?;
                Some(Chunk { text, line: range.line, json: range.json })
            })
            .collect()
    }

    fn drafts(self) -> Half {
        let drafts = process::drafts(&self.chunks());
        if process::needs(&drafts).is_empty() {
            Half::Done(self.finish(drafts, &process::placeholders::Texts::new()))
        } else {
            Half::Asks(self, drafts)
        }
    }

    fn finish(&self, drafts: Vec<Draft>, texts: &process::placeholders::Texts) -> Vec<Outcome> {
        let (settings, schemas) = &self.reader;
        process::finish(drafts, &self.chunks(), texts, &self.place, settings, schemas)
    }
}

/// The content of a file and its hash.
async fn read(content: Content) -> Result<(Bytes, String), ReadError> {
    spawn_blocking(move || {
        let bytes = match content {
            Content::Disk(folder, path) => folder
                .read(&path, parse::limits::LOCAL_FILE)
                .map_err(|error| crate::source::file::read_error(&error))?
                .into(),
            Content::Memory(bytes) => bytes,
        };
        let hash = crate::digest::content(&bytes);
        Ok((bytes, hash))
    })
    .await
    .map_err(|error| ReadError::new(format!("Reading was broken off: {error}")))?
}

fn broken(error: tokio::task::JoinError) -> Error {
    Error::Broken(error.to_string())
}
