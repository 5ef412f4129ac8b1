//! Colours for the YAML and JSON that the catalog itself writes: one pass over each line, no grammar. The classes
//! are those of the style's code blocks, which are named as in grammars.

const KEY: &str = "entity name";
const TEXT: &str = "string";
const WORD: &str = "constant";
const COMMENT: &str = "comment";

/// The lines of a YAML text as HTML.
pub fn yaml(text: &str) -> Vec<String> {
    // Inside a block scalar every deeper line is text, whatever it looks like.
    let mut block: Option<usize> = None;
    text.lines()
        .map(|line| {
            let indent = line.len() - line.trim_start().len();
            match block {
                Some(parent) if line.trim().is_empty() || indent > parent => return span(TEXT, line),
                _ => block = None,
            }
            let (html, opens) = yaml_line(line);
            if opens {
                block = Some(indent);
            }
            html
        })
        .collect()
}

fn yaml_line(line: &str) -> (String, bool) {
    let body = line.trim_start_matches([' ', '-']);
    let lead = escape(line.strip_suffix(body).unwrap_or_default());
    if body.starts_with('#') || line == "---" {
        return (lead + &span(COMMENT, body), false);
    }
    let key_end = if body.starts_with(['"', '\'']) {
        let quote = body.chars().next().unwrap_or('"');
        body.char_indices().skip(1).find(|(_, c)| *c == quote).map(|(at, _)| at + 1)
    } else {
        body.find(": ").or_else(|| body.strip_suffix(':').map(str::len))
    };
    match key_end.and_then(|at| Some((body.get(..at)?, body.get(at..)?))) {
        Some((key, rest)) if rest == ":" || rest.starts_with(": ") => {
            let value = rest.get(1..).unwrap_or_default();
            let opens = value.trim_start().starts_with(['|', '>']);
            let body = value.trim_start();
            let space = value.strip_suffix(body).unwrap_or_default();
            (lead + &span(KEY, key) + ":" + space + &scalar(body), opens)
        }
        _ => (lead + &scalar(body), body.starts_with(['|', '>'])),
    }
}

/// The lines of an indented JSON text as HTML.
pub fn json(text: &str) -> Vec<String> {
    text.lines()
        .map(|line| {
            let body = line.trim_start();
            let lead = line.strip_suffix(body).unwrap_or_default().to_owned();
            let (key, value) = match string_end(body).and_then(|end| Some((body.get(..end)?, body.get(end..)?))) {
                Some((key, rest)) if rest.starts_with(": ") => {
                    (span(KEY, key) + ": ", rest.get(2..).unwrap_or_default())
                }
                _ => (String::new(), body),
            };
            let (value, comma) = match value.strip_suffix(',') {
                Some(value) => (value, ","),
                None => (value, ""),
            };
            let value = if value.starts_with(['{', '[', '}', ']']) { escape(value) } else { scalar(value) };
            lead + &key + &value + comma
        })
        .collect()
}

fn string_end(text: &str) -> Option<usize> {
    let mut escaped = false;
    if !text.starts_with('"') {
        return None;
    }
    text.char_indices().skip(1).find_map(|(at, c)| {
        let ends = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        ends.then_some(at + 1)
    })
}

fn scalar(text: &str) -> String {
    let plain = text.trim();
    let word = matches!(plain, "true" | "false" | "null" | "~");
    if plain.is_empty() || matches!(plain, "[]" | "{}" | "|" | ">" | "|-" | ">-" | "|+" | ">+") {
        escape(text)
    } else if word || plain.parse::<f64>().is_ok() {
        span(WORD, text)
    } else {
        span(TEXT, text)
    }
}

fn span(class: &str, text: &str) -> String {
    format!("<span class=\"{class}\">{}</span>", escape(text))
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn plain(lines: &[String]) -> String {
        let mut out = String::new();
        let mut inside = false;
        for c in lines.join("\n").chars() {
            match c {
                '<' => inside = true,
                '>' => inside = false,
                c if !inside => out.push(c),
                _ => {}
            }
        }
        out.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_is_markup(text in "([ \\-#a-z:\"'|<>&0-9\\\\{}\\[\\],é]{0,20}\n){0,6}") {
            let text = text.trim_end_matches('\n');
            prop_assert_eq!(plain(&yaml(text)), text);
            prop_assert_eq!(plain(&json(text)), text);
        }
    }

    #[test]
    fn parts_have_their_classes() {
        assert_eq!(
            yaml("a: 1\n- b: x"),
            [
                r#"<span class="entity name">a</span>: <span class="constant">1</span>"#,
                r#"- <span class="entity name">b</span>: <span class="string">x</span>"#
            ]
        );
        assert_eq!(yaml("d: |\n  x: <b>")[1], r#"<span class="string">  x: &lt;b&gt;</span>"#);
        assert_eq!(
            json("  \"a\": \"b: c\",")[0],
            r#"  <span class="entity name">&quot;a&quot;</span>: <span class="string">&quot;b: c&quot;</span>,"#
        );
    }
}
