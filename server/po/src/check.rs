//! Whether the words of an entry can stand for the English ones.

use crate::{Entry, Problem};

/// The places for values in some words (`{0}` to `{9}`), in their order by number.
pub fn places(words: &str) -> Vec<u8> {
    let bytes = words.as_bytes();
    let place = |at: usize| match (bytes.get(at), bytes.get(at + 1), bytes.get(at + 2)) {
        (Some(b'{'), Some(digit @ b'0'..=b'9'), Some(b'}')) => Some(digit - b'0'),
        _ => None,
    };
    let mut found: Vec<u8> = (0..bytes.len()).filter_map(place).collect();
    found.sort_unstable();
    found
}

impl Entry {
    /// Whether its words have the places of the English ones. Words that go with a number may leave the number out: the
    /// form for one needs none.
    ///
    /// # Errors
    /// Which place is missing, or too many.
    pub fn check(&self) -> Result<(), Problem> {
        let wanted = places(self.several.as_ref().unwrap_or(&self.english));
        for words in self.words.iter().filter(|words| !words.is_empty()) {
            let own = places(words);
            let silent = self.several.is_some() && !own.contains(&0);
            let same = if silent { own.iter().eq(wanted.iter().filter(|place| **place != 0)) } else { own == wanted };
            if !same {
                let message = format!("{words:?} has the places {own:?}, the English words have {wanted:?}");
                return Err(Problem::new(self.line, message));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(english: &str, several: Option<&str>, words: &[&str]) -> Entry {
        Entry {
            line: 7,
            english: english.into(),
            several: several.map(Into::into),
            words: words.iter().map(|words| (*words).to_owned()).collect(),
            ..Entry::default()
        }
    }

    #[test]
    fn places_are_those_of_the_english_words() {
        assert!(entry("{0} of {1}", None, &["{1}: {0}"]).check().is_ok());
        assert!(entry("{0} of {1}", None, &[""]).check().is_ok());
        let wrong = entry("{0} of {1}", None, &["{1}"]).check().unwrap_err();
        assert_eq!(wrong.to_string(), "line 7: \"{1}\" has the places [1], the English words have [0, 1]");
        assert!(entry("Save", None, &["{0}"]).check().is_err());
        assert!(entry("{0}", None, &["{0} {0}"]).check().is_err());
        assert!(entry("{x} {10}", None, &["x"]).check().is_ok());
    }

    #[test]
    fn a_number_may_be_left_out() {
        let plural = |words| entry("{0} file in {1}", Some("{0} files in {1}"), words).check();
        assert!(plural(&["eine Datei in {1}", "{0} Dateien in {1}"]).is_ok());
        assert!(plural(&["eine Datei", "{0} Dateien in {1}"]).is_err());
        assert!(plural(&["{0} Datei in {1}", "{0} Dateien in {2}"]).is_err());
    }
}
