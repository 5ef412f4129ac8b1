//! Distinguished names (RFC 4514), in a form in which the same name is the same text.

/// A distinguished name in small letters, without blanks around its parts and without needless escapes; what has to be
/// escaped is written as its code. `None` when it is none.
///
/// Attributes are compared by the names they are given; `CN` and `2.5.4.3` are not taken for the same.
pub(super) fn normal(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    for (number, part) in split(text, &[',', ';']).into_iter().enumerate() {
        if number > 0 {
            out.push(',');
        }
        // The order of a name's attributes says nothing.
        let mut pairs = split(part, &['+']).into_iter().map(pair).collect::<Option<Vec<_>>>()?;
        pairs.sort_unstable();
        out.push_str(&pairs.join("+"));
    }
    Some(out)
}

/// The parts between separators that are neither escaped nor quoted.
fn split<'a>(text: &'a str, separators: &[char]) -> Vec<&'a str> {
    let (mut parts, mut start) = (Vec::new(), 0);
    let (mut escaped, mut quoted) = (false, false);
    for (at, c) in text.char_indices() {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if c == '"' {
            quoted = !quoted;
        } else if !quoted && separators.contains(&c) {
            parts.extend(text.get(start..at));
            start = at + c.len_utf8();
        }
    }
    parts.extend(text.get(start..));
    parts
}

fn pair(text: &str) -> Option<String> {
    let (name, value) = text.split_once('=')?;
    let name = name.trim().to_ascii_lowercase();
    if name.is_empty() {
        return None;
    }
    let value = plain(value)?.to_lowercase();
    // Several blanks in a row count as one.
    let mut out = format!("{name}=");
    let mut blank = false;
    for c in value.chars() {
        if c == ' ' {
            blank = true;
            continue;
        }
        if std::mem::take(&mut blank) && !out.ends_with('=') {
            out.push(' ');
        }
        if matches!(c, ',' | ';' | '+' | '=' | '\\' | '"' | '<' | '>' | '#') || c.is_control() {
            out.extend(c.to_string().bytes().map(|byte| format!("\\{byte:02x}")));
        } else {
            out.push(c);
        }
    }
    Some(out)
}

/// A value without its escapes and quotes.
fn plain(text: &str) -> Option<String> {
    let text = text.trim_start();
    // A blank at the end counts when it is escaped.
    let end = text.trim_end_matches(' ');
    let escapes = end.len() - end.trim_end_matches('\\').len();
    let text = if escapes % 2 == 1 && end.len() < text.len() { text.get(..=end.len())? } else { end };
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'"' => {}
            b'\\' => {
                let next = rest.next()?;
                match (char::from(next).to_digit(16), rest.next_digit()) {
                    (Some(high), Some(low)) => {
                        rest.next();
                        bytes.push(u8::try_from(high * 16 + low).ok()?);
                    }
                    _ => bytes.push(next),
                }
            }
            byte => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).ok()
}

trait Peek {
    /// The next byte as a digit, without taking it.
    fn next_digit(&self) -> Option<u32>;
}

impl Peek for std::str::Bytes<'_> {
    fn next_digit(&self) -> Option<u32> {
        self.clone().next().and_then(|byte| char::from(byte).to_digit(16))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_same_name_is_the_same_text() {
        for (one, other) in [
            ("uid=jo,ou=People,dc=example,dc=com", "UID=Jo, OU=people ; DC=Example,dc=com"),
            ("cn=Doe\\, Jo,dc=x", "cn=\"Doe, Jo\",dc=x"),
            ("cn=Doe\\2c Jo,dc=x", "CN=doe\\,  jo , dc=x"),
            ("cn=a+uid=b,dc=x", "uid=b + cn=a,dc=x"),
            ("cn=M\\c3\\bcller,dc=x", "cn=Müller,dc=x"),
        ] {
            assert_eq!(normal(one).unwrap(), normal(other).unwrap());
        }
        for (one, other) in [
            ("cn=a\\,ou=admins,dc=x", "cn=a,ou=admins,dc=x"),
            ("cn=a\\2bcn=b,dc=x", "cn=a+cn=b,dc=x"),
            ("cn=admins,dc=x", "cn=admins ,dc=x,dc=y"),
        ] {
            assert_ne!(normal(one), normal(other));
        }
        for none in ["", "jo", "=x,dc=y", "cn=a\\"] {
            assert_eq!(normal(none), None, "{none:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_and_a_normal_name_stays(text in ".{0,40}", name in "(cn|uid)=[a-zA-Z ,\\\\+\"ü#]{0,12}") {
            normal(&text);
            if let Some(once) = normal(&name) {
                prop_assert_eq!(normal(&once), Some(once.clone()));
            }
        }
    }
}
