//! From text to a filter.

use super::{Attr, DEPTH, Filter, LONGEST, Literal, OPS};
use crate::scim::error::Error;

pub(super) fn filter(text: &str) -> Result<Filter, Error> {
    if text.len() > LONGEST {
        return Err(invalid(format!("The filter is longer than {LONGEST} bytes.")));
    }
    let mut parser = Parser { text, at: 0 };
    let filter = parser.or(0)?;
    parser.blanks();
    if parser.at < text.len() { Err(parser.expected("'and', 'or' or the end")) } else { Ok(filter) }
}

/// Reads `name[filter].part` that is the whole text; the two behind the name may be missing.
pub(crate) fn value_path(text: &str) -> Result<(Attr, Option<Filter>), Error> {
    if text.len() > LONGEST {
        return Err(Error::bad("invalidPath", format!("The path is longer than {LONGEST} bytes.")));
    }
    let mut parser = Parser { text: text.trim(), at: 0 };
    let read = parser.value_path();
    match read {
        Ok(read) if parser.at == parser.text.len() => Ok(read),
        Ok(_) => Err(Error::bad("invalidPath", format!("{text:?} is no path: something follows it."))),
        Err(error) => Err(Error::bad("invalidPath", format!("{text:?} is no path. {}", error.detail))),
    }
}

fn invalid(detail: String) -> Error {
    Error::bad("invalidFilter", detail)
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn expected(&self, what: &str) -> Error {
        let found: String = self.rest().chars().take(20).collect();
        let found = if found.is_empty() { "the end".to_owned() } else { format!("{found:?}") };
        invalid(format!("At byte {} the filter has {found}; expected {what}.", self.at))
    }

    /// Takes a sign, if it comes next.
    fn sign(&mut self, sign: char) -> bool {
        self.blanks();
        let comes = self.rest().starts_with(sign);
        self.at += if comes { sign.len_utf8() } else { 0 };
        comes
    }

    /// Takes a word, if it comes next and ends there.
    fn word(&mut self, word: &str) -> bool {
        self.blanks();
        let rest = self.rest();
        let comes = rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
            && !rest.get(word.len()..).unwrap_or_default().starts_with(in_name);
        self.at += if comes { word.len() } else { 0 };
        comes
    }

    fn or(&mut self, depth: usize) -> Result<Filter, Error> {
        let mut left = self.and(depth)?;
        let mut count = depth;
        while self.word("or") {
            count = self.deeper(count)?;
            left = Filter::Or(Box::new(left), Box::new(self.and(count)?));
        }
        Ok(left)
    }

    fn and(&mut self, depth: usize) -> Result<Filter, Error> {
        let mut left = self.one(depth)?;
        let mut count = depth;
        while self.word("and") {
            count = self.deeper(count)?;
            left = Filter::And(Box::new(left), Box::new(self.one(count)?));
        }
        Ok(left)
    }

    fn deeper(&self, depth: usize) -> Result<usize, Error> {
        if depth >= DEPTH {
            return Err(invalid(format!("The filter has more than {DEPTH} conditions in one another.")));
        }
        Ok(depth + 1)
    }

    fn one(&mut self, depth: usize) -> Result<Filter, Error> {
        let depth = self.deeper(depth)?;
        let before = self.at;
        if self.word("not") {
            if self.sign('(') {
                let inner = self.or(depth)?;
                return self.closed(')').map(|()| Filter::Not(Box::new(inner)));
            }
            // An attribute may be called that.
            self.at = before;
        }
        if self.sign('(') {
            let inner = self.or(depth)?;
            self.closed(')')?;
            return Ok(inner);
        }
        self.blanks();
        let attr = self.attr()?;
        if self.rest().starts_with('[') {
            if attr.part.is_some() {
                return Err(self.expected("a comparison"));
            }
            self.at += 1;
            let inner = self.or(depth)?;
            self.closed(']')?;
            if self.rest().starts_with('.') {
                self.at += 1;
                let part = Attr { schema: None, name: self.name()?, part: None };
                let compare = self.comparison(part)?;
                return Ok(Filter::Within(attr, Box::new(Filter::And(Box::new(inner), Box::new(compare)))));
            }
            return Ok(Filter::Within(attr, Box::new(inner)));
        }
        self.comparison(attr)
    }

    fn closed(&mut self, sign: char) -> Result<(), Error> {
        if self.sign(sign) { Ok(()) } else { Err(self.expected(&format!("'{sign}'"))) }
    }

    fn comparison(&mut self, attr: Attr) -> Result<Filter, Error> {
        if self.word("pr") {
            return Ok(Filter::Present(attr));
        }
        for (name, op) in OPS {
            if self.word(name) {
                return Ok(Filter::Compare(attr, op, self.literal()?));
            }
        }
        Err(self.expected("eq, ne, co, sw, ew, gt, ge, lt, le or pr"))
    }

    fn value_path(&mut self) -> Result<(Attr, Option<Filter>), Error> {
        let mut attr = self.attr()?;
        let mut filter = None;
        if self.rest().starts_with('[') {
            if attr.part.is_some() {
                return Err(self.expected("the end"));
            }
            self.at += 1;
            filter = Some(self.or(0)?);
            self.closed(']')?;
            if self.rest().starts_with('.') {
                self.at += 1;
                attr.part = Some(self.name()?);
            }
        }
        Ok((attr, filter))
    }

    /// `urn:…:User:name.part`: all up to the last colon is the schema.
    fn attr(&mut self) -> Result<Attr, Error> {
        let rest = self.rest();
        let urn = rest.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("urn:"));
        let mut schema = None;
        if urn {
            // A schema has dots (2.0); an attribute begins behind the last colon.
            let end = rest.find(|c: char| !(in_name(c) || matches!(c, ':' | '.'))).unwrap_or(rest.len());
            let colon = rest.get(..end).and_then(|whole| whole.rfind(':')).unwrap_or_default();
            schema = rest.get(..colon).map(str::to_owned);
            self.at += colon + 1;
        }
        let name = self.name()?;
        let mut part = None;
        if self.rest().starts_with('.') {
            self.at += 1;
            part = Some(self.name()?);
        }
        Ok(Attr { schema, name, part })
    }

    fn name(&mut self) -> Result<String, Error> {
        let rest = self.rest();
        let end = rest.find(|c: char| !in_name(c)).unwrap_or(rest.len());
        let name = rest.get(..end).unwrap_or_default();
        if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '$') {
            return Err(self.expected("the name of an attribute"));
        }
        self.at += end;
        Ok(name.to_owned())
    }

    fn literal(&mut self) -> Result<Literal, Error> {
        self.blanks();
        let rest = self.rest();
        if rest.starts_with('"') {
            let mut stream = serde_json::Deserializer::from_str(rest).into_iter::<String>();
            let Some(Ok(text)) = stream.next() else { return Err(self.expected("a text in double quotes")) };
            self.at += stream.byte_offset();
            return Ok(Literal::Text(text));
        }
        for (word, literal) in [("true", Literal::Bool(true)), ("false", Literal::Bool(false)), ("null", Literal::Null)]
        {
            if self.word(word) {
                return Ok(literal);
            }
        }
        let end = rest.find(|c: char| !(c.is_ascii_digit() || "+-.eE".contains(c))).unwrap_or(rest.len());
        match rest.get(..end).and_then(|number| serde_json::from_str(number).ok()) {
            Some(number) => {
                self.at += end;
                Ok(Literal::Number(number))
            }
            None => Err(self.expected("a text in double quotes, true, false, null or a number")),
        }
    }
}

fn in_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '$')
}
