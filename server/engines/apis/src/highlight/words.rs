//! Highlighting of the languages that the syntax set does not know: GraphQL and protobuf.

use super::push;

/// What the words of a language are.
pub struct Words {
    keywords: &'static [&'static str],
    /// What begins a comment that goes to the end of the line.
    comment: &'static str,
    /// What begins and ends a text over several lines.
    block: Option<(&'static str, &'static str, &'static str)>,
}

pub const GRAPHQL: Words = Words {
    keywords: &[
        "schema",
        "type",
        "interface",
        "union",
        "enum",
        "input",
        "scalar",
        "directive",
        "extend",
        "implements",
        "query",
        "mutation",
        "subscription",
        "on",
        "fragment",
        "repeatable",
        "true",
        "false",
        "null",
    ],
    comment: "#",
    block: Some(("\"\"\"", "\"\"\"", "comment")),
};

pub const PROTOBUF: Words = Words {
    keywords: &[
        "syntax",
        "package",
        "import",
        "public",
        "weak",
        "option",
        "message",
        "enum",
        "service",
        "rpc",
        "returns",
        "stream",
        "oneof",
        "map",
        "repeated",
        "optional",
        "required",
        "reserved",
        "extensions",
        "extend",
        "to",
        "max",
        "double",
        "float",
        "int32",
        "int64",
        "uint32",
        "uint64",
        "sint32",
        "sint64",
        "fixed32",
        "fixed64",
        "sfixed32",
        "sfixed64",
        "bool",
        "string",
        "bytes",
        "group",
        "true",
        "false",
    ],
    comment: "//",
    block: Some(("/*", "*/", "comment")),
};

/// Lines with the classes of their words.
pub fn lines(lines: impl Iterator<Item = String>, words: Words) -> Vec<String> {
    let mut in_block = false;
    lines.map(|line| one(&line, &words, &mut in_block)).collect()
}

fn one(line: &str, words: &Words, in_block: &mut bool) -> String {
    let mut html = String::with_capacity(line.len() * 2);
    let mut open = None;
    let mut rest = line;
    while !rest.is_empty() {
        let (length, class) = token(rest, words, in_block);
        let length = length.max(rest.chars().next().map_or(1, char::len_utf8));
        let (part, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        push(&mut html, part, class, &mut open);
        rest = after;
    }
    if open.is_some() {
        html.push_str("</span>");
    }
    html
}

/// The length in bytes and the class of the first token.
fn token(text: &str, words: &Words, in_block: &mut bool) -> (usize, Option<&'static str>) {
    if let Some((begin, end, class)) = words.block {
        let from = if *in_block {
            0
        } else if text.starts_with(begin) {
            begin.len()
        } else {
            usize::MAX
        };
        if let Some(inner) = text.get(from..) {
            let found = inner.find(end);
            *in_block = found.is_none();
            return (found.map_or(text.len(), |at| from + at + end.len()), Some(class));
        }
    }
    if text.starts_with(words.comment) {
        return (text.len(), Some("comment"));
    }
    if let Some(inner) = text.strip_prefix('"') {
        return (inner.find('"').map_or(text.len(), |at| at + 2), Some("string"));
    }
    let is_word = |character: char| character.is_alphanumeric() || character == '_';
    let length = text.find(|character| !is_word(character)).unwrap_or(text.len());
    if length == 0 {
        // Everything up to the next token that could have a class.
        let plain =
            text.find(|character: char| is_word(character) || "\"#/*".contains(character)).unwrap_or(text.len());
        return (plain, None);
    }
    let word = text.get(..length).unwrap_or_default();
    let class = if words.keywords.contains(&word) {
        Some("keyword")
    } else if word.starts_with(|character: char| character.is_ascii_digit()) {
        Some("constant")
    } else if text.get(length..).is_some_and(|after| after.trim_start().starts_with([':', '('])) {
        Some("entity name")
    } else {
        None
    };
    (length, class)
}
