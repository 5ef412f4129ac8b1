//! Finds the words that people read in a source: what is given to the lookup (`t("…")` and its like, app/ui/src/words.rs),
//! what is marked to be given to it later (`key("…")`), and what plugins say of themselves through their doors.

use std::iter::Peekable;
use std::str::Chars;

/// Functions that take words in English as their first argument.
const ONE: [&str; 4] = ["t", "tf", "tv", "key"];
/// Functions that take a number, the words for one and those for several.
const COUNTED: [&str; 2] = ["tn", "tnf"];
/// The structures by which plugins offer something. What is shown of them goes through the lookup, in these fields.
const DOORS: [&str; 6] = ["NavigationItem", "PaletteAction", "HomeWidget", "WidgetSetting", "EntityTab", "KindLook"];
const FIELDS: [&str; 2] = ["title", "description"];
/// What a comment begins with that is meant for those who translate what follows it.
const HINT: &str = "Translators:";
/// How many lines the words may stand below such a comment.
const NEAR: usize = 4;

/// Words in English.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// For one, where there is a number.
    pub english: String,
    /// For several.
    pub several: Option<String>,
    /// What is said about them.
    pub hint: Option<String>,
}

/// All words of a source, in their order.
pub fn words(source: &str) -> Result<Vec<Found>, String> {
    let tokens = Scanner::new(source).tokens();
    let mut found = Vec::new();
    let mut at = 0;
    // The last hint, and the line below which it says nothing any more.
    let mut hint: Option<(String, usize)> = None;
    let add = |english: &str, several: Option<&String>, line: usize, hint: &mut Option<(String, usize)>| Found {
        english: english.to_owned(),
        several: several.cloned(),
        hint: hint.take_if(|(_, last)| line <= *last).map(|(text, _)| text),
    };
    // Where the structures of the doors end that are open.
    let mut doors: Vec<usize> = Vec::new();
    while let Some(token) = tokens.get(at) {
        doors.retain(|end| at < *end);
        let next = |ahead: usize| tokens.get(at + ahead).map(|token| &token.kind);
        match &token.kind {
            Kind::Hint(text) => hint = Some((text.clone(), token.line + NEAR)),
            Kind::Sign('#') if is_test(&tokens[at..]) => {
                at = behind_tests(&tokens, at);
                continue;
            }
            Kind::Word(name) if ONE.contains(&name.as_str()) && is_call(&tokens, at) => {
                if let Some(Kind::Text(english)) = next(2) {
                    found.push(add(english, None, token.line, &mut hint));
                }
            }
            Kind::Word(name) if COUNTED.contains(&name.as_str()) && is_call(&tokens, at) => {
                let first = comma(&tokens, at + 2);
                let text = |at: usize| match tokens.get(at).map(|token| &token.kind) {
                    Some(Kind::Text(text)) => Some(text),
                    _ => None,
                };
                let (Some(one), Some(several)) = (text(first + 1), text(first + 3)) else {
                    return Err(format!("line {}: {name} takes its words where they are written", token.line));
                };
                found.push(add(one, Some(several), token.line, &mut hint));
            }
            Kind::Word(name) if DOORS.contains(&name.as_str()) && next(1) == Some(&Kind::Sign('{')) => {
                doors.push(end(&tokens, at + 1));
            }
            Kind::Word(name) if !doors.is_empty() && FIELDS.contains(&name.as_str()) => {
                if let (Some(Kind::Sign(':')), Some(Kind::Text(english))) = (next(1), next(2))
                    && !english.is_empty()
                {
                    found.push(add(english, None, token.line, &mut hint));
                }
            }
            Kind::Word(name) if name == "SettingKind" && next(3).is_some_and(|kind| kind.is("Choice")) => {
                // Pairs of a value and the words for it.
                let end = end(&tokens, at + 4);
                for pair in tokens.get(at + 5..end).unwrap_or_default().windows(4) {
                    if let [Kind::Sign('('), Kind::Text(_), Kind::Sign(','), Kind::Text(english)] = pair.each_kind() {
                        found.push(add(english, None, token.line, &mut hint));
                    }
                }
            }
            _ => {}
        }
        at += 1;
    }
    Ok(found)
}

trait EachKind {
    fn each_kind(&self) -> [&Kind; 4];
}

impl EachKind for [Token] {
    fn each_kind(&self) -> [&Kind; 4] {
        [0, 1, 2, 3].map(|at| self.get(at).map_or(&Kind::Sign(' '), |token| &token.kind))
    }
}

/// Whether a word is a function that is called, and neither a method nor made here.
fn is_call(tokens: &[Token], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| tokens.get(at)).map(|token| &token.kind);
    let made = before.is_some_and(|kind| kind.is("fn") || *kind == Kind::Sign('.'));
    !made && tokens.get(at + 1).is_some_and(|token| token.kind == Kind::Sign('('))
}

/// Whether an attribute begins here that keeps what follows to tests.
fn is_test(tokens: &[Token]) -> bool {
    let names = ["cfg", "test"];
    let attribute = tokens.iter().take_while(|token| token.kind != Kind::Sign(']'));
    let words: Vec<&Kind> = attribute.map(|token| &token.kind).filter(|kind| matches!(kind, Kind::Word(_))).collect();
    names.iter().all(|name| words.iter().any(|kind| kind.is(name))) && !words.iter().any(|kind| kind.is("not"))
}

/// Behind the module that an attribute stands before; behind the attribute where it stands before something else.
fn behind_tests(tokens: &[Token], at: usize) -> usize {
    let close = (at..tokens.len()).find(|at| tokens[*at].kind == Kind::Sign(']')).unwrap_or(tokens.len());
    match tokens.get(close + 1..close + 4) {
        Some([module, _, open]) if module.kind.is("mod") && open.kind == Kind::Sign('{') => end(tokens, close + 3),
        _ => close + 1,
    }
}

/// The place of the next comma outside of brackets.
fn comma(tokens: &[Token], from: usize) -> usize {
    let mut depth = 0usize;
    for (at, token) in tokens.iter().enumerate().skip(from) {
        match token.kind {
            Kind::Sign('(' | '[' | '{') => depth += 1,
            Kind::Sign(')' | ']' | '}') if depth == 0 => return at,
            Kind::Sign(')' | ']' | '}') => depth -= 1,
            Kind::Sign(',') if depth == 0 => return at,
            _ => {}
        }
    }
    tokens.len()
}

/// Behind the bracket that closes the one at a place.
fn end(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.kind {
            Kind::Sign('(' | '[' | '{') => depth += 1,
            Kind::Sign(')' | ']' | '}') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    tokens.len()
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Word(String),
    /// A string, as the program has it.
    Text(String),
    Hint(String),
    Sign(char),
}

impl Kind {
    fn is(&self, name: &str) -> bool {
        matches!(self, Self::Word(own) if own == name)
    }
}

struct Token {
    kind: Kind,
    line: usize,
}

/// Takes a source apart, as far as telling strings from all else needs it.
struct Scanner<'a> {
    rest: Peekable<Chars<'a>>,
    line: usize,
}

impl<'a> Scanner<'a> {
    fn new(source: &'a str) -> Self {
        Self { rest: source.chars().peekable(), line: 1 }
    }

    fn next(&mut self) -> Option<char> {
        let char = self.rest.next();
        self.line += usize::from(char == Some('\n'));
        char
    }

    fn while_some(&mut self, wanted: impl Fn(char) -> bool) -> String {
        let mut out = String::new();
        while let Some(char) = self.rest.peek().copied().filter(|char| wanted(*char)) {
            out.push(char);
            self.next();
        }
        out
    }

    fn tokens(mut self) -> Vec<Token> {
        let mut tokens = Vec::new();
        while let Some(char) = self.rest.peek().copied() {
            let line = self.line;
            let kind = if char.is_alphabetic() || char == '_' {
                let word = self.while_some(|char| char.is_alphanumeric() || char == '_');
                match (word.as_str(), self.rest.peek()) {
                    ("r" | "br" | "cr", Some('"' | '#')) => self.raw(),
                    ("b" | "c", Some('"')) => {
                        self.next();
                        self.text();
                        None
                    }
                    _ => Some(Kind::Word(word)),
                }
            } else {
                self.next();
                match char {
                    '"' => Some(Kind::Text(self.text())),
                    '/' if self.rest.peek() == Some(&'/') => self.comment(),
                    '/' if self.rest.peek() == Some(&'*') => {
                        self.block();
                        None
                    }
                    '\'' => {
                        self.quote();
                        None
                    }
                    space if space.is_whitespace() => None,
                    sign => Some(Kind::Sign(sign)),
                }
            };
            tokens.extend(kind.map(|kind| Token { kind, line }));
        }
        tokens
    }

    /// Behind `//`.
    fn comment(&mut self) -> Option<Kind> {
        let text = self.while_some(|char| char != '\n');
        let hint = text.trim_start_matches('/').trim().strip_prefix(HINT)?;
        Some(Kind::Hint(hint.trim().to_owned()))
    }

    /// Behind the first sign of `/*`; they nest.
    fn block(&mut self) {
        let (mut depth, mut before) = (0usize, '/');
        while let Some(char) = self.next() {
            match (before, char) {
                ('/', '*') => depth += 1,
                ('*', '/') => depth -= 1,
                _ => {
                    before = char;
                    continue;
                }
            }
            if depth == 0 {
                return;
            }
            before = ' ';
        }
    }

    /// Behind `'`: a character, or the name of a lifetime.
    fn quote(&mut self) {
        let mut ahead = self.rest.clone();
        match (ahead.next(), ahead.next()) {
            (Some('\\'), _) => {
                self.next();
                self.next();
                while self.next().is_some_and(|char| char != '\'') {}
            }
            (Some(_), Some('\'')) => {
                self.next();
                self.next();
            }
            _ => {}
        }
    }

    /// Behind `r`: a raw string, or a name that is a keyword otherwise.
    fn raw(&mut self) -> Option<Kind> {
        let hashes = self.while_some(|char| char == '#');
        if self.rest.peek() != Some(&'"') {
            return None;
        }
        self.next();
        let end = format!("\"{hashes}");
        let mut out = String::new();
        while let Some(char) = self.next() {
            out.push(char);
            if out.ends_with(&end) {
                out.truncate(out.len() - end.len());
                break;
            }
        }
        Some(Kind::Text(out))
    }

    /// Behind `"`: what the string is.
    fn text(&mut self) -> String {
        let mut out = String::new();
        while let Some(char) = self.next() {
            match char {
                '"' => break,
                '\\' => match self.next() {
                    // The string goes on at the next word.
                    Some('\n') => drop(self.while_some(char::is_whitespace)),
                    Some('n') => out.push('\n'),
                    Some('t') => out.push('\t'),
                    Some('r') => out.push('\r'),
                    Some('0') => out.push('\0'),
                    Some('x') => {
                        let digits: String = [self.next(), self.next()].into_iter().flatten().collect();
                        out.extend(u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32));
                    }
                    Some('u') => {
                        self.next();
                        let digits = self.while_some(|char| char != '}');
                        self.next();
                        let digits = digits.replace('_', "");
                        out.extend(u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32));
                    }
                    Some(other) => out.push(other),
                    None => break,
                },
                other => out.push(other),
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(source: &str) -> Vec<String> {
        let words = words(source).expect("a good source");
        words
            .into_iter()
            .map(|found| [Some(found.english), found.several].into_iter().flatten().collect::<Vec<_>>().join("|"))
            .collect()
    }

    #[test]
    fn words_are_found_where_they_are_looked_up() {
        let source = r###"
            //! t("in a comment") /* t("this too")
            fn t(english: &'static str) {}
            const A: [&str; 2] = [key("One"), ui::key("Two")];
            fn view<'a>(t: char) {
                let a = ('"', '\'', '\\', b'"', "t(\"in a string\")");
                view! { <b title=t("Three")>{ t( "Fo\
                    ur" ) }{tf("{0} \"of\" {1}", &[&number(x, "y"), "t"])}</b> }
                /* nested /* t("no") */ t("no") */
                tn(count(&[1, 2], f(|| 3)), "{0} file", "{0} files");
                tnf(
                    number,
                    r#"{0} "file" in {1}"#,
                    "{0} files in {1}",
                    &[name],
                );
                other.t("no"); rt("no"); t(name); format!("{}", t("\u{e4}\x41"));
            }
            #[cfg(test)]
            mod tests { fn x() { t("no") } }
            fn after() { t("After") }
        "###;
        let wanted = [
            "One",
            "Two",
            "Three",
            "Four",
            "{0} \"of\" {1}",
            "{0} file|{0} files",
            "{0} \"file\" in {1}|{0} files in {1}",
            "äA",
            "After",
        ];
        assert_eq!(found(source), wanted);
        assert!(words("fn x() { tn(1, one, several) }").unwrap_err().contains("line 1: tn takes"));
    }

    #[test]
    fn what_plugins_say_of_themselves_is_found() {
        let source = r#"
            pub struct NavigationItem { pub title: &'static str }
            let item = NavigationItem { title: "Catalog", href: "/catalog", section: Section { title: "Deep" } };
            let other = Other { title: "No" };
            const MODE: SettingKind = SettingKind::Choice(&[("a", "First"), ("b", "Second")]);
            WidgetSetting { name: "x", title: "Which", description: "", kind: SettingKind::Text };
        "#;
        assert_eq!(found(source), ["Catalog", "Deep", "First", "Second", "Which"]);
    }

    #[test]
    fn comments_for_those_who_translate_go_with_the_next_words() {
        let source =
            "// Translators: between thousands\nt(\",\");\nt(\"Far\");\n// Translators: lost\n\n\n\n\n\n\nt(\"x\");";
        let hints: Vec<_> = words(source).expect("good").into_iter().map(|found| found.hint).collect();
        assert_eq!(hints, [Some("between thousands".to_owned()), None, None]);
    }
}
