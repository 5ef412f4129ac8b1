//! What is drawn of an answer.

use serde_json::Value;
use services::home::is_page;
use services::proxy::{Figure, FigureQuestion, FigureShape};
use services::{Error, Result};

/// Rows and lines that are shown.
const ROWS: usize = 100;
/// Bars that are shown.
const BARS: usize = 50;
/// Columns of a table.
const COLUMNS: usize = 12;
/// Characters of a cell.
const CELL: usize = 300;

/// Draws it.
///
/// # Errors
/// When nothing stands where it should, or it is something else than what is to be drawn.
pub fn figure(answer: &Value, question: &FigureQuestion) -> Result<Figure> {
    let at = answer.pointer(&question.pointer).ok_or_else(|| {
        Error::invalid(format!("Nothing stands at '{}' in the answer.", question.pointer))
            .hint("A JSON pointer is written as in /data/items/0/name.")
    })?;
    Ok(match question.shape {
        FigureShape::Number => Figure::Number(number(at)),
        FigureShape::Table => table(elements(at)?, question),
        FigureShape::List => list(elements(at)?, question),
        FigureShape::Chart => chart(at, question)?,
    })
}

fn number(value: &Value) -> String {
    match value {
        Value::Array(items) => items.len().to_string(),
        Value::Object(fields) => fields.len().to_string(),
        other => text(other),
    }
}

fn elements(value: &Value) -> Result<&[Value]> {
    value.as_array().map(Vec::as_slice).ok_or_else(|| {
        Error::invalid("What stands there is no list.").hint("Choose where in the answer the list begins.")
    })
}

/// A heading and the pointer of each column.
fn columns(question: &FigureQuestion) -> Vec<(String, String)> {
    let named = question.columns.iter().map(|column| match column.split_once('=') {
        Some((heading, pointer)) => (heading.trim().to_owned(), pointer.trim().to_owned()),
        None => (column.rsplit('/').next().unwrap_or_default().to_owned(), column.trim().to_owned()),
    });
    named.filter(|(_, pointer)| pointer.is_empty() || pointer.starts_with('/')).take(COLUMNS).collect()
}

fn table(rows: &[Value], question: &FigureQuestion) -> Figure {
    let mut columns = columns(question);
    if columns.is_empty() {
        // The fields of the first row.
        let fields = rows.first().and_then(Value::as_object).into_iter().flatten();
        columns = fields.map(|(name, _)| (name.clone(), format!("/{}", escaped(name)))).take(COLUMNS).collect();
    }
    let cells =
        |row: &Value| columns.iter().map(|(_, pointer)| row.pointer(pointer).map_or_else(String::new, text)).collect();
    Figure::Table {
        rows: rows.iter().take(ROWS).map(cells).collect(),
        headings: columns.iter().map(|(heading, _)| heading.clone()).collect(),
        more: rows.len().saturating_sub(ROWS) as u64,
    }
}

fn list(rows: &[Value], question: &FigureQuestion) -> Figure {
    let columns = columns(question);
    let at = |row: &Value, column: usize| {
        columns.get(column).and_then(|(_, pointer)| row.pointer(pointer)).map(text).unwrap_or_default()
    };
    let line = |row: &Value| {
        let words = if columns.is_empty() { text(row) } else { at(row, 0) };
        (words, link(&at(row, 1)))
    };
    Figure::List { lines: rows.iter().take(ROWS).map(line).collect(), more: rows.len().saturating_sub(ROWS) as u64 }
}

fn chart(value: &Value, question: &FigureQuestion) -> Result<Figure> {
    let columns = columns(question);
    let all: Vec<(String, f64)> = match (value, columns.as_slice()) {
        // An object of numbers is a chart as it is.
        (Value::Object(fields), _) => {
            fields.iter().filter_map(|(name, value)| Some((name.clone(), value.as_f64()?))).collect()
        }
        (Value::Array(rows), [(_, label), (_, amount), ..]) => rows
            .iter()
            .filter_map(|row| Some((row.pointer(label).map(text)?, row.pointer(amount)?.as_f64()?)))
            .collect(),
        _ => {
            return Err(Error::invalid("This can not be drawn as a chart.")
                .hint("A chart takes an object of numbers, or a list with two columns: the label and the number."));
        }
    };
    let more = all.len().saturating_sub(BARS) as u64;
    Ok(Figure::Chart { bars: all.into_iter().take(BARS).filter(|(_, amount)| amount.is_finite()).collect(), more })
}

/// A value in a cell.
fn text(value: &Value) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text_of_part).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    };
    text.chars().filter(|char| !char.is_control()).take(CELL).collect()
}

fn text_of_part(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A name as it stands in a JSON pointer.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// A link that may stand on a page; empty for any other.
pub(crate) fn link(address: &str) -> String {
    let web = url::Url::parse(address).is_ok_and(|url| ["http", "https"].contains(&url.scheme()));
    if web || is_page(address) { address.to_owned() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn drawn(answer: &Value, pointer: &str, shape: FigureShape, columns: &[&str]) -> Result<Figure> {
        let columns = columns.iter().map(|column| (*column).to_owned()).collect();
        figure(answer, &FigureQuestion { path: "/x".into(), pointer: pointer.into(), shape, columns })
    }

    #[test]
    fn answers_are_drawn_as_numbers_tables_lists_and_charts() {
        let answer = json!({
            "total": 12,
            "items": [{ "name": "a", "n": 3, "url": "https://x.example/a" }, { "name": "b", "n": 4.5, "url": "javascript:1" }],
            "by": { "red": 1, "blue": 2 }
        });
        assert_eq!(drawn(&answer, "/total", FigureShape::Number, &[]).unwrap(), Figure::Number("12".into()));
        assert_eq!(drawn(&answer, "/items", FigureShape::Number, &[]).unwrap(), Figure::Number("2".into()));
        let table = drawn(&answer, "/items", FigureShape::Table, &["Name=/name", "/n"]).unwrap();
        let rows = vec![vec!["a".to_owned(), "3".to_owned()], vec!["b".to_owned(), "4.5".to_owned()]];
        assert_eq!(table, Figure::Table { headings: vec!["Name".into(), "n".into()], rows, more: 0 });
        let list = drawn(&answer, "/items", FigureShape::List, &["/name", "/url"]).unwrap();
        let lines = vec![("a".to_owned(), "https://x.example/a".to_owned()), ("b".to_owned(), String::new())];
        assert_eq!(list, Figure::List { lines, more: 0 });
        let chart = drawn(&answer, "/by", FigureShape::Chart, &[]).unwrap();
        assert_eq!(chart, Figure::Chart { bars: vec![("blue".into(), 2.0), ("red".into(), 1.0)], more: 0 });
        let chart = drawn(&answer, "/items", FigureShape::Chart, &["/name", "/n"]).unwrap();
        assert_eq!(chart, Figure::Chart { bars: vec![("a".into(), 3.0), ("b".into(), 4.5)], more: 0 });
    }

    #[test]
    fn what_is_not_there_is_said() {
        let answer = json!({ "a": 1 });
        assert!(drawn(&answer, "/b", FigureShape::Number, &[]).unwrap_err().message.contains("/b"));
        assert!(drawn(&answer, "/a", FigureShape::Table, &[]).is_err());
        assert!(drawn(&answer, "/a", FigureShape::Chart, &[]).is_err());
    }
}
