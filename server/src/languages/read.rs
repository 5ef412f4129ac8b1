//! The files of languages: those of the program, and a company's own, which add to them and win over them.

use std::collections::HashMap;
use std::path::Path;

use platform::config::{Error, Place, Warning};
use po::{File, Plural, Problem};
use ui::words::Words;

use super::{ENGLISH, Known, PATH};

// `SHIPPED`: the tag and the text of each file of app/languages.
include!(concat!(env!("OUT_DIR"), "/languages.rs"));

/// The largest file.
const LARGEST: u64 = 4 << 20;
/// Files in a folder.
const MOST: usize = 100;
/// Words that nothing shows are told one by one so often.
const TOLD: usize = 5;
/// The rule of English.
const ENGLISH_FORMS: &str = "nplurals=2; plural=n != 1;";

/// A file of a company.
struct Own {
    tag: String,
    file: File,
    /// The file, for people.
    shown: String,
}

/// English and the languages of all files, in the order of their names.
pub(super) fn all(folder: Option<&Path>) -> Result<(Vec<Known>, Vec<Warning>), Error> {
    let mut shipped = Vec::new();
    for (tag, text) in SHIPPED {
        let file = File::read(text).map_err(|problem| wrong(tag, problem))?;
        shipped.push(((*tag).to_owned(), file));
    }
    // What the program says, and whether it goes with a number.
    let said: HashMap<String, bool> = shipped
        .iter()
        .flat_map(|(_, file)| &file.entries)
        .filter(|entry| !entry.obsolete)
        .map(|entry| (entry.english.clone(), entry.several.is_some()))
        .collect();
    let mut own = folder.map(own).transpose()?.unwrap_or_default();
    let mut warnings = Vec::new();
    for file in &own {
        warnings.extend(unsaid(file, &said).map_err(|problem| wrong(&file.shown, problem))?);
    }
    if !own.iter().any(|own| own.tag == ENGLISH) {
        own.push(Own { tag: ENGLISH.into(), file: File::default(), shown: ENGLISH.into() });
    }
    let mut known = Vec::new();
    for (tag, file) in shipped {
        let at = own.iter().position(|own| own.tag.eq_ignore_ascii_case(&tag));
        let over = at.map(|at| own.remove(at));
        let shown = over.as_ref().map_or_else(|| tag.clone(), |own| own.shown.clone());
        let over = over.map(|own| own.file);
        known.push(one(tag, Some(&file), over.as_ref()).map_err(|problem| wrong(&shown, problem))?);
    }
    for Own { tag, file, shown } in own {
        known.push(one(tag, None, Some(&file)).map_err(|problem| wrong(&shown, problem))?);
    }
    known.sort_by(|one, other| (one.tag != ENGLISH, &one.name).cmp(&(other.tag != ENGLISH, &other.name)));
    Ok((known, warnings))
}

/// What is wrong with a file, with its place in it.
fn wrong(shown: &str, problem: Problem) -> Error {
    Error::at(&place(shown, problem.line), PATH, problem.message)
}

fn place(shown: &str, line: usize) -> Place {
    Place { source: shown.into(), line: line as u64 }
}

/// The files of a folder.
fn own(folder: &Path) -> Result<Vec<Own>, Error> {
    let unfit = |path: &Path, reason: String| Error::File { path: path.display().to_string(), reason };
    let failed = |path: &Path, error: std::io::Error| unfit(path, error.to_string());
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| failed(folder, error))? {
        let file = entry.map_err(|error| failed(folder, error))?.path();
        if file.extension().is_some_and(|end| end == "po") {
            files.push(file);
        }
    }
    files.sort();
    if files.len() > MOST {
        return Err(unfit(folder, format!("it holds more than {MOST} languages")));
    }
    let mut own = Vec::new();
    for file in files {
        let shown = file.display().to_string();
        let tag = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if !is_tag(&tag) {
            return Err(unfit(&file, "a file is named after the tag of its language, as in de.po or pt-BR.po".into()));
        }
        if std::fs::metadata(&file).map_err(|error| failed(&file, error))?.len() > LARGEST {
            return Err(unfit(&file, format!("it is larger than {} MiB", LARGEST >> 20)));
        }
        let text = std::fs::read_to_string(&file).map_err(|error| failed(&file, error))?;
        let file = File::read(&text).map_err(|problem| wrong(&shown, problem))?;
        own.push(Own { tag, file, shown });
    }
    Ok(own)
}

/// Whether it may be the tag of a language: `de`, `pt-BR`, `zh-Hant`.
fn is_tag(text: &str) -> bool {
    let mut parts = text.split('-');
    let first = parts.next().unwrap_or_default();
    (2..=3).contains(&first.len())
        && first.chars().all(|char| char.is_ascii_lowercase())
        && parts.all(|part| (1..=8).contains(&part.len()) && part.chars().all(|char| char.is_ascii_alphanumeric()))
}

/// Words of a company's file that no page has: they were misspelt, or are those of another version.
fn unsaid(own: &Own, said: &HashMap<String, bool>) -> Result<Vec<Warning>, Problem> {
    let mut unsaid = Vec::new();
    for entry in own.file.entries.iter().filter(|entry| entry.is_ready()) {
        match said.get(&entry.english) {
            None => unsaid.push(entry),
            Some(counted) if *counted != entry.several.is_some() => {
                let words = if *counted { "need msgid_plural" } else { "take no msgid_plural" };
                return Err(Problem { line: entry.line, message: format!("{:?}: these words {words}", entry.english) });
            }
            Some(_) => {}
        }
    }
    let warning =
        |line: usize, message: String| Warning { place: place(&own.shown, line), path: PATH.to_owned(), message };
    let told = unsaid.iter().take(TOLD);
    let mut warnings: Vec<Warning> =
        told.map(|entry| warning(entry.line, format!("no page says {:?}", entry.english))).collect();
    if let Some(next) = unsaid.get(TOLD) {
        warnings.push(warning(next.line, format!("and {} more that no page says", unsaid.len() - TOLD)));
    }
    Ok(warnings)
}

/// A language from the program's file and a company's own.
fn one(tag: String, shipped: Option<&File>, own: Option<&File>) -> Result<Known, Problem> {
    let named =
        |name: &str| own.and_then(|file| file.named(name)).or_else(|| shipped.and_then(|file| file.named(name)));
    let name = named("X-Name").unwrap_or(if tag == ENGLISH { "English" } else { &tag });
    // It stands in a line of an attribute.
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let plural = rule(&tag, shipped, own)?;
    let mut words = HashMap::new();
    for entry in [shipped, own].into_iter().flatten().flat_map(|file| &file.entries) {
        if !entry.is_ready() {
            continue;
        }
        entry.check()?;
        if let (Some(_), None) = (&entry.several, &plural) {
            let message = "the header has to say Plural-Forms, as there are words that go with a number".to_owned();
            return Err(Problem { line: entry.line, message });
        }
        words.insert(entry.english.clone(), entry.words.clone());
    }
    let form = |number: usize| plural.as_ref().map_or(0, |plural| plural.form(number as u64));
    let words = (!words.is_empty()).then(|| Words::write(form, words));
    Ok(Known { tag, name, words })
}

/// The rule by which numbers take forms; both files have to mean the same.
fn rule(tag: &str, shipped: Option<&File>, own: Option<&File>) -> Result<Option<Plural>, Problem> {
    let read = |file: Option<&File>| file.map_or(Ok(None), File::plural);
    let (base, over) = (read(shipped)?, read(own)?);
    if let (Some(base), Some(over)) = (&base, &over) {
        let same = base.forms() == over.forms() && (0..200).all(|number| base.form(number) == over.form(number));
        if !same {
            let message = "Plural-Forms is another rule than the one that the program has for this language".to_owned();
            return Err(Problem { line: own.map_or(1, |file| file.head.len() + 1), message });
        }
    }
    match over.or(base) {
        None if tag == ENGLISH => Plural::read(ENGLISH_FORMS).map(Some).map_err(|message| Problem { line: 1, message }),
        found => Ok(found),
    }
}
