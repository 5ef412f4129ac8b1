//! The text of a definition as lines of HTML: escaped, with classes for what the words are.
//!
//! The classes are few (`name`, `string`, `constant`, `keyword`, `comment`: the ones that code blocks colour),
//! so that the page stays small.

use std::sync::LazyLock;
use std::time::Instant;

use syntect::easy::ScopeRegionIterator;
use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxSet};

use crate::limits;

mod words;

static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(SyntaxSet::load_defaults_newlines);

/// Scopes and the class of a word in them; the first that fits counts.
static CLASSES: LazyLock<Vec<(Scope, &'static str)>> = LazyLock::new(|| {
    [
        ("comment", "comment"),
        ("meta.mapping.key", "entity name"),
        ("entity.name.tag", "entity name"),
        ("meta.structure.dictionary.key", "entity name"),
        ("string", "string"),
        ("constant.numeric", "constant"),
        ("constant", "keyword"),
        ("keyword", "keyword"),
        ("storage", "keyword"),
        ("entity.name", "entity name"),
    ]
    .into_iter()
    .filter_map(|(scope, class)| Some((Scope::new(scope).ok()?, class)))
    .collect()
});

/// What a text is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    Json,
    Yaml,
    GraphQl,
    Protobuf,
    Plain,
}

impl Language {
    /// The language of a definition of a format, by its first character where there is a choice.
    pub fn of(format: &str, text: &str) -> Self {
        match format {
            "graphql" => Self::GraphQl,
            "grpc" => Self::Protobuf,
            _ if text.trim_start().starts_with(['{', '[']) => Self::Json,
            "openapi" | "asyncapi" => Self::Yaml,
            _ => Self::Plain,
        }
    }
}

/// The lines of a text, and how many there are beyond [`limits::RAW_LINES`].
pub fn lines(text: &str, language: Language) -> (Vec<String>, u64) {
    let omitted = text.lines().count().saturating_sub(limits::RAW_LINES);
    let shown = text.lines().take(limits::RAW_LINES).map(|line| model::text::clipped(line, limits::RAW_LINE));
    let lines = match language {
        Language::Json => with_syntax(shown, "JSON"),
        Language::Yaml => with_syntax(shown, "YAML"),
        Language::GraphQl => words::lines(shown, words::GRAPHQL),
        Language::Protobuf => words::lines(shown, words::PROTOBUF),
        Language::Plain => shown.map(|line| escaped(&line)).collect(),
    };
    (lines, u64::try_from(omitted).unwrap_or(u64::MAX))
}

fn with_syntax(lines: impl Iterator<Item = String>, name: &str) -> Vec<String> {
    let Some(syntax) = SYNTAXES.find_syntax_by_name(name) else { return lines.map(|line| escaped(&line)).collect() };
    let started = Instant::now();
    let mut state = Some((ParseState::new(syntax), ScopeStack::new()));
    let mut bytes = 0;
    lines
        .map(|line| {
            bytes += line.len();
            // Past the limits, and after a line that the syntax chokes on, the rest is plain.
            if bytes > limits::HIGHLIGHTED || started.elapsed() > limits::HIGHLIGHTING {
                state = None;
            }
            let highlighted = state.as_mut().and_then(|(parser, stack)| highlighted(&line, parser, stack));
            if highlighted.is_none() {
                state = None;
            }
            highlighted.unwrap_or_else(|| escaped(&line))
        })
        .collect()
}

fn highlighted(line: &str, parser: &mut ParseState, stack: &mut ScopeStack) -> Option<String> {
    let whole = format!("{line}\n");
    let operations = parser.parse_line(&whole, &SYNTAXES).ok()?;
    let mut html = String::with_capacity(line.len() * 2);
    let mut open: Option<&str> = None;
    for (part, operation) in ScopeRegionIterator::new(&operations, &whole) {
        stack.apply(operation).ok()?;
        let part = part.trim_end_matches('\n');
        if part.is_empty() {
            continue;
        }
        let class = if part.trim().is_empty() { open } else { class_of(stack) };
        push(&mut html, part, class, &mut open);
    }
    if open.is_some() {
        html.push_str("</span>");
    }
    Some(html)
}

fn class_of(stack: &ScopeStack) -> Option<&'static str> {
    CLASSES
        .iter()
        .find(|(wanted, _)| stack.scopes.iter().any(|scope| wanted.is_prefix_of(*scope)))
        .map(|(_, class)| *class)
}

/// Adds a part of a line in a class, in the same element as the part before if that has the same class.
fn push<'a>(html: &mut String, part: &str, class: Option<&'a str>, open: &mut Option<&'a str>) {
    if class != *open {
        if open.is_some() {
            html.push_str("</span>");
        }
        if let Some(class) = class {
            html.push_str("<span class=\"");
            html.push_str(class);
            html.push_str("\">");
        }
        *open = class;
    }
    html.push_str(&escaped(part));
}

/// Text that can stand in HTML.
pub fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
    html
}
