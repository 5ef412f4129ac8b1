//! Writing files, as they are read: each string on its line, so that a change shows as one.

use std::fmt::Write as _;

use crate::{Entry, File};

impl File {
    /// The whole file.
    pub fn write(&self) -> String {
        let mut out = String::new();
        for line in &self.head {
            let _ = writeln!(out, "{line}");
        }
        out.push_str("msgid \"\"\nmsgstr \"\"\n");
        for (name, value) in &self.header {
            let _ = writeln!(out, "{}", quoted(&format!("{name}: {value}\n")));
        }
        for entry in &self.entries {
            out.push('\n');
            entry.write(&mut out);
        }
        out
    }
}

impl Entry {
    fn write(&self, out: &mut String) {
        for comment in &self.comments {
            let _ = writeln!(out, "{comment}");
        }
        for hint in &self.hints {
            let _ = writeln!(out, "#. {hint}");
        }
        if !self.sources.is_empty() {
            let _ = writeln!(out, "#: {}", self.sources.join(" "));
        }
        if !self.flags.is_empty() {
            let _ = writeln!(out, "#, {}", self.flags.join(", "));
        }
        let before = if self.obsolete { "#~ " } else { "" };
        let mut field = |name: &str, text: &str| {
            let _ = writeln!(out, "{before}{name} {}", quoted(text));
        };
        field("msgid", &self.english);
        match &self.several {
            Some(several) => {
                field("msgid_plural", several);
                for (form, words) in self.words.iter().enumerate() {
                    field(&format!("msgstr[{form}]"), words);
                }
            }
            None => field("msgstr", self.words.first().map_or("", String::as_str)),
        }
    }
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for char in text.chars() {
        match char {
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn words() -> impl Strategy<Value = String> {
        "[a-zäß {}0-9\"\\\\\n\t#~\\[\\]]{1,12}"
    }

    fn entries() -> impl Strategy<Value = Entry> {
        let said = (vec("# [a-z#]{1,5}", 0..2), vec("[a-z]{1,5}", 0..2), vec("[a-z/.]{1,5}", 0..3), any::<bool>());
        let content = (words(), prop::option::of(words()), vec(prop_oneof![words(), Just(String::new())], 2));
        (said, content, any::<bool>()).prop_map(|(said, (english, several, mut words), obsolete)| {
            let (comments, hints, sources, fuzzy) = said;
            words.truncate(if several.is_some() { 2 } else { 1 });
            let flags = if fuzzy { vec!["fuzzy".to_owned()] } else { Vec::new() };
            Entry { line: 0, comments, hints, sources, flags, english, several, words, obsolete }
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(mut entries in vec(entries(), 0..6)) {
            let mut seen = HashSet::new();
            entries.retain(|entry| seen.insert(entry.english.clone()));
            let header = [("Language", "de"), ("Plural-Forms", "nplurals=2; plural=n != 1;")];
            let header = header.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
            let file = File { head: vec!["# A glossary".into(), "#".into()], header, entries };
            let mut read = File::read(&file.write()).unwrap();
            for entry in &mut read.entries {
                prop_assert!(entry.line > 0);
                entry.line = 0;
            }
            prop_assert_eq!(read, file);
        }

        #[test]
        fn whatever_is_read_ends_without_a_fault(
            lines in vec(prop_oneof![
                Just("msgid \"\"".to_owned()), Just("msgid \"a\"".to_owned()), Just("msgstr \"b\"".to_owned()),
                Just("msgid_plural \"c\"".to_owned()), Just("msgstr[0] \"d\"".to_owned()), Just(String::new()),
                Just("#~ msgid \"e\"".to_owned()), Just("\"f\"".to_owned()), "[#~\"\\\\a-zß :,.|]{0,8}",
            ], 0..20)
        ) {
            let text = lines.join("\n");
            if let Err(problem) = File::read(&text) {
                prop_assert!(problem.line >= 1 && problem.line <= lines.len().max(1), "{}: {}", text, problem);
            }
        }
    }
}
