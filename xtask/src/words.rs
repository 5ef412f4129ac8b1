//! `cargo xtask words`: gathers the English words of the interface from the sources into `app/languages/callboard.pot`, and
//! brings the languages beside it up to date. A translation is never lost: one whose English words are gone is kept at
//! the end of its file as obsolete, and comes back with them.

mod scan;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use po::{Entry, File};
use walkdir::WalkDir;

use crate::process::root;

/// Where the languages are.
const FOLDER: &str = "app/languages";
/// Where the words are.
const SOURCES: &str = "app";
/// What looks them up, which has none of its own.
const LOOKUP: &str = "app/ui/src/words.rs";

const HEAD: &str = "# The English words of the interface. Written by `cargo xtask words`: not to be changed by hand.";

/// What is known of some English words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Words {
    several: Option<String>,
    hints: BTreeSet<String>,
    sources: BTreeSet<String>,
}

/// By the English words, those for one where there is a number.
type All = BTreeMap<String, Words>;

/// Writes the template and the languages, and says how far each has come.
pub fn update() -> Result<()> {
    let all = gather()?;
    fs::write(template(), pot(&all).write())?;
    println!("{FOLDER}/callboard.pot: {} entries", all.len());
    for path in languages()? {
        let file = read(&path)?;
        let merged = merge(file, &all)?;
        fs::write(&path, merged.write())?;
        let count = |wanted: fn(&&Entry) -> bool| merged.entries.iter().filter(wanted).count();
        println!(
            "{FOLDER}/{}: {} of {} translated, {} uncertain, {} obsolete",
            path.file_name().unwrap_or_default().to_string_lossy(),
            count(|entry| entry.is_ready()),
            all.len(),
            count(|entry| entry.is_fuzzy() && !entry.obsolete),
            count(|entry| entry.obsolete),
        );
    }
    Ok(())
}

fn template() -> PathBuf {
    root().join(FOLDER).join("callboard.pot")
}

fn languages() -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root().join(FOLDER))? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "po") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn read(path: &PathBuf) -> Result<File> {
    let text = fs::read_to_string(path)?;
    File::read(&text).with_context(|| path.display().to_string())
}

/// All words of all sources but those of tests.
fn gather() -> Result<All> {
    let root = root();
    let mut all = All::new();
    for entry in WalkDir::new(root.join(SOURCES)).sort_by_file_name() {
        let path = entry?.into_path();
        let name = path.strip_prefix(&root)?.to_string_lossy().into_owned();
        let passed_over = name == LOOKUP || name.contains("/tests/") || name.ends_with("/tests.rs");
        if path.extension().is_some_and(|end| end == "rs") && !passed_over {
            let source = fs::read_to_string(&path)?;
            for found in scan::words(&source).map_err(|problem| anyhow::anyhow!("{name}: {problem}"))? {
                add(&mut all, found, &name)?;
            }
        }
    }
    Ok(all)
}

fn add(all: &mut All, found: scan::Found, source: &str) -> Result<()> {
    if found.english.is_empty() {
        bail!("{source}: empty words");
    }
    let several = found.several.clone();
    let words = all.entry(found.english.clone()).or_insert_with(|| Words { several, ..Words::default() });
    if words.several != found.several {
        let (sources, english) = (&words.sources, &found.english);
        bail!("{english:?} is said with other words for several, or none, in {source} than in {sources:?}");
    }
    words.hints.extend(found.hint);
    words.sources.insert(source.to_owned());
    Ok(())
}

fn pot(all: &All) -> File {
    let header = [
        ("Content-Type", "text/plain; charset=UTF-8"),
        ("Content-Transfer-Encoding", "8bit"),
        ("Language", ""),
        ("X-Name", ""),
        ("Plural-Forms", "nplurals=2; plural=n != 1;"),
    ];
    let header = header.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let entries = all.iter().map(|(english, words)| entry(english, words, 2)).collect();
    File { head: vec![HEAD.to_owned()], header, entries }
}

/// An entry without a translation.
fn entry(english: &str, words: &Words, forms: usize) -> Entry {
    Entry {
        hints: words.hints.iter().cloned().collect(),
        sources: words.sources.iter().cloned().collect(),
        english: english.to_owned(),
        several: words.several.clone(),
        words: vec![String::new(); if words.several.is_some() { forms } else { 1 }],
        ..Entry::default()
    }
}

/// A language with the words that there are now.
fn merge(file: File, all: &All) -> Result<File> {
    let forms = file.plural()?.map_or(2, |plural| plural.forms());
    // Entries that are in use go before those that are not, which may be there under the same words.
    let mut old = file.entries;
    old.sort_by_key(|entry| entry.obsolete);
    let mut entries = Vec::new();
    for (english, words) in all {
        let mut made = entry(english, words, forms);
        let same = |entry: &Entry| entry.english == *english && entry.words.len() == made.words.len();
        let same = |entry: &Entry| same(entry) && entry.several.is_some() == words.several.is_some();
        if let Some(at) = old.iter().position(same) {
            let known = old.remove(at);
            made = Entry { comments: known.comments, flags: known.flags, words: known.words, ..made };
        }
        entries.push(made);
    }
    let mut gone: Vec<Entry> =
        old.into_iter().filter(|entry| entry.words.iter().any(|words| !words.is_empty())).collect();
    gone.sort_by(|one, other| one.english.cmp(&other.english));
    // The one that was in use is the better one.
    gone.dedup_by(|later, first| later.english == first.english && later.several == first.several);
    for entry in &mut gone {
        entry.obsolete = true;
        entry.sources.clear();
        entry.hints.clear();
    }
    entries.extend(gone);
    Ok(File { head: file.head, header: file.header, entries })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_is_what_the_sources_say() {
        let wanted = pot(&gather().expect("the sources can be read")).write();
        let there = fs::read_to_string(template()).expect("the template is there");
        let differs = there.lines().zip(wanted.lines()).find(|(there, wanted)| there != wanted);
        assert!(there == wanted, "run `cargo xtask words`: {differs:?}");
    }

    #[test]
    fn languages_have_all_words_and_their_places() {
        let all = gather().expect("the sources can be read");
        let paths = languages().expect("the folder can be read");
        assert!(!paths.is_empty(), "no language is there");
        for path in paths {
            let file = read(&path).expect("a good file");
            let used = file.entries.iter().filter(|entry| !entry.obsolete);
            let known: BTreeSet<&String> = used.clone().map(|entry| &entry.english).collect();
            let wanted: BTreeSet<&String> = all.keys().collect();
            assert!(known == wanted, "{}: run `cargo xtask words`", path.display());
            for entry in used {
                if let Err(problem) = entry.check() {
                    panic!("{}: {problem}", path.display());
                }
            }
            assert!(file.named("X-Name").is_some(), "{}: X-Name is missing", path.display());
        }
    }

    fn all(words: &[(&str, Option<&str>)]) -> All {
        let mut all = All::new();
        for (english, several) in words {
            let found = scan::Found { english: (*english).into(), several: several.map(Into::into), hint: None };
            add(&mut all, found, "a.rs").expect("good words");
        }
        all
    }

    fn written(file: &File) -> Vec<String> {
        let of = |entry: &Entry| {
            format!("{}{}={}", if entry.obsolete { "~" } else { "" }, entry.english, entry.words.join("|"))
        };
        file.entries.iter().map(of).collect()
    }

    #[test]
    fn translations_outlive_their_words() {
        let header = "# glossary\nmsgid \"\"\nmsgstr \"Plural-Forms: nplurals=3; plural=n > 1;\\n\"\n";
        let text = format!(
            "{header}\nmsgid \"Go\"\nmsgstr \"Los\"\n\nmsgid \"Old\"\nmsgstr \"Alt\"\n\nmsgid \"Empty\"\nmsgstr \"\"\n\n#~ msgid \"Back\"\n#~ msgstr \"Da\"\n"
        );
        let first =
            merge(File::read(&text).expect("good"), &all(&[("Back", None), ("Go", None), ("New", Some("News"))]));
        let first = first.expect("merges");
        assert_eq!(written(&first), ["Back=Da", "Go=Los", "New=||", "~Old=Alt"]);
        assert_eq!(first.head, ["# glossary"]);
        // Words that come to go with a number begin anew; what they were is kept.
        let second = merge(first, &all(&[("Go", Some("Goes")), ("Old", None)])).expect("merges");
        assert_eq!(written(&second), ["Go=||", "Old=Alt", "~Back=Da", "~Go=Los"]);
        assert_eq!(File::read(&second.write()).expect("good").entries.len(), 4);
    }

    #[test]
    fn the_files_have_what_the_sources_say_and_german_is_complete() {
        let all = gather().expect("the sources can be read");
        let template = fs::read_to_string(template()).expect("the template can be read");
        assert!(pot(&all).write() == template, "run `cargo xtask words`");
        let german = root().join(FOLDER).join("de.po");
        let merged = merge(read(&german).expect("good"), &all).expect("merges");
        let missing: Vec<&str> =
            merged.entries.iter().filter(|entry| !entry.is_ready()).map(|entry| entry.english.as_str()).collect();
        assert!(missing.is_empty(), "not in German: {missing:?}");
    }

    #[test]
    fn the_same_words_are_said_in_one_way() {
        let mut all = all(&[("{0} file", Some("{0} files"))]);
        let found = scan::Found { english: "{0} file".into(), several: None, hint: None };
        assert!(add(&mut all, found, "b.rs").is_err());
    }
}
