//! Reading files.

use std::collections::HashSet;

use crate::{Entry, File, Problem};

/// What a string that stands on lines of its own belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    English,
    Several,
    Words,
}

/// An entry that is being read.
#[derive(Default)]
struct Open {
    entry: Entry,
    /// The last field that was begun; none while there are only comments.
    field: Option<Field>,
}

impl File {
    /// Reads a file.
    ///
    /// # Errors
    /// The first line that is wrong. So is one that gettext would take and the portal has no use for.
    pub fn read(text: &str) -> Result<Self, Problem> {
        let mut reader = Reader::default();
        let mut last = 0;
        for (at, line) in text.strip_prefix('\u{feff}').unwrap_or(text).lines().enumerate() {
            last = at + 1;
            reader.line(last, line.trim()).map_err(|message| Problem::new(last, message))?;
        }
        reader.finish(last)?;
        if !reader.begun {
            return Err(Problem::new(
                1,
                "the header is missing: an entry with msgid \"\" that says Language and the like",
            ));
        }
        let file = reader.file;
        file.check_forms()?;
        Ok(file)
    }

    /// Each entry with a number has as many forms as the language.
    fn check_forms(&self) -> Result<(), Problem> {
        let plural = self.plural()?;
        for entry in self.entries.iter().filter(|entry| entry.several.is_some() && !entry.obsolete) {
            let Some(plural) = &plural else { continue };
            if entry.words.len() != plural.forms() {
                let (own, wanted) = (entry.words.len(), plural.forms());
                let message = format!("{own} forms where Plural-Forms says that there are {wanted}");
                return Err(Problem::new(entry.line, message));
            }
        }
        Ok(())
    }
}

#[derive(Default)]
struct Reader {
    file: File,
    open: Open,
    /// The header has been read.
    begun: bool,
    seen: HashSet<(bool, String)>,
}

impl Reader {
    fn line(&mut self, number: usize, line: &str) -> Result<(), String> {
        let (obsolete, content) = match line.strip_prefix("#~") {
            // What the words were before they became obsolete.
            Some(rest) if rest.starts_with('|') => (false, line),
            Some(rest) => (true, rest.trim_start()),
            None => (false, line),
        };
        let text = content.starts_with('"');
        // A comment, or the English words without one before them, begin the next entry.
        if self.open.field == Some(Field::Words) && !text && !content.starts_with("msgstr[") {
            self.finish(number).map_err(|problem| problem.message)?;
        }
        if content.is_empty() {
            return match self.open.field {
                Some(_) => Err("an entry ends without msgstr".to_owned()),
                None => Ok(()),
            };
        }
        if content.starts_with('#') {
            return self.comment(content);
        }
        if text {
            return self.open.add(&string(content)?);
        }
        let (keyword, rest) = content.split_once(char::is_whitespace).unwrap_or((content, ""));
        let value = string(rest.trim_start())?;
        let entry = &mut self.open.entry;
        let field = self.open.field;
        match keyword {
            "msgid" if field.is_none() => {
                entry.line = number;
                entry.obsolete = obsolete;
                self.open.field = Some(Field::English);
            }
            "msgid_plural" if field == Some(Field::English) => {
                entry.several = Some(String::new());
                self.open.field = Some(Field::Several);
            }
            "msgstr" if field == Some(Field::English) => {
                entry.words.push(String::new());
                self.open.field = Some(Field::Words);
            }
            form if form.starts_with("msgstr[") && matches!(field, Some(Field::Several | Field::Words)) => {
                if entry.several.is_none() || form != format!("msgstr[{}]", entry.words.len()) {
                    return Err(format!("{form} does not follow what stands before it"));
                }
                entry.words.push(String::new());
                self.open.field = Some(Field::Words);
            }
            "msgctxt" => return Err("msgctxt: the portal's words are found by msgid alone".to_owned()),
            known if known == "msgid" || known == "msgid_plural" || known.starts_with("msgstr") => {
                return Err(format!("{known} does not follow what stands before it"));
            }
            _ => return Err(format!("{keyword:?} is no part of an entry")),
        }
        self.open.add(&value)
    }

    fn comment(&mut self, line: &str) -> Result<(), String> {
        if self.open.field.is_some() {
            return Err("a comment within an entry".to_owned());
        }
        let entry = &mut self.open.entry;
        if let Some(hint) = line.strip_prefix("#.") {
            entry.hints.push(hint.trim().to_owned());
        } else if let Some(sources) = line.strip_prefix("#:") {
            entry.sources.extend(sources.split_whitespace().map(str::to_owned));
        } else if let Some(flags) = line.strip_prefix("#,") {
            entry.flags.extend(flags.split(',').map(|flag| flag.trim().to_owned()).filter(|flag| !flag.is_empty()));
        } else {
            entry.comments.push(line.to_owned());
        }
        Ok(())
    }

    /// Takes the entry that has been read.
    fn finish(&mut self, line: usize) -> Result<(), Problem> {
        let Open { mut entry, field } = std::mem::take(&mut self.open);
        match field {
            // Comments that nothing follows, at the end of the file.
            None => {
                let last = self.file.entries.last_mut().map_or(&mut self.file.head, |last| &mut last.comments);
                last.append(&mut entry.comments);
                return Ok(());
            }
            Some(Field::Words) => {}
            Some(_) => return Err(Problem::new(line, "an entry ends without msgstr")),
        }
        if entry.english.is_empty() {
            return self.header(entry);
        }
        if !self.begun {
            return Err(Problem::new(entry.line, "the header has to be the first entry: one with msgid \"\""));
        }
        if !self.seen.insert((entry.obsolete, entry.english.clone())) {
            return Err(Problem::new(entry.line, format!("{:?} is there twice", entry.english)));
        }
        self.file.entries.push(entry);
        Ok(())
    }

    fn header(&mut self, entry: Entry) -> Result<(), Problem> {
        if self.begun {
            return Err(Problem::new(entry.line, "msgid is empty"));
        }
        self.begun = true;
        let first = entry.line;
        // Flags and the like say nothing of a header.
        self.file.head = entry.comments;
        for line in entry.words.concat().lines() {
            let Some((name, value)) = line.split_once(':') else {
                return Err(Problem::new(first, format!("{line:?} is no line of a header, as in \"Language: de\\n\"")));
            };
            self.file.header.push((name.trim().to_owned(), value.trim().to_owned()));
        }
        let kind = self.file.named("Content-Type").unwrap_or("charset=utf-8").to_ascii_lowercase();
        if !kind.contains("charset=utf-8") {
            return Err(Problem::new(first, "Content-Type: the file has to be in UTF-8"));
        }
        Ok(())
    }
}

impl Open {
    /// Adds to what was begun last.
    fn add(&mut self, text: &str) -> Result<(), String> {
        let entry = &mut self.entry;
        let field = match self.field {
            Some(Field::English) => Some(&mut entry.english),
            Some(Field::Several) => entry.several.as_mut(),
            Some(Field::Words) => entry.words.last_mut(),
            None => None,
        };
        field.ok_or_else(|| "a string that belongs to nothing".to_owned())?.push_str(text);
        Ok(())
    }
}

/// What stands between quotes, as in C.
fn string(quoted: &str) -> Result<String, String> {
    let inner = quoted.strip_prefix('"').ok_or_else(|| format!("a string in quotes was expected, not {quoted:?}"))?;
    let mut out = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    loop {
        match chars.next().ok_or("a string without its second quote")? {
            '"' if chars.as_str().is_empty() => return Ok(out),
            '"' => return Err(format!("{:?} behind a string", chars.as_str())),
            '\\' => match chars.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some('"') => out.push('"'),
                Some('\\') => out.push('\\'),
                Some(other) => return Err(format!("\\{other} in a string; known are \\n \\t \\\" \\\\")),
                None => return Err("a string without its second quote".to_owned()),
            },
            other if other.is_control() => return Err(format!("a control character in a string: {other:?}")),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "# Glossary\n#\n# owner: Besitzer\nmsgid \"\"\nmsgstr \"\"\n\"Language: de\\n\"\n\"X-Name: Deutsch\\n\"\n\"Plural-Forms: nplurals=2; plural=n != 1;\\n\"\n";

    #[test]
    fn entries_have_everything_that_is_said_of_them() {
        let text = format!(
            "{HEADER}\n# why so\n#. what it is\n#: a.rs b.rs\n#, fuzzy, other\n#| msgid \"Sav\"\nmsgid \"Save\"\nmsgstr \"\"\n\"Spei\"\n\"chern\"\n\nmsgid \"{{0}} file\"\nmsgid_plural \"{{0}} files\"\nmsgstr[0] \"{{0}} Datei\"\nmsgstr[1] \"{{0}} Dateien\"\n\n#~ msgid \"Gone\"\n#~ msgstr \"\\\"Weg\\\"\\n\"\n"
        );
        let file = File::read(&text).unwrap();
        assert_eq!(file.head, ["# Glossary", "#", "# owner: Besitzer"]);
        assert_eq!(
            (file.named("language"), file.named("X-Name"), file.named("X")),
            (Some("de"), Some("Deutsch"), None)
        );
        let [save, files, gone] = file.entries.as_slice() else { panic!("{:?}", file.entries) };
        assert_eq!((save.english.as_str(), save.words.as_slice()), ("Save", ["Speichern".to_owned()].as_slice()));
        assert_eq!(
            (save.comments.len(), &*save.hints[0], save.sources.len(), save.flags.len()),
            (2, "what it is", 2, 2)
        );
        assert!(save.is_fuzzy() && !save.is_ready() && save.line == 15, "{save:?}");
        assert_eq!((files.several.as_deref(), files.words.len()), (Some("{0} files"), 2));
        assert!(files.is_ready());
        assert!(gone.obsolete && !gone.is_ready() && gone.words == ["\"Weg\"\n"], "{gone:?}");
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let wrong = [
            ("msgid \"A\"\nmsgstr \"B\nmsgid \"C\"", 2, "without its second quote"),
            ("msgid \"A\"\nmsgid \"B\"", 2, "does not follow"),
            ("msgid \"A\"\n\nmsgstr \"B\"", 2, "ends without msgstr"),
            ("msgid \"A\"", 1, "ends without msgstr"),
            ("msgid \"A\"\n# no\nmsgstr \"B\"", 2, "a comment within"),
            ("msgid \"A\"\nmsgstr \"B\"\nmsgid \"A\"\nmsgstr \"C\"", 3, "there twice"),
            ("msgid \"A\"\nmsgstr \"\\x\"", 2, "\\x in a string"),
            ("msgid \"A\"\nmsgstr \"\u{1}\"", 2, "control character"),
            ("msgid \"A\"\nmsgstr \"B\" C", 2, "behind a string"),
            ("msgid \"A\"\nmsgstr B", 2, "in quotes was expected"),
            ("msgid \"A\"\nmsgid_plural \"B\"\nmsgstr[1] \"C\"", 3, "does not follow"),
            ("msgid \"A\"\nmsgid_plural \"B\"\nmsgstr[0] \"C\"", 1, "1 forms where"),
            ("msgid \"A\"\nmsgstr[0] \"C\"", 2, "does not follow"),
            ("msgctxt \"A\"\nmsgid \"B\"", 1, "by msgid alone"),
            ("translate \"A\"", 1, "no part of an entry"),
            ("# x\n\"A\"", 2, "belongs to nothing"),
            ("msgid \"\"\nmsgstr \"A\"", 1, "msgid is empty"),
        ];
        let above = HEADER.lines().count();
        for (text, line, words) in wrong {
            let problem = File::read(&format!("{HEADER}{text}")).unwrap_err();
            assert!(problem.message.contains(words), "{text}: {problem}");
            assert_eq!(problem.line, above + line, "{text}: {problem}");
        }
        assert!(File::read("").unwrap_err().message.contains("the header is missing"));
        assert!(File::read("msgid \"A\"\nmsgstr \"B\"").unwrap_err().message.contains("the first entry"));
        let latin = "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=ISO-8859-1\\n\"";
        assert!(File::read(latin).unwrap_err().message.contains("UTF-8"));
        let rule = "msgid \"\"\nmsgstr \"Plural-Forms: nplurals=2; plural=x;\\n\"";
        assert!(File::read(rule).unwrap_err().message.contains("can not be understood"));
    }
}
