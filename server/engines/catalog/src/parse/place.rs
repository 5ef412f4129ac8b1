//! The line of a field, looked for when there is an error to report about it.

use granit_parser::{Event, Parser};

use super::{Chunk, compose};

/// One step into a document.
enum Level {
    List(usize),
    Object(Option<String>),
}

/// The line of the file on which a field stands: of the field itself, or of the nearest object around
/// it when the field is missing. `document` counts the documents of the chunk from 0.
///
/// The path is dotted, with items of lists as numbers: `spec.providesApis.0`. Keys with dots in them are
/// found as well.
pub fn line_of(chunk: &Chunk<'_>, document: usize, path: &str) -> u32 {
    if chunk.json {
        return json_line(chunk, path);
    }
    let mut best = (0, chunk.line);
    let mut stack: Vec<Level> = Vec::new();
    let mut here = String::new();
    let mut lengths: Vec<usize> = Vec::new();
    let mut seen = 0;
    for event in Parser::new_from_str_with_options(chunk.text, compose::options()) {
        let Ok((event, span)) = event else {
            break;
        };
        if matches!(event, Event::DocumentEnd) {
            seen += 1;
        }
        if seen > document {
            break;
        }
        if seen < document {
            continue;
        }
        let line = chunk.line + (span.start.line() as u32).saturating_sub(1);
        if let (Event::Scalar(text, ..), Some(Level::Object(key @ None))) = (&event, stack.last_mut()) {
            *key = Some(text.to_string());
            let length = here.len();
            step(&mut here, text);
            weigh(&mut best, &here, path, line);
            here.truncate(length);
            continue;
        }
        let start = matches!(event, Event::MappingStart(..) | Event::SequenceStart(..));
        let node = start || matches!(event, Event::Scalar(..) | Event::Alias(_));
        if node {
            let length = here.len();
            match stack.last_mut() {
                Some(Level::List(next)) => {
                    let index = next.to_string();
                    *next += 1;
                    step(&mut here, &index);
                    weigh(&mut best, &here, path, line);
                }
                Some(Level::Object(key)) => {
                    if let Some(key) = key.take() {
                        step(&mut here, &key);
                    }
                }
                None => best.1 = line,
            }
            if start {
                lengths.push(length);
                stack.push(if matches!(event, Event::MappingStart(..)) { Level::Object(None) } else { Level::List(0) });
            } else {
                here.truncate(length);
            }
        } else if matches!(event, Event::MappingEnd | Event::SequenceEnd) {
            stack.pop();
            here.truncate(lengths.pop().unwrap_or(0));
        }
    }
    best.1
}

fn step(here: &mut String, name: &str) {
    if !here.is_empty() {
        here.push('.');
    }
    here.push_str(name);
}

/// Takes the line if it is nearer to the path than what was found before.
fn weigh(best: &mut (usize, u32), here: &str, path: &str, line: u32) {
    let on_the_way = path.strip_prefix(here).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    if on_the_way && here.len() > best.0 {
        *best = (here.len(), line);
    }
}

/// JSON gives no places once it is read; the first line with the last key of the path is close enough.
fn json_line(chunk: &Chunk<'_>, path: &str) -> u32 {
    let key = path.rsplit('.').find(|part| part.parse::<usize>().is_err()).unwrap_or(path);
    let quoted = format!("\"{key}\"");
    let at = chunk.text.lines().position(|line| line.contains(&quoted)).unwrap_or(0);
    chunk.line + at as u32
}
