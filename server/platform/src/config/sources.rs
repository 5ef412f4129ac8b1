//! Where the configuration comes from.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::node::{Entry, Node, Place, Value};
use super::{Error, Warning, read, substitute};

/// The variables of a process.
#[derive(Clone, Debug, Default)]
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    /// Those of this process.
    pub fn of_process() -> Self {
        Self(std::env::vars().collect())
    }

    /// A variable that is set, though perhaps to nothing.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Environment {
    fn from(pairs: [(&str, &str); N]) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }
}

/// The files to read and the variables to put in.
#[derive(Clone, Debug)]
pub struct Sources {
    /// In the order they are merged. When empty: `app-config.yaml`, then `app-config.local.yaml`, as far as they are there.
    pub files: Vec<PathBuf>,
    /// Where the default files are looked for.
    pub folder: PathBuf,
    /// Variables.
    pub environment: Environment,
}

/// The largest file that is read.
pub(super) const MAX_FILE: u64 = 10 << 20;
/// How variables that set a value begin.
const PREFIX: &str = "APP_CONFIG_";

type Loaded = (Node, Vec<PathBuf>, Vec<Warning>);

impl Sources {
    /// These files, or the default ones in the current folder.
    pub fn new(files: Vec<PathBuf>) -> Self {
        Self { files, folder: PathBuf::new(), environment: Environment::of_process() }
    }

    pub(super) fn read(&self) -> Result<Loaded, Error> {
        let files: Vec<PathBuf> = if self.files.is_empty() {
            let defaults = ["app-config.yaml", "app-config.local.yaml"];
            defaults.iter().map(|name| self.folder.join(name)).filter(|path| path.exists()).collect()
        } else {
            self.files.clone()
        };
        let mut warnings = Vec::new();
        let mut root = Node::empty();
        for file in &files {
            root.merge(read_file(file, &self.environment, &mut warnings)?);
        }
        for (name, value) in &self.environment.0 {
            if let Some(path) = name.strip_prefix(PREFIX).filter(|path| is_path(path)) {
                root.merge(from_variable(name, path, value));
            }
        }
        Ok((root, files, warnings))
    }
}

/// Reads a file and replaces what refers to elsewhere.
fn read_file(path: &Path, environment: &Environment, warnings: &mut Vec<Warning>) -> Result<Node, Error> {
    let text = text_of(path)?;
    let mut node = read::yaml(&text, &path.display().to_string())?;
    if !matches!(node.value, Value::Map(_) | Value::Null) {
        return Err(Error::at(&node.place, "", format!("expected a mapping, found {}", node.describe(false))));
    }
    if node.is_null() {
        node = Node::empty();
    }
    substitute::all(&mut node, environment, warnings)?;
    Ok(node)
}

pub(super) fn read_text(text: &str, environment: &Environment, warnings: &mut Vec<Warning>) -> Result<Node, Error> {
    let mut node = read::yaml(text, "app-config.yaml")?;
    substitute::all(&mut node, environment, warnings)?;
    Ok(node)
}

/// The text of a file of bounded size.
pub(super) fn text_of(path: &Path) -> Result<String, Error> {
    let failed = |error: std::io::Error| Error::File { path: path.display().to_string(), reason: error.to_string() };
    let size = std::fs::metadata(path).map_err(failed)?.len();
    if size > MAX_FILE {
        return Err(Error::File {
            path: path.display().to_string(),
            reason: format!("it has more than {MAX_FILE} bytes"),
        });
    }
    std::fs::read_to_string(path).map_err(failed)
}

/// Whether what follows the prefix names a key: parts of letters and digits, each beginning with a letter.
fn is_path(path: &str) -> bool {
    path.split('_').all(|part| {
        part.starts_with(|c: char| c.is_ascii_alphabetic())
            && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    })
}

/// A variable's value: JSON when it is, else text.
fn from_variable(name: &str, path: &str, text: &str) -> Node {
    let place = Place { source: name.into(), line: 0 };
    let value = match serde_json::from_str::<serde_json::Value>(text) {
        Ok(value) => from_json(value, &place),
        Err(_) => Node::new(Value::Text(text.to_owned()), place.clone()),
    };
    path.rsplit('_').fold(value, |node, key| {
        let entry = Entry { key: key.to_owned(), place: place.clone(), node };
        Node::new(Value::Map(vec![entry]), place.clone())
    })
}

pub(super) fn from_json(value: serde_json::Value, place: &Place) -> Node {
    use serde_json::Value as Json;
    let value = match value {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(value),
        Json::Number(number) => match (number.as_u64(), number.as_i64()) {
            (Some(value), _) => Value::Unsigned(value),
            (None, Some(value)) => Value::Integer(value),
            (None, None) => Value::Float(number.as_f64().unwrap_or(f64::NAN)),
        },
        Json::String(text) => Value::Text(text),
        Json::Array(items) => Value::List(items.into_iter().map(|item| from_json(item, place)).collect()),
        Json::Object(fields) => Value::Map(
            fields
                .into_iter()
                .map(|(key, value)| Entry { key, place: place.clone(), node: from_json(value, place) })
                .collect(),
        ),
    };
    Node::new(value, place.clone())
}
