//! From YAML's events to values, within bounds.
//!
//! Differences from YAML at large are those of Backstage: merge keys (`<<`) are ordinary keys, keys are
//! texts, a key may stand only once.

use std::collections::HashMap;

use granit_parser::{Event, Options, Parser, ScalarStyle, ScanError, Span, Tag};
use serde_json::{Map, Value};

use super::{Chunk, Document, Fault, limits, scalar};

/// Reads the documents of a chunk.
pub fn read(chunk: &Chunk<'_>) -> Vec<Result<Document, Fault>> {
    let mut parser = Parser::new_from_str_with_options(chunk.text, options());
    let mut documents = Vec::with_capacity(1);
    let mut composer = Composer::new(chunk.line);
    loop {
        let fault = match parser.next_event() {
            None | Some(Ok((Event::StreamEnd, _))) => return documents,
            Some(Ok((event, span))) => match composer.take(event, span) {
                Ok(None) => continue,
                Ok(Some(document)) => {
                    if let Some(document) = document {
                        documents.push(Ok(document));
                    }
                    continue;
                }
                Err(fault) => fault,
            },
            Some(Err(error)) => syntax(&error, chunk.line),
        };
        documents.push(Err(fault));
        composer = Composer::new(chunk.line);
        if !matches!(parser.proceed_next_document(), Ok(true)) {
            return documents;
        }
    }
}

pub(super) fn options() -> Options {
    let mut options = Options::default();
    options.set_emit_comments(false);
    options
}

/// What the scanner says, with advice for what people meet most.
fn syntax(error: &ScanError, first: u32) -> Fault {
    let line = first + (error.marker().line() as u32).saturating_sub(1);
    let info = error.info();
    if info.contains("recursion limit") {
        return Fault::new(format!("The document is nested deeper than {} levels", limits::DEPTH), line);
    }
    let hint = if info.contains("tab") {
        Some("Indent with spaces; YAML does not allow tabs there.")
    } else if info.contains("mapping values are not allowed") {
        Some("A value with `: ` in it needs quotes; otherwise look at the indentation of this line and the one before.")
    } else if info.contains("simple key") || info.contains("could not find expected ':'") {
        Some("A key needs a `:` and a space after it.")
    } else {
        None
    };
    let mut fault = Fault::new(format!("The YAML can not be read: {info} (column {})", error.marker().col() + 1), line);
    fault.hint = hint.map(str::to_owned);
    fault
}

/// A collection that is not closed yet.
enum Open {
    List { items: Vec<Value>, anchor: usize },
    Object { map: Map<String, Value>, key: Option<String>, anchor: usize },
}

struct Composer {
    first: u32,
    stack: Vec<Open>,
    root: Option<Value>,
    line: Option<u32>,
    anchors: HashMap<usize, (Value, usize, usize)>,
    nodes: usize,
    aliased: usize,
}

impl Composer {
    fn new(first: u32) -> Self {
        Self { first, stack: Vec::new(), root: None, line: None, anchors: HashMap::new(), nodes: 0, aliased: 0 }
    }

    fn line(&self, span: &Span) -> u32 {
        self.first + (span.start.line() as u32).saturating_sub(1)
    }

    /// Takes one event. `Some` at the end of a document, with the document unless it is empty.
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<Option<Option<Document>>, Fault> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                if let Some(Open::Object { key: key @ None, .. }) = self.stack.last_mut() {
                    if anchor > 0 {
                        self.anchors.insert(anchor, (Value::String(text.clone().into_owned()), 1, text.len()));
                    }
                    *key = Some(text.into_owned());
                    return Ok(None);
                }
                let line = self.line(&span);
                let value = scalar_value(&text, style, tag.as_deref()).map_err(|message| Fault::new(message, line))?;
                self.put(value, anchor, line)?;
            }
            Event::MappingStart(_, anchor, _) => {
                self.open(Open::Object { map: Map::new(), key: None, anchor }, &span)?;
            }
            Event::SequenceStart(_, anchor, _) => {
                self.open(Open::List { items: Vec::new(), anchor }, &span)?;
            }
            Event::MappingEnd | Event::SequenceEnd => {
                let line = self.line(&span);
                match self.stack.pop() {
                    Some(Open::Object { map, anchor, .. }) => self.put(Value::Object(map), anchor, line)?,
                    Some(Open::List { items, anchor }) => self.put(Value::Array(items), anchor, line)?,
                    None => {}
                }
            }
            Event::Alias(id) => {
                let line = self.line(&span);
                let Some((value, nodes, bytes)) = self.anchors.get(&id).cloned() else {
                    return Err(Fault::new("An alias refers to a value that contains it", line));
                };
                self.nodes += nodes;
                self.aliased += bytes;
                if self.aliased > limits::ALIASED || self.nodes > limits::NODES {
                    return Err(Fault::new("The document grows beyond bounds through its aliases", line)
                        .hint("Write the values out, or use fewer aliases of aliases."));
                }
                if let Some(Open::Object { key: key @ None, .. }) = self.stack.last_mut() {
                    let Value::String(text) = value else {
                        return Err(complex_key(line));
                    };
                    *key = Some(text);
                    return Ok(None);
                }
                self.put(value, 0, line)?;
            }
            Event::DocumentEnd => {
                let line = self.line.take().unwrap_or(self.first);
                let root = self.root.take();
                *self = Self::new(self.first);
                return Ok(Some(root.filter(|value| !value.is_null()).map(|value| Document { value, line })));
            }
            _ => {}
        }
        Ok(None)
    }

    fn open(&mut self, open: Open, span: &Span) -> Result<(), Fault> {
        let line = self.line(span);
        if matches!(self.stack.last(), Some(Open::Object { key: None, .. })) {
            return Err(complex_key(line));
        }
        if self.stack.len() >= limits::DEPTH {
            return Err(Fault::new(format!("The document is nested deeper than {} levels", limits::DEPTH), line));
        }
        self.line.get_or_insert(line);
        self.stack.push(open);
        Ok(())
    }

    fn put(&mut self, value: Value, anchor: usize, line: u32) -> Result<(), Fault> {
        self.nodes += 1;
        if self.nodes > limits::NODES {
            return Err(Fault::new(format!("The document has more than {} values", limits::NODES), line));
        }
        if anchor > 0 {
            let (nodes, bytes) = weight(&value);
            // Copies for anchors that nobody uses count as well: they cost the same.
            self.aliased += bytes;
            if self.aliased > limits::ALIASED {
                return Err(Fault::new("The document grows beyond bounds through its aliases", line));
            }
            self.anchors.insert(anchor, (value.clone(), nodes, bytes));
        }
        match self.stack.last_mut() {
            None => {
                self.line.get_or_insert(line);
                self.root = Some(value);
            }
            Some(Open::List { items, .. }) => items.push(value),
            Some(Open::Object { map, key, .. }) => {
                let Some(name) = key.take() else {
                    return Err(complex_key(line));
                };
                if map.contains_key(&name) {
                    let name: String = name.chars().take(80).collect();
                    return Err(Fault::new(format!("The key `{name}` stands twice in the same object"), line)
                        .hint("Remove one of them, or merge their values."));
                }
                map.insert(name, value);
            }
        }
        Ok(())
    }
}

fn complex_key(line: u32) -> Fault {
    Fault::new("A list or an object can not be a key", line)
        .hint("If this is a template placeholder such as {{ name }}, put it into quotes.")
}

fn scalar_value(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Result<Value, String> {
    match tag.and_then(Tag::core_suffix) {
        Some("str" | "binary" | "timestamp") => Ok(Value::String(text.to_owned())),
        Some("null") => Ok(Value::Null),
        Some("int" | "float" | "bool") => scalar::plain(text),
        _ if tag.is_some() || style != ScalarStyle::Plain => Ok(Value::String(text.to_owned())),
        _ => scalar::plain(text),
    }
}

/// How many values it has and how long its texts are.
fn weight(value: &Value) -> (usize, usize) {
    match value {
        Value::String(text) => (1, text.len()),
        Value::Array(items) => items.iter().map(weight).fold((1, 8), add),
        Value::Object(map) => map.iter().map(|(key, value)| add((0, key.len()), weight(value))).fold((1, 8), add),
        _ => (1, 8),
    }
}

fn add(left: (usize, usize), right: (usize, usize)) -> (usize, usize) {
    (left.0 + right.0, left.1 + right.1)
}
