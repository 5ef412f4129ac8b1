//! The words of the interface. They stand in the source in English, where they are read; other languages are tables from
//! the English words to theirs, which the server reads from files.
//!
//! On the server the language belongs to the page that is made, and is found in its context. In the browser it belongs to
//! the document, and is there before the page comes alive; another language is another document.

#[cfg(feature = "ssr")]
use leptos::prelude::use_context;
use leptos::prelude::{AnyView, IntoAny};

/// Between the words of a table as it travels.
const BETWEEN: char = '\u{1}';
/// Between the forms for one, for several and so on.
const FORMS: char = '\u{2}';
/// For how many numbers the form is written down: rules look at no more than the last two digits.
const NUMBERS: usize = 200;

/// The words of a language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// Which of the forms each number takes, a digit for each; the last hundred stands for all that are larger.
    forms: &'static str,
    /// In the order of the English words.
    pairs: Vec<(&'static str, &'static str)>,
}

impl Words {
    /// From the form in which a table travels: the digits of the forms, then the English words and the others in turn. A
    /// language is read once and stays for as long as the program runs.
    pub fn read(text: &'static str) -> Self {
        let mut parts = text.split(BETWEEN);
        let forms = parts.next().unwrap_or_default();
        let mut pairs = Vec::new();
        while let (Some(english), Some(other)) = (parts.next(), parts.next()) {
            pairs.push((english, other));
        }
        Self { forms, pairs }
    }

    /// The form that [`read`](Self::read) takes. `form` says which of the forms a number takes.
    pub fn write(form: impl Fn(usize) -> usize, words: impl IntoIterator<Item = (String, Vec<String>)>) -> String {
        let mut text: String =
            (0..NUMBERS).map(|number| char::from_digit(form(number) as u32, 10).unwrap_or('0')).collect();
        let mut words: Vec<_> = words.into_iter().collect();
        words.sort();
        for (english, forms) in words {
            text.push(BETWEEN);
            text.push_str(&english);
            text.push(BETWEEN);
            text.push_str(&forms.join(&FORMS.to_string()));
        }
        text
    }

    fn find(&self, english: &str) -> Option<&'static str> {
        let at = self.pairs.binary_search_by(|(key, _)| (*key).cmp(english)).ok()?;
        self.pairs.get(at).map(|(_, words)| *words)
    }

    /// The form for a number.
    fn form(&self, words: &'static str, number: u64) -> &'static str {
        let last = NUMBERS as u64 / 2;
        let place = if number < NUMBERS as u64 { number } else { last + number % last };
        let digit = self.forms.as_bytes().get(place as usize).copied().unwrap_or(b'0');
        words.split(FORMS).nth(usize::from(digit.saturating_sub(b'0'))).unwrap_or(words)
    }
}

/// The language of a page, as the server provides it; English where there is none.
#[derive(Clone, Copy, Debug)]
pub struct Spoken(pub &'static Words);

#[cfg(not(feature = "ssr"))]
static SPOKEN: std::sync::OnceLock<Words> = std::sync::OnceLock::new();

/// In the browser: the language of the document, before it comes alive.
#[cfg(not(feature = "ssr"))]
pub fn speak(words: String) {
    let _ = SPOKEN.set(Words::read(words.leak()));
}

fn spoken() -> Option<&'static Words> {
    #[cfg(feature = "ssr")]
    return use_context::<Spoken>().map(|Spoken(words)| words);
    #[cfg(not(feature = "ssr"))]
    SPOKEN.get()
}

/// The language of the page that is made, for what is called when the page's context is not at hand any more: on the
/// server the title is read after the page has been made.
#[derive(Clone, Copy, Debug)]
pub struct Speaker(#[cfg(feature = "ssr")] Option<&'static Words>);

impl Speaker {
    /// That of the page.
    pub fn here() -> Self {
        Self(
            #[cfg(feature = "ssr")]
            spoken(),
        )
    }

    /// What a function gives in this language.
    pub fn say<T>(self, words: impl FnOnce() -> T) -> T {
        #[cfg(feature = "ssr")]
        if let Some(spoken) = self.0 {
            let owner = leptos::prelude::Owner::new();
            return owner.with(|| {
                leptos::prelude::provide_context(Spoken(spoken));
                words()
            });
        }
        words()
    }
}

/// Marks words that stand in the source for a place which shows them with [`t`]: titles in lists, labels of choices. What
/// gathers the words (`cargo xtask words`) finds them by it; they stay as they are.
pub const fn key(english: &'static str) -> &'static str {
    english
}

/// These words in the language of the page; as they are where it has none for them.
pub fn t(english: &'static str) -> &'static str {
    spoken().and_then(|words| words.find(english)).unwrap_or(english)
}

/// Words as they stand within a sentence: English ones begin small, unless they are an abbreviation; what has been said in
/// another language stays as it is.
pub fn within(english: &str, said: &str) -> String {
    let mut letters = said.chars();
    let (first, second) = (letters.next(), letters.clone().next());
    if said != english || second.is_some_and(char::is_uppercase) {
        return said.to_owned();
    }
    first.into_iter().flat_map(char::to_lowercase).chain(letters).collect()
}

/// The same with values in the places of `{0}`, `{1}` and so on.
pub fn tf(english: &'static str, values: &[&str]) -> String {
    fill(t(english), values)
}

/// Words that go with a number: `tn(3, "{0} entity", "{0} entities")`. The first place is the number's.
pub fn tn(number: u64, one: &'static str, several: &'static str) -> String {
    tnf(number, one, several, &[])
}

/// The same with more values, in the places from `{1}` on.
pub fn tnf(number: u64, one: &'static str, several: &'static str, values: &[&str]) -> String {
    let words = match spoken().and_then(|words| words.find(one).map(|found| words.form(found, number))) {
        Some(words) => words,
        None if number == 1 => one,
        None => several,
    };
    let number = crate::thousands(number);
    let mut all = vec![number.as_str()];
    all.extend(values);
    fill(words, &all)
}

/// These words with views in the places of `{0}`, `{1}` and so on; each view stands once.
pub fn tv(english: &'static str, views: Vec<AnyView>) -> AnyView {
    let mut views: Vec<Option<AnyView>> = views.into_iter().map(Some).collect();
    let mut out = Vec::new();
    for piece in pieces(t(english)) {
        match piece {
            Piece::Words(words) => out.push(words.into_any()),
            Piece::Place(place) => out.extend(views.get_mut(place).and_then(Option::take)),
        }
    }
    out.into_any()
}

/// A part of words with places.
enum Piece<'a> {
    Words(&'a str),
    Place(usize),
}

/// Takes words with places apart.
fn pieces(words: &str) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    let (mut start, bytes) = (0, words.as_bytes());
    for (at, open) in bytes.iter().enumerate() {
        let place = match (open, bytes.get(at + 1), bytes.get(at + 2)) {
            (b'{', Some(digit @ b'0'..=b'9'), Some(b'}')) => usize::from(digit - b'0'),
            _ => continue,
        };
        if let Some(before) = words.get(start..at).filter(|before| !before.is_empty()) {
            out.push(Piece::Words(before));
        }
        out.push(Piece::Place(place));
        start = at + 3;
    }
    if let Some(rest) = words.get(start..).filter(|rest| !rest.is_empty()) {
        out.push(Piece::Words(rest));
    }
    out
}

fn fill(words: &str, values: &[&str]) -> String {
    let mut out = String::with_capacity(words.len() + 16);
    for piece in pieces(words) {
        match piece {
            Piece::Words(words) => out.push_str(words),
            // A place without a value is somebody's mistake in a table: it is left out.
            Piece::Place(place) => out.push_str(values.get(place).copied().unwrap_or_default()),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use leptos::prelude::{Owner, provide_context};

    use super::*;

    fn polish() -> &'static Words {
        let form = |n: usize| match (n, n % 10, n % 100) {
            (1, ..) => 0,
            (_, 2..=4, last) if !(12..=14).contains(&last) => 1,
            _ => 2,
        };
        let words = [
            ("Save".to_owned(), vec!["Zapisz".to_owned()]),
            ("{0} of {1}".to_owned(), vec!["z {1}: {0}".to_owned()]),
            (
                "{0} file in {1}".to_owned(),
                ["{0} plik w {1}", "{0} pliki w {1}", "{0} plików w {1}"].map(String::from).into(),
            ),
        ];
        Box::leak(Box::new(Words::read(Words::write(form, words).leak())))
    }

    #[test]
    fn words_are_found_forms_fit_numbers_and_what_is_missing_is_english() {
        let owner = Owner::new();
        owner.set();
        assert_eq!(t("Save"), "Save");
        assert_eq!(tn(1, "{0} file", "{0} files"), "1 file");
        assert_eq!(tn(1200, "{0} file", "{0} files"), "1,200 files");
        provide_context(Spoken(polish()));
        assert_eq!(t("Save"), "Zapisz");
        assert_eq!(t("Delete"), "Delete");
        assert_eq!(tf("{0} of {1}", &["2", "{0}"]), "z {0}: 2");
        let files = |n| tnf(n, "{0} file in {1}", "{0} files in {1}", &["x"]);
        assert_eq!(
            [1, 3, 5, 12, 22, 212].map(files).map(|words| words.split(' ').nth(1).unwrap_or_default().to_owned()),
            ["plik", "pliki", "plików", "plików", "pliki", "plików"]
        );
    }

    #[test]
    fn only_english_begins_small_within_a_sentence() {
        assert_eq!(within("Components", "Components"), "components");
        assert_eq!(within("APIs", "APIs"), "APIs");
        assert_eq!(within("Components", "Komponenten"), "Komponenten");
        assert_eq!(within("", ""), "");
    }

    #[test]
    fn braces_that_are_no_places_stay() {
        assert_eq!(fill("{x} {9}{0} {", &["a"]), "{x} a {");
        assert_eq!(fill("{0}{1}ß", &["ü"]), "üß");
    }
}
